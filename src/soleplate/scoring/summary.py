"""Sum up a session: each metric, left against right, with the noise of its own trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.metrics.symmetry import Comparison, compare
from soleplate.model.people import LEFT, RIGHT, Side
from soleplate.model.result import Result
from soleplate.scoring.session import metrics_of
from soleplate.storage.recording import Recording

__all__ = ["Row", "summarise_session"]


@dataclass(frozen=True)
class Row:
    """Hold one line of a result table.

    Attributes
    ----------
    metric : Metric
        What was measured.
    comparison : Comparison
        Left and right (mean, SD, n) and their difference.
    shown : bool
        Whether it is one of the few numbers of the test; the others are details.
    verdict : str
        Words for the primary metric; empty for every other one, which is shown and not judged.
    reason : str
        Why there is no value, where there is none.
    """

    metric: Metric
    comparison: Comparison
    shown: bool
    verdict: str = ""
    reason: str = ""


def summarise_session(recording: Recording, results: Sequence[Result]) -> list[Row]:
    """Return a row for each metric of the session's protocol, the primary one first."""
    protocol = plugins.protocol(recording.header.protocol)
    shown = protocol.shown(recording.header.parameters)
    uncompared = _short_windows(recording)
    rows = []
    for metric in metrics_of(recording):
        own = [result for result in results if result.key == metric.key]
        usable = [r for r in own if (r.trial, r.rep) not in uncompared or metric.scope != "rep"]
        left, right = (_values(usable, side) for side in (LEFT, RIGHT))
        comparison = compare(left, right)
        missing = [r.reason for r in own if math.isnan(r.value)]
        reason = missing[0] if missing and not any((comparison.left.n, comparison.right.n)) else ""
        if not own:
            reason = "no trial that counts"
        primary = metric.key == shown[0]
        verdict = judge(metric, comparison) if primary and not reason else ""
        rows.append(Row(metric, comparison, metric.key in shown, verdict, reason))
    return rows


def judge(metric: Metric, found: Comparison) -> str:
    """Say in words whether the legs differ by more than the scatter of their own trials."""
    if metric.scatter == "none":
        return "counts and capped times are shown, not judged"
    if found.reason:
        return f"unknown: {found.reason}"
    if not found.beyond_noise:
        return "no detectable difference between the legs"
    if metric.symmetry == "ratio" and found.right.mean > 0:
        share = 100 * (found.left.mean / found.right.mean - 1)
        return f"left {abs(share):.0f} % {'more' if share > 0 else 'less'} than right"
    more = "more" if found.difference > 0 else "less"
    return f"left {abs(found.difference):.{metric.digits}f} {metric.unit} {more} than right"


def _values(results: Sequence[Result], side: Side) -> list[float]:
    return [result.value for result in results if result.side == side]


def _short_windows(recording: Recording) -> set[tuple[int, int]]:
    """Return trial and number of the holds that were shorter than the window asked for: shown, not compared."""
    asked = {trial.number: float(trial.conditions.get("window_s", "nan")) for trial in recording.trials}
    return {
        (mark.trial, mark.number)
        for mark in recording.reps
        if mark.end_s - mark.start_s < asked.get(mark.trial, math.nan) - 0.02
    }
