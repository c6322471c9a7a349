"""Strength without a jump: pushes against a bar, standing up from a seat, heel taps beside a box."""

from __future__ import annotations

import numpy as np

from soleplate.sim.body import TWO_LEGS, Array, smooth_step
from soleplate.sim.gestures.act import Act
from soleplate.sim.gestures.stance import Load, step_off

__all__ = ["heel_taps", "push", "sit_to_stands"]

PUSH_BW = 1.1
TAU_S = 0.16  # of the rise of a push
SITTING_BW = 0.16
TAP_BW = 0.045


def push(act: Act) -> None:
    """Stand, push as hard and fast as one can, hold, and let go."""
    share = act.option("share", 1.0) * PUSH_BW * (0.7 + 0.4 * act.person.skill) / act.person.worse(act.side)
    share *= float(np.exp(act.rng.normal(0, 0.04)))
    act.stand(2.0)
    act.begin_s = act.now_s
    act.tell("push", net_bw=share)
    hold = act.samples(act.option("push_s", 4.0) - 1.0)
    t = np.arange(1, hold + 1) / act.body.rate_hz
    rise = 1 - np.exp(-t / TAU_S)
    release = 1 - smooth_step(act.samples(0.3))
    net = share * np.concatenate([rise, rise[-1] * release])
    act.under_foot(act.standing(len(net)) + act.body.weight_n * net)
    act.stand(6.0)


def sit_to_stands(act: Act) -> None:
    """Sit with the foot on the plate, stand up and sit down, as often as asked or as the time allows."""
    cycle = act.option("cycle_s", 2.4) * act.person.worse(act.side) * (1.3 - 0.3 * act.person.skill)
    _seated(act, np.zeros(act.samples(2.0)))
    act.begin_s = act.now_s
    for rep in range(act.reps):
        if act.seconds and act.now_s - act.begin_s > act.seconds:
            break
        act.tell("sit-to-stand", cycle_s=cycle)
        leg = act.samples(0.35 * cycle / act.tired(rep))
        up = smooth_step(leg)
        # rising pushes, and the way down brakes: a wave of the force on the way
        wave = 0.12 * np.sin(2 * np.pi * np.arange(leg) / leg)
        _seated(act, up, wave)
        _seated(act, np.ones(act.samples(0.15 * cycle)))
        _seated(act, up[::-1], -wave)
        _seated(act, np.zeros(act.samples(0.15 * cycle)))
    _seated(act, np.zeros(act.samples(act.seconds + 12.0)))


def _seated(act: Act, way: Array, wave: Array | float = 0.0) -> None:
    n = len(way)
    force = act.body.standing_fz(n) * (SITTING_BW + (1 - SITTING_BW) * way) + act.body.weight_n * wave
    ml, ap = act.body.sway(n, TWO_LEGS)
    act.add(**{act.foot: Load(np.maximum(force, 0.0), ml, ap)})


def heel_taps(act: Act) -> None:
    """Stand on the box beside the plate and tap it with the free heel until the time is over."""
    cycle = act.option("cycle_s", 1.6) * act.person.worse(act.side) * (1.3 - 0.3 * act.person.skill)
    floor = "floor" if "floor" in act.roles else act.foot
    act.add(**{floor: step_off(act.body)})
    _tapped(act, floor, np.zeros(act.samples(1.5)))
    act.begin_s = act.now_s
    while act.now_s - act.begin_s < act.seconds + 1.0:
        act.tell("tap")
        touch = act.samples(0.18)
        peak = TAP_BW * act.person.worse(act.side) * float(np.exp(act.rng.normal(0, 0.2)))
        _tapped(act, floor, peak * np.sin(np.pi * (np.arange(touch) + 0.5) / touch))
        _tapped(act, floor, np.zeros(act.samples(cycle) - touch))
    _tapped(act, floor, np.zeros(act.samples(6.0)))


def _tapped(act: Act, floor: str, share: Array) -> None:
    n = len(share)
    loads = {floor: Load(act.body.weight_n * share, np.zeros(n), np.zeros(n))}
    if "box" in act.roles:
        ml, ap = act.body.sway(n, TWO_LEGS)
        dip = 0.02 * np.sin(2 * np.pi * np.arange(n) / max(n, 1)) * act.body.weight_n
        loads["box"] = Load(act.standing(n) - act.body.weight_n * share + dip, ml, ap)
    act.add(**loads)
