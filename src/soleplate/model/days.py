"""Days: as files hold them, ``1992-03-12``, and as people write them."""

from __future__ import annotations

import re
from datetime import date

from soleplate.errors import BadParameter
from soleplate.text import Text

__all__ = ["iso_day", "parse_day"]

FIRST, LAST = 1900, 2199  # years: of who is measured, and before which a slip of the pen would overflow a calendar


def iso_day(text: str) -> date:
    """Return the day that a file names, ``1992-03-12``; raise ValueError for anything else, or a year out of reach."""
    day = date.fromisoformat(text)
    if not FIRST <= day.year <= LAST:
        raise ValueError(f"{day} is not within {FIRST} to {LAST}")
    return day


def parse_day(typed_text: str) -> str:
    """Return a typed day as ISO text: ``1992-03-12``, ``12.3.1992`` or ``12 Mar 1992``; empty text stays empty.

    Raises BadParameter for what is no day, for one that could be two (``3/4/1992``), and outside of 1900 to 2199.
    """
    text = typed_text.strip()
    if not text:
        return ""
    year = month = day = 0
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", text):
        day, month, year = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})\.?\s+([^\W\d]{3,})\.?\s+(\d{4})", text):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    elif found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        one, two, year = map(int, found.groups())
        if one > 12 >= two:
            day, month = one, two
        elif two > 12 >= one or one == two:
            month, day = one, two
    try:
        meant = date(year, month, day)
    except ValueError:
        raise BadParameter(
            Text("{text} is no day that can be meant in one way only", text=text[:40]),
            do=Text("Write it as 1992-03-12 or 12.3.1992"),
        ) from None
    if not FIRST <= year <= LAST:
        what = (
            Text("{text} is too long ago", text=text)
            if year < FIRST
            else Text("{text} is too far in the future", text=text)
        )
        raise BadParameter(what, do=Text("Look at the year"))
    return meant.isoformat()


def _month(word: str) -> int:
    """Return the number of an English or German month by its first letters; 0 for another word."""
    starts = (("jan",), ("feb",), ("mar", "mär", "mae"), ("apr",), ("may", "mai"), ("jun",), ("jul",), ("aug",),
              ("sep",), ("oct", "okt"), ("nov",), ("dec", "dez"))  # fmt: skip
    return next((n for n, begins in enumerate(starts, 1) if word.casefold()[:3] in begins), 0)
