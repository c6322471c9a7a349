"""Convex hull of a path: its area and its largest diameter. Ungated formulas."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.kernels.diameter import diameter
from soleplate.kernels.hull import lower_hull
from soleplate.kernels.outline import outer_points

__all__ = ["convex_hull", "hull_area", "hull_diameter"]

Array = NDArray[np.float64]


def convex_hull(ml: ArrayLike, ap: ArrayLike) -> Array:
    """Return the corners of the convex hull, (k, 2), counter-clockwise; rows with NaN are left out."""
    x, y = np.asarray(ml, np.float64), np.asarray(ap, np.float64)
    valid = np.isfinite(x) & np.isfinite(y)
    x, y = np.ascontiguousarray(x[valid]), np.ascontiguousarray(y[valid])
    if not len(x):
        return np.empty((0, 2))
    rows = np.empty(len(x), np.int64)
    outer = rows[: outer_points(x, y, rows)]
    order = outer[np.argsort(x[outer], kind="stable")]
    x, y = x[order], y[order]
    below, above = np.empty(len(x), np.int64), np.empty(len(x), np.int64)
    below = below[: lower_hull(x, y, below)]
    above = above[: lower_hull(x, -y, above)][::-1]
    corners = np.concatenate((below, above))
    points = np.stack([x[corners], y[corners]], axis=1)
    return points[np.any(points != np.roll(points, 1, axis=0), axis=1)] if len(points) > 1 else points


def hull_area(hull: Array) -> float:
    """Compute the area inside corners (k, 2), unit squared; 0 for a line."""
    if len(hull) < 3:
        return 0.0 if len(hull) else math.nan
    x, y = (hull - hull.mean(axis=0)).T
    return 0.5 * float(x @ np.roll(y, -1) - y @ np.roll(x, -1))


def hull_diameter(hull: Array) -> float:
    """Compute the largest distance between two corners (k, 2): the planar range; 0 for one point."""
    if not len(hull):
        return math.nan
    return diameter(np.require(hull, np.float64, ["C", "W"]))
