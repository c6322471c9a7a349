"""Change in force beside change as people rate it: what went with "better", once there are enough pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from soleplate.scoring.reliability.reliability import Interval
from soleplate.scoring.statistics.distributions import t_quantile
from soleplate.text import Text

__all__ = ["BETTER", "ENOUGH_PAIRS", "Pair", "Worthwhile", "worthwhile"]

ENOUGH_PAIRS = 30
BETTER = 2  # a global rating of +2 or more is "better"; -1 to +1 is "about the same"


@dataclass(frozen=True)
class Pair:
    """Hold the step of a number between two visits of a person (log, or the metric's unit), and how they rated it."""

    key: str
    person: str
    step: float
    rating: float


@dataclass(frozen=True)
class Worthwhile:
    """Hold the mean step of those who said better, and of those who said about the same, with 95 % intervals.

    People are the units: several pairs of one person count once. An interval is NaN with fewer than two people.
    """

    key: str
    pairs: int
    better: Interval
    same: Interval
    log: bool

    def line(self, mdc: float = math.nan) -> Text:
        """Say it, beside the change that is detectable."""
        said = Text(
            "{key}: {pairs} pairs of visits; with better went {better}, with about the same {same}",
            key=self.key, pairs=self.pairs, better=self._size(self.better), same=self._size(self.same),
        )  # fmt: skip
        if math.isnan(mdc):
            return said
        least = 100 * math.expm1(mdc) if self.log else mdc
        return said + Text("; detectable in one leg is {least:.3g}{unit}", least=least, unit=" %" if self.log else "")

    def _size(self, one: Interval) -> str:
        if math.isnan(one.value):
            return Text("nobody's change")
        edges = (one.value, one.low, one.high)
        value, low, high = (100 * math.expm1(edge) if self.log else edge for edge in edges)
        unit = " %" if self.log else ""
        return Text("{value:+.3g}{unit} [{low:+.3g} to {high:+.3g}]", value=value, unit=unit, low=low, high=high)


def worthwhile(key: str, pairs: Sequence[Pair], *, log: bool) -> Worthwhile | None:
    """Return which change went with which word; None before there are 30 pairs."""
    own = [pair for pair in pairs if pair.key == key and math.isfinite(pair.step)]
    if len(own) < ENOUGH_PAIRS:
        return None
    better = [pair for pair in own if pair.rating >= BETTER]
    same = [pair for pair in own if abs(pair.rating) < BETTER]
    return Worthwhile(key, len(own), _mean(better), _mean(same), log)


def _mean(pairs: Sequence[Pair]) -> Interval:
    people: dict[str, list[float]] = {}
    for pair in pairs:
        people.setdefault(pair.person, []).append(pair.step)
    steps = np.array([np.mean(own) for own in people.values()])
    if not len(steps):
        return Interval(math.nan, math.nan, math.nan)
    mean = float(steps.mean())
    if len(steps) < 2:
        return Interval(mean, math.nan, math.nan)
    reach = t_quantile(0.975, len(steps) - 1) * float(steps.std(ddof=1)) / math.sqrt(len(steps))
    return Interval(mean, mean - reach, mean + reach)
