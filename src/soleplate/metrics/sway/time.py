"""Sway from positions alone: path, spread, ellipse. Formulas without gates; gates apply in scoring.

Every function takes ML and AP (n,) in one unit of length, mm in Soleplate, and gives that unit, its square, or it
per second. Rows with NaN are left out and never bridged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.kernels.moments import moments
from soleplate.kernels.path import path

__all__ = ["Path", "Spread", "ellipse_area", "f_quantile_two", "measure_path", "measure_spread", "principal_direction"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Path:
    """Hold the steps of a path: lengths, twice the swept area, and how many steps."""

    total: float
    ml: float
    ap: float
    swept_twice: float
    steps: int


@dataclass(frozen=True)
class Spread:
    """Hold where a signal lies: means, variances and covariance (1/n), ranges, mean distance from the mean."""

    rows: int
    mean_ml: float
    mean_ap: float
    variance_ml: float
    variance_ap: float
    covariance: float
    range_ml: float
    range_ap: float
    mean_distance: float

    @property
    def rms_ml(self) -> float:
        """Root mean square of ML about its mean."""
        return math.sqrt(self.variance_ml)

    @property
    def rms_ap(self) -> float:
        """Root mean square of AP about its mean."""
        return math.sqrt(self.variance_ap)


def measure_path(ml: ArrayLike, ap: ArrayLike, *, about: tuple[float, float] = (0.0, 0.0)) -> Path:
    """Add up the steps between neighbouring rows; the swept area is that about a point."""
    out = np.empty(5)
    path(_plain(ml), _plain(ap), np.array(about), out)
    return Path(float(out[0]), float(out[1]), float(out[2]), float(out[3]), int(out[4]))


def measure_spread(ml: ArrayLike, ap: ArrayLike) -> Spread:
    """Compute means, second moments (divisor n) and ranges."""
    out = np.empty(11)
    moments(_plain(ml), _plain(ap), out)
    rows = int(out[0])
    if rows == 0:
        return Spread(0, *(math.nan,) * 8)
    return Spread(
        rows,
        float(out[1]),
        float(out[2]),
        float(out[3]) / rows,
        float(out[4]) / rows,
        float(out[5]) / rows,
        float(out[7] - out[6]),
        float(out[9] - out[8]),
        float(out[10]),
    )


def f_quantile_two(probability: float, denominator: float) -> float:
    """Return the quantile of the F distribution with 2 and ``denominator`` degrees of freedom.

    For two degrees in the numerator it is closed: ``m / 2 ((1 - p)^(-2/m) - 1)``.
    """
    return denominator / 2 * math.expm1(-2 / denominator * math.log1p(-probability))


def ellipse_area(spread: Spread, *, probability: float = 0.95) -> float:
    """Compute the area of the prediction ellipse, F form (Chew 1966; Schubert & Kirchner 2014, letter of Duarte 2015).

    ``pi 2 (n - 1)(n + 1) / (n (n - 2)) F(2, n - 2) sqrt(det C)`` with C of divisor n - 1: a new point falls inside
    with this probability, if points were independent and normal. NaN for fewer than three rows.
    """
    n = spread.rows
    if n < 3:
        return math.nan
    determinant = max(spread.variance_ml * spread.variance_ap - spread.covariance**2, 0.0) * (n / (n - 1)) ** 2
    factor = 2 * (n - 1) * (n + 1) / (n * (n - 2)) * f_quantile_two(probability, n - 2)
    return math.pi * factor * math.sqrt(determinant)


def principal_direction(spread: Spread) -> float:
    """Compute the angle of the longest axis of a spread from the AP axis, 0 to 90 degrees."""
    ml, ap, both = spread.variance_ml, spread.variance_ap, spread.covariance
    turned = 0.5 * math.atan2(2 * both, ap - ml)
    return math.degrees(abs(turned))


def _plain(values: ArrayLike) -> Array:
    """Return the one array type that the kernels are compiled for."""
    return np.require(np.asarray(values, np.float64), np.float64, ["C", "W"])
