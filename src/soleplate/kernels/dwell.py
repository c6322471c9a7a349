"""How long the path stays within a circle around each of its points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["dwell"]


@kernel
def dwell(x: NDArray[np.float64], y: NDArray[np.float64], radius: float, out: NDArray[np.float64]) -> None:
    """Count the steps around each point before the path first leaves a circle, backward and forward.

    ``x``, ``y`` (n,) and ``radius`` in one unit; ``out`` (n - 1,) steps. Jacono 2004, in the form of Quijoux 2021.
    No step is longer than the longest, so a point well inside the circle cannot be followed by one outside before
    so many steps: these are skipped, which changes no result.
    """
    n = x.shape[0]
    longest = 0.0
    for i in range(n - 1):
        longest = max(longest, np.sqrt((x[i + 1] - x[i]) ** 2 + (y[i + 1] - y[i]) ** 2))
    for t in range(n - 1):
        stop = t + 1
        while stop < n:
            away = np.sqrt((x[stop] - x[t]) ** 2 + (y[stop] - y[t]) ** 2)
            if away > radius:
                break
            stop = min(n, stop + max(1, int(0.999999 * (radius - away) / longest) if longest > 0.0 else n))
        start = t - 1
        while start >= 0:
            away = np.sqrt((x[start] - x[t]) ** 2 + (y[start] - y[t]) ** 2)
            if away > radius:
                break
            start = max(-1, start - max(1, int(0.999999 * (radius - away) / longest) if longest > 0.0 else n))
        out[t] = stop - start - 2
