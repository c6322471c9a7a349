"""Samples of one stream to means of bins, and those of one plate to what a judge looks at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["bin_means", "frame_values"]


@kernel
def bin_means(
    ticks: NDArray[np.int64],
    samples: NDArray[np.int64],
    tick_hz: float,
    width_s: float,
    state: NDArray[np.int64],
    sums: NDArray[np.int64],
    index: NDArray[np.int64],
    means: NDArray[np.float64],
) -> int:
    """Average the samples of each bin of device time; return how many bins were closed.

    ``ticks`` (n,) at ``tick_hz``; ``samples`` (n, c) counts; ``state`` (4,): first tick, last bin that was closed, and
    number and samples of the open one; ``sums`` (c,) counts of the open bin. ``index`` (n,) and ``means`` (n, c) counts
    receive the closed ones, in order: none before bin 0, and none again where a clock went back.
    """
    closed = 0
    for i in range(ticks.shape[0]):
        number = np.int64(np.floor((ticks[i] - state[0]) / tick_hz / width_s + 1e-9))
        if number != state[2]:
            if state[3] > 0 and state[2] > state[1]:
                index[closed] = state[2]
                for c in range(sums.shape[0]):
                    means[closed, c] = sums[c] / state[3]
                closed += 1
                state[1] = state[2]
            state[2] = number
            state[3] = 0
            sums[:] = 0
        state[3] += 1
        for c in range(sums.shape[0]):
            sums[c] += samples[i, c]
    return closed


@kernel
def frame_values(
    counts: NDArray[np.float64],
    tare: NDArray[np.float64],
    matrix: NDArray[np.float64],
    gains: NDArray[np.float64],
    min_load_n: float,
    out: NDArray[np.float64],
) -> None:
    """Turn mean counts into load, centre of pressure and the largest load of one cell.

    ``counts`` (n, c); ``tare`` (c,); ``matrix`` (3, c) N and N.mm per count; ``gains`` (c,) N per count; ``out``
    (n, 4): Fz N, x = -My / Fz and y = Mx / Fz mm in the plate frame (NaN where Fz is not at least ``min_load_n``), N.
    The cells are added in their order.
    """
    for i in range(counts.shape[0]):
        fz = 0.0
        mx = 0.0
        my = 0.0
        most = -np.inf
        for c in range(counts.shape[1]):
            load = counts[i, c] - tare[c]
            fz += matrix[0, c] * load
            mx += matrix[1, c] * load
            my += matrix[2, c] * load
            most = max(most, load * gains[c])
        out[i, 0] = fz
        out[i, 1] = -my / fz if fz >= min_load_n else np.nan
        out[i, 2] = mx / fz if fz >= min_load_n else np.nan
        out[i, 3] = most
