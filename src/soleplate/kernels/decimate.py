"""Least and greatest value of each column of pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["min_max"]


@kernel
def min_max(
    values: NDArray[np.float64], first: int, step: int, at: NDArray[np.float64], out: NDArray[np.float64]
) -> int:
    """Keep the lowest and the highest sample of every bin, in the order of time.

    ``values`` (n,) any unit; ``first`` is the number of the first sample since the start, ``step`` samples make a bin;
    ``at`` and ``out`` (m,), m >= 2 (n // step + 2), receive sample numbers and values. Returns how many were written.
    Bins begin at multiples of ``step``, so that a scrolling picture does not flicker and no peak is lost. NaN are
    passed over; a bin of nothing else gives one NaN, which is a hole in the line.
    """
    n = values.shape[0]
    written = 0
    i = 0
    while i < n:
        end = min(n, i + step - (first + i) % step)
        low = -1
        high = -1
        for k in range(i, end):
            if np.isnan(values[k]):
                continue
            if low < 0 or values[k] < values[low]:
                low = k
            if high < 0 or values[k] > values[high]:
                high = k
        if low < 0:
            at[written] = first + i
            out[written] = np.nan
            written += 1
        else:
            a = min(low, high)
            at[written] = first + a
            out[written] = values[a]
            written += 1
            if low != high:
                b = max(low, high)
                at[written] = first + b
                out[written] = values[b]
                written += 1
        i = end
    return written
