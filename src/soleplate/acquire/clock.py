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
        self._last: int | None = None
        self.restart()

    def restart(self) -> None:
        """Begin with another device clock: the plate was connected again."""
        self._interim = InterimClock()
        self._shift: int | None = None
        self.fit: ClockFit | None = None

    def place(self, chunk: Chunk) -> Chunk:
        """Return the chunk with ticks on the session's clock; they never go back."""
        ticks = self._by_device(chunk.ticks) if self._start is None else self._by_host(chunk, self._start)
        if self._last is not None and ticks[0] <= self._last:  # a better fit moved the clock back a little
            ticks = np.maximum(ticks, self._last + 1 + np.arange(len(ticks)))
        self._last = int(ticks[-1])
        return replace(chunk, ticks=ticks)

    def _by_device(self, ticks: NDArray[np.int64]) -> NDArray[np.int64]:
        if self._shift is None:
            period = round(self._info.tick_hz / self._info.nominal_rate_hz)
            self._shift = (0 if self._last is None else self._last + period) - int(ticks[0])
        return ticks + self._shift

    def _by_host(self, chunk: Chunk, start_host_s: float) -> NDArray[np.int64]:
        device_s = chunk.ticks / self._info.tick_hz
        self._interim.feed(float(device_s[-1]), chunk.host_s)
        self.fit = self._interim.fit
        session_s = self.fit.host(device_s) - start_host_s
        return np.asarray(np.rint(session_s * self._info.tick_hz), np.int64)
