"""The tree of errors.

Every error says what happened (with numbers and units), why, and what to do next::

    SoleplateError                exit 1
    +-- UsageError                exit 2   the command was given something it cannot take
    |   +-- UnknownName                    a protocol, metric, driver or file format nobody registered
    |   +-- BadParameter                   a value outside its limits, or of the wrong type
    +-- FileError                          a file cannot be used
    |   +-- UnreadableFile                 missing, no permission, empty or truncated
    |   +-- ForeignFile                    readable, but not a Soleplate file of a known version
    |   +-- HostileFile                    refused by the guard before any data was touched
    |   +-- DamagedFile                    check sums do not match what is stored
    +-- StorageError                       the disk is full, read-only or gone
    +-- PlateError                         the plate, its port or its load
    |   +-- PlateNotFound                  nothing answers at this URL
    |   +-- PlateLost                      the plate stopped answering in mid-session
    |   +-- NotStill                       zero or weighing refused: loaded, or moving
    +-- ProtocolError                      a protocol script broke a rule
    +-- PluginError                        a plug-in could not be loaded, or broke
    +-- SignalError                        an array that no measure can be computed from
"""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soleplate.text import Text, joined

__all__ = [
    "BadParameter", "DamagedFile", "FileError", "ForeignFile", "HostileFile", "NotStill", "PlateError", "PlateLost",
    "PlateNotFound", "PluginError", "ProtocolError", "SignalError", "SoleplateError", "StorageError", "UnknownName",
    "UnreadableFile", "UsageError", "about_file", "by_others", "is_shortage", "is_unloadable", "ordinary",
    "part_missing", "unreadable",
]  # fmt: skip


class SoleplateError(Exception):
    """Say what happened, why, and what to do next.

    Parameters
    ----------
    what : str
        What happened, with numbers and units.
    why : str
        The reason, as far as it is known.
    do : str
        The next step for the reader, as a command where there is one.
    """

    exit_status = 1

    def __init__(self, what: str, *, why: str = "", do: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.do = what, why, do

    @property
    def text(self) -> Text:
        """What happened, why and what to do: a sentence each, to be said in any language."""
        return joined((_sentence(part) for part in (self.what, self.why, self.do) if part), by=" ")

    def __str__(self) -> str:
        return str(self.text)


def _sentence(text: str) -> str:
    text = text if isinstance(text, Text) else text.strip()
    return text if text.endswith((".", "!", "?")) else joined((text,), by="") + "."


class UsageError(SoleplateError):
    """Report a command that was given something it cannot take."""

    exit_status = 2


class UnknownName(UsageError):
    """Report a name that nobody registered."""


class BadParameter(UsageError):
    """Report a value outside its limits or of the wrong type."""


class FileError(SoleplateError):
    """Report a file that cannot be used."""


class UnreadableFile(FileError):
    """Report a file that is missing, forbidden, empty or truncated."""


class ForeignFile(FileError):
    """Report a readable file that is not a Soleplate file of a known version."""


class HostileFile(FileError):
    """Report a file refused by the guard before any data was touched."""


class DamagedFile(FileError):
    """Report stored data that no longer match their check sums."""


class StorageError(SoleplateError):
    """Report a disk that is full, read-only or gone."""


class PlateError(SoleplateError):
    """Report trouble with the plate, its port or its load."""


class PlateNotFound(PlateError):
    """Report a plate URL at which nothing answers."""


class PlateLost(PlateError):
    """Report a plate that stopped answering in mid-session."""


class NotStill(PlateError):
    """Report a zero or a weighing refused because the plate was loaded or the person moved."""


class ProtocolError(SoleplateError):
    """Report a protocol script that broke a rule."""


class PluginError(SoleplateError):
    """Report a plug-in that could not be loaded, or broke at its work."""


class SignalError(SoleplateError):
    """Report an array that no measure can be computed from."""


def is_shortage(error: BaseException) -> bool:
    """Return whether an error comes from a lack of memory, threads or open files."""
    if isinstance(error, OSError):
        return error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN)
    lacks = ("can't start new thread", "failed to map segment", "annot allocate memory")
    return isinstance(error, MemoryError) or any(lack in str(error) for lack in lacks)


def is_unloadable(error: BaseException) -> bool:
    """Return whether Windows refused to load a library: a part of it is missing, or kept away."""
    return isinstance(error, ImportError) and "DLL load failed" in str(error)


def part_missing(error: BaseException) -> SoleplateError:
    """Return what to say of it, with the cure. Some libraries wrap the reason into a page of advice: its last line."""
    return SoleplateError(
        Text("A part of Soleplate could not be loaded"),
        why=str(error).strip().splitlines()[-1].removeprefix("Original error was: "),
        do=Text(
            "Unpack the whole zip file again into a folder of your own. If that does not help, install the Microsoft "
            "Visual C++ Redistributable (x64) and allow this folder in your antivirus program"
        ),
    )


def unreadable(path: Path, error: OSError) -> UnreadableFile:
    """Return the refusal of a file that the system would not read."""
    why = error.strerror or str(error)
    return UnreadableFile(Text("{path} cannot be read", path=path), why=why, do=Text("Check its name"))


def ordinary(path: Path) -> Path:
    """Return the path of a file that ends; raise OSError for a device, a pipe or a link to one, which may never do."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
    return path


@contextmanager
def by_others(kind: type[SoleplateError], what: str, do: str = "") -> Iterator[None]:
    """Run somebody else's code: whatever it raises, or its leaving, becomes a ``kind`` of error that says ``what``.

    Errors of Soleplate pass as they are, and so does a lack of memory, threads or files.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        if isinstance(error, SoleplateError) or is_shortage(error):
            raise
        raise kind(what, why=f"{type(error).__name__}: {error}", do=do) from error


@contextmanager
def about_file(path: Path) -> Iterator[None]:
    """Make sure that whatever goes wrong with one file is a FileError that names it, so that others can go on.

    A file may come from anywhere and say anything: no list of exceptions is long enough for what that leads to.
    """
    try:
        yield
    except FileError as error:
        if isinstance(error.what, Text) and path.name in map(_last, error.what.values.values()):
            raise
        raise type(error)(
            Text("{name}: {what}", name=path.name, what=error.what), why=error.why, do=error.do
        ) from error
    except SoleplateError as error:
        raise FileError(
            Text("{name} cannot be used: {what}", name=path.name, what=error.what), why=error.why, do=error.do
        ) from error
    except Exception as error:
        if is_shortage(error):  # of this computer, which says nothing about the file
            raise UnreadableFile(
                Text("{name} was not read: the computer has nothing left for it", name=path.name),
                why=str(error) or Text("there is not enough memory"),
                do=Text("Close other programs, or lift their limits (ulimit -a), and try again"),
            ) from error
        raise DamagedFile(
            Text("{name} contradicts itself", name=path.name),
            why=f"{type(error).__name__}: {error}",
            do=Text("Run soleplate verify {path}, and use another copy of the file if there is one", path=path),
        ) from error


def _last(value: object) -> str:
    return Path(str(value)).name
