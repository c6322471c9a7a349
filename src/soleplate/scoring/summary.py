"""Sum up a session: each metric, left against right, with the noise of its own trials."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.api.rounds import DECIDED, MOST_ROUNDS, looks
from soleplate.model.people import LEFT, NO_SIDE, RIGHT, Side
from soleplate.model.result import Result
from soleplate.model.session import FREE_RECORDING
from soleplate.scoring.session import metrics_of
from soleplate.scoring.symmetry import Comparison, SideSummary, compare, summarise
from soleplate.scoring.verdict import Verdict, across_battery, asymmetry, evenness
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["Row", "compared_values", "summarise_session"]


FALSE_ALARM = 0.05
NOBODY = SideSummary(math.nan, math.nan, 0)


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
    both : SideSummary
        Mean, SD and number of the values that belong to no leg.
    """

    metric: Metric
    comparison: Comparison
    shown: bool
    verdict: Verdict | None = None
    reason: str = ""
    both: SideSummary = NOBODY


def summarise_session(recording: Recording, results: Sequence[Result]) -> list[Row]:
    """Return a row for each metric of the session's protocol, the primary one first; none for a free recording."""
    if recording.header.protocol == FREE_RECORDING:
        return []
    protocol = plugins.protocol(recording.header.protocol)
    shown = protocol.shown(recording.header.parameters)
    level = _level(recording)
    rows: list[Row] = []
    even: dict[str, Verdict] = {}
    for metric in metrics_of(recording):
        own = [result for result in results if result.key == metric.key]
        left, right = (compared_values(recording, results, metric.key, side) for side in (LEFT, RIGHT))
        comparison = compare(left, right, log=metric.scatter == "lognormal", level=level)
        values = compared_values(recording, results, metric.key, NO_SIDE)
        both = summarise(values)
        missing = [result.reason for result in own if math.isnan(result.value)]
        reason = missing[0] if missing and not any((comparison.left.n, comparison.right.n, both.n)) else ""
        if not own:
            reason = Text("no trial that counts")
        rows.append(Row(metric, comparison, metric.key in shown, None, reason, both))
        if not math.isnan(metric.even_at):
            even[metric.key] = evenness(metric, values)
    primary = shown if protocol.battery else (_worst(rows, protocol.worst_of) or shown[0],)
    judged = [replace(row, verdict=_verdict(row, even)) if _judged(row, primary) else row for row in rows]
    return _corrected(judged) if protocol.battery else judged


def _level(recording: Recording) -> float:
    """Return the chance of a false alarm of one look, so that all looks together stay at 5 % (Bonferroni).

    Trials that go on until they settle it are looked at several times, and chance has as many tries.
    """
    settings = recording.header.parameters
    if settings.get("stop_when") != DECIDED:
        return FALSE_ALARM
    return FALSE_ALARM / looks(int(settings.get("trials", MOST_ROUNDS)))


def _judged(row: Row, primary: Sequence[str]) -> bool:
    """Return whether a row carries a verdict; values that belong to no leg have one only where a share can be even."""
    sided = row.comparison.left.n or row.comparison.right.n
    return row.metric.key in primary and not row.reason and bool(sided or not math.isnan(row.metric.even_at))


def _verdict(row: Row, even: Mapping[str, Verdict]) -> Verdict:
    return even.get(row.metric.key) or asymmetry(row.metric, row.comparison)


def _worst(rows: Sequence[Row], keys: Sequence[str]) -> str:
    """Return the key with the lowest mean of both legs.

    Between equal legs that mean says nothing of their difference, so choosing by it makes no false alarms.
    """
    means = {row.metric.key: row.comparison.left.mean + row.comparison.right.mean for row in rows}
    known = [key for key in keys if not math.isnan(means[key])]
    return min(known, key=lambda key: means[key], default="")


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
