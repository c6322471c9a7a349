"""What was found as rows of one table, and what only a person can know as questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from soleplate.tables.columns import Column
from soleplate.tables.found import Choice, Finding, Question
from soleplate.tables.layout import TextLayout
from soleplate.tables.names import corners_on_a_map
from soleplate.tables.numbers import COMMAS
from soleplate.tables.roles import Roles, likely_cells
from soleplate.text import Text

__all__ = ["findings_of", "questions_of"]

UNITS = ("kg", "N", "g", "lb", "count")
MOST_CELLS = 6  # columns for which ways to read them are listed


def questions_of(
    columns: Sequence[Column],
    roles: Roles,
    unit: str,
    units_differ: bool,
    styles: Sequence[str],
    known: Mapping[str, str],
    example: str,
) -> tuple[Question, ...]:
    """Return what must be asked, and what may be."""
    found: list[Question] = []
    if len(styles) > 1 and not roles.sure and set(styles) <= {"point", "comma"}:
        found.append(_columns(columns, roles, example, one_number=True))
    else:
        if len(styles) > 1:
            choices = tuple(Choice(COMMAS[style], {"numbers": style}) for style in styles)
            found.append(
                Question("numbers", Text("What does the comma say in {example!r}?", example=example[:60]), choices)
            )
        if not roles.sure:
            found.append(_columns(columns, roles, example))
    if roles.time >= 0 and (not roles.time_unit or roles.told_unit):
        choices = tuple(Choice(name, {"time": name}) for name in ("ms", "us", "s"))
        text = Text("In which unit is the time in {example!r}?", example=example[:60])
        if roles.told_unit:
            text = Text(
                "The time is called {told}, but by the arrivals of the lines it counts in {unit}: which is right?",
                told=roles.told_unit, unit=roles.time_unit,
            )  # fmt: skip
        found.append(Question("time", text, choices))
    if not unit:
        choices = tuple(Choice(name, {"unit": name}) for name in UNITS)
        text = Text("In which unit are the forces in {example!r}?", example=example[:60])
        if units_differ:
            text = Text(
                "The forces come in several units: {listed}. In which are they read?", listed=_listed(columns, roles)
            )
        found.append(Question("unit", text, choices))
    cells = [name for name in roles.columns if name not in ("t", "-", "*")]
    if roles.sure and len(cells) == 4 and not roles.placed and "places" not in known:
        order = ",".join(cells)
        by_order = ",".join(_renamed(roles.columns, ("FR", "FL", "BL", "BR")))
        rows = ",".join(_renamed(roles.columns, ("FL", "FR", "BL", "BR")))
        called = [column.name for column, name in zip(columns, roles.columns, strict=True) if name in cells]
        named: tuple[Choice, ...] = ()
        if on_a_map := corners_on_a_map(called):
            said = ",".join(_renamed(roles.columns, on_a_map))
            named = (Choice(Text("as they are called, if the top is the front"), {"columns": said}),)
        found.append(
            Question(
                "places",
                Text("At which corners do the cells {order} stand?", order=",".join(called) if named else order),
                (
                    *named,
                    Choice(Text("front right, front left, back left, back right"), {"columns": by_order}),
                    Choice(Text("front left, front right, back left, back right"), {"columns": rows}),
                    Choice(Text("not known: the whole force only, no centre of pressure"), {"places": "none"}),
                ),
                optional=True,
            )
        )
    if roles.sure and len(cells) == 2 and not roles.placed and not {"places", "columns"} & set(known):
        left, right = (",".join(_renamed(roles.columns, names)) for names in (("L", "R"), ("R", "L")))
        found.append(
            Question(
                "places",
                Text("Which of the cells {order} is under the left foot?", order=",".join(cells)),
                (
                    Choice(Text("the first"), {"columns": left}),
                    Choice(Text("the second"), {"columns": right}),
                    Choice(Text("none: the whole force only"), {"places": "none"}),
                ),
                optional=True,
            )
        )
    return tuple(found)


def _renamed(columns: Sequence[str], names: Sequence[str]) -> list[str]:
    waiting = iter(names)
    return [name if name in ("t", "-", "*") else next(waiting) for name in columns]


def _listed(columns: Sequence[Column], roles: Roles) -> str:
    return ", ".join(sorted({columns[i].unit or "?" for i in roles.candidates}))


def _columns(columns: Sequence[Column], roles: Roles, example: str, *, one_number: bool = False) -> Question:
    """Ask which columns are cells, by their names where there are any; ``one_number``: or whether they are decimals."""
    here = roles.candidates[:MOST_CELLS]
    told = {"numbers": "point"} if one_number else {}

    def chosen(cells: Mapping[int, str]) -> Mapping[str, str]:
        names = [
            "*" if column.stamp else "t" if i == roles.time else cells.get(i, "-") for i, column in enumerate(columns)
        ]
        return {**told, "columns": ",".join(names)}

    def called(i: int) -> str:
        return columns[i].name or str(i + 1)

    def cells(which: Sequence[int]) -> Choice:
        names = ", ".join(called(i) for i in which)
        return Choice(
            Text("columns {names} are cells", names=names), chosen({i: f"f{n}" for n, i in enumerate(which, 1)})
        )

    choices = [Choice(Text("the whole force is column {name}", name=called(i)), chosen({i: "f1"})) for i in here]
    if len(here) > 1 and len(roles.candidates) in (2, 4):
        choices.insert(0, cells(here))
    elif len(likely := likely_cells(columns, roles.candidates)) > 1:
        choices.insert(0, cells(likely))
    if len(roles.candidates) == 2:
        for nth, sides in enumerate(("LR", "RL")):
            left, right = (here[sides.index(side)] for side in "LR")
            text = Text("the left foot is on cell {left}, the right one on cell {right}", left=called(left),
                        right=called(right))  # fmt: skip
            choices.insert(nth, Choice(text, chosen(dict(zip(here, sides, strict=True)))))
    if one_number:
        choices.append(Choice(Text("it is one number, with a comma before its decimals"), {"numbers": "comma"}))
    return Question("columns", Text("What are the columns of {example!r}?", example=example[:60]), tuple(choices))


def findings_of(
    columns: Sequence[Column],
    roles: Roles,
    layout: TextLayout | None,
    unit: str,
    rate_hz: float,
    known: Mapping[str, str],
    questions: Sequence[Question],
    header: bool,
    remarks: Sequence[str],
) -> tuple[Finding, ...]:
    """Return one row for each thing that was understood."""
    asked = {question.key for question in questions}

    def row(key: str, what: str, value: str, why: str = "") -> Finding:
        return Finding(what, value, "asked" if key in asked else "told" if key in known else "sure", why)

    cells = [(i, name) for i, name in enumerate(roles.columns) if name not in ("t", "-", "*")]
    found = []
    if layout is not None:
        shape = layout.line or f"{len(layout.columns)} x {layout.separator}"
        found.append(row("line", Text("a sample"), shape, Text("named by a header") if header else ""))
    found.append(row("numbers", Text("numbers"), layout.numbers if layout else "point"))
    first = "  ".join(columns[i].texts[0] for i, _ in cells)
    found.append(row("columns", Text("cells"), f"{', '.join(name for _, name in cells)} ({first})"))
    if len(cells) > 1:
        known_places = roles.placed or (known.get("places") != "none" and "columns" in known)
        value = (
            Text("by their names") if roles.placed else Text("by their order") if known_places else Text("not known")
        )
        found.append(row("places", Text("corners"), value))
    found.append(row("unit", Text("unit"), unit or "?"))
    if roles.time >= 0:
        found.append(row("time", Text("time"), roles.time_unit or "?", roles.told_unit and Text(
            "it is called {told}", told=roles.told_unit)))  # fmt: skip
    else:
        found.append(row("time", Text("time"), Text("none: the arrivals are used")))
    if rate_hz:
        found.append(row("rate", Text("rate"), Text("{rate:.4g} Hz", rate=rate_hz)))
    if remarks:
        found.append(row("remarks", Text("other lines"), str(len(remarks)), remarks[0][:60]))
    return tuple(found)
