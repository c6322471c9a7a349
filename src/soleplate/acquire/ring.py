"""The live ring: what a reader process hands to the session and to every viewer.

A file-backed map of the last minute of one plate. One process writes, any number read; a reader that attaches,
falls behind or leaves never touches the writer. (``multiprocessing.shared_memory`` would be deleted by the first
viewer that exits.) Positions count bytes from the start and never wrap; a record is found at its position
modulo the capacity and is never cut in two.

The file: 64 bytes of words (uint64: magic, capacity, written, oldest, length of the description), the description
(JSON) up to byte 16384, then the records, each of 32 bytes of head and a payload padded to 8 bytes.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from soleplate.errors import ForeignFile, StorageError, UnreadableFile
from soleplate.storage.files import in_use, lock, make_folder
from soleplate.text import Text

__all__ = ["BYTES", "EVENT", "FACTS", "LOST", "STATUS", "RingReader", "RingRecord", "RingWriter", "running_rings",
           "runtime_folder"]  # fmt: skip

BYTES, FACTS, LOST, STATUS, EVENT = 1, 2, 3, 4, 5
CAPACITY = 1 << 24  # a minute at 2 Mbaud, five at the usual speed
SUFFIX = ".ring"
TRIES, TRY_AGAIN_S = 200, 0.001  # of a description that is being written

_SKIP = 0
_MAGIC = int.from_bytes(b"SPRING01", "little")
_CAPACITY, _WRITTEN, _OLDEST, _TEXT = 1, 2, 3, 4  # words after the magic
_WORDS = 64
_DATA = 16384
_HEAD = struct.Struct("<QdIIHB5x")  # position, host s, length, CRC-32, segment, kind


@dataclass(frozen=True)
class RingRecord:
    """Hold one record: bytes as they came, or JSON about the connection."""

    kind: int
    segment: int
    host_s: float
    payload: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The mapping in a record that holds JSON."""
        data: dict[str, Any] = json.loads(self.payload)
        return data


def runtime_folder() -> Path:
    """Return the folder of this user's rings, made for nobody else; raise StorageError when there can be none."""
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    try:
        if base and os.access(base, os.W_OK):
            folder = Path(base) / "soleplate"
            folder.mkdir(mode=0o700, exist_ok=True)
        elif sys.platform == "win32":
            folder = Path(tempfile.gettempdir()) / "soleplate"  # %TEMP% is one user's own
            folder.mkdir(exist_ok=True)
        else:
            folder = _other_folder()
        about = folder.lstat()
    except OSError as error:
        raise StorageError(
            Text("No folder for live data can be made at {folder}", folder=folder),
            why=str(error),
            do=Text("Set XDG_RUNTIME_DIR to a folder"),
        ) from error
    if sys.platform != "win32" and (about.st_uid != os.getuid() or about.st_mode & 0o077 or not folder.is_dir()):
        raise StorageError(
            Text("The folder for live data {folder} is not this user's alone", folder=folder),
            why=Text("somebody else could read or change what a plate sends"),
            do=Text("Remove it, or: chmod 700 {folder}", folder=folder),
        )
    return folder


@cache
def _other_folder() -> Path:
    """Return a folder in the user's cache, or where that cannot be a new one that only this process knows.

    A name in the temporary folder, which all users share, could be taken by somebody else.
    """
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soleplate" / "live"
    try:
        make_folder(folder)
    except StorageError:
        return Path(tempfile.mkdtemp(prefix="soleplate-"))
    return folder if os.access(folder, os.W_OK) else Path(tempfile.mkdtemp(prefix="soleplate-"))


def running_rings() -> list[Path]:
    """Return the rings that a reader is writing now; remove those that a killed one left behind."""
    found = []
    for path in sorted(runtime_folder().glob(f"*{SUFFIX}")):
        if in_use(path):
            found.append(path)
        else:
            with suppress(OSError):
                path.unlink()
    return found


def _not_made(path: Path, error: OSError) -> StorageError:
    do = Text("Free some space in {parent}", parent=path.parent)
    return StorageError(Text("The ring for live data {name} could not be made", name=path.name), why=str(error), do=do)


def _padded(length: int) -> int:
    return _HEAD.size + (length + 7) // 8 * 8


