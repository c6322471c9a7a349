"""The live clock of one stream: device ticks onto the session's clock, from what has arrived so far.

Steers the session only: scoring places the stored samples anew, knowing all arrivals.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from soleplate.model.stream import Chunk, StreamInfo
from soleplate.pipeline.align import ClockFit, InterimClock

__all__ = ["LiveClock"]

THIN_S = 0.05  # of the arrivals within, only the most punctual one can lie on the hull's useful side
REFIT_S = 0.5
MIN_SPAN_S = 2.0


class LiveClock:
    """Put chunks of one stream on the session's clock; ticks of what it returns begin with 0 at session time 0.

    Parameters
    ----------
    info : StreamInfo
        The stream.
    start_host_s : float, optional
        Host time at session time 0. Without, the host is ignored: device time counts from the first sample, and
        a new connection goes on where the last one ended.
    """

    def __init__(self, info: StreamInfo, start_host_s: float | None) -> None:
        self._info, self._start = info, start_host_s
        self._last = -(1 << 62)
        self.fit: ClockFit | None = None
        self.restart()

    def restart(self) -> None:
        """Begin with another device clock: the plate was connected again."""
        self._interim = InterimClock()
        self._best: tuple[float, float] | None = None
        self._bucket_s = self._refit_s = -np.inf
        self._first_s = np.nan
        self._shift: int | None = None

    def place(self, chunk: Chunk) -> Chunk:
        """Return the chunk with ticks on the session's clock; they never go back."""
        ticks = self._by_device(chunk.ticks) if self._start is None else self._by_host(chunk, self._start)
        if ticks[0] <= self._last:  # a better fit moved the clock back a little
            ticks = np.maximum(ticks, self._last + 1 + np.arange(len(ticks)))
        self._last = int(ticks[-1])
        return replace(chunk, ticks=ticks)

    def _by_device(self, ticks: NDArray[np.int64]) -> NDArray[np.int64]:
        if self._shift is None:
            period = round(self._info.tick_hz / self._info.nominal_rate_hz)
            self._shift = (self._last + period if self._last >= 0 else 0) - int(ticks[0])
        return ticks + self._shift

    def _by_host(self, chunk: Chunk, start_host_s: float) -> NDArray[np.int64]:
        device_s = chunk.ticks / self._info.tick_hz
        self._arrived(float(device_s[-1]), chunk.host_s)
        fit = self.fit or ClockFit(1.0, chunk.host_s - float(device_s[-1]))
        session_s = fit.host(device_s) - start_host_s
        return np.asarray(np.rint(session_s * self._info.tick_hz), np.int64)

    def _arrived(self, device_s: float, host_s: float) -> None:
        if np.isnan(self._first_s):
            self._first_s = self._bucket_s = self._refit_s = device_s
            self.fit = None
        if self._best is None or host_s - device_s < self._best[1] - self._best[0]:
            self._best = (device_s, host_s)
        if device_s - self._bucket_s >= THIN_S:
            self._interim.feed(*self._best)
            self._best, self._bucket_s = None, device_s
            if self.fit is None or device_s - self._first_s < MIN_SPAN_S or device_s - self._refit_s >= REFIT_S:
                self.fit, self._refit_s = self._interim.fit, device_s
