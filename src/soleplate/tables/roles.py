"""What each column is: the time, a cell, the whole force, or nothing to be read. What is not sure is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from soleplate.tables.clock import arrival_unit, is_counter, steps_of
from soleplate.tables.columns import Column
from soleplate.tables.names import corners_of, corners_on_a_map, is_cell, kind_of, sides_of
from soleplate.tables.units import FOREIGN_UNITS, force_unit, time_unit

__all__ = ["Roles", "likely_cells", "roles_of"]

LOG_LEVELS = ("E", "W", "I", "D", "V")  # before the time in the log of an ESP32: "I (7100) plate: ..."

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Roles:
    """Hold what the columns are.

    Attributes
    ----------
    columns : tuple of str
        As in a plate URL: ``t``, ``-``, ``*`` for a clock of the day, and names of cells.
    sure : bool
        Whether cells and time are known; the candidates are asked for else.
    candidates : tuple of int
        Columns that may be cells.
    time : int
        The column of time; -1 without.
    time_unit : str
        Its unit, empty where it is not known.
    told_unit : str
        The unit that its name tells, where the arrivals contradict it.
    placed : bool
        Whether the names say where each cell stands.
    """

    columns: tuple[str, ...]
    sure: bool
    candidates: tuple[int, ...]
    time: int = -1
    time_unit: str = ""
    told_unit: str = ""
    placed: bool = False


def roles_of(columns: Sequence[Column], arrivals_s: Array | None) -> Roles:
    """Return what the columns are, as far as their names, values and arrivals tell."""
    kinds = [_kind(column) for column in columns]
    time, unit, told, doubt = _time(columns, kinds, arrivals_s)
    clocks = _other_clocks(columns, kinds, arrivals_s, time)
    columns = _named_behind(columns, {time, *clocks})
    kinds = [_kind(column) if i != time else "time" for i, column in enumerate(columns)]
    left = [
        i
        for i, column in enumerate(columns)
        if i != time
        and i not in clocks
        and kinds[i] in ("", "cell", "total")
        and not column.stamp
        and not (kinds[i] == "" and _counts(column))
    ]
    if any(force_unit(columns[i].unit) for i in left):  # beside forces, per cent and millimetres are none
        left = [i for i in left if columns[i].unit.lower() not in FOREIGN_UNITS]
        first = next((i for i in left if force_unit(columns[i].unit)), 0)
        left = [i for i in left if i <= first or force_unit(columns[i].unit) or not _is_of_the_text(columns[i])]
    cells, sure, names = _cells(columns, kinds, left)
    named = dict(zip(cells, names, strict=True))
    words = tuple("*" if column.stamp else "t" if i == time else named.get(i, "-") for i, column in enumerate(columns))
    placed = bool(corners_of(names)) or bool(sides_of(names))
    return Roles(words, sure and not doubt and bool(cells), tuple(left), time, unit, told, placed)


def _other_clocks(columns: Sequence[Column], kinds: Sequence[str], arrivals_s: Array | None, time: int) -> set[int]:
    """Return the columns besides the time that go on as clocks do: ``millis()`` beside ``micros()``."""
    if time < 0 or arrivals_s is None:
        return set()
    return {
        i
        for i, column in enumerate(columns)
        if i != time and (kinds[i] in ("", "time") or _names_the_next(columns, i)) and _is_borne(column, arrivals_s)
    }


def _names_the_next(columns: Sequence[Column], i: int) -> bool:
    """Whether the name of a column may be that of the next one: Teleplot prints ``>f1:7000:12.5``."""
    return bool(columns[i].name) and i + 1 < len(columns) and not columns[i + 1].name


def _is_of_the_text(column: Column) -> bool:
    """Whether a number is part of a sentence: ``12.5 kg with 2 decimals``."""
    return bool(column.name) and not is_cell(column.name) and column.decimals == 0 and not np.ptp(column.values) > 0


def _named_behind(columns: Sequence[Column], clocks: set[int]) -> list[Column]:
    """Return the columns with the name that stands before a clock given to the number behind it."""
    named = list(columns)
    for i in clocks:
        if i >= 0 and _names_the_next(columns, i) and kind_of(columns[i].name) in ("", "cell"):
            named[i + 1] = replace(columns[i + 1], name=columns[i].name)
    return named


def _is_borne(column: Column, arrivals_s: Array) -> bool:
    steps = steps_of(column.values)
    return steps is not None and bool(arrival_unit(steps, arrivals_s)) and _is_clock(column.values)


def _kind(column: Column) -> str:
    kind = kind_of(column.name)
    if kind not in ("time", "skip") and time_unit(column.unit):
        return "time"
    return kind


def _counts(column: Column) -> bool:
    return column.decimals == 0 and is_counter(column.values)


def _time(columns: Sequence[Column], kinds: list[str], arrivals_s: Array | None) -> tuple[int, str, str, bool]:
    """Return the column of time, its unit, the unit that its name tells if another one, and whether one may be."""
    named = [i for i, kind in enumerate(kinds) if kind == "time" and not columns[i].stamp]
    nameless = [i for i, kind in enumerate(kinds) if kind == "" and columns[i].name in ("", *LOG_LEVELS)]
    doubt = False
    teleplot = [i for i, kind in enumerate(kinds) if kind in ("", "cell") and _names_the_next(columns, i)]
    if arrivals_s is not None and not named:
        nameless += [i for i in teleplot if i not in nameless and _is_borne(columns[i], arrivals_s)]
    for i in [*named, *nameless]:
        steps = steps_of(columns[i].values)
        if steps is None:
            if i in named and len(named) == 1:
                doubt = True  # called a time, and does not go on as one
            continue
        told = time_unit(columns[i].unit) or (time_unit(columns[i].name) if len(columns[i].name) > 1 else "")
        borne = arrival_unit(steps, arrivals_s)
        if i in named:
            return i, borne or told, told if told and borne and told != borne else "", False
        if borne and _is_clock(columns[i].values):
            return i, borne, "", False
        if arrivals_s is None and len(columns) > 1 and _is_clock(columns[i].values):
            return i, "", "", False  # the unit is asked
        if not _counts(columns[i]):
            doubt = True
    return -1, "", "", doubt


def _is_clock(values: Array) -> bool:
    """Whether many values differ, so that this is no force that creeps up in a few steps."""
    return len(np.unique(values)) >= max(10, 0.1 * len(values))


def _cells(columns: Sequence[Column], kinds: Sequence[str], left: list[int]) -> tuple[list[int], bool, list[str]]:
    """Return the columns of cells, whether that is sure, and their names."""
    if not left:
        return [], False, []
    names = [columns[i].name for i in left]
    if not any(names[1:]) and kinds[left[0]] == "cell" and len(left) == 4:
        names = [""] * 4  # the name of a list stands before its first number
    if len(left) == 4 and (corners := corners_of(names)):
        return left, True, list(corners)
    if len(left) == 4 and corners_on_a_map(names):
        return left, True, ["f1", "f2", "f3", "f4"]
    totals = [i for i in left if kinds[i] == "total"]
    parts = [i for i in left if i not in totals]
    if len(totals) == 1 and parts and len(left) > 2:
        cells, sure, found = _cells(columns, kinds, parts)
        return cells, sure and len(cells) in (2, 4), found
    if len(left) == 1:
        return left, True, ["f1"]
    if any(_sums(columns, left, i) for i in left) and not any(names):
        parts = [i for i in left if not _sums(columns, left, i)]
        if len(parts) == len(left) - 1 and len(parts) in (2, 4):
            return parts, True, [f"f{n + 1}" for n in range(len(parts))]
    alike = len({(columns[i].unit, columns[i].decimals > 0) for i in left}) == 1
    if len(left) == 2 and (sides := sides_of(names)):
        return left, True, [side[0].upper() for side in sides]
    known = all(names) and all(is_cell(name) for name in names) and len(set(names)) == len(names)
    numbered = known and len({_unnumbered(name) for name in names}) == 1
    if len(left) in (2, 4) and alike and (numbered or (len(left) == 4 and not any(names))):
        return left, True, [f"f{n + 1}" for n in range(len(left))]
    return left, False, [f"f{n + 1}" for n in range(len(left))]


def _unnumbered(name: str) -> str:
    """Return a name without its number or its letter from A to D."""
    return re.sub(r"\d+|(?<![A-Za-z])[A-D](?![a-z])|(?<=[a-z])[A-D](?![a-z])|(?<=_)[a-d]\b|^[a-d]$", "#", name).lower()


def likely_cells(columns: Sequence[Column], left: Sequence[int]) -> list[int]:
    """Return the columns which look most like cells: those with as many decimals as one another, without their sum.

    A clock of whole seconds, the limits of a plotter's axis and a place are written otherwise.
    """
    groups: dict[int, list[int]] = {}
    for i in left:
        groups.setdefault(columns[i].decimals, []).append(i)
    most = max(groups.values(), key=len, default=[])
    return [i for i in most if not _sums(columns, most, i)] if len(most) > 2 else most


def _sums(columns: Sequence[Column], among: Sequence[int], one: int) -> bool:
    """Whether a column is the sum of the others, within rounding."""
    others = [columns[i].values for i in among if i != one]
    if len(others) < 2 or not np.isfinite(columns[one].values).all():
        return False
    total = np.sum(others, axis=0)
    step = 10.0 ** -min(columns[i].decimals for i in among)
    moves = float(np.ptp(columns[one].values)) > 0 or float(np.abs(columns[one].values).max()) > 10 * step
    return bool(moves and np.isfinite(total).all() and np.abs(total - columns[one].values).max() <= step * len(others))
