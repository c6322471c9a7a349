"""The tidy table of results: one row for each number, the same whatever made it."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleplate.batch.columns import COLUMNS, LATER, MEANING, NUMBERS, WHOLE, about_columns
from soleplate.batch.score_file import ROW_FIELDS, SESSION_FIELDS, UNCERTAINTY_FIELDS
from soleplate.errors import BadParameter, FileError, ForeignFile, ordinary, unreadable
from soleplate.plugins import need
from soleplate.storage.files import replace_file
from soleplate.text import Text, plain

if TYPE_CHECKING:
    import pyarrow

__all__ = [
    "COLUMNS", "ENDINGS", "EXCEL_ROWS", "check_ending", "csv_bytes", "make_table", "read_results", "workbook_bytes",
    "write_errors", "write_results", "write_table",
]  # fmt: skip

ENDINGS = (".parquet", ".csv", ".xlsx")
SORTED_BY = ("participant", "session", "trial", "rep", "side", "key")
NEEDS = {".parquet": ("pyarrow",), ".xlsx": ("pyarrow", "openpyxl")}  # a CSV needs nothing
EXCEL_ROWS = 1_048_576
CHUNK = 500  # sessions turned into columns at once
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")  # a spreadsheet would run such a text (OWASP ASVS 5, V1.2.10)


def check_ending(path: Path) -> None:
    """Raise BadParameter for a table that nobody can write, and PluginError for one that needs another package."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", path.as_posix()):
        raise BadParameter(
            Text("A table cannot be written to {place}", place=path.as_posix()),
            why=Text("only to a folder of this computer"),
            do=Text("Write it here and copy it there with the program of that store"),
        )
    if path.suffix.lower() not in ENDINGS:
        raise BadParameter(
            Text("A table cannot be written as {suffix!r}", suffix=path.suffix or "a file without ending"),
            do=Text("Let --out end in {listed}", listed=", ".join(ENDINGS)),
        )
    need("batch", *NEEDS.get(path.suffix.lower(), ()))


def _schema(names: Sequence[str]) -> pyarrow.Schema:
    import pyarrow as pa

    kinds = {name: pa.int64() for name in WHOLE} | {name: pa.float64() for name in NUMBERS}
    return pa.schema([pa.field(name, kinds.get(name, pa.string())) for name in names])


def _documented(table: pyarrow.Table, about: Mapping[str, str]) -> pyarrow.Table:
    """Return the table with unit and meaning of each column, and ``about`` of the whole, in its metadata."""
    import pyarrow as pa

    fields = [
        field.with_metadata({"unit": MEANING[field.name][0], "description": MEANING[field.name][1]})
        if field.name in MEANING
        else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields, metadata=dict(about)))


def write_results(
    replies: Iterable[Mapping[str, Any]],
    path: Path,
    *,
    uncertainty: bool = False,
    about: Mapping[str, str] | None = None,
) -> int:
    """Write the replies of ``score_file`` as one table, as ``write_table`` does; return its number of rows.

    ``about`` (versions, plug-ins, settings) goes into the metadata of Parquet, with unit and meaning of each column.
    """
    if path.suffix.lower() == ".csv":
        names = (*COLUMNS, *UNCERTAINTY_FIELDS) if uncertainty else COLUMNS
        places = [names.index(name) for name in SORTED_BY]
        rows = sorted(_tuples(replies, names), key=lambda row: [row[place] for place in places])
        replace_file(path, csv_bytes(names, iter(rows)))
        return len(rows)
    table = make_table(replies, uncertainty=uncertainty)
    write_table(_documented(table, about or {}) if path.suffix.lower() == ".parquet" else table, path)
    rows_written: int = table.num_rows
    return rows_written


