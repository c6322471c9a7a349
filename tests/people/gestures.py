"""What people do, each with its truth: the published definition on the noise-free mechanics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from mechanics import RATE, G, Plate, curve, pulse, smooth_step, trembling


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


def jump(rng, *, mass=71.4, height_m=0.3, dip_m=0.25, plate=None, weigh_error=0.0, finger_bw=0.0, tremble=0.001,
         drop_m=0.0):  # fmt: skip
    """Stand, dip, push off, fly, land (``drop_m`` lower where given, the stance before then on no plate), stand."""
    v, v_land = np.sqrt(2 * G * height_m), np.sqrt(2 * G * (height_m + drop_m))
    flight = (v + v_land) / G
    down, push, brake, rise = 0.5, 4 * dip_m / v, 4 * dip_m / v_land, 0.6
    off = 1.5 + down + push
    before = curve([(0, 0, 0), (1.5, 0, 0), (1.5 + down, -dip_m, 0, 0), (off, 0.05, v, -G)])
    t1 = off + flight
    after = curve(
        [(t1, 0.05, -v_land, -G), (t1 + brake, -dip_m, 0, 1.2 * G), (t1 + brake + rise, 0, 0), (t1 + 4.0, 0, 0)]
    )
    air = np.zeros(round(flight * RATE) - 1)
    acceleration = np.concatenate([before[3], air - G, after[3]])
    shake = trembling(rng, len(acceleration), level=tremble)
    flying = slice(len(before[3]), len(before[3]) + len(air))
    shake[flying] = 0
    force = np.maximum(mass * (G + acceleration + shake), 0.0)
    force[flying] = 0.0
    contact = flying.stop
    if drop_m:
        force[: flying.start] = 0.0
    if finger_bw:
        at = np.arange(len(force)) / RATE - contact / RATE
        force = np.maximum(force - finger_bw * mass * G * pulse(at, 0.5, 0.6), 0.0)
    plate, seed = plate or Plate(), int(rng.integers(1 << 31))
    told, *place = plate.read(np.random.default_rng(seed), force, 4.0, 20.0)
    landed = force[contact : contact + round(0.5 * RATE)]
    truth = {
        "jump_height_flight_mm": 1000 * G * flight**2 / 8,
        "jump_height_impulse_mm": 1000 * height_m,
        "landing_peak_bw": landed.max() / (mass * G),
        "landing_speed_mm_s": 1000 * v_land,
        "landing_effective_drop_mm": 1000 * (height_m + drop_m),
        "landing_depth_mm": 1000 * (dip_m + 0.05),
    }
    weights = {"plate": weighed(rng, plate, mass * G, seed, weigh_error)}
    return Take({"plate": told}, {"plate": place}, weights, truth, {"loaded_ring_hz": "150"}, force, acceleration, mass)


def hops(rng, *, mass=71.4, contacts_s=(0.25,) * 10, flight_s=0.3, plate=None, weigh_error=0.0):
    """Hop on one leg: each contact is half a sine whose impulse carries the body through the flights beside it."""
    weight, parts, starts = mass * G, [np.full(1500, mass * G), np.zeros(round(flight_s * RATE))], []
    for contact in contacts_s:
        starts.append(sum(map(len, parts)))
        rows = round(contact * RATE)
        peak = np.pi / 2 * (contact + flight_s) / contact
        parts += [weight * peak * np.sin(np.pi * (np.arange(rows) + 0.5) / rows), np.zeros(round(flight_s * RATE))]
    parts.append(np.full(1500, weight))
    force = np.concatenate(parts)
    plate, seed = plate or Plate(), int(rng.integers(1 << 31))
    told, *place = plate.read(np.random.default_rng(seed), force, 0.0, 30.0)
    intervals = np.diff(starts) / RATE
    truth = {
        "hops_valid": len(contacts_s),
        "hop_contact_time_s": float(np.mean(contacts_s)),
        "hop_rsi": float(np.mean(flight_s / np.array(contacts_s[:-1]))),
        "hop_interval_cv_pct": float(100 * intervals.std(ddof=1) / intervals.mean()),
    }
    weights = {"plate": weighed(rng, plate, weight, seed, weigh_error)}
    return Take({"plate": told}, {"plate": place}, weights, truth, {}, force, force / mass - G, mass)


def calf_raises(
    rng, *, mass=71.4, reps=12, rise_m=0.08, period_s=2.0, top_s=0.0, fade=0.0, hand_bw=0.0, cop=True, plate=None,
    weigh_error=0.0, tremble=0.001,
):  # fmt: skip
    """Raise the heel to a beat: up, a rest at the top, down; the centre of pressure goes forward with the heel."""
    knots, heel, now = [(0.0, 0.0, 0.0), (1.5, 0.0, 0.0)], [(0.0, 0.0), (1.5, 0.0)], 1.5
    way = (period_s - top_s) / 2
    for k in range(reps):
        high = rise_m * (1 - fade * k / reps)
        knots += [(now + way, high, 0.0)] + ([(now + way + top_s, high, 0.0)] if top_s else [])
        heel += [(now + 0.3 * way, 1.0), (now + period_s - 0.3 * way, 1.0), (now + period_s, 0.0)]
        now += period_s
        knots.append((now, 0.0, 0.0))
    knots.append((now + 1.5, 0.0, 0.0))
    heel.append((now + 1.5, 0.0))
    t, _, _, acceleration = curve(knots)
    hands = hand_bw * (0.5 + 0.5 * np.sin(2 * np.pi * t / (2.7 * period_s))) if hand_bw else 0.0
    force = mass * (G + acceleration + trembling(rng, len(t), level=tremble)) - hands * mass * G
    plate, seed = plate or Plate(), int(rng.integers(1 << 31))
    told, ml, ap = plate.read(np.random.default_rng(seed), force, 0.0, 10 + 60 * np.interp(t, *zip(*heel, strict=True)))
    weights = {"plate": weighed(rng, plate, mass * G, seed, weigh_error)}
    conditions = {"pace_per_min": f"{60 / period_s:g}"}
    places = {"plate": [ml, ap]} if cop else {}
    highs = rise_m * (1 - fade * np.arange(reps) / reps)
    truth = {
        "calf_raises": reps,
        "calf_work_j": mass * G * highs.sum(),
        "calf_peak_height_mm": 1000 * highs.max(),
        "calf_power_w": mass * G * highs.mean() / way,
    }
    return Take({"plate": told}, places, weights, truth, conditions, force, acceleration, mass)
