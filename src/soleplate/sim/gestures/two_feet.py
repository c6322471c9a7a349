"""Gestures that share the weight between two feet: quiet stance, step-up and split squat."""

from __future__ import annotations

import numpy as np

from soleplate.model.plate import G_MS2
from soleplate.sim.body import Array, smooth_step
from soleplate.sim.gestures.act import Act
from soleplate.sim.gestures.stance import Load, two_legs

__all__ = ["both_legs", "split_squats", "step_ups"]

LEAN_SD = 0.008
LEAD_BW, LEAD_DEEP_BW = 0.76, 0.85
BOX_REST_BW = 0.45
SQUAT_MM = 200.0


def both_legs(act: Act) -> None:
    """Stand quietly; with a plate under each foot the left one bears less by the asymmetry, never twice the same."""
    n = act.samples(act.seconds + 4.0)
    stand = two_legs(act.body, n)
    act.begin_s = act.now_s
    share = 1 / (2 + act.person.asymmetry) + act.rng.normal(0, LEAN_SD)
    act.tell("standing", left_share=share)
    if {"left", "right"} <= set(act.roles):
        left = stand.fz_n * share
        act.add(left=Load(left, stand.ml_mm, stand.ap_mm), right=Load(stand.fz_n - left, stand.ml_mm, stand.ap_mm))
    else:
        act.add(**{act.roles[0]: stand})


def step_ups(act: Act) -> None:
    """Step up sideways on the box, stand on it, and come down, as often as the time allows."""
    period = act.option("period_s", 3.0) * act.person.worse(act.side)
    height_m = act.option("drop_mm", 200.0) / 1000
    act.begin_s = act.now_s
    rest = np.zeros(act.samples(0.25 * period))
    _share_box(act, np.zeros(act.samples(1.5)), height_m)
    for rep in range(act.reps):
        if act.seconds and act.now_s - act.begin_s + period > act.seconds:
            break
        act.tell("step-up")
        leg = act.samples(0.25 * period / act.tired(rep))
        way = np.concatenate([smooth_step(leg), np.ones(len(rest)), 1 - smooth_step(leg)])
        _share_box(act, way, height_m)
        _share_box(act, rest, height_m)
    _share_box(act, np.zeros(act.samples(act.seconds + 6.0)), height_m)


def split_squats(act: Act) -> None:
    """Go down and up with most of the weight on the lead foot."""
    phases = (act.option("down_s", 2.0), act.option("bottom_s", 0.5), act.option("up_s", 2.0))
    _lead(act, np.zeros(act.samples(1.5)))
    starts = act.starts(sum(phases) + 0.5, 0.5)
    act.begin_s = float(starts[0])
    for rep, start in enumerate(starts):
        if start > act.now_s:
            _lead(act, np.zeros(act.samples(start - act.now_s)))
        act.tell("split-squat", depth_mm=SQUAT_MM * act.tired(rep))
        down, bottom, up = (act.samples(seconds) for seconds in phases)
        _lead(act, act.tired(rep) * np.concatenate([smooth_step(down), np.ones(bottom), 1 - smooth_step(up)]))
    _lead(act, np.zeros(act.samples(6.0)))


def _lead(act: Act, way: Array) -> None:
    n = len(way)
    rate = act.body.rate_hz
    accel = np.gradient(np.gradient(-SQUAT_MM / 1000 * way, 1 / rate), 1 / rate) if n > 2 else np.zeros(n)
    total = act.body.standing_fz(n, 1.5) * (1 + accel / G_MS2)
    share = LEAD_BW + (LEAD_DEEP_BW - LEAD_BW) * way
    stand = two_legs(act.body, n)
    loads = {act.foot: Load(total * share, stand.ml_mm, stand.ap_mm)}
    others = [role for role in act.roles if role != act.foot]
    if others:
        loads[others[0]] = Load(total * (1 - share), stand.ml_mm, stand.ap_mm)
    act.add(**loads)


def _share_box(act: Act, way: Array, height_m: float) -> None:
    """Move the body up by a share of the box height; the leg on the box does all the work."""
    stand = two_legs(act.body, len(way))
    rate = act.body.rate_hz
    accel = np.gradient(np.gradient(height_m * way, 1 / rate), 1 / rate)
    on_box = BOX_REST_BW + (1 - BOX_REST_BW) * way
    box_n = stand.fz_n * on_box + act.body.weight_n / G_MS2 * accel
    loads = {"box": Load(box_n, stand.ml_mm, stand.ap_mm)}
    if "floor" in act.roles:
        loads["floor"] = Load(stand.fz_n * (1 - on_box), stand.ml_mm, stand.ap_mm)
    act.add(**{role: load for role, load in loads.items() if role in act.roles})
