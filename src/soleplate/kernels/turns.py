"""Where a signal turns: peaks and valleys that take turns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["turns"]


@kernel
def turns(
    values: NDArray[np.float64],
    swing: float,
    peaks: NDArray[np.int64],
    valleys: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    """Find the rows between which the values move by more than ``swing``.

    ``values`` (n,) and ``swing`` in one unit; ``peaks``, ``valleys`` (n,) rows, of which ``found`` (2,) says how many
    there are. NaN never turns.
    """
    n = values.shape[0]
    low = 0  # rows of the extremes since the last turn
    high = 0
    way = 0
    found[0] = 0
    found[1] = 0
    for row in range(n):
        value = values[row]
        if value < values[low]:
            low = row
        if value > values[high]:
            high = row
        if way != 1 and value - values[low] > swing:
            valleys[found[1]] = low
            found[1] += 1
            way = 1
            high = row
        elif way != -1 and values[high] - value > swing:
            if way == 1:
                peaks[found[0]] = high
                found[0] += 1
            way = -1
            low = row
    if way == 1:
        peaks[found[0]] = high
        found[0] += 1
    elif way == -1:
        valleys[found[1]] = low
        found[1] += 1
