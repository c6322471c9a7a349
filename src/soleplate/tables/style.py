"""What a comma between two digits is: a decimal sign, a sign between columns or one between thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

__all__ = ["styles_of"]

_RUN = re.compile(r"(?<![\w.,])[-+]?\d[\d.,]*(?![\d.,])")
_POINT_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})*(?:\.\d+)?\Z")
_TABLE = re.compile(r"[\d.,+\-]+(?:\s*[;\t]\s*[\d.,+\-]+)+\Z")
_COMMA_GROUPED = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})*(?:,\d+)?\Z")
ENOUGH = 8  # lines that show something


def styles_of(lines: Sequence[str], *, printed: bool) -> tuple[str, ...]:
    """Return the styles in which the numbers may be written, the likeliest first; one where it is sure.

    ``printed``: by a board, which has no way to write signs between thousands unless it also writes decimals.
    """
    rows = [[run.rstrip(".,") for run in _RUN.findall(line)] for line in lines]
    rows = [row for row in rows if row]
    with_comma = [[run for run in row if "," in run] for row in rows]
    runs = [run for row in with_comma for run in row]
    if not runs or 2 * sum(map(bool, with_comma)) < len(rows):
        return ("point",)
    several = max(map(len, with_comma)) > 1
    every = [run for row in rows for run in row]
    mixed = [run for run in runs if "." in run]
    if mixed:
        grouped = [name for name, form in (("comma-grouped", _COMMA_GROUPED), ("point-grouped", _POINT_GROUPED))
                   if all(map(form.match, every))]  # fmt: skip
        if not grouped or _first_counts(runs):
            return ("point",)
        return (grouped[0],) if several else (grouped[0], "point")
    if any(run.count(",") > 1 for run in runs):
        grouped_too = all(map(_POINT_GROUPED.match, every))
        if grouped_too and any(part.startswith("0") for run in runs for part in run.split(",")[1:]):
            return ("point-grouped",)
        return ("point", "point-grouped") if grouped_too and len(set(runs)) > 1 else ("point",)
    tabled = sum(bool(_TABLE.match(line.strip())) for line in lines) > 0.8 * len(rows)
    if several or tabled:  # "17,502 17,499": no board separates its columns by two signs in turn
        thousands = not printed and all(map(_POINT_GROUPED.match, every))
        return ("comma", "point-grouped") if thousands else ("comma",)
    return _one_comma(runs)


def _first_counts(runs: Sequence[str]) -> bool:
    """Whether what stands before the comma rises from line to line: a time, so the comma separates."""
    if not all("," in run for run in runs):
        return False
    firsts = [float(run.partition(",")[0]) for run in runs if run.count(",") and run.partition(",")[0].count(".") < 2]
    rising = sum(b >= a for a, b in pairwise(firsts))
    return len(firsts) > 3 and rising >= 0.9 * (len(firsts) - 1) and len(set(firsts)) > len(firsts) / 4 > 1


def _one_comma(runs: Sequence[str]) -> tuple[str, ...]:
    """One comma in a line: two numbers, or one with decimals."""
    if _first_counts(runs):
        return ("point",)
    behind = [run.partition(",")[2] for run in runs]
    widths = {len(part) for part in behind}
    if max(widths) > 6 or (len(widths) > 1 and not any(len(part) > 1 and part[0] == "0" for part in behind)):
        return ("point",)
    zeros = sum(len(part) > 1 and part[0] == "0" for part in behind)
    if len(widths) == 1 and zeros and len(set(behind)) >= ENOUGH:
        return ("comma",)
    return ("point", "comma")
