"""Left against right: a difference is judged against the scatter of its own trials."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from soleplate.metrics.statistics import t_quantile

__all__ = ["Comparison", "SideSummary", "compare", "summarise"]


@dataclass(frozen=True)
class SideSummary:
    """Hold mean, SD (n - 1) and number of the values of one leg; NaN where there are too few."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True)
class Comparison:
    """Hold a left-minus-right difference with its within-session 95 % interval.

    ``reason`` says why there is no interval.
    """

    left: SideSummary
    right: SideSummary
    difference: float
    half_width: float
    reason: str = ""

    @property
    def beyond_noise(self) -> bool:
        """Whether the interval leaves out zero."""
        return abs(self.difference) > self.half_width


def summarise(values: Sequence[float]) -> SideSummary:
    """Summarise the values of one leg; NaN among them are left out."""
    present = [value for value in values if not math.isnan(value)]
    mean = float(np.mean(present)) if present else math.nan
    sd = float(np.std(present, ddof=1)) if len(present) > 1 else math.nan
    return SideSummary(mean, sd, len(present))


def compare(left: Sequence[float], right: Sequence[float]) -> Comparison:
    """Compare the trials of the legs within one session.

    ``half_width = t(.975, nL + nR - 2) * SD_pooled * sqrt(1/nL + 1/nR)`` (rulings 1.2; for three trials a
    side this is 2.27 SD).
    """
    a, b = summarise(left), summarise(right)
    difference = a.mean - b.mean
    if a.n < 2 or b.n < 2:
        few = " and ".join(f"{name} {side.n}" for name, side in (("left", a), ("right", b)) if side.n < 2)
        return Comparison(a, b, difference, math.nan, f"at least two values a leg are needed; there are: {few}")
    freedom = a.n + b.n - 2
    pooled = math.sqrt(((a.n - 1) * a.sd**2 + (b.n - 1) * b.sd**2) / freedom)
    half = t_quantile(0.975, freedom) * pooled * math.sqrt(1 / a.n + 1 / b.n)
    return Comparison(a, b, difference, half)
