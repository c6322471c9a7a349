"""Metrics of short-foot pulses: the arch is drawn up and the centre of pressure moves sideways. A drill, no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import interval_cv_pct
from soleplate.metrics.repetitions.cycles import pace_hz
from soleplate.metrics.repetitions.tempo import beat_metrics
from soleplate.metrics.step_down.motion import Array, running_mean, turning_points
from soleplate.metrics.weighed import whole
from soleplate.model.limits import LIMITS
from soleplate.pipeline.frames import medial
from soleplate.text import Text

__all__ = ["METRICS", "Pulses", "find_pulses", "foot_moves"]

PACE_PER_MIN = 30.0
LOW_PASS = LowPass(5.0, 2, 2)
LEAST_MM = 2.0
TYPICAL_SHARE = 0.5
LEVEL_PERIODS = 2.0  # a slower movement is sway
SMOOTH_PERIODS = 0.2


@dataclass(frozen=True)
class Pulses:
    """Hold pulses: rows of their tops, (k,), and how far each went sideways, mm, (k,)."""

    top: NDArray[np.int64]
    travel_mm: Array

    def __len__(self) -> int:
        return len(self.top)


def find_pulses(side_mm: Array, rate_hz: float, *, pace_hz: float) -> Pulses:
    """Find pulses of the centre of pressure along the medial axis.

    Parameters
    ----------
    side_mm : (n,) float64
        Medial +, mm, without NaN. A pulse is a way out and back of either sign: the sign of the larger half is taken.
    pace_hz : float
        Pulses per second as cued.

    Returns
    -------
    Pulses
        Ways of 2 mm or more and of half of the typical one, about the running mean of two periods; each from the mean
        of the valleys beside it.
    """
    level = running_mean(side_mm, round(LEVEL_PERIODS * rate_hz / pace_hz))
    moved = running_mean(side_mm - level, round(SMOOTH_PERIODS * rate_hz / pace_hz))
    typical = float(np.percentile(moved, 95) - np.percentile(moved, 5))
    tops, valleys = turning_points(moved, max(LEAST_MM, TYPICAL_SHARE * typical))
    if len(tops) == 0 or len(valleys) == 0:
        return Pulses(np.zeros(0, np.int64), np.zeros(0))
    after = np.searchsorted(valleys, tops)
    travel = [
        moved[top] - np.mean([moved[valleys[k]] for k in (place - 1, place) if 0 <= k < len(valleys)])
        for top, place in zip(tops, after.tolist(), strict=True)
    ]
    return Pulses(tops, np.array(travel))


def foot_moves(ml_mm: Array, ap_mm: Array, rate_hz: float) -> int:
    """Count jumps of the centre of pressure by more than 40 mm within 50 ms: the foot moved. NaN rows are no jump."""
    rows = max(1, round(LIMITS.foot_moved_s * rate_hz))
    jump = np.hypot(ml_mm[rows:] - ml_mm[:-rows], ap_mm[rows:] - ap_mm[:-rows]) > LIMITS.foot_moved_mm
    starts = np.flatnonzero(np.diff(np.concatenate([[False], jump]).astype(np.int8)) > 0)
    # a jump is seen by every window that holds it, and a foot comes to rest after it: 0.2 s are one move
    apart = np.diff(starts) > 4 * rows
    return int(apart.sum()) + 1 if len(starts) else 0


def _pulses(rep: RepView) -> Pulses:
    ml, _ = rep.cop(low_pass=LOW_PASS)
    whole(ml)
    return find_pulses(medial(ml, rep.side), rep.rate_hz(), pace_hz=pace_hz(rep, PACE_PER_MIN))


def _some(rep: RepView) -> Pulses:
    found = rep.once(_pulses)
    if not len(found):
        raise SignalError(
            Text("No pulse was found"),
            why=Text("the centre of pressure moves by less than {least_mm:g} mm", least_mm=LEAST_MM),
        )
    return found


def _cv(rep: RepView) -> float:
    found = rep.once(_pulses)
    if len(found) < 3:
        raise SignalError(Text("{n} pulses were found", n=len(found)), why=Text("fewer than three have no rhythm"))
    return interval_cv_pct(np.diff(found.top) / rep.rate_hz())


def _moves(rep: RepView) -> float:
    return float(foot_moves(*rep.cop(), rep.rate_hz()))


OWN = Text("project's own definition: no norm exists")

metric = partial(
    Metric, symmetry="difference", source=OWN, scope="trial", low_pass=LOW_PASS, min_rate_hz=LIMITS.rate_cop_hz
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="short_foot_pulses",
        label=Text("Pulses"),
        unit="count",
        direction="higher",
        formula=Text("ways out and back of the medial centre of pressure of 2 mm and half of the typical one"),
        compute=lambda rep: float(len(rep.once(_pulses))),
        scatter="count",
        digits=0,
    ),
    metric(
        key="short_foot_interval_cv_pct",
        label=Text("Variation of the pulse interval"),
        unit="%",
        direction="lower",
        formula=Text("SD over mean of the time from pulse to pulse"),
        source="coefficient of variation",
        compute=_cv,
    ),
    metric(
        key="short_foot_travel_mm",
        label=Text("Medial travel"),
        unit="mm",
        direction="neither",
        symmetry="ratio",
        formula=Text("mean sideways way of the pulses"),
        compute=lambda rep: float(_some(rep).travel_mm.mean()),
        scatter="lognormal",
    ),
    metric(
        key="foot_moved",
        label=Text("Foot moved"),
        unit="count",
        direction="lower",
        formula=Text("jumps of the unfiltered centre of pressure by more than 40 mm within 50 ms"),
        compute=_moves,
        scatter="count",
        digits=0,
        low_pass=None,
    ),
    *beat_metrics(
        "pulse",
        Text("tops of the pulses"),
        lambda rep: rep.once(_some).top / rep.rate_hz(),
        lambda rep: pace_hz(rep, PACE_PER_MIN),
        low_pass=LOW_PASS,
    ),
)
