"""The table in a file of text: where it begins and ends, what separates its columns, and the lines above it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from soleplate.tables.numbers import MISSING, STYLES, NumberStyle
from soleplate.tables.shapes import lexer, shape_of
from soleplate.tables.style import styles_of

__all__ = ["BLANKS", "FileTable", "find_table", "rate_in", "split"]

LOOKED_AT = 4000  # lines in which the table must begin
FEWEST = 8  # rows of a table
ENOUGH = 400  # rows that tell how numbers are written and separated
MOST_HEADER = 4
MOST_COLUMNS = 4000
BLANKS = "blanks"  # in place of a separator: any number of blanks and tabs
EMPTY = re.compile(rf"(?:{MISSING}|n/?a|-|#n/a|)\Z", re.I)
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_RATE_WORD = re.compile(r"rate|freq|sampling|abtast|hz\b|fréq|frecuencia", re.I)
_RATE = re.compile(r"(?<![\w.])(\d{1,6}(?:[.,]\d+)?)\s*(k?)hz\b", re.I)
_LONE_RATE = re.compile(r"\s*\d{1,6}(?:\.\d+)?[\s,;]*")
_BARE_RATE = re.compile(r"[\s:;=,\t\"'(]+(\d{1,6}(?:[.,]\d+)?)\s*[\"')]*[\s;,]*$")


@dataclass(frozen=True)
class FileTable:
    """Say where the table of a file stands.

    Attributes
    ----------
    separator : str
        One sign, or BLANKS.
    styles : tuple of str
        How numbers may be written, the likeliest first; one where it is sure.
    columns : int
        How many.
    first, last : int
        First row of numbers and the row behind the last, counted from 0.
    blank : tuple of int
        Empty lines between them, counted from 0.
    header : tuple of tuple of str
        The lines right above it that have as many columns, top down.
    above : tuple of str
        All other lines above it.
    """

    separator: str
    styles: tuple[str, ...]
    columns: int
    first: int
    last: int
    header: tuple[tuple[str, ...], ...] = ()
    above: tuple[str, ...] = ()
    blank: tuple[int, ...] = ()

    def line(self, row: int) -> int:
        """Return the line of a row, counted from 1."""
        line = self.first + row
        for blank in self.blank:
            line += blank <= line
        return line + 1

    @property
    def style(self) -> NumberStyle:
        """How numbers are written."""
        return STYLES[self.styles[0]]


def split(line: str, separator: str) -> list[str]:
    """Return the cells of a line, without quotes and blanks around them."""
    if separator == BLANKS:
        return line.split()
    if '"' in line:
        line_cells = next(csv.reader([line], delimiter=separator), [])
        return [cell.strip() for cell in line_cells]
    return [cell.strip(" '\r") for cell in line.rstrip("\r\n").split(separator)]


def find_table(lines: Sequence[str], numbers: str = "") -> FileTable | None:
    """Return where the table stands, or None where there is none.

    Parameters
    ----------
    lines : sequence of str
        All lines of the file.
    numbers : str
        A key of STYLES where it was told.
    """
    looked = lines[:LOOKED_AT]
    dense = list(islice(filter(_is_dense, looked), ENOUGH))
    if len(dense) < FEWEST:
        return None
    styles = (numbers,) if numbers else styles_of(dense, printed=False)
    style = STYLES[styles[0]]
    separator = _separator(dense, style)
    cells = [split(line, separator) for line in dense]
    columns = Counter(map(len, cells)).most_common(1)[0][0]
    if columns > 1 and not any(row[-1] for row in cells if len(row) == columns):
        # an empty last column, or a sign at the end of each line: a name over it tells
        named = any(len(row) == columns and row[-1] for row in (split(line, separator) for line in looked))
        columns -= 0 if named else 1
    if not 0 < columns <= MOST_COLUMNS:
        return None
    first = _first(looked, separator, columns, style)
    if first is None:
        return None
    last, blank = first, list[int]()
    while last < len(lines) and not _is_other(lines[last]):
        if not lines[last].strip():
            if not _goes_on(lines, last, separator, columns, style, 1 if blank else FEWEST):
                break
            blank.append(last)
        last += 1
    header, rows_above = _header(looked, first, separator, columns)
    return FileTable(separator, styles, columns, first, last, header, rows_above, tuple(blank))


def _goes_on(lines: Sequence[str], blank: int, separator: str, columns: int, style: NumberStyle, fewest: int) -> bool:
    """Whether that many rows of numbers alone follow an empty line: fewer are totals and means."""
    below = islice((line for line in islice(lines, blank, None) if line.strip()), fewest)
    rows = [split(line, separator) for line in below]
    return len(rows) == fewest and all(
        columns in (len(cells), _width(cells))
        and all(is_number(cell, style) or EMPTY.match(cell) for cell in cells)
        and _numbers(cells, style) >= 0.5 * columns
        for cells in rows
    )


def _is_dense(line: str) -> bool:
    """Whether a line holds numbers, and hardly anything else."""
    bare = line.strip()
    if not bare or bare[0] in "#%/" or not _DIGIT.search(bare):
        return False
    if not _LETTER.search(bare):
        return True
    return sum(sign.isalpha() for sign in re.sub(rf"\d[eE][-+]?\d|{MISSING}", "", bare, flags=re.I)) <= 0.15 * len(bare)


def _is_other(line: str) -> bool:
    """Whether a line begins something else below a table: most of it is letters."""
    if not _LETTER.search(line):
        return False
    letters = sum(sign.isalpha() for sign in re.sub(rf"\d[eE][-+]?\d|{MISSING}", "", line, flags=re.I))
    return letters > 0.5 * len(line.strip())


def _separator(lines: Sequence[str], style: NumberStyle) -> str:
    lex = lexer(style)
    found: Counter[str] = Counter()
    for line in lines:
        shape = shape_of(line.rstrip("\r\n"), lex)
        for text in shape.literals[1:-1]:
            signs = set(text) - {" ", '"', "'"}
            if "\t" in signs and style.decimal != "\t":
                found["\t"] += 1
            elif ";" in signs:
                found[";"] += 1
            elif "," in signs and style.decimal != ",":
                found[","] += 1
            else:
                found[BLANKS] += 1
    if not found:
        return ";" if style.decimal == "," else ","
    best = found.most_common(1)[0][0]
    padded = best == "\t" and all(re.match(r"\s", line) or " " in line.strip("\r\n") for line in lines)
    return BLANKS if padded else best  # tabs beside blanks that pad: neither alone is the sign


def _width(cells: Sequence[str]) -> int:
    """Return how many cells there are, without one empty one that a sign at the end of the line makes."""
    return len(cells) - 1 if len(cells) > 1 and not cells[-1] else len(cells)


def _first(lines: Sequence[str], separator: str, columns: int, style: NumberStyle) -> int | None:
    """Return the first line of the first run of rows of that width that hold numbers."""
    run = 0
    for n, line in enumerate(lines):
        cells = split(line, separator)
        good = columns in (len(cells), _width(cells)) and _numbers(cells[:columns], style) >= max(1, 0.5 * columns)
        run = run + 1 if good else 0
        if run == FEWEST:
            return n - FEWEST + 1
    return None


def _numbers(cells: Sequence[str], style: NumberStyle) -> int:
    return sum(is_number(cell, style) for cell in cells)


def is_number(cell: str, style: NumberStyle) -> bool:
    """Return whether a cell holds a number in that style."""
    try:
        style.value(cell)
    except ValueError:
        return False
    return True


def _header(
    lines: Sequence[str], first: int, separator: str, columns: int
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return the lines right above the first row that have names in them, and all others above."""
    found: list[tuple[str, ...]] = []
    n = first - 1
    while n >= 0 and len(found) < MOST_HEADER:
        line = lines[n].strip("\r\n")
        if not line.strip():
            if found or n < first - 2:
                break
            n -= 1
            continue
        cells = split(line.lstrip("\ufeff"), separator)
        if separator == BLANKS and len(cells) != columns:
            cells = [cell for cell in re.split(r"\t+|\s{2,}", line.strip()) if cell]
        while len(cells) > columns and not cells[-1]:
            cells.pop()
        named = sum(bool(re.search(r"[^\W\d]|[#|]", cell)) for cell in cells)
        remark = bool(cells) and cells[0].startswith(("#", "%"))
        if remark and found:
            break
        if remark:
            cells[0] = cells[0].lstrip("#% ")
            cells = cells[1:] if not cells[0] else cells
        numbers = sum(is_number(cell, STYLES["point"]) for cell in cells)
        fits = len(cells) == columns or (0 < len(cells) < columns and found and separator != BLANKS and len(cells) > 1)
        if not fits or not named or numbers > 1 or (numbers and len(cells) < columns):
            break
        found.append(tuple(cells) + ("",) * (columns - len(cells)))
        n -= 1
    return tuple(reversed(found)), tuple(line.strip("\r\n") for line in lines[: n + 1])


def rate_in(lines: Sequence[str]) -> float:
    """Return the rate, Hz, that the lines above a table tell; 0 where they tell none, or several."""
    found: set[float] = set()
    for n, line in enumerate(lines):
        if told := _RATE.search(line):
            found.add(float(told[1].replace(",", ".")) * (1000 if told[2] else 1))
        elif _LONE_RATE.fullmatch(line) and n and lines[n - 1].strip(" ,;\t\r").lower() == "devices":
            found.add(float(line.strip(" ,;\t\r")))  # Nexus: the name of a section, its rate below
        elif _RATE_WORD.search(line) and (told := _BARE_RATE.search(line)):
            found.add(float(told[1].replace(",", ".")))
    found -= {0.0}
    return found.pop() if len(found) == 1 else 0.0
