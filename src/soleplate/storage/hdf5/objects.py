"""The objects of a session file: every attribute and every column by its path, the same for both versions."""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np

from soleplate.errors import DamagedFile
from soleplate.storage.hdf5.columns import Column, Table
from soleplate.storage.hdf5.guard import Guarded
from soleplate.storage.journals.chunks import read_chunks
from soleplate.text import Text

__all__ = ["Objects", "read_column", "read_objects"]

Objects = dict[str, Any]
"""Path to value: ``@participant`` or ``plates/left@url`` an attribute (bytes, int or float), ``trials/number`` a column
(int64, float64 or uint8 array, or a list of bytes), ``plates/left/cells/samples`` an array."""


def read_objects(opened: Guarded) -> Objects:
    """Return everything that a guarded file holds; raise DamagedFile where a check sum of HDF5 does not match."""
    objects: Objects = dict(opened.attrs)
    for path in opened.data:
        objects.update(read_column(opened, path))
    return objects


def read_column(opened: Guarded, path: str) -> Objects:
    """Return one dataset: a column, an array, or all columns of a table of version 1."""
    dataset, what, shape, dtype, packed = opened.data[path]
    try:
        found = read_chunks(dataset) if packed else None
        if found is None:
            found = np.empty(shape, dtype)
            dataset.read(h5py.h5s.ALL, h5py.h5s.ALL, found)
    except (OSError, RuntimeError) as error:
        raise DamagedFile(
            Text("/{name} of {name2} is damaged", name=path, name2=opened.path.name),
            why=str(error),
            do=Text("Use another copy of the file if there is one"),
        ) from error
    if isinstance(what, Table):
        return {f"{path}/{column.name}": _values(found[column.name], column) for column in what.of(1)}
    if isinstance(what, Column):
        return {path: _values(found, what)}
    return {path: np.ascontiguousarray(found, found.dtype.newbyteorder("<"))}


def _values(found: Any, column: Column) -> Any:
    if column.is_text:
        return found.tolist()
    return np.ascontiguousarray(found, {"i8": "<i8", "u1": "<u1"}.get(column.stored, "<f8"))
