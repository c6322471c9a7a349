"""An index of the sessions in a folder: a SQLite cache that can be thrown away and made again at any time."""

from __future__ import annotations

import os
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from soleplate.errors import SoleplateError, StorageError, UnreadableFile
from soleplate.storage.files import open_new
from soleplate.storage.hdf5.from_file import read_file
from soleplate.storage.locks import writing
from soleplate.storage.peek import Peek, peek
from soleplate.text import Text, joined

__all__ = ["INDEX_FILE", "Entry", "Library", "each_once", "sessions_of"]

INDEX_FILE = ".soleplate-index.sqlite"
APPLICATION_ID = 0x536F6C65  # "Sole"; an index of another program is never touched
SCHEMA = 4  # raised when the tables change: an older index is made again
BUSY_S = 30.0  # that another program may take to bring the index up to date
FIELDS = tuple(Peek.__dataclass_fields__)
COLUMNS = ("file", "size", "changed_ns", *FIELDS, "trouble")
TABLES = f"""
CREATE TABLE sessions (file TEXT PRIMARY KEY, size INTEGER, changed_ns INTEGER, {", ".join(FIELDS)}, trouble TEXT, crc);
CREATE INDEX by_participant ON sessions (participant, protocol, created_utc);
CREATE INDEX by_protocol ON sessions (protocol, created_utc);
CREATE INDEX by_date ON sessions (created_utc);
PRAGMA user_version = {SCHEMA};
PRAGMA application_id = {APPLICATION_ID};
"""
BROKEN = (sqlite3.DatabaseError, UnicodeDecodeError)  # the latter where SQLite quotes what it found
NO_DAMAGE = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM,
})  # fmt: skip
T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """Hold one session of a library: where it is, and what it says of itself."""

    file: Path
    about: Peek


