"""A file from outside: what can be said of it before HDF5 reads it, and how HDF5 opens it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, NoReturn

import h5py

from soleplate.errors import ForeignFile, HostileFile, UnreadableFile, is_shortage
from soleplate.text import Text

__all__ = ["look_outside", "open_hdf5", "refuse", "without_plugins"]

SIGNATURE = b"\x89HDF\r\n\x1a\n"


def look_outside(path: Path) -> int:
    """Return the size of a file that HDF5 may open; raise FileError for one that is missing, or something else."""
    try:
        about = path.stat()
        if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):  # a pipe would be waited for, for ever
            raise UnreadableFile(
                Text("{name} is no ordinary file", name=path.name), do=Text("Remove it from the folder")
            )
        size = about.st_size
        with path.open("rb") as file:
            start = file.read(8)
            later = [_at(file, 512 << step) for step in range(24) if (512 << step) + 8 <= size]
    except OSError as error:
        raise UnreadableFile(
            Text("{path} cannot be read", path=path),
            why=error.strerror or str(error),
            do=Text("Check the name and its permissions"),
        ) from error
    if not size:
        raise UnreadableFile(
            Text("{name} is empty (0 bytes)", name=path.name),
            do=Text("Look for its journals: soleplate recover {parent}", parent=path.parent),
        )
    if start != SIGNATURE:
        if SIGNATURE in later:
            refuse(path.name, Text("something stands in front of the data (a user block)"))
        raise ForeignFile(
            Text("{name} is not a Soleplate session file", name=path.name),
            why=Text("it is not an HDF5 file"),
            do=Text("Choose a .h5 file, or see soleplate import --help"),
        )
    return size


def _at(file: Any, offset: int) -> bytes:
    file.seek(offset)
    data: bytes = file.read(8)
    return data


def without_plugins() -> None:
    """Let no filter be loaded from a file: those are programs."""
    os.environ.pop("HDF5_PLUGIN_PATH", None)
    while h5py.h5pl.size():
        h5py.h5pl.remove(0)


def open_hdf5(path: Path) -> h5py.File:
    """Open an HDF5 file for reading; raise UnreadableFile when it is locked, truncated or damaged."""
    try:
        return h5py.File(path, "r")
    except BlockingIOError as error:
        raise UnreadableFile(
            Text("{name} is locked", name=path.name),
            why=Text("another program has it open for writing"),
            do=Text("Close that program first"),
        ) from error
    except (OSError, RuntimeError) as error:
        if is_shortage(error):
            raise
        raise UnreadableFile(
            Text("{name} is truncated or damaged", name=path.name),
            why=str(error),
            do=Text("Look for its journals: soleplate recover {parent}", parent=path.parent),
        ) from error


def refuse(where: str, why: str) -> NoReturn:
    """Raise HostileFile."""
    raise HostileFile(
        Text("{where} was refused", where=where),
        why=why,
        do=Text("Do not open it with other programs; ask whoever sent it for the original"),
    )
