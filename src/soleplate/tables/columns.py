"""The columns of a table: the name and the unit of each, from the text around it or from a header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from soleplate.tables.names import has_place, kind_of
from soleplate.tables.numbers import MISSING, NumberStyle
from soleplate.tables.shapes import Shape, merged
from soleplate.tables.units import FOREIGN_UNITS, force_unit, time_unit, unit_of_label

__all__ = ["Column", "columns_of", "header_of", "without_labels"]

_UNIT = re.compile(r"^\s?([A-Za-zµμ°%]{1,12})(?![\w:=])")
_UNIT_COLUMN = re.compile(r"^\s*([,;|\t])\s*([A-Za-z]{1,12})\s*(?=\1)")
_NONE = re.compile(rf"(?:{MISSING})\Z", re.I)
_EDGES = " \t:=,;|\"'[](){}<>*/-#>"


@dataclass(frozen=True)
class Column:
    """Hold one column.

    Attributes
    ----------
    name, unit : str
        As printed; empty where nothing says it.
    texts : tuple of str
        The words.
    values : (n,) float64
        NaN where there is no number.
    stamp : bool
        Whether these are clocks of the day or dates.
    """

    name: str
    unit: str
    texts: tuple[str, ...]
    values: NDArray[np.float64]
    stamp: bool = False

    @property
    def decimals(self) -> int:
        """The most digits behind the decimal sign."""
        return max(
            (len(re.split(r"[.,]", text, maxsplit=1)[1]) for text in self.texts if re.search(r"[.,]", text)), default=0
        )

    @property
    def missing(self) -> bool:
        """Whether there is no number in it at all."""
        return not np.isfinite(self.values).any()


def without_labels(samples: Sequence[Sequence[Shape]]) -> list[list[Shape]]:
    """Return the samples with the numbers that belong to names made part of the text: ``Cell 1 reads: 17.5``.

    Such a number is whole, never changes, stands behind a word and has another word and a colon behind it.
    """
    kept: list[list[Shape]] = [list(sample) for sample in samples]
    for part in range(len(samples[0])):
        shapes = [sample[part] for sample in samples]
        first = shapes[0]
        fixed = [
            i
            for i, word in enumerate(first.words)
            if word.isdigit()
            and len(word) < 3
            and all(shape.words[i] == word for shape in shapes)
            and re.search(r"[A-Za-z]\s+$", first.literals[i])
            and not re.search(r"[:=]", first.literals[i])
            and re.match(r"(\s+[A-Za-z][\w ]*)?\s*[:=]", first.literals[i + 1])
        ]
        if fixed and len(fixed) < len(first.words):
            for row in kept:
                row[part] = merged(row[part], fixed)
    return kept


def header_of(lines: Sequence[str], sample: Shape) -> tuple[list[str], list[str]]:
    """Return the names and the units of the columns from the lines that are no samples; empty without a header."""
    separators = sample.separators
    if len(separators) > 1 or len(sample.words) < 2 or sample.literals[0].strip(" \"'"):
        return [], []
    by = next(iter(separators)).strip("\"'") or "\t"
    names: list[str] = []
    units: list[str] = []
    for line in lines:
        bare = line.strip().lstrip("#%/ ").strip()
        fields = re.split(
            r"\s+" if by in (" ", "\t") and bare.count("\t") == 0 else r"\t+" if by in (" ", "\t") else re.escape(by),
            bare,
        )
        fields = [word.strip().strip("\"'") for word in fields]
        if len(fields) != len(sample.words) or not all(re.search(r"[A-Za-zµ°%]", word) for word in fields):
            continue
        if not all(_is_name(word) for word in fields):
            continue  # "tare done" is no header of two columns
        if names and all(force_unit(word.strip("[]()")) or time_unit(word.strip("[]()")) for word in fields):
            units = [word.strip("[]()") for word in fields]
        elif not names:
            names = fields
    return names, units


def _is_name(word: str) -> bool:
    name = unit_of_label(word)[0]
    return bool(kind_of(name) or force_unit(word) or time_unit(word) or has_place(name) or len(name) < 3)


def columns_of(
    samples: Sequence[Sequence[Shape]], style: NumberStyle, header: tuple[list[str], list[str]] = ([], [])
) -> list[Column]:
    """Return the columns of samples that all have the shapes of the first."""
    found: list[Column] = []
    for part, shape in enumerate(samples[0]):
        carried = ""
        for i in range(len(shape.words)):
            unit, _ = _unit_and_rest(shape.literals[i + 1])
            label = carried if i else shape.literals[0]
            carried = _unit_and_rest(shape.literals[i + 1])[1]
            texts = tuple(sample[part].words[i] for sample in samples)
            stamp = shape.stamps[i]
            values = np.array([np.nan if stamp or _NONE.match(text) else style.value(text) for text in texts])
            values[~np.isfinite(values)] = np.nan  # 1e999 is no number either
            found.append(Column(_label(label), unit, texts, values, stamp))
    names, units = header
    if names:
        found = [replace(column, name=name) for column, name in zip(found, names, strict=True)]
    if units:
        found = [replace(column, unit=column.unit or unit) for column, unit in zip(found, units, strict=True)]
    split = [(column, *unit_of_label(column.name)) for column in found]
    return [replace(c, name=name, unit=unit) if unit and not c.unit else c for c, name, unit in split]


def _unit_and_rest(literal: str) -> tuple[str, str]:
    """Return the unit at the beginning of the text behind a number, and what is left of the text.

    It may stand in a column of its own: ``70.2,kg,433964,``.
    """
    if (found := _UNIT_COLUMN.match(literal)) and force_unit(found[2]):
        return found[2], literal[found.end() :]
    found = _UNIT.match(literal.lstrip("\"'"))
    if found is None:
        return "", literal
    word, rest = found[1], literal.lstrip("\"'")[found.end() :]
    known = force_unit(word) or time_unit(word) or word.lower() in FOREIGN_UNITS
    if not known or (literal[:1].isspace() and re.match(r"\s*[:=]", rest)):
        return "", literal
    return word, rest


def _label(literal: str) -> str:
    """Return the name in the text before a number: what stands before its colon, without brackets and quotes."""
    text = literal.rstrip(_EDGES.replace(")", "").replace("]", "")).lstrip(_EDGES)
    return re.split(r"[|,;\t{}<>]|  +", text)[-1].strip(_EDGES.replace(")", "").replace("]", ""))
