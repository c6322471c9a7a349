"""Sample entropy: matches of templates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["template_matches"]


@kernel
def template_matches(
    x: NDArray[np.float64], order: NDArray[np.int64], m: int, tolerance: float, out: NDArray[np.int64]
) -> None:
    """Count pairs of templates of length ``m`` and ``m + 1`` that differ nowhere by more than ``tolerance``.

    ``x`` (n,) and ``tolerance`` in one unit; ``order`` (n - m,) the first rows of ``x`` from low to high. ``out`` (2,):
    pairs of length m, pairs of length m + 1, both among the first n - m templates and without self-matches.
    Richman & Moorman 2000.
    """
    short = 0
    long = 0
    last = x.shape[0] - m
    # In order of the first sample, partners that are too far from it need not be looked at.
    for a in range(last - 1):
        i = order[a]
        for b in range(a + 1, last):
            j = order[b]
            if x[j] - x[i] > tolerance:
                break
            k = 1
            while k < m and abs(x[i + k] - x[j + k]) <= tolerance:
                k += 1
            if k == m:
                short += 1
                if abs(x[i + m] - x[j + m]) <= tolerance:
                    long += 1
    out[0] = short
    out[1] = long
