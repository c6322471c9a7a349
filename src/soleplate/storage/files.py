"""Names, folders and disks: everything about files that is not their content."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TypeVar

from soleplate.errors import BadParameter, StorageError
from soleplate.model.session import SessionHeader
from soleplate.model.stamp import instant_of
from soleplate.storage.hdf5.layout import is_name
from soleplate.text import Text, joined

__all__ = [
    "SessionFiles", "Stamp", "disk_trouble", "in_use", "lock", "make_folder", "mode_of_new", "new_file",
    "once_released", "open_new", "open_to_append", "remove_partial", "replace_file", "session_stem", "stamp_of",
    "write_new",
]  # fmt: skip

T = TypeVar("T")
JOURNAL = ".journal"
SESSION_FILE = ".h5"
HELD_S = 2.0
Stamp = tuple[int, int, int]  # of a file as it was: size, time in ns, inode
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})  # no quotas on Windows
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def session_stem(header: SessionHeader) -> str:
    """Return the name that all files of a session share: ``<participant>_<protocol>_<UTC>_<id8>``.

    Raises
    ------
    BadParameter
        When the header's codes or its time cannot safely name a file.
    """
    try:
        when = instant_of(header.created_utc)
    except ValueError as error:
        raise BadParameter(
            Text("The session's start {created_utc!r} is not a time", created_utc=header.created_utc[:40]),
            do=Text("Write it as 2025-01-31T08:30:00Z"),
        ) from error
    stem = f"{header.participant}_{header.protocol}_{when:%Y%m%dT%H%M%SZ}_{header.session_id[:8]}"
    # a code can be a reserved Windows name (CON, NUL, COM1); the underscores behind it make the whole harmless
    if not all(is_name(part) for part in (header.participant, header.protocol, header.session_id[:8])):
        raise BadParameter(
            Text("{stem!r} cannot name a file", stem=stem[:80]),
            do=Text("Use letters, digits, '_' or '-' in codes and names"),
        )
    return stem


@dataclass(frozen=True)
class SessionFiles:
    """Name the files of one session."""

    folder: Path
    stem: str

    @classmethod
    def of(cls, path: Path) -> SessionFiles:
        """Return the files that ``path``, a journal or session file, belongs to."""
        return cls(path.parent, path.name.split(".", 1)[0])

    @property
    def session_file(self) -> Path:
        """The HDF5 file, written once at the end."""
        return self.folder / f"{self.stem}{SESSION_FILE}"

    @property
    def session_journal(self) -> Path:
        """Header and events."""
        return self.folder / f"{self.stem}{JOURNAL}"

    def plate_journal(self, role: str) -> Path:
        """Bytes of one plate."""
        return self.folder / f"{self.stem}.{role}{JOURNAL}"

    @property
    def plate_journals(self) -> dict[str, Path]:
        """Plate journals that exist, by role."""
        found = {}
        for path in sorted(self.folder.glob(f"{self.stem}.*{JOURNAL}")):
            role = path.name[len(self.stem) + 1 : -len(JOURNAL)]
            if is_name(role):
                found[role] = path
        return found

    @property
    def journals(self) -> tuple[Path, ...]:
        """All journals that exist."""
        session = (self.session_journal,) if self.session_journal.exists() else ()
        return (*session, *self.plate_journals.values())


def disk_trouble(error: OSError, path: Path, *, doing: str, safe: str) -> StorageError:
    """Return the StorageError for a failed write: what happened, why, what is safe and where."""
    folder = path.parent
    if error.errno in _FULL:
        why, do = (
            Text("the disk of {folder} is full ({strerror})", folder=folder, strerror=error.strerror),
            Text("Free some space, or record to another folder"),
        )
    elif isinstance(error, FileExistsError):
        why, do = Text("{name} exists already", name=path.name), Text("Move it away; nothing is ever overwritten")
    elif os.name != "posix" and isinstance(error, PermissionError) and path.exists():
        why, do = (
            Text("another program has it open, or it may not be changed ({strerror})", strerror=error.strerror),
            Text("Close the program that shows it; an antivirus program may hold it for a moment. Then try again"),
        )
    elif error.errno in _READ_ONLY:
        why, do = (
            Text("{folder} is read-only for you ({strerror})", folder=folder, strerror=error.strerror),
            Text("Choose a folder you may write to, with --out"),
        )
    elif isinstance(error, FileNotFoundError):
        why, do = (
            Text("{folder} or the file in it has gone", folder=folder),
            Text("Create or reconnect the folder, or choose another with --out"),
        )
    else:
        why, do = (
            Text("{strerror}", strerror=error.strerror or error),
            Text("Check the disk of {folder}", folder=folder),
        )
    return StorageError(f"{doing}: {path.name}", why=joined((why, safe), by=". "), do=do)


def lock(descriptor: int) -> bool:
    """Mark an open file as in use until this process closes it or dies; return False where another holds it."""
    if os.name != "posix":
        return True
    import fcntl  # absent on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a network share without locks
        return True
    return True


def in_use(path: Path) -> bool:
    """Return whether another process is still writing this journal."""
    if os.name == "posix":
        try:
            with path.open("rb") as file:
                return not lock(file.fileno())
        except OSError:
            return False
    try:
        path.rename(path)  # Windows refuses this while the file is open anywhere
    except OSError:
        return True
    return False


def stamp_of(path: Path) -> Stamp | None:
    """Return by what a file is known to be as it was; None where there is none."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns, about.st_ino


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows cannot open a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for this user alone; raise StorageError."""
    try:
        for each in reversed([folder, *folder.parents]):
            if not each.is_dir():
                each.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StorageError(
            Text("The folder {folder} cannot be made", folder=folder), why=str(error), do=Text("Choose another folder")
        ) from error


def mode_of_new(folder: Path) -> int:
    """Return the mode of a new file: its owner's alone, and the group's where the folder was shared on purpose.

    That is a folder in which the group may write and whose group new files inherit (``chmod 2770``).
    """
    with suppress(OSError):
        mode = folder.stat().st_mode
        if mode & stat.S_ISGID and mode & stat.S_IWGRP:
            return 0o660
    return 0o600


def open_new(path: Path) -> FileIO:
    """Open a file that did not exist, private and for writing; raise OSError. No link is followed."""
    return _opened(path, os.O_EXCL)


def open_to_append(path: Path) -> FileIO:
    """Open a file to write at its end, made privately; raise OSError, also where it is a link."""
    return _opened(path, os.O_APPEND | getattr(os, "O_NOFOLLOW", 0))


def _opened(path: Path, flags: int) -> FileIO:
    mode = mode_of_new(path.parent)
    new = mode != 0o600 and not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flags | getattr(os, "O_BINARY", 0), mode)
    if new and os.name == "posix":  # whatever the umask says
        os.fchmod(descriptor, mode)
    return FileIO(descriptor, "w")


def write_new(path: Path, data: bytes) -> None:
    """Put ``data`` under a final name in one step; raise StorageError when it exists or cannot be written."""
    _write(path, data, only_new=True)


def replace_file(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path``, sync it, and give it the name: the old content or the new, never a part.

    A new file has the mode of ``mode_of_new``; one that is replaced keeps its own. A link is replaced, never followed.

    Raises
    ------
    StorageError
        When the disk is full, read-only or gone; whatever ``path`` held is unchanged.
    """
    _write(path, data, only_new=False)


