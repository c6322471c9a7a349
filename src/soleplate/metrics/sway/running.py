"""Sway while it happens: path, velocity and ellipse that end on the values of the whole trial."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.kernels.running import running
from soleplate.metrics.sway.time import Spread, ellipse_area

__all__ = ["RunningSway", "Snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """Hold what a running display draws; NaN where it is too early.

    The ellipse is given by its centre, its half axes (mm) and the angle of the long one from ML, counter-clockwise.
    """

    path_mm: float
    mean_velocity_mm_s: float
    mean_velocity_ml_mm_s: float
    mean_velocity_ap_mm_s: float
    ellipse_area_mm2: float
    centre_mm: tuple[float, float]
    half_axes_mm: tuple[float, float]
    angle_rad: float


class RunningSway:
    """Take blocks of a filtered path as they come; a gap is never bridged.

    Blocks of any size give the same bits. Live values are for drawing: named numbers come from scoring, whose
    zero-phase filter a live path does not have.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._state = np.zeros(15)

    def feed(self, ml_mm: ArrayLike, ap_mm: ArrayLike) -> None:
        """Add a block of ML and AP (n,) mm; NaN where not valid."""
        running(_plain(ml_mm), _plain(ap_mm), self._state)

    def gap(self) -> None:
        """Say that samples were lost: the next one starts a new step."""
        self._state[14] = 0.0

    @property
    def spread(self) -> Spread:
        """Means and second moments so far; ranges and distance are not followed and stay NaN."""
        rows, x0, y0, sx, sy, sxx, syy, sxy = self._state[:8].tolist()
        if rows == 0:
            return Spread(0, *(math.nan,) * 8)
        mx, my = sx / rows, sy / rows
        moments = (max(sxx / rows - mx * mx, 0.0), max(syy / rows - my * my, 0.0), sxy / rows - mx * my)
        return Spread(int(rows), x0 + mx, y0 + my, *moments, math.nan, math.nan, math.nan)

    @property
    def snapshot(self) -> Snapshot:
        """What there is to draw now."""
        spread = self.spread
        length, along_ml, along_ap, steps = self._state[8:12].tolist()
        per_step = self._rate_hz / steps if steps else math.nan
        area = ellipse_area(spread)
        middle = (spread.variance_ml + spread.variance_ap) / 2
        half = math.hypot((spread.variance_ml - spread.variance_ap) / 2, spread.covariance)
        long, short = math.sqrt(middle + half) if spread.rows else math.nan, math.sqrt(max(middle - half, 0.0))
        scale = math.sqrt(area / (math.pi * long * short)) if long * short > 0 else math.nan
        return Snapshot(
            length,
            length * per_step,
            along_ml * per_step,
            along_ap * per_step,
            area,
            (spread.mean_ml, spread.mean_ap),
            (scale * long, scale * short),
            0.5 * math.atan2(2 * spread.covariance, spread.variance_ml - spread.variance_ap),
        )


def _plain(values: ArrayLike) -> NDArray[np.float64]:
    return np.require(np.asarray(values, np.float64), np.float64, ["C", "W"])
