"""Exact tests for what has no bell curve: successes out of tries, and times that end at a cap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_RANKED", "capped_loglik", "capped_sd", "capped_test", "fisher", "fisher_power", "rank_test"]

MOST_RANKED = 16  # values of both legs; 12 870 ways to share them out
Array = NDArray[np.float64]


@lru_cache(maxsize=512)
def _fisher_row(tries: int, other_tries: int, successes: int) -> Array:
    """Two-sided p of every table with these margins, by the successes of the first; NaN for impossible ones."""
    from scipy.special import gammaln

    first = np.arange(tries + 1)
    second = successes - first
    possible = (second >= 0) & (second <= other_tries)
    logs = np.full(tries + 1, -np.inf)
    k, m = first[possible], second[possible]
    logs[possible] = -(gammaln(k + 1) + gammaln(tries - k + 1) + gammaln(m + 1) + gammaln(other_tries - m + 1))
    chance = np.exp(logs - logs.max())
    chance /= chance.sum()
    p = np.array([chance[chance <= one * (1 + 1e-9)].sum() for one in chance])
    p[~possible] = np.nan
    return p


def fisher(successes: int, tries: int, other: int, other_tries: int) -> tuple[float, float]:
    """Return the two-sided p of Fisher's exact test, and the smallest that these totals allow."""
    row = _fisher_row(tries, other_tries, successes + other)
    return min(1.0, float(row[successes])), float(np.nanmin(row))


@lru_cache(maxsize=256)
def fisher_power(tries: int, other_tries: int, rate: float, other_rate: float, level: float) -> float:
    """Return the power of Fisher's test for two true rates of success."""
    from scipy.special import bdtr

    def chances(n: int, rate: float) -> Array:
        up_to = np.array([float(bdtr(k, n, rate)) for k in range(n + 1)])
        return np.diff(up_to, prepend=0.0)

    one, two = chances(tries, rate), chances(other_tries, other_rate)
    rejects = np.array(
        [[_fisher_row(tries, other_tries, i + j)[i] <= level for j in range(other_tries + 1)] for i in range(tries + 1)]
    )
    return float(one @ rejects @ two)


def rank_test(left: Sequence[float], right: Sequence[float]) -> tuple[float, float]:
    """Return the exact two-sided p of a permutation test on mid-ranks, and the smallest that these values allow.

    Times at the cap are the longest, and tied with one another. At most 16 values in all.
    """
    from scipy.stats import rankdata

    ranks = rankdata([*left, *right])
    k, middle = len(left), len(left) * (len(ranks) + 1) / 2
    sums = ranks[_choices(len(ranks), k)].sum(axis=1)
    away = np.abs(sums - middle)
    here = abs(float(ranks[:k].sum()) - middle)
    return float(np.mean(away >= here - 1e-9)), float(np.mean(away >= away.max() - 1e-9))


@lru_cache(maxsize=64)
def _choices(n: int, k: int) -> NDArray[np.int64]:
    return np.array(list(combinations(range(n), k)))


def capped_loglik(values: Array, capped: NDArray[np.bool_], sd: float, cap: float) -> float:
    """Return the largest log-likelihood of a mean for normal values of which some reached the cap, SD given."""
    from scipy.special import log_ndtr

    if capped.all():
        return 0.0  # the mean may lie anywhere far beyond the cap
    known, over = values[~capped], int(capped.sum())
    mean = float(known.mean())
    for _ in range(50 if over else 0):
        z = (mean - cap) / sd
        ratio = math.exp(-z * z / 2 - float(log_ndtr(z))) / math.sqrt(2 * math.pi)
        slope = float((known - mean).sum()) / sd + over * ratio
        step = slope / (len(known) / sd + over * ratio * (ratio + z) / sd)
        mean += step
        if abs(step) < 1e-9 * sd:
            break
    fit = -0.5 * float(((known - mean) ** 2).sum()) / sd**2
    return fit + over * float(log_ndtr((mean - cap) / sd)) if over else fit


def capped_sd(legs: Sequence[tuple[Array, NDArray[np.bool_], float]]) -> float:
    """Return the likeliest SD that legs have in common: values, which of them reached the cap, and the cap.

    The mean of each leg is taken from the same values: multiply by ``sqrt(n / (n - legs))``.
    """
    from scipy.optimize import minimize_scalar

    def less(log_sd: float) -> float:
        sd = math.exp(log_sd)
        return sum(int((~capped).sum()) * log_sd - capped_loglik(x, capped, sd, cap) for x, capped, cap in legs)

    return math.exp(float(minimize_scalar(less, bounds=(-6.0, 2.0), method="bounded").x))


def capped_test(left: Sequence[float], right: Sequence[float], cap: float, sd: float, freedom: float) -> float:
    """Return the p of a likelihood-ratio test of two means, where values of ``cap`` say only that it was reached.

    ``sd`` is known with ``freedom`` degrees of freedom: the signed root of the ratio is referred to Student's t.
    """
    from soleplate.scoring.statistics.distributions import t_two_sided

    x, y = np.asarray(left, np.float64), np.asarray(right, np.float64)
    both = np.concatenate([x, y])
    apart = sum(capped_loglik(one, one >= cap, sd, cap) for one in (x, y))
    ratio = max(0.0, 2 * (apart - capped_loglik(both, both >= cap, sd, cap)))
    return t_two_sided(math.sqrt(ratio), freedom)
