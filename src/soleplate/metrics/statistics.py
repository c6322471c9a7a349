"""Quantiles of the distributions that the measures and verdicts need."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["t_quantile"]


@lru_cache(maxsize=1024)
def t_quantile(probability: float, freedom: int) -> float:
    """Return the quantile of Student's t with ``freedom`` degrees of freedom."""
    from scipy.special import stdtrit  # scipy.special loads in 0.1 s; only those who compare pay it

    return float(stdtrit(freedom, probability))
