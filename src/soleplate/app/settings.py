"""What the application remembers of a clinic."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from soleplate.storage.remembered import Remembered, user_folder

__all__ = ["TEXT_SIZES", "AppSettings", "names_file", "settings_file"]

TEXT_SIZES = (90, 100, 115, 130)
SETTINGS_FILE, NAMES_FILE = "app.json", "names.json"


@dataclass
class AppSettings(Remembered):
    """Hold what the Settings page shows.

    Attributes
    ----------
    library : str
        Folder of the sessions.
    plates : dict
        URL of each plate by role; a role that is missing gets that of ``plate``.
    language, theme : str
        ``en`` or ``de``; ``light`` or ``dark``.
    units : str
        Of forces, as people see them: a key of ``UNITS``.
    text_size : int
        Of everything in the window, per cent; counts from the next start on.
    window : str
        Where the window was, as Qt writes it.
    clinic, logo : str
        Name, and file of a picture, for reports; or empty.
    sounds : bool
        Beeps and the metronome; flashes are always there.
    tester : str
        Initials for corrections.
    setups : dict
        Settings of each test that differ from its defaults, by its name.
    plate_checks : dict
        Weights, limits and who calibrates, as they were entered last.
    """

    library: str = ""
    plates: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    theme: str = "light"
    units: str = "N"
    text_size: int = 100
    window: str = ""
    clinic: str = ""
    logo: str = ""
    sounds: bool = True
    tester: str = "tester"
    setups: dict[str, dict[str, str]] = field(default_factory=dict)
    plate_checks: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The library; by default one in the user's home."""
        return Path(self.library) if self.library else Path.home() / "soleplate"


def settings_file() -> Path:
    """Return where the settings of the application are."""
    return user_folder() / SETTINGS_FILE


def names_file() -> Path:
    """Return where names are: beside the settings, never in the library."""
    return user_folder() / NAMES_FILE
