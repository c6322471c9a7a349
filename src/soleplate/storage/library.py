"""An index of the sessions in a folder: a SQLite cache that can be thrown away and made again at any time."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from soleplate.errors import SoleplateError, UnreadableFile
from soleplate.storage.peek import Peek, peek
from soleplate.text import Text

__all__ = ["INDEX_FILE", "Entry", "Library"]

INDEX_FILE = ".soleplate-index.sqlite"
SCHEMA = 1  # raised when the tables change: an older index is made again
SETTLED_NS = 2_000_000_000  # a folder that changed so recently may change again within the step of its clock
FIELDS = tuple(Peek.__dataclass_fields__)
TABLES = f"""
CREATE TABLE sessions (file TEXT PRIMARY KEY, size INTEGER, changed_ns INTEGER, {", ".join(FIELDS)}, trouble TEXT);
CREATE INDEX by_participant ON sessions (participant, protocol, created_utc);
CREATE INDEX by_protocol ON sessions (protocol, created_utc);
CREATE INDEX by_date ON sessions (created_utc);
CREATE TABLE folders (folder TEXT PRIMARY KEY, changed_ns INTEGER);
PRAGMA user_version = {SCHEMA};
"""


@dataclass(frozen=True)
class Entry:
    """Hold one session of a library: where it is, and what it says of itself."""

    file: Path
    about: Peek


class Library:
    """Find sessions in a folder and the folders in it, by person, test and date.

    The index lies in the folder itself, or in memory where that is read-only. ``update`` looks only at files that
    changed since the last time.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise UnreadableFile(
                Text("There is no folder {folder}", folder=folder), do=Text("Check the name, or give another --library")
            )
        self._base = self._open()

    def _open(self) -> sqlite3.Connection:
        path = self.folder / INDEX_FILE
        for _ in range(2):
            try:
                base = sqlite3.connect(path, timeout=30.0)
                base.execute("PRAGMA journal_mode = PERSIST")  # to delete a journal would change the folder each time
                if base.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
                    _empty(base)
                    base.executescript(TABLES)
                base.execute("SELECT count(*) FROM folders").fetchone()
                return base
            except sqlite3.OperationalError:
                break  # read-only, or no SQLite on this network share
            except sqlite3.DatabaseError:  # damaged: it is a cache
                with suppress(OSError):
                    path.unlink()
        base = sqlite3.connect(":memory:")
        base.executescript(TABLES)
        return base

    def rebuild(self) -> int:
        """Forget everything and look at every file again; return how many sessions there are."""
        with self._base:
            self._base.execute("DELETE FROM sessions")
            self._base.execute("DELETE FROM folders")
        return self.update()

    def update(self) -> int:
        """Bring the index up to date; return how many sessions there are."""
        with self._base:
            known = dict(self._base.execute("SELECT folder, changed_ns FROM folders"))
            seen: set[str] = set()
            for folder, changed_ns in _folders(self.folder, seen):
                if known.get(folder) != changed_ns:
                    self._look_into(folder)
                    settled = time.time_ns() - changed_ns > SETTLED_NS
                    told = (folder, changed_ns if settled else -1)
                    self._base.execute("INSERT OR REPLACE INTO folders VALUES (?, ?)", told)
            for folder in known.keys() - seen:
                self._base.execute("DELETE FROM folders WHERE folder = ?", (folder,))
                self._base.execute("DELETE FROM sessions WHERE file GLOB ?", (_quoted(folder) + "/*",))
        count: int = self._base.execute("SELECT count(*) FROM sessions WHERE trouble = ''").fetchone()[0]
        return count

    def _look_into(self, folder: str) -> None:
        inside = "" if folder == "." else f"{folder}/"
        rows = self._base.execute(
            "SELECT file, size, changed_ns FROM sessions WHERE file GLOB ? AND file NOT GLOB ?",
            (_quoted(inside) + "*", _quoted(inside) + "*/*"),
        )
        known = {file: (size, changed_ns) for file, size, changed_ns in rows}
        there = {}
        for entry in os.scandir(self.folder / folder):
            if entry.name.endswith(".h5") and not entry.name.startswith(".") and entry.is_file():
                stat = entry.stat()
                there[inside + entry.name] = stat.st_size, stat.st_mtime_ns
        gone = [(file,) for file in known.keys() - there.keys()]
        self._base.executemany("DELETE FROM sessions WHERE file = ?", gone)
        changed = [file for file in sorted(there) if known.get(file) != there[file]]
        marks = ", ".join("?" * (len(FIELDS) + 4))
        self._base.executemany(
            f"INSERT OR REPLACE INTO sessions VALUES ({marks})", self._rows((file, *there[file]) for file in changed)
        )

    def _rows(self, files: Iterable[tuple[str, int, int]]) -> Iterator[tuple[object, ...]]:
        for file, size, changed_ns in files:
            try:
                values: Iterable[object] = asdict(peek(self.folder / file)).values()
                trouble = ""
            except SoleplateError as error:
                values, trouble = [""] * len(FIELDS), error.text
            yield file, size, changed_ns, *values, trouble

    def find(
        self, *, participant: str = "", protocol: str = "", since: str = "", until: str = "", limit: int = -1
    ) -> list[Entry]:
        """Return sessions, oldest first.

        Parameters
        ----------
        participant, protocol : str
            Exact; empty for all.
        since, until : str
            First and last day (UTC) as 2026-01-31, both included; empty for no bound.
        limit : int
            At most so many, the newest ones.
        """
        wanted = [("participant = ?", participant), ("protocol = ?", protocol), ("created_utc >= ?", since)]
        wanted.append(("created_utc < ?", f"{until}U" if until else ""))  # after every time of that day: T < U
        chosen = [(text, value) for text, value in wanted if value]
        where = " AND ".join(["trouble = ''", *(text for text, _ in chosen)])
        order = "ORDER BY created_utc DESC, file DESC LIMIT ?"
        rows = self._base.execute(
            f"SELECT file, {', '.join(FIELDS)} FROM sessions WHERE {where} {order}",
            [*(value for _, value in chosen), limit],
        ).fetchall()
        return [Entry(self.folder / row[0], Peek(*row[1:])) for row in reversed(rows)]

    def troubles(self) -> Sequence[tuple[str, str]]:
        """Return the files that could not be read, each with its reason."""
        return self._base.execute("SELECT file, trouble FROM sessions WHERE trouble != '' ORDER BY file").fetchall()

    def close(self) -> None:
        """Let go of the index."""
        self._base.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _empty(base: sqlite3.Connection) -> None:
    names = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        base.execute(f'DROP TABLE "{name}"')


def _quoted(text: str) -> str:
    """Return text in which GLOB finds nothing special."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)


def _folders(top: Path, seen: set[str]) -> Iterator[tuple[str, int]]:
    """Yield each folder (relative, with slashes) and when it changed; links to folders are not followed."""
    for parent, folders, _ in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        name = Path(parent).relative_to(top).as_posix()
        seen.add(name)
        yield name, Path(parent).stat().st_mtime_ns