def remove_partial(path: Path) -> None:
    """Remove what a crash left of writing this file, unless a program is writing it now."""
    with suppress(OSError):
        _remove_left_over(_partial(path))


def _partial(path: Path) -> Path:
    return path.with_name(path.name + ".partial")


def _write(path: Path, data: bytes, *, only_new: bool) -> None:
    with _written(path, only_new=only_new) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]


@contextmanager
def new_file(path: Path) -> Iterator[FileIO]:
    """Give a file to write to; it gets its final name when the block ends well, and is gone when it does not.

    Raises
    ------
    StorageError
        When ``path`` exists, or the disk is full, read-only or gone.
    """
    with _written(path, only_new=True) as file:
        yield file


@contextmanager
def _written(path: Path, *, only_new: bool) -> Iterator[FileIO]:
    partial = _partial(path)
    doing, safe = Text("The file could not be written"), Text("Nothing was changed or lost")
    made = False
    try:
        if only_new and os.path.lexists(path):
            raise FileExistsError
        with _open_partial(partial) as file:
            made = True
            if os.name == "posix" and path.is_file() and not path.is_symlink():
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
            yield file
            os.fsync(file.fileno())
            if os.name == "posix":  # while it is held; Windows renames no open file
                _name(partial, path, only_new)
        if os.name != "posix":
            _name(partial, path, only_new)
        _sync_folder(path.parent)
    except BaseException as error:
        if made:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        if isinstance(error, FileExistsError):
            doing, safe = Text("The file was not written"), Text("It was left as it is")
        raise disk_trouble(error, path, doing=doing, safe=safe) from error


def _open_partial(partial: Path) -> FileIO:
    """Open a new file for what is being written, held by this process; what a crash left there is removed."""
    while True:
        with suppress(FileNotFoundError):
            _remove_left_over(partial)
        try:
            file = open_new(partial)
        except FileExistsError:
            continue
        with suppress(FileNotFoundError):
            if lock(file.fileno()) and os.path.samestat(os.fstat(file.fileno()), partial.stat()):
                return file
        file.close()  # it was taken for left over in the moment before it was held


def _remove_left_over(partial: Path) -> None:
    """Remove what a crash left; raise OSError where a living program is writing it."""
    if os.name != "posix" or partial.is_symlink():
        partial.unlink()  # Windows refuses this while the file is open
        return
    descriptor = os.open(partial, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not lock(descriptor):
            raise BlockingIOError(errno.EBUSY, "another program is writing it just now")
        if os.path.samestat(os.fstat(descriptor), partial.lstat()):  # only who holds it may remove it
            partial.unlink()
    finally:
        os.close(descriptor)


def _name(partial: Path, path: Path, only_new: bool) -> None:
    if only_new:
        try:
            os.link(partial, path)  # fails where the name was taken meanwhile
        except FileExistsError:
            raise
        except OSError:  # no hard links on this file system
            once_released(lambda: partial.replace(path))
        else:
            partial.unlink()
    else:
        once_released(lambda: partial.replace(path))


def once_released(do: Callable[[], T]) -> T:
    """Do something with a file; on Windows wait a moment for whoever looks at it, such as an antivirus program."""
    end = time.monotonic() + (HELD_S if os.name != "posix" else 0.0)
    while True:
        try:
            return do()
        except PermissionError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.05)
