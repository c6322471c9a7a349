"""Phases of contact, with hysteresis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["contacts"]


@kernel
def contacts(force: NDArray[np.float64], on: float, off: float, out: NDArray[np.float64]) -> int:
    """Find when a force rises above ``on`` and falls below ``off``.

    ``force`` (n,) N; ``on`` >= ``off`` N; ``out`` (n // 2 + 1, 2): first and last moment of each contact in rows and
    parts of a row, by linear interpolation of the crossing. Returns how many. NaN in the first or last column:
    the contact was there at the start, or went on at the end. A NaN force changes nothing.
    """
    found = 0
    touching = False
    before = -1
    for i in range(force.shape[0]):
        now = force[i]
        if np.isnan(now):
            continue
        if not touching and now >= on:
            touching = True
            out[found, 1] = np.nan
            if before < 0:
                out[found, 0] = np.nan
            else:
                out[found, 0] = before + (i - before) * (on - force[before]) / (now - force[before])
            found += 1
        elif touching and now < off:
            touching = False
            out[found - 1, 1] = before + (i - before) * (force[before] - off) / (force[before] - now)
        before = i
    return found
