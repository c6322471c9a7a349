"""Window averages of samples at irregular times, and the purge of single spikes before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["purge_spikes", "window_average"]


@kernel
def purge_spikes(
    time: NDArray[np.float64],
    values: NDArray[np.float64],
    start_s: float,
    up: float,
    down: float,
    keep: NDArray[np.int64],
) -> int:
    """List the rows that stay when spikes of one or two samples are taken out.

    ``time`` (n,) s; ``values`` (n, c); rows before ``start_s``, the first and the last one go too. A row is a
    spike when the sum of its absolute differences to the last kept row exceeds ``up`` and one of the next two rows
    is within ``down`` of it again (unit of the values). ``keep`` (n,) rows out. Returns how many. Quijoux 2021.
    """
    n = time.shape[0]
    kept = 0
    for t in range(1, n - 1):
        if time[t] < start_s:
            continue
        if kept > 0:
            last = keep[kept - 1]
            away = 0.0
            next_one = 0.0
            next_two = np.inf
            if t < n - 2 and t > 1:
                next_two = 0.0
            for c in range(values.shape[1]):
                away += abs(values[t, c] - values[last, c])
                next_one += abs(values[t + 1, c] - values[last, c])
                if t < n - 2 and t > 1:
                    next_two += abs(values[t + 2, c] - values[last, c])
            if away > up and (next_one < down or next_two < down):
                continue
        keep[kept] = t
        kept += 1
    return kept


@kernel
def window_average(
    time: NDArray[np.float64], values: NDArray[np.float64], half_s: float, step_s: float, out: NDArray[np.float64]
) -> int:
    """Average over a sliding window, each sample weighted by the time it stands for.

    ``time`` (n,) s, rising; ``values`` (n, c). The grid starts at ``time[0]`` (not before 0) and steps by ``step_s``
    while before the last sample; a sample counts within ``half_s`` of a grid time, weighted from the middle to its
    neighbour on either side, cut at the window. ``out`` (m, c); an empty window is NaN. Returns the rows written.
    Audiffren & Contal 2016 (SWARII).
    """
    n = time.shape[0]
    rows = 0
    first = 0
    now = max(0.0, time[0])
    while now < time[n - 1] and rows < out.shape[0]:
        while first < n and now - time[first] >= half_s:
            first += 1
        last = first
        while last < n and time[last] - now < half_s:
            last += 1
        if last == first:
            for c in range(values.shape[1]):
                out[rows, c] = np.nan
        elif last == first + 1:
            for c in range(values.shape[1]):
                out[rows, c] = values[first, c]
        else:
            weight = 0.0
            for c in range(values.shape[1]):
                out[rows, c] = 0.0
            for t in range(first, last):
                left = max(time[0], now - half_s) if t == first else 0.5 * (time[t] + time[t - 1])
                right = min(time[n - 1], now + half_s) if t == last - 1 else 0.5 * (time[t + 1] + time[t])
                for c in range(values.shape[1]):
                    out[rows, c] += values[t, c] * (right - left)
                weight += right - left
            for c in range(values.shape[1]):
                out[rows, c] /= weight
        rows += 1
        now += step_s
    return rows
