"""A language: says Texts in it, and writes numbers as it does. English needs no catalogue."""

from __future__ import annotations

import gettext
import string
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from soleplate.text import Text

__all__ = ["LANGUAGES", "Language", "message_ids"]

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
DECIMALS: Mapping[str, str] = {"de": ","}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LEGS = ("left", "right")
OUR_WORDS = frozenset({"side", "other", "role"})  # fields whose plain values are words of ours


def message_ids(template: str) -> tuple[str, ...]:
    """Return what catalogues know a template by: itself, or a whole sentence for each leg."""
    if "{side}" not in template and "{other}" not in template:
        return (template,)
    pairs = zip(LEGS, reversed(LEGS), strict=True)
    return tuple(template.replace("{side}", side).replace("{other}", other) for side, other in pairs)


def is_sentence(template: str) -> bool:
    """Return whether a template holds words of its own, beside its fields."""
    return any(any(map(str.isalpha, literal)) for literal, *_ in string.Formatter().parse(template))


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    place = files("soleplate") / "locale" / code / "LC_MESSAGES" / "soleplate.mo"
    if not place.is_file():
        return gettext.NullTranslations()
    with place.open("rb") as file:
        return gettext.GNUTranslations(file)


class Language(string.Formatter):
    """Say things in one language: ``say(text)`` for what was made, ``language("Zero")`` for a template on the spot.

    Parameters
    ----------
    code : str
        One of LANGUAGES; another one is English.
    """

    def __init__(self, code: str = "en") -> None:
        self.code = code if code in LANGUAGES else "en"
        self._known = _catalogue(self.code)
        self._decimal = DECIMALS.get(self.code, ".")

    def __call__(self, template: str, /, *, plural: str = "", **values: Any) -> str:
        """Say a template, which is a literal where it is written."""
        return self._said(template, plural, values)

    def say(self, text: str) -> str:
        """Say a Text; a plain string is quoted as it is."""
        return self._said(text.template, text.plural, text.values) if isinstance(text, Text) else text

    def number(self, value: float, digits: int) -> str:
        """Write a number with the decimal sign of the language."""
        return self.decimal(f"{value:z.{digits}f}")  # z: no minus before a zero

    def moment(self, utc: str) -> str:
        """Write when something was, in the time of this computer; what is no time stays as it is."""
        try:
            when = datetime.fromisoformat(utc).astimezone()
        except (ValueError, OverflowError):
            return utc
        return f"{self.day(utc)} {when:%H:%M}"

    def day(self, iso: str) -> str:
        """Write a day (ISO, or a moment in UTC, whose local day it is); what is no time stays as it is."""
        try:
            when = date.fromisoformat(iso) if len(iso) == 10 else datetime.fromisoformat(iso).astimezone().date()
        except (ValueError, OverflowError):
            return iso
        return f"{when:%d.%m.%Y}" if self.code == "de" else f"{when.day} {MONTHS[when.month - 1]} {when.year}"

    def _said(self, template: str, plural: str, values: Mapping[str, Any]) -> str:
        said = self._looked_up(template, plural, values)
        return self.vformat(said, (), values) if values else said

    def _looked_up(self, template: str, plural: str, values: Mapping[str, Any]) -> str:
        if not is_sentence(template):
            return template
        if plural:
            return self._known.ngettext(template, plural, 1 if values.get("n") == 1 else 2)
        legs = {name: str(values[name]) for name in ("side", "other") if values.get(name) in LEGS}
        whole = template
        for name, leg in legs.items():
            whole = whole.replace(f"{{{name}}}", leg)
        found = self._known.gettext(whole)
        return found if found != whole or not legs else self._known.gettext(template)

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        """Return a value, said where it is a Text or a word of ours."""
        value = kwargs[key]
        if isinstance(value, Text):
            return self.say(value)
        if key == "day" and isinstance(value, str):
            return self.day(value)
        return self._known.gettext(value) if key in OUR_WORDS and isinstance(value, str) and value else value

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a value; numbers with the decimal sign of the language."""
        written = str(super().format_field(value, format_spec))
        return self.decimal(written) if isinstance(value, float) else written

    def decimal(self, number: str) -> str:
        """Put the decimal sign of the language into a number that is written already."""
        return number if self._decimal == "." else number.replace(".", self._decimal)
