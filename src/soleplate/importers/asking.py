"""What was found in a table as rows of a preview, and what only a person can know as questions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from soleplate.api.importer import Choice, Finding, Question, Told
from soleplate.errors import BadParameter
from soleplate.importers.clock import FileClock
from soleplate.importers.columns import Columns
from soleplate.importers.frames import FACINGS
from soleplate.tables.file_table import BLANKS, FileTable
from soleplate.tables.found import Certainty
from soleplate.tables.numbers import COMMAS
from soleplate.tables.quantities import TOTAL, Quantity
from soleplate.tables.units import BODY_WEIGHTS
from soleplate.text import Text, joined

__all__ = ["findings_of", "option_of", "questions_of"]

UNITS = {"force": ("N", "kg", "BW", "lb"), "cop": ("mm", "cm", "m"), "moment": ("N.m", "N.mm", "N.cm")}
SIGNS = {"\t": Text("tab"), ",": Text("comma"), ";": Text("semicolon"), BLANKS: Text("blanks")}
MOST_LISTED = 12


def option_of(key: str, value: str) -> str:
    """Return the option of ``soleplate import`` that says an answer."""
    if key.startswith("map:"):
        return f"--map '{key[4:]}={value}'"
    if key.startswith("unit:"):
        return f"--unit {key[5:]}={value}"
    if key in ("rate", "weight"):
        return f"--{key} {value}"
    return f"--tell {key}={value}"


def questions_of(
    path: Path, table: FileTable, columns: Columns, clock: FileClock | None, told: Told, up: str
) -> tuple[Question, ...]:
    """Return what must be known before the samples mean anything."""
    if told.get("facing") not in FACINGS:
        raise BadParameter(Text("facing={given} is no axis", given=told.get("facing")), do=Text("Say +y, -y, +x or -x"))
    found = []
    if len(table.styles) > 1:
        choices = tuple(Choice(COMMAS[style], {"numbers": style}) for style in table.styles)
        found.append(
            Question("numbers", Text("What does the comma say in the numbers of {name}?", name=path.name), choices)
        )
    forces = columns.of("force")
    if not forces:
        found.append(_columns(columns, table))
        return tuple(found)
    read = [i for i in forces if columns.quantities[i].plate != TOTAL or columns.plates == [TOTAL]]
    found += [*_units(columns, read, up), *_weight(columns, told)]
    if not up:
        axes = sorted({columns.quantities[i].axis or "z" for i in read})
        choices = tuple(Choice(axis, {"up": axis}) for axis in axes)
        found.append(Question("up", Text("Which axis points up?"), choices))
    if clock is None:
        timed = columns.of("time")
        if timed:
            choices = tuple(Choice(unit, {"unit:time": unit}) for unit in ("s", "ms", "us"))
            text = Text("In which unit is the time {name!r}?", name=columns.names[timed[0]])
            found.append(Question("unit:time", text, choices))
        else:
            choices = (Choice(Text("samples in a second"), {"rate": "HZ"}),)
            found.append(Question("rate", Text("How many samples are a second?"), choices))
    plates = [name for name in columns.plates if name != TOTAL]
    if len(plates) > 1 and not {"left", "right"} <= set(plates):
        text = Text("Which foot stood on which plate? The plates are: {listed}", listed=", ".join(plates))
        found.append(Question("sides", text, (), optional=True))
    return tuple(found)


def _units(columns: Columns, forces: Sequence[int], up: str) -> list[Question]:
    found = []
    placed = bool(columns.of("cop"))
    for kind, used in (("force", list(forces)), ("cop", columns.of("cop")), ("moment", columns.of("moment"))):
        if kind == "force" and up:
            used = [i for i in used if (columns.quantities[i].axis or "z") == up]
        if kind == "moment" and placed:
            continue  # the places are taken
        bare = [i for i in used if not columns.quantities[i].unit]
        if not bare:
            continue
        strangers = sorted({columns.quantities[i].stranger for i in bare if columns.quantities[i].stranger})
        name = columns.names[bare[0]] or str(bare[0] + 1)
        text = (
            Text("{name!r} is in {unit}, which is no unit of {kind}. In which unit is it?", name=name,
                 unit=", ".join(strangers)[:20], kind=_called(kind))
            if strangers
            else Text("In which unit is the {kind} {name!r}?", kind=_called(kind), name=name)
        )  # fmt: skip
        found.append(Question(f"unit:{kind}", text, tuple(Choice(u, {f"unit:{kind}": u}) for u in UNITS[kind])))
    return found


def _called(kind: str) -> Text:
    return {"force": Text("force"), "cop": Text("centre of pressure"), "moment": Text("moment")}[kind]


def _held(quantity: Quantity) -> Text:
    """Return what a column holds, in words: ``left: force z``."""
    what = [Text("time") if quantity.kind == "time" else _called(quantity.kind), quantity.axis]
    said = joined(filter(None, what), by=" ")
    if not quantity.plate:
        return said
    side = {"left": Text("left"), "right": Text("right")}.get(quantity.plate, quantity.plate)
    return joined((side, said), by=": ")


def _columns(columns: Columns, table: FileTable) -> Question:
    """Ask which column is the vertical force."""
    choices = tuple(
        Choice(Text("column {name} is the vertical force", name=name or i + 1), {f"map:{name or i + 1}": "fz"})
        for i, name in enumerate(columns.names[:MOST_LISTED])
        if columns.quantities[i].kind not in ("time", "frame")
    )
    return Question("columns", Text("Which of the {n} columns is the vertical force?", n=table.columns), choices)


def _weight(columns: Columns, told: Told) -> tuple[Question, ...]:
    """Ask for the person's weight where forces are told in it."""
    if told.weight_n > 0 or not any(columns.quantities[i].unit in BODY_WEIGHTS for i in columns.of("force")):
        return ()
    choices = (Choice(Text("what the person weighs, N or kg"), {"weight": "700N"}),)
    return (Question("weight", Text("The forces are in body weights: what does the person weigh?"), choices),)


