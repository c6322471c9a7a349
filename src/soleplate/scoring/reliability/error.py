"""The error of measurement between visits: what it is, what it is known with, and the limits that follow."""

from __future__ import annotations

import math
from dataclasses import dataclass

from soleplate.scoring.reliability.reliability import MDC_FACTOR, Interval
from soleplate.scoring.statistics.distributions import chi2_quantile

__all__ = ["Error", "Mean", "Practice"]


@dataclass(frozen=True)
class Mean:
    """Hold the mean of k trials of one leg at one visit."""

    value: float
    k: int


@dataclass(frozen=True)
class Practice:
    """Hold how much people change from their first to their second visit by practice alone, and its standard error.

    In the metric's unit, or of its logarithm where the error is.
    """

    step: float
    error: float
    people: int


@dataclass(frozen=True)
class Error:
    """Hold the measurement error of one metric.

    Attributes
    ----------
    day_sd, trial_sd : float
        SDs between days and between trials of a day: in the metric's unit, or of its logarithm with ``log``.
    of_k : int
        0 when the parts are known; else the error is that of a mean of so many trials, stated whole in
        ``day_sd``, and holds for such means only: it is never divided again.
    source : str
        Whose error it is; ``borrowed`` says that it is not this clinic's own.
    freedom : float
        Degrees of freedom that it is known with: repeat visits of people, not of legs.
    practice : Practice, optional
        The effect of practice on the second visit.
    """

    day_sd: float
    trial_sd: float = 0.0
    log: bool = False
    of_k: int = 0
    source: str = ""
    borrowed: bool = False
    freedom: float = math.inf
    practice: Practice | None = None

    def variance(self, k: int) -> float:
        """Variance of a mean of k trials; NaN when it is stated for another number of trials only."""
        if self.of_k:
            return self.day_sd**2 if k == self.of_k else math.nan
        return self.day_sd**2 + self.trial_sd**2 / k

    def mdc(self, k: int) -> Interval:
        """Return the minimal detectable change ``1.96 sqrt(2) SEM`` of means of k trials, with its 95 % interval.

        On the scale of the error. It describes the measure; the limit that decides is wider, as the error is estimated.
        """
        value = MDC_FACTOR * math.sqrt(self.variance(k))
        if math.isinf(self.freedom):
            return Interval(value, value, value)
        low, high = (value * math.sqrt(self.freedom / chi2_quantile(p, self.freedom)) for p in (0.975, 0.025))
        return Interval(value, low, high)
