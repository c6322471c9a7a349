"""Refuse a hostile file before any of its data is touched.

A session file may come from anywhere. HDF5 can point into other files, run filter plug-ins, declare
terabytes in a kilobyte and hide a web page in front of itself. The guard looks at descriptions only,
at the paths that the layout names and no others; whatever else a file holds is never opened.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import h5py
import numpy as np

from soleplate.errors import FileError, ForeignFile, HostileFile
from soleplate.model.session import FORMAT, FORMAT_VERSION
from soleplate.storage import layout
from soleplate.storage.first_look import ensure_looked_at
from soleplate.storage.hdf5_file import look_outside, open_hdf5, refuse, without_plugins
from soleplate.storage.layout import NUMBER, TEXT, Columns
from soleplate.storage.tables import decode_text
from soleplate.text import Text

__all__ = ["member", "number_attr", "open_guarded", "result_versions", "text_attr"]

MAX_ROLES = 64
MAX_ATTR_BYTES = 65_536
MAX_CHUNK_BYTES = 1 << 20  # inflating one chunk can then never take more than about 1 GiB
MAX_BYTES = 8 << 30  # of all declared data
FREE_BYTES = 256 << 20  # below this no ratio is suspicious: padded text tables compress very well
MAX_RATIO = 100  # declared bytes to bytes of file; real recordings stay below 20
MAX_INFLATED = 1100  # declared to stored bytes of one dataset: gzip itself cannot do more than 1032
SMALL_BYTES = 65_536  # a dataset so small may be as empty as it likes
MAX_ROWS = 1_000_000  # of all tables whose rows become objects, one by one
FREE_ROWS = 20_000  # and no more than these and one for each BYTES_OF_ROW of the file
BYTES_OF_ROW = 8
MAX_VERSIONS = 100  # of stored results
FILTERS = {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}


def open_guarded(path: Path | str, *, header_only: bool = False) -> h5py.File:
    """Open a session file for reading, after everything in it that will be read was found harmless.

    With ``header_only``, only the attributes of the file itself and its edits are looked at, and may be read.

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
    size = look_outside(path)
    ensure_looked_at(path, header_only=header_only)
    without_plugins()
    file = open_hdf5(path)
    try:
        _check(file, path, size, header_only)
    except FileError:
        file.close()
        raise
    except Exception as error:  # whatever else a crafted description makes h5py raise
        file.close()
        raise HostileFile(
            Text("{name} was refused: its structure cannot be understood", name=path.name),
            why=f"{type(error).__name__}: {error}",
            do=Text("Ask whoever sent it for the original file"),
        ) from error
    return file


def text_attr(obj: h5py.HLObject, name: str) -> str:
    """Return a checked text attribute."""
    return decode_text(_attr_data(obj, name).tobytes())


def number_attr(obj: h5py.HLObject, name: str) -> float:
    """Return a checked number attribute."""
    return float(_attr_data(obj, name))


def _attr_data(obj: h5py.HLObject, name: str) -> np.ndarray:
    # h5py's own obj.attrs[name] takes six times as long, for forty attributes in each of thousands of files
    attr = h5py.h5a.open(obj.id, name.encode())
    data = np.empty((), attr.dtype)
    attr.read(data)
    return data


def result_versions(file: h5py.File) -> list[str]:
    """Return the scoring versions whose results the file holds: the only names that are listed, not known."""
    if "results" not in file:
        return []
    names = file["results"].keys()  # few: the guard has counted them
    return sorted((name for name in names if name.isascii() and name.isdigit() and len(name) < 10), key=int)


def _missing(where: str) -> NoReturn:
    raise ForeignFile(
        Text("{where} is missing: this is not a complete Soleplate session file", where=where),
        do=Text("Ask whoever sent it for the original, or run soleplate verify"),
    )


