"""Earlier visits of one person: which of them a result is compared with, and what is normal for this person."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.errors import FileError, about_file
from soleplate.model.conditions import Asked, Condition, asked_of, comparable
from soleplate.model.people import LEFT, NO_SIDE, RIGHT, Side
from soleplate.model.result import Result
from soleplate.model.session import FREE_RECORDING
from soleplate.scoring.retest import Observation
from soleplate.scoring.session import SCORING_VERSION, score
from soleplate.scoring.summary import compared_values
from soleplate.scoring.verdict import Error, Mean, Verdict, change
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = [
    "Against",
    "Normal",
    "Visit",
    "comparable_visits",
    "declared_of",
    "judge_change",
    "normal_of",
    "observations",
    "own_normal",
    "results_of",
    "visit_of",
    "visits_before",
    "visits_beside",
]

Against = Literal["last", "baseline"]
ENOUGH_VISITS = 6
MOST_VISITS = 24
MOVING_RANGE = 2.66  # individuals chart: 3 / d2 with d2 = 1.128 for ranges of two


@dataclass(frozen=True)
class Visit:
    """Hold what one session of a test gave: values by metric key and side, in the order of trials, and mean effort."""

    path: Path
    visit_id: str
    utc: str
    asked: Asked
    values: Mapping[tuple[str, Side], tuple[float, ...]]
    effort: float = math.nan

    def mean(self, key: str, side: Side) -> Mean:
        """Return the mean of a metric for one leg; NaN when it has none."""
        present = [value for value in self.values.get((key, side), ()) if not math.isnan(value)]
        return Mean(float(np.mean(present)), len(present)) if present else Mean(math.nan, 0)


def visit_of(recording: Recording, results: Sequence[Result]) -> Visit:
    """Take what counts of a session."""
    keys = dict.fromkeys(result.key for result in results)
    values = {
        (key, side): tuple(compared_values(recording, results, key, side))
        for key in keys
        for side in (LEFT, RIGHT, NO_SIDE)
    }
    header = recording.header
    asked = asked_of(recording.trials, declared_of(recording))
    return Visit(recording.path, header.visit_id, header.created_utc, asked, values, recording.effort)


def declared_of(recording: Recording) -> tuple[Condition, ...]:
    """Return the conditions that a session's protocol asks for; none for a recording without a test."""
    name = recording.header.protocol
    return () if name == FREE_RECORDING else plugins.protocol(name).conditions


def visits_beside(recording: Recording, library: Path) -> tuple[list[Visit], list[FileError]]:
    """Return other sessions of the same person and test in a library, any conditions, any order.

    And, by name, why sessions were left out.
    """
    header = recording.header
    pattern = f"{header.participant}_{header.protocol}_*.h5"
    others, left_out = [], []
    for path in sorted(library.glob(pattern))[-MOST_VISITS:]:
        if path.name == recording.path.name:  # itself: read and scored already
            continue
        try:
            with about_file(path):
                other = Recording.open(path)
                others.append(visit_of(other, results_of(other)))
        except FileError as error:
            left_out.append(error)
    return others, left_out


def visits_before(recording: Recording, results: Sequence[Result], library: Path) -> list[Visit]:
    """Return earlier sessions of the same person, test and conditions, oldest first; of one day the last."""
    return comparable_visits(visit_of(recording, results), visits_beside(recording, library)[0])


def results_of(recording: Recording) -> list[Result]:
    """Return the results of a session's trials: those stored by this scoring version, or scored now."""
    stored = recording.results(SCORING_VERSION) or score(recording)
    return [result for result in stored if result.trial]


def comparable_visits(own: Visit, others: Iterable[Visit]) -> list[Visit]:
    """Return the visits before ``own`` under the same conditions, oldest first; of one day the last."""
    found: dict[str, Visit] = {}
    for visit in sorted(others, key=lambda visit: visit.utc):
        earlier = visit.utc < own.utc and visit.visit_id != own.visit_id
        if earlier and comparable(visit.asked, own.asked):
            found[visit.visit_id] = visit
    return sorted(found.values(), key=lambda visit: visit.utc)


