"""Slow gestures on one standing leg: calf raise, hinge and reach."""

from __future__ import annotations

import numpy as np

from soleplate.model.plate import G_MS2
from soleplate.sim.body import Array, smooth_step
from soleplate.sim.gestures.act import Act

__all__ = ["calf_raises", "hinges", "reaches"]

CALF_RISE_MM = 75.0
CALF_FORWARD_MM = 52.0
HINGE_FORWARD_MM = 34.0
HINGE_DROP_MM = 150.0
REACH_MM = 38.0


def calf_raises(act: Act) -> None:
    """Rise on the toes and come down, one raise after the other."""
    period = 60 / act.option("pace_per_min", 30.0)
    starts = act.starts(period, 1.5)
    act.begin_s = float(starts[0])
    ends = np.append(starts[1:], starts[-1] + period)
    for rep, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start > act.now_s:
            act.stand(start - act.now_s)
        n = act.samples(end - act.now_s)
        rise = CALF_RISE_MM * act.tired(rep) / act.person.worse(act.side)
        act.tell("calf-raise", rise_mm=rise)
        angle = 2 * np.pi * np.arange(1, n + 1) / n
        seconds = n / act.body.rate_hz
        accel = rise / 2000 * (2 * np.pi / seconds) ** 2 * np.cos(angle)
        up = (1 - np.cos(angle)) / 2
        act.under_foot(act.standing(n) * (1 + accel / G_MS2), ap_mm=CALF_FORWARD_MM * up)
    act.stand(6.0)


def hinges(act: Act) -> None:
    """Tip forward over the standing leg and come up again."""
    phases = (act.option("down_s", 3.0), act.option("bottom_s", 1.0), act.option("up_s", 3.0))
    starts = act.starts(sum(phases) + 1.0, 1.5)
    act.begin_s = float(starts[0])
    for start in starts:
        if start > act.now_s:
            act.stand(start - act.now_s)
        act.tell("hinge")
        _there_and_back(act, phases, HINGE_DROP_MM, 0.0, HINGE_FORWARD_MM)
    act.stand(6.0)


def reaches(act: Act) -> None:
    """Reach with the free leg and come back: the weight goes a little the other way."""
    act.stand(1.5)
    act.begin_s = act.now_s
    angle = np.deg2rad(act.option("direction_deg", 90.0))
    for _ in range(act.reps):
        act.tell("reach")
        phases = (1.6, 0.6, 1.6)
        _there_and_back(act, phases, 60.0, REACH_MM * float(np.cos(angle)), REACH_MM * float(np.sin(angle)))
        act.stand(1.5)
    act.stand(6.0)


def _there_and_back(act: Act, phases: tuple[float, float, float], drop_mm: float, ml_mm: float, ap_mm: float) -> None:
    down, bottom, up = (act.samples(seconds) for seconds in phases)
    way = np.concatenate([smooth_step(down), np.ones(bottom), 1 - smooth_step(up)])
    height = -drop_mm / 1000 * way
    act.under_foot(act.standing(len(way)) * (1 + _accel(height, act.body.rate_hz) / G_MS2), ml_mm * way, ap_mm * way)


def _accel(height_m: Array, rate_hz: float) -> Array:
    accel: Array = np.gradient(np.gradient(height_m, 1 / rate_hz), 1 / rate_hz)
    return accel
