"""Result tables for a terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from soleplate.model.people import LEFT, NO_SIDE, RIGHT, Side
from soleplate.model.uncertainty import Uncertainty
from soleplate.scoring.verdicts.summary import Row
from soleplate.scoring.verdicts.symmetry import SideSummary
from soleplate.text import Text

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["PlateErrors", "difference_text", "plate_text", "plate_unknown", "result_table", "side_text"]

DASH = "–"
PlateErrors = Mapping[tuple[str, Side], Uncertainty]  # of the means, by key and side


def side_text(side: SideSummary, digits: int) -> str:
    """Write mean, SD and number of values, e.g. ``33.6 ± 1.2 (3)``."""
    if not side.n or math.isnan(side.mean):
        return DASH
    if math.isnan(side.sd):
        return Text("{mean:z.{digits}f} ({n})", mean=side.mean, digits=digits, n=side.n)
    return Text("{mean:z.{digits}f} ± {sd:.{digits}f} ({n})", mean=side.mean, sd=side.sd, digits=digits, n=side.n)


def difference_text(row: Row) -> str:
    """Write left minus right with its 95 % interval, or what there is of it."""
    found, digits = row.comparison, row.metric.digits
    if math.isnan(found.difference):
        return DASH
    if row.metric.scatter not in ("normal", "lognormal") or math.isnan(found.half_width):
        return Text("{difference:+z.{digits}f}", difference=found.difference, digits=digits)
    return Text(
        "{difference:+z.{digits}f} [{low:+z.{digits}f} to {high:+z.{digits}f}]",
        difference=found.difference, low=found.low, high=found.high, digits=digits,
    )  # fmt: skip


def plate_text(one: Uncertainty | None) -> str:
    """Write the uncertainty from the plate and what it mostly comes from, e.g. ``plate ± 0.071, mostly gain``."""
    if one is None or one.reason:
        return ""
    if not one.dominated_by:
        return Text("plate ± 0")
    return Text("plate ± {u:.2g}, mostly {source}", u=one.total, source=one.dominated_by)


def plate_unknown(errors: PlateErrors) -> str:
    """Say why the uncertainty from the plate is not known, where that holds for every number."""
    reasons = {one.reason for one in errors.values()}
    return next(iter(reasons)) if len(reasons) == 1 else ""


def _plate_cell(errors: PlateErrors, key: str) -> str:
    told = [errors[key, side] for side in (LEFT, RIGHT, NO_SIDE) if (key, side) in errors]
    return " / ".join(DASH if one.reason else f"{one.total:.2g}" for one in told) or DASH


def result_table(rows: Sequence[Row], title: str, *, plate: PlateErrors | None = None, details: bool = False) -> Table:
    """Build the table of a session: the few numbers of the test, or all of them with ``details``.

    With ``plate``, the uncertainty from the plate of each mean stands in a column, left / right.
    """
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", expand=False)
    table.add_column("metric")
    listed = [row for row in rows if row.shown or details]
    both = any(row.both.n for row in listed)
    for name in ("left", "right", "left - right [95 %]", *([Text("both legs")] if both else [])):
        table.add_column(name, justify="right")
    if plate is not None:
        table.add_column("plate ±", justify="right")
    table.add_column("unit")
    table.add_column("note")
    for row in listed:
        digits = row.metric.digits
        table.add_row(
            row.metric.label,
            side_text(row.comparison.left, digits),
            side_text(row.comparison.right, digits),
            difference_text(row),
            *([side_text(row.both, digits)] if both else []),
            *([_plate_cell(plate, row.metric.key)] if plate is not None else []),
            row.metric.unit,
            row.reason or (row.verdict.words if row.verdict else ""),
            style="bold" if row.verdict else None,
        )
    return table