def _tuples(replies: Iterable[Mapping[str, Any]], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for reply in replies:
        session = dict(zip(SESSION_FIELDS, reply["session"], strict=True))
        for row in reply["rows"]:
            cells = {**session, **dict(zip((*ROW_FIELDS, *UNCERTAINTY_FIELDS), row, strict=False))}
            yield tuple([cells[name] for name in names])


def make_table(replies: Iterable[Mapping[str, Any]], *, uncertainty: bool = False) -> pyarrow.Table:
    """Return the replies of ``score_file`` as one table, sorted; a missing value is null."""
    import pyarrow as pa

    schema = _schema((*COLUMNS, *UNCERTAINTY_FIELDS) if uncertainty else COLUMNS)
    parts, some = [], []
    for reply in replies:
        some.append(reply)
        if len(some) == CHUNK:
            parts.append(_part(some, schema))
            some = []
    parts.append(_part(some, schema))
    table = pa.concat_tables(parts)
    return table.sort_by([(name, "ascending") for name in SORTED_BY]).combine_chunks()


def _part(replies: Sequence[Mapping[str, Any]], schema: pyarrow.Schema) -> pyarrow.Table:
    import pyarrow as pa

    columns: dict[str, list[Any]] = {name: [] for name in schema.names}
    for reply in replies:
        rows = reply["rows"]
        for name, value in zip(SESSION_FIELDS, reply["session"], strict=True):
            columns[name] += [value] * len(rows)
        for name, values in zip((*ROW_FIELDS, *UNCERTAINTY_FIELDS), zip(*rows, strict=True), strict=False):
            columns[name] += values
    return pa.table(columns, schema=schema)


def write_table(table: pyarrow.Table, path: Path) -> None:
    """Write the table by the ending of ``path``, whole or not at all.

    Raises
    ------
    BadParameter
        For another ending, or more rows than a sheet of Excel has.
    StorageError
        When the disk is full, read-only or gone.
    """
    check_ending(path)
    match path.suffix.lower():
        case ".parquet":
            data = _parquet(table)
        case ".csv":
            data = csv_bytes(table.column_names, _rows(table))
        case _:
            data = _xlsx(table)
    replace_file(path, data)


def write_errors(errors: Iterable[tuple[str, str, str]], path: Path) -> None:
    """Write the table of files that could not be scored: file, kind of error, reason."""
    rows = ((file, kind, plain(reason)) for file, kind, reason in sorted(errors))
    replace_file(path, csv_bytes(("file", "error", "reason"), rows))


def _rows(table: pyarrow.Table) -> Iterator[Sequence[Any]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _parquet(table: pyarrow.Table) -> bytes:
    import pyarrow.parquet as pq

    memory = io.BytesIO()
    pq.write_table(table, memory, compression="zstd", row_group_size=1 << 18)
    return memory.getvalue()


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as CSV, in which no text can be taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def _harmless(cell: Any) -> Any:
    """Keep a spreadsheet from taking text for a formula; numbers stay as they are."""
    return "'" + cell if isinstance(cell, str) and cell.startswith((*FORMULA, "'")) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def _xlsx(table: pyarrow.Table) -> bytes:
    if table.num_rows >= EXCEL_ROWS:
        raise BadParameter(
            Text(
                "{num_rows} rows do not fit a sheet of Excel, which ends at {excel_rows}",
                num_rows=table.num_rows,
                excel_rows=EXCEL_ROWS,
            ),
            do=Text("Let --out end in .parquet or .csv, or choose fewer --keys"),
        )
    about = about_columns(table.column_names)
    return workbook_bytes(
        {"results": (table.column_names, _rows(table)), "codebook": (("column", "unit", "meaning"), about)}
    )


def workbook_bytes(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """Return a book of Excel with a sheet for each name: its header, and its rows. Texts are texts, never formulas."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    for name, (header, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append(list(header))
        for row in rows:
            sheet.append([_cell(value, sheet, WriteOnlyCell, ILLEGAL_CHARACTERS_RE) for value in row])
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def _cell(value: Any, sheet: Any, kind: Any, illegal: Any) -> Any:
    if isinstance(value, str):
        made = kind(sheet, illegal.sub(" ", value))
        made.data_type = "s"  # text, whatever it begins with
        return made
    return None if isinstance(value, float) and not math.isfinite(value) else value


def read_results(path: Path | str) -> pyarrow.Table:
    """Read a table that ``soleplate reprocess`` wrote: Parquet, CSV or XLSX.

    Returns
    -------
    pyarrow.Table
        One row for each number; ``value`` is null where there is none, ``reason`` then says why. Text columns,
        but for ``protocol_version``, ``trial``, ``rep`` and ``scoring_version`` (int64) and ``value`` (float64, in
        ``unit``). With ``u_shared`` and ``u_random`` (float64) and ``u_reason`` where they were asked for.

    Raises
    ------
    FileError
        When it cannot be read or is no such table.
    """
    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise _foreign(path, Text("its name ends in none of {listed}", listed=", ".join(ENDINGS)))
    need("batch", "pyarrow")
    try:
        ordinary(path)
        match path.suffix.lower():
            case ".parquet":
                table = _from_parquet(path)
            case ".csv":
                with path.open(encoding="utf-8-sig", newline="") as file:
                    rows = csv.reader(file)
                    table = _from_rows(next(rows, []), ([_plain(cell) for cell in row] for row in rows), path)
            case _:
                table = _from_xlsx(path)
    except OSError as error:
        raise unreadable(path, error) from error
    return table


def _from_parquet(path: Path) -> pyarrow.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as file:
            table = pq.read_table(file)
        for name in sorted(LATER - set(table.column_names)):
            table = table.append_column(name, pa.nulls(table.num_rows, _schema([name]).field(0).type))
        names = _known(table.column_names)
        return table.select(names).cast(_schema(names))
    except (pa.ArrowInvalid, KeyError) as error:
        raise _foreign(path, str(error)) from error


def _from_xlsx(path: Path) -> pyarrow.Table:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    with path.open("rb") as file:
        try:
            rows = load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True)
            header = [str(name) for name in next(rows, ())]
            cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
        except (BadZipFile, KeyError, ValueError) as error:
            raise _foreign(path, str(error)) from error
    return _from_rows(header, cells, path)


def _from_rows(header: Sequence[str], rows: Iterable[Sequence[str]], path: Path) -> pyarrow.Table:
    import pyarrow as pa

    if missing := set(COLUMNS) - LATER - set(header):
        raise _foreign(path, Text("it has no column {listed}", listed=", ".join(sorted(missing))))
    columns = dict(zip(header, zip(*rows, strict=True), strict=False)) or dict.fromkeys(header, ())
    made: dict[str, Any] = {}
    try:
        for name in _known(header):
            cells = columns.get(name, ("",) * len(next(iter(columns.values()), ())))
            if name in WHOLE:
                made[name] = [int(float(cell)) for cell in cells]
            elif name in NUMBERS:
                made[name] = [float(cell) if cell else None for cell in cells]
            else:
                made[name] = list(cells)
        return pa.table(made, schema=_schema(list(made)))
    except ValueError as error:
        raise _foreign(path, str(error)) from error


def _known(header: Sequence[str]) -> list[str]:
    return [*COLUMNS, *(name for name in UNCERTAINTY_FIELDS if name in header)]


def _foreign(path: Path, why: str) -> FileError:
    return ForeignFile(
        Text("{name} is no table of results", name=path.name),
        why=why,
        do=Text("Give a file that soleplate reprocess wrote"),
    )
