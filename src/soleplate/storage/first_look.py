"""The first look at a session file: in a process of its own, under limits of time and memory.

The library that reads HDF5 is large and written in C: a crafted file can make it crash, hang or take all memory. A file
that nobody has read here before is therefore read once by ``python -m soleplate.storage.look_worker``; only when that
process has come through it is the file opened where people work. It is then known: by size, times and place, and by the
SHA-256 of its content where it was moved or copied; so is what this program wrote itself. What is known is kept in the
user's folder, never in a library, whose files may come from anywhere. Nothing is judged here: a damaged or foreign file
comes through, and the reader says what is wrong with it.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from soleplate.errors import HostileFile, SoleplateError, UnreadableFile
from soleplate.storage.files import make_folder, open_new
from soleplate.storage.remembered import user_folder
from soleplate.text import Text
from soleplate.worker import Worker, WorkerLimits, WorkerOrder

__all__ = ["MEMORY_MB", "MEMORY_PER_MB", "ensure_looked_at", "forget", "remember", "within_limits"]

LOOKER = "soleplate.storage.look_worker"
KNOWN_FILE = "known-files.sqlite"
SECONDS, SECONDS_PER_MB = 10.0, 1.0
MEMORY_MB, MEMORY_PER_MB = 600, 20
MOST_KNOWN = 200_000
IDLE_S = 20.0  # then the process that looks is ended
TABLE = "CREATE TABLE IF NOT EXISTS known (place TEXT PRIMARY KEY, stamp TEXT, digest TEXT)"
INDEX = "CREATE INDEX IF NOT EXISTS by_digest ON known (digest)"

_lock = threading.RLock()
_seen: dict[tuple[str, bool], str] = {}  # stamp by place and depth, of this process
_state: dict[str, Any] = {"inside": False, "worker": None, "timer": None}


def within_limits() -> None:
    """Say that this process is under limits itself, and looks at whatever it is given."""
    _state["inside"] = True


def ensure_looked_at(path: Path, *, header_only: bool) -> None:
    """Have a file that is not known looked at first; ``header_only`` where its samples will not be read.

    Raises
    ------
    HostileFile
        When the process that read it died, took too long or needed more memory than a file may take.
    UnreadableFile
        When no process can be started.
    """
    if _state["inside"]:
        return
    with _lock:
        place, stamp = _place(path), _stamp(path)
        if _seen.get((place, False)) == stamp or (header_only and _seen.get((place, True)) == stamp):
            return
        if not _is_known(path, place, stamp):
            if not _looked(path, header_only) or _stamp(path) != stamp:
                return
            if header_only:  # to know it by its content would be to read all of it
                _seen[place, True] = stamp
                return
            with suppress(OSError):
                _store(place, stamp, _digest(path))
        _seen[place, False] = stamp


def remember(path: Path, data: bytes) -> None:
    """Know a file that this program has just written."""
    with _lock, suppress(OSError):
        place, stamp = _place(path), _stamp(path)
        _seen[place, False] = stamp
        _store(place, stamp, hashlib.sha256(data).hexdigest())


def forget(path: Path) -> None:
    """Keep nothing of a file any more: its person is to be forgotten."""
    with _lock, suppress(OSError, sqlite3.Error, SoleplateError):
        place = _place(path)
        for whole in (False, True):
            _seen.pop((place, whole), None)
        with closing(_open_known()) as base, base:
            base.execute("DELETE FROM known WHERE place = ?", (place,))


def _place(path: Path) -> str:
    return os.path.abspath(path).encode("utf-8", "backslashreplace").decode()  # noqa: PTH100  links stay as they are


def _stamp(path: Path) -> str:
    about = path.stat()
    return f"{about.st_size} {about.st_mtime_ns} {about.st_ctime_ns} {about.st_ino}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# What is known


def _is_known(path: Path, place: str, stamp: str) -> bool:
    with suppress(OSError, sqlite3.Error, SoleplateError), closing(_open_known()) as base:
        row = base.execute("SELECT stamp FROM known WHERE place = ?", (place,)).fetchone()
        if row == (stamp,):
            return True
        if base.execute("SELECT 1 FROM known LIMIT 1").fetchone() is None:
            return False
        digest = _digest(path)
        if base.execute("SELECT 1 FROM known WHERE digest = ?", (digest,)).fetchone() and _stamp(path) == stamp:
            _store(place, stamp, digest)
            return True
    return False


def _store(place: str, stamp: str, digest: str) -> None:
    """Keep what is known; where that cannot be, the file is looked at again the next time."""
    with suppress(OSError, sqlite3.Error, SoleplateError), closing(_open_known()) as base, base:
        base.execute("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", (place, stamp, digest))
        base.execute("DELETE FROM known WHERE rowid <= (SELECT max(rowid) FROM known) - ?", (MOST_KNOWN,))


def _open_known() -> sqlite3.Connection:
    path = user_folder() / KNOWN_FILE
    if path.is_symlink() or not path.is_file():
        make_folder(path.parent)
        open_new(path).close()  # its user's alone, and no link is followed
    base = sqlite3.connect(path, timeout=1.0)
    try:
        base.execute("PRAGMA trusted_schema = OFF")
        base.execute("PRAGMA synchronous = OFF")  # it can be lost
        base.execute(TABLE)
        base.execute(INDEX)
    except sqlite3.DatabaseError as error:
        base.close()
        if not isinstance(error, sqlite3.OperationalError):
            path.unlink(missing_ok=True)  # damaged: it is made again the next time
        raise
    return base


# Looking


def _looked(path: Path, header_only: bool) -> bool:
    """Look at a file in the other process; return whether it was read without fault."""
    size_mb = path.stat().st_size >> 20
    item = {"path": os.path.abspath(path), "header_only": header_only, "size_mb": size_mb}  # noqa: PTH100
    seconds = SECONDS + SECONDS_PER_MB * size_mb
    try:
        worker = _worker()
        reply = next(reply for _, reply in worker.replies([item], seconds))
    except (OSError, RuntimeError, MemoryError, SoleplateError) as error:
        raise UnreadableFile(
            Text("{name} was not opened: no process could be started to look at it first", name=path.name),
            why=str(error),
            do=Text("Close other programs, and see soleplate doctor"),
        ) from error
    finally:
        _end_when_idle()
    if "sound" in reply:
        return bool(reply["sound"])
    why = {
        "TooSlow": Text("reading it took longer than {seconds:g} s", seconds=seconds),
        "TooLarge": Text("reading it needs more memory than a file of its size may take"),
    }.get(reply["error"], Text("it ended the process that read it"))
    raise HostileFile(
        Text("{name} was refused at the first look", name=path.name),
        why=why,
        do=Text("Do not open it with other programs; ask whoever sent it for the original"),
    )


def _worker() -> Worker:
    if _state["worker"] is None:
        order = WorkerOrder("look", None, WorkerLimits(SECONDS, 4 * MEMORY_MB), LOOKER)
        _state["worker"] = Worker(order)
        atexit.register(_end)
    worker: Worker = _state["worker"]
    return worker


def _end_when_idle() -> None:
    if _state["timer"] is not None:
        _state["timer"].cancel()
    timer = _state["timer"] = threading.Timer(IDLE_S, _end)
    timer.daemon = True
    with suppress(RuntimeError):  # no thread to be had: it ends with this process
        timer.start()


def _end() -> None:
    with _lock:
        if _state["worker"] is not None:
            _state["worker"].close()
