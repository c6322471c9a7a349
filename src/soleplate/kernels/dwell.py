"""How long the path stays within a circle around each of its points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["dwell"]


@kernel
def _reach(
    x: NDArray[np.float64], y: NDArray[np.float64], size: int, middle: NDArray[np.int64], reach: NDArray[np.float64]
) -> None:
    """Find a middle row for each block of ``size`` rows, and how far from it the others are."""
    for b in range(reach.shape[0]):
        m = b * size + size // 2
        middle[b] = m
        reach[b] = 0.0
        for i in range(b * size, (b + 1) * size):
            reach[b] = max(reach[b], np.sqrt((x[i] - x[m]) ** 2 + (y[i] - y[m]) ** 2))


@kernel
def dwell(x: NDArray[np.float64], y: NDArray[np.float64], radius: float, out: NDArray[np.float64]) -> None:
    """Count the steps around each point before the path first leaves a circle, backward and forward.

    ``x``, ``y`` (n,) and ``radius`` in one unit; ``out`` (n - 1,) steps. Jacono 2004, in the form of Quijoux 2021.
    Blocks of rows that lie inside the circle as a whole are stepped over, which changes no result.
    """
    n = x.shape[0]
    small = 16
    large = 256
    middle = np.empty(n // small, np.int64)
    reach = np.empty(n // small)
    far_middle = np.empty(n // large, np.int64)
    far_reach = np.empty(n // large)
    _reach(x, y, small, middle, reach)
    _reach(x, y, large, far_middle, far_reach)
    sure = radius * 0.999999
    for t in range(n - 1):
        stop = t + 1
        while stop < n:
            if stop % small == 0:
                if stop % large == 0 and stop + large <= n:
                    m = far_middle[stop // large]
                    room = sure - far_reach[stop // large]
                    if room > 0.0 and (x[m] - x[t]) ** 2 + (y[m] - y[t]) ** 2 < room * room:
                        stop += large
                        continue
                if stop + small <= n:
                    m = middle[stop // small]
                    room = sure - reach[stop // small]
                    if room > 0.0 and (x[m] - x[t]) ** 2 + (y[m] - y[t]) ** 2 < room * room:
                        stop += small
                        continue
            square = (x[stop] - x[t]) ** 2 + (y[stop] - y[t]) ** 2
            if square > sure * sure and np.sqrt(square) > radius:
                break
            stop += 1
        start = t - 1
        while start >= 0:
            if (start + 1) % small == 0:
                if (start + 1) % large == 0:
                    b = start // large
                    m = far_middle[b]
                    room = sure - far_reach[b]
                    if room > 0.0 and (x[m] - x[t]) ** 2 + (y[m] - y[t]) ** 2 < room * room:
                        start -= large
                        continue
                b = start // small
                m = middle[b]
                room = sure - reach[b]
                if room > 0.0 and (x[m] - x[t]) ** 2 + (y[m] - y[t]) ** 2 < room * room:
                    start -= small
                    continue
            square = (x[start] - x[t]) ** 2 + (y[start] - y[t]) ** 2
            if square > sure * sure and np.sqrt(square) > radius:
                break
            start -= 1
        out[t] = stop - start - 2
