"""Verdicts: better, worse, no detectable change, unknown; each with its reason and its power.

Rulings section 1: one primary metric of a test against one reference; a difference is judged against its own
error; what cannot be judged is said to be unknown, with what would settle it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from soleplate.text import Text

__all__ = ["GLYPHS", "Outcome", "Verdict", "across_battery", "holm"]

Outcome = Literal["better", "worse", "different", "no detectable change", "unknown"]
GLYPHS = {"better": "▲", "worse": "▼", "different": "◆", "no detectable change": "●", "unknown": "?"}


@dataclass(frozen=True)
class Verdict:
    """Hold what can be said of a difference.

    Attributes
    ----------
    outcome : str
        ``better``, ``worse``, ``different`` (where neither way is better), ``no detectable change``, ``unknown``.
    words : str
        For people.
    reason : str
        What it was judged against.
    p : float
        Two-sided probability without any true difference; NaN when unknown.
    """

    outcome: Outcome
    words: str
    reason: str
    p: float = math.nan


def holm(p_values: Sequence[float], level: float = 0.05) -> list[bool]:
    """Return which hypotheses are rejected by Holm's step-down rule; NaN is never rejected and does not count."""
    order = sorted((p, i) for i, p in enumerate(p_values) if not math.isnan(p))
    rejected = [False] * len(p_values)
    for rank, (p, i) in enumerate(order):
        if p > level / (len(order) - rank):
            break
        rejected[i] = True
    return rejected


def across_battery(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Correct the verdicts of a battery of tests by Holm's rule: what does not stand is no detectable change.

    One number of each test is judged, so that some test would stand out by chance too often (rulings 1.1).
    """
    kept = holm([verdict.p for verdict in verdicts])
    family = sum(not math.isnan(verdict.p) for verdict in verdicts)
    return [
        verdict if stands or verdict.outcome in ("unknown", "no detectable change") else _withdrawn(verdict, family)
        for verdict, stands in zip(verdicts, kept, strict=True)
    ]


def _withdrawn(verdict: Verdict, family: int) -> Verdict:
    reason = Text(
        "{words}, but not beyond chance among {family} comparisons (Holm); {reason}",
        words=verdict.words,
        family=family,
        reason=verdict.reason,
    )
    return Verdict("no detectable change", Text("no detectable difference"), reason, verdict.p)
