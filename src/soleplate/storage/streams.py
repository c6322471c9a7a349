"""What was recorded from one plate: streams, segments, gaps and zeros."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.api.events import ClockStarted, Event, SyncFound
from soleplate.errors import UnknownName
from soleplate.model.cell_fault import CellFault
from soleplate.model.plate import BoardFacts, Calibration, Tare
from soleplate.model.session import PlateSetup
from soleplate.model.stream import StreamInfo
from soleplate.text import Text

__all__ = [
    "ARRIVAL_ROW", "GAP_ROW", "PlateRecord", "Segment", "StreamRecord", "measured_rate", "on_session_clock",
    "session_time",
]  # fmt: skip

GAP_ROW = np.dtype([("row", "<i8"), ("lost", "<i8")])
ARRIVAL_ROW = np.dtype([("row", "<i8"), ("device_s", "<f8"), ("host_s", "<f8")])


@dataclass(frozen=True)
class Segment:
    """Hold one connection, or one run of a board between two resets.

    Attributes
    ----------
    first_row : int
        Row of the stream at which it begins.
    facts : BoardFacts
        What the board said of itself then.
    reason : str
        ``start``, ``reconnected``, ``restarted``, ``damaged`` (a hole in its journal) or ``jumped`` (its numbers did).
    """

    first_row: int
    facts: BoardFacts
    reason: str = "start"


@dataclass(frozen=True)
class StreamRecord:
    """Hold the stored samples of one stream, as the device numbered them.

    Attributes
    ----------
    info : StreamInfo
        Kind, columns, unit, nominal rate and tick rate.
    samples : (n, c) int32 or float64
        One row per conversion, never filled or repaired.
    ticks : (n,) int64
        Device time of each row.
    flags : (n,) uint8
        ``FLAG_*`` bits.
    arrivals : (k,) records row, device_s, host_s
        Host time at which the chunk that ends with ``row`` had arrived.
    gaps : (g,) records row, lost
        ``lost`` conversions are missing just before ``row``.
    segments : tuple of Segment
        At least one.
    origin_tick : int
        Tick at session time 0: the smallest first tick of the plate's streams.
    start_host_s : float, optional
        Host time at session time 0, where the stream is fitted to the host's clock instead.
    ignores_host : bool
        Whether the host's clock means nothing (an emulator that runs at its own speed): a new connection then goes on
        where the last one ended.
    """

    info: StreamInfo
    samples: NDArray[np.int32] | NDArray[np.float64]
    ticks: NDArray[np.int64]
    flags: NDArray[np.uint8]
    arrivals: NDArray[np.void] = field(default_factory=lambda: np.zeros(0, ARRIVAL_ROW))
    gaps: NDArray[np.void] = field(default_factory=lambda: np.zeros(0, GAP_ROW))
    segments: tuple[Segment, ...] = (Segment(0, BoardFacts()),)
    origin_tick: int = 0
    start_host_s: float | None = None
    ignores_host: bool = False

    def __len__(self) -> int:
        return len(self.ticks)

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """Number of each row counted from the first one, lost samples included, (n,)."""
        missing = np.zeros(len(self) + 1, np.int64)
        np.add.at(missing, self.gaps["row"], self.gaps["lost"])
        return np.arange(len(self), dtype=np.int64) + np.cumsum(missing[:-1])

    @property
    def lost(self) -> int:
        """Samples lost in all."""
        return int(self.gaps["lost"].sum())

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """First and last (excluded) row of each part without gap and without change of segment."""
        cuts = {0, len(self), *self.gaps["row"].tolist(), *(segment.first_row for segment in self.segments)}
        edges = sorted(cuts)
        return tuple((a, b) for a, b in pairwise(edges) if b > a)

    @property
    def measured_rate_hz(self) -> float:
        """Rate by the session's clock, Hz; NaN for fewer than two samples."""
        return measured_rate(self)

    @cached_property
    def time_s(self) -> NDArray[np.float64]:
        """Session time of each row, s, (n,)."""
        return session_time(self)


