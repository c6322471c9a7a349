"""Points that may lie on the convex hull."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["outer_points"]


@kernel
def outer_points(x: NDArray[np.float64], y: NDArray[np.float64], out: NDArray[np.int64]) -> int:
    """List the rows outside the octagon of the eight extreme points, and those points.

    ``x``, ``y`` (n,) without NaN, n >= 1; ``out`` (n,) rows. Returns how many. Nothing strictly inside the octagon
    can be on the hull (Akl & Toussaint 1978), so only the few others need sorting.
    """
    n = x.shape[0]
    corner = np.zeros(8, np.int64)
    for i in range(1, n):
        total = x[i] + y[i]
        difference = x[i] - y[i]
        if x[i] > x[corner[0]]:
            corner[0] = i
        if total > x[corner[1]] + y[corner[1]]:
            corner[1] = i
        if y[i] > y[corner[2]]:
            corner[2] = i
        if difference < x[corner[3]] - y[corner[3]]:
            corner[3] = i
        if x[i] < x[corner[4]]:
            corner[4] = i
        if total < x[corner[5]] + y[corner[5]]:
            corner[5] = i
        if y[i] < y[corner[6]]:
            corner[6] = i
        if difference > x[corner[7]] - y[corner[7]]:
            corner[7] = i
    found = 0
    for i in range(n):
        inside = True
        for k in range(8):
            a = corner[k]
            b = corner[(k + 1) % 8]
            if a != b and (x[b] - x[a]) * (y[i] - y[a]) - (y[b] - y[a]) * (x[i] - x[a]) <= 0.0:
                inside = False
                break
        if not inside:
            out[found] = i
            found += 1
    return found
