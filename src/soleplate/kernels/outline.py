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
    high = np.empty(8)
    high[:] = -np.inf
    for i in range(n):
        total = x[i] + y[i]
        difference = x[i] - y[i]
        for k, value in enumerate((x[i], total, y[i], -difference, -x[i], -total, -y[i], difference)):
            if value > high[k]:
                high[k] = value
                corner[k] = i
    left = max(x[corner[3]], x[corner[5]])
    right = min(x[corner[1]], x[corner[7]])
    bottom = max(y[corner[5]], y[corner[7]])
    top = min(y[corner[1]], y[corner[3]])
    found = 0
    for i in range(n):
        # Most points lie in the rectangle inside the octagon, and need no more than this.
        if left < x[i] < right and bottom < y[i] < top:
            continue
        inside = False
        for k in range(8):
            a = corner[k]
            b = corner[(k + 1) % 8]
            if a == b:
                continue
            inside = True
            if (x[b] - x[a]) * (y[i] - y[a]) - (y[b] - y[a]) * (x[i] - x[a]) <= 0.0:
                inside = False
                break
        if not inside:
            out[found] = i
            found += 1
    return found