class RingWriter:
    """Write one ring; the file goes when it is closed."""

    def __init__(self, path: Path, capacity: int = CAPACITY) -> None:
        self.path = path
        self._capacity = capacity
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise _not_made(path, error) from error
        try:
            lock(self._file)
            if hasattr(os, "posix_fallocate"):  # a full tmpfs would otherwise kill us at some later write
                os.posix_fallocate(self._file, 0, _DATA + capacity)
            else:
                os.ftruncate(self._file, _DATA + capacity)
            self._map = mmap.mmap(self._file, _DATA + capacity)
        except OSError as error:
            os.close(self._file)
            path.unlink(missing_ok=True)
            raise _not_made(path, error) from error
        # One aligned word is stored at once; struct would write it byte by byte.
        self._words = memoryview(self._map)[:_WORDS].cast("Q")
        self._words[_CAPACITY] = capacity
        self._written = self._oldest = 0
        self._words[0] = _MAGIC

    def describe(self, content: Mapping[str, Any]) -> None:
        """Say what plate this is; for viewers."""
        text = json.dumps(content).encode()[: _DATA - _WORDS]
        self._map[_WORDS : _WORDS + len(text)] = text
        self._words[_TEXT] = len(text)

    def put(self, kind: int, payload: bytes, host_s: float, segment: int) -> None:
        """Append one record, over the oldest ones where there is no other room."""
        limit = self._capacity // 4
        for start in range(0, max(len(payload), 1), limit):
            self._put(kind, payload[start : start + limit], host_s, segment)

    def _put(self, kind: int, payload: bytes, host_s: float, segment: int) -> None:
        size = _padded(len(payload))
        left = self._capacity - self._written % self._capacity
        if left < size:
            self._make_room(left)
            if left >= _HEAD.size:
                self._store(_SKIP, b"", left - _HEAD.size, host_s, segment)
            self._written += left
        self._make_room(size)
        self._store(kind, payload, len(payload), host_s, segment)
        self._written += size
        self._words[_WRITTEN] = self._written

    def _store(self, kind: int, payload: bytes, length: int, host_s: float, segment: int) -> None:
        at = _DATA + self._written % self._capacity
        start = at + _HEAD.size
        self._map[start : start + len(payload)] = payload
        _HEAD.pack_into(self._map, at, self._written, host_s, length, zlib.crc32(payload), segment, kind)

    def _make_room(self, size: int) -> None:
        while self._written + size - self._oldest > self._capacity:
            place = self._oldest % self._capacity
            left = self._capacity - place
            if left < _HEAD.size:
                self._oldest += left
                continue
            length = _HEAD.unpack_from(self._map, _DATA + place)[2]
            self._oldest += _padded(length)
        self._words[_OLDEST] = self._oldest  # before anything there is overwritten

    def close(self) -> None:
        """Remove the ring; who has it open keeps what it holds. May be called twice."""
        if self._map.closed:
            return
        self._words.release()
        self._map.close()
        os.close(self._file)
        with suppress(OSError):  # Windows keeps a file that a viewer has open; the next start removes it
            self.path.unlink()


class RingReader:
    """Follow one ring from its oldest record, or from now on.

    ``missed`` counts the bytes of records that were overwritten before they were read.
    """

    def __init__(self, path: Path, *, from_now: bool = False) -> None:
        self.path = path
        self.missed = 0
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise UnreadableFile(
                Text("The live data {path} cannot be read", path=path),
                why=str(error),
                do=Text("See which plates run: soleplate plates"),
            ) from error
        self._words = memoryview(self._map)[:_WORDS].cast("Q")
        self._capacity = int(self._words[_CAPACITY])
        if self._words[0] != _MAGIC or len(self._map) != _DATA + self._capacity:
            self.close()
            raise ForeignFile(
                Text("{path} holds no live data of this version", path=path), do=Text("Use one version of Soleplate")
            )
        self._position = int(self._words[_WRITTEN if from_now else _OLDEST])

    @property
    def description(self) -> dict[str, Any]:
        """What the writer says of its plate; empty before the board answered."""
        for _ in range(TRIES):
            length = int(self._words[_TEXT])
            try:
                content: dict[str, Any] = json.loads(self._map[_WORDS : _WORDS + length]) if length else {}
            except ValueError:  # it is being written anew
                time.sleep(TRY_AGAIN_S)
                continue
            return content
        return {}

    @property
    def fill(self) -> float:
        """Share of the ring that was written and not yet read, 0 to 1."""
        return min(1.0, (int(self._words[_WRITTEN]) - self._position) / self._capacity)

    @property
    def waiting_since_s(self) -> float:
        """Host time of the oldest record that was not yet read; infinite when all were."""
        while self._position < self._words[_WRITTEN]:
            place = self._position % self._capacity
            oldest = int(self._words[_OLDEST])
            if oldest > self._position:
                self.missed += oldest - self._position
                self._position = oldest
            elif self._capacity - place < _HEAD.size:
                self._position += self._capacity - place
            else:
                return float(_HEAD.unpack_from(self._map, _DATA + place)[1])
        return math.inf

    def skip(self) -> None:
        """Go on with what comes from now on; what is left out counts as missed."""
        written = int(self._words[_WRITTEN])
        self.missed += written - self._position
        self._position = written

    def take(self, most: int = 512) -> list[RingRecord]:
        """Return what has come since the last call, at most so many records."""
        found: list[RingRecord] = []
        while len(found) < most and self._position < self._words[_WRITTEN]:
            left = self._capacity - self._position % self._capacity
            if left < _HEAD.size:
                self._position += left
                continue
            at = _DATA + self._position % self._capacity
            position, host_s, length, crc, segment, kind = _HEAD.unpack_from(self._map, at)
            payload = self._map[at + _HEAD.size : at + _HEAD.size + (length if kind != _SKIP else 0)]
            oldest = int(self._words[_OLDEST])
            if oldest > self._position:  # overwritten, perhaps while it was copied
                self.missed += oldest - self._position
                self._position = oldest
                continue
            if position != self._position or zlib.crc32(payload) != crc:
                break  # this processor does not see the whole record yet
            self._position += _padded(length)
            if kind != _SKIP:
                found.append(RingRecord(kind, segment, host_s, payload))
        return found

    def close(self) -> None:
        """Leave. May be called twice."""
        if not self._map.closed:
            self._words.release()
            self._map.close()
