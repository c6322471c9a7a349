"""Refuse a hostile file before any of its data is touched.

A session file may come from anywhere. HDF5 can point into other files, run filter plug-ins, declare
terabytes in a kilobyte and hide a web page in front of itself. The guard looks at descriptions only,
at the paths that the layout names and no others; whatever else a file holds is never opened.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import h5py
import numpy as np

from soleplate.errors import FileError, ForeignFile, HostileFile
from soleplate.model.session import FORMAT, FORMAT_VERSION
from soleplate.storage.first_look import ensure_looked_at
from soleplate.storage.hdf5 import layout
from soleplate.storage.hdf5.columns import Array, Column, Table
from soleplate.storage.hdf5.declared import Account, Declared, check_array, check_column, check_dataset, check_records
from soleplate.storage.hdf5.hdf5_file import look_outside, open_hdf5, refuse, without_plugins
from soleplate.storage.hdf5.layout import is_name
from soleplate.text import Text

__all__ = ["Guarded", "open_guarded"]

MAX_ROLES = 64
MAX_ATTR_BYTES = 65_536
MAX_ATTRS = 64  # of a group whose attributes may have any name
MAX_VERSIONS = 100  # of stored results


def open_guarded(path: Path | str, *, header_only: bool = False) -> Guarded:
    """Open a session file for reading, after everything in it that will be read was found harmless.

    With ``header_only``, only the attributes of the file itself, its check sums and its edits are looked at.

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
        return Guarded(file, path, size, header_only)
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


def _missing(where: str) -> NoReturn:
    raise ForeignFile(
        Text("{where} is missing: this is not a complete Soleplate session file", where=where),
        do=Text("Ask whoever sent it for the original, or run soleplate verify"),
    )


def _number(value: float, column: Column, where: str) -> float:
    if column.stored == "f8":
        return float(value)
    if not math.isfinite(value) or int(value) != value:
        refuse(where, Text("it is {given}, not {kind}", given=value, kind=column.stored))
    return int(value)


