"""The table of truth: every gesture with every disturbance, and what the library makes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from ask import measured
from gestures import step_down
from mechanics import Plate


@dataclass(frozen=True)
class Cell:
    """One gesture with one disturbance: how it is made, what is asked, and how far off a value may be."""

    gesture: str
    disturbance: str
    make: object
    within: dict
    plain: float = 0.0  # least share of plain values
    present: float = 0.0  # least share of values at all


def _step(**options):
    def make(rng):
        drawn = {
            "mass": rng.uniform(35, 160), "lowering_s": rng.uniform(1, 2.2), "drop_m": rng.uniform(0.15, 0.25),
            "touch_m_s": rng.uniform(0.06, 0.3), "posture_m": rng.uniform(-0.01, 0.01),
        }  # fmt: skip
        return step_down(rng, **(drawn | {k: v(rng) if callable(v) else v for k, v in options.items()}))

    return make


DOWN = {"touch_speed_mm_s": 30, "stance_braking_share_pct": 6, "lowering_time_s": 0.15}
SMALL = DOWN | {"lowering_time_s": 0.35}

CELLS = (
    Cell("step-down", "none", _step(), DOWN, 0.98),
    Cell("step-down", "weighed up to 4 % wrong", _step(weigh_error=lambda r: r.uniform(-0.04, 0.04)), DOWN, 0, 0.95),
    Cell("step-down", "gain depends on place, 0.15 %", _step(plate=lambda r: Plate(spread=0.0015)), DOWN, 0.9),
    Cell("step-down", "zero up to 8 N off", _step(plate=lambda r: Plate(zero_n=r.uniform(-8, 8))), DOWN, 0, 0.95),
    Cell("step-down", "two stages", _step(two_stage=True), SMALL, 0, 0.95),
    Cell("step-down", "push-off first", _step(push_off_m=0.02), DOWN, 0, 0.9),
    Cell("step-down", "brush of the foot, 20 ms", _step(brush_bw=0.05), DOWN, 0.9),
    Cell(
        "step-down", "fingertip of 1-3 % BW",
        _step(finger_bw=lambda r: r.choice([-1, 1]) * r.uniform(0.01, 0.03), finger_s=lambda r: r.uniform(0.5, 1.5),
              finger_at=lambda r: r.uniform(0.05, 0.7)),
        DOWN,
    ),
    Cell("step-down", "slow, 4 s", _step(lowering_s=4.0), SMALL, 0, 0.9),
    Cell("step-down", "restless stance", _step(tremble=0.003), DOWN),
    Cell("step-down", "light ringing plate", _step(plate=lambda r: Plate(ring_hz=r.uniform(30, 90))), DOWN, 0.9),
)  # fmt: skip


def run(cell, seeds):
    """Return for each key of a cell: errors of plain values, errors of remarked ones, how many were refused."""
    found = {key: ([], [], 0) for key in cell.within}
    for seed in seeds:
        take = cell.make(np.random.default_rng(seed))
        values = measured(take, list(cell.within))
        for key, value in values.items():
            plain, remarked, refused = found[key]
            if math.isnan(value.value):
                found[key] = plain, remarked, refused + 1
            else:
                (remarked if value.reason else plain).append(value.value - take.truth[key])
    return found
