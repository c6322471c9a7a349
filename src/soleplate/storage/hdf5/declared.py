"""What a dataset declares, looked at before any of its data: where they lie, how many, and how they are packed."""

from __future__ import annotations

import math
from typing import NamedTuple

import h5py
import numpy as np

from soleplate.storage.hdf5.columns import Array, Column, Table
from soleplate.storage.hdf5.hdf5_file import refuse
from soleplate.text import Text

__all__ = ["Account", "Declared", "check_array", "check_column", "check_dataset", "check_records"]

MAX_CHUNK_BYTES = 1 << 20  # inflating one chunk can then never take more than about 1 GiB
MAX_BYTES = 8 << 30  # of all declared data
FREE_BYTES = 256 << 20  # below this no ratio is suspicious: padded text tables compress very well
MAX_RATIO = 100  # declared bytes to bytes of file; real recordings stay below 20
MAX_INFLATED = 1100  # declared to stored bytes of one dataset: gzip itself cannot do more than 1032
SMALL_BYTES = 65_536  # a dataset so small may be as empty as it likes
MAX_ROWS = 1_000_000  # of all tables whose rows become objects, one by one
FREE_ROWS = 20_000  # and no more than these and one for each BYTES_OF_ROW of the file
BYTES_OF_ROW = 8
MAX_ITEM_BYTES = 8  # of one number
FILTERS = {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}


class Account:
    """Add up what a file declares."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size, self.declared, self.rows = name, size, 0, 0

    def add_rows(self, rows: int) -> None:
        """Count the rows of a table; raise HostileFile when there are more than can be."""
        self.rows += rows
        most = min(MAX_ROWS, FREE_ROWS + self.size // BYTES_OF_ROW)
        if self.rows > most:
            refuse(
                self.name,
                Text(
                    "its tables declare {rows} rows, and {most} can be in a file of its size", rows=self.rows, most=most
                ),
            )

    def add(self, declared: int) -> None:
        """Count bytes that are declared; raise HostileFile when there are more than can be."""
        self.declared += declared
        if self.declared > MAX_BYTES:
            refuse(self.name, Text("it declares {declared:.1f} GiB of data", declared=self.declared / 2**30))
        if self.declared > max(FREE_BYTES, MAX_RATIO * self.size):
            refuse(
                self.name,
                Text(
                    "it declares {declared:.0f} MiB in {size:.2f} MiB of file",
                    declared=self.declared / 2**20,
                    size=self.size / 2**20,
                ),
            )


class Declared(NamedTuple):
    """Hold a dataset whose data may be read."""

    id: h5py.h5d.DatasetID
    what: Array | Column | Table
    shape: tuple[int, ...]
    dtype: np.dtype
    packed: bool  # in chunks


def check_dataset(dataset: h5py.h5d.DatasetID, what: Array | Column | Table, where: str, account: Account) -> Declared:
    """Return what a dataset declares whose data may be read; raise HostileFile for any other one."""
    plan = dataset.get_create_plist()
    kind = plan.get_layout()
    # before anything asks for a shape: that would already look into the source files of a virtual dataset
    if kind == h5py.h5d.VIRTUAL:
        refuse(where, Text("it is a virtual dataset: its data lie in other files"))
    if plan.get_external_count():
        refuse(where, Text("its data lie in other files"))
    for index in range(plan.get_nfilters()):
        if plan.get_filter(index)[0] not in FILTERS:
            refuse(
                where,
                Text(
                    "it needs filter {get_filter}; only shuffle, gzip and fletcher32 are known",
                    get_filter=plan.get_filter(index)[0],
                ),
            )
    shape, dtype = dataset.shape, dataset.dtype
    if shape is None:
        refuse(where, Text("it has no shape"))
    declared = math.prod(map(int, shape)) * dtype.itemsize
    account.add(declared)
    if declared > SMALL_BYTES and declared > MAX_INFLATED * (stored := dataset.get_storage_size()):
        refuse(where, Text("it declares {declared} bytes, and {stored} are stored", declared=declared, stored=stored))
    packed = kind == h5py.h5d.CHUNKED
    if packed:
        _check_chunks(dataset, math.prod(map(int, plan.get_chunk())) * dtype.itemsize, where)
    return Declared(dataset, what, shape, dtype, packed)


def _check_chunks(dataset: h5py.h5d.DatasetID, chunk: int, where: str) -> None:
    if chunk > MAX_CHUNK_BYTES:
        refuse(where, Text("its chunks are of {chunk:.1f} MiB", chunk=chunk / 2**20))
    stored: list[int] = []
    if hasattr(dataset, "chunk_iter"):
        dataset.chunk_iter(lambda info: stored.append(info.size))
    else:  # HDF5 before 1.12.3
        stored += [dataset.get_chunk_info(index).size for index in range(dataset.get_num_chunks())]
    if max(stored, default=0) > chunk + 4096:
        refuse(where, Text("a chunk of {chunk} bytes is stored as {stored} bytes", chunk=chunk, stored=max(stored)))


def check_array(array: Array, dtype: str, shape: tuple[int, ...], given: np.dtype, where: str) -> None:
    """Refuse a dataset that is not the array of the layout."""
    if len(shape) != array.dims or given.newbyteorder("=") != np.dtype(dtype).newbyteorder("="):
        refuse(
            where,
            Text(
                "it is {given} with shape {shape}, not {dtype} of {dims} dimensions",
                given=given,
                shape=shape,
                dtype=dtype,
                dims=array.dims,
            ),
        )


def check_column(column: Column, shape: tuple[int, ...], given: np.dtype, where: str, counts: int) -> None:
    """Refuse values of another type or shape than the column has (``shape`` without the rows)."""
    kinds = "S" if column.is_text else "f" if column.stored in ("f8", "counts") else "iu"
    wanted = (max(counts, 1),) if column.stored == "counts" else ()
    if given.kind not in kinds or shape != wanted or (not column.is_text and given.itemsize > MAX_ITEM_BYTES):
        refuse(where, Text("it is {given}, not {kind}", given=given, kind=column.stored))


def check_records(
    columns: tuple[Column, ...], shape: tuple[int, ...], given: np.dtype, where: str, counts: int
) -> None:
    """Refuse a dataset that is not a table of version 1: records with these columns."""
    names = tuple(column.name for column in columns)
    if len(shape) != 1 or given.fields is None or tuple(given.names or ()) != names:
        refuse(where, Text("its columns are not {listed}", listed=", ".join(names)))
    for column in columns:
        kind = given.fields[column.name][0]
        check_column(column, kind.shape, kind.base, f"{where} {column.name}", counts)