def judge_change(
    metric: Metric,
    now: Mean,
    side: Side,
    earlier: Sequence[Visit],
    error: Error | None,
    against: Against = "last",
) -> Verdict:
    """Judge one leg against one reference: the last visit, or the baseline (the second visit).

    The first visit is for getting used to the test and is never a reference.
    """
    if not earlier:
        return Verdict(
            "unknown",
            Text("first visit"),
            Text("the first visit is for getting used to the test; the next is the baseline"),
        )
    if len(earlier) == 1:
        return Verdict(
            "unknown",
            Text("baseline taken"),
            Text("the only earlier visit was the first one, and learning alone could explain a change"),
        )
    reference = earlier[-1] if against == "last" else earlier[1]
    since = f"{'the last visit' if against == 'last' else 'the baseline'} ({reference.utc[:10]})"
    return change(metric, now, reference.mean(metric.key, side), error, since=since)


@dataclass(frozen=True)
class Normal:
    """Hold what is normal for one person and leg: centre and limits in the metric's unit, and of how many visits."""

    centre: float
    low: float
    high: float
    visits: int


def normal_of(metric: Metric, side: Side, earlier: Sequence[Visit]) -> Normal | None:
    """Return a person's own normal: an individuals control chart (Shewhart), after six visits; None before.

    Limits are ``mean +- 2.66 * mean moving range``, of logarithms for multiplicative metrics; the first visit is left
    out.
    """
    means = [visit.mean(metric.key, side).value for visit in earlier[1:]]
    series = np.array([value for value in means if not math.isnan(value)])
    if len(earlier) < ENOUGH_VISITS or len(series) < ENOUGH_VISITS - 1 or metric.scatter == "none":
        return None
    log = metric.scatter == "lognormal" and bool((series > 0).all())
    line = np.log(series) if log else series
    reach = MOVING_RANGE * float(np.abs(np.diff(line)).mean())
    centre = float(line.mean())
    shown = [math.exp(edge) if log else edge for edge in (centre, centre - reach, centre + reach)]
    return Normal(shown[0], shown[1], shown[2], len(series))


def own_normal(metric: Metric, now: Mean, side: Side, earlier: Sequence[Visit]) -> Verdict | None:
    """Judge against what is normal for this person; None before there are enough visits."""
    normal = normal_of(metric, side, earlier)
    if normal is None:
        return None
    digits, unit = metric.digits, metric.unit
    band = Text(
        "{low:.{digits}f} to {high:.{digits}f} {unit} over {visits} visits",
        digits=digits,
        low=normal.low,
        high=normal.high,
        unit=unit,
        visits=normal.visits,
    )
    if normal.low <= now.value <= normal.high:
        return Verdict("no detectable change", Text("within this person's own normal"), band)
    way = "high" if now.value > normal.high else "low"
    return Verdict("different", Text("outside this person's own normal ({way})", way=way), band)


def observations(library: Path, keys: Sequence[str] | None = None) -> tuple[list[Observation], list[FileError]]:
    """Collect every trial that counts from the sessions of a library; each leg is a person of its own.

    Counts and capped times are left out: they have no error of this kind (rulings 1.4). Also returned is, by name, why
    sessions were left out.
    """
    found: list[Observation] = []
    left_out: list[FileError] = []
    counted = {key for key, metric in plugins.metrics().items() if metric.scatter == "none"}
    for path in sorted(library.glob("*.h5")):
        try:
            with about_file(path):
                recording = Recording.open(path)
                visit = visit_of(recording, results_of(recording))
        except FileError as error:
            left_out.append(error)
            continue
        for (key, side), values in visit.values.items():
            if key not in counted and (keys is None or key in keys):
                person = f"{recording.header.participant}/{side} {visit.asked}"
                found += [Observation(key, person, visit.visit_id, value) for value in values if math.isfinite(value)]
    return found, left_out
