"""The tables of docs/file-format.md, made from the schema that reader, writer and guard work from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from soleplate.model.typed import described
from soleplate.storage.hdf5 import layout
from soleplate.storage.hdf5.columns import Array, Column, Table, unit_of

__all__ = ["with_schema"]

BEGIN, END = "<!-- The schema: written by `make docs` from the code -->", "<!-- The end of the schema -->"
STORED = {"json": "JSON text", "counts": "f8, one for each column of the plate"}


def with_schema(page: str) -> str:
    """Return the page with the schema of today between its marks."""
    return re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n\n" + "\n".join(_schema()) + f"\n{END}", page, flags=re.S)


def _schema() -> Iterator[str]:
    yield from _attributes("/", "of the file", layout.ROOT_ATTRS)
    yield from _attributes("/plates/<role>", "of a plate", layout.PLATE_ATTRS)
    yield from _attributes("/plates/<role>/<stream>", "of a stream", layout.STREAM_ATTRS)
    yield from _arrays("/plates/<role>/<stream>", layout.ARRAYS)
    yield from _table("/plates/<role>/<stream>/arrivals", layout.ARRIVALS)
    yield from _attributes("/plates/<role>/calibration", "of a calibration", layout.CALIBRATION_ATTRS)
    yield from _arrays("/plates/<role>/calibration", layout.CALIBRATION)
    for name, table in layout.PLATE_TABLES.items():
        yield from _table(f"/plates/<role>/{name}", table)
    for name, table in layout.TABLES.items():
        yield from _table(f"/{name}", table)
    yield from _attributes("/edits", "of the chain of edits", layout.EDITS_ATTRS)
    yield from _table("/results/<scoring version>", layout.RESULTS)
    yield from _table("/digests", layout.DIGESTS)
    yield from _attributes("/digests", "of the check sums", layout.DIGEST_ATTRS)
    for name, about in layout.OPEN_GROUPS.items():
        yield from (f"### Attributes of `/{name}`", "", f"Optional: {about}; any names, text or numbers.", "")
    yield from _arrays("/source", (layout.SOURCE_BYTES,))


def _attributes(path: str, of: str, columns: Iterable[Column]) -> Iterator[str]:
    yield from (f"### Attributes of `{path}`", "", f"| attribute {of} | stored as | unit | may be | meaning |")
    yield "|---|---|---|---|---|"
    yield from map(_row, columns)
    yield ""


def _table(path: str, table: Table) -> Iterator[str]:
    yield from (
        f"### Table `{path}`",
        "",
        f"{table.about[0].upper()}{table.about[1:]}. At most {table.most:,} rows.",
        "",
    )
    yield "| column | stored as | unit | may be | meaning |"
    yield "|---|---|---|---|---|"
    yield from map(_row, table.columns)
    yield ""


def _row(column: Column) -> str:
    stored = STORED.get(column.stored, column.stored)
    unit = "" if column.is_text or (unit := unit_of(column.name)) == "1" else unit
    about = column.about + (
        "; version 1 only" if column.until == 1 else "; not in version 1" if column.since > 1 else ""
    )
    return f"| `{column.name}` | {stored} | {unit} | {described(column.kind)} | {about} |"


def _arrays(path: str, arrays: Iterable[Array]) -> Iterator[str]:
    yield from (f"### Arrays in `{path}`", "", "| array | stored as | unit | axes | meaning |", "|---|---|---|---|---|")
    for array in arrays:
        stored = "i4 or f8, as `dtype` says" if array.dtype == "samples" else array.dtype[1:]
        unit = array.unit or "as `unit` says"
        about = array.about + ("; not in version 1" if array.since > 1 else "")
        yield f"| `{array.name}` | {stored} | {unit} | {array.axes} | {about} |"
    yield ""
