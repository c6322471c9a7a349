"""One clock for all: device ticks to session time, and streams of free-running chips onto common instants.

A block of bytes reaches the host never early and often late, so the line under all arrivals tells the clock:
of all lines below them, the one with the smallest mean distance. Least squares would follow the delays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.kernels.hull import lower_hull
from soleplate.text import Text

__all__ = ["ClockFit", "InterimClock", "deskew", "fit_clock", "merge"]

Array = NDArray[np.float64]
MIN_SPAN_S = 2.0  # with less device time than this the rate cannot be told from delays and stays 1
MAX_STEP = 1.8  # a step longer than this many median steps of its stream is a gap


@dataclass(frozen=True)
class ClockFit:
    """Hold ``host_s = rate * device_s + offset_s``.

    ``rate`` is host seconds per device second, so 1 + drift.
    """

    rate: float = 1.0
    offset_s: float = 0.0

    def host(self, device_s: ArrayLike) -> Array:
        """Return the host time, s, of device times, s."""
        return self.rate * np.asarray(device_s, np.float64) + self.offset_s


def fit_clock(device_s: ArrayLike, host_s: ArrayLike) -> ClockFit:
    """Fit the clock of a device to that of the host by the lower hull of the arrivals.

    Parameters
    ----------
    device_s : (n,) float64
        Device time of the last sample of each block, s, not falling.
    host_s : (n,) float64
        When the block arrived, s of the host's monotonic clock.

    Returns
    -------
    ClockFit
        The edge of the hull that spans the mean device time.
    """
    device, host = np.array(device_s, np.float64), np.array(host_s, np.float64)
    if device.shape != host.shape or not len(device):
        raise SignalError(
            Text(
                "A clock cannot be fitted to {size} device times and {size2} arrivals",
                size=device.size,
                size2=host.size,
            ),
            do=Text("Give one arrival for each device time, and at least one"),
        )
    if device[-1] - device[0] < MIN_SPAN_S:
        return ClockFit(1.0, float(np.min(host - device)))
    # Large numbers of both clocks would cost digits in the cross products.
    x, y = device - device[0], host - host[0]
    rate, offset = _line_below(x, y, float(x.mean()))
    return ClockFit(rate, offset + float(host[0] - rate * device[0]))


def _line_below(x: Array, y: Array, centre: float) -> tuple[float, float]:
    """Return slope and offset of the edge of the lower hull that spans ``centre``."""
    rows = np.empty(len(x), np.int64)
    hull = rows[: lower_hull(x, y, rows)]
    right = min(max(int(np.searchsorted(x[hull], centre)), 1), len(hull) - 1)
    a, b = hull[right - 1], hull[right]
    rate = float((y[b] - y[a]) / (x[b] - x[a]))
    return rate, float(y[a] - rate * x[a])


class _Bucket:
    """Hold the lower hull of some arrivals, and the sum and number of their device times."""

    def __init__(self) -> None:
        self.hull: list[tuple[float, float]] = []
        self.total = 0.0
        self.count = 0

    def add(self, x: float, y: float) -> None:
        self.total += x
        self.count += 1
        hull = self.hull
        if hull and hull[-1][0] == x:
            if hull[-1][1] <= y:
                return
            hull.pop()
        while len(hull) >= 2:
            (xa, ya), (xb, yb) = hull[-2:]
            if (xb - xa) * (y - ya) > (yb - ya) * (x - xa):
                break
            hull.pop()
        hull.append((x, y))


class InterimClock:
    """Fit the clock while data arrive, from what has arrived so far.

    Looks back over the last half to whole ``window_s`` seconds of device time, so that it follows a drifting
    resonator. Only the hull of the arrivals is kept: both a block and a fit cost microseconds.
    """

    def __init__(self, window_s: float = 30.0) -> None:
        self._half_s = window_s / 2
        self._origin: tuple[float, float] | None = None
        self._last_s = 0.0
        self._buckets: list[_Bucket] = []

    def feed(self, device_s: float, host_s: float) -> None:
        """Take the device time of the last sample of a block and the host time of its arrival.

        A device time that goes back means another run of the board: all before is forgotten.
        """
        if self._origin is None or device_s < self._last_s:
            self._origin, self._buckets = (device_s, host_s), []
        self._last_s = device_s
        x, y = device_s - self._origin[0], host_s - self._origin[1]
        if not self._buckets or x - self._buckets[-1].hull[0][0] >= self._half_s:
            self._buckets = [*self._buckets[-1:], _Bucket()]
        self._buckets[-1].add(x, y)

    @property
    def fit(self) -> ClockFit:
        """The line under the arrivals so far; raises SignalError before the first."""
        if self._origin is None:
            raise SignalError(
                Text("The clock cannot be fitted before the first block has arrived"), do=Text("Wait for data")
            )
        points = np.array([point for bucket in self._buckets for point in bucket.hull])
        x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
        device_s, host_s = self._origin
        if x[-1] - x[0] < MIN_SPAN_S:
            return ClockFit(1.0, float(np.min(y - x)) + host_s - device_s)
        count = sum(bucket.count for bucket in self._buckets)
        rate, offset = _line_below(x, y, sum(bucket.total for bucket in self._buckets) / count)
        return ClockFit(rate, offset + host_s - rate * device_s)


def deskew(samples: ArrayLike, time_s: ArrayLike, skew_us: Sequence[float]) -> Array:
    """Bring the channels of a multiplexed converter onto the instants of its time stamps.

    Parameters
    ----------
    samples : (n, c) float64
        Channel c of row i was converted at ``time_s[i] + skew_us[c]``.
    time_s : (n,) float64
        Gapless time stamps, s.
    skew_us : sequence of c floats
        As the board declares it, microseconds.

    Returns
    -------
    (n, c) float64
        Linear interpolation at ``time_s``; the first row of a channel that lags keeps its own value.
    """
    rows, time = np.asarray(samples, np.float64), np.asarray(time_s, np.float64)
    columns = [np.interp(time, time + skew * 1e-6, rows[:, c]) for c, skew in enumerate(skew_us)]
    return np.column_stack(columns)


def merge(streams: Sequence[tuple[ArrayLike, ArrayLike]]) -> tuple[Array, Array]:
    """Bring free-running streams onto the instants of the slowest one.

    Parameters
    ----------
    streams : sequence of (time_s (n,), values (n,))
        One per cell, on one clock, times rising.

    Returns
    -------
    time_s : (m,) float64
        Times of the slowest stream where all streams overlap.
    values : (m, len(streams)) float64
        Linear interpolation of each stream, NaN where that would bridge a gap.
    """
    times = [np.asarray(time, np.float64) for time, _ in streams]
    if not times or any(len(time) < 2 for time in times):
        raise SignalError(
            Text("Streams with fewer than two samples cannot be brought together"), do=Text("Record longer")
        )
    first, last = max(time[0] for time in times), min(time[-1] for time in times)
    steps = [float(np.median(np.diff(time))) for time in times]
    slowest = times[int(np.argmax(steps))]
    common = slowest[(slowest >= first) & (slowest <= last)]
    out = np.empty((len(common), len(times)))
    for column, (time, step, (_, values)) in enumerate(zip(times, steps, streams, strict=True)):
        out[:, column] = np.interp(common, time, np.asarray(values, np.float64))
        right = np.clip(np.searchsorted(time, common), 1, len(time) - 1)
        bridged = (time[right] - time[right - 1] > MAX_STEP * step) & (common > time[right - 1])
        out[bridged & (common < time[right]), column] = np.nan
    return common, out
