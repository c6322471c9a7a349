"""The one table of languages: English texts are the keys; a text without a translation stays English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from soleplate.app.german import GERMAN
from soleplate.app.phrases import PhraseBook

__all__ = ["LANGUAGES", "Words"]

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
_TABLES: Mapping[str, Mapping[str, str]] = {"de": GERMAN}
_DECIMALS: Mapping[str, str] = {"de": ","}


@cache
def _book(language: str) -> PhraseBook:
    return PhraseBook(_TABLES[language], _DECIMALS[language])


class Words:
    """Say things in one language: ``words("Zero")``, ``words("{count} completed", count=3)``, ``words(sentence)``."""

    def __init__(self, language: str = "en") -> None:
        self.language = language if language in LANGUAGES else "en"
        self._table = _TABLES.get(self.language, {})

    def __call__(self, text: str, **values: object) -> str:
        """Return the text in this language, with its values filled in.

        Without values it may be one that was made at run time: sentences of the tests and verdicts are known by
        their patterns, and numbers get the decimal sign of the language.
        """
        if values:
            return self._table.get(text, text).format(**values)
        return _book(self.language).say(text) if self._table else text

    def number(self, value: float, digits: int) -> str:
        """Return a number with the decimal sign of this language."""
        return self(f"{value:z.{digits}f}")  # z: no minus before a zero
