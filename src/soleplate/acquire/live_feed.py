"""The live feed: follows the rings of plates that processes of their own read, and decodes them here.

The readers keep the bytes whatever happens to this process; this one keeps the events.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np

from soleplate.acquire.child import error_from
from soleplate.acquire.clock import LiveClock
from soleplate.acquire.live_plate import LivePlate, PlateSource
from soleplate.acquire.ring import BYTES, EVENT, FACTS, LOST, RingRecord
from soleplate.acquire.unread import UnreadLines
from soleplate.api.driver import Block, BoardReport, decoder_of, fed
from soleplate.api.events import (
    ClockFitted,
    ClockStarted,
    Event,
    Marked,
    PlateBack,
    PlateGone,
    PlateHealth,
    RepMarked,
    TareDone,
    Warned,
    Weighed,
    event_from_json,
)
from soleplate.errors import PlateLost, SoleplateError, StorageError
from soleplate.model.plate import UNVERIFIED, BoardFacts
from soleplate.model.session import SessionHeader
from soleplate.model.stream import Chunk
from soleplate.storage.codec import facts_from
from soleplate.storage.files import SessionFiles
from soleplate.storage.journals.session_journals import SessionJournals
from soleplate.storage.writer import remove_journals
from soleplate.text import Text

__all__ = ["LiveFeed", "PlateFollower"]

PAUSE_S = 0.005  # between looks at the rings
HEALTH_EVERY_S = 1.0
STALL_S = 1.0
TOLD = 256
LOG = "log: "  # a report with words of the board
CLOCK_TOLD_S = 5.0  # after a connection: by then the fit has settled

Item = tuple[str, Chunk] | Event


class PlateFollower:
    """Decode what one ring holds, put it on the session's clock, and watch how the plate is doing.

    Parameters
    ----------
    plate : PlateSource
        The plate.
    start_host_s : float
        Host time at session time 0.
    joins : bool
        Decode neighbouring blocks at once: cheaper for who looks seldom, at the price of a coarser clock.
    """

    def __init__(self, plate: PlateSource, start_host_s: float, *, joins: bool = False) -> None:
        self._joins = joins
        self.role, self.facts = plate.role, plate.setup.facts
        self._plate, self._ring, self._options = plate, plate.ring, plate.setup.options
        self.by_host = self._options.get("clock", "host") == "host"
        self._start_host_s = start_host_s
        start = start_host_s if self.by_host else None
        self._clocks = {info.name: LiveClock(info, start) for info in self.facts.streams}
        self._decoder = decoder_of(plate.driver, self.facts, self._options)
        #: events that others told, newest last, and what turns their times into those of this follower
        self.told: deque[tuple[Event, float]] = deque(maxlen=TOLD)
        self._segment = 0
        self._stalled = False
        self._heard_s = time.monotonic()
        self._health_s = self._heard_s
        self._missed = 0
        self._unread = UnreadLines()
        self.gone_s: float | None = None
        self.lost = 0
        self._counted, self._count_from_s, self._rate_hz, self._latency_s = 0, 0.0, float("nan"), 0.0
        self._clock_due = dict.fromkeys(self._clocks, True)

    def follow(self) -> Iterator[Item]:
        """Hand out what has come."""
        records = self._ring.take()
        for record in _joined(records) if self._joins else records:
            yield from self._take(record)
        now = time.monotonic()
        if self._ring.missed > self._missed:
            text = Text(
                "{missed} bytes of {role} were skipped here; all are in the recording",
                missed=self._ring.missed - self._missed,
                role=self.role,
            )
            self._missed = self._ring.missed
            yield Warned(0.0, "fell-behind", text)
        yield from self._watch(now, drained=not records)
        if not records and not self._plate.runs:
            raise PlateLost(
                Text("The process that reads the plate {role} has ended", role=self.role),
                why=Text("it was killed, or the system ran out of memory"),
                do=Text("What it received is kept; start the test again"),
            )

    def skip(self) -> float:
        """Leave out what waits in the ring and go on with what comes; return how many seconds that are."""
        since_s = self._ring.waiting_since_s
        self._ring.skip()
        self._missed = self._ring.missed
        self._decoder = decoder_of(self._plate.driver, self.facts, self._options)
        self._counted = 0
        return max(0.0, time.monotonic() - since_s)

    @property
    def behind_s(self) -> float:
        """How long the oldest record in the ring has waited, s; 0 when none does."""
        return max(0.0, time.monotonic() - self._ring.waiting_since_s)

    def _take(self, record: RingRecord) -> Iterator[Item]:
        if record.kind == BYTES:
            self._heard_s = record.host_s
            yield from self._decode(record)
        elif record.kind == FACTS:
            if record.segment != self._segment:
                yield from self._back(record)
        elif record.kind == LOST:
            self.gone_s = record.host_s
            yield PlateGone(0.0, self.role, str(record.content["reason"]))
        elif record.kind == EVENT:
            event = event_from_json(record.payload.decode())
            self.told.append((event, record.host_s - self._start_host_s - event.time_s))
        elif "trouble" in record.content:
            raise error_from(record.content["trouble"])
        else:
            raise PlateLost(Text("The data of the plate {role} ended", role=self.role))

    def _back(self, record: RingRecord) -> Iterator[Event]:
        facts = facts_from(record.content["facts"])
        self._check(facts)
        away_s = record.host_s - (self.gone_s if self.gone_s is not None else record.host_s)
        self._segment, self.facts, self.gone_s = record.segment, facts, None
        self._heard_s = record.host_s
        self._decoder = decoder_of(self._plate.driver, facts, self._options)
        self._restart()
        yield PlateBack(0.0, self.role, record.segment, facts.device_id, facts.boot_id, away_s)

    def _check(self, facts: BoardFacts) -> None:
        same = replace(facts, boot_id=self.facts.boot_id, name=self.facts.name, firmware=self.facts.firmware)
        if facts.adc == UNVERIFIED:  # a rate that was measured is no fact of the board
            pairs = zip(facts.streams, self.facts.streams, strict=False)
            rated = tuple(replace(now, nominal_rate_hz=before.nominal_rate_hz) for now, before in pairs)
            same = replace(same, streams=rated if len(facts.streams) == len(self.facts.streams) else facts.streams)
        if same != self.facts:
            raise PlateLost(
                Text("The plate {role} came back as another one", role=self.role),
                why=Text("its converter, gain, rate or cells are not those that it had"),
                do=Text("What was recorded until now is kept; start the test again"),
            )

    def _restart(self) -> None:
        for clock in self._clocks.values():
            clock.restart()
        self._clock_due = dict.fromkeys(self._clocks, True)
        self._counted = 0

    def _decode(self, record: RingRecord) -> Iterator[Item]:
        block = Block(record.payload, record.host_s)
        for item in fed(self._decoder, block, self._plate.setup.driver, self.facts):
            if isinstance(item, BoardReport):
                if item.kind.startswith(LOG):
                    yield Warned(0.0, "board-says", Text("{role}: the board says: {text}", role=self.role,
                                                         text=item.kind.removeprefix(LOG)))  # fmt: skip
                if item.facts is not None and item.facts.boot_id != self.facts.boot_id:
                    self.facts = replace(item.facts, streams=self.facts.streams)
                    self._restart()
                    if item.counters.get("jumped"):
                        yield self._jumped(item.counters.get("by_s", 0))
                        continue
                    yield PlateGone(
                        0.0, self.role, Text("the board restarted by itself: its power failed, or it was reset")
                    )
                    yield PlateBack(0.0, self.role, self._segment, self.facts.device_id, self.facts.boot_id, 0.0)
            elif item.stream in self._clocks and len(item):
                self.lost += item.lost_before
                placed = self._clocks[item.stream].place(item)
                self._measure(placed)
                yield self.role, placed

    def _jumped(self, by_s: int) -> Event:
        text = Text(
            "The clock of {role} was set by {by_s} s while its lines went on: nothing was lost, and what follows is a "
            "segment of its own",
            role=self.role, by_s=by_s,
        )  # fmt: skip
        return Warned(0.0, "clock-jumped", text)

    def _measure(self, placed: Chunk) -> None:
        info = next(info for info in self.facts.streams if info.name == placed.stream)
        session_s = float(placed.ticks[-1]) / info.tick_hz
        if placed.stream == self.facts.streams[0].name:
            if not self._counted:
                self._count_from_s, self._counted = session_s, 1
            else:
                self._counted += len(placed) + placed.lost_before
                span = session_s - self._count_from_s
                self._rate_hz = (self._counted - 1) / span if span > 0 else float("nan")
        self._latency_s = time.monotonic() - self._start_host_s - session_s if self.by_host else float("nan")

    def _watch(self, now: float, *, drained: bool) -> Iterator[Event]:
        silent = drained and now - self._heard_s > STALL_S
        if silent and self.gone_s is None and not self._stalled:
            self._stalled = True
            yield Warned(
                0.0,
                "plate-stalled",
                Text("Nothing has come from {role} for {stall_s:g} s", role=self.role, stall_s=STALL_S),
            )
        elif self._stalled and not drained:
            self._stalled = False
            yield Warned(0.0, "plate-flows", Text("Data come from {role} again", role=self.role))
        for name, clock in self._clocks.items():
            settled = now - self._count_host_s > CLOCK_TOLD_S if self._counted else False
            if self._clock_due[name] and settled and clock.fit is not None:
                self._clock_due[name] = False
                yield ClockFitted(0.0, self.role, name, clock.fit.rate, clock.fit.offset_s)
        if now - self._health_s >= HEALTH_EVERY_S:
            self._health_s = now
            if self.facts.adc == UNVERIFIED:
                yield from self._unread.notes(self.role, self._decoder.faults)
            yield PlateHealth(0.0, self.role, self._rate_hz, self.lost, self._latency_s, self._ring.fill)

    @property
    def _count_host_s(self) -> float:
        return self._start_host_s + self._count_from_s


def _joined(records: Iterable[RingRecord]) -> Iterator[RingRecord]:
    for (kind, _), group in groupby(records, lambda record: (record.kind, record.segment)):
        if kind != BYTES:
            yield from group
            continue
        parts = list(group)
        yield replace(parts[-1], payload=b"".join(part.payload for part in parts))


def _of_session(chunk: Chunk) -> Chunk:
    """Return the rows that came after session time 0."""
    first = int(np.searchsorted(chunk.ticks, 0))
    if not first:
        return chunk
    return replace(
        chunk, first=chunk.first + first, ticks=chunk.ticks[first:], samples=chunk.samples[first:],
        flags=chunk.flags[first:], lost_before=0,
    )  # fmt: skip


class LiveFeed:
    """Hand out chunks and what happens to the plates; journal the events.

    Parameters
    ----------
    plates : mapping of role to LivePlate
        In the order of the rig; they have greeted.
    folder : Path
        Where the journals go.
    header : SessionHeader
        With the set-ups of the plates.
    give_up_s : float
        A plate that is gone for so long ends the session; infinite where somebody is there to plug it in.
    """

    def __init__(
        self, plates: Mapping[str, LivePlate], folder: Path, header: SessionHeader, give_up_s: float = float("inf")
    ) -> None:
        self._plates = plates
        self._give_up_s = give_up_s
        self._journals = SessionJournals.create(folder, header, host_s=time.monotonic(), own_plates=False)
        self.files: SessionFiles = self._journals.files
        try:
            for plate in plates.values():
                plate.record(self.files, header)
        except BaseException:
            with suppress(SoleplateError):
                self.close()
            remove_journals(self.files)  # nothing was recorded yet: leave no orphan
            raise
        self._followers: list[PlateFollower] = []

    def turn(self) -> Iterator[Item]:
        """Return what has come from every plate, after a short wait where nothing has.

        The session begins with the first turn: who asks is ready then. What came before it is in the record, and the
        clocks are fitted to it; but nothing that came before is handed out.
        """
        waiting = True
        if not self._followers:
            start_host_s = time.monotonic()
            self._followers = [PlateFollower(plate, start_host_s) for plate in self._plates.values()]
            by_host = tuple(follower.role for follower in self._followers if follower.by_host)
            if by_host:
                yield ClockStarted(0.0, start_host_s, by_host)
        for follower in self._followers:
            for item in follower.follow():
                waiting = False
                if isinstance(item, Event):
                    yield item
                elif len(chunk := _of_session(item[1])):
                    yield item[0], chunk
            self._check_patience(follower)
        if waiting:
            time.sleep(PAUSE_S)

    def _check_patience(self, follower: PlateFollower) -> None:
        if follower.gone_s is not None and time.monotonic() - follower.gone_s > self._give_up_s:
            raise PlateLost(
                Text(
                    "The plate {role} did not come back within {give_up_s:g} s",
                    role=follower.role,
                    give_up_s=self._give_up_s,
                ),
                do=Text("What was recorded until now is kept; plug it in and start again"),
            )

    def tell(self, event: Event) -> None:
        """Journal an event."""
        if not isinstance(event, PlateHealth):
            self._journals.event(event, time.monotonic())
        if isinstance(event, TareDone | Weighed | Marked | RepMarked):
            for plate in self._plates.values():
                plate.tell(event)

    def close(self) -> None:
        """Stop the readers and close all journals; raise the first StorageError when all are closed."""
        troubles: list[StorageError] = []
        for close in (*(plate.close for plate in self._plates.values()), self._journals.close):
            try:
                close()
            except StorageError as error:
                troubles.append(error)
        with suppress(IndexError):
            raise troubles[0]
