"""What people do, each with its truth: the published definition on the noise-free mechanics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from mechanics import G, Plate, curve, pulse, smooth_step, trembling


@dataclass
class Take:
    """One performance: forces by role as the plates told them (N), weights as they told them, and what is true."""

    forces: dict
    places: dict
    weights: dict
    truth: dict
    conditions: dict
    true_force: np.ndarray
    acceleration: np.ndarray
    mass: float


def weighed(rng, plate, weight, seed, error):
    """A weighing on the same cells: what is wrong with the place is wrong there too, and the error besides."""
    told = plate.read(np.random.default_rng(seed), np.full(2000, weight))[0]
    return float(told.mean()) * (1 + error) + 0 * rng.random()


def step_down(
    rng, *, mass=71.4, lowering_s=2.0, drop_m=0.2, touch_m_s=0.12, brake_s=0.35, plate=None, floor_plate=None,
    weigh_error=0.0, quiet_s=(1.2, 1.6), two_stage=False, push_off_m=0.0, finger_bw=0.0, finger_at=0.3, finger_s=0.6,
    brush_bw=0.0, bounce=False, posture_m=0.0, tremble=0.001,
):  # fmt: skip
    """Lower from a box onto a plate on the floor."""
    q0, q1 = quiet_s
    end = -drop_m + posture_m
    at_touch = end + 0.4 * touch_m_s * brake_s
    knots = [(0.0, 0.0, 0.0), (q0, 0.0, 0.0)]
    start = q0
    if push_off_m:
        start += 0.35
        knots.append((start, push_off_m, 0.0))
    if two_stage:
        knots += [(start + 0.45 * lowering_s, 0.4 * at_touch, 0.0), (start + 0.6 * lowering_s, 0.4 * at_touch, 0.0)]
    touch = start + lowering_s
    knots += [(touch, at_touch, -touch_m_s), (touch + brake_s, end, 0.0), (touch + brake_s + q1, end, 0.0)]
    t, _, speed, acceleration = curve(knots)
    acceleration = acceleration + trembling(rng, len(t), level=tremble)
    weight = mass * G
    total = mass * (G + acceleration)
    share = 0.12 * smooth_step(t, touch, 0.06) + 0.88 * smooth_step(t, touch + 0.02, 0.5)
    if bounce:
        share = share + 0.04 * pulse(t, touch - 0.25, 0.1, 0.03)
    share = share + brush_bw * pulse(t, touch - 0.5, 0.02, 0.01)
    lean = finger_bw * weight * pulse(t, q0 + finger_at * lowering_s, finger_s)
    box, floor = (total - lean) * (1 - share), (total - lean) * share
    plates = {"box": plate or Plate(), "floor": floor_plate or plate or Plate()}
    ap = 15 + 25 * smooth_step(t, start, lowering_s)
    forces, places, weights = {}, {}, {}
    for role, force in (("box", box), ("floor", floor)):
        seed = int(rng.integers(1 << 31))
        told, *place = plates[role].read(np.random.default_rng(seed), force, 5.0, ap - 15)
        forces[role], places[role] = told, place
        weights[role] = weighed(rng, plates[role], weight, seed, weigh_error if role == "box" else 0.0)
    down = -speed
    peak = int(np.argmax(np.where(t <= touch, down, 0)))
    moving = np.flatnonzero(down > 0.1 * down[peak])
    stopped = np.flatnonzero((t > touch) & (down < 0.1 * down[peak]))[0]
    braking = slice(peak, stopped)
    truth = {
        "touch_speed_mm_s": 1000 * touch_m_s,
        "lowering_time_s": touch - t[moving[0]],
        "lowering_peak_speed_mm_s": 1000 * down[peak],
        "stance_braking_share_pct": 100 * (total * (1 - share))[braking].sum() / total[braking].sum(),
    }
    conditions = {"drop_mm": f"{1000 * drop_m:g}"}
    return Take(forces, places, weights, truth, conditions, total, acceleration, mass)
