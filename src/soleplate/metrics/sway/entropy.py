"""Sample entropy. Ungated formula: it depends on rate, length, m and r, so all four belong to the number."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from soleplate.kernels.entropy import template_matches

__all__ = ["sample_entropy"]


def sample_entropy(x: ArrayLike, *, m: int = 2, tolerance_sd: float = 0.2) -> float:
    """Compute ``-ln(A / B)`` (Richman & Moorman 2000).

    ``x`` (n,); templates of ``m`` and ``m + 1`` samples match within ``tolerance_sd`` SD (divisor n), largest
    difference counted. NaN for a constant signal, or when nothing matches.
    """
    values = np.array(x, np.float64)
    spread = float(values.std()) if len(values) > m + 1 else 0.0
    if not spread > 0:
        return math.nan
    counts = np.empty(2, np.int64)
    order = np.argsort(values[: len(values) - m], kind="stable").astype(np.int64)
    template_matches(values, order, m, tolerance_sd * spread, counts)
    short, long = int(counts[0]), int(counts[1])
    return math.log(short / long) if short and long else math.nan