@dataclass(frozen=True)
class PlateRecord:
    """Hold all that was recorded from one plate."""

    setup: PlateSetup
    streams: Mapping[str, StreamRecord]
    tares: tuple[Tare, ...] = ()
    faults: tuple[CellFault, ...] = ()

    @property
    def role(self) -> str:
        """Role of the plate in the rig."""
        return self.setup.role

    @property
    def facts(self) -> BoardFacts:
        """What the board said of itself at the start."""
        return self.setup.facts

    @property
    def calibration(self) -> Calibration:
        """Counts to newtons, as it was when the session was recorded."""
        return self.setup.calibration

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Segments of the first stream."""
        return next(iter(self.streams.values())).segments

    def stream(self, name: str = "") -> StreamRecord:
        """Return a stream by name, or the first one; raise UnknownName when there is none of this name."""
        if not name:
            return next(iter(self.streams.values()))
        try:
            return self.streams[name]
        except KeyError:
            raise UnknownName(
                Text("Plate {role!r} has no stream {name!r}", role=self.role, name=name),
                do=Text("It has: {listed}", listed=", ".join(self.streams)),
            ) from None


def _edges(stream: StreamRecord) -> list[tuple[int, int]]:
    starts = [segment.first_row for segment in stream.segments]
    return [(a, b) for a, b in zip(starts, [*starts[1:], len(stream)], strict=True) if b > a]


def measured_rate(stream: StreamRecord) -> float:
    """Return conversions per second of session time, lost ones included, Hz; NaN for fewer than two samples."""
    row, lost = stream.gaps["row"], stream.gaps["lost"]
    conversions = ticks = 0
    seconds = 0.0
    for first, end in _edges(stream):
        conversions += end - 1 - first + int(lost[(row > first) & (row < end)].sum())
        ticks += int(stream.ticks[end - 1] - stream.ticks[first])
        seconds += float(stream.time_s[end - 1] - stream.time_s[first])
    if stream.start_host_s is not None:
        return conversions / seconds if seconds > 0 else float("nan")
    return conversions * stream.info.tick_hz / ticks if ticks > 0 else float("nan")


def session_time(stream: StreamRecord) -> NDArray[np.float64]:
    """Return session time of each row, s, (n,): device ticks since the plate's first one.

    Where the session ran on the host's clock, each connection is fitted to it. Otherwise a board that restarted
    has a new clock. Its part is placed by the host's clock: the least difference of host and device time of each
    part says how far apart they are.
    """
    edges = _edges(stream)
    if stream.start_host_s is not None:
        return _host_time(stream, edges) - stream.start_host_s
    time = (stream.ticks - stream.origin_tick) / stream.info.tick_hz
    if len(edges) < 2 or not len(stream.arrivals):
        return time
    if stream.ignores_host:
        for first, end in edges[1:]:
            time[first:end] += time[first - 1] + 1 / stream.info.nominal_rate_hz - time[first]
        return time
    row, lag = stream.arrivals["row"], stream.arrivals["host_s"] - stream.arrivals["device_s"]
    reference = float("nan")
    for first, end in edges:
        here = lag[(row >= first) & (row < end)]
        if not here.size:
            continue
        if np.isnan(reference):
            reference = float(here.min())
        else:
            time[first:end] += float(here.min()) - reference
    return time


def _host_time(stream: StreamRecord, edges: Iterable[tuple[int, int]]) -> NDArray[np.float64]:
    from soleplate.pipeline.clock import host_time  # compiled: only where it is needed

    time = np.empty(len(stream))
    row = stream.arrivals["row"]
    for first, end in edges:
        here = stream.arrivals[(row >= first) & (row < end)]
        time[first:end] = host_time(stream.ticks[first:end] / stream.info.tick_hz, here["device_s"], here["host_s"])
    return time


def on_session_clock(plates: Mapping[str, PlateRecord], events: Iterable[Event]) -> dict[str, PlateRecord]:
    """Return the plates with the clock that the session ran on, and a constant offset that was found taken off."""
    starts: dict[str, float] = {}
    offsets: dict[str, float] = {}
    for event in events:
        if isinstance(event, ClockStarted):
            starts.update(dict.fromkeys(event.roles, event.host_s))
        elif isinstance(event, SyncFound):
            offsets[event.role] = offsets.get(event.role, 0.0) + event.offset_s
    placed = {
        role: _placed(plate, ignores_host=plate.setup.options.get("clock") == "device")
        for role, plate in plates.items()
    }
    for role, start_host_s in starts.items():
        if role in plates:
            placed[role] = _placed(plates[role], start_host_s=start_host_s + offsets.get(role, 0.0))
    return placed


def _placed(plate: PlateRecord, **clock: Any) -> PlateRecord:
    return replace(plate, streams={name: replace(stream, **clock) for name, stream in plate.streams.items()})
