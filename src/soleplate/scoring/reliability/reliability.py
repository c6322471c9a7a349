"""Reliability of a measure: intraclass correlation, standard error, what a change must exceed.

Shrout & Fleiss 1979, Psychol Bull 86:420; McGraw & Wong 1996, Psychol Methods 1:30 (intervals);
Weir 2005, J Strength Cond Res 19:231 (SEM and MDC).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.scoring.statistics.distributions import f_quantile
from soleplate.text import Text

__all__ = ["Anova", "Components", "Interval", "anova_two_way", "components", "icc_2_1", "icc_2_k", "swc"]

Z95 = 1.959963984540054
MDC_FACTOR = Z95 * math.sqrt(2)  # 2.77
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """Hold an estimate and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Anova:
    """Hold the mean squares of a table of n people (rows) by k occasions (columns)."""

    people: int
    occasions: int
    between_people: float
    between_occasions: float
    residual: float
    mean: float

    @property
    def sem(self) -> float:
        """Standard error of measurement, agreement form: occasions and residual, in the unit of the measure."""
        occasions = max(0.0, (self.between_occasions - self.residual) / self.people)
        return math.sqrt(occasions + self.residual)


@dataclass(frozen=True)
class Components:
    """Hold the SDs of people, of days within people, and of trials within days.

    Attributes
    ----------
    people, days, trials : int
        How many people, visits in all and trials in all they were estimated from.
    """

    between_sd: float
    day_sd: float
    trial_sd: float
    mean: float
    people: int
    days: int
    trials: int

    def sem(self, k: int) -> float:
        """Return the standard error of a mean of k trials on one day: ``sqrt(day variance + trial variance / k)``."""
        return math.sqrt(self.day_sd**2 + self.trial_sd**2 / k)


def anova_two_way(table: ArrayLike) -> Anova:
    """Compute the mean squares of a complete table.

    Parameters
    ----------
    table : (n, k) float64
        One row for each person, one column for each occasion; at least 2 by 2, no NaN.
    """
    x = np.asarray(table, np.float64)
    if x.ndim != 2 or min(x.shape) < 2 or not np.isfinite(x).all():
        raise SignalError(
            Text("A table of shape {shape} gives no reliability", shape=x.shape),
            why=Text("two people or more, each measured on the same two occasions or more, are needed, without gaps"),
            do=Text("Leave out people with missing visits"),
        )
    n, k = x.shape
    grand, rows, columns = x.mean(), x.mean(axis=1), x.mean(axis=0)
    people = k * float(((rows - grand) ** 2).sum()) / (n - 1)
    occasions = n * float(((columns - grand) ** 2).sum()) / (k - 1)
    rest = float(((x - rows[:, None] - columns + grand) ** 2).sum()) / ((n - 1) * (k - 1))
    return Anova(n, k, people, occasions, rest, float(grand))


def icc_2_1(found: Anova) -> Interval:
    """Return ICC(2,1), two-way random, single measures, absolute agreement, with its 95 % interval."""
    n, k = found.people, found.occasions
    a, b, e = found.between_people, found.between_occasions, found.residual
    value = (a - e) / (a + (k - 1) * e + k * (b - e) / n)
    low, high = _agreement_interval(found, value)
    return Interval(value, low, high)


def _agreement_interval(found: Anova, icc: float) -> tuple[float, float]:
    n, k = found.people, found.occasions
    a, b, e = found.between_people, found.between_occasions, found.residual
    if (e == 0 and b == 0) or icc >= 1:
        return 1.0, 1.0
    p = k * icc / (n * (1 - icc))
    q = 1 + k * icc * (n - 1) / (n * (1 - icc))
    freedom = (p * b + q * e) ** 2 / ((p * b) ** 2 / (k - 1) + (q * e) ** 2 / ((n - 1) * (k - 1)))
    upper, lower = f_quantile(0.975, n - 1, freedom), f_quantile(0.975, freedom, n - 1)
    rest = k * b + (k * n - k - n) * e
    low = n * (a - upper * e) / (upper * rest + n * a)
    high = n * (lower * a - e) / (rest + n * lower * a)
    return low, high


def icc_2_k(found: Anova) -> Interval:
    """Return ICC(2,k), the same for the mean of the k occasions, with its 95 % interval."""
    n, k = found.people, found.occasions
    a, b, e = found.between_people, found.between_occasions, found.residual
    single = icc_2_1(found)
    value = (a - e) / (a + (b - e) / n)

    def stepped(icc: float) -> float:
        return k * icc / (1 + (k - 1) * icc)

    return Interval(value, stepped(single.low), stepped(single.high))


def swc(between_sd: float) -> float:
    """Return the smallest worthwhile change, 0.2 of the SD between people (Hopkins 2004)."""
    return 0.2 * between_sd


def components(values: ArrayLike, people: ArrayLike, days: ArrayLike) -> Components:
    """Split scatter into people, days within people and trials within days (nested analysis of variance).

    Parameters
    ----------
    values : (n,) float64
        One trial each, no NaN.
    people, days : (n,)
        Whose trial, and at which visit of that person; groups may differ in size (Searle 1971, method 1).

    Raises
    ------
    SignalError
        Unless somebody came on two days and some day had two trials.
    """
    x = np.asarray(values, np.float64)
    who, when = np.asarray(people), np.asarray(days)
    visits: dict[object, dict[object, list[float]]] = {}
    for value, person, day in zip(x.tolist(), who.tolist(), when.tolist(), strict=True):
        visits.setdefault(person, {}).setdefault(day, []).append(value)
    n = len(x)
    a = len(visits)
    b = sum(len(own) for own in visits.values())
    if b <= a or n <= b:
        raise SignalError(
            Text("{n} trials of {a} people on {b} days cannot be split into days and trials", n=n, a=a, b=b),
            why=Text("somebody must have come on two days, and some day must hold two trials"),
            do=Text("Repeat a visit within a week or two, with three trials a leg each time"),
        )
    day_means = {p: {d: float(np.mean(t)) for d, t in own.items()} for p, own in visits.items()}
    own_means = {p: float(np.mean([v for t in own.values() for v in t])) for p, own in visits.items()}
    trials_ss = sum((v - day_means[p][d]) ** 2 for p, own in visits.items() for d, t in own.items() for v in t)
    days_ss = sum(len(t) * (day_means[p][d] - own_means[p]) ** 2 for p, own in visits.items() for d, t in own.items())
    sizes = {p: sum(len(t) for t in own.values()) for p, own in visits.items()}
    people_ss = sum(sizes[p] * (own_means[p] - float(x.mean())) ** 2 for p in visits)
    ms_trials, ms_days = trials_ss / (n - b), days_ss / (b - a)
    inner = sum(sum(len(t) ** 2 for t in own.values()) / sizes[p] for p, own in visits.items())
    k_days = (n - inner) / (b - a)
    day_var = max(0.0, (ms_days - ms_trials) / k_days)
    between_var = 0.0
    if a > 1:
        overall = sum(sum(len(t) ** 2 for t in own.values()) for own in visits.values()) / n
        k_inner = (inner - overall) / (a - 1)
        k_people = (n - sum(size**2 for size in sizes.values()) / n) / (a - 1)
        between_var = max(0.0, (people_ss / (a - 1) - ms_trials - k_inner * day_var) / k_people)
    return Components(math.sqrt(between_var), math.sqrt(day_var), math.sqrt(ms_trials), float(x.mean()), a, b, n)
