"""The table of truth: every gesture with every disturbance, and what the library makes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from ask import measured
from gestures import calf_raises, hops, jump, step_down
from judging import judged, stance, step_ups
from mechanics import Plate
from pushing import push, stands, taps
from springing import countermovement, maximal_hops


@dataclass(frozen=True)
class Cell:
    """One gesture with one disturbance: how it is made, what is asked, and how far off a value may be."""

    gesture: str
    disturbance: str
    make: object
    within: dict
    plain: float = 0.0  # least share of plain values
    present: float = 0.0  # least share of values at all
    ask: object = measured  # who tells the numbers: the metrics, or the judge


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


def _any(perform, **options):
    def make(rng):
        drawn = {"mass": rng.uniform(35, 160), **options}
        return perform(rng, **{k: v(rng) if callable(v) else v for k, v in drawn.items()})

    return make


JUMP = {"jump_height_flight_mm": 8, "jump_height_impulse_mm": 15, "landing_peak_bw": 0.05}
LAND = {"landing_speed_mm_s": 80, "landing_effective_drop_mm": 25, "landing_depth_mm": 25, "landing_peak_bw": 0.05}
HOPS = {"hops_valid": 0.1, "hop_contact_time_s": 0.012, "hop_rsi": 0.08, "hop_interval_cv_pct": 1.0}
SPRING = {
    "jump_height_impulse_mm": 15, "jump_height_difference_mm": 15, "jump_rsi_modified_m_s": 0.04,
    "jump_time_to_take_off_s": 0.06, "jump_braking_s": 0.02, "jump_propulsion_s": 0.02, "jump_depth_mm": 30,
    "jump_propulsion_impulse_n_s": 8, "jump_peak_force_bw": 0.05,
}  # fmt: skip
RESTLESS = SPRING | {"jump_braking_s": 0.12, "jump_propulsion_s": 0.12, "jump_propulsion_impulse_n_s": 12}
BEST = {
    "best_hops_rsi": 0.1, "best_hops_contact_s": 0.012, "best_hops_flight_s": 0.012, "best_hops_rsi_m_s": 0.06,
    "hop_decline_pct": 4.0,
}  # fmt: skip
CALF = {"calf_raises": 0.1}
WORK = {"calf_work_j": 20, "calf_peak_height_mm": 6, "calf_power_w": 6}
TIRING = {"reps": 20, "rise_m": lambda r: r.uniform(0.05, 0.1), "fade": lambda r: r.uniform(0, 0.4)}
PUSH = {"push_peak_net_n": 25, "push_peak_gross_n": 25, "push_peak_net_bw": 0.06, "push_impulse_250_n_s": 8}
PUSHER = {"net_bw": lambda r: r.uniform(0.5, 2.5), "rise_s": lambda r: r.uniform(0.3, 0.8)}
STOOD = {"sts_five_s": 0.15, "sts_count": 0.1}
SITTER = {"cycle_s": lambda r: r.uniform(1.6, 3.5)}
TAPS = {"taps": 0.1, "taps_light": 0.1}
TAPPER = {"cycle_s": lambda r: r.uniform(0.8, 2.5)}
HELD = {"touch_downs": 0.1, "hold_time_s": 0.3}
STEPS = {"step_ups": 0.1}
OFF = {"weigh_error": lambda r: r.uniform(-0.04, 0.04)}
HIGH = {"height_m": lambda r: r.uniform(0.1, 0.5)}
SLOW_HOPS = (0.25, 0.25, 0.25, 0.45, 0.25, 0.25, 0.58, 0.25, 0.25, 0.25)


JUMPER = {
    "mass": lambda r: r.uniform(35, 130), "height_m": lambda r: r.uniform(0.05, 0.4),
    "dip_m": lambda r: r.uniform(0.1, 0.3), "down_s": lambda r: r.uniform(0.35, 0.7),
}  # fmt: skip
HOPPER = {"contact_s": lambda r: r.uniform(0.18, 0.32), "flight_s": lambda r: r.uniform(0.15, 0.38)}


def other_foot(rng):
    return rng.uniform(0.08, 0.2)


def rest(rng):
    return rng.uniform(0.2, 1.0)


def drawn_contacts(rng):
    return tuple(rng.uniform(0.2, 0.36, 10))


def tempo(rng):
    return rng.uniform(1.5, 4.0)


CELLS = (
    Cell("stance", "none", _any(stance), HELD, 0.98, ask=judged),
    Cell("stance", "three dips of the knee", _any(stance, dips=3), HELD, 0.9, ask=judged),
    Cell("stance", "arms that flail", _any(stance, flails=2), HELD, 0.9, ask=judged),
    Cell("stance", "strong heartbeat", _any(stance, beat=0.002), HELD, 0.9, ask=judged),
    Cell("stance", "support of 3.6-15 % BW.s", _any(stance, support_bw_s=lambda r: r.uniform(0.036, 0.15)), HELD,
         0, 0.95, ask=judged),
    Cell("stance", "support of 1.5-3.6 % BW.s", _any(stance, support_bw_s=lambda r: r.uniform(0.017, 0.034)),
         {"hold_time_s": 0.3}, ask=judged),
    Cell("stance", "gain depends on place, 3 %", _any(stance, gain=lambda r: r.uniform(-0.03, 0.03)), HELD, 0, 0.95,
         ask=judged),
    Cell("step-up", "none", _any(step_ups, seconds=tempo), STEPS, 0.98, ask=judged),
    Cell("step-up", "box alone", _any(step_ups, seconds=tempo, alone=True), STEPS, 0, 0.95, ask=judged),
    Cell("jump", "none", _any(jump, **HIGH), JUMP, 0.98),
    Cell("jump", "weighed up to 4 % wrong", _any(jump, **HIGH, **OFF), JUMP, 0, 0.95),
    Cell("jump", "zero up to 8 N off", _any(jump, **HIGH, plate=lambda r: Plate(zero_n=r.uniform(-8, 8))), JUMP),
    Cell("jump", "gain depends on place, 0.15 %", _any(jump, **HIGH, plate=lambda r: Plate(spread=0.0015)), JUMP, 0.9),
    Cell("landing", "none", _any(jump, height_m=0.02, drop_m=lambda r: r.uniform(0.1, 0.3)), LAND, 0.98),
    Cell("landing", "weighed up to 4 % wrong", _any(jump, height_m=0.02, drop_m=0.2, **OFF), LAND, 0, 0.95),
    Cell("landing", "the other foot bears 8-20 %", _any(jump, height_m=0.02, drop_m=0.2, finger_bw=other_foot), LAND),
    Cell("countermovement jump", "none", _any(countermovement, **JUMPER), SPRING, 0.98),
    Cell("countermovement jump", "weighed up to 4 % wrong", _any(countermovement, **JUMPER, **OFF), SPRING, 0, 0.95),
    Cell("countermovement jump", "zero up to 8 N off",
         _any(countermovement, **JUMPER, plate=lambda r: Plate(zero_n=r.uniform(-8, 8))), SPRING),
    Cell("countermovement jump", "restless stance", _any(countermovement, **JUMPER, tremble=0.003), RESTLESS, 0, 0.95),
    Cell("countermovement jump", "landed 6 cm lower", _any(countermovement, **JUMPER, bent_m=0.06), SPRING, 0, 0.95),
    Cell("maximal hops", "none", _any(maximal_hops, **HOPPER), BEST, 0.98),
    Cell("maximal hops", "weighed up to 4 % wrong", _any(maximal_hops, **HOPPER, **OFF), BEST, 0.98),
    Cell("maximal hops", "tiring by a third", _any(maximal_hops, **HOPPER, fade=0.33), BEST, 0.95),
    Cell("maximal hops", "drift of 3 N/s", _any(maximal_hops, **HOPPER, plate=Plate(drift_n_s=3.0)), BEST, 0.9),
    Cell("hops", "none", _any(hops, contacts_s=drawn_contacts), HOPS, 0.98),
    Cell("hops", "two slow ones", _any(hops, contacts_s=SLOW_HOPS), HOPS, 0, 0.95),
    Cell("hops", "drift of 3 N/s", _any(hops, contacts_s=drawn_contacts, plate=Plate(drift_n_s=3.0)), HOPS, 0.9),
    Cell("calf raise", "none", _any(calf_raises), CALF, 0.98),
    Cell("calf raise", "a rest at the top", _any(calf_raises, top_s=rest), CALF, 0.98),
    Cell("calf work", "none", _any(calf_raises, **TIRING), WORK, 0.95),
    Cell("calf work", "weighed up to 4 % wrong", _any(calf_raises, **TIRING, **OFF), WORK),
    Cell("calf work", "zero up to 8 N off",
         _any(calf_raises, **TIRING, plate=lambda r: Plate(zero_n=r.uniform(-8, 8))), WORK, 0.5),
    Cell("calf work", "gain depends on place, 0.15 %",
         _any(calf_raises, **TIRING, plate=lambda r: Plate(spread=0.0015)), WORK, 0.9),
    Cell("calf work", "hands up to 6 %", _any(calf_raises, **TIRING, hand_bw=0.06), WORK),
    Cell("calf raise", "hands up to 6 %", _any(calf_raises, hand_bw=0.06), CALF, 0.9),
    Cell("calf raise", "by force alone", _any(calf_raises, cop=False), CALF, 0, 0.8),
    Cell("calf raise", "by force alone, a rest at the top", _any(calf_raises, cop=False, top_s=rest), CALF),
    Cell("calf raise", "by force alone, hands", _any(calf_raises, cop=False, hand_bw=0.06), CALF),
    Cell("push", "none", _any(push, **PUSHER), PUSH, 0.98),
    Cell("push", "weighed up to 4 % wrong", _any(push, **PUSHER, **OFF), PUSH, 0.9),
    Cell("push", "zero up to 8 N off", _any(push, **PUSHER, plate=lambda r: Plate(zero_n=r.uniform(-8, 8))), PUSH, 0.9),
    Cell("push", "restless stance", _any(push, **PUSHER, tremble=0.003),
         PUSH | {"push_impulse_250_n_s": 12}, 0, 0.9),
    Cell("sit to stand", "none", _any(stands, **SITTER), STOOD, 0.98),
    Cell("sit to stand", "weighed up to 4 % wrong", _any(stands, **SITTER, **OFF), STOOD, 0, 0.95),
    Cell("sit to stand", "two half ones", _any(stands, **SITTER, half=2), STOOD, 0, 0.95),
    Cell("sit to stand", "hands of 6.5-9 %", _any(stands, **SITTER, hands_bw=lambda r: r.uniform(0.065, 0.09)), STOOD,
         0, 0.95),
    Cell("heel taps", "none", _any(taps, **TAPPER), TAPS, 0.98),
    Cell("heel taps", "brushes of 12 ms", _any(taps, **TAPPER, brushes=3), TAPS, 0.95),
    Cell("heel taps", "two of 16-30 % BW", _any(taps, **TAPPER, heavy=2), TAPS, 0, 0.95),
    Cell("heel taps", "zero up to 8 N off", _any(taps, **TAPPER, plate=lambda r: Plate(zero_n=r.uniform(-8, 8))), TAPS),
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
    Cell("step-down", "restless stance", _step(tremble=0.003), DOWN, 0, 0.9),
    Cell("step-down", "light ringing plate", _step(plate=lambda r: Plate(ring_hz=r.uniform(30, 90))), DOWN, 0.9),
)  # fmt: skip


def run(cell, seeds):
    """Return for each key of a cell: errors of plain values, errors of remarked ones, how many were refused."""
    found = {key: ([], [], 0) for key in cell.within}
    for seed in seeds:
        take = cell.make(np.random.default_rng(seed))
        values = cell.ask(take, list(cell.within))
        for key, value in values.items():
            plain, remarked, refused = found[key]
            if math.isnan(value.value):
                found[key] = plain, remarked, refused + 1
            else:
                (remarked if value.reason else plain).append(value.value - take.truth[key])
    return found
