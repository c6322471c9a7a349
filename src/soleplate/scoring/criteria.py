"""A person held against criteria that somebody else set: met, not met, or not known, each with its error and source.

Criteria come from a file and say where they are from. Nothing is summed up, and nothing is concluded from them.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.errors import ForeignFile, UnreadableFile, ordinary
from soleplate.model.labels import label
from soleplate.model.people import LEFT, RIGHT, SIDES, Side, other_side
from soleplate.model.stamp import local_day
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.statistics.distributions import t_quantile
from soleplate.scoring.statistics.nested import Placed, Spread, assumed, set_means
from soleplate.scoring.verdicts.summary import leg_values
from soleplate.scoring.verdicts.symmetry import SideSummary
from soleplate.text import Text

__all__ = ["Criterion", "Finding", "Outcome", "findings", "read_criteria"]

Outcome = Literal["met", "not met", "not known"]
COVERS = 0.975


@dataclass(frozen=True)
class Criterion:
    """Hold one criterion.

    Attributes
    ----------
    name : str
        For people.
    test, key : str
        Protocol and metric.
    of : str
        ``legs``: the involved leg (else the lower one) over the other, %; ``involved``, ``left``, ``right``: the mean
        of that leg; ``each``: both legs, each for itself; ``both``: what belongs to no leg.
    at_least, at_most : float
        Limit; one of them.
    source : str
        Who set it, and on what ground.
    conditions : mapping
        What the trials must have been asked to be.
    newest_days : float
        An older session does not count.
    """

    name: str
    test: str
    key: str
    source: str
    of: Literal["legs", "involved", "left", "right", "each", "both"] = "legs"
    at_least: float = math.nan
    at_most: float = math.nan
    conditions: Mapping[str, str] = field(default_factory=dict)
    newest_days: float = math.inf

    @property
    def limit(self) -> Text:
        """Say the limit."""
        if not math.isnan(self.at_least):
            return Text("at least {limit:g}{unit}", limit=self.at_least, unit=self.unit)
        return Text("at most {limit:g}{unit}", limit=self.at_most, unit=self.unit)

    @property
    def unit(self) -> str:
        """The unit after a blank; nothing for what is counted or has none."""
        unit = "%" if self.of == "legs" else plugins.metric(self.key).unit
        return "" if unit in ("1", "count") else Text(" {unit}", unit=label(unit))


@dataclass(frozen=True)
class Finding:
    """Hold what came of one criterion: the number with its 95 % interval, and from which day."""

    criterion: Criterion
    outcome: Outcome
    side: Side = ""
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    day: str = ""
    reason: str = ""

    @property
    def measured(self) -> Text:
        """Say the number with its error."""
        metric = plugins.metric(self.criterion.key)
        unit, digits = self.criterion.unit, 0 if self.criterion.of == "legs" else metric.digits
        if math.isnan(self.value):
            return Text("no number")
        if math.isnan(self.low):
            return Text("{value:.{digits}f}{unit}", value=self.value, digits=digits, unit=unit)
        return Text(
            "{value:.{digits}f}{unit} [{low:.{digits}f} to {high:.{digits}f}]",
            value=self.value, digits=digits, unit=unit, low=self.low, high=self.high,
        )  # fmt: skip


def read_criteria(path: Path) -> list[Criterion]:
    """Read criteria from a TOML file with ``[[criterion]]`` tables.

    Raises
    ------
    UnreadableFile, ForeignFile
        Where the file cannot be read, or a criterion is not whole: named by its place.
    """
    try:
        listed = tomllib.loads(ordinary(path).read_text(encoding="utf-8")).get("criterion", [])
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            Text("{path} cannot be read as criteria", path=path), why=str(error),
            do=Text("Write TOML with a table [[criterion]] for each"),
        ) from error  # fmt: skip
    if not isinstance(listed, list) or not listed:
        raise ForeignFile(Text("{path} holds no [[criterion]]", path=path), do=Text("Write one table for each"))
    return [_criterion(one, number, path) for number, one in enumerate(listed, start=1)]


def _criterion(told: Mapping[str, object], number: int, path: Path) -> Criterion:
    from soleplate.model.typed import typed

    source = f"{path}, criterion {number}"
    one = typed(Criterion, dict(told), source=source)
    if math.isnan(one.at_least) == math.isnan(one.at_most):
        raise ForeignFile(
            Text("{source}: give at_least or at_most", source=source), why=Text("one of them is the limit"),
            do=Text("Say one number"),
        )  # fmt: skip
    if not one.source.strip():
        raise ForeignFile(
            Text("{source} has no source", source=source),
            why=Text("a limit is somebody's: it says whose"),
            do=Text("Name the paper, the guideline or the clinic"),
        )
    test = plugins.protocol(one.test.replace("-", "_"))
    plugins.metric(one.key)
    keys = {key for keys in (test.metrics, test.more_metrics, *test.metrics_when.values()) for key in keys}
    if one.key not in keys:
        raise ForeignFile(
            Text("{source}: {test} does not measure {key}", source=source, test=one.test, key=one.key),
            do=Text("See soleplate protocols {test}", test=one.test),
        )
    return one


def findings(criteria: Iterable[Criterion], sessions: Sequence[Assessment], today: str) -> list[Finding]:
    """Hold a person's sessions against criteria: the newest one of each test that was done as the criterion asks.

    Parameters
    ----------
    sessions : sequence of Assessment
        Of one person.
    today : str
        Day, ISO 8601: against which the age of a session is told.
    """
    return [found for one in criteria for found in _findings(one, sessions, today)]


def _findings(one: Criterion, sessions: Sequence[Assessment], today: str) -> list[Finding]:
    test = one.test.replace("-", "_")
    own = sorted((s for s in sessions if s.recording.header.protocol == test),
                 key=lambda s: s.recording.header.created_utc, reverse=True)  # fmt: skip
    if not own:
        return [Finding(one, "not known", reason=Text("the test was not done"))]
    kept = [s for s in own if _asked(s, one.conditions)]
    if not any(s.trials for s in own):
        return [Finding(one, "not known", reason=Text("no trial that counts"))]
    if not kept:
        return [Finding(one, "not known", reason=Text("the test was done under other conditions"))]
    session = kept[0]
    day = local_day(session.recording.header.created_utc)
    age = _days(day, today)
    if age > one.newest_days:
        said = Text("the test is {age:.0f} days old, {most:.0f} at most", age=age, most=one.newest_days)
        return [Finding(one, "not known", day=day, reason=said)]
    row = next((row for row in session.rows if row.metric.key == one.key), None)
    if row is None or row.reason:
        return [Finding(one, "not known", day=day, reason=row.reason if row else Text("no number"))]
    legs: dict[Side, SideSummary] = {LEFT: row.comparison.left, RIGHT: row.comparison.right}
    left, right, _ = leg_values(session.recording, session.results, one.key)
    spread = session.learned.spread(one.key, session.recording)
    errors: dict[Side, Error] = {
        LEFT: _error(row.metric, left, spread), RIGHT: _error(row.metric, right, spread),
    }  # fmt: skip
    involved = session.recording.header.involved
    if one.of == "legs":
        if row.apart:
            return [Finding(one, "not known", day=day, reason=row.apart)]
        return [_of_legs(one, row.metric, legs, errors, involved, day)]
    sides: tuple[Side, ...] = SIDES if one.of == "each" else ()
    if one.of in SIDES:
        sides = (LEFT,) if one.of == "left" else (RIGHT,)
    if one.of == "involved":
        if not involved:
            return [Finding(one, "not known", day=day, reason=Text("no leg is involved"))]
        sides = (involved,)
    if one.of == "both":
        both = row.both
        error = Error(both.sd / math.sqrt(both.n), both.n - 1) if both.n > 1 and both.sd > 0 else NO_ERROR
        return [_of_mean(one, "", both, error, day)]
    return [_of_mean(one, side, legs[side], errors[side], day) for side in sides]


@dataclass(frozen=True)
class Error:
    """Hold the standard error of a leg's mean with its degrees of freedom: a share of the mean where ``log``."""

    sd: float = math.nan
    freedom: float = 0.0
    log: bool = False


