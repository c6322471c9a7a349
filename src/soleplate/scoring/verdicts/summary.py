"""Sum up a session: each metric, left against right, with the noise of its own trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.api.protocol import Protocol
from soleplate.api.rounds import DECIDED, MOST_ROUNDS, looks
from soleplate.model.conditions import Condition, compared_trials
from soleplate.model.people import LEFT, NO_SIDE, RIGHT, SIDES, Side
from soleplate.model.result import Result
from soleplate.model.session import FREE_RECORDING
from soleplate.scoring.numbers.session import metrics_of
from soleplate.scoring.reliability.learned import NOTHING_LEARNED, Learned
from soleplate.scoring.statistics.nested import Placed
from soleplate.scoring.verdicts.legs import Known, evenness, judge_legs
from soleplate.scoring.verdicts.symmetry import FALSE_ALARM, Comparison, SideSummary, compare, summarise
from soleplate.scoring.verdicts.verdict import Verdict, across_battery
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["Row", "compared_values", "declared_of", "leg_values", "long_enough", "summarise_session"]


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
    apart : str
        Why the legs may not be compared, where they may not.
    """

    metric: Metric
    comparison: Comparison
    shown: bool
    verdict: Verdict | None = None
    reason: str = ""
    both: SideSummary = NOBODY
    apart: Text | Literal[""] = ""


def summarise_session(recording: Recording, results: Sequence[Result], learned: Learned = NOTHING_LEARNED) -> list[Row]:
    """Return a row for each metric of the session's protocol, the primary one first; none for a free recording.

    ``learned`` is what the clinic knows of its own errors and of the scatter of its sets.
    """
    if recording.header.protocol == FREE_RECORDING:
        return []
    protocol = plugins.protocol(recording.header.protocol)
    shown = protocol.shown(recording.header.parameters)
    level = _level(recording)
    rows: list[Row] = []
    even: dict[str, Verdict] = {}
    for metric in metrics_of(recording):
        own = [result for result in results if result.key == metric.key]
        left, right, apart = leg_values(recording, results, metric.key)
        spread = learned.spread(metric.key, recording)
        comparison = compare(
            left, right, log=metric.scatter == "lognormal", level=level, spread=spread, worth=metric.worth,
            power_level=level / len(shown) if protocol.battery else level,
        )  # fmt: skip
        values = compared_values(recording, results, metric.key, NO_SIDE)
        both = summarise(values)
        missing = [result.reason for result in own if math.isnan(result.value)]
        reason = missing[0] if missing and not any((comparison.left.n, comparison.right.n, both.n)) else ""
        if not own:
            reason = Text("no trial that counts")
        rows.append(Row(metric, comparison, metric.key in shown, None, reason, both, apart))
        if not math.isnan(metric.even_at):
            even[metric.key] = evenness(metric, values, spread)
    primary = shown if protocol.battery else (_worst(rows, protocol.worst_of) or next(iter(shown), ""),)
    judged = [
        replace(row, verdict=even.get(row.metric.key) or _verdict(recording, results, row, learned, protocol))
        if _judged(row, primary)
        else row
        for row in rows
    ]
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
    sided = row.comparison.left.n or row.comparison.right.n or row.apart
    return row.metric.key in primary and not row.reason and bool(sided or not math.isnan(row.metric.even_at))


def _verdict(
    recording: Recording, results: Sequence[Result], row: Row, learned: Learned, protocol: Protocol
) -> Verdict:
    metric, found = row.metric, row.comparison
    if row.apart:
        return Verdict("unknown", Text("shown, not judged"), row.apart)
    asked = recording.header.parameters.get(protocol.asked.get(metric.key, ""), math.nan)
    known = Known(
        one_set=metric.key in protocol.one_set,
        asked=float(asked) if isinstance(asked, int | float) else math.nan,
        error=learned.error(metric.key, recording),
        spread=learned.spread(metric.key, recording),
        level=found.level,
        power_level=FALSE_ALARM / len(protocol.metrics) if protocol.battery else found.level,
    )
    left, right, _ = leg_values(recording, results, metric.key)
    return judge_legs(metric, [one.value for one in left], [one.value for one in right], found, known)


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


def leg_values(
    recording: Recording, results: Sequence[Result], key: str
) -> tuple[list[Placed], list[Placed], Text | Literal[""]]:
    """Return the values of the legs with their places, and why they may not be compared where they may not.

    Legs are compared under the same conditions only; a trial of several repetitions is a set, unless it says which set
    it belongs to.
    """
    short = _short_windows(recording)
    own = sorted((r for r in results if r.key == key and r.side), key=lambda r: (r.trial, r.rep))
    with_value = {r.trial for r in own if not math.isnan(r.value)}
    trials = {t.number: t for t in recording.trials if t.counts and t.number in with_value}
    kept = compared_trials(trials.values(), declared_of(recording))
    sides = {trial.side for trial in trials.values()}
    apart: Text | Literal[""] = ""
    if set(SIDES) <= sides and not kept:
        apart = Text("the legs were tested under different conditions")
    legs: dict[Side, list[Placed]] = {LEFT: [], RIGHT: []}
    for order, one in enumerate(own):
        trial = trials.get(one.trial)
        if trial is None or (one.trial, one.rep) in short or not (one.trial in kept or apart or len(sides) < 2):
            continue
        number = trial.conditions.get("set", "")
        legs[one.side].append(Placed(one.value, int(number) if number.isdigit() else one.trial, float(order)))
    return legs[LEFT], legs[RIGHT], apart


def compared_values(recording: Recording, results: Sequence[Result], key: str, side: Side) -> list[float]:
    """Return the values of one metric and leg that may be compared with those of other visits.

    All of them are of one set of conditions, the one that was done most; holds shorter than their window are left out.
    """
    short = _short_windows(recording)
    own = [r for r in results if r.key == key and r.side == side and (r.trial, r.rep) not in short]
    numbers = {r.trial for r in own}
    trials = [trial for trial in recording.trials if trial.number in numbers]
    kept = compared_trials(trials, declared_of(recording), ()) if trials else numbers
    return [r.value for r in own if r.trial in kept]


def long_enough(recording: Recording, result: Result) -> bool:
    """Return whether the hold of a result was as long as its window."""
    return (result.trial, result.rep) not in _short_windows(recording)


def declared_of(recording: Recording) -> tuple[Condition, ...]:
    """Return the conditions that a session's protocol asks for; none for a recording without a test."""
    name = recording.header.protocol
    return () if name == FREE_RECORDING else plugins.protocol(name).conditions


def _short_windows(recording: Recording) -> set[tuple[int, int]]:
    """Return trial and number of the holds that were shorter than the window asked for: shown, not compared."""
    asked = {trial.number: float(trial.conditions.get("window_s", "nan")) for trial in recording.trials}
    return {
        (mark.trial, mark.number)
        for mark in recording.reps
        if mark.end_s - mark.start_s < asked.get(mark.trial, math.nan) - 0.02
    }
