"""Slow repetitions down and up (squat, hinge) from the vertical force: where they are, how deep, how long."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import RepView
from soleplate.errors import SignalError
from soleplate.metrics.repetitions.calf_raise_reps import band_height_mm, closed_rise_mm
from soleplate.metrics.step_down.motion import Array, turning_points
from soleplate.metrics.weighed import condition
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["Cycles", "find_cycles", "pace_hz", "tempo_error_pct", "valid_cycles"]

DEPTH_SHARE = 0.8
CORNER = 0.05  # of a period
REACH = 0.65  # of a period: quiet stance further away belongs to no repetition


@dataclass(frozen=True)
class Cycles:
    """Hold repetitions.

    Attributes
    ----------
    begin, lowest, end : (k,) int64
        Rows of high, low and high again.
    middle : (k,) float64
        Between the ways down and up through half of the depth, in rows: a bottom that is held has no lowest point.
    depth_mm : (k,) float64
        How far the centre of mass went down.
    period_s : (k,) float64
        From ``begin`` to ``end``.
    """

    begin: NDArray[np.int64]
    lowest: NDArray[np.int64]
    end: NDArray[np.int64]
    middle: Array
    depth_mm: Array
    period_s: Array

    def __len__(self) -> int:
        return len(self.lowest)


def pace_hz(rep: RepView, default_per_min: float) -> float:
    """Return the cued pace (condition ``pace_per_min``), repetitions per second."""
    return condition(rep, "pace_per_min", default_per_min) / 60.0


def find_cycles(fz_n: Array, rate_hz: float, *, pace_hz: float, least_mm: float = 30.0) -> Cycles:
    """Find repetitions down and up.

    Parameters
    ----------
    fz_n : (n,) float64
        Force, N: all of the body's weight, or a steady share of it. Its own mean stands for the weight, so that a
        load in the hands changes nothing.
    rate_hz : float
        Samples per second, 20 or more.
    pace_hz : float
        Repetitions per second as cued: the height is looked at from half to five times of it.
    least_mm : float
        Smaller ways are no repetitions; neither are those below 35 % of the typical one.

    Raises
    ------
    SignalError
        When nobody goes down and up.
    """
    weight = float(fz_n.mean())
    if not weight > 0:
        raise SignalError(Text("The plate is empty"))
    height = band_height_mm(fz_n, rate_hz, weight, pace_hz=pace_hz)
    step = max(1, int(rate_hz / (100.0 * pace_hz)))
    typical = float(np.percentile(height, 95) - np.percentile(height, 5))
    # the mean is taken out of the height, so standing before and after a set lies above it
    lows, _ = turning_points(-height[::step], max(least_mm, 0.35 * typical))
    if not len(lows):
        raise SignalError(
            Text("No repetition was found"),
            why=Text("the height moves by less than {least_mm:g} mm", least_mm=least_mm),
        )
    lowest = (lows * step).astype(np.int64)
    gaps = np.diff(lowest)
    usual = float(np.median(gaps)) if len(gaps) else rate_hz / pace_hz
    reach = round(REACH * usual)
    edges = [max(int(lowest[0]) - reach, 0), *lowest.tolist(), min(int(lowest[-1]) + reach, len(fz_n) - 1)]
    tops = np.array([a + int(np.argmax(height[a : b + 1])) for a, b in pairwise(edges)], np.int64)
    # the band rounds the corners to quiet stance off: the first and last repetition reach a little further out
    tops[0] = max(0, tops[0] - round(CORNER * usual))
    tops[-1] = min(len(fz_n) - 1, tops[-1] + round(CORNER * usual))
    # a way down is a rise of the force turned over
    depth = [closed_rise_mm(2 * weight - fz_n[a : b + 1], rate_hz, weight) for a, b in pairwise(tops.tolist())]
    middle = np.array([_middle(height, a, low, b) for low, (a, b) in zip(lowest, pairwise(tops.tolist()), strict=True)])
    return Cycles(tops[:-1], lowest, tops[1:], middle, np.array(depth), np.diff(tops) / rate_hz)


def _middle(height: Array, begin: int, lowest: int, end: int) -> float:
    """Return the middle between the ways through half of the depth, down and up, in rows."""
    sides = []
    for way in (height[begin : lowest + 1][::-1], height[lowest : end + 1]):
        above = np.flatnonzero(way >= (way[0] + way[-1]) / 2)
        row = int(above[0]) if len(above) else len(way) - 1
        step = way[row] - way[row - 1] if row else 0.0
        sides.append(row - ((way[row] - (way[0] + way[-1]) / 2) / step if step else 0.0))
    return lowest + (sides[1] - sides[0]) / 2


def valid_cycles(found: Cycles, *, pace_hz: float) -> NDArray[np.bool_]:
    """Return which repetitions kept tempo (within 25 % of the cue) and depth (80 % of the first three), (k,)."""
    deep = found.depth_mm >= DEPTH_SHARE * found.depth_mm[:3].mean()
    paced: NDArray[np.bool_] = np.abs(found.period_s * pace_hz - 1.0) <= LIMITS.tempo_share
    return deep & paced


def tempo_error_pct(moment_s: Array, pace_hz: float) -> float:
    """Return the mean of ``|interval x pace - 1|`` between moments (s), %.

    Raises
    ------
    SignalError
        For fewer than two repetitions.
    """
    if len(moment_s) < 2:
        raise SignalError(Text("One repetition has no tempo"), do=Text("Do two or more"))
    return float(100.0 * np.abs(np.diff(moment_s) * pace_hz - 1.0).mean())
