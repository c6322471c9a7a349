"""A phrase book: texts of one language to those of another, generated sentences by their patterns.

The key of an entry is the English text. Where it is made at run time, its changing parts are named holes::

    "Stand on the {side} leg for up to {n} s, {posture}": "Auf dem {side:en} Bein stehen, bis zu {n} s, {posture}"

``n``, ``n1``, ``n2`` take a number, ``side`` and ``other`` a leg, ``role`` one word, ``glyph`` the sign of a verdict,
``text`` any text, and every other name a part of one that holds no joint (``; `` or ``. ``). What a hole took is said
in the other language, too. A hole of the translation may name an ending for its leg (``{side:en}``: links, linken),
and begins with a capital where its name does (``{Side:es}``: Linkes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["PhraseBook"]

TAKES: Mapping[str, str] = {
    "n": r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|nan|inf",
    "side": "left|right",
    "other": "left|right",
    "role": r"\w+",
    "glyph": "[▲▼◆●?]",
    "text": ".+?",
}
JOINTS = ("\n", "   ", r"(?<!e\.g)\. ", "; ")
ONE_PART = rf"(?:(?!{'|'.join(JOINTS)}).)+?"
HOLE = re.compile(r"\{(\w+)(?::(\w+))?\}")
FIGURE = re.compile(r"(?<![\w.])(\d+)\.(\d+)(?!\w|\.\w)")
LONGEST = 2000  # characters; longer ones are no sentences, and would take long to look up
REMEMBERED = 4000


@dataclass(frozen=True)
class _Pattern:
    """Hold the English form of a generated sentence and its translation."""

    form: re.Pattern[str]
    literals: tuple[str, ...]
    said: str

    @classmethod
    def of(cls, english: str, said: str) -> _Pattern:
        parts = HOLE.split(english)
        form, seen = re.escape(parts[0]), set()
        for name, literal in zip(parts[1::3], parts[3::3], strict=True):
            takes = TAKES.get(name.rstrip("0123456789"), ONE_PART)
            form += f"(?P={name})" if name in seen else f"(?P<{name}>{takes})"
            form += re.escape(literal)
            seen.add(name)
        return cls(re.compile(form, re.DOTALL), tuple(filter(None, parts[::3])), said)

    @property
    def weight(self) -> int:
        """How many characters are given: of two patterns that fit, the one that says more is meant."""
        return sum(map(len, self.literals))


class PhraseBook:
    """Look texts up: whole, by a pattern, or part by part; what is not in the book stays as it is.

    Parameters
    ----------
    table : mapping
        From English texts and patterns.
    decimal : str
        Decimal sign of the other language.
    """

    def __init__(self, table: Mapping[str, str], decimal: str) -> None:
        self._table, self._decimal = table, decimal
        patterns = [_Pattern.of(english, said) for english, said in table.items() if HOLE.search(english)]
        self._patterns = sorted(patterns, key=lambda pattern: (-pattern.weight, pattern.form.pattern))
        self._said: dict[str, str] = {}

    def say(self, text: str) -> str:
        """Return a text in the other language."""
        if text not in self._said:
            if len(self._said) >= REMEMBERED:
                self._said.clear()
            self._said[text] = self._look_up(text)
        return self._said[text]

    def _look_up(self, text: str) -> str:
        if len(text) > LONGEST:
            return text
        if not any(map(str.isalpha, text)):
            return self._figures(text)
        if text in self._table:
            return self._table[text]
        if text.endswith(".") and (found := self._whole(text[:-1])) is not None:
            return f"{found}."
        if (found := self._whole(text)) is not None:
            return found
        for joint in JOINTS:
            if len(parts := re.split(f"({joint})", text)) > 1:
                return "".join(self._part(part) for part in parts)
        return text

    def _whole(self, text: str) -> str | None:
        if text in self._table:
            return self._table[text]
        for pattern in self._patterns:
            if all(literal in text for literal in pattern.literals) and (found := pattern.form.fullmatch(text)):
                return self._filled(pattern.said, found.groupdict())
        return None

    def _part(self, text: str) -> str:
        """Say what may stand between spaces; nothing stays nothing."""
        inside = text.strip()
        return text.replace(inside, self.say(inside)) if inside else text

    def _filled(self, said: str, taken: Mapping[str, str]) -> str:
        def fill(hole: re.Match[str]) -> str:
            name, ending = hole.group(1), hole.group(2)
            part = taken[name.lower()]
            word = self.say(part)
            word = self._figures(part) if word == part else word
            if ending:
                word = word.removesuffix("s") + ending
            return word[:1].upper() + word[1:] if name[0].isupper() else word

        return HOLE.sub(fill, said)

    def _figures(self, text: str) -> str:
        """Put the decimal sign into the numbers of a text."""
        return FIGURE.sub(rf"\1{self._decimal}\2", text)
