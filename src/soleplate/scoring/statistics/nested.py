"""Left against right of one session whose values are nested: trials in sets, sets in legs, all on one line of time.

What is compared are means of sets. A linear trend over the session is taken out together with the difference; what a
set's mean scatters is known from this session, from other sessions of the clinic, or from both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from soleplate.text import Text

__all__ = ["LEAST_FREEDOM", "Estimate", "Placed", "SetMeans", "Spread", "assumed", "estimate", "residual", "set_means"]

LEAST_FREEDOM = 2.0  # with one degree of freedom an interval is 12.7 standard errors wide: no verdict
ROUNDING = 1e-24  # squares of equal values, left by arithmetic
ASSUMED_SETS = 2.0  # sets differ with so many times the SD of their trials, until the clinic knows its own
RIGHT, LEFT = -1, 1
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Placed:
    """Hold one value of a leg with its place: ``set`` 0 is a trial by itself, ``order`` counts over the session."""

    value: float
    set: int = 0
    order: float = math.nan


@dataclass(frozen=True)
class Spread:
    """Hold how the means of sets of one leg scatter within a session, a linear trend left out.

    Attributes
    ----------
    sd : float
        SD of a set's mean, in the metric's unit, or of its logarithm with ``log``.
    freedom : float
        Degrees of freedom it is known with.
    reps : float
        Values in a set.
    trial_share : float
        Share of the variance that comes from the trials of a set, 0 to 1; the rest would stay in a longer set.
    source : str
        Whose it is; ``assumed`` says that nobody measured it.
    """

    sd: float
    freedom: float
    reps: float = 1.0
    trial_share: float = 1.0
    log: bool = False
    source: str = ""
    assumed: bool = False

    def weight(self, reps: int) -> float:
        """Return the variance of a set of so many values over that of a set as long as those learned from."""
        return 1.0 + self.trial_share * (self.reps / reps - 1.0)


@dataclass(frozen=True)
class SetMeans:
    """Hold the sets of a session: legs (+1 left, -1 right), places, numbers of values, means; and scatter within them.

    ``places`` is empty where nobody knows the order. ``within`` is the sum of squares about the means of sets, on
    ``within_freedom`` degrees of freedom.
    """

    legs: tuple[int, ...]
    places: tuple[float, ...]
    numbers: tuple[int, ...]
    means: tuple[float, ...]
    within: float = 0.0
    within_freedom: int = 0

    def count(self, leg: int) -> int:
        """Return the number of sets of a leg."""
        return self.legs.count(leg)


@dataclass(frozen=True)
class Estimate:
    """Hold a difference of the legs, its variance and the degrees of freedom of that; ``reason`` why there is none.

    ``sd`` is that of a set's mean as it was used, ``spread`` what was known beforehand, ``unlike`` says that this
    session scatters so much more that it was judged by itself.
    """

    value: float = math.nan
    variance: float = math.nan
    freedom: float = 0.0
    sd: float = math.nan
    spread: Spread | None = None
    unlike: bool = False
    reason: str = ""


@dataclass(frozen=True)
class _Design:
    row: Array
    residuals: Array
    variance: float
    freedom: int
    legs: Array


def set_means(left: Sequence[Placed], right: Sequence[Placed]) -> SetMeans:
    """Gather values into sets, oldest first; values that are NaN are left out."""
    groups: list[tuple[int, list[Placed]]] = []
    for leg, values in ((LEFT, left), (RIGHT, right)):
        sets: dict[int, list[Placed]] = {}
        for number, one in enumerate(values):
            if not math.isnan(one.value):
                sets.setdefault(one.set or -1 - number, []).append(one)
        groups += [(leg, own) for own in sets.values()]
    places = [sum(one.order for one in own) / len(own) for _, own in groups]
    known = not any(map(math.isnan, places))
    if known:
        turn = sorted(range(len(groups)), key=places.__getitem__)
        groups, places = [groups[i] for i in turn], [places[i] for i in turn]
    means = [sum(one.value for one in own) / len(own) for _, own in groups]
    within = sum((one.value - mean) ** 2 for (_, own), mean in zip(groups, means, strict=True) for one in own)
    return SetMeans(
        tuple(leg for leg, _ in groups),
        tuple(places) if known else (),
        tuple(len(own) for _, own in groups),
        tuple(means),
        within,
        sum(len(own) - 1 for _, own in groups),
    )


@lru_cache(maxsize=4096)
def _design(legs: tuple[int, ...], places: tuple[float, ...], weights: tuple[float, ...]) -> _Design | None:
    """Plan the weighted least squares of leg and trend; None where the one cannot be told from the other.

    Of one leg alone only what is left over means anything.
    """
    side = np.asarray(legs, np.float64)
    columns = [np.ones(len(side))] + ([side / 2] if len(set(legs)) > 1 else [])
    if places:
        columns.append(np.asarray(places) - np.mean(places))
    x = np.stack(columns, axis=1)
    root = 1 / np.sqrt(np.asarray(weights))
    q, r = np.linalg.qr(x * root[:, None])
    if len(side) < x.shape[1] or min(abs(np.diag(r))) < 1e-9 * max(abs(np.diag(r))):
        return None
    solve = np.linalg.solve(r, q.T)[min(1, len(columns) - 1)] * root
    residuals = (np.eye(len(side)) - q @ q.T) * root[None, :]  # of the weighted means
    variance = float(np.sum(solve**2 * np.asarray(weights)))
    return _Design(solve, residuals, variance, len(side) - x.shape[1], side)


def residual(sets: SetMeans) -> tuple[float, int]:
    """Return the sum of squares of sets about legs and trend, and its degrees of freedom; (0, 0) without any."""
    plan = _design(sets.legs, sets.places, (1.0,) * len(sets.legs))
    if plan is None or plan.freedom == 0:
        return 0.0, 0
    rest = plan.residuals @ np.asarray(sets.means)
    return float(rest @ rest), plan.freedom


def assumed(sets: SetMeans, *, log: bool) -> Spread | None:
    """Return the spread that is taken while nobody knows better: twice the SD of the trials within the sets.

    None where a session has no two sets a leg, or no trials within them.
    """
    if sets.within_freedom < LEAST_FREEDOM or min(map(sets.count, set(sets.legs))) < 2:
        return None
    reps = sum(sets.numbers) / len(sets.numbers)
    trials = sets.within / sets.within_freedom
    sd = math.sqrt(trials * (ASSUMED_SETS**2 + 1 / reps))
    source = Text("none published: sets taken to differ with {n:g} times the SD of their repetitions", n=ASSUMED_SETS)
    share = 1 / reps / (ASSUMED_SETS**2 + 1 / reps)
    return Spread(sd, sets.within_freedom, reps, share, log, source, assumed=True)


def estimate(sets: SetMeans, spread: Spread | None = None) -> Estimate:
    """Estimate left minus right.

    Parameters
    ----------
    sets : SetMeans
        Of the values, or of their logarithms.
    spread : Spread, optional
        What is known of the scatter of sets; it is put together with this session's own by their degrees of freedom.
        Without any the legs may scatter differently (Welch), with Satterthwaite's degrees of freedom.
    """
    weights = tuple(1.0 if spread is None else spread.weight(n) for n in sets.numbers)
    plan = _design(sets.legs, sets.places, weights)
    if plan is None:
        return Estimate(reason=Text("the order of the sets does not tell a leg from a trend"))
    means = np.asarray(sets.means)
    value = float(plan.row @ means)
    rest = plan.residuals @ means
    own = float(rest @ rest)
    rounding = ROUNDING * float(means @ means)
    own, value = own if own > rounding else 0.0, value if value**2 > rounding else 0.0
    if spread is not None and not _unlike(own, plan.freedom, spread):
        freedom = spread.freedom + plan.freedom
        scale = (spread.freedom * spread.sd**2 + own) / freedom
        return Estimate(value, scale * plan.variance, freedom, math.sqrt(scale), spread)
    unlike = spread is not None
    if plan.freedom < LEAST_FREEDOM:
        return Estimate(value, spread=spread, unlike=unlike, reason=_too_few(plan.freedom, unlike))
    if unlike:  # its weights are of the clinic's sets; the session has its own
        return Estimate(value, own / plan.freedom * plan.variance, plan.freedom, math.sqrt(own / plan.freedom),
                        spread, unlike)  # fmt: skip
    variance, freedom = _welch(plan, rest, own)
    return Estimate(value, variance, freedom, math.sqrt(own / plan.freedom))


def _unlike(own: float, freedom: int, spread: Spread) -> bool:
    """Return whether a session scatters more than one in a thousand of its clinic would."""
    from soleplate.scoring.statistics.distributions import f_quantile

    if not freedom:
        return False
    return own / freedom > f_quantile(0.999, freedom, spread.freedom) * spread.sd**2


def _too_few(freedom: int, unlike: bool) -> Text:
    if unlike:
        return Text("these sets differ far more than this clinic's do, and are too few to be judged by themselves")
    return Text("too few sets to know how they scatter (degrees of freedom: {n})", n=freedom)


def _welch(plan: _Design, rest: Array, own: float) -> tuple[float, float]:
    """Return the variance of the difference where legs scatter differently, and its degrees of freedom."""
    pooled = own / plan.freedom * plan.variance, float(plan.freedom)
    if own == 0:
        return pooled
    masks = plan.legs == LEFT, plan.legs == RIGHT
    squares = plan.residuals**2
    gram = np.array([[squares[np.ix_(one, other)].sum() for other in masks] for one in masks])
    wanted = np.array([float((plan.row[mask] ** 2).sum()) for mask in masks])
    if min(mask.sum() for mask in masks) < 2 or abs(np.linalg.det(gram)) < 1e-9:
        return pooled
    parts = np.linalg.solve(gram.T, wanted)
    sums = np.array([float((rest[mask] ** 2).sum()) for mask in masks])
    variances = np.linalg.solve(gram, sums)
    variance = float(parts @ sums)
    if variance <= 0:
        return pooled
    sigma = np.where(plan.legs == LEFT, *np.maximum(variances, 0.0))
    form = np.where(plan.legs == LEFT, *parts)
    spread = (plan.residuals * sigma) @ plan.residuals.T
    noise = 2 * float(np.sum(np.outer(form, form) * spread**2))
    freedom = 2 * variance**2 / noise if noise > 0 else plan.freedom
    freedom = min(max(freedom, 1.0), plan.freedom)
    if masks[0].sum() == masks[1].sum():  # unequal spreads matter little: half way to the freedom of equal ones
        freedom = (freedom + plan.freedom) / 2
    return variance, freedom
