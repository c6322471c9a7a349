"""Quantiles and powers of the distributions that measures and verdicts need."""

from __future__ import annotations

import math
from functools import lru_cache

__all__ = ["chi2_quantile", "f_quantile", "t_detectable", "t_power", "t_quantile", "t_two_sided"]

MOST_FREEDOM = 1e6  # as good as a normal distribution

# scipy.special loads in 0.1 s: each function imports it, so that only those who compare pay.


@lru_cache(maxsize=1024)
def t_quantile(probability: float, freedom: float) -> float:
    """Return the quantile of Student's t with ``freedom`` degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


@lru_cache(maxsize=1024)
def f_quantile(probability: float, numerator: float, denominator: float) -> float:
    """Return the quantile of the F distribution."""
    from scipy.special import fdtri

    return float(fdtri(numerator, denominator, probability))


@lru_cache(maxsize=1024)
def chi2_quantile(probability: float, freedom: float) -> float:
    """Return the quantile of the chi-squared distribution."""
    from scipy.special import chdtri

    return float(chdtri(freedom, 1 - probability))


def t_two_sided(t: float, freedom: float) -> float:
    """Return the two-sided probability of a t at least as far from 0."""
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(t)))


def t_power(effect: float, freedom: float, level: float = 0.05) -> float:
    """Return the power of a two-sided t test; ``effect`` is the true difference over its standard error."""
    from scipy.special import nctdtr, ndtr

    freedom = min(freedom, MOST_FREEDOM)
    limit = t_quantile(1 - level / 2, freedom)
    effect = abs(effect)
    below, beyond = (float(nctdtr(freedom, effect, edge)) for edge in (limit, -limit))
    if math.isnan(below):  # far out the series fails, and the normal approximation is exact enough
        below = float(ndtr((limit - effect) / math.sqrt(1 + limit**2 / (2 * freedom))))
    return 1 - below + (0.0 if math.isnan(beyond) else beyond)


@lru_cache(maxsize=4096)
def t_detectable(freedom: float, level: float = 0.05, power: float = 0.80) -> float:
    """Return the true difference, in standard errors, that a two-sided t test finds with this power."""
    from scipy.special import nctdtrinc

    freedom = min(freedom, MOST_FREEDOM)
    return float(nctdtrinc(freedom, 1 - power, t_quantile(1 - level / 2, freedom)))
