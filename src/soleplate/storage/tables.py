"""Rows of named columns to numpy records and back, with text as fixed-length UTF-8."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from soleplate.storage.layout import TEXT, Columns

__all__ = ["decode_text", "encode_text", "pack", "unpack"]


def encode_text(text: str) -> bytes:
    """Return the bytes stored for ``text``: UTF-8, without NUL, which would end the text for every reader."""
    return text.replace("\0", "").encode("utf-8", "replace")


def decode_text(data: bytes) -> str:
    """Return the text that stored bytes hold."""
    return bytes(data).rstrip(b"\0").decode("utf-8", "replace")


def pack(columns: Columns, rows: Iterable[Mapping[str, Any]], *, counts: int = 0) -> NDArray[np.void]:
    """Return the rows as a record array, (n,); each text column is as wide as its longest value.

    Parameters
    ----------
    columns : tuple of (name, type)
        From the layout.
    rows : iterable of mapping
        One value for each column.
    counts : int
        Width of a column of type ``counts``; shorter rows are filled with NaN.
    """
    table = list(rows)
    stored: dict[str, Sequence[Any]] = {}
    types: list[tuple[str, Any] | tuple[str, Any, tuple[int, ...]]] = []
    for name, kind in columns:
        values: Sequence[Any] = [row[name] for row in table]
        if kind == TEXT:
            texts = [encode_text(str(value)) for value in values]
            types.append((name, h5py.string_dtype("utf-8", max([1, *map(len, texts)]))))
            stored[name] = texts
        elif kind == "counts":
            types.append((name, "<f8", (max(counts, 1),)))
            stored[name] = [_padded(value, max(counts, 1)) for value in values]
        else:
            types.append((name, kind))
            stored[name] = values
    records = np.zeros(len(table), dtype=types)
    for name, values in stored.items():
        if table:
            records[name] = values
    return records


def _padded(values: Sequence[float], width: int) -> NDArray[np.float64]:
    padded = np.full(width, np.nan)
    padded[: len(values)] = values
    return padded


def unpack(columns: Columns, records: NDArray[np.void]) -> list[dict[str, Any]]:
    """Return each record as a mapping of Python values; the inverse of ``pack``."""
    rows: list[dict[str, Any]] = []
    for record in records:
        row: dict[str, Any] = {}
        for name, kind in columns:
            value = record[name]
            if kind == TEXT:
                row[name] = decode_text(value)
            elif kind == "counts":
                row[name] = tuple(float(count) for count in value if not math.isnan(count))
            else:
                row[name] = value.item()
        rows.append(row)
    return rows
