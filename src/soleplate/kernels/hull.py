"""Lower convex hull of points in order of x."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["lower_hull"]


@kernel
def lower_hull(x: NDArray[np.float64], y: NDArray[np.float64], out: NDArray[np.int64]) -> int:
    """Find the points under which there is no other.

    ``x`` (n,) not falling, ``y`` (n,), any unit; ``out`` (n,) rows of the hull from left to right. Returns how
    many. Monotone chain (Andrew 1979). Rows with NaN are left out.
    """
    size = 0
    for i in range(x.shape[0]):
        if np.isnan(x[i]) or np.isnan(y[i]):
            continue
        while size >= 1 and x[out[size - 1]] == x[i] and y[out[size - 1]] >= y[i]:
            size -= 1
        if size >= 1 and x[out[size - 1]] == x[i]:
            continue
        while size >= 2:
            a = out[size - 2]
            b = out[size - 1]
            if (x[b] - x[a]) * (y[i] - y[a]) - (y[b] - y[a]) * (x[i] - x[a]) > 0.0:
                break
            size -= 1
        out[size] = i
        size += 1
    return size
