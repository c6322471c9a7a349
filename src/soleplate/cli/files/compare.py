"""``soleplate compare``: which numbers moved between two tables of results."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path

import click

from soleplate.cli.terminal.kinds import FILE, Number
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, echo, print_json, table_of

__all__ = ["command"]


@click.command(name="compare")
@click.argument("first", type=FILE)
@click.argument("second", type=FILE)
@click.option("--tolerance", default=0.0, show_default=True, type=Number(0.0),
              help="Relative change that is taken for equal, e.g. 1e-9.")  # fmt: skip
@json_option
def command(first: Path, second: Path, tolerance: float, as_json: bool) -> int:
    """Say which numbers moved from FIRST to SECOND, by how much, and whether the scoring version explains it.

    Both are tables that soleplate reprocess wrote. Ends with 1 when a number moved and nothing explains it.
    For example: soleplate compare before.parquet after.parquet
    """
    from soleplate.batch.compare import WHY, compare

    found = compare(first, second, tolerance)
    if as_json:
        print_json(asdict(found) | {"unexplained": found.unexplained})
        return 1 if found.unexplained else 0
    names = [", ".join(map(str, versions)) or "none" for versions in found.versions]
    echo(f"{found.common} numbers are in both, {found.equal} of them equal; "
               f"{found.only_first} only in {first}, {found.only_second} only in {second}.")  # fmt: skip
    echo(f"Scoring version {names[0]} in {first}, {names[1]} in {second}.")
    if found.changes:
        table = table_of()
        for name in ("measure", "moved", "gained", "lost", "median", "largest", "largest %", "unit", "why"):
            table.add_column(name, justify="left" if name in ("measure", "unit", "why") else "right")
        for one in found.changes:
            numbers = ("" if math.isnan(x) else f"{x:.3g}" for x in (one.median, one.largest, one.largest_pct))
            table.add_row(
                one.key, str(one.moved), str(one.gained), str(one.lost), *numbers, one.unit, WHY[one.why],
                style="bold red" if one.why == "unexplained" else None,
            )  # fmt: skip
        console().print(table)
    echo("No number moved." if not found.changes else _verdict(found.unexplained))
    return 1 if found.unexplained else 0


def _verdict(unexplained: int) -> str:
    if unexplained:
        return f"{unexplained} numbers moved and nothing explains it: other libraries or another processor, or a fault."
    return "Everything that moved is explained."
