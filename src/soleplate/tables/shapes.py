"""Lines as text with numbers in it: the text is the same in every line, the numbers are the data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from soleplate.tables.numbers import MISSING, NumberStyle

__all__ = ["Shape", "lexer", "shape_of"]

_STAMP = (
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?Z?)?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{4}(?: \d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?"
    r"|\d{1,2}:\d{2}:\d{2}(?:[.,:]\d+)?"
)


@dataclass(frozen=True)
class Shape:
    """Hold one line taken apart.

    Attributes
    ----------
    literals : tuple of str
        The text before, between and behind the words; one more than there are words.
    words : tuple of str
        Numbers, what stands in place of one (``nan``), and clocks of the day.
    stamps : tuple of bool
        Which words are clocks of the day or dates.
    """

    literals: tuple[str, ...]
    words: tuple[str, ...]
    stamps: tuple[bool, ...]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What two lines of the same shape have in common."""
        inner = tuple(" " if not text.strip() else "".join(text.split()) for text in self.literals[1:-1])
        ends = "".join(self.literals[0].split()), "".join(self.literals[-1].split())
        return (ends[0], *inner, ends[1], "".join("s" if stamp else "n" for stamp in self.stamps))

    @property
    def empty(self) -> bool:
        """Whether the line holds no number."""
        return not self.words

    @property
    def separators(self) -> set[str]:
        """The texts between words, blanks taken off; a blank where there is nothing else."""
        return {text.strip() or " " for text in self.literals[1:-1]}


def lexer(style: NumberStyle) -> re.Pattern[str]:
    """Return what finds the words of a line whose numbers are written in this style.

    A digit that belongs to a name (``f1``, ``Weight-1``) is no number.
    """
    return re.compile(
        rf"(?<![\w.])(?:(?P<stamp>{_STAMP})(?!\w)|(?<!\w[-+])(?P<number>{style.pattern})|(?<!\w[-+])(?P<none>{MISSING})(?!\w))",
        re.I,
    )


def shape_of(line: str, lex: re.Pattern[str]) -> Shape:
    """Take a line apart."""
    line = line.strip()
    literals: list[str] = []
    words: list[str] = []
    stamps: list[bool] = []
    at = 0
    for found in lex.finditer(line):
        literals.append(line[at : found.start()])
        words.append(found[0])
        stamps.append(found["stamp"] is not None)
        at = found.end()
    return Shape((*literals, line[at:]), tuple(words), tuple(stamps))


def merged(shape: Shape, fixed: Sequence[int]) -> Shape:
    """Return the shape with the words ``fixed`` (by number) made part of the text around them."""
    literals, words, stamps = [shape.literals[0]], [], []
    for i, word in enumerate(shape.words):
        if i in fixed:
            literals[-1] += word + shape.literals[i + 1]
        else:
            words.append(word)
            stamps.append(shape.stamps[i])
            literals.append(shape.literals[i + 1])
    return Shape(tuple(literals), tuple(words), tuple(stamps))