class Library:
    """Find sessions in a folder and the folders in it, by person, test and date.

    The index lies in the folder itself; it is kept in memory where that is read-only, or where a link or another
    program's file has its name. One that is damaged is made again. ``update`` reads only files whose size or time
    changed since the last time, or that could not be read; of one that changed every check sum is compared.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise UnreadableFile(
                Text("There is no folder {folder}", folder=folder), do=Text("Check the name, or give another --library")
            )
        self._unread: list[tuple[str, str]] = []  # folders that cannot be looked into
        self._base = open_index(self.folder / INDEX_FILE)

    def _safely(self, work: Callable[[], T]) -> T:
        """Do something with the index; where it is damaged, once more with a new one, and then with one in memory.

        One that another program is writing, or that cannot be written, is whole: one in memory serves.
        """
        for path in (self.folder / INDEX_FILE, None):
            try:
                return work()
            except BROKEN as error:
                damaged = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in NO_DAMAGE
                self._base.close()
                self._base = open_index(path if damaged else None, anew=True)
                self._bring_up_to_date()
        return work()

    def rebuild(self) -> int:
        """Forget everything and look at every file again; return how many sessions there are."""
        self._base.close()
        self._base = open_index(self.folder / INDEX_FILE, anew=True)
        return self.update()

    def update(self) -> int:
        """Bring the index up to date; return how many sessions there are."""
        return self._safely(self._bring_up_to_date)

    def _bring_up_to_date(self) -> int:
        self._unread.clear()
        with self._base:
            rows = self._base.execute("SELECT file, size, changed_ns FROM sessions")
            known = {file: (size, changed_ns) for file, size, changed_ns in rows}
            there = {_key(name): path for name, path in _files(self.folder, self._unread)}
            stamps = {file: _size_and_time(path) for file, path in there.items()}
            self._base.executemany("DELETE FROM sessions WHERE file = ?", [(file,) for file in known.keys() - there])
            changed = [file for file in sorted(there) if known.get(file) != stamps[file]]
            found = [self._row(file, Path(there[file]), stamps[file], self._before(file)) for file in changed]
            marks = ", ".join("?" * (len(COLUMNS) + 1))
            self._base.executemany(f"INSERT OR REPLACE INTO sessions VALUES ({marks})", found)
        count: int = self._base.execute("SELECT count(*) FROM sessions WHERE trouble = ''").fetchone()[0]
        return count

    def _before(self, file: str) -> Peek | None:
        """Return what a file said of itself when it was looked at last."""
        row = self._base.execute(
            f"SELECT {', '.join(FIELDS)} FROM sessions WHERE file = ? AND recorded != ''", (file,)
        ).fetchone()
        return Peek(*row) if row else None

    def _row(self, file: str, path: Path, stamp: tuple[int, int], before: Peek | None) -> tuple[object, ...]:
        size, changed_ns = stamp
        try:
            now = peek(path)
            if before:  # it was changed since: what it holds must still be what it says
                read_file(path)
            trouble = _made_anew(path, before, now) if before else ""
            if before and trouble:  # it is still compared with what it was
                now, changed_ns = before, -1
            values: Iterable[object] = asdict(now).values()
        except SoleplateError as error:  # it may be locked or forbidden now, and not later: it is looked at again
            values = asdict(before).values() if before else [""] * len(FIELDS)
            trouble, changed_ns = error.text, -1
        row = (file, size, changed_ns, *values, _stored(trouble))
        return (*row, _crc(row))

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
        rows = self._safely(
            lambda: self._base.execute(
                f"SELECT file, {', '.join(FIELDS)} FROM sessions WHERE {where} {order}",
                [*(value for _, value in chosen), limit],
            ).fetchall()
        )
        return [Entry(self.folder / _name(row[0]), Peek(*row[1:])) for row in reversed(rows)]

    def last_visits(self) -> dict[str, str]:
        """Return when the last session of each participant began, as a stamp in UTC, by code."""
        asked = "SELECT participant, max(created_utc) FROM sessions WHERE trouble = '' GROUP BY participant"
        return dict(self._safely(lambda: self._base.execute(asked).fetchall()))

    def troubles(self) -> Sequence[tuple[str, str]]:
        """Return the files and folders that could not be read, each with its reason."""
        asked = "SELECT file, trouble FROM sessions WHERE trouble != '' ORDER BY file"
        return [*self._safely(lambda: self._base.execute(asked).fetchall()), *self._unread]

    def close(self) -> None:
        """Let go of the index."""
        self._base.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def each_once(entries: Sequence[Entry]) -> list[Entry]:
    """Leave out copies: of files of one session the one with most corrections stays, of equals the first by name."""
    kept: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda one: (-len(one.about.chain.split()), len(one.file.name), one.file)):
        kept.setdefault(entry.about.session_id, entry)
    return [entry for entry in entries if kept[entry.about.session_id] is entry]


def sessions_of(folder: Path, code: str, others: Iterable[str] = ()) -> list[Path]:
    """Return the session files of a participant, oldest first, each session once; whose they are they say themselves.

    A file that cannot be read belongs to the longest code of all that are known (``others`` among them) that its name
    begins with: ``P1_2_stance...`` may be of P1 and of P1_2.
    """
    with Library(folder) as index:
        index.update()
        entries = each_once(index.find(participant=code))
        codes = {code, *others, *index.last_visits()}
        damaged = [folder / file for file, _ in index.troubles() if file.endswith(".h5")]
    own = [path for path in damaged if _likely_code(path.name, codes) == code]
    return [*(entry.file for entry in entries), *own]


def _likely_code(name: str, codes: Iterable[str]) -> str:
    return max((code for code in codes if name.startswith(f"{code}_")), key=len, default="")


def _made_anew(path: Path, before: Peek, now: Peek) -> str:
    """Say what of a file was changed and its check sums made to fit; nothing where only edits and results came."""
    if now.session_id != before.session_id:
        return ""  # another session under this name
    lost = bool(before.edits) and before.edits not in now.chain.split()
    if now.recorded == before.recorded and not lost:
        return ""
    said = Text(
        "{name} lacks edits that it had, and its check sums were made to fit."
        if lost
        else "{name} holds another recording than before, and its check sums were made to fit.",
        name=path.name,
    )
    return joined(
        (said, Text("Compare it with a copy; if it was replaced on purpose: soleplate find --rebuild")), by=" "
    )


_BYTE = re.compile(r"\\u(dc[89a-f][0-9a-f])")


def open_index(path: Path | None, *, anew: bool = False) -> sqlite3.Connection:
    """Return the index at ``path`` if it is ours and whole, or a new one there; one in memory where that cannot be."""
    if path is not None and _may_be_opened(path):
        for fresh in (anew, True):
            try:
                return _on_disk(path, fresh=fresh)
            except sqlite3.OperationalError:
                break  # in use, or no SQLite on this network share
            except BROKEN:
                continue  # damaged: it is a cache
            except (OSError, StorageError):
                break  # read-only, or another program is making it anew
    return _new(sqlite3.connect(":memory:"))


def _on_disk(path: Path, *, fresh: bool) -> sqlite3.Connection:
    if fresh:
        with writing(path.parent):
            for old in (path, _journal(path)):
                old.unlink(missing_ok=True)
    if made := not path.exists():
        open_new(path).close()
    base: sqlite3.Connection | None = None
    try:
        base = sqlite3.connect(path, timeout=BUSY_S)
        base.execute("PRAGMA trusted_schema = OFF")
        base.execute("PRAGMA journal_mode = PERSIST")  # to delete a journal would change the folder each time
        if made:
            _new(base)
        elif not _is_whole(base):
            raise sqlite3.DatabaseError("not as it was written")
    except BaseException:
        if base is not None:
            base.close()
        if made:
            path.unlink(missing_ok=True)
        raise
    return base


def _new(base: sqlite3.Connection) -> sqlite3.Connection:
    base.executescript(TABLES)
    return base


def _may_be_opened(path: Path) -> bool:
    """Return whether nothing of another program is at a path: no link, no folder, and no foreign SQLite file."""
    for each in (path, _journal(path)):
        if each.is_symlink() or (each.exists() and not each.is_file()):
            return False
    try:
        with path.open("rb") as file:
            start = file.read(72)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if not start.startswith(b"SQLite format 3\0") or len(start) < 72:
        return True  # damaged
    return int.from_bytes(start[68:72], "big") in (0, APPLICATION_ID) and _tables_are_ours(path)


def _tables_are_ours(path: Path) -> bool:
    """Return whether a file holds our tables, of any version, or cannot be read; nothing is written."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            names = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except BROKEN:
        return True  # damaged
    return names <= {"sessions", "folders"}  # the latter of older versions