class Guarded:
    """Hold an open session file: what may be read of it, by path.

    Attributes
    ----------
    version : int
        Of the format.
    attrs : dict of str to bytes, int or float
        Every attribute of the layout, as ``plates/left@url``; those of the file itself as ``@format``.
    data : dict of str to Declared
        Every dataset: of version 1 a table of records, of version 2 each of its columns.
    groups : dict of str to GroupID
        Every group that was looked into.
    roles, results : list of str
        Names of plates; scoring versions of the stored results.
    streams : dict of str to list of str
        Names of streams by role.
    """

    def __init__(self, file: h5py.File, path: Path, size: int, header_only: bool) -> None:
        self.file, self.path = file, path
        self.attrs: dict[str, bytes | int | float] = {}
        self.data: dict[str, Declared] = {}
        self.groups: dict[str, h5py.h5g.GroupID] = {"": h5py.h5g.open(file.id, b"/")}
        self.roles: list[str] = []
        self.streams: dict[str, list[str]] = {}
        self.results: list[str] = []
        self._account = Account(path.name, size)
        self.version = self._format()
        self._attributes("", layout.ROOT_ATTRS)
        if self.version > 1:
            self._table("digests", layout.DIGESTS)
            self._attributes("digests", layout.DIGEST_ATTRS)
        if header_only:
            self._table("edits", layout.EDITS)
            return
        self._group("plates")
        self.roles = self._names("@roles", stream=False)
        for role in self.roles:
            self._plate(f"plates/{role}", role)
        for name, table in layout.TABLES.items():
            self._table(name, table)
        if self.version > 1:
            self._attributes("edits", layout.EDITS_ATTRS)
            for name in layout.OPEN_GROUPS:
                self._open_group(name)
            if "source" in self.groups and self._has("source", layout.SOURCE_BYTES.name):
                self._array("source", layout.SOURCE_BYTES, layout.SOURCE_BYTES.dtype)
        if self._has("", "results"):
            self._results()

    def __enter__(self) -> Guarded:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def text(self, path: str) -> str:
        """Return a text attribute."""
        value = self.attrs[path]
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

    def _format(self) -> int:
        name, root = self.path.name, self.groups[""]
        if self.file.userblock_size:
            refuse(name, Text("something stands in front of the data (a user block)"))
        if not (h5py.h5a.exists(root, b"format") and h5py.h5a.exists(root, b"format_version")):
            _missing(Text("The format attribute of {name}", name=name))
        self._attributes("", layout.ROOT_ATTRS[:2], version=1)
        if self.text("@format") != FORMAT:
            raise ForeignFile(
                Text("{name} is not a Soleplate session file", name=name), do=Text("See soleplate import --help")
            )
        version = self.attrs["@format_version"]
        if isinstance(version, bytes) or version > FORMAT_VERSION:
            raise ForeignFile(
                Text(
                    "{name} has format version {version:g}; this program knows up to {format_version}",
                    name=name,
                    version=version,
                    format_version=FORMAT_VERSION,
                ),
                why=Text("it was written by a newer Soleplate"),
                do=Text("Update Soleplate: pip install --upgrade soleplate"),
            )
        if version not in range(1, FORMAT_VERSION + 1):
            refuse(f"{name} format_version", Text("it is {given}, not {kind}", given=version, kind="1, 2"))
        return int(version)

    def _plate(self, plate: str, role: str) -> None:
        self._group(plate)
        self._attributes(plate, layout.PLATE_ATTRS)
        columns = 0
        self.streams[role] = self._names(f"{plate}@streams", stream=True)
        for name in self.streams[role]:
            columns += self._stream(f"{plate}/{name}")
        for name, table in layout.PLATE_TABLES.items():
            if name != "faults" or self._has(plate, name):
                self._table(f"{plate}/{name}", table, counts=columns)
        where = f"{plate}/calibration"
        self._group(where)
        self._attributes(where, layout.CALIBRATION_ATTRS)
        shapes = {array.name: self._array(where, array, array.dtype) for array in layout.CALIBRATION}
        cells = shapes["cell_x_mm"][0]
        if shapes["matrix"] != (3, cells) or shapes["cell_y_mm"] != (cells,):
            refuse(where, Text("matrix and cells do not belong together: {shapes}", shapes=shapes))

    def _stream(self, where: str) -> int:
        """Look at a stream and return how many columns it has."""
        self._group(where)
        self._attributes(where, layout.STREAM_ATTRS)
        dtype = layout.SAMPLE_TYPES.get(self.text(f"{where}@dtype"))
        if dtype is None:
            refuse(where, Text("its samples are of an unknown type"))
        shapes = {
            array.name: self._array(where, array, dtype if array.dtype == "samples" else array.dtype)
            for array in layout.ARRAYS
            if array.since <= self.version
        }
        rows, width = shapes["samples"]
        if shapes["ticks"] != (rows,) or shapes["flags"] != (rows,):
            refuse(where, Text("samples, ticks and flags have different numbers of rows: {shapes}", shapes=shapes))
        if width != len(self._text_list(f"{where}@columns")) or not width:
            refuse(where, Text("its samples have {width} columns, its description another number", width=width))
        self._table(f"{where}/arrivals", layout.ARRIVALS)
        return width

    def _results(self) -> None:
        group = self._group("results")
        names = list(group)
        if len(names) > MAX_VERSIONS:
            refuse(self.path.name, Text("it holds results of {n} scoring versions", n=len(names)))
        found = [name.decode("utf-8", "replace") for name in names]
        self.results = sorted((n for n in found if n.isascii() and n.isdigit() and len(n) < 10), key=int)
        for name in self.results:
            self._table(f"results/{name}", layout.RESULTS)

    def _open_group(self, name: str) -> None:
        if not self._has("", name):
            return
        group = self._group(name)
        if h5py.h5a.get_num_attrs(group) > MAX_ATTRS:
            refuse(f"/{name}", Text("it lists {n} names", n=h5py.h5a.get_num_attrs(group)))
        names: list[bytes] = []
        h5py.h5a.iterate(group, names.append)
        for one in sorted(names):
            attr = one.decode("utf-8", "replace")
            if not is_name(attr):
                refuse(f"/{name}", Text("{one!r} is not a name", one=attr[:40]))
            kind = str if h5py.h5a.open(group, one).dtype.kind == "S" else float
            self._attributes(name, (Column(attr, kind, ""),))

    def _text_list(self, path: str) -> list[str]:
        try:
            values = json.loads(self.text(path))
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            refuse(f"/{path}", Text("it is not a list of names"))
        return values

    def _names(self, path: str, *, stream: bool) -> list[str]:
        names = self._text_list(path)
        if not (names or not stream) or len(names) > MAX_ROLES or len(set(names)) < len(names):
            refuse(f"/{path}", Text("it lists {n} names", n=len(names)))
        for one in names:
            if not is_name(one, stream=stream):
                refuse(f"/{path}", Text("{one!r} is not a name", one=one[:40]))
        return names

    def _has(self, parent: str, name: str) -> bool:
        """Return whether there is a member that is really part of this file; refuse links that lead elsewhere."""
        links = self.groups[parent].links
        if not links.exists(name.encode()):
            return False
        kind = links.get_info(name.encode()).type
        if kind != h5py.h5l.TYPE_HARD:
            what = {h5py.h5l.TYPE_SOFT: "SoftLink", h5py.h5l.TYPE_EXTERNAL: "ExternalLink"}.get(
                kind, Text("link of type {kind}", kind=kind)
            )
            refuse(f"{parent}/{name}", Text("it is a {what}: it leads elsewhere", what=what))
        return True

    def _open(self, path: str) -> h5py.h5g.GroupID | h5py.h5d.DatasetID:
        parent, _, name = path.rpartition("/")
        if not self._has(parent, name):
            _missing(f"/{path}")
        return h5py.h5o.open(self.groups[parent], name.encode())

    def _group(self, path: str) -> h5py.h5g.GroupID:
        found = self._open(path)
        if not isinstance(found, h5py.h5g.GroupID):
            refuse(f"/{path}", Text("it is not a group"))
        self.groups[path] = found
        return found

    def _dataset(self, path: str, what: Array | Column | Table) -> tuple[tuple[int, ...], np.dtype]:
        found = self._open(path)
        if not isinstance(found, h5py.h5d.DatasetID):
            refuse(f"/{path}", Text("it is not a dataset"))
        declared = self.data[path] = check_dataset(found, what, f"/{path}", self._account)
        return declared.shape, declared.dtype

    def _attributes(self, path: str, columns: Iterable[Column], version: int = 0) -> None:
        group = self.groups[path]
        for column in columns:
            if not column.since <= (version or self.version) <= column.until:
                continue
            where = f"/{path} {column.name}"
            try:
                attr = h5py.h5a.open(group, column.name.encode())
            except KeyError:
                _missing(where)
            if attr.shape != ():
                refuse(where, Text("it is not a single value"))
            dtype = attr.dtype
            if column.is_text and (dtype.kind != "S" or dtype.itemsize > MAX_ATTR_BYTES):
                refuse(where, Text("it is not fixed-length text"))
            if not column.is_text and (dtype.kind not in "iuf" or dtype.itemsize > 8):
                refuse(where, Text("it is not a number"))
            data = np.empty((), dtype)
            attr.read(data)  # h5py's own attrs[name] takes six times as long
            self.attrs[f"{path}@{column.name}"] = (
                data.tobytes().rstrip(b"\0") if column.is_text else _number(data.item(), column, where)
            )

    def _array(self, parent: str, array: Array, dtype: str) -> tuple[int, ...]:
        path = f"{parent}/{array.name}"
        shape, given = self._dataset(path, array)
        check_array(array, dtype, shape, given, f"/{path}")
        return shape

    def _table(self, path: str, table: Table, *, counts: int = 0) -> None:
        columns = table.of(self.version)
        if self.version == 1:
            shape, dtype = self._dataset(path, table)
            check_records(columns, shape, dtype, f"/{path}", counts)
            rows = {shape[0]}
        else:
            self._group(path)
            rows = set()
            for column in columns:
                where = f"{path}/{column.name}"
                shape, dtype = self._dataset(where, column)
                check_column(column, shape[1:], dtype, f"/{where}", counts)
                rows.add(shape[0] if shape else -1)
        if len(rows) > 1 or -1 in rows:
            refuse(f"/{path}", Text("its columns have different numbers of rows"))
        (count,) = rows
        if table is not layout.ARRIVALS:  # read as one array
            self._account.add_rows(count)
        if count > table.most:
            refuse(f"/{path}", Text("it has {n} rows, at most {most} can be", n=count, most=table.most))
