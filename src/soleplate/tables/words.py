"""The words of a line between separators: names that stand before their numbers, and units behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from soleplate.tables.names import corners_of, has_place, kind_of, sides_of
from soleplate.tables.units import force_unit, time_unit

__all__ = ["in_order", "says_other_unit", "without_unit"]

_NAMED = re.compile(r"([^:=]*[^\W\d][^:=]*)[:=](.*)")  # FL:12.5, "t"=7; 12:30:05 has no name
_GLUED = re.compile(r"(.*\d[.,]?)([^\W\d_]+)\Z")
NOT_READ = ("-", "*")


def in_order(words: Sequence[str], columns: tuple[str, ...]) -> list[str] | None:
    """Return the words without quotes and names, in the order of the columns.

    ``FL:12 FR:13`` is read by its names where they are those of the columns, in whatever order they come; names that
    are all others say nothing. None for names that contradict the columns.
    """
    named = [_NAMED.match(word) for word in words]
    bare = [found[2].strip("\"'") if found else word.rpartition(":")[2].strip("\"'")
            for found, word in zip(named, words, strict=True)]  # fmt: skip
    if not any(named):
        return bare
    order = _order(tuple(found[1].strip("\"'{[<> ") if found else "" for found in named), columns)
    return None if order is None else [bare[i] for i in order]


@lru_cache(maxsize=256)
def _order(names: tuple[str, ...], columns: tuple[str, ...]) -> tuple[int, ...] | None:
    said, wanted = _canonical(names), _canonical(columns)
    if not set(said) & {name for name in wanted if name not in ("t", *NOT_READ)}:
        return tuple(range(len(columns)))
    found = [said.index(name) if name not in NOT_READ and said.count(name) == 1 else -1 for name in wanted]
    for i, name in enumerate(wanted):
        if name == "t" and found[i] < 0 and i not in found:
            found[i] = i  # a time without a name, or one that is not known
    rest = iter(i for i in range(len(columns)) if i not in found)
    found = [next(rest) if name in NOT_READ else n for n, name in zip(found, wanted, strict=True)]
    return None if -1 in found else tuple(found)


def _canonical(names: Sequence[str]) -> tuple[str, ...]:
    """Return names as they are compared: corners and sides by what they mean, a time as ``t``."""
    placed = [name for name in names if has_place(name)]
    meant = corners_of(placed) if len(placed) == 4 else sides_of(placed) if len(placed) == 2 else ()
    known = dict(zip(placed, meant, strict=True)) if meant else {}
    return tuple(known.get(name, "t" if kind_of(name) == "time" else name).lower() for name in names)


def without_unit(word: str, unit: str, *, time: bool) -> str | None:
    """Return a number without the unit that is glued to it; None where that is another one than ``unit``."""
    if (found := _GLUED.match(word)) is None or not (said := (time_unit if time else force_unit)(found[2])):
        return word
    return found[1] if said == unit else None


def says_other_unit(word: str, before: str, unit: str, unit_of_time: str) -> bool:
    """Return whether a word behind the number of the column ``before`` is another unit than the one that was told."""
    if before in ("", *NOT_READ):
        return False
    known: Callable[[str], str] = time_unit if before == "t" else force_unit
    return known(word) not in ("", unit_of_time if before == "t" else unit)
