"""The layout of lines: what is read of them, as a plate URL can say it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from soleplate.errors import BadParameter
from soleplate.tables.names import has_place
from soleplate.tables.numbers import MISSING, STYLES
from soleplate.tables.units import STEPS, force_unit, time_unit
from soleplate.tables.words import in_order, says_other_unit, without_unit
from soleplate.text import Text

__all__ = ["SEPARATORS", "Read", "SampleReader", "TextLayout"]

SEPARATORS = {"any": r"\s*[,;]\s*|\s+", "comma": r"\s*,\s*", "semicolon": r"\s*;\s*", "tab": r"\t", "space": r"[ \t]+"}
HOLE = re.compile(r"\{(\w+|-|\*)\}")  # in a line: a number by name, one that is not read, a word that is not read
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_DECIMALS = re.compile(r"(?:[.,](\d*))?(?:[eE].*)?$")
_MISSING = re.compile(rf"(?:{MISSING})\Z", re.I)
_DIGITS = re.compile(r"(?<!\w)[-+.,]?\d")  # a number: not the 1 of a name such as f1
_UNIT = re.compile(r"[ \]]?([^\W\d_]{1,12})(?!\w|\s*[:=])")


class Read(NamedTuple):
    """Hold one sample: time in its unit (NaN without), cells in steps of theirs, and what the last digit of time is."""

    time: float
    cells: list[int]
    grain: float = 0.0


@dataclass(frozen=True)
class TextLayout:
    r"""Say what stands in a line.

    Attributes
    ----------
    columns : tuple of str
        ``t`` for the time, ``-`` for what is not read, any other name for a cell.
    separator : str
        A key of SEPARATORS.
    unit : str
        A key of STEPS.
    time_unit : str
        A key of TIME_TICKS.
    line : str
        Where columns between separators do not say it: the line itself with ``{name}`` in place of each number,
        ``{-}`` for a number and ``{*}`` for a word that is not read, and ``\n`` between lines that make one sample.
    numbers : str
        A key of STYLES.
    """

    columns: tuple[str, ...]
    separator: str = "any"
    unit: str = "count"
    time_unit: str = "ms"
    line: str = ""
    numbers: str = "point"

    @classmethod
    def parse(cls, columns: str, *, line: str = "", **more: str) -> TextLayout:
        """Split ``t,f1,f2,f3,f4``, or take the names from a line; BadParameter for names missing or given twice."""
        names = tuple(HOLE.findall(line)) if line else tuple(name.strip() for name in columns.split(","))
        real = [name for name in names if name not in ("-", "*")]
        if "" in names or len(set(real)) < len(real) or not any(name != "t" for name in real):
            raise BadParameter(
                Text("{columns!r} are no columns", columns=line or columns),
                why=Text("each needs a name of its own, and at least one must be a cell"),
                do=Text("Write e.g. columns=t,f1,f2,f3,f4; - for a column that is not read"),
            )
        return cls(names, line=line, **more)

    def check_units(self) -> None:
        """Raise BadParameter where the line says another unit than was told."""
        for hole in HOLE.finditer(self.line):
            found, time = _UNIT.match(self.line, hole.end()), hole[1] == "t"
            if found is None or has_place(found[1]):  # "{RF} LB {LB}" is no pound
                continue
            if says_other_unit(found[1], hole[1], self.unit, self.time_unit):
                option, told = ("time", self.time_unit) if time else ("unit", self.unit)
                raise BadParameter(
                    Text("The line says {word}", word=found[1]),
                    why=Text("but {option}={told}", option=option, told=told),
                    do=Text("Say {option}={unit}", option=option, unit=(time_unit if time else force_unit)(found[1])),
                )

    @property
    def cells(self) -> tuple[str, ...]:
        """Names of the cells."""
        return tuple(name for name in self.columns if name not in ("t", "-", "*"))

    @property
    def timed(self) -> bool:
        """Whether a column holds the time."""
        return "t" in self.columns

    @cached_property
    def parts(self) -> tuple[re.Pattern[str], ...]:
        """What each line of a sample must be, where ``line`` says it; empty else."""
        return tuple(_pattern(part, self.numbers) for part in self.line.split("\\n")) if self.line else ()

    def words(self, line: str, part: int = 0) -> list[str] | None:
        """Return the words that stand for the columns of one line of a sample; None for a line that does not fit."""
        if self.parts:
            found = self.parts[part].fullmatch(line.strip())
            return list(found.groups()) if found else None
        words = re.split(SEPARATORS[self.separator], line.strip())
        return in_order(words, self.columns) if len(words) == len(self.columns) else None

    def values(self, words: Sequence[str]) -> Read | str:
        """Return the sample that words stand for, or the name of what is wrong with them."""
        style, time, grain, cells = STYLES[self.numbers], math.nan, 0.0, []
        european = self.separator not in ("any", "comma") and not self.line and self.numbers == "point"
        for name, word, before in zip(self.columns, words, ("", *self.columns), strict=False):
            if name == "-" and says_other_unit(word, before, self.unit, self.time_unit):
                return "unit"
            if name in ("-", "*"):
                continue
            if _MISSING.match(word):
                return "nan"
            plain = without_unit(word, self.time_unit if name == "t" else self.unit, time=name == "t")
            if plain is None:
                return "unit"
            try:
                value = style.value(plain.replace(",", ".") if european else plain)
            except ValueError:
                return "number"
            if name == "t":
                time, grain = value, _last_digit(word)
                continue
            steps = value / STEPS[self.unit]
            if not abs(steps) < 2**31 - 1:
                return "number"
            cells.append(round(steps))
        return "time" if self.timed and not math.isfinite(time) else Read(time, cells, grain)

    def read(self, line: str) -> Read | str:
        """Return what a sample of one line holds, or the name of what is wrong: ``columns``, ``number``, ``nan`` ..."""
        words = self.words(line)
        return "columns" if words is None else self.values(words)

    @cached_property
    def literal_words(self) -> frozenset[str]:
        """Words of three letters and more that stand in every line, where ``line`` says them."""
        return words_in(HOLE.sub(" ", self.line))

    def options(self) -> dict[str, str]:
        """Return the options of a plate URL that say this layout, without those that need not be said."""
        plain = {"unit": self.unit, "time": self.time_unit if self.timed else "ms", "numbers": self.numbers}
        shape = {"line": self.line} if self.line else {"columns": ",".join(self.columns), "separator": self.separator}
        usual = {"separator": "any", "time": "ms", "numbers": "point"}
        return {name: value for name, value in {**shape, **plain}.items() if usual.get(name) != value}


def _last_digit(word: str) -> float:
    found = _DECIMALS.search(word)
    return 10.0 ** -len(found[1] or "") if found else 1.0


def words_in(text: str) -> frozenset[str]:
    """Return the words of three letters and more, in small letters, that stand for no number."""
    return frozenset(word for word in _LETTERS.findall(text.lower()) if not _MISSING.match(word))


def is_remark(line: str, known: frozenset[str]) -> bool:
    """Return whether a line that does not fit says something else, so that no sample was lost by it.

    Words tell: numbers alone are a damaged sample, and so is a line with half of the words ``known`` from good ones.
    """
    if line.lstrip()[:1] in ("#", "%") or line.startswith("//") or not _DIGITS.search(line):
        return True
    words = words_in(line)
    return bool(words - known) and 2 * len(words & known) < max(1, len(known))


def _pattern(part: str, style: str) -> re.Pattern[str]:
    """Return a regular expression of one line; blanks may be as many as the board likes."""
    number = rf"({STYLES[style].pattern}|{MISSING})"
    holes = {"-": number, "*": r"(\S+(?: \d{1,2}:\d{2}\S*)?)"}  # a word, or a date with the time of the day
    out, at = [], 0
    for hole in HOLE.finditer(part):
        out += [_literal(part[at : hole.start()]), holes.get(hole[1], number)]
        at = hole.end()
    return re.compile("".join([*out, _literal(part[at:])]), re.I)


def _literal(text: str) -> str:
    if text and not text.strip():
        return r"\s+"
    return r"\s*" + r"\s*".join(map(re.escape, text.split())) + r"\s*" if text else ""


@dataclass
class SampleReader:
    """Read samples line by line, where several lines may make one."""

    layout: TextLayout
    _words: list[str] = field(default_factory=list)
    _part: int = 0
    _known: frozenset[str] | None = None  # words of a good line

    def take(self, line: str) -> Read | str | None:
        """Return a sample, the name of what is wrong, ``remark`` for a line that tells something else, or None.

        None says that more lines are needed.
        """
        words = self.layout.words(line, self._part)
        if words is None and self._remark(line) and not self._begins(line):
            return "remark"
        if words is None and self._part:  # a line of the sample is missing: it may begin anew with this one
            begins = self._begins(line)
            self._words, self._part = [], 0
            if begins:
                self._words, self._part = list(self.layout.words(line) or ()), 1
            return "columns"
        if words is None:
            return "columns"
        if self._known is None:
            self._known = self.layout.literal_words or words_in(line)
        self._words += words
        self._part += 1
        if self._part < len(self.layout.parts):
            return None
        whole, self._words, self._part = self._words, [], 0
        read = self.layout.values(whole)
        return "remark" if read == "number" and not self.layout.line and self._remark(line) else read

    def _remark(self, line: str) -> bool:
        return is_remark(line, self._known or self.layout.literal_words)

    def _begins(self, line: str) -> bool:
        return bool(self._part) and self.layout.words(line) is not None
