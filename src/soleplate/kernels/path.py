"""Length of a path and the area it sweeps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["path"]


@kernel
def path(x: NDArray[np.float64], y: NDArray[np.float64], origin: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Add up the steps of a path.

    ``x``, ``y`` (n,) mm; ``origin`` (2,) mm. ``out`` (5,): sum of step lengths, sum of |dx|, sum of |dy| (mm), sum of
    |x_i+1 y_i - x_i y_i+1| about the origin (mm^2, twice the swept area; Prieto 1996), number of steps. A step from
    or to a NaN is left out, so a gap is never bridged.
    """
    length = 0.0
    along_x = 0.0
    along_y = 0.0
    area = 0.0
    steps = 0
    x0 = origin[0]
    y0 = origin[1]
    for i in range(x.shape[0] - 1):
        dx = x[i + 1] - x[i]
        dy = y[i + 1] - y[i]
        if np.isnan(dx) or np.isnan(dy):
            continue
        length += np.sqrt(dx * dx + dy * dy)
        along_x += abs(dx)
        along_y += abs(dy)
        area += abs((x[i + 1] - x0) * (y[i] - y0) - (x[i] - x0) * (y[i + 1] - y0))
        steps += 1
    out[0] = length
    out[1] = along_x
    out[2] = along_y
    out[3] = area
    out[4] = steps
