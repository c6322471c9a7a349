"""Largest distance between corners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["diameter"]


@kernel
def diameter(corners: NDArray[np.float64]) -> float:
    """Give the largest distance between two of ``corners`` (k, 2), in their unit; 0 for one."""
    largest = 0.0
    for i in range(corners.shape[0]):
        for j in range(i + 1, corners.shape[0]):
            dx = corners[i, 0] - corners[j, 0]
            dy = corners[i, 1] - corners[j, 1]
            largest = max(largest, dx * dx + dy * dy)
    return float(np.sqrt(largest))
