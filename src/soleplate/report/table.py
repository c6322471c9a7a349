"""Result tables for a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from soleplate.scoring.summary import Row
from soleplate.scoring.symmetry import SideSummary
from soleplate.text import Text

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["difference_text", "result_table", "side_text"]

DASH = "–"


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


def result_table(rows: Sequence[Row], title: str, *, details: bool = False) -> Table:
    """Build the table of a session: the few numbers of the test, or all of them with ``details``."""
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", expand=False)
    table.add_column("metric")
    listed = [row for row in rows if row.shown or details]
    both = any(row.both.n for row in listed)
    for name in ("left", "right", "left - right [95 %]", *([Text("both legs")] if both else [])):
        table.add_column(name, justify="right")
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
            row.metric.unit,
            row.reason or (row.verdict.words if row.verdict else ""),
            style="bold" if row.verdict else None,
        )
    return table
