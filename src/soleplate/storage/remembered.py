"""Small settings that a program remembers in a file of the user's; a damaged file never stops it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from soleplate.errors import StorageError, UnreadableFile, ordinary
from soleplate.storage.files import make_folder, once_released, replace_file
from soleplate.storage.locks import writing
from soleplate.text import Text

__all__ = ["Remembered", "user_folder"]


def user_folder() -> Path:
    """Return where this user's settings are."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home())
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "soleplate"


@dataclass
class Remembered:
    """Give a dataclass of plain values ``load`` and ``save``; values of another type are the defaults again.

    Another program may have changed other values meanwhile: ``save`` writes those that were changed here.
    """

    def __post_init__(self) -> None:
        """Keep what was there before anything was changed."""
        self._before: dict[str, Any] = {}

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what was remembered; a file that is missing or damaged gives the defaults.

        Raises UnreadableFile for one that is there and refused: the defaults would hide what it says, e.g. the library.
        """
        found = cls()
        try:
            known = _read(path)
        except PermissionError as error:
            raise UnreadableFile(
                Text("{path} cannot be read", path=path),
                why=Text("another program has it open, or it may not be read ({strerror})", strerror=error.strerror),
                do=Text(
                    "Close the program that shows it; an antivirus program may hold it for a moment. Then try again"
                ),
            ) from error
        for name, value in known.items():
            if name in cls.__dataclass_fields__ and type(value) is type(getattr(found, name)):
                setattr(found, name, value)
        found._before = deepcopy(asdict(found))
        return found

    def save(self, path: Path) -> bool:
        """Remember; return False where that is not possible, and nothing is remembered."""
        with suppress(OSError, StorageError):
            make_folder(path.parent)
            with writing(path.parent):
                now = asdict(self)
                others = {name: value for name, value in _read(path).items() if value != self._before.get(name)}
                ours = {name for name, value in now.items() if value != self._before.get(name)}
                for name, value in others.items():
                    if name in now and name not in ours and type(value) is type(now[name]):
                        setattr(self, name, value)
                self._before = deepcopy(asdict(self))
                replace_file(path, (json.dumps(self._before, indent=1) + "\n").encode())
            return True
        return False


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(once_released(ordinary(path).read_bytes))
    except PermissionError:
        raise
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
