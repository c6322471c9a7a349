"""Objects to HDF5: plain numbers and texts of fixed length, each with what it means beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from soleplate.storage.hdf5 import layout
from soleplate.storage.hdf5.columns import Table, unit_of
from soleplate.storage.hdf5.objects import Objects

__all__ = ["explanations", "write_data", "write_objects"]

CHUNK_ROWS = 4096
CHUNK_BYTES = 1 << 18
SMALL_BYTES = 4096  # so few stand as they are: a chunk's index alone takes as much


def write_objects(file: h5py.File, objects: Objects) -> None:
    """Write objects into a file that has none of them yet."""
    if objects.get("@roles") == b"[]":
        file.require_group("plates")  # empty: a session by the clock
    for path, value in objects.items():
        place, _, name = path.partition("@")
        if name:
            owner = file.require_group(place) if place else file
            if isinstance(value, bytes):
                owner.attrs.create(name, value, dtype=h5py.string_dtype("utf-8", max(1, len(value))))
            else:
                owner.attrs[name] = value
            continue
        if isinstance(value, list):
            # declared as ASCII, since Octave reads no others
            value = np.array(value, f"S{max([1, *map(len, value)])}")
        dataset = write_data(file, path, value)
        for about, text in explanations(path, file):
            dataset.attrs.create(about, text.encode(), dtype=h5py.string_dtype("utf-8", len(text.encode())))


def write_data(group: h5py.Group, name: str, data: NDArray[Any]) -> h5py.Dataset:
    """Write a dataset: packed, with a check sum for each chunk, where it is not small."""
    if data.nbytes <= SMALL_BYTES:
        return group.create_dataset(name, data=data)
    row_bytes = max(1, data.nbytes // len(data))
    most = CHUNK_BYTES if name.endswith(f"/{layout.SOURCE_BYTES.name}") else CHUNK_ROWS
    rows = max(1, min(len(data), most, CHUNK_BYTES // row_bytes))
    return group.create_dataset(
        name,
        data=data,
        chunks=(rows, *data.shape[1:]),
        shuffle=True,
        compression="gzip",
        compression_opts=4,
        fletcher32=True,
    )


def explanations(path: str, file: h5py.File) -> Iterator[tuple[str, str]]:
    """Yield the attributes by which a dataset explains itself: description, unit, names of the axes."""
    parent, _, name = path.rpartition("/")
    table = _table_of(parent)
    if table is not None:
        column = next(column for column in table.columns if column.name == name)
        yield "description", f"{table.about}. {name}: {column.about}"
        yield "unit", "text" if column.is_text else "count" if column.stored == "counts" else unit_of(name)
        yield "axes", "row of the table" + (", column of the plate" if column.stored == "counts" else "")
        return
    known = (*layout.ARRAYS, *layout.CALIBRATION, layout.SOURCE_BYTES)
    array = next(array for array in known if array.name == name)
    yield "description", array.about
    yield "axes", array.axes
    if name != "samples":
        yield "unit", array.unit
        return
    unit = bytes(file[parent].attrs["unit"]).decode()
    yield "unit", unit
    if unit == "count":
        plate = parent.rpartition("/")[0]
        yield (
            "formula",
            "(samples - zero) @ matrix.T: Fz in N (up on the person), Mx and My in N.mm, in the plate frame",
        )
        yield "zero", f"/{plate}/tares/counts: the last accepted row with time_s at or before the start of the trial"
        yield "matrix", f"/{plate}/calibration/matrix"
    elif unit.startswith("N"):
        plate = parent.rpartition("/")[0]
        yield "formula", "samples - zero: Fz in N (up on the person), Mx and My in N.mm about the middle of the surface"
        yield "zero", f"/{plate}/tares/counts: as of counts; 0 where there is no row, as the imported file had it"


def _table_of(path: str) -> Table | None:
    first, *more = path.split("/")
    if first == "results":
        return layout.RESULTS
    if first == "digests":
        return layout.DIGESTS
    if first != "plates":
        return layout.TABLES.get(first)
    return layout.PLATE_TABLES.get(more[-1]) or (layout.ARRIVALS if more[-1] == "arrivals" else None)
