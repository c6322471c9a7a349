"""Left against right within one session: an interval of the difference, what it could find, and words for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from soleplate.api.metric import Metric, Worth
from soleplate.model.labels import listed
from soleplate.scoring.statistics.distributions import t_detectable, t_power, t_quantile, t_two_sided
from soleplate.scoring.statistics.nested import LEFT, RIGHT, Estimate, Placed, Spread, assumed, estimate, set_means
from soleplate.text import Text

__all__ = ["FALSE_ALARM", "Comparison", "SideSummary", "compare", "expected_half_width", "found_size", "summarise",
           "words"]  # fmt: skip

FALSE_ALARM = 0.05
MAX_SETS = 12
TAKEN, NONE = Worth(), Estimate()


@dataclass(frozen=True)
class SideSummary:
    """Hold mean, SD (n - 1) and number of the values of one leg; NaN where there are too few."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True)
class Comparison:
    """Hold a left-minus-right difference with its within-session interval.

    Attributes
    ----------
    left, right : SideSummary
        In the metric's own unit.
    difference, low, high : float
        Left minus right and its interval, in the metric's own unit.
    p : float
        Two-sided probability of such a difference between equal legs.
    power : float
        Chance to find a difference of ``worth`` at ``level``, with this scatter and number of sets.
    detectable : float
        The difference that this session had a chance of 80 % to find: a share of the larger leg where ``worth`` is
        one, else in the metric's own unit.
    worth : Worth
        The smallest difference worth finding.
    more_sets : int
        Further sets a leg (or trials in turn) at which a difference as large as this would stand out; 0 when it does
        already or would not within 12.
    estimate : Estimate
        The difference as it was estimated (of logarithms where ``log``), with its degrees of freedom and the spread
        of sets that it rests on.
    reason : str
        Why there is no interval.
    level : float
        Chance that the interval misses the truth: 0.05, or less where it is looked at several times.
    """

    left: SideSummary
    right: SideSummary
    difference: float
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    power: float = math.nan
    detectable: float = math.nan
    worth: Worth = TAKEN
    more_sets: int = 0
    estimate: Estimate = NONE
    log: bool = False
    reason: str = ""
    level: float = FALSE_ALARM

    @property
    def half_width(self) -> float:
        """Half the width of the interval; NaN where there is none."""
        return (self.high - self.low) / 2

    @property
    def beyond_noise(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0 or self.high < 0


def summarise(values: Sequence[float]) -> SideSummary:
    """Sum up the values of one leg; NaN among them are left out."""
    present = [value for value in values if not math.isnan(value)]
    mean = float(np.mean(present)) if present else math.nan
    sd = float(np.std(present, ddof=1)) if len(present) > 1 else math.nan
    return SideSummary(mean, sd, len(present))


def compare(
    left: Sequence[float | Placed],
    right: Sequence[float | Placed],
    *,
    log: bool = False,
    level: float = FALSE_ALARM,
    spread: Spread | None = None,
    worth: Worth = TAKEN,
    power_level: float = 0.0,
) -> Comparison:
    """Compare the legs within one session.

    Parameters
    ----------
    left, right : sequence
        Values with their places; plain numbers are trials in turn of which nobody knows the order.
    log : bool
        Compare logarithms: the interval is that of the ratio of geometric means, told about the mean of the legs, so
        that it stays in the metric's own unit.
    level : float
        Chance of a false alarm.
    spread : Spread, optional
        What the clinic knows of the scatter of sets. Without it, sets of several trials are taken to scatter as
        ``nested.assumed`` says, and trials in turn are judged by themselves.
    worth : Worth
        The difference that power is told for.
    power_level : float
        The level that power is told at where it is stricter than ``level`` (a battery).
    """
    x, y = _placed(left), _placed(right)
    a, b = summarise([one.value for one in x]), summarise([one.value for one in y])
    found = Comparison(a, b, a.mean - b.mean, worth=worth, level=level)
    few = [(name, leg) for name, leg in (("left", a), ("right", b)) if leg.n < 2]
    if few:
        said = listed([Text("{side} {n}", side=name, n=leg.n) for name, leg in few])
        return replace(found, reason=Text("at least two values a leg are needed; there are: {few}", few=said))
    log = log and min(one.value for one in (*x, *y)) > 0
    if log:
        x, y = ([replace(one, value=math.log(one.value)) for one in values] for values in (x, y))
    sets = set_means(x, y)
    known = spread if spread is not None and spread.log == log else assumed(sets, log=log)
    got = estimate(sets, known)
    if got.reason:
        return replace(found, estimate=got, log=log, reason=got.reason)
    error = math.sqrt(got.variance)
    half = t_quantile(1 - level / 2, got.freedom) * error
    middle = (a.mean + b.mean) / 2
    # a ratio r of the legs about their common mean m is the difference m * 2 (r - 1) / (r + 1)
    low, high = (2 * middle * math.tanh(edge / 2) if log else edge for edge in (got.value - half, got.value + half))
    p = t_two_sided(got.value / error, got.freedom) if error > 0 else float(got.value == 0)
    at = power_level or level
    return replace(
        found, low=low, high=high, p=p, estimate=got, log=log,
        power=t_power(_target(worth, middle, log=log) / error, got.freedom, at) if error > 0 else 1.0,
        detectable=found_size(t_detectable(got.freedom, at) * error, middle, worth, log=log),
        more_sets=0 if low > 0 or high < 0 else _more_sets(got, max(sets.count(LEFT), sets.count(RIGHT)), level),
    )  # fmt: skip


def _placed(values: Sequence[float | Placed]) -> list[Placed]:
    placed = [one if isinstance(one, Placed) else Placed(float(one)) for one in values]
    return [one for one in placed if not math.isnan(one.value)]


def _target(worth: Worth, middle: float, *, log: bool) -> float:
    """Return a difference worth finding on the scale that is compared."""
    if not worth.relative:
        return math.log1p(worth.size / abs(middle)) if log else worth.size
    return -math.log1p(-worth.size) if log else 2 * worth.size / (2 - worth.size) * abs(middle)


def found_size(step: float, middle: float, worth: Worth, *, log: bool) -> float:
    """Return a step on the scale that is compared as a share of the larger leg, or in the metric's own unit."""
    if not worth.relative:
        return 2 * abs(middle) * math.tanh(step / 2) if log else step
    if log:
        return -math.expm1(-step)
    return 2 * step / (2 * abs(middle) + step) if middle else math.nan


def _half(got: Estimate, k: int, level: float) -> float:
    """Return half the interval of k sets a leg, done in turn, with the scatter of this session."""
    known = 0.0 if got.spread is None or got.unlike else got.spread.freedom
    return t_quantile(1 - level / 2, known + 2 * k - 3) * got.sd * math.sqrt(2 / k)


def expected_half_width(found: Comparison, k: int) -> float:
    """Return half the width of the interval that ``k`` sets a leg would give, in the metric's own unit."""
    half = _half(found.estimate, k, found.level)
    middle = (found.left.mean + found.right.mean) / 2
    return 2 * abs(middle) * math.tanh(half / 2) if found.log else half


def _more_sets(got: Estimate, have: int, level: float) -> int:
    """Return how many further sets a leg would make such a difference leave the interval."""
    return next((k - have for k in range(have + 1, MAX_SETS + 1) if abs(got.value) > _half(got, k, level)), 0)


def words(metric: Metric, left: float, right: float) -> str:
    """Say a difference in words: ``left 12 % less``; the index only on request."""
    if metric.symmetry == "ratio" and left > 0 and right > 0:
        share = 100 * (left / right - 1)
        return (
            Text("left {share:.0f} % more than right", share=abs(share))
            if share > 0
            else Text("left {share:.0f} % less than right", share=abs(share))
        )
    difference = left - right
    return (
        Text(
            "left {difference:.{digits}f} {unit} more than right",
            digits=metric.digits,
            difference=abs(difference),
            unit=metric.unit,
        )
        if difference > 0
        else Text(
            "left {difference:.{digits}f} {unit} less than right",
            digits=metric.digits,
            difference=abs(difference),
            unit=metric.unit,
        )
    )
