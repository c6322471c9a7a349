"""What stands in lines of text: delimiters, brackets, labels, units, time and cells. What is not sure is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.tables.clock import first_timed, turns
from soleplate.tables.columns import Column, columns_of, header_of, without_labels
from soleplate.tables.found import Guess, nothing
from soleplate.tables.layout import TextLayout
from soleplate.tables.names import corners_of, is_cell
from soleplate.tables.numbers import STYLES
from soleplate.tables.questions import findings_of, questions_of
from soleplate.tables.roles import Roles, roles_of
from soleplate.tables.samples import samples_of
from soleplate.tables.shapes import Shape, lexer, shape_of
from soleplate.tables.style import styles_of
from soleplate.tables.units import force_unit
from soleplate.text import Text

__all__ = ["guess"]

MOST = 2000  # lines that are looked at
FEWEST = 4
BINARY = 0.1  # of the signs are none of text

SAY_IT = Text(
    "Say what stands in a line: columns=t,f1,f2,f3,f4, or line= with a name in braces in place of each number"
)

Array = NDArray[np.float64]


def guess(lines: Sequence[str], arrivals_s: ArrayLike | None = None, known: Mapping[str, str] | None = None) -> Guess:
    """Return what stands in the first lines of a table.

    Parameters
    ----------
    lines : sequence of str
        As they came; empty ones too.
    arrivals_s : (n,) float64, optional
        When each line arrived, s: of a board that prints. Without, the table is a file.
    known : mapping, optional
        Options of a plate URL that were told: ``columns``, ``unit``, ``time``, ``numbers``, ``places``.
    """
    known = dict(known or {})
    lines = [line.replace("\ufeff", "") for line in lines[:MOST]]
    host = None if arrivals_s is None else np.asarray(arrivals_s, np.float64)[: len(lines)]
    if (trouble := _unreadable(lines, printed=host is not None)) is not None:
        return trouble
    styles = styles_of([line for line in lines if line.strip()], printed=host is not None)
    style = STYLES[known.get("numbers", styles[0])]
    lex = lexer(style)
    shapes = [shape_of(line, lex) for line in lines]
    samples = samples_of(shapes)
    if samples.trouble:
        return nothing(Text("The lines cannot be told apart: {why}", why=samples.trouble), SAY_IT)
    rows = without_labels([[shapes[n] for n in row] for row in samples.rows])
    if any(_stray_sign(shape) for shape in rows[0]):
        return nothing(
            Text("A minus sign stands apart from its number"),
            Text("Print numbers without blanks in them, or say what stands in a line with line="),
        )
    header = header_of([lines[n] for n in samples.rest], rows[0][0]) if len(rows[0]) == 1 else ([], [])
    columns = columns_of(rows, style, header)
    times = None if host is None else host[[row[-1] for row in samples.rows]]
    roles = _told(roles_of(columns, times), known, len(columns))
    unit, units_differ = _unit(columns, roles, known)
    silent = [i for i in roles.candidates if columns[i].missing]
    if silent and all(i in silent or columns[i].name == "" or is_cell(columns[i].name) for i in roles.candidates):
        return nothing(
            Text("The board prints {word!r} in place of a number", word=columns[silent[0]].texts[0]),
            Text("The converter does not answer: check its wiring and its supply"),
        )
    alone = len(columns) == 1
    if any((n := turns(columns[i].values)) and (alone or _is_channel(columns[i], n)) for i in roles.candidates):
        return nothing(
            Text("The numbers come in turns of {n} lines: several cells, or other things, in lines of their own", n=n),
            Text("Print a sample in one line, or name each line: F1: 12.3"),
        )
    layout = _layout(lines, rows, samples.rows, roles, unit, style.name)
    if layout is None and roles.sure:
        return nothing(Text("What was understood does not read its own lines"), SAY_IT)
    rate_hz = 0.0
    if times is not None and times[-1] > times[begin := first_timed(times)]:
        rate_hz = float((len(times) - 1 - begin) / (times[-1] - times[begin]))
    questions = questions_of(
        columns, roles, unit, units_differ, () if "numbers" in known else styles, known, lines[samples.rows[0][0]]
    )
    findings = findings_of(
        columns,
        roles,
        layout,
        unit,
        rate_hz,
        known,
        questions,
        bool(header[0]),
        _remarks(lines, samples.rest, samples.rows),
    )
    options = layout.options() if layout is not None else {}
    if not unit:
        options.pop("unit", None)
    if roles.time >= 0 and not roles.time_unit:
        options.pop("time", None)
    if "places" in known or (layout is not None and any(q.key == "places" for q in questions)):
        options["places"] = known.get("places", "none")  # what nobody said is not assumed
    return Guess(layout, findings, questions, rate_hz=rate_hz, options=options)


def _unreadable(lines: Sequence[str], *, printed: bool) -> Guess | None:
    text = "".join(lines)
    odd = sum(not (sign.isprintable() or sign == "\t") or sign == "\ufffd" for sign in text)
    if text and odd > BINARY * len(text):
        return nothing(
            Text("What comes is no text: {share:.0f} % of it are no signs of writing", share=100 * odd / len(text)),
            Text("The speed of the line is another one (baud=), or the board sends binary data"),
        )
    n = sum(bool(line.strip()) for line in lines)
    if printed and 0 < n < FEWEST:
        return nothing(
            Text("Only {n} lines came while the port was looked at; a test needs ten in a second at least", n=n),
            Text("Take out what makes the sketch wait: delay(), averages of many readings; set the converter to 80 Hz"),
        )
    if n < FEWEST:
        return nothing(
            Text("There are {n} lines; at least {fewest} are needed", n=n, fewest=FEWEST),
            Text("Look for longer, or check that the sketch prints"),
        )
    return None


def _is_channel(column: Column, n: int) -> bool:
    """Whether a column counts the cells: 0 to n - 1 or 1 to n, again and again."""
    return column.decimals == 0 and set(column.values) in (set(range(n)), set(range(1, n + 1)))


def _stray_sign(shape: Shape) -> bool:
    """Whether a minus sign stands before a number with blanks between: a sign, or a dash of the text."""
    return any(
        text.rstrip().endswith("-") and text != text.rstrip() and not text.rstrip().endswith("--")
        for text in shape.literals[:-1]
    )


def _told(roles: Roles, known: Mapping[str, str], n: int) -> Roles:
    """Return the roles with what was told in place of what was guessed."""
    if "columns" in known:
        names = tuple(name.strip() for name in known["columns"].split(","))
        if len(names) == n:
            time = names.index("t") if "t" in names else -1
            cells = tuple(i for i, name in enumerate(names) if name not in ("t", "-", "*"))
            same = time == roles.time
            roles = replace(
                roles, columns=names, sure=True, candidates=cells, time=time,
                time_unit=roles.time_unit if same else "", told_unit=roles.told_unit if same else "",
                placed=bool(corners_of([names[i] for i in cells])),
            )  # fmt: skip
    if "time" in known and roles.time >= 0:
        roles = replace(roles, time_unit=known["time"], told_unit="")
    return roles


def _unit(columns: Sequence[Column], roles: Roles, known: Mapping[str, str]) -> tuple[str, bool]:
    """Return the unit of the cells (empty where it is not known), and whether the cells have several."""
    if "unit" in known:
        return known["unit"], False
    cells = [i for i, name in enumerate(roles.columns) if name not in ("t", "-", "*")]
    words = {columns[i].unit for i in cells}
    found = {force_unit(word) for word in words}
    if len(found) == 1 and "" not in found:
        return found.pop(), False
    return "", len(words) > 1


def _layout(
    lines: Sequence[str],
    rows: Sequence[Sequence[Shape]],
    numbers: Sequence[Sequence[int]],
    roles: Roles,
    unit: str,
    style: str,
) -> TextLayout | None:
    """Return the layout, in columns where these say it, else as a line; None where its own samples do not fit it."""
    usable = any(name not in ("t", "-", "*") for name in roles.columns)
    if not usable:
        return None
    more = {"unit": unit or "count", "time_unit": roles.time_unit or "ms", "numbers": style}
    first = rows[0]
    plain = len(first) == 1 and not (first[0].key[0] or first[0].key[-2]) and not any(first[0].stamps)
    by = {",": "comma", ";": "semicolon", " ": "space"}
    if style in ("comma", "point-grouped"):
        by.pop(",")  # it is of the numbers
    separators = first[0].separators
    if plain and len(separators) <= 1 and (not separators or next(iter(separators)) in by):
        separator = by[next(iter(separators))] if separators else "any"
        if not separators and style in ("comma", "point-grouped"):
            separator = "semicolon"  # the comma is of the number
        layout = TextLayout(roles.columns, separator=separator, **more)
    else:
        layout = TextLayout(roles.columns, line=_line(first, roles.columns), **more)
    fits = sum(_fits(layout, [lines[n] for n in row]) for row in numbers)
    return layout if fits >= 0.95 * len(numbers) else None


def _fits(layout: TextLayout, lines: Sequence[str]) -> bool:
    return all(layout.words(line, part) is not None for part, line in enumerate(lines))


def _line(shapes: Sequence[Shape], names: Sequence[str]) -> str:
    out, column = [], 0
    for shape in shapes:
        text = shape.literals[0]
        for literal in shape.literals[1:]:
            text += "{" + names[column] + "}" + literal
            column += 1
        out.append(" ".join(text.split()))
    return "\\n".join(out)


def _remarks(lines: Sequence[str], rest: Sequence[int], rows: Sequence[Sequence[int]]) -> list[str]:
    return [lines[n] for n in rest if rows[0][0] < n < rows[-1][-1] and lines[n].strip()]
