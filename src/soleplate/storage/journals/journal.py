"""Append-only journals: the only files written while a session is recorded.

A record is 24 bytes of head and a payload::

    magic    4 bytes   b"SPJ1"
    kind     uint8     1 header, 2 bytes, 3 chunk, 4 event
    plate    uint8     index of the plate in the header's list; 255 for the session
    segment  uint16    number of the connection, from 0
    host_s   float64   host monotonic time, s
    length   uint32    bytes of payload
    crc      uint32    CRC-32 of kind .. length and the payload

All little-endian. Each record goes out in one unbuffered write, so whatever the operating system took
survives the death of this process; ``sync`` makes it survive the loss of power.
"""

from __future__ import annotations

import math
import os
import struct
import threading
import zlib
from dataclasses import dataclass, field, replace
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from soleplate.errors import StorageError, UnreadableFile, ordinary
from soleplate.storage.files import disk_trouble, lock, open_new
from soleplate.text import Text

__all__ = ["BYTES", "CHUNK", "EVENT", "HEADER", "SESSION", "Journal", "JournalText", "Record", "read_journal"]

MAGIC = b"SPJ1"
HEADER, BYTES, CHUNK, EVENT = 1, 2, 3, 4
SESSION = 255  # plate index of records that belong to the whole session
MAX_PAYLOAD = 1 << 26
SEARCH_TIMES = 8  # a search behind damage looks at each byte so often at most

_NEAR, _BLOCK = 1 << 8, 1 << 20  # bytes that are read at once
_HEAD = struct.Struct("<4sBBHdII")
_CHECKED = struct.Struct("<BBHdI")


@dataclass(frozen=True)
class Record:
    """Hold one record of a journal.

    ``at`` is the byte at which it begins; ``after_hole`` says that bytes just before it were left out.
    """

    kind: int
    plate: int
    segment: int
    host_s: float
    payload: bytes
    at: int = field(default=0, compare=False)
    after_hole: bool = field(default=False, compare=False)

    @property
    def end(self) -> int:
        """The byte behind it."""
        return self.at + _HEAD.size + len(self.payload)


@dataclass(frozen=True)
class JournalText:
    """Hold what a journal gave: its whole records, and the holes: at which byte and how long, bytes."""

    records: tuple[Record, ...]
    holes: tuple[tuple[int, int], ...] = ()

    @property
    def left_out(self) -> int:
        """Bytes that belong to no whole record."""
        return sum(length for _, length in self.holes)


def _pack(record: Record) -> bytes:
    fields = (record.kind, record.plate, record.segment, record.host_s, len(record.payload))
    crc = zlib.crc32(record.payload, zlib.crc32(_CHECKED.pack(*fields)))
    return _HEAD.pack(MAGIC, *fields, crc) + record.payload


