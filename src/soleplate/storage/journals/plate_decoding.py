"""Records of one plate to its streams: every connection is decoded afresh by the driver that understood it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.api.driver import BoardReport, Decoder, Driver, decoder_of
from soleplate.errors import ForeignFile, PluginError, by_others
from soleplate.model.plate import UNVERIFIED, BoardFacts
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.storage.codec import journal_header_from
from soleplate.storage.journals.journal import BYTES, CHUNK, HEADER, Record
from soleplate.storage.journals.journal_contents import place_of
from soleplate.storage.journals.session_journals import chunk_from
from soleplate.storage.streams import ARRIVAL_ROW, GAP_ROW, PlateRecord, Segment, StreamRecord
from soleplate.text import Text

__all__ = ["DecodedPlate", "FindDriver", "decode_plate"]

FindDriver = Callable[[str], Driver]

TELL_AUTHOR = Text("The journals were left as they are; report it to whoever wrote the driver")

MOST_WAIT_S = 10.0  # samples may lie so long in a buffer before the host hears of them
MOST_SILENT_S = 86_400.0  # where the host's clock means nothing


@dataclass
class _StreamParts:
    """Gather the chunks of one stream."""

    info: StreamInfo
    ignores_host: bool = False
    samples: list[NDArray[Any]] = field(default_factory=list)
    ticks: list[NDArray[np.int64]] = field(default_factory=list)
    flags: list[NDArray[np.uint8]] = field(default_factory=list)
    arrivals: list[tuple[int, float, float]] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    rows: int = 0
    after_hole: bool = False
    left_out: int = 0
    jumps: int = 0

    def add(self, chunk: Chunk) -> None:
        if not len(chunk):
            return
        if chunk.samples.shape[1] != len(self.info.columns):
            raise ForeignFile(
                Text("Samples of {n} cells came for the stream {name}", n=chunk.samples.shape[1], name=self.info.name),
                why=Text("it has {n} columns", n=len(self.info.columns)),
            )
        lost = chunk.lost_before
        if self.rows and not self._borne_out(chunk):
            # a clock that was set, or a damaged number: counted in samples it would be more than any memory holds
            self.begin(self.segments[-1].facts, "jumped")
            self.jumps, lost = self.jumps + 1, 0
        fresh = self.segments[-1].first_row == self.rows
        if self.rows and self.after_hole:
            self.left_out += self._silent(chunk) if fresh else lost
        self.after_hole = False
        if lost and self.rows:  # before the first row there is nothing to lose from
            self.gaps.append((self.rows, lost))
        self.samples.append(chunk.samples)
        self.ticks.append(chunk.ticks)
        self.flags.append(chunk.flags)
        self.rows += len(chunk)
        self.arrivals.append((self.rows - 1, float(chunk.ticks[-1]) / self.info.tick_hz, chunk.host_s))

    def _borne_out(self, chunk: Chunk) -> bool:
        """Return whether the time that passed at the host bears out what the chunk says was lost before it."""
        _, device_s, host_s = self.arrivals[-1]
        passed_s = MOST_SILENT_S if self.ignores_host else MOST_WAIT_S + 2 * max(0.0, chunk.host_s - host_s)
        # rates are told wrongly by up to a factor of ten, clocks are not
        lost_s = chunk.lost_before / self.info.nominal_rate_hz / 10
        return max(lost_s, float(chunk.ticks[0]) / self.info.tick_hz - device_s) <= passed_s

    def _silent(self, chunk: Chunk) -> int:
        """Return about how many samples the time since the last chunk would have held."""
        passed_s = max(0.0, chunk.host_s - self.arrivals[-1][2])
        return max(0, round(passed_s * self.info.nominal_rate_hz) - len(chunk))

    def begin(self, facts: BoardFacts, reason: str) -> None:
        if self.segments and self.segments[-1].first_row == self.rows:  # nothing came in between
            reason = self.segments[-1].reason if self.rows == 0 else reason
            self.segments.pop()
        self.segments.append(Segment(self.rows, facts, reason))

    def finish(self, origin_tick: int) -> StreamRecord:
        columns = len(self.info.columns)
        empty = np.zeros((0, columns), self.info.dtype)
        segments = self.segments
        if len(segments) > 1 and segments[-1].first_row == self.rows:  # connected again, but never sent
            segments = segments[:-1]
        return StreamRecord(
            info=self.info,
            samples=np.concatenate([empty, *self.samples]).astype(self.info.dtype, copy=False),
            ticks=np.concatenate([np.zeros(0, np.int64), *self.ticks]),
            flags=np.concatenate([np.zeros(0, np.uint8), *self.flags]),
            arrivals=np.array(self.arrivals, dtype=ARRIVAL_ROW),
            gaps=np.array(self.gaps, dtype=GAP_ROW),
            segments=tuple(segments),
            origin_tick=origin_tick,
        )


@dataclass(frozen=True)
class DecodedPlate:
    """Hold a plate, the samples that a damaged journal cost it, as far as they can be told, and what was odd."""

    plate: PlateRecord
    left_out: int
    notes: tuple[str, ...]


def decode_plate(
    setup: PlateSetup, records: Iterable[Record], find_driver: FindDriver, tares: tuple[Any, ...] = ()
) -> DecodedPlate:
    """Return what one plate's records hold, decoded afresh; every connection gets its own decoder.

    A new connection begins a segment, and so does a HELLO with another boot id: a board that restarted. Behind bytes
    that were left out the decoder goes on and counts what is lost; one of lines without a check sum begins anew, since
    two halves of two lines may look like one.

    Raises
    ------
    PluginError
        When the driver is not installed or breaks.
    ForeignFile
        When a record holds what no program of ours writes.
    """
    ignores_host = setup.options.get("clock") == "device"
    parts = {info.name: _StreamParts(info, ignores_host) for info in setup.facts.streams}
    facts, segment = setup.facts, 0
    driver: Driver | None = None
    decoder: Decoder | None = None

    def begin(reason: str) -> None:
        for stream in parts.values():
            stream.begin(facts, reason)

    begin("start")
    for record in records:
        source = place_of(setup.role, record)
        if record.after_hole:
            for stream in parts.values():
                stream.after_hole = True
        if record.segment != segment:
            segment, decoder = record.segment, None
            begin("reconnected")
        elif record.after_hole and facts.adc == UNVERIFIED:
            decoder = None
            begin("damaged")
        if record.kind == HEADER:
            facts = journal_header_from(record.payload, source).facts or facts
            begin("reconnected")
        elif record.kind == CHUNK:
            chunk = chunk_from(record.payload, record.host_s, source)
            if chunk.stream not in parts:
                raise ForeignFile(Text("{source} holds a stream {name!r} that its plate does not have",
                                       source=source, name=chunk.stream))  # fmt: skip
            parts[chunk.stream].add(chunk)
        elif record.kind == BYTES:
            driver = driver or find_driver(setup.driver)
            decoder = decoder or decoder_of(driver, facts, setup.options)
            broke = Text("The driver {name} broke at {source}", name=setup.driver, source=source)
            with by_others(PluginError, broke, TELL_AUTHOR):
                items = list(decoder.feed(record.payload, record.host_s))
            for item in items:
                if isinstance(item, BoardReport):
                    if item.facts is not None and item.facts.boot_id != facts.boot_id:
                        facts = replace(item.facts, streams=facts.streams)
                        jumped = bool(item.counters.get("jumped"))
                        begin("jumped" if jumped else "restarted")
                        for stream in parts.values():
                            stream.jumps += jumped
                elif item.stream in parts:
                    parts[item.stream].add(item)
    firsts = [int(stream.ticks[0][0]) for stream in parts.values() if stream.rows]
    origin = min(firsts, default=0)
    plate = PlateRecord(setup, {name: stream.finish(origin) for name, stream in parts.items()}, tares)
    jumps = sum(stream.jumps for stream in parts.values())
    notes = [Text("{n} times the samples of {role} jumped by more than the time that had passed; what follows is a "
                  "segment of its own, and nothing was counted as lost", n=jumps, role=setup.role)]  # fmt: skip
    return DecodedPlate(plate, sum(stream.left_out for stream in parts.values()), tuple(notes if jumps else ()))
