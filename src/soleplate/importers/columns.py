"""What the columns of a file hold: from its header, from what was told, and from what a vendor documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from soleplate.api.importer import Told
from soleplate.errors import BadParameter, UnknownName
from soleplate.tables.file_table import FileTable
from soleplate.tables.quantities import Quantity, quantity_of
from soleplate.tables.units import force_unit, length_unit, moment_unit, time_unit, weight_unit
from soleplate.text import Text

__all__ = ["Columns", "Preset", "columns_of"]

_TARGET = re.compile(r"(?:(?P<plate>[A-Za-z0-9_-]{1,24})\.)?(?P<what>[a-z_]+)(?::(?P<unit>\S{1,8}))?")
_WHAT: Mapping[str, tuple[str, str]] = {
    "-": ("", ""), "time": ("time", ""), "frame": ("frame", ""), "force": ("force", "z"),
    **{f"f{axis}": ("force", axis) for axis in "xyz"}, **{f"m{axis}": ("moment", axis) for axis in "xyz"},
    **{f"cop_{axis}": ("cop", axis) for axis in ("x", "y", "z", "ml", "ap")},
}  # fmt: skip
_UNIT_OF = {
    "force": lambda word: force_unit(word) or weight_unit(word), "moment": moment_unit, "cop": length_unit,
    "time": time_unit,
}  # fmt: skip


@dataclass(frozen=True)
class Preset:
    """Hold what a vendor documents of its tables, where the file itself does not say it.

    Attributes
    ----------
    units : mapping
        Of force, moment, cop and time.
    up : str
        The axis that points up.
    why : str
        Where it is said.
    columns : tuple of str
        What the columns hold, in order, where the file has no header; empty else.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    up: str = ""
    why: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """Hold what each column is called and holds, and which were told by the person."""

    names: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    told: frozenset[int] = frozenset()
    by: Mapping[str, str] = field(default_factory=dict)  # kind to what said its unit, where the header did not

    def of(self, kind: str) -> list[int]:
        """Return the columns of a kind."""
        return [i for i, quantity in enumerate(self.quantities) if quantity.kind == kind]

    @property
    def plates(self) -> list[str]:
        """Names of the plates that have a force, in the order of the columns."""
        return list(dict.fromkeys(self.quantities[i].plate for i in self.of("force")))


def columns_of(table: FileTable, told: Told, preset: Preset) -> Columns:
    """Return what the columns hold; raise UnknownName or BadParameter for what was told of none of them."""
    names, units, above = _labels(table)
    found = [quantity_of(names[i], units[i], above[i]) for i in range(table.columns)]
    if preset.columns and not any(quantity.kind for quantity in found) and len(preset.columns) >= table.columns:
        found = [_target(text) for text in preset.columns[: table.columns]]
        names = tuple(preset.columns[: table.columns])
    given = frozenset(_place(names, name) for name in told.columns)
    for name, text in told.columns.items():
        place = _place(names, name)
        target = _target(text)
        found[place] = target if target.unit or not target.kind else replace(target, unit=_unit(found[place], target))
    by: dict[str, str] = {}
    for kind in ("force", "moment", "cop", "time"):
        if kind in told.units:
            unit = _UNIT_OF[kind](told.units[kind])
            if not unit:
                raise BadParameter(
                    Text("{unit!r} is no unit of {kind}", unit=told.units[kind], kind=kind),
                    do=Text("Known are N, kN, kg, g, lb, BW, %BW; N.m, N.cm, N.mm; mm, cm, m, in; s, ms, us"),
                )
            by[kind] = "told"
            found = [replace(q, unit=unit, stranger="") if q.kind == kind else q for q in found]
        elif kind in preset.units and any(q.kind == kind and not q.unit and not q.stranger for q in found):
            by[kind] = preset.why
            found = [
                replace(q, unit=preset.units[kind]) if q.kind == kind and not q.unit and not q.stranger else q
                for q in found
            ]
    return Columns(names, tuple(_once(found)), given, by)


def _unit(before: Quantity, target: Quantity) -> str:
    return before.unit if before.kind == target.kind else ""


def _once(found: Sequence[Quantity]) -> list[Quantity]:
    """Leave the first of two columns that hold the same, and the one axis that anatomy names beside x and y."""
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for quantity in found:
        key = (quantity.kind, quantity.axis, quantity.plate)
        double = quantity.kind in ("force", "moment", "cop", "time") and key in seen
        seen.add(key)
        kept.append(Quantity() if double else quantity)
    return kept


def _labels(table: FileTable) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return names, units and headings of the columns from the lines above them."""
    empty = ("",) * table.columns
    header = [row for row in table.header if any(row)]
    if not header:
        return empty, empty, empty
    hits = [sum(bool(quantity_of(cell).kind) for cell in row) for row in header]
    at = max(range(len(header)), key=lambda n: (hits[n], n)) if any(hits) else len(header) - 1
    below = header[at + 1] if at + 1 < len(header) and _is_units(header[at + 1]) else empty
    above = list(header[at - 1]) if at else list(empty)
    for i in range(1, len(above)):
        above[i] = above[i] or above[i - 1]
    return header[at], below, tuple(above)


def _is_units(row: Sequence[str]) -> bool:
    words = [cell.strip(" ()[]") for cell in row if cell.strip()]
    known = [word for word in words if any(read(word) for read in _UNIT_OF.values())]
    return bool(words) and len(known) >= 0.5 * len(words)


def _place(names: Sequence[str], name: str) -> int:
    """Return the column that a name, or a number from 1, means."""
    low = name.strip().lower()
    same = [i for i, known in enumerate(names) if known.strip().lower() == low]
    if len(same) == 1:
        return same[0]
    if low.isdigit() and 1 <= int(low) <= len(names):
        return int(low) - 1
    listed = ", ".join(known for known in names if known) or Text("no names: use numbers from 1 to {n}", n=len(names))
    raise UnknownName(
        Text("There is no column {name!r}", name=name[:40])
        if not same
        else Text("{n} columns are called {name!r}", n=len(same), name=name[:40]),
        do=Text("The columns are: {listed}", listed=listed),
    )


def _target(text: str) -> Quantity:
    """Return what ``left.fz``, ``2.cop_x:cm``, ``time`` or ``-`` says."""
    if text.strip() == "-":
        return Quantity()
    low = text.strip().lower()
    found = _TARGET.fullmatch(low)
    what = _WHAT.get(found["what"]) if found else None
    if found is None or what is None:
        raise BadParameter(
            Text("{text!r} is nothing that a column can hold", text=text[:40]),
            do=Text("Say time, fz, cop_x, cop_y, mx, my or -, with its plate before it: left.fz, 2.cop_x"),
        )
    kind, axis = what
    word = text.strip().rpartition(":")[2] if found["unit"] else ""
    unit = _UNIT_OF[kind](word) if word and kind in _UNIT_OF else ""
    if word and not unit:
        raise BadParameter(Text("{unit!r} is no unit of {kind}", unit=word, kind=kind))
    return Quantity(kind, axis, found["plate"] or "", unit)
