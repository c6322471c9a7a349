"""Refuse a hostile file before any of its data is touched.

A session file may come from anywhere. HDF5 can point into other files, run filter plug-ins, declare
terabytes in a kilobyte and hide a web page in front of itself. The guard looks at descriptions only,
at the paths that the layout names and no others; whatever else a file holds is never opened.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import h5py
import numpy as np

from soleplate.errors import FileError, ForeignFile, HostileFile, UnreadableFile
from soleplate.model.session import FORMAT, FORMAT_VERSION
from soleplate.storage import layout
from soleplate.storage.layout import NUMBER, TEXT, Columns
from soleplate.storage.tables import decode_text

__all__ = ["number_attr", "open_guarded", "result_versions", "text_attr"]

SIGNATURE = b"\x89HDF\r\n\x1a\n"
MAX_ROLES = 64
MAX_ATTR_BYTES = 65_536
MAX_CHUNK_BYTES = 1 << 20  # inflating one chunk can then never take more than about 1 GiB
MAX_BYTES = 8 << 30  # of all declared data
FREE_BYTES = 256 << 20  # below this no ratio is suspicious: padded text tables compress very well
MAX_RATIO = 100  # declared bytes to bytes of file; real recordings stay below 20
FILTERS = {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}


def open_guarded(path: Path | str) -> h5py.File:
    """Open a session file for reading, after everything in it that will be read was found harmless.

    Raises
    ------
    UnreadableFile
        When it is missing, forbidden, empty, truncated or locked.
    ForeignFile
        When it is no session file, incomplete, or of a newer format version.
    HostileFile
        When it links elsewhere or is not built as the format says.
    """
    path = Path(path)
    size = _look_outside(path)
    _without_plugins()
    file = _open(path)
    try:
        _check(file, path, size)
    except FileError:
        file.close()
        raise
    except Exception as error:  # whatever else a crafted description makes h5py raise
        file.close()
        raise HostileFile(
            f"{path.name} was refused: its structure cannot be understood",
            why=f"{type(error).__name__}: {error}",
            do="Ask whoever sent it for the original file",
        ) from error
    return file


def text_attr(obj: h5py.HLObject, name: str) -> str:
    """Return a checked text attribute."""
    value = obj.attrs[name]
    return value if isinstance(value, str) else decode_text(value)


def number_attr(obj: h5py.HLObject, name: str) -> float:
    """Return a checked number attribute."""
    return float(obj.attrs[name])


def result_versions(file: h5py.File) -> list[str]:
    """Return the scoring versions whose results the file holds: the only names that are listed, not known."""
    if "results" not in file:
        return []
    names = file["results"].keys()
    return sorted((name for name in names if name.isascii() and name.isdigit() and len(name) < 10), key=int)


def _look_outside(path: Path) -> int:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
            later = [_at(file, 512 << step) for step in range(24) if (512 << step) + 8 <= size]
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read", why=error.strerror or str(error), do="Check the name and its permissions"
        ) from error
    if not size:
        raise UnreadableFile(
            f"{path.name} is empty (0 bytes)", do=f"Look for its journals: soleplate recover {path.parent}"
        )
    if start != SIGNATURE:
        if SIGNATURE in later:
            _refuse(path.name, "something stands in front of the data (a user block)")
        raise ForeignFile(
            f"{path.name} is not a Soleplate session file",
            why="it is not an HDF5 file",
            do="Choose a .h5 file, or see soleplate import --help",
        )
    return size


def _at(file: Any, offset: int) -> bytes:
    file.seek(offset)
    data: bytes = file.read(8)
    return data


def _without_plugins() -> None:
    os.environ.pop("HDF5_PLUGIN_PATH", None)
    while h5py.h5pl.size():
        h5py.h5pl.remove(0)


def _open(path: Path) -> h5py.File:
    try:
        return h5py.File(path, "r")
    except BlockingIOError as error:
        raise UnreadableFile(
            f"{path.name} is locked", why="another program has it open for writing", do="Close that program first"
        ) from error
    except (OSError, RuntimeError) as error:
        raise UnreadableFile(
            f"{path.name} is truncated or damaged",
            why=str(error),
            do=f"Look for its journals: soleplate recover {path.parent}",
        ) from error


def _refuse(where: str, why: str) -> NoReturn:
    raise HostileFile(
        f"{where} was refused", why=why, do="Do not open it with other programs; ask whoever sent it for the original"
    )


def _missing(where: str) -> NoReturn:
    raise ForeignFile(
        f"{where} is missing: this is not a complete Soleplate session file",
        do="Ask whoever sent it for the original, or run soleplate verify",
    )


class _Account:
    """Add up what a file declares."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size, self.declared = name, size, 0

    def add(self, declared: int) -> None:
        self.declared += declared
        if self.declared > MAX_BYTES:
            _refuse(self.name, f"it declares {self.declared / 2**30:.1f} GiB of data")
        if self.declared > max(FREE_BYTES, MAX_RATIO * self.size):
            _refuse(self.name, f"it declares {self.declared / 2**20:.0f} MiB in {self.size / 2**20:.2f} MiB of file")


