"""The one table of languages: English texts are the keys; a text without a translation stays English."""

from __future__ import annotations

from collections.abc import Mapping

from soleplate.clinic.german import GERMAN

__all__ = ["LANGUAGES", "Words"]

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
_TABLES: Mapping[str, Mapping[str, str]] = {"en": {}, "de": GERMAN}


class Words:
    """Say things in one language: ``words("Zero")``, ``words("{n} of {all}", n=1, all=3)``."""

    def __init__(self, language: str = "en") -> None:
        self.language = language if language in LANGUAGES else "en"
        self._table = _TABLES[self.language]

    def __call__(self, text: str, **values: object) -> str:
        """Return the text in this language, with its values filled in."""
        found = self._table.get(text, text)
        return found.format(**values) if values else found

    def number(self, value: float, digits: int) -> str:
        """Return a number with the decimal sign of this language."""
        text = f"{value:.{digits}f}"
        return text.replace(".", ",") if self.language == "de" else text