NO_ERROR = Error()


def _error(metric: Metric, values: Sequence[Placed], spread: Spread | None) -> Error:
    """Return the error of a leg's mean by what its sets scatter, as they do where the legs are compared.

    Repetitions of one set say nothing of how sets differ: that is known of the clinic's other sessions, or assumed.
    """
    known = [one for one in values if not math.isnan(one.value)]
    log = metric.scatter == "lognormal" and bool(known) and min(one.value for one in known) > 0
    sets = set_means([replace(one, value=math.log(one.value)) for one in known] if log else known, ())
    spread = spread if spread is not None and spread.log == log else assumed(sets, log=log)
    n = len(sets.means)
    freedom = n - 1 + (spread.freedom if spread is not None else 0.0)
    if not n or freedom <= 0:
        return NO_ERROR
    middle = math.fsum(sets.means) / n
    squares = math.fsum((one - middle) ** 2 for one in sets.means)
    if spread is not None:
        squares += spread.freedom * spread.sd**2
    return Error(math.sqrt(squares / freedom / n), freedom, log) if squares > 0 else NO_ERROR


def _asked(session: Assessment, conditions: Mapping[str, str]) -> bool:
    trials = session.trials
    return bool(trials) and all(
        trial.conditions.get(name, "") == value for trial in trials for name, value in conditions.items()
    )


