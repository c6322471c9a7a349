"""Sum up a session: each metric, left against right, with the noise of its own trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.metrics.symmetry import Comparison, compare
from soleplate.model.people import LEFT, RIGHT, Side
from soleplate.model.result import Result
from soleplate.model.session import FREE_RECORDING
from soleplate.scoring.session import metrics_of
from soleplate.scoring.verdict import Verdict, across_battery, asymmetry
from soleplate.storage.recording import Recording

__all__ = ["Row", "compared_values", "summarise_session"]


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
    verdict : Verdict, optional
        Left against right, for the primary metric (of each test in a battery); others are not judged.
    reason : str
        Why there is no value, where there is none.
    """

    metric: Metric
    comparison: Comparison
    shown: bool
    verdict: Verdict | None = None
    reason: str = ""


def summarise_session(recording: Recording, results: Sequence[Result]) -> list[Row]:
    """Return a row for each metric of the session's protocol, the primary one first; none for a free recording."""
    if recording.header.protocol == FREE_RECORDING:
        return []
    protocol = plugins.protocol(recording.header.protocol)
    shown = protocol.shown(recording.header.parameters)
    rows = []
    for metric in metrics_of(recording):
        own = [result for result in results if result.key == metric.key]
        left, right = (compared_values(recording, results, metric.key, side) for side in (LEFT, RIGHT))
        comparison = compare(left, right, log=metric.scatter == "lognormal")
        missing = [result.reason for result in own if math.isnan(result.value)]
        reason = missing[0] if missing and not any((comparison.left.n, comparison.right.n)) else ""
        if not own:
            reason = "no trial that counts"
        primary = metric.key in shown if protocol.battery else metric.key == shown[0]
        judged = primary and not reason
        verdict = asymmetry(metric, comparison) if judged else None
        rows.append(Row(metric, comparison, metric.key in shown, verdict, reason))
    return _corrected(rows) if protocol.battery else rows


def _corrected(rows: Sequence[Row]) -> list[Row]:
    verdicts = iter(across_battery([row.verdict for row in rows if row.verdict is not None]))
    return [row if row.verdict is None else replace(row, verdict=next(verdicts)) for row in rows]


def compared_values(recording: Recording, results: Sequence[Result], key: str, side: Side) -> list[float]:
    """Return the values of one metric and leg that may be compared: holds shorter than their window are left out."""
    short = _short_windows(recording)
    return [r.value for r in results if r.key == key and r.side == side and (r.trial, r.rep) not in short]


def _short_windows(recording: Recording) -> set[tuple[int, int]]:
    """Return trial and number of the holds that were shorter than the window asked for: shown, not compared."""
    asked = {trial.number: float(trial.conditions.get("window_s", "nan")) for trial in recording.trials}
    return {
        (mark.trial, mark.number)
        for mark in recording.reps
        if mark.end_s - mark.start_s < asked.get(mark.trial, math.nan) - 0.02
    }
