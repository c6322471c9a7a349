"""What a dashboard remembers until the next time: layout, seconds and theme."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

__all__ = ["WINDOWS_S", "Settings", "settings_file"]

WINDOWS_S = (5.0, 10.0, 20.0, 30.0, 60.0)


@dataclass
class Settings:
    """Hold what is remembered; values that do not fit are the defaults again."""

    layout: str = "overview"
    seconds: float = 10.0
    theme: str = "light"

    @classmethod
    def load(cls, path: Path | None = None) -> Settings:
        """Read what was remembered; a file that is missing or damaged gives the defaults."""
        found = cls()
        with suppress(OSError, ValueError, AttributeError):
            data = json.loads((path or settings_file()).read_text(encoding="utf-8"))
            for field in fields(cls):
                value = data.get(field.name)
                if type(value) is type(field.default):
                    setattr(found, field.name, value)
        if found.seconds not in WINDOWS_S:
            found.seconds = cls.seconds
        return found

    def save(self, path: Path | None = None) -> None:
        """Remember; where that is not possible nothing is remembered."""
        path = path or settings_file()
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")


def settings_file() -> Path:
    """Return where this user's settings are."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home())
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "soleplate" / "live.json"