def findings_of(
    table: FileTable, columns: Columns, clock: FileClock | None, time_unit: str, told: Told, up: str
) -> tuple[Finding, ...]:
    """Return one row for each thing that was understood."""
    rows = [
        Finding(
            Text("table"),
            Text("{columns} columns between {sign}, {rows} rows from line {line} on", columns=table.columns,
                 sign=SIGNS[table.separator], rows=table.last - table.first - len(table.blank), line=table.first + 1),
        ),
        Finding(Text("numbers"), table.style.name, "told" if told.get("numbers") else "asked" if len(table.styles) > 1
                else "sure"),
    ]  # fmt: skip
    for i, quantity in enumerate(columns.quantities):
        if not quantity.kind or quantity.kind == "frame":
            continue
        unit = quantity.unit or (time_unit if quantity.kind == "time" else "")
        told_here = i in columns.told or columns.by.get(quantity.kind) == "told"
        certainty: Certainty = "told" if told_here else "sure" if unit else "asked"
        why = columns.by.get(quantity.kind, "") if not told_here else ""
        if quantity.kind == "time" and not quantity.unit and time_unit:
            why = Text("no other unit makes a rate that force plates have")
        rows.append(
            Finding(columns.names[i] or str(i + 1), joined((_held(quantity), unit or "?"), by=", "), certainty, why)
        )
    unread = [name for name, q in zip(columns.names, columns.quantities, strict=True) if not q.kind and name]
    if unread:
        rows.append(Finding(Text("not read"), ", ".join(unread)[:80]))
    if clock is not None:
        holes = Text("{n} samples are missing", n=clock.holes) if clock.holes else ""
        rows.append(
            Finding(Text("rate"), Text("{rate:.6g} Hz", rate=clock.rate_hz), "told" if told.rate_hz else "sure", holes)
        )
    if up and len({columns.quantities[i].axis or "z" for i in columns.of("force")}) > 1:
        rows.append(Finding(Text("up"), up, "told" if told.get("up") else "sure"))
    return tuple(rows)
