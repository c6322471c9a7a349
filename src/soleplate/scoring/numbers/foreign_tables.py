"""Columns with units and provenance as tables of other libraries, which are imported when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from soleplate.plugins import need
from soleplate.text import Text

__all__ = ["UNITS", "pandas_of", "polars_of", "unit_of", "xarray_of"]

EXTRA = "frames"
#: endings of names, longest first, and the unit that each tells
UNITS: Mapping[str, str] = {"_nmm": "N.mm", "_mm": "mm", "_hz": "Hz", "_n": "N", "_s": "s"}


def unit_of(name: str) -> str:
    """Return the unit that the name of a column ends with, or nothing."""
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def pandas_of(columns: Mapping[str, Any], about: Mapping[str, Any], index: str = "") -> Any:
    """Return a pandas.DataFrame; ``attrs`` holds ``units`` by column and what ``about`` says."""
    need(EXTRA, "pandas")
    import pandas as pd

    frame = pd.DataFrame(dict(columns))
    if index:
        frame = frame.set_index(index)
    frame.attrs.update({"units": _units(columns), **about})
    return frame


def polars_of(columns: Mapping[str, Any], about: Mapping[str, Any], kept: Sequence[str] = ()) -> Any:
    """Return a polars.DataFrame: polars keeps no attributes, so ``kept`` of ``about`` stand in columns of their own."""
    need(EXTRA, "polars")
    import polars as pl

    rows = len(next(iter(columns.values()), ()))
    more = {name: pl.repeat(str(about[name]), rows, eager=True, dtype=pl.String) for name in kept if name in about}
    return pl.DataFrame({**more, **{name: _plain(values) for name, values in columns.items()}})


def xarray_of(columns: Mapping[str, Any], about: Mapping[str, Any], index: str) -> Any:
    """Return an xarray.Dataset along ``index``; each variable has its ``units``, the whole what ``about`` says."""
    need(EXTRA, "xarray")
    import xarray as xr

    variables = {
        name: (index, np.asarray(values), {"units": unit_of(name)} if unit_of(name) else {})
        for name, values in columns.items()
    }
    coordinate = {index: variables.pop(index)} if index in variables else {}
    return xr.Dataset(variables, coords=coordinate, attrs={name: _flat(value) for name, value in about.items()})


def _units(columns: Mapping[str, Any]) -> dict[str, str]:
    return {name: unit for name in columns if (unit := unit_of(name))}


def _plain(values: Any) -> Any:
    """Return texts as plain ones: a Text is a string with more to it."""
    if isinstance(values, np.ndarray):
        return values
    return [str(value) if isinstance(value, str | Text) else value for value in values]


def _flat(value: Any) -> Any:
    """Return what an attribute of netCDF may be: a number, or a text."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
