"""Means, central second moments and extremes of a plane signal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["moments"]


@kernel
def moments(x: NDArray[np.float64], y: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Sum up a plane signal in two passes.

    ``x``, ``y`` (n,) mm. ``out`` (11,): rows used; mean x, mean y; sums of squares about the mean of x, of y, and of
    their product (mm^2); lowest and highest x, lowest and highest y; mean distance from the mean (mm). Rows with NaN
    are left out; without any row all but the first are NaN.
    """
    rows = 0
    sum_x = 0.0
    sum_y = 0.0
    low_x = np.inf
    high_x = -np.inf
    low_y = np.inf
    high_y = -np.inf
    for i in range(x.shape[0]):
        if np.isnan(x[i]) or np.isnan(y[i]):
            continue
        rows += 1
        sum_x += x[i]
        sum_y += y[i]
        low_x = min(low_x, x[i])
        high_x = max(high_x, x[i])
        low_y = min(low_y, y[i])
        high_y = max(high_y, y[i])
    out[0] = rows
    if rows == 0:
        out[1:] = np.nan
        return
    mean_x = sum_x / rows
    mean_y = sum_y / rows
    square_x = 0.0
    square_y = 0.0
    product = 0.0
    distance = 0.0
    for i in range(x.shape[0]):
        if np.isnan(x[i]) or np.isnan(y[i]):
            continue
        dx = x[i] - mean_x
        dy = y[i] - mean_y
        square_x += dx * dx
        square_y += dy * dy
        product += dx * dy
        distance += np.sqrt(dx * dx + dy * dy)
    out[1] = mean_x
    out[2] = mean_y
    out[3] = square_x
    out[4] = square_y
    out[5] = product
    out[6] = low_x
    out[7] = high_x
    out[8] = low_y
    out[9] = high_y
    out[10] = distance / rows