def _check(file: h5py.File, path: Path, size: int) -> None:
    if file.userblock_size:
        _refuse(path.name, "something stands in front of the data (a user block)")
    if "format" not in file.attrs or "format_version" not in file.attrs:
        _missing(f"The format attribute of {path.name}")
    _check_attrs(file, {name: layout.ROOT_ATTRS[name] for name in ("format", "format_version")})
    if text_attr(file, "format") != FORMAT:
        raise ForeignFile(f"{path.name} is not a Soleplate session file", do="See soleplate import --help")
    version = number_attr(file, "format_version")
    if version > FORMAT_VERSION:
        raise ForeignFile(
            f"{path.name} has format version {version:g}; this program knows up to {FORMAT_VERSION}",
            why="it was written by a newer Soleplate",
            do="Update Soleplate: pip install --upgrade soleplate",
        )
    _check_attrs(file, layout.ROOT_ATTRS)
    account = _Account(path.name, size)
    plates = _group(file, "plates")
    for role in _names(file, "roles", stream=False):
        _check_plate(_group(plates, role), account)
    for name, columns in layout.COMPOUND_TABLES.items():
        _table(file, name, columns, account)
    if _link(file, "results"):
        results = _group(file, "results")
        for version_name in result_versions(file):
            _table(results, version_name, layout.RESULTS, account)


def _check_plate(plate: h5py.Group, account: _Account) -> None:
    _check_attrs(plate, layout.PLATE_ATTRS)
    columns = 0
    for name in _names(plate, "streams", stream=True):
        stream = _group(plate, name)
        _check_attrs(stream, layout.STREAM_ATTRS)
        if text_attr(stream, "dtype") not in layout.SAMPLE_TYPES:
            _refuse(stream.name, "its samples are of an unknown type")
        shapes = {}
        for array, (dims, dtype) in layout.STREAM_ARRAYS.items():
            wanted = layout.SAMPLE_TYPES[text_attr(stream, "dtype")] if dtype == "samples" else dtype
            shapes[array] = _array(stream, array, dims, wanted, account).shape
        rows, width = shapes["samples"]
        if shapes["ticks"] != (rows,) or shapes["flags"] != (rows,):
            _refuse(stream.name, f"samples, ticks and flags have different numbers of rows: {shapes}")
        if width != len(_text_list(stream, "columns")) or not width:
            _refuse(stream.name, f"its samples have {width} columns, its description another number")
        columns += width
        _table(stream, "arrivals", layout.ARRIVALS, account)
    _table(plate, "segments", layout.SEGMENTS, account)
    _table(plate, "gaps", layout.GAPS, account)
    _table(plate, "tares", layout.TARES, account, counts=columns)
    if _link(plate, "faults"):
        _table(plate, "faults", layout.FAULTS, account)
    calibration = _group(plate, "calibration")
    _check_attrs(calibration, layout.CALIBRATION_ATTRS)
    shapes = {
        name: _array(calibration, name, dims, dtype, account).shape
        for name, (dims, dtype) in layout.CALIBRATION_ARRAYS.items()
    }
    cells = shapes["cell_x_mm"][0]
    if shapes["matrix"] != (3, cells) or shapes["cell_y_mm"] != (cells,):
        _refuse(calibration.name, f"matrix and cells do not belong together: {shapes}")


def _text_list(obj: h5py.HLObject, name: str) -> list[str]:
    try:
        values = json.loads(text_attr(obj, name))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        _refuse(f"{obj.name} {name}", "it is not a list of names")
    return values


def _names(obj: h5py.HLObject, name: str, *, stream: bool) -> Iterator[str]:
    names = _text_list(obj, name)
    if not 0 < len(names) <= MAX_ROLES or len(set(names)) < len(names):
        _refuse(f"{obj.name} {name}", f"it lists {len(names)} names")
    for one in names:
        if not layout.is_name(one, stream=stream):
            _refuse(f"{obj.name} {name}", f"{one[:40]!r} is not a name")
    yield from names


