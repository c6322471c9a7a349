"""Gestures with part of the weight on the plate: bridge, and pulses of the short foot."""

from __future__ import annotations

import numpy as np

from soleplate.sim.body import TWO_LEGS, Array, smooth_step
from soleplate.sim.gestures.act import Act
from soleplate.sim.gestures.stance import Load

__all__ = ["bridge_hold", "bridges", "pulses"]

REST_BW, BRIDGE_BW = 0.08, 0.42
SITTING_BW = 0.15
PULSE_MM = 7.0
UP_SHARE, DOWN_SHARE = 0.5, 0.10  # of the way from rest to bridge: what a hold is timed by


def bridge_hold(act: Act) -> None:
    """Lift the hips, hold as long as the leg can, and come down."""
    up, down = act.samples(0.6), act.samples(0.5)
    able = (15 + 45 * act.person.skill) / act.person.worse(act.side) * float(np.exp(act.rng.normal(0, 0.05)))
    hold = act.samples(min(able, act.seconds + 3 if act.seconds else able))
    way = np.concatenate([smooth_step(up), np.ones(hold), 1 - smooth_step(down)])
    _lie(act, 1.5)
    begin = int(np.argmax(way >= UP_SHARE))
    length = int(np.flatnonzero(way >= DOWN_SHARE)[-1]) + 1 - begin
    act.begin_s = act.now_s + begin / act.body.rate_hz
    act.tell("bridge", hold_s=length / act.body.rate_hz)
    _carry(act, REST_BW + (BRIDGE_BW - REST_BW) * way)
    _lie(act, 6.0)


def bridges(act: Act) -> None:
    """Lift the hips and lower them, again and again."""
    period = act.option("period_s", 3.0)
    _lie(act, 1.0)
    starts = act.starts(period, 1.0)
    act.begin_s = float(starts[0])
    for rep, start in enumerate(starts):
        if start > act.now_s:
            _lie(act, start - act.now_s)
        act.tell("bridge")
        leg = act.samples(0.28 * period)
        way = np.concatenate([smooth_step(leg), np.ones(act.samples(0.2 * period)), 1 - smooth_step(leg)])
        _carry(act, REST_BW + (BRIDGE_BW - REST_BW) * act.tired(rep) * way)
    _lie(act, 6.0)


def pulses(act: Act) -> None:
    """Sit, and draw the arch of the foot up and let go."""
    medial = 1.0 if act.side == "left" else -1.0
    _sit(act, np.zeros(act.samples(1.5)))
    period = act.option("period_s", 2.0)
    starts = act.starts(period, 0.5)
    act.begin_s = float(starts[0])
    for rep, start in enumerate(starts):
        if start > act.now_s:
            _sit(act, np.zeros(act.samples(start - act.now_s)))
        act.tell("pulse")
        leg = act.samples(0.25 * period)
        way = np.concatenate([smooth_step(leg), np.ones(act.samples(0.2 * period)), 1 - smooth_step(leg)])
        _sit(act, medial * PULSE_MM * act.tired(rep) * way)
    _sit(act, np.zeros(act.samples(6.0)))


def _lie(act: Act, seconds: float) -> None:
    _carry(act, np.full(act.samples(seconds), REST_BW))


def _carry(act: Act, share: Array) -> None:
    n = len(share)
    shake = act.person.tremor_bw * np.sin(2 * np.pi * 8 * np.arange(n) / act.body.rate_hz) * (share > SITTING_BW)
    quiet = act.body.standing_fz(n, 1.0)
    act.add(**{act.foot: Load(quiet * (share + shake), *(0.1 * axis for axis in _sway(act, n)))})


def _sit(act: Act, ml_mm: Array) -> None:
    ml, ap = _sway(act, len(ml_mm))
    act.add(**{act.foot: Load(SITTING_BW * act.body.standing_fz(len(ml_mm)), 0.1 * ml + ml_mm, 0.1 * ap)})


def _sway(act: Act, n: int) -> tuple[Array, Array]:
    return act.body.sway(n, TWO_LEGS)
