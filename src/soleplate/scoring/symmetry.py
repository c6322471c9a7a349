"""Left against right: the published indices, each by its own name, and the interval of a difference."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from soleplate.api.metric import Metric
from soleplate.errors import UnknownName
from soleplate.model.labels import listed
from soleplate.model.people import Side
from soleplate.model.result import Value
from soleplate.scoring.statistics import t_power, t_quantile, t_two_sided
from soleplate.text import Text

__all__ = [
    "INDICES",
    "TRUE_RATIO",
    "Comparison",
    "SideSummary",
    "compare",
    "expected_half_width",
    "index_of",
    "summarise",
    "words",
]

TRUE_RATIO = 0.75  # power is stated for one leg with a quarter less than the other
MAX_TRIALS = 12


@dataclass(frozen=True)
class SideSummary:
    """Hold mean, SD (n - 1) and number of the values of one leg; NaN where there are too few."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True)
class Comparison:
    """Hold a left-minus-right difference with its within-session 95 % interval.

    Attributes
    ----------
    left, right : SideSummary
        In the metric's own unit.
    difference, low, high : float
        Left minus right and its interval, in the metric's own unit.
    p : float
        Two-sided probability of such a difference between equal legs.
    power : float
        Chance to find one leg with truly a quarter less than the other, with this scatter and number of trials.
    trials_needed : int
        Trials a leg at which a difference as large as this would stand out; 0 when it does already or
        would not within 12.
    reason : str
        Why there is no interval.
    level : float
        Chance that the interval misses the truth: 0.05, or less where trials go on until they settle it.
    """

    left: SideSummary
    right: SideSummary
    difference: float
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    power: float = math.nan
    trials_needed: int = 0
    reason: str = ""
    level: float = 0.05

    @property
    def beyond_noise(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


def summarise(values: Sequence[float]) -> SideSummary:
    """Summarise the values of one leg; NaN among them are left out."""
    present = [value for value in values if not math.isnan(value)]
    mean = float(np.mean(present)) if present else math.nan
    sd = float(np.std(present, ddof=1)) if len(present) > 1 else math.nan
    return SideSummary(mean, sd, len(present))


def compare(left: Sequence[float], right: Sequence[float], *, log: bool = False, level: float = 0.05) -> Comparison:
    """Compare the trials of the legs within one session (rulings 1.2).

    ``half width = t(.975, nL + nR - 2) * SD_pooled * sqrt(1/nL + 1/nR)``; for three trials a side this is
    2.27 SD. With ``log`` the interval is made of logarithms and told for the ratio of geometric means, scaled
    to the mean of the legs, so that it stays in the metric's own unit. ``level`` is the chance of a false alarm.
    """
    a, b = summarise(left), summarise(right)
    difference = a.mean - b.mean
    if a.n < 2 or b.n < 2:
        few = [Text("{side} {n}", side=name, n=leg.n) for name, leg in (("left", a), ("right", b)) if leg.n < 2]
        return Comparison(
            a,
            b,
            difference,
            reason=Text("at least two values a leg are needed; there are: {few}", few=listed(few)),
            level=level,
        )
    x, y = ([value for value in values if not math.isnan(value)] for values in (left, right))
    log = log and min(*x, *y) > 0
    if log:
        x, y = np.log(x).tolist(), np.log(y).tolist()
    found, spread, freedom = _pooled(x, y)
    error = spread * math.sqrt(1 / a.n + 1 / b.n)
    half = t_quantile(1 - level / 2, freedom) * error
    low, high = found - half, found + half
    middle = (a.mean + b.mean) / 2
    if log:
        # a ratio r of the legs about their common mean m is the difference m * 2 (r - 1) / (r + 1)
        low, high = (2 * middle * math.tanh(edge / 2) for edge in (low, high))
    scale = spread if log else spread / abs(middle) if middle else math.nan
    true = -math.log(TRUE_RATIO) if log else 2 * (1 - TRUE_RATIO) / (1 + TRUE_RATIO)
    power = t_power(true / (scale * math.sqrt(1 / a.n + 1 / b.n)), freedom) if scale > 0 else math.nan
    p = t_two_sided(found / error, freedom) if error > 0 else (1.0 if found == 0 else 0.0)
    needed = 0 if low > 0 or high < 0 else _trials_needed(abs(found), spread, max(a.n, b.n), level)
    return Comparison(a, b, difference, low, high, p, power, needed, level=level)


def _pooled(x: Sequence[float], y: Sequence[float]) -> tuple[float, float, int]:
    freedom = len(x) + len(y) - 2
    squares = float(np.var(x)) * len(x) + float(np.var(y)) * len(y)
    return float(np.mean(x) - np.mean(y)), math.sqrt(squares / freedom), freedom


def expected_half_width(found: Comparison, k: int) -> float:
    """Return half the width of the interval that ``k`` trials a leg would give with the same scatter."""
    a, b = found.left.n, found.right.n
    now = t_quantile(1 - found.level / 2, a + b - 2) * math.sqrt(1 / a + 1 / b)
    return found.half_width * t_quantile(1 - found.level / 2, 2 * (k - 1)) * math.sqrt(2 / k) / now


def _trials_needed(difference: float, spread: float, have: int, level: float) -> int:
    """Return the smallest number of trials a leg at which such a difference would leave the interval."""
    for k in range(have + 1, MAX_TRIALS + 1):
        if difference > t_quantile(1 - level / 2, 2 * (k - 1)) * spread * math.sqrt(2 / k):
            return k
    return 0


def _lsi(own: float, other: float) -> float:
    return 100 * own / other


def _bsa(left: float, right: float) -> float:
    return math.copysign(100 * abs(left - right) / max(left, right), right - left)


def _si(left: float, right: float) -> float:
    return 200 * (right - left) / (right + left)


def _bai(left: float, right: float) -> float:
    return 100 * (right - left) / (right + left)


def _angle(left: float, right: float) -> float:
    # atan, not atan2: two negative values would give 200 % (rulings 1.6)
    return 100 * (45 - math.degrees(math.atan(left / right))) / 90


def _log_ratio(left: float, right: float) -> float:
    return 100 * math.log(right / left)


INDICES: dict[str, tuple[str, Callable[[float, float], float], str]] = {
    "lsi": (Text("Limb symmetry index"), _lsi, Text("100 involved/uninvolved; inverted where lower is better")),
    "bsa": (Text("Bilateral strength asymmetry"), _bsa, Text("100 (larger - smaller)/larger, + where right is larger")),
    "si": (Text("Symmetry index (Robinson 1987)"), _si, "100 (R - L)/(0.5 (R + L))"),
    "bai": (Text("Bilateral asymmetry index"), _bai, "100 (R - L)/(R + L)"),
    "angle": (Text("Symmetry angle (Zifchock 2008)"), _angle, "100 (45 - atan(L/R))/90, degrees"),
    "log": (Text("Log ratio"), _log_ratio, "100 ln(R/L)"),
}


def index_of(name: str, metric: Metric, left: float, right: float, involved: Side = "") -> Value:
    """Compute a published symmetry index of left and right means, in %, or say why it is not defined.

    Raises UnknownName for an index that nobody published here.
    """
    if name not in INDICES:
        raise UnknownName(
            Text("There is no symmetry index {name!r}", name=name),
            do=Text("Choose from: {listed}", listed=", ".join(INDICES)),
        )
    label, operator, formula = INDICES[name]
    if metric.symmetry != "ratio":
        return Value(
            math.nan,
            "%",
            Text("a ratio of {label} has no meaning; compare by the difference", label=metric.label),
            formula,
        )
    if math.isnan(left) or math.isnan(right):
        return Value(math.nan, "%", Text("one leg has no value"), formula)
    if left <= 0 or right <= 0:
        return Value(math.nan, "%", Text("both legs must be above zero for a ratio"), formula)
    if name != "lsi":
        return Value(operator(left, right), "%", "", formula)
    if not involved:
        return Value(math.nan, "%", Text("the {label} needs the involved leg", label=label.lower()), formula)
    own, other = (left, right) if involved == "left" else (right, left)
    return Value(operator(other, own) if metric.direction == "lower" else operator(own, other), "%", "", formula)


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
