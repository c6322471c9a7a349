"""How the layout describes what a session file holds: attributes, columns, tables and arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from soleplate.model.session import FORMAT_VERSION

__all__ = ["Array", "Column", "Table", "as_data", "columns_of", "unit_of"]

UNITS = {"s": "s", "mm": "mm", "n": "N", "hz": "Hz", "deg": "degree", "us": "us"}


@dataclass(frozen=True)
class Column:
    """Describe one attribute, or one column of a table.

    Attributes
    ----------
    name : str
        As in the file.
    kind : type
        What may stand there; where it is stored follows from it.
    about : str
        What it means.
    since, until : int
        The format versions that have it.
    """

    name: str
    kind: Any
    about: str
    since: int = 1
    until: int = FORMAT_VERSION

    @cached_property
    def stored(self) -> str:
        """How it is stored: ``text``, ``json`` (text too), ``i8``, ``f8``, ``u1`` or ``counts``."""
        kind = get_args(self.kind)[0] if get_origin(self.kind) is Annotated else self.kind
        if kind == NDArray[np.float64]:
            return "counts"
        if get_origin(kind) in (Mapping, tuple):
            return "json"
        return {int: "i8", float: "f8", bool: "u1"}.get(kind, "text")

    @cached_property
    def is_text(self) -> bool:
        """Whether it is stored as text."""
        return self.stored in ("text", "json")


@dataclass(frozen=True)
class Table:
    """Describe a table: a group with one dataset for each column (version 1: one dataset of records)."""

    about: str
    row: type  # what each row becomes
    columns: tuple[Column, ...]
    most: int  # rows

    @cached_property
    def _by_version(self) -> dict[int, tuple[Column, ...]]:
        return {
            version: tuple(column for column in self.columns if column.since <= version <= column.until)
            for version in range(1, FORMAT_VERSION + 1)
        }

    def of(self, version: int) -> tuple[Column, ...]:
        """Return the columns that a version has."""
        return self._by_version[version]


@dataclass(frozen=True)
class Array:
    """Describe an array of numbers."""

    name: str
    dims: int
    dtype: str  # numpy's, or "samples": one of SAMPLE_TYPES
    unit: str
    axes: str
    about: str
    since: int = 1


def unit_of(name: str) -> str:
    """Return the unit that a name ends in, or ``1`` for what has none."""
    return UNITS.get(name.rpartition("_")[2], "1") if "_" in name else "1"


def columns_of(*rows: type, **about: str) -> tuple[Column, ...]:
    """Return columns for fields of dataclasses, each with what it means."""
    hints = {name: hint for row in rows for name, hint in get_type_hints(row, include_extras=True).items()}
    return tuple(Column(name, hints[name], text) for name, text in about.items())


def as_data(name: str) -> Column:
    """Return the column in which a sentence stands as data."""
    return Column(f"{name}_data", str, f'`{name}` as `{{"t": template, "v": values}}`, where it is a sentence', since=2)
