"""Small settings that a program remembers in a file of the user's; a damaged file never stops it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

from soleplate.errors import StorageError
from soleplate.storage.files import make_folder, replace_file

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
    """Give a dataclass of plain values ``load`` and ``save``; values of another type are the defaults again."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what was remembered; a file that is missing or damaged gives the defaults."""
        found = cls()
        with suppress(OSError, ValueError, AttributeError):
            data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            for field in fields(cls):
                value = data.get(field.name)
                if type(value) is type(getattr(found, field.name)):
                    setattr(found, field.name, value)
        return found

    def save(self, path: Path) -> bool:
        """Remember; return False where that is not possible, and nothing is remembered."""
        with suppress(OSError, StorageError):
            make_folder(path.parent)
            replace_file(path, (json.dumps(asdict(self), indent=1) + "\n").encode())
            return True
        return False
