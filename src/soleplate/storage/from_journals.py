"""Journals to a Recording: decode the bytes again with the driver that understood them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.api.driver import BoardReport, Decoder, Driver
from soleplate.api.events import Event, event_from_json
from soleplate.errors import ForeignFile, PluginError, SoleplateError, UnreadableFile
from soleplate.model.plate import BoardFacts
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.storage import timeline
from soleplate.storage.codec import facts_from, header_from, setup_from
from soleplate.storage.digest import raw_digest
from soleplate.storage.files import SessionFiles
from soleplate.storage.journal import BYTES, CHUNK, EVENT, HEADER, Record, read_journal
from soleplate.storage.layout import ARRIVALS
from soleplate.storage.recording import Recording
from soleplate.storage.session_journals import chunk_from, json_payload
from soleplate.storage.streams import GAP_ROW, PlateRecord, Segment, StreamRecord, on_session_clock
from soleplate.text import Text

__all__ = ["decode_plate", "read_journals"]

FindDriver = Callable[[str], Driver]


def read_journals(path: Path, find_driver: FindDriver | None = None) -> Recording:
    """Return the Recording that the journals beside ``path`` hold; what is torn or missing is said in ``recovery``.

    Parameters
    ----------
    path : Path
        Any journal of the session.
    find_driver : callable, optional
        From a driver's name to the driver.

    Raises
    ------
    UnreadableFile
        When no journal of the session can be read or none has its header.
    PluginError
        When the driver that wrote a journal is not installed.
    """
    files = SessionFiles.of(path)
    lost: list[str] = []
    session, events = _session(files, lost)
    bodies: dict[str, Sequence[Record]] = {}
    setups = {setup.role: setup for setup in session.plates} if session else {}
    for role, plate_path in files.plate_journals.items():
        records = _records(plate_path, lost)
        if records and records[0].kind == HEADER:
            content = json_payload(records[0].payload)
            session = session or header_from(content["session"])
            setups.setdefault(role, setup_from(content["plate"]))
            bodies[role] = records[1:]
        else:
            lost.append(Text("{name} has no header", name=plate_path.name))
    if session is None:
        raise UnreadableFile(
            Text("No header was found in the journals of {stem} in {folder}", stem=files.stem, folder=files.folder),
            why="; ".join(lost) or Text("there are none"),
            do=Text("Check the name; if the journals are empty, nothing had been recorded yet"),
        )
    header = replace(session, plates=tuple(setups.values()))
    lost += [
        Text("the journal of plate {role} is missing", role=role) for role in setups if role not in files.plate_journals
    ]
    find = find_driver or _registered_driver
    plates = {
        role: decode_plate(setup, bodies.get(role, ()), find, timeline.tares(events, role))
        for role, setup in setups.items()
    }
    plates = on_session_clock({setup.role: plates[setup.role] for setup in header.plates}, events)
    return Recording(
        path=path,
        header=header,
        state=timeline.end_state(events) or "recording",
        recovered=False,
        plates=plates,
        raw_sha256=raw_digest(plates),
        events=events,
        replies=timeline.active_replies(events),
        original_trials=timeline.trials(events),
        original_reps=timeline.rep_marks(events),
        ratings=timeline.ratings(events),
        recovery="; ".join(lost),
    )


def _records(path: Path, lost: list[str]) -> Sequence[Record]:
    text = read_journal(path)
    if text.left_out:
        lost.append(
            Text("{left_out} bytes at the end of {name} were torn and left out", left_out=text.left_out, name=path.name)
        )
    return text.records


def _session(files: SessionFiles, lost: list[str]) -> tuple[SessionHeader | None, tuple[Event, ...]]:
    if not files.session_journal.exists():
        lost.append(Text("the session journal is missing"))
        return None, ()
    records = _records(files.session_journal, lost)
    header: SessionHeader | None = None
    events: list[Event] = []
    for record in records:
        if record.kind == HEADER and header is None:
            header = header_from(json_payload(record.payload)["session"])
        elif record.kind == EVENT:
            try:
                events.append(event_from_json(record.payload.decode("utf-8", "replace")))
            except ForeignFile as error:
                lost.append(error.text)
    return header, tuple(events)


def _registered_driver(name: str) -> Driver:
    try:
        # imported here: only journals need the registry, and it loads every plug-in
        found: Driver = importlib.import_module("soleplate.plugins").driver(name)
    except (ImportError, SoleplateError) as error:
        raise PluginError(
            Text("The driver {name!r} that wrote this journal is not installed", name=name),
            why=str(error),
            do=Text(
                ("Install the package that brings the driver {name!r}, then try again; the journals are safe"),
                name=name,
            ),
        ) from error
    return found


@dataclass
class _StreamParts:
    """Gather the chunks of one stream."""

    info: StreamInfo
    samples: list[NDArray[Any]] = field(default_factory=list)
    ticks: list[NDArray[np.int64]] = field(default_factory=list)
    flags: list[NDArray[np.uint8]] = field(default_factory=list)
    arrivals: list[tuple[int, float, float]] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    rows: int = 0

    def add(self, chunk: Chunk) -> None:
        if not len(chunk):
            return
        if chunk.lost_before and self.rows:  # before the first row there is nothing to lose from
            self.gaps.append((self.rows, chunk.lost_before))
        self.samples.append(chunk.samples)
        self.ticks.append(chunk.ticks)
        self.flags.append(chunk.flags)
        self.rows += len(chunk)
        self.arrivals.append((self.rows - 1, float(chunk.ticks[-1]) / self.info.tick_hz, chunk.host_s))

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
            arrivals=np.array(self.arrivals, dtype=list(ARRIVALS)),
            gaps=np.array(self.gaps, dtype=GAP_ROW),
            segments=tuple(segments),
            origin_tick=origin_tick,
        )


def decode_plate(
    setup: PlateSetup, records: Iterable[Record], find_driver: FindDriver, tares: tuple[Any, ...] = ()
) -> PlateRecord:
    """Return what one plate's records hold, decoded afresh; every connection gets its own decoder.

    A new connection begins a segment, and so does a HELLO with another boot id: a board that restarted.
    """
    parts = {info.name: _StreamParts(info) for info in setup.facts.streams}
    facts, segment = setup.facts, 0
    driver: Driver | None = None
    decoder: Decoder | None = None
    for stream in parts.values():
        stream.begin(facts, "start")
    for record in records:
        if record.segment != segment:
            segment, decoder = record.segment, None
            for stream in parts.values():
                stream.begin(facts, "reconnected")
        if record.kind == HEADER:
            facts = facts_from(json_payload(record.payload)["facts"])
            for stream in parts.values():
                stream.begin(facts, "reconnected")
        elif record.kind == CHUNK:
            chunk = chunk_from(record.payload, record.host_s)
            parts[chunk.stream].add(chunk)
        elif record.kind == BYTES:
            if decoder is None:
                driver = driver or find_driver(setup.driver)
                decoder = driver.decoder(facts, setup.options)
            for item in decoder.feed(record.payload, record.host_s):
                if isinstance(item, BoardReport):
                    if item.facts is not None and item.facts.boot_id != facts.boot_id:
                        facts = replace(item.facts, streams=facts.streams)
                        for stream in parts.values():
                            stream.begin(facts, "restarted")
                elif item.stream in parts:
                    parts[item.stream].add(item)
    firsts = [int(stream.ticks[0][0]) for stream in parts.values() if stream.rows]
    origin = min(firsts, default=0)
    return PlateRecord(setup, {name: stream.finish(origin) for name, stream in parts.items()}, tares)
