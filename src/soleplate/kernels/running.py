"""Path and moments that grow sample by sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["running"]


@kernel
def running(x: NDArray[np.float64], y: NDArray[np.float64], state: NDArray[np.float64]) -> None:
    """Add a block of samples to running sums.

    ``x``, ``y`` (n,) mm. ``state`` (15,), zero before the first block: rows; first valid x, y; sums of x, y, x^2,
    y^2, xy about these; path length, its ML and AP parts (mm); steps; last x, y, and 1 if they are valid. A step from
    or to a NaN is left out. The path is added in the order of ``path``, so it ends on its bits.
    """
    for i in range(x.shape[0]):
        if np.isnan(x[i]) or np.isnan(y[i]):
            state[14] = 0.0
            continue
        if state[0] == 0.0:
            state[1] = x[i]
            state[2] = y[i]
        state[0] += 1.0
        dx = x[i] - state[1]
        dy = y[i] - state[2]
        state[3] += dx
        state[4] += dy
        state[5] += dx * dx
        state[6] += dy * dy
        state[7] += dx * dy
        if state[14] == 1.0:
            step_x = x[i] - state[12]
            step_y = y[i] - state[13]
            state[8] += np.sqrt(step_x * step_x + step_y * step_y)
            state[9] += abs(step_x)
            state[10] += abs(step_y)
            state[11] += 1.0
        state[12] = x[i]
        state[13] = y[i]
        state[14] = 1.0