class Journal:
    """Append records to one file.

    One thread appends; a background thread may sync. After a failed append the file is cut back to its
    last whole record, so that recording may go on once there is room again.
    """

    def __init__(self, path: Path, file: FileIO) -> None:
        self.path = path
        self._file = file
        self._end = 0
        self._torn = False
        self._trouble: OSError | None = None
        self._closing = threading.Event()
        self._syncer: threading.Thread | None = None

    @classmethod
    def create(cls, path: Path | str, *, sync_every_s: float | None = None) -> Journal:
        """Create a new journal; never touch an existing file.

        Parameters
        ----------
        path : path
            Must not exist; its folder must.
        sync_every_s : float, optional
            Have a background thread sync so often.

        Raises
        ------
        StorageError
            When the folder is missing or read-only, the disk is full, or the file exists.
        """
        path = Path(path)
        try:
            file = open_new(path)
        except OSError as error:
            raise disk_trouble(
                error, path, doing=Text("The journal could not be created"), safe=Text("Nothing was recorded")
            ) from error
        lock(file.fileno())
        journal = cls(path, file)
        if sync_every_s is not None:
            journal._start_syncer(sync_every_s)
        return journal

    def append(self, kind: int, payload: bytes, *, host_s: float, plate: int = SESSION, segment: int = 0) -> None:
        """Write one record.

        Raises
        ------
        StorageError
            When the disk is full, read-only or gone; says what is safe and where.
        """
        if self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            raise self._failed(trouble)
        if len(payload) > MAX_PAYLOAD:
            raise StorageError(
                Text("A journal record of {n} bytes was refused", n=len(payload)),
                why=Text("a record holds at most {max_payload} bytes", max_payload=MAX_PAYLOAD),
                do=Text("Write it in parts"),
            )
        data = memoryview(_pack(Record(kind, plate, segment, host_s, payload)))
        try:
            if self._torn:
                self._cut_back()
            written = 0
            while written < len(data):
                self._torn = True
                written += self._file.write(data[written:]) or 0
        except OSError as error:
            try:
                self._cut_back()
            except OSError:
                self._torn = True  # tried again before the next record
            raise self._failed(error) from error
        self._torn = False
        self._end += len(data)

    def sync(self) -> None:
        """Force everything appended so far onto the disk; raise StorageError when it has gone."""
        try:
            self._sync()
        except OSError as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Sync and close. May be called twice."""
        if self._file.closed:
            return
        self._closing.set()
        if self._syncer is not None:
            self._syncer.join()
        try:
            self.sync()
        finally:
            self._file.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _sync(self) -> None:
        os.fsync(self._file.fileno())
        if os.name == "posix" and os.fstat(self._file.fileno()).st_nlink == 0:
            raise FileNotFoundError(2, Text("the file was deleted while it was written"))

    def _cut_back(self) -> None:
        os.ftruncate(self._file.fileno(), self._end)
        self._file.seek(self._end)
        self._torn = False

    def _failed(self, error: OSError) -> StorageError:
        safe = Text(
            "The first {end} bytes of {name} are safe in {parent}",
            end=self._end,
            name=self.path.name,
            parent=self.path.parent,
        )
        if isinstance(error, FileNotFoundError):
            safe = Text("Records of this journal can no longer be found on the disk")
        return disk_trouble(error, self.path, doing=Text("The recording could not be written"), safe=safe)

    def _start_syncer(self, every_s: float) -> None:
        def run() -> None:
            while not self._closing.wait(every_s):
                try:
                    self._sync()
                except OSError as error:
                    self._trouble = error

        self._syncer = threading.Thread(target=run, name=f"sync {self.path.name}", daemon=True)
        self._syncer.start()


def read_journal(path: Path | str) -> JournalText:
    """Return every whole record of a journal; behind a damaged one, go on at the next that is whole.

    Raises
    ------
    UnreadableFile
        When the file cannot be read at all.
    """
    try:
        with ordinary(Path(path)).open("rb", buffering=_BLOCK) as file:
            return _read(file, os.fstat(file.fileno()).st_size)
    except OSError as error:
        raise UnreadableFile(Text("The journal {path} could not be read", path=path), why=str(error)) from error


def _read(file: BinaryIO, size: int) -> JournalText:
    """Go from record to record: no more of a file is in memory than what is kept of it."""
    records: list[Record] = []
    holes: list[tuple[int, int]] = []
    at, whole_until = 0, 0
    patience = SEARCH_TIMES * size  # bytes: a hostile file may name long records everywhere
    while at + _HEAD.size <= size:
        searching = at > whole_until
        record, claimed = _record_at(file, at, size if not searching else min(size, at + _HEAD.size + patience))
        if record is None:
            if searching:
                patience -= claimed
            at = _find(file, at + 1)
            if at < 0:
                break
            continue
        if searching:
            holes.append((whole_until, at - whole_until))
            record = replace(record, after_hole=True)
        records.append(record)
        at = whole_until = at + _HEAD.size + len(record.payload)
    if whole_until < size:
        holes.append((whole_until, size - whole_until))
    return JournalText(tuple(records), tuple(holes))


def _find(file: BinaryIO, at: int) -> int:
    """Return where the next record may begin; -1 where none does."""
    file.seek(at)
    before, size = b"", _NEAR
    while block := file.read(size):
        size = min(2 * size, _BLOCK)  # it may be near, or behind gigabytes of nothing
        found = (before + block).find(MAGIC)
        if found >= 0:
            return at - len(before) + found
        at += len(block)
        before = block[-len(MAGIC) + 1 :]
    return -1


def _record_at(file: BinaryIO, at: int, limit: int) -> tuple[Record | None, int]:
    """Return the record that begins at a byte, if it is whole and ends before ``limit``; else the bytes looked at."""
    file.seek(at)
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None, 0
    magic, kind, plate, segment, host_s, length, crc = _HEAD.unpack(head)
    if magic != MAGIC or length > MAX_PAYLOAD or at + _HEAD.size + length > limit or not math.isfinite(host_s):
        return None, 0
    payload = file.read(length)
    checked = zlib.crc32(payload, zlib.crc32(_CHECKED.pack(kind, plate, segment, host_s, length)))
    if len(payload) < length or checked != crc:
        return None, length
    return Record(kind, plate, segment, host_s, payload, at), length
