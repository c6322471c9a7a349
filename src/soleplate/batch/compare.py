"""Two tables of results side by side: which numbers moved, by how much, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleplate.batch.table import read_results
from soleplate.text import Text

if TYPE_CHECKING:
    import pyarrow

__all__ = ["WHY", "KeyChange", "TableComparison", "compare"]

PLACE = ("session", "trial", "rep", "side", "key")
VALUES = ("value", "reason", "method", "scoring_version", "raw_sha256", "unit", "package")
WHY = {
    "samples": Text("the samples differ: not the same recording"),
    "version": Text("another scoring version"),
    "plugin": Text("another version of the plug-in that gives it"),
    "method": Text("another method, window or unit"),
    "unexplained": Text("same samples, same scoring version, same method"),
}


@dataclass(frozen=True)
class KeyChange:
    """Hold how one measure moved, for one cause.

    Attributes
    ----------
    why : str
        A key of ``WHY``.
    moved : int
        Numbers that differ, or that only one of the tables has.
    gained, lost : int
        Among them: those that only the second, only the first table has.
    median, largest : float
        Size of the change, in the measure's unit, of those that both have.
    largest_pct : float
        Largest change over the value before, %.
    """

    key: str
    unit: str
    why: str
    moved: int
    gained: int
    lost: int
    median: float
    largest: float
    largest_pct: float


@dataclass(frozen=True)
class TableComparison:
    """Hold the whole comparison: places that both tables have, or one only; equal ones; what moved, by measure."""

    common: int
    only_first: int
    only_second: int
    equal: int
    versions: tuple[tuple[int, ...], tuple[int, ...]]
    changes: tuple[KeyChange, ...]

    @property
    def unexplained(self) -> int:
        """Numbers that moved though nothing says why."""
        return sum(change.moved for change in self.changes if change.why == "unexplained")


def compare(first: Path, second: Path, tolerance: float = 0.0) -> TableComparison:
    """Compare two tables that ``soleplate reprocess`` wrote.

    Parameters
    ----------
    first, second : Path
        The table before and after.
    tolerance : float
        Relative change that is taken for equal.

    Raises
    ------
    FileError
        For what is no such table.
    """
    tables = [read_results(path) for path in (first, second)]
    versions = [tuple(sorted(set(table["scoring_version"].to_pylist()))) for table in tables]
    rows = list(_pairs(*tables))
    both = [row for row in rows if row["here"] and row["there"]]
    moved: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in both:
        if not _equal(row["value"], row["value_b"], tolerance):
            moved.setdefault((row["key"], _why(row)), []).append(row)
    changes = [_change(key, why, group) for (key, why), group in sorted(moved.items())]
    return TableComparison(
        common=len(both),
        only_first=sum(not row["there"] for row in rows),
        only_second=sum(not row["here"] for row in rows),
        equal=len(both) - sum(change.moved for change in changes),
        versions=(versions[0], versions[1]),
        changes=tuple(changes),
    )


def _pairs(first: pyarrow.Table, second: pyarrow.Table) -> Iterator[dict[str, Any]]:
    import pyarrow as pa

    def part(table: pyarrow.Table, ending: str, mark: str) -> pyarrow.Table:
        chosen = table.select([*PLACE, *VALUES]).rename_columns([*PLACE, *(name + ending for name in VALUES)])
        return chosen.append_column(mark, pa.array([True] * table.num_rows, pa.bool_()))

    joined = part(first, "", "here").join(part(second, "_b", "there"), list(PLACE), join_type="full outer")
    joined = joined.sort_by([(name, "ascending") for name in PLACE])
    for batch in joined.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _equal(a: float | None, b: float | None, tolerance: float) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return a == b or math.isclose(a, b, rel_tol=tolerance, abs_tol=0.0)


def _why(row: Mapping[str, Any]) -> str:
    for why, name in (
        ("samples", "raw_sha256"),
        ("version", "scoring_version"),
        ("plugin", "package"),
        ("method", "method"),
        ("method", "unit"),
    ):
        if row[name] != row[f"{name}_b"]:
            return why
    return "unexplained"


def _change(key: str, why: str, rows: Sequence[Mapping[str, Any]]) -> KeyChange:
    steps = [(abs(r["value_b"] - r["value"]), abs(r["value"])) for r in rows if None not in (r["value"], r["value_b"])]
    sizes = sorted(step for step, _ in steps)
    shares = [step / before for step, before in steps if before]
    return KeyChange(
        key=key,
        unit=rows[0]["unit"],
        why=why,
        moved=len(rows),
        gained=sum(row["value"] is None for row in rows),
        lost=sum(row["value_b"] is None for row in rows),
        median=sizes[len(sizes) // 2] if sizes else math.nan,
        largest=sizes[-1] if sizes else math.nan,
        largest_pct=100 * max(shares) if shares else math.nan,
    )
