"""The numbers of a table: quickly where every cell holds one, else cell by cell, so that a wrong one is named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import DamagedFile, ForeignFile
from soleplate.importers.text_file import not_a_number
from soleplate.tables.file_table import BLANKS, EMPTY, FileTable, split
from soleplate.text import Text

__all__ = ["values_of", "whole_rows"]

Array = NDArray[np.float64]


def whole_rows(path: Path, lines: Sequence[str], table: FileTable, *, drop_torn: bool) -> list[str]:
    """Return the rows of a table, each with as many cells as the first.

    Raises
    ------
    DamagedFile
        When the last line was cut off, unless ``drop_torn``.
    ForeignFile
        When any other line has more or fewer cells.
    """
    rows = list(lines[table.first : table.last])
    if table.blank:
        rows = [row for row in rows if row.strip()]
    wrong = [n for n, row in enumerate(rows) if _cells(row, table) != table.columns]
    if not wrong:
        return rows
    n = wrong[0]
    what = Text(
        "{name}, line {line}: {n} of {of} columns",
        name=path.name, line=table.line(n), n=len(split(rows[n], table.separator)), of=table.columns,
    )  # fmt: skip
    if n == len(rows) - 1 and table.last == len(lines):
        if drop_torn:
            return rows[:-1]
        raise DamagedFile(
            what, why=Text("the file ends in the middle of a line"), do=Text("To go on without it: --tell torn=drop")
        )
    raise ForeignFile(
        what,
        why=Text("every line of a table has as many columns as the first"),
        do=Text("Mend the file; a second table in it belongs into a file of its own"),
    )


def _cells(row: str, table: FileTable) -> int:
    if table.separator == BLANKS or '"' in row:
        cells = split(row, table.separator)
        return len(cells) - (len(cells) == table.columns + 1 and not cells[-1])
    bare = row.rstrip("\r\n")
    n = bare.count(table.separator) + 1
    return n - (n == table.columns + 1 and not bare[bare.rfind(table.separator) + 1 :].strip())


def values_of(path: Path, rows: Sequence[str], table: FileTable, wanted: Sequence[int], names: Sequence[str]) -> Array:
    """Return the wanted columns, (rows, wanted) float64; an empty cell is NaN.

    Raises ForeignFile with line and column for a cell that holds something else.
    """
    style = table.style
    if not style.group:
        plain = [row.replace(",", ".") for row in rows] if style.decimal == "," else rows
        try:
            found = np.loadtxt(
                plain, comments=None, delimiter=None if table.separator == BLANKS else table.separator,
                usecols=list(wanted), ndmin=2, quotechar='"',
            )  # fmt: skip
            if not np.isinf(found).any():
                return np.ascontiguousarray(found)
        except ValueError:
            pass  # told below, with its place
    out = np.empty((len(rows), len(wanted)))
    for n, row in enumerate(rows):
        cells = split(row, table.separator)
        for k, column in enumerate(wanted):
            cell = cells[column]
            try:
                out[n, k] = style.value(cell)
            except ValueError:
                if not EMPTY.match(cell):
                    raise not_a_number(
                        path, table.line(n), names[column] or str(column + 1), cell, last=n == len(rows) - 1
                    ) from None
                out[n, k] = np.nan
    out[np.isinf(out)] = np.nan
    return out