class _Account:
    """Add up what a file declares."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size, self.declared, self.rows = name, size, 0, 0

    def add_rows(self, rows: int) -> None:
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


def _check(file: h5py.File, path: Path, size: int, header_only: bool) -> None:
    if file.userblock_size:
        refuse(path.name, Text("something stands in front of the data (a user block)"))
    if "format" not in file.attrs or "format_version" not in file.attrs:
        _missing(Text("The format attribute of {name}", name=path.name))
    _check_attrs(file, {name: layout.ROOT_ATTRS[name] for name in ("format", "format_version")})
    if text_attr(file, "format") != FORMAT:
        raise ForeignFile(
            Text("{name} is not a Soleplate session file", name=path.name), do=Text("See soleplate import --help")
        )
    version = number_attr(file, "format_version")
    if version > FORMAT_VERSION:
        raise ForeignFile(
            Text(
                "{name} has format version {version:g}; this program knows up to {format_version}",
                name=path.name,
                version=version,
                format_version=FORMAT_VERSION,
            ),
            why=Text("it was written by a newer Soleplate"),
            do=Text("Update Soleplate: pip install --upgrade soleplate"),
        )
    _check_attrs(file, layout.ROOT_ATTRS)
    account = _Account(path.name, size)
    if header_only:
        _table(file, "edits", layout.COMPOUND_TABLES["edits"], account)
        return
    plates = _group(file, "plates")
    for role in _names(file, "roles", stream=False):
        _check_plate(_group(plates, role), account)
    for name, columns in layout.COMPOUND_TABLES.items():
        _table(file, name, columns, account)
    if _link(file, "results"):
        results = _group(file, "results")
        if len(results) > MAX_VERSIONS:
            refuse(path.name, Text("it holds results of {n} scoring versions", n=len(results)))
        for version_name in result_versions(file):
            _table(results, version_name, layout.RESULTS, account)


def _check_plate(plate: h5py.Group, account: _Account) -> None:
    _check_attrs(plate, layout.PLATE_ATTRS)
    columns = 0
    for name in _names(plate, "streams", stream=True):
        stream = _group(plate, name)
        _check_attrs(stream, layout.STREAM_ATTRS)
        if text_attr(stream, "dtype") not in layout.SAMPLE_TYPES:
            refuse(stream.name, Text("its samples are of an unknown type"))
        shapes = {}
        for array, (dims, dtype) in layout.STREAM_ARRAYS.items():
            wanted = layout.SAMPLE_TYPES[text_attr(stream, "dtype")] if dtype == "samples" else dtype
            shapes[array] = _array(stream, array, dims, wanted, account)
        rows, width = shapes["samples"]
        if shapes["ticks"] != (rows,) or shapes["flags"] != (rows,):
            refuse(
                stream.name, Text("samples, ticks and flags have different numbers of rows: {shapes}", shapes=shapes)
            )
        if width != len(_text_list(stream, "columns")) or not width:
            refuse(stream.name, Text("its samples have {width} columns, its description another number", width=width))
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
        name: _array(calibration, name, dims, dtype, account)
        for name, (dims, dtype) in layout.CALIBRATION_ARRAYS.items()
    }
    cells = shapes["cell_x_mm"][0]
    if shapes["matrix"] != (3, cells) or shapes["cell_y_mm"] != (cells,):
        refuse(calibration.name, Text("matrix and cells do not belong together: {shapes}", shapes=shapes))


def _text_list(obj: h5py.HLObject, name: str) -> list[str]:
    try:
        values = json.loads(text_attr(obj, name))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        refuse(f"{obj.name} {name}", Text("it is not a list of names"))
    return values


def _names(obj: h5py.HLObject, name: str, *, stream: bool) -> Iterator[str]:
    names = _text_list(obj, name)
    if not 0 < len(names) <= MAX_ROLES or len(set(names)) < len(names):
        refuse(f"{obj.name} {name}", Text("it lists {n} names", n=len(names)))
    for one in names:
        if not layout.is_name(one, stream=stream):
            refuse(f"{obj.name} {name}", Text("{one!r} is not a name", one=one[:40]))
    yield from names


def _link(parent: h5py.Group, name: str) -> bool:
    """Return whether there is a member that is really part of this file; refuse links that lead elsewhere."""
    links = parent.id.links
    if not links.exists(name.encode()):
        return False
    kind = links.get_info(name.encode()).type
    if kind != h5py.h5l.TYPE_HARD:
        what = {h5py.h5l.TYPE_SOFT: "SoftLink", h5py.h5l.TYPE_EXTERNAL: "ExternalLink"}.get(
            kind, Text("link of type {kind}", kind=kind)
        )
        refuse(f"{parent.name}/{name}", Text("it is a {what}: it leads elsewhere", what=what))
    return True


def member(parent: h5py.Group, name: str) -> h5py.Group | h5py.Dataset:
    """Return a member that was checked: what ``parent[name]`` gives, in a third of the time."""
    found = h5py.h5o.open(parent.id, name.encode())
    return h5py.Dataset(found) if isinstance(found, h5py.h5d.DatasetID) else h5py.Group(found)


def _group(parent: h5py.Group, name: str) -> h5py.Group:
    where = f"{parent.name.rstrip('/')}/{name}"
    if not _link(parent, name):
        _missing(where)
    group = member(parent, name)
    if not isinstance(group, h5py.Group):
        refuse(where, Text("it is not a group"))
    return group


def _check_attrs(obj: h5py.HLObject, wanted: Mapping[str, str]) -> None:
    for name, kind in wanted.items():
        where = f"{obj.name} {name}"
        try:
            attr = h5py.h5a.open(obj.id, name.encode())
        except KeyError:
            _missing(where)
        if attr.shape != ():
            refuse(where, Text("it is not a single value"))
        dtype = attr.dtype
        if kind == TEXT and (dtype.kind != "S" or dtype.itemsize > MAX_ATTR_BYTES):
            refuse(where, Text("it is not fixed-length text"))
        if kind == NUMBER and dtype.kind not in "iuf":
            refuse(where, Text("it is not a number"))


def _dataset(parent: h5py.Group, name: str, account: _Account) -> tuple[tuple[int, ...], np.dtype]:
    """Check a dataset and return its shape and type."""
    where = f"{parent.name.rstrip('/')}/{name}"
    if not _link(parent, name):
        _missing(where)
    dataset = member(parent, name)
    if not isinstance(dataset, h5py.Dataset):
        refuse(where, Text("it is not a dataset"))
    plan = dataset.id.get_create_plist()
    # before anything asks for a shape: that would already look into the source files of a virtual dataset
    if plan.get_layout() == h5py.h5d.VIRTUAL:
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
    declared = math.prod(int(n) for n in shape) * dtype.itemsize
    account.add(declared)
    stored = dataset.id.get_storage_size()
    if declared > max(SMALL_BYTES, MAX_INFLATED * stored):
        refuse(where, Text("it declares {declared} bytes, and {stored} are stored", declared=declared, stored=stored))
    if plan.get_layout() == h5py.h5d.CHUNKED:
        _check_chunks(dataset, math.prod(int(n) for n in plan.get_chunk()) * dtype.itemsize, where)
    return shape, dtype


def _check_chunks(dataset: h5py.Dataset, chunk: int, where: str) -> None:
    if chunk > MAX_CHUNK_BYTES:
        refuse(where, Text("its chunks are of {chunk:.1f} MiB", chunk=chunk / 2**20))
    stored: list[int] = []
    if hasattr(dataset.id, "chunk_iter"):
        dataset.id.chunk_iter(lambda info: stored.append(info.size))
    else:  # HDF5 before 1.12.3
        stored += [dataset.id.get_chunk_info(index).size for index in range(dataset.id.get_num_chunks())]
    if max(stored, default=0) > chunk + 4096:
        refuse(where, Text("a chunk of {chunk} bytes is stored as {stored} bytes", chunk=chunk, stored=max(stored)))


def _array(parent: h5py.Group, name: str, dims: int, dtype: str, account: _Account) -> tuple[int, ...]:
    shape, given = _dataset(parent, name, account)
    if len(shape) != dims or given.newbyteorder("=") != np.dtype(dtype).newbyteorder("="):
        refuse(
            f"{parent.name}/{name}",
            Text(
                "it is {given} with shape {shape}, not {dtype} of {dims} dimensions",
                given=given,
                shape=shape,
                dtype=dtype,
                dims=dims,
            ),
        )
    return shape


def _table(parent: h5py.Group, name: str, columns: Columns, account: _Account, *, counts: int = 0) -> None:
    shape, dtype = _dataset(parent, name, account)
    where = f"{parent.name.rstrip('/')}/{name}"
    fields = dtype.fields
    if len(shape) != 1 or fields is None or tuple(dtype.names or ()) != tuple(n for n, _ in columns):
        refuse(where, Text("its columns are not {listed}", listed=", ".join((n for n, _ in columns))))
    if columns is not layout.ARRIVALS:  # read as one array
        account.add_rows(shape[0])
    for column, kind in columns:
        given = fields[column][0]
        if kind == TEXT:
            fits = given.kind == "S"
        elif kind == "counts":
            fits = given.base.kind == "f" and given.shape == (max(counts, 1),)
        else:
            fits = given.newbyteorder("=") == np.dtype(kind).newbyteorder("=")
        if not fits:
            refuse(f"{where} {column}", Text("it is {given}, not {kind}", given=given, kind=kind))
