"""Any table of text: forces, and where there are some moments or places, of one plate or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soleplate.api.importer import Finding, ImportedFile, PlateSamples, Told
from soleplate.errors import ForeignFile
from soleplate.importers.asking import findings_of, questions_of
from soleplate.importers.clock import FileClock, clock_of, plausible_unit
from soleplate.importers.columns import Columns, Preset, columns_of
from soleplate.importers.frames import placed, up_axis
from soleplate.importers.numbers import values_of, whole_rows
from soleplate.importers.text_file import lines_of
from soleplate.model.people import SIDES, Side
from soleplate.tables.file_table import FileTable, find_table, rate_in
from soleplate.tables.quantities import TOTAL
from soleplate.tables.units import BODY_WEIGHTS, MILLIMETRES, NEWTON_MILLIMETRES, NEWTONS
from soleplate.text import Text

__all__ = ["IMPORTER", "READ", "TableImporter", "read_table", "understood"]

Array = NDArray[np.float64]
MOST_ROWS = 20_000_000
READ = ("time", "force", "moment", "cop")


class TableImporter:
    """Read any table of text, with what a vendor documents where it is one of theirs."""

    endings: tuple[str, ...] = (".csv", ".txt", ".tsv", ".dat", ".asc")

    def __init__(self, name: str, summary: str, preset: Preset, marks: Sequence[bytes] = ()) -> None:
        self.name, self.summary = name, summary
        self._preset, self._marks = preset, tuple(marks)

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether the vendor's words stand in the head; any text is a table."""
        plain = head.replace(b"\0", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head
        low = plain.lower()
        return all(mark in low for mark in self._marks) and b"\0" not in plain

    def read(self, path: Path, told: Told) -> ImportedFile:
        """Read a table; raise ForeignFile with line and column."""
        return read_table(path, told, self._preset)


def read_table(path: Path, told: Told, preset: Preset) -> ImportedFile:
    """Return what stands in a table, or what must be asked first.

    Raises
    ------
    ForeignFile, DamagedFile, HostileFile
        With line and column, and what was expected.
    """
    lines = lines_of(path)
    table = find_table(lines, told.get("numbers"))
    if table is None:
        raise ForeignFile(
            Text("{name} holds no table of numbers", name=path.name),
            why=Text("no eight lines one below the other hold as many numbers each"),
            do=Text("Export forces over time, a line for each sample"),
        )
    if table.last - table.first > MOST_ROWS:
        raise ForeignFile(Text("{name} has more than {most} rows", name=path.name, most=MOST_ROWS))
    columns = columns_of(table, told, preset)
    if table.blank and not columns.of("time"):
        raise ForeignFile(
            Text("{name}, line {line} is empty, and rows of numbers follow", name=path.name, line=table.blank[0] + 1),
            why=Text("without a column of time nothing says whether they go on, or begin anew"),
            do=Text("Remove the empty line, or split the file there"),
        )
    rows = whole_rows(path, lines, table, drop_torn=told.get("torn") == "drop")
    wanted = [i for i, quantity in enumerate(columns.quantities) if quantity.kind in READ]
    values = values_of(path, rows, table, wanted, columns.names) if wanted else np.empty((len(rows), 0))
    held = {column: values[:, k] for k, column in enumerate(wanted)}
    found = understood(path, table, columns, held, told, preset)
    rest = [line for line in lines[table.last :] if line.strip()]
    if rest and found.plates:
        said = Text("{n} lines below the table, from line {line} on, are not read", n=len(rest), line=table.last + 1)
        found = replace(found, findings=(*found.findings, Finding(Text("not read"), said, "sure", rest[0][:40])))
    facts = {"header": "\n".join(table.above[:40])[:4000]} if any(table.above) else {}
    return replace(found, facts=facts)


def understood(
    path: Path, table: FileTable, columns: Columns, held: Mapping[int, Array], told: Told, preset: Preset
) -> ImportedFile:
    """Return the plates that columns of numbers make, or what must be asked first; ``held`` by number of the column."""
    clock, time_unit = _clock(path, table, columns, held, told)
    up = told.get("up") or preset.up or _up(columns, held)
    questions = questions_of(path, table, columns, clock, told, up)
    findings = findings_of(table, columns, clock, time_unit, told, up)
    if any(not question.optional for question in questions) or clock is None:
        return ImportedFile(findings=findings, questions=questions)
    plates, more = _plates(path, columns, held, clock, told, up)
    return ImportedFile(plates, (), {}, (*findings, *more), questions)


def _clock(
    path: Path, table: FileTable, columns: Columns, held: Mapping[int, Array], told: Told
) -> tuple[FileClock | None, str]:
    """Return the clock, or None where it must be asked, and the unit of the time."""
    stamped = columns.of("time")
    above = rate_in([*table.above, *(" ".join(row) for row in table.header[:-1])])
    if told.rate_hz and not any(i in columns.told for i in stamped):
        return FileClock(told.rate_hz), ""
    if not stamped:
        return (FileClock(above), "") if above else (None, "")
    stamps = held[stamped[0]]
    finite = stamps[np.isfinite(stamps)]
    unit = columns.quantities[stamped[0]].unit or plausible_unit(finite)
    if not unit:
        return None, ""
    found = clock_of(path, stamps, unit, table.line)
    if not columns.quantities[stamped[0]].unit and above and abs(found.rate_hz / above - 1) > 0.02:
        return None, ""
    return found, unit


def _up(columns: Columns, held: Mapping[int, Array]) -> str:
    axes: dict[str, Array] = {}
    for i in columns.of("force"):
        if columns.quantities[i].plate != TOTAL or columns.plates == [TOTAL]:
            axis = columns.quantities[i].axis or "z"
            axes[axis] = axes.get(axis, 0.0) + np.abs(held[i])
    return up_axis(axes)


def _plates(
    path: Path, columns: Columns, held: Mapping[int, Array], clock: FileClock, told: Told, up: str
) -> tuple[tuple[PlateSamples, ...], list[Finding]]:
    names = columns.plates
    alone = [name for name in names if name != TOTAL]
    plates, findings = [], []
    if TOTAL in names and alone:
        findings.append(Finding(Text("total"), Text("not read: it is the sum of the plates"), "sure"))
    for name in alone or names:
        signals = {
            f"{q.kind}_{q.axis or ('z' if q.kind == 'force' else '')}": _in_si(held[i], q.kind, q.unit, told)
            for i, q in enumerate(columns.quantities)
            if q.plate == name and i in held and q.kind != "time"
        }
        samples, notes = placed(signals, up, told.get("facing"))
        if samples is None:
            continue
        side: Side = name if name in SIDES else ""
        plates.append(PlateSamples(name, samples, clock.rate_hz, clock.time_s, side))
        called = Text("plate {number}", number=name) if name.isdigit() else name or Text("plate")
        findings += [Finding(called, note, "sure") for note in notes]
    if not plates:
        raise ForeignFile(
            Text("{name} holds no vertical force", name=path.name),
            why=Text("its columns: {listed}", listed=", ".join(filter(None, columns.names))[:200]),
            do=Text(
                "Say which column is one: --map COLUMN=fz. For a path alone: soleplate.sway(ml_mm, ap_mm, rate_hz)"
            ),
        )
    return tuple(plates), findings


def _in_si(values: Array, kind: str, unit: str, told: Told) -> Array:
    if kind == "force" and unit in BODY_WEIGHTS:
        return values * (BODY_WEIGHTS[unit] * told.weight_n)
    factors = {"force": NEWTONS, "moment": NEWTON_MILLIMETRES, "cop": MILLIMETRES}[kind]
    return values * factors[unit] if factors.get(unit, 1.0) != 1.0 else values


IMPORTER = TableImporter("table", Text("any table of text: CSV, TSV, columns between blanks"), Preset())
