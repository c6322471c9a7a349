"""What a library of sessions tells of a clinic's own measurements: repeat visits, and the scatter of sets."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np

from soleplate import plugins
from soleplate.errors import FileError, about_file
from soleplate.model.conditions import Asked
from soleplate.model.people import NO_SIDE, SIDES, Side
from soleplate.model.result import Result
from soleplate.scoring.history.history import Visit, results_of, visit_of
from soleplate.scoring.reliability.learned import conditions_text
from soleplate.scoring.reliability.rated import Pair
from soleplate.scoring.reliability.retest import Observation
from soleplate.scoring.reliability.stable import StablePlan, unstable
from soleplate.scoring.statistics.exact import capped_sd
from soleplate.scoring.statistics.nested import SetMeans, Spread, residual, set_means
from soleplate.scoring.verdicts.summary import leg_values
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["Gathered", "gather", "spread_of"]

T = TypeVar("T")
Times = tuple[list[float], float]  # of a leg, and their cap
Found = dict[tuple[str, str], list[T]]  # by metric and conditions
LEAST_LEARNED = 5  # degrees of freedom below which a spread is not kept


@dataclass(frozen=True)
class Gathered:
    """Hold what was found: trials for the error between visits, spreads of sets, and what was left out and why."""

    observations: tuple[Observation, ...]
    spreads: Mapping[str, Spread]
    pairs: tuple[Pair, ...] = ()
    unstable: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[FileError, ...] = ()
    under: Mapping[tuple[str, str], Spread] = field(default_factory=dict)  # spreads by key and conditions


def gather(library: Path, keys: Sequence[str] | None = None, plan: StablePlan | None = None) -> Gathered:
    """Collect every trial that counts from the sessions of a library.

    With a plan, visits after which a person was not stable begin a new series; the first visit of a person to a test is
    marked as such. Sets are gathered from every session: their scatter within a day needs nobody to be stable.
    """
    metrics = {k: m for k, m in plugins.metrics().items() if not m.unjudged and (keys is None or k in keys)}
    visits: dict[tuple[str, tuple[str, Asked]], list[Visit]] = {}
    sets: Found[SetMeans] = {}
    times: Found[Times] = {}
    left_out: list[FileError] = []
    known: set[str] = set()
    for path in sorted(library.glob("*.h5")):
        try:
            with about_file(path):
                recording = open_session(path)
                if recording.header.session_id in known:  # a copy knows nothing more
                    continue
                known.add(recording.header.session_id)
                results = results_of(recording)
                visit = visit_of(recording, results)
        except FileError as error:
            left_out.append(error)
            continue
        group = recording.header.protocol, visit.asked
        visits.setdefault((recording.header.participant, group), []).append(visit)
        for key, metric in metrics.items():
            at = key, conditions_text(*group)
            if metric.scatter == "capped":
                times.setdefault(at, []).extend(_times(recording, visit, key))
            elif metric.scatter != "count" and (own := _sets(recording, results, visit, key)) is not None:
                sets.setdefault(at, []).append(own)
    observations, why = _observations(visits, frozenset(metrics), plan)
    spreads, under = _spreads(sets, lambda key, own: spread_of(own, log=_log(key)))
    capped, capped_under = _spreads(times, lambda _, own: _capped_spread(own))
    return Gathered(
        tuple(observations), spreads | capped, tuple(_pairs(visits, frozenset(metrics))), why, tuple(left_out),
        under | capped_under,
    )  # fmt: skip


def _spreads(
    found: Found[T], learn: Callable[[str, list[T]], Spread | None]
) -> tuple[dict[str, Spread], dict[tuple[str, str], Spread]]:
    """Learn from what was found of each metric, all together and under each set of conditions."""
    pooled: dict[str, list[T]] = {}
    for (key, _), own in found.items():
        pooled.setdefault(key, []).extend(own)
    whole = {key: one for key, own in pooled.items() if (one := learn(key, own)) is not None}
    return whole, {at: one for at, own in found.items() if (one := learn(at[0], own)) is not None}


def _log(key: str) -> bool:
    return plugins.metric(key).scatter == "lognormal"


def _sets(recording: Recording, results: Sequence[Result], visit: Visit, key: str) -> SetMeans | None:
    even = visit.values.get((key, NO_SIDE), ())
    if len(even) > 1 and not math.isnan(plugins.metric(key).even_at):
        known = [value for value in even if not math.isnan(value)]
        return SetMeans((1,) * len(known), (), (1,) * len(known), tuple(known))
    left, right, apart = leg_values(recording, results, key)
    values = [one.value for one in (*left, *right) if not math.isnan(one.value)]
    if apart or not values or (_log(key) and min(values) <= 0):
        return None
    if _log(key):
        left, right = (
            [type(o)(math.log(o.value), o.set, o.order) for o in leg if o.value > 0] for leg in (left, right)
        )
    return set_means(left, right)


def _times(recording: Recording, visit: Visit, key: str) -> list[Times]:
    protocol = plugins.protocol(recording.header.protocol)
    cap = recording.header.parameters.get(protocol.asked.get(key, ""), math.inf)
    legs = ([v for v in visit.values.get((key, side), ()) if v > 0] for side in SIDES)
    return [
        (own, float(cap) if isinstance(cap, int | float) else math.inf)
        for own in legs
        if len(own) > 1 and key not in protocol.one_set
    ]


def _observations(
    visits: Mapping[tuple[str, tuple[str, Asked]], Sequence[Visit]], keys: frozenset[str], plan: StablePlan | None
) -> tuple[list[Observation], dict[str, int]]:
    found: list[Observation] = []
    why: Counter[str] = Counter()
    answers = {(who, v.visit_id): v.rated for (who, _), own in visits.items() for v in own if v.rated.answered}
    for (person, group), own in visits.items():
        run = 0
        ordered = {visit.visit_id: visit for visit in sorted(own, key=lambda visit: visit.utc)}
        before: Visit | None = None
        for nth, visit in enumerate(ordered.values()):
            if plan is not None and before is not None:
                rated = answers.get((person, visit.visit_id), visit.rated)
                reason = unstable(plan, rated, _days(before, visit))
                if reason:
                    run += 1
                    why[reason] += 1
            before = visit
            for (key, side), values in visit.values.items():
                if key in keys:
                    series = f"{side} {group} {run}"
                    found += [
                        Observation(key, person, visit.visit_id, value, series, nth == 0, conditions_text(*group))
                        for value in values
                        if math.isfinite(value)
                    ]
    return found, dict(why)


def _pairs(visits: Mapping[tuple[str, tuple[str, Asked]], Sequence[Visit]], keys: frozenset[str]) -> list[Pair]:
    """Put the steps between visits that follow each other beside what the person said of the change; legs together."""
    found = []
    answers = {(who, v.visit_id): v.rated.change for (who, _), own in visits.items() for v in own if v.rated.answered}
    for (person, _), own in visits.items():
        ordered = list({visit.visit_id: visit for visit in sorted(own, key=lambda visit: visit.utc)}.values())
        for before, after in pairwise(ordered):
            rating = answers.get((person, after.visit_id))
            for key in keys if rating is not None else ():
                steps = [_step(key, before, after, side) for side in (*SIDES, NO_SIDE)]
                known = [step for step in steps if math.isfinite(step)]
                if known and rating is not None:
                    found.append(Pair(key, person, sum(known) / len(known), rating))
    return found


def _step(key: str, before: Visit, after: Visit, side: Side) -> float:
    then, now = before.mean(key, side).value, after.mean(key, side).value
    if _log(key):
        return math.log(now / then) if min(now, then) > 0 else math.nan
    return now - then


def _days(before: Visit, visit: Visit) -> float:
    first, second = (datetime.fromisoformat(one.utc.replace("Z", "+00:00")) for one in (before, visit))
    return (second - first).total_seconds() / 86400


def spread_of(sessions: Sequence[SetMeans], *, log: bool) -> Spread | None:
    """Learn how sets scatter within a session, trends left out; None while too few sets were seen."""
    found = [(residual(one), one) for one in sessions]
    freedom = sum(own for (_, own), _ in found)
    if freedom < LEAST_LEARNED:
        return None
    variance = sum(squares for (squares, _), _ in found) / freedom
    used = [one for (_, own), one in found if own]
    numbers = [n for one in used for n in one.numbers]
    reps = float(np.mean(numbers))
    inner = sum(one.within_freedom for one in used)
    trials = sum(one.within for one in used) / inner if inner else variance * reps
    share = min(1.0, trials / reps / variance) if variance > 0 else 1.0
    return Spread(math.sqrt(variance), float(freedom), reps, share, log, _source(len(used), freedom))


def _capped_spread(legs: Sequence[tuple[list[float], float]]) -> Spread | None:
    """Learn how the logarithm of a capped time scatters from trial to trial of a leg, by its likelihood."""
    values = [(np.log(times), np.array(times) >= cap, math.log(cap) if math.isfinite(cap) else math.inf)
              for times, cap in legs]  # fmt: skip
    values = [one for one in values if not one[1].all()]
    inner = sum(len(x) for x, *_ in values)
    freedom = inner - len(values)
    if freedom < LEAST_LEARNED:
        return None

    sd = capped_sd(values)
    sd *= math.sqrt(inner / freedom)  # each leg's own mean was taken from the same times
    return Spread(sd, float(freedom), 1.0, 1.0, True, _source(len(values), freedom))


def _source(sessions: int, freedom: float) -> Text:
    return Text("this clinic: {sessions} sessions, {freedom:g} degrees of freedom", sessions=sessions, freedom=freedom)
