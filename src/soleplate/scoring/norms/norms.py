"""Hold a session against norms: a centile where test, conditions, method and person match, else what differs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate import plugins
from soleplate.model.labels import label
from soleplate.model.norm import NormCell, NormPerson, NormSet, PersonFacts
from soleplate.model.people import NO_SIDE, SIDES, Side
from soleplate.model.result import Result
from soleplate.model.trial import Trial
from soleplate.storage.recording import Recording
from soleplate.text import Text, joined

__all__ = ["Centile", "NormAnswer", "centile_among", "centile_of", "differences", "norm_answers"]

SAME = 0.02  # two numbers of a setting are equal within 2 %
LEAST_OF_AGE = 3  # coefficients of the curve over age
COVERS = 1.96

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Centile:
    """Hold a centile with what the norm itself does not know (95 %), and the value expected at the middle; NaN: none.

    ``reason`` says why there is no centile.
    """

    value: float
    low: float
    high: float
    middle: float
    n: int
    reason: str = ""


@dataclass(frozen=True)
class NormAnswer:
    """Hold what one norm says of one leg (or of both): a centile, or what differs."""

    norm: NormSet
    side: Side
    value: float
    centile: Centile | None = None
    differs: tuple[str, ...] = ()

    @property
    def in_group(self) -> bool:
        """Whether the middle is that of a line of the table whose own number of people was not published."""
        return len(self.norm.cells) > 1 and not any(cell.n for cell in self.norm.cells)

    @property
    def line(self) -> Text:
        """Say it in one line."""
        metric = plugins.metric(self.norm.key)
        if self.centile is None:
            return Text(
                "{label}: no matching norm ({name}): differs in {differs}",
                label=metric.label, name=self.norm.name, differs=joined(self.differs),
            )  # fmt: skip
        found = self.centile
        unit, digits = ("%", 1) if self.norm.statistic == "asymmetry" else (label(metric.unit), metric.digits)
        measured = Text(
            "{label}, {side}: {value:.{digits}f} {unit}",
            label=metric.label, side=self.side or Text("both legs"), value=self.value, digits=digits, unit=unit,
        )  # fmt: skip
        if found.reason and self.in_group:
            return Text(
                "{measured}, the middle of this age and sex is {middle:.{digits}f} in a study of {n} people ({reason}; "
                "{source})",
                measured=measured, n=found.n, middle=found.middle, digits=digits, reason=found.reason,
                source=self.norm.source,
            )  # fmt: skip
        if found.reason:
            return Text(
                "{measured}, the middle of {n} people is {middle:.{digits}f} ({reason}; {source})",
                measured=measured, n=found.n, middle=found.middle, digits=digits, reason=found.reason,
                source=self.norm.source,
            )  # fmt: skip
        return Text(
            "{measured}, centile {centile:.0f} [{low:.0f} to {high:.0f}] of {n} people; in their middle "
            "{middle:.{digits}f} ({source})",
            measured=measured, centile=found.value, low=found.low, high=found.high, n=found.n, middle=found.middle,
            digits=digits, source=self.norm.source,
        )  # fmt: skip


def norm_answers(
    recording: Recording, results: Sequence[Result], facts: PersonFacts, sets: Sequence[NormSet]
) -> list[NormAnswer]:
    """Return what every norm of the test of a session says; one answer for a norm that does not match.

    Parameters
    ----------
    recording : Recording
        Of the protocol of the norm.
    facts : PersonFacts
        Of the person, at that visit.
    sets : sequence of NormSet
        The norms there are; those of other tests are passed over.
    """
    answers = []
    for norm in sets:
        if norm.test != recording.header.protocol:
            continue
        differs = tuple(differences(recording, results, facts, norm))
        if differs:
            answers.append(NormAnswer(norm, NO_SIDE, math.nan, differs=differs))
            continue
        for side, value in _values(results, norm).items():
            answers.append(NormAnswer(norm, side, value, centile_of(norm, value, facts)))
    return answers


def differences(recording: Recording, results: Sequence[Result], facts: PersonFacts, norm: NormSet) -> Iterator[str]:
    """Yield what of a session, of its numbers or of a person differs from what a norm was made of."""
    trials = [trial for trial in recording.trials if trial.counts]
    yield from _conditions(trials, norm.conditions)
    settings = recording.header.parameters
    for name, wanted in norm.settings.items():
        if not _equal(settings.get(name, ""), wanted):
            yield _apart(label(name), wanted, settings.get(name, ""))
    yield from _method(recording, results, norm)
    yield from _person(facts, norm)


def _conditions(trials: Sequence[Trial], wanted: Mapping[str, str]) -> Iterator[str]:
    for name, value in wanted.items():
        own = sorted({trial.conditions.get(name, DEFAULTS.get(name, "")) for trial in trials})
        if not all(_equal(one, value) for one in own) or not own:
            yield _apart(label(name), value, "/".join(own))


DEFAULTS = {"surface": "firm"}  # what a trial is that does not say so


def _method(recording: Recording, results: Sequence[Result], norm: NormSet) -> Iterator[str]:
    metric = plugins.metric(norm.key)
    cut = metric.low_pass.cutoff_hz if metric.low_pass else 0.0
    if norm.low_pass_hz and cut != norm.low_pass_hz:
        yield _apart(Text("low-pass (Hz)"), norm.low_pass_hz, cut)
    own = [r for r in results if r.key == norm.key and not math.isnan(r.value)]
    if not own:
        yield Text("the number itself: this session has none")
        return
    rates = [plate.stream().measured_rate_hz for plate in recording.plates.values()]
    if norm.min_rate_hz and rates and min(rates) < norm.min_rate_hz:
        yield _apart(Text("rate (Hz, at least)"), norm.min_rate_hz, min(rates))
    fewest = min(sum(r.side == side for r in own) for side in {r.side for r in own})
    if norm.trials and fewest < norm.trials:
        yield _apart(Text("trials that count"), norm.trials, fewest)
    if norm.statistic == "asymmetry" and not set(SIDES) <= {r.side for r in own}:
        yield Text("legs: both are needed")


def _person(facts: PersonFacts, norm: NormSet) -> Iterator[str]:
    by_age = norm.age_low > 0 or norm.age_high < 130
    if by_age and math.isnan(facts.age_years):
        yield Text("age: it is not known")
    elif by_age and not norm.age_low <= facts.age_years < norm.age_high + 1:
        yield Text(
            "age: {low:.0f} to {high:.0f} years there, {own:.0f} here",
            low=norm.age_low, high=norm.age_high, own=facts.age_years,
        )  # fmt: skip
    by_sex = len(norm.sexes) == 1 or any(cell.sex for cell in norm.cells)
    if by_sex and not facts.sex:
        yield Text("sex: it is not known")
    elif facts.sex and facts.sex not in norm.sexes:
        yield _apart(Text("sex"), "/".join(map(label, norm.sexes)), label(facts.sex))
    if norm.activity and facts.activity != norm.activity:
        yield _apart(Text("activity"), norm.activity, facts.activity)
    if math.isfinite(norm.bmi_high) and not facts.bmi <= norm.bmi_high:
        yield _apart(Text("body mass index (at most)"), norm.bmi_high,
                     "" if math.isnan(facts.bmi) else round(facts.bmi, 1))  # fmt: skip


def _apart(name: str, theirs: object, ours: object) -> Text:
    shown = [f"{one:g}" if isinstance(one, int | float) else label(str(one)) for one in (theirs, ours)]
    return Text("{name}: {theirs} there, {ours} here", name=name, theirs=shown[0], ours=shown[1] or Text("not known"))


def _equal(ours: object, theirs: object) -> bool:
    try:
        one, other = float(str(ours)), float(str(theirs))
    except ValueError:
        return str(ours) == str(theirs)
    return abs(one - other) <= SAME * max(abs(other), 1e-9)


def _values(results: Sequence[Result], norm: NormSet) -> dict[Side, float]:
    legs = {
        side: [r.value for r in results if r.key == norm.key and r.side == side and not math.isnan(r.value)]
        for side in (*SIDES, NO_SIDE)
    }
    lower = plugins.metric(norm.key).direction == "lower"
    choose: Callable[[Sequence[float]], float] = (min if lower else max) if norm.statistic != "mean" else _mean
    found = {side: choose(values) for side, values in legs.items() if values}
    if norm.statistic == "asymmetry":
        both = [found[side] for side in SIDES]
        return {NO_SIDE: 100 * (max(both) - min(both)) / max(both)}
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def centile_of(norm: NormSet, value: float, facts: PersonFacts) -> Centile:
    """Return the centile of a value in a norm that matches."""
    if norm.people:
        return centile_among(norm.people, value, facts.age_years, norm.scatter == "lognormal", norm.method_pct)
    cell = _cell(norm, facts)
    n = cell.n or norm.n
    if math.isnan(cell.sd):
        middle = cell.median if math.isfinite(cell.median) else cell.mean
        return Centile(math.nan, math.nan, math.nan, middle, n, Text("its spread is not published here: no centile"))
    z = (value - cell.mean) / cell.sd
    method = norm.method_pct / 100 * abs(value) / cell.sd
    error = math.sqrt(1 / n + z * z / (2 * n) + method * method)
    low, middle, high = (50 * (1 + math.erf((z + shift * error) / math.sqrt(2))) for shift in (-COVERS, 0, COVERS))
    return Centile(middle, low, high, cell.mean, n)


def _cell(norm: NormSet, facts: PersonFacts) -> NormCell:
    """Return the line of the table that a person belongs to; the whole norm where it has no lines of its own."""
    for cell in norm.cells:
        old_enough = math.isnan(facts.age_years) or cell.age_low <= facts.age_years < cell.age_high + 1
        if cell.sex in ("", facts.sex) and old_enough:
            return cell
    return NormCell()


def centile_among(
    people: Sequence[NormPerson], value: float, age: float, log: bool, method_pct: float = 0.0
) -> Centile:
    """Return the centile of a value among people, at an age.

    A curve of second order over age takes the middle, a line the spread about it; the centile is the share of people
    whose own distance from the curve, over the spread at their age, is smaller. Without ages it is the plain share.

    Parameters
    ----------
    people : sequence of NormPerson
        At least a handful.
    value, age : float
        Of the person that is held against them.
    log : bool
        Whether values scatter by factors.
    method_pct : float
        By how many per cent the method may differ, as one SD; it widens the interval.
    """
    values = np.array([one.value for one in people])
    ages = np.array([one.age for one in people])
    y, x = (np.log(values), math.log(value) if value > 0 else -math.inf) if log else (values, value)
    n = len(y)
    by_age = bool(np.isfinite(ages).all()) and math.isfinite(age) and float(np.ptp(ages)) > 0
    if by_age:
        design, own = _curve(ages, ages), _curve(np.array([age]), ages)[0]
        fit, *_ = np.linalg.lstsq(design, y, rcond=None)
        away = np.abs(y - design @ fit)
        line, *_ = np.linalg.lstsq(design[:, :2], away, rcond=None)
        floor = 0.3 * float(away.mean())
        spread, here = np.maximum(design[:, :2] @ line, floor), max(float(own[:2] @ line), floor)
        middle = float(own @ fit)
        leverage = float(own @ np.linalg.solve(design.T @ design, own))
    else:
        middle, spread, here, leverage = float(np.median(y)), np.ones(n), 1.0, 1.0 / n
    scores = (y - (_curve(ages, ages) @ fit if by_age else middle)) / spread
    score = (x - middle) / here
    share = _share(scores, score)
    method = method_pct / 100 * (1.0 if log else abs(value)) / here
    moved = COVERS * math.sqrt(float(np.mean(scores**2)) * leverage + method * method)
    binomial = COVERS * math.sqrt(max(share * (1 - share), 1 / n) / n)
    low, high = _share(scores, score - moved) - binomial, _share(scores, score + moved) + binomial
    told = (100 * share, 100 * max(low, 0.0), 100 * min(high, 1.0))
    return Centile(*told, math.exp(middle) if log else middle, n)


def _curve(ages: Array, of: Array) -> Array:
    scaled = (ages - of.mean()) / 20.0
    return np.column_stack([np.ones(len(ages)), scaled, scaled**2])[:, :LEAST_OF_AGE]


def _share(scores: Array, score: float) -> float:
    below = float(np.sum(scores < score)) + 0.5 * float(np.sum(scores == score))
    return (below + 0.5) / (len(scores) + 1)