def _days(day: str, today: str) -> float:
    from datetime import date

    return float((date.fromisoformat(local_day(today)) - date.fromisoformat(day)).days)


def _of_mean(one: Criterion, side: Side, leg: SideSummary, error: Error, day: str) -> Finding:
    if not leg.n:
        return Finding(one, "not known", side, day=day, reason=Text("no number"))
    half = _half(error)
    low, high = (leg.mean * math.exp(e) if error.log else leg.mean + e for e in (-half, half))
    return _decided(one, side, leg.mean, low, high, day, leg.n)


def _half(error: Error) -> float:
    return t_quantile(COVERS, error.freedom) * error.sd if error.freedom > 0 else math.nan


def _of_legs(
    one: Criterion, metric: Metric, legs: Mapping[Side, SideSummary], errors: Mapping[Side, Error], involved: Side,
    day: str,
) -> Finding:  # fmt: skip
    if not (legs[LEFT].n and legs[RIGHT].n):
        return Finding(one, "not known", day=day, reason=Text("only one leg was tested"))
    means = {side: legs[side].mean for side in SIDES}
    if min(means.values()) <= 0 or metric.symmetry != "ratio":
        return Finding(one, "not known", day=day, reason=Text("the legs of this number have no ratio"))
    worse = (max if metric.direction == "lower" else min)(SIDES, key=lambda side: means[side])
    side = involved or worse
    other = other_side(side)
    up, down = (other, side) if metric.direction == "lower" else (side, other)
    value = 100 * means[up] / means[down]
    shares = [(errors[s].sd / (1.0 if errors[s].log else means[s])) ** 2 for s in SIDES]
    if math.isnan(sum(shares)):
        return _decided(one, side, value, math.nan, math.nan, day, min(legs[s].n for s in SIDES))
    freedom = sum(shares) ** 2 / sum(p * p / errors[s].freedom for p, s in zip(shares, SIDES, strict=True))
    half = t_quantile(COVERS, max(freedom, 1.0)) * math.sqrt(sum(shares))
    return _decided(one, side, value, value * math.exp(-half), value * math.exp(half), day)


def _decided(one: Criterion, side: Side, value: float, low: float, high: float, day: str, n: int = 0) -> Finding:
    """Decide by the interval: it lies on one side of the limit, or nobody knows; without one, by nothing."""
    if math.isnan(low):
        said = (
            Text("{n} values, alike or of one set, do not tell their error", n=n)
            if n > 1
            else Text("one value has no error: repeat the test")
        )
        return Finding(one, "not known", side, value, day=day, reason=said)
    least = not math.isnan(one.at_least)
    limit = one.at_least if least else one.at_most
    inside = low >= limit if least else high <= limit
    outside = high < limit if least else low > limit
    reason: str = "" if inside or outside else Text("the limit lies within the error")
    outcome: Outcome = "met" if inside else "not met" if outside else "not known"
    return Finding(one, outcome, side, value, low, high, day, reason)
