"""Two plates of different rates, or on clocks of their own, tell what two of one rate tell."""

import math

import numpy as np
import pytest

import soleplate
from soleplate import Rep
from soleplate.pipeline.signal import Signal

WEIGHT = 700.0
T = np.arange(0, 30, 1 / 1000)


def sway(seed):
    tones, phases = np.random.default_rng(seed).uniform(0.1, 3, (2, 12))
    return (np.sin(2 * np.pi * tones * T[:, None] + 7 * phases) / tones).sum(axis=1)


def stand():
    share = 0.5 + 0.1 * np.sin(2 * np.pi * 0.4 * T)
    return {"left": share * WEIGHT, "right": (1 - share) * WEIGHT}


def step_ups():
    """Up for two seconds, down for two; the body rises and sinks by smooth ways."""
    up = np.clip(np.minimum((T - 2) % 4, 4 - (T - 2) % 4) / 0.8, 0, 1)
    share = np.where(T < 2, 0, up**3 * (10 - 15 * up + 6 * up * up))
    return {"box": (0.5 + 0.5 * share) * WEIGHT, "floor": (0.5 - 0.5 * share) * WEIGHT}


def squats():
    s = np.clip(np.minimum((T - 2) % 5, 4 - (T - 2) % 5) / 2, 0, 1)
    depth = np.where((T < 2) | (T > 27), 0, -0.25 * s**3 * (10 - 15 * s + 6 * s * s))
    total = WEIGHT * (1 + np.gradient(np.gradient(depth)) * 1e6 / 9.80665)
    return {"left": 0.8 * total, "right": 0.2 * total}


TAKES = {
    "net_velocity_mm_s": (stand, 1.0),
    "step_ups_valid": (step_ups, 0.0),
    "split_squat_lead_share_pct": (squats, 0.5),
    "split_squats_valid": (squats, 0.0),
    "split_squat_tempo_error_pct": (squats, 1.0),
}


def told(forces, rates, key):
    plates = {}
    for seed, (role, force) in enumerate(forces.items()):
        at = np.arange(0, T[-1], 1 / rates[seed])
        columns = [np.interp(at, T, column) for column in (force, sway(seed), sway(seed + 9))]
        plates[role] = Signal.from_force(
            columns[0], rates[seed], body_weight_n=WEIGHT, cop_ml_mm=columns[1], cop_ap_mm=columns[2]
        )
    return soleplate.measure(Rep.from_plates(plates, side="left"), [key])[key].value


@pytest.mark.parametrize("rates", [(500.0, 1000.0), (1000.0, 500.0), (500.0, 502.0), (500.0, 93.0)], ids=str)
@pytest.mark.parametrize("key", TAKES)
def test_plates_are_put_together_by_time_and_not_by_row(key, rates):
    take, within = TAKES[key]
    forces = take()
    true = told(forces, (500.0, 500.0), key)
    assert told(forces, rates, key) == pytest.approx(true, abs=within)


def test_a_step_up_shorter_than_its_quiet_ends_says_so():
    force = np.full(12, 350.0)
    plates = {
        role: Signal.from_force(force + 0.1 * np.arange(12), 50.0, body_weight_n=700.0) for role in ("box", "floor")
    }
    found = soleplate.measure(Rep.from_plates(plates, side="left"), ["trail_push_off_pct_bw", "step_up_rise_s"])
    for value in found.values():
        assert math.isnan(value.value)
        assert "too short" in value.reason or "gap" in value.reason
