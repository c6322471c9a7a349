"""Texts as bytes, and rows as the numpy records in which version 1 keeps its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from soleplate.storage.hdf5.columns import Column

__all__ = ["encode_text", "pack"]


def encode_text(text: str) -> bytes:
    """Return the bytes stored for ``text``: UTF-8, without NUL, which would end the text for every reader."""
    return text.replace("\0", "").encode("utf-8", "replace")


def pack(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> NDArray[np.void]:
    """Return rows of numbers and texts as a record array, (n,); each text column is as wide as its longest value."""
    table = list(rows)
    stored: dict[str, Sequence[Any]] = {}
    types: list[tuple[str, Any]] = []
    for column in columns:
        values: Sequence[Any] = [row[column.name] for row in table]
        if column.is_text:
            values = [encode_text(str(value)) for value in values]
            types.append((column.name, h5py.string_dtype("utf-8", max([1, *map(len, values)]))))
        else:
            types.append((column.name, f"<{column.stored}"))
        stored[column.name] = values
    records = np.zeros(len(table), dtype=types)
    for name, values in stored.items():
        if table:
            records[name] = values
    return records
