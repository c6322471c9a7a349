"""Names of files for libraries that on Windows open no others than those in plain letters."""

from __future__ import annotations

import sys
from pathlib import Path

from soleplate.errors import UnreadableFile
from soleplate.text import Text

__all__ = ["plainly_named"]


def plainly_named(path: Path) -> str:
    """Return a name by which such a library finds a file or folder that is there: on Windows its short one.

    Raises UnreadableFile where the disk keeps none.
    """
    name = str(path.absolute())
    if sys.platform != "win32" or name.isascii():
        return name
    import ctypes

    short = ctypes.create_unicode_buffer(1 << 15)
    if ctypes.windll.kernel32.GetShortPathNameW(name, short, len(short)) and short.value.isascii():
        return short.value
    raise UnreadableFile(
        Text("{name} cannot be opened: its path has letters other than a to z", name=path.name),
        why=Text("what reads and writes this format knows no others, and this disk keeps no short names"),
        do=Text("Use a folder with a plain name, such as C:\\Soleplate"),
    )
