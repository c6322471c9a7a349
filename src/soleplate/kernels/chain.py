"""Calibrate, filter and divide in one pass over the samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["chain"]


@kernel
def chain(
    counts: NDArray[np.int32],
    tare: NDArray[np.float64],
    matrix: NDArray[np.float64],
    sos: NDArray[np.float64],
    state: NDArray[np.float64],
    min_load_n: float,
    wrench: NDArray[np.float64],
    cop: NDArray[np.float64],
) -> None:
    """Turn counts into a filtered wrench and its centre of pressure.

    ``counts`` (n, c) int32; ``tare`` (c,); ``matrix`` (3, c) N and N.mm per count; ``sos`` (k, 6), k = 0 for no
    filter; ``state`` (3, k, 2) carried; ``wrench`` (n, 3) N, N.mm out; ``cop`` (n, 2) mm out, NaN below
    ``min_load_n``. Gives the bits of ``wrench``, ``sosfilt`` and ``cop`` run one after the other. The matrix is
    walked cell by cell, so that the three sums stay in registers.
    """
    cells = counts.shape[1]
    sections = sos.shape[0]
    for i in range(counts.shape[0]):
        fz = 0.0
        mx = 0.0
        my = 0.0
        for c in range(cells):
            force = counts[i, c] - tare[c]
            fz += matrix[0, c] * force
            mx += matrix[1, c] * force
            my += matrix[2, c] * force
        for s in range(sections):
            b0 = sos[s, 0]
            b1 = sos[s, 1]
            b2 = sos[s, 2]
            a1 = sos[s, 4]
            a2 = sos[s, 5]
            z = b0 * fz + state[0, s, 0]
            state[0, s, 0] = b1 * fz - a1 * z + state[0, s, 1]
            state[0, s, 1] = b2 * fz - a2 * z
            fz = z
            z = b0 * mx + state[1, s, 0]
            state[1, s, 0] = b1 * mx - a1 * z + state[1, s, 1]
            state[1, s, 1] = b2 * mx - a2 * z
            mx = z
            z = b0 * my + state[2, s, 0]
            state[2, s, 0] = b1 * my - a1 * z + state[2, s, 1]
            state[2, s, 1] = b2 * my - a2 * z
            my = z
        wrench[i, 0] = fz
        wrench[i, 1] = mx
        wrench[i, 2] = my
        if fz >= min_load_n:
            cop[i, 0] = -my / fz
            cop[i, 1] = mx / fz
        else:
            cop[i, 0] = np.nan
            cop[i, 1] = np.nan
