"""Mean square displacement over the first lags."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["displacement"]


@kernel
def displacement(x: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Average squared differences: ``out[k - 1] = mean (x[i + k] - x[i])^2``.

    ``x`` (n,), any unit; ``out`` (lags,), lags < n, that unit squared.
    """
    for k in range(1, out.shape[0] + 1):
        total = 0.0
        for i in range(x.shape[0] - k):
            step = x[i + k] - x[i]
            total += step * step
        out[k - 1] = total / (x.shape[0] - k)
