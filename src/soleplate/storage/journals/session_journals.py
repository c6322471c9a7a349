"""The journals of one session: one for its header and events, one for each plate's bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from soleplate.api.events import Event, event_to_json
from soleplate.errors import ForeignFile, StorageError
from soleplate.model.plate import BoardFacts
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stream import Chunk
from soleplate.model.typed import Count, typed
from soleplate.storage.codec import (
    JOURNAL_FORMAT,
    JOURNAL_VERSION,
    check_header,
    facts_to,
    header_to,
    json_text,
    setup_to,
)
from soleplate.storage.files import SessionFiles, session_stem
from soleplate.storage.hdf5.layout import SAMPLE_TYPES
from soleplate.storage.journals.journal import BYTES, CHUNK, EVENT, HEADER, Journal
from soleplate.text import Text

__all__ = ["PlateJournal", "SessionJournals", "chunk_from", "chunk_to"]


def chunk_to(chunk: Chunk, dtype: str) -> bytes:
    """Return a decoded chunk as a payload, for sources that have no bytes of their own."""
    rows, columns = chunk.samples.shape
    head = {"stream": chunk.stream, "first": chunk.first, "lost_before": chunk.lost_before, "dtype": dtype}
    return b"".join(
        (
            json_text({**head, "rows": rows, "columns": columns}).encode() + b"\n",
            np.ascontiguousarray(chunk.samples, SAMPLE_TYPES[dtype]).tobytes(),
            np.ascontiguousarray(chunk.ticks, "<i8").tobytes(),
            np.ascontiguousarray(chunk.flags, "<u1").tobytes(),
        )
    )


@dataclass(frozen=True)
class _ChunkHead:
    """Hold the line before the samples of a chunk record."""

    stream: str
    first: int
    lost_before: Count
    dtype: Annotated[str, Meta(pattern=r"^(int32|float64)\Z")]
    rows: Count
    columns: Annotated[int, Meta(ge=1, le=64)]


def chunk_from(payload: bytes, host_s: float, source: str = "") -> Chunk:
    """Return the chunk that a payload holds; raise ForeignFile when it holds none."""
    source = source or Text("A chunk record")
    line, _, body = payload.partition(b"\n")
    try:
        head = typed(_ChunkHead, json.loads(line), source=source)
    except (ValueError, RecursionError) as error:
        raise ForeignFile(Text("{source} could not be read", source=source), why=str(error)) from error
    dtype = np.dtype(SAMPLE_TYPES[head.dtype])
    at = head.rows * head.columns * dtype.itemsize
    if len(body) != at + 9 * head.rows:
        raise ForeignFile(
            Text("{source} could not be read", source=source),
            why=Text("it tells of {rows} rows and holds {n} bytes", rows=head.rows, n=len(body)),
        )
    return Chunk(
        stream=head.stream,
        first=head.first,
        ticks=np.frombuffer(body, "<i8", head.rows, at),
        samples=np.frombuffer(body, dtype, head.rows * head.columns).reshape(head.rows, head.columns),
        flags=np.frombuffer(body, "<u1", head.rows, at + 8 * head.rows),
        lost_before=head.lost_before,
        host_s=host_s,
    )


class PlateJournal:
    """Append what one plate sent; a reader process may own it alone."""

    def __init__(self, journal: Journal, index: int, setup: PlateSetup) -> None:
        self.journal = journal
        self._index = index
        self._setup = setup
        self._segment = 0

    @classmethod
    def create(
        cls, files: SessionFiles, header: SessionHeader, role: str, *, host_s: float, sync_every_s: float | None = None
    ) -> PlateJournal:
        """Create ``<stem>.<role>.journal``; its header repeats the session's, so that it can stand alone."""
        index = [setup.role for setup in header.plates].index(role)
        setup = header.plates[index]
        journal = Journal.create(files.plate_journal(role), sync_every_s=sync_every_s)
        plate = cls(journal, index, setup)
        content = {"plate": setup_to(setup), "session": header_to(header)}
        plate._header({"format": JOURNAL_FORMAT, "format_version": JOURNAL_VERSION, **content}, host_s)
        return plate

    def bytes(self, data: bytes, host_s: float) -> None:
        """Append bytes as they came; raise StorageError when the disk refuses."""
        self.journal.append(BYTES, data, host_s=host_s, plate=self._index, segment=self._segment)

    def chunk(self, chunk: Chunk) -> None:
        """Append a chunk of a source that has no bytes; raise StorageError when the disk refuses."""
        dtype = {info.name: info.dtype for info in self._setup.facts.streams}[chunk.stream]
        payload = chunk_to(chunk, dtype)
        self.journal.append(CHUNK, payload, host_s=chunk.host_s, plate=self._index, segment=self._segment)

    def reconnected(self, facts: BoardFacts, host_s: float) -> None:
        """Begin a new segment after a lost connection, with what the board says of itself now."""
        self._segment += 1
        self._header({"facts": facts_to(facts)}, host_s)

    def _header(self, content: Mapping[str, Any], host_s: float) -> None:
        payload = json_text(content).encode("utf-8", "replace")
        self.journal.append(HEADER, payload, host_s=host_s, plate=self._index, segment=self._segment)


class SessionJournals:
    """Hold all journals of a session that is being recorded in one process."""

    def __init__(self, files: SessionFiles, journal: Journal, plates: Mapping[str, PlateJournal]) -> None:
        self.files = files
        self.journal = journal
        self.plates = plates

    @classmethod
    def create(
        cls,
        folder: Path | str,
        header: SessionHeader,
        *,
        host_s: float = 0.0,
        sync_every_s: float | None = 1.0,
        own_plates: bool = True,
    ) -> SessionJournals:
        """Create the session's journals in ``folder``, with their headers on the disk.

        Without ``own_plates``, those of the plates are left to the processes that read them.

        Raises
        ------
        BadParameter
            For names that cannot name files.
        StorageError
            When the folder is missing, read-only or full, or already holds this session.
        """
        check_header(header)
        files = SessionFiles(Path(folder), session_stem(header))
        opened: list[Journal] = []
        try:
            journal = Journal.create(files.session_journal, sync_every_s=sync_every_s)
            opened.append(journal)
            content = {"format": JOURNAL_FORMAT, "format_version": JOURNAL_VERSION, "session": header_to(header)}
            journal.append(HEADER, json_text(content).encode("utf-8", "replace"), host_s=host_s)
            plates = {}
            for setup in header.plates if own_plates else ():
                plate = PlateJournal.create(files, header, setup.role, host_s=host_s, sync_every_s=sync_every_s)
                opened.append(plate.journal)
                plates[setup.role] = plate
            for one in opened:
                one.sync()
        except BaseException:
            for one in opened:  # nothing was recorded yet: leave no orphan
                with suppress(StorageError):
                    one.close()
                one.path.unlink(missing_ok=True)
            raise
        return cls(files, journal, plates)

    def event(self, event: Event, host_s: float) -> None:
        """Append an event; raise StorageError when the disk refuses."""
        self.journal.append(EVENT, event_to_json(event).encode("utf-8", "replace"), host_s=host_s)

    def sync(self) -> None:
        """Force all journals onto the disk."""
        for journal in (self.journal, *(plate.journal for plate in self.plates.values())):
            journal.sync()

    def close(self) -> None:
        """Sync and close all journals; raise the first StorageError when all are closed. May be called twice."""
        troubles = []
        for journal in (self.journal, *(plate.journal for plate in self.plates.values())):
            try:
                journal.close()
            except StorageError as error:
                troubles.append(error)
        if troubles:
            raise troubles[0]

    def __enter__(self) -> SessionJournals:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