def _link(parent: h5py.Group, name: str) -> bool:
    """Return whether there is a member that is really part of this file; refuse links that lead elsewhere."""
    link = parent.get(name, getlink=True)
    if link is None:
        return False
    if not isinstance(link, h5py.HardLink):
        _refuse(f"{parent.name}/{name}", f"it is a {type(link).__name__}: it leads elsewhere")
    return True


def _group(parent: h5py.Group, name: str) -> h5py.Group:
    where = f"{parent.name.rstrip('/')}/{name}"
    if not _link(parent, name):
        _missing(where)
    member = parent[name]
    if not isinstance(member, h5py.Group):
        _refuse(where, "it is not a group")
    return member


def _check_attrs(obj: h5py.HLObject, wanted: Mapping[str, str]) -> None:
    for name, kind in wanted.items():
        where = f"{obj.name} {name}"
        if name not in obj.attrs:
            _missing(where)
        attr = obj.attrs.get_id(name)
        if attr.shape != ():
            _refuse(where, "it is not a single value")
        if kind == TEXT and (attr.dtype.kind != "S" or attr.dtype.itemsize > MAX_ATTR_BYTES):
            _refuse(where, "it is not fixed-length text")
        if kind == NUMBER and attr.dtype.kind not in "iuf":
            _refuse(where, "it is not a number")


def _dataset(parent: h5py.Group, name: str, account: _Account) -> h5py.Dataset:
    where = f"{parent.name.rstrip('/')}/{name}"
    if not _link(parent, name):
        _missing(where)
    dataset = parent[name]
    if not isinstance(dataset, h5py.Dataset):
        _refuse(where, "it is not a dataset")
    plan = dataset.id.get_create_plist()
    # before anything asks for a shape: that would already look into the source files of a virtual dataset
    if plan.get_layout() == h5py.h5d.VIRTUAL:
        _refuse(where, "it is a virtual dataset: its data lie in other files")
    if plan.get_external_count():
        _refuse(where, "its data lie in other files")
    for index in range(plan.get_nfilters()):
        if plan.get_filter(index)[0] not in FILTERS:
            _refuse(where, f"it needs filter {plan.get_filter(index)[0]}; only shuffle, gzip and fletcher32 are known")
    if dataset.shape is None:
        _refuse(where, "it has no shape")
    account.add(int(np.prod([int(n) for n in dataset.shape], dtype=object)) * dataset.dtype.itemsize)
    if plan.get_layout() == h5py.h5d.CHUNKED:
        _check_chunks(dataset, where)
    return dataset


def _check_chunks(dataset: h5py.Dataset, where: str) -> None:
    chunk = int(np.prod([int(n) for n in dataset.chunks], dtype=object)) * dataset.dtype.itemsize
    if chunk > MAX_CHUNK_BYTES:
        _refuse(where, f"its chunks are of {chunk / 2**20:.1f} MiB")
    stored: list[int] = []
    if hasattr(dataset.id, "chunk_iter"):
        dataset.id.chunk_iter(lambda info: stored.append(info.size))
    else:  # HDF5 before 1.12.3
        stored += [dataset.id.get_chunk_info(index).size for index in range(dataset.id.get_num_chunks())]
    if max(stored, default=0) > chunk + 4096:
        _refuse(where, f"a chunk of {chunk} bytes is stored as {max(stored)} bytes")


def _array(parent: h5py.Group, name: str, dims: int, dtype: str, account: _Account) -> h5py.Dataset:
    dataset = _dataset(parent, name, account)
    if len(dataset.shape) != dims or dataset.dtype.newbyteorder("=") != np.dtype(dtype).newbyteorder("="):
        _refuse(dataset.name, f"it is {dataset.dtype} with shape {dataset.shape}, not {dtype} of {dims} dimensions")
    return dataset


def _table(parent: h5py.Group, name: str, columns: Columns, account: _Account, *, counts: int = 0) -> None:
    dataset = _dataset(parent, name, account)
    fields = dataset.dtype.fields
    if len(dataset.shape) != 1 or fields is None or tuple(dataset.dtype.names) != tuple(n for n, _ in columns):
        _refuse(dataset.name, f"its columns are not {', '.join(n for n, _ in columns)}")
    for column, kind in columns:
        given = fields[column][0]
        if kind == TEXT:
            fits = given.kind == "S"
        elif kind == "counts":
            fits = given.subdtype is not None and given.subdtype[0].kind == "f" and len(given.subdtype[1]) == 1
            fits = fits and given.subdtype[1][0] == max(counts, 1)
        else:
            fits = given.newbyteorder("=") == np.dtype(kind).newbyteorder("=")
        if not fits:
            _refuse(f"{dataset.name} {column}", f"it is {given}, not {kind}")
