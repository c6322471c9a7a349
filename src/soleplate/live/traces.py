"""Lines to be drawn: as many points as there are pixels, whatever the rate and the window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels.decimate import min_max
from soleplate.live.history import History
from soleplate.live.plate_view import AP, FZ, ML, PlateView
from soleplate.metrics.sway.time import Spread, ellipse_area, measure_spread

__all__ = ["COP_HZ", "CopPath", "Trace", "View", "force_step_n", "spread_apart"]

Array = NDArray[np.float64]

COP_HZ = 100.0
ELLIPSE_POINTS = 73
FORCE_STEP_N = 100.0
HALF_WIDTHS_MM = (25.0, 50.0, 100.0, 200.0, 400.0, 800.0)


class Trace:
    """Reduce one column of a plate to the least and greatest value of each column of pixels."""

    def __init__(self, plate: PlateView, column: int = FZ) -> None:
        self.plate, self.column = plate, column
        self._at: Array = np.empty(0)
        self._out: Array = np.empty(0)

    def points(self, window_s: float, pixels: int) -> tuple[Array, Array]:
        """Return times before now, s (<= 0), and values; both are reused by the next call."""
        trail, rate = self.plate.trail, self.plate.rate_hz
        rows = round(window_s * rate)
        step = max(1, math.ceil(rows / max(pixels, 1)))
        values = trail.last(rows)[self.column]
        room = 2 * (rows // step + 2)
        if len(self._at) < room:
            self._at, self._out = np.empty(room), np.empty(room)
        n = min_max(values, trail.count - len(values), step, self._at, self._out)
        at, out = self._at[:n], self._out[:n]
        at -= trail.count - 1
        at /= rate
        return at, out


def force_step_n(traces: Sequence[Trace], window_s: float) -> tuple[float, float]:
    """Return the lowest and highest force of a fixed axis that holds all traces, in steps of 100 N."""
    low, high = 0.0, FORCE_STEP_N
    for trace in traces:
        values = trace.plate.trail.last(round(window_s * trace.plate.rate_hz))[trace.column]
        if values.size and np.isfinite(values).any():
            low, high = min(low, float(np.nanmin(values))), max(high, float(np.nanmax(values)))
    below = -FORCE_STEP_N if low < -0.2 * FORCE_STEP_N else -0.2 * FORCE_STEP_N
    return math.floor(low / FORCE_STEP_N) * FORCE_STEP_N if low < -FORCE_STEP_N else below, (
        math.ceil(1.05 * high / FORCE_STEP_N) * FORCE_STEP_N
    )


def spread_apart(heights: Sequence[float], least: float, inside: tuple[float, float]) -> list[float]:
    """Return heights at least so far apart and within bounds, in the same order from low to high."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    placed = [min(max(heights[index], inside[0]), inside[1]) for index in order]
    for above in range(1, len(placed)):  # up, away from the one below; then down again below the upper bound
        placed[above] = max(placed[above], placed[above - 1] + least)
    ceiling = inside[1]
    for index in reversed(range(len(placed))):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - least
    found = [0.0] * len(placed)
    for index, height in zip(order, placed, strict=True):
        found[index] = height
    return found


@dataclass(frozen=True)
class View:
    """Hold what part of the plane is shown: its middle and half of its width, mm."""

    ml_mm: float
    ap_mm: float
    half_mm: float


class CopPath:
    """The way of the centre of pressure, thinned to 100 Hz, and its 95 % prediction ellipse."""

    def __init__(self, plate: PlateView) -> None:
        self.plate = plate
        angles = np.linspace(0, 2 * np.pi, ELLIPSE_POINTS)
        self._circle = np.stack([np.cos(angles), np.sin(angles)])

    def points(self, seconds: float) -> tuple[Array, Array]:
        """Return ML and AP of the last seconds, mm, (n,); NaN while unloaded."""
        thin, _ = self._thinned(self.plate.trail, seconds)
        return thin[ML], thin[AP]

    def _thinned(self, trail: History, seconds: float) -> tuple[Array, int]:
        step = max(1, round(self.plate.rate_hz / COP_HZ))
        rows = trail.last(round(seconds * self.plate.rate_hz))
        first = -(trail.count - rows.shape[1]) % step  # always the same samples, or the path would shiver
        return rows[:, first::step], step

    def spread(self, seconds: float) -> Spread:
        """Return means and moments of the last seconds, mm."""
        ml, ap = self.points(seconds)
        return measure_spread(ml, ap)

    def view(self, seconds: float, now: View) -> View:
        """Return what should be shown: the same while the path fits well, so that the axes seldom move."""
        ml, ap = self.points(seconds)
        loaded = np.isfinite(ml)
        if not loaded.any():
            return now
        low, high = np.array([ml[loaded], ap[loaded]]).min(axis=1), np.array([ml[loaded], ap[loaded]]).max(axis=1)
        middle, half = (low + high) / 2, float((high - low).max()) / 2
        off = float(np.abs(middle - (now.ml_mm, now.ap_mm)).max())
        if off + half <= now.half_mm and (half >= 0.3 * now.half_mm or now.half_mm == HALF_WIDTHS_MM[0]):
            return now
        wanted = next((width for width in HALF_WIDTHS_MM if width >= 1.25 * half), HALF_WIDTHS_MM[-1])
        ml_mm, ap_mm = np.round(middle / 5) * 5
        return View(float(ml_mm), float(ap_mm), wanted)

    def ellipse(self, seconds: float) -> tuple[Array, Array]:
        """Return the outline of the 95 % prediction ellipse of the last seconds, mm, (73,); empty without one."""
        spread = self.spread(seconds)
        if spread.rows < 10:
            return np.empty(0), np.empty(0)
        half = math.hypot(spread.variance_ml - spread.variance_ap, 2 * spread.covariance) / 2
        middle = (spread.variance_ml + spread.variance_ap) / 2
        large, small = middle + half, max(middle - half, 0.0)
        if small == 0.0:
            return np.empty(0), np.empty(0)
        # The area holds the factor of the prediction; axes of an ellipse of that area in the same proportion.
        scale = math.sqrt(ellipse_area(spread) / (math.pi * math.sqrt(large * small)))
        angle = 0.5 * math.atan2(2 * spread.covariance, spread.variance_ml - spread.variance_ap)
        a, b = scale * math.sqrt(large), scale * math.sqrt(small)
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        ml, ap = turn @ (self._circle * np.array([[a], [b]]))
        return ml + spread.mean_ml, ap + spread.mean_ap
