"""How numbers are written: with a decimal point or comma, with or without signs between thousands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from soleplate.text import Text

__all__ = ["COMMAS", "MISSING", "STYLES", "NumberStyle"]

MISSING = r"[-+]?(?:nan|inf|infinity|ovf)|null|none"  # what is printed where there is no number


@dataclass(frozen=True)
class NumberStyle:
    """Say how numbers are written.

    Attributes
    ----------
    name : str
        Its name in a plate URL.
    decimal, group : str
        The sign before the decimals, and the one between thousands (empty for none).
    """

    name: str
    decimal: str
    group: str = ""

    @property
    def pattern(self) -> str:
        """A regular expression of one number, without groups."""
        point, group = re.escape(self.decimal), re.escape(self.group)
        whole = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+" if group else r"\d+"
        return rf"[-+]?(?:(?:{whole})(?:{point}\d*)?|{point}\d+)(?:[eE][-+]?\d+)?"

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def value(self, text: str) -> float:
        """Return the number; raise ValueError where there is none."""
        if not self._whole.fullmatch(text.strip()):
            raise ValueError(text)
        if self.group:
            text = text.replace(self.group, "")
        return float(text.replace(self.decimal, "."))


#: what a comma or a point says in each style, where a person is asked
COMMAS: Mapping[str, Text] = {
    "point": Text("the comma stands between two numbers"),
    "comma": Text("the comma stands before the decimals"),
    "point-grouped": Text("the comma stands between thousands"),
    "comma-grouped": Text("the point stands between thousands, the comma before the decimals"),
}
STYLES: Mapping[str, NumberStyle] = {
    style.name: style
    for style in (
        NumberStyle("point", "."),
        NumberStyle("comma", ","),
        NumberStyle("point-grouped", ".", ","),
        NumberStyle("comma-grouped", ",", "."),
    )
}