def _is_whole(base: sqlite3.Connection) -> bool:
    """Return whether an index is as this version writes it; a changed byte anywhere in its rows is seen."""
    with closing(_new(sqlite3.connect(":memory:"))) as ours:
        for told in ("PRAGMA user_version", "PRAGMA application_id", "SELECT type, name, sql FROM sqlite_master"):
            if base.execute(told).fetchall() != ours.execute(told).fetchall():
                return False
    if base.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        return False
    rows = base.execute("SELECT * FROM sessions")
    return all(row[-1] == _crc(row[:-1]) and _is_inside(row[0]) for row in rows)


def _is_inside(file: str) -> bool:
    place = PurePosixPath(file)
    return not place.is_absolute() and ".." not in place.parts


def _crc(row: Iterable[object]) -> int:
    return zlib.crc32(repr(tuple(row)).encode())


def _journal(path: Path) -> Path:
    return path.with_name(path.name + "-journal")


def _size_and_time(path: str) -> tuple[int, int]:
    try:
        about = os.stat(path)  # noqa: PTH116
    except OSError:  # gone, forbidden, or a link that leads nowhere: reading it will say so
        return 0, 0
    return about.st_size, about.st_mtime_ns


def _stored(text: str) -> str:
    """Return text that SQLite can hold: half a character of a name that is no UTF-8 becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _key(name: str) -> str:
    """Return the name of a file as SQLite can hold it, each one another: bytes that are no UTF-8 as escapes."""
    return name.encode("utf-8", "backslashreplace").decode()


def _name(key: str) -> str:
    return _BYTE.sub(lambda found: chr(int(found[1], 16)), key)


def _files(top: Path, unread: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield session files: the name below ``top``, with slashes, and the place; links to folders are not followed.

    Texts, not Paths: of twenty thousand files these would take longer than the system's answer.
    """

    def refused(error: OSError) -> None:
        unread.append((str(error.filename), str(Text("{error}: the folder was not looked into", error=error))))

    for parent, folders, names in os.walk(top, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = Path(parent).relative_to(top).as_posix()
        before = "" if below == "." else f"{below}/"
        for name in [*folders, *names]:  # a folder of such a name is told too
            if name.endswith(".h5") and name[0] != ".":
                yield before + name, os.path.join(parent, name)  # noqa: PTH118
