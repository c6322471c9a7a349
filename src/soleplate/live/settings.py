"""What a dashboard remembers until the next time: layout, seconds and theme."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from soleplate.storage.remembered import Remembered, user_folder

__all__ = ["WINDOWS_S", "LiveSettings", "settings_file"]

WINDOWS_S = (5.0, 10.0, 20.0, 30.0, 60.0)


@dataclass
class LiveSettings(Remembered):
    """Hold what is remembered; values that do not fit are the defaults again."""

    layout: str = "overview"
    seconds: float = 10.0
    theme: str = "light"

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read what was remembered; a file that is missing or damaged gives the defaults."""
        found = super().load(path or settings_file())
        if found.seconds not in WINDOWS_S:
            found.seconds = cls.seconds
        return found

    def save(self, path: Path | None = None) -> bool:
        """Remember; where that is not possible nothing is remembered."""
        return super().save(path or settings_file())


def settings_file() -> Path:
    """Return where this user's settings are."""
    return user_folder() / "live.json"
