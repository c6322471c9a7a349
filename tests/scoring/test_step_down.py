"""Step-down: closed forms, and the athlete's truth under noise, posture and mismatch of the plates."""

import math

import numpy as np
import pytest

from soleplate.metrics.step_down.between_quiet import speed_between
from soleplate.metrics.step_down.phases import analyse
from soleplate.model.plate import G_MS2
from soleplate.pipeline.rep import Rep, Signal
from soleplate.scoring.numbers.session import measure
from soleplate.sim.body import Body
from soleplate.sim.gestures.step_down import StepDownShape, step_down_forces

RATE = 1000.0


def rep_of(shape, *, seed=0, gain=(1.0, 1.0), drop=200.0, quiet_s=1.5, roles=("box", "floor"), noise=True):
    """Build a repetition: quiet on the box, step-down, quiet on the floor; each plate weighed with its own gain."""
    body = Body(70.0, RATE, np.random.default_rng(seed))
    if not noise:
        body._fz_unit = 0.0
    quiet = body.standing_fz(int(quiet_s * RATE), 1.5)
    box, floor, touched = step_down_forces(body, shape, settle_s=2.5)
    box = np.concatenate([quiet, box])
    floor = np.concatenate([np.zeros_like(quiet), floor])
    signals = {
        "box": Signal.from_force(gain[0] * box, RATE, body_weight_n=gain[0] * body.weight_n),
        "floor": Signal.from_force(gain[1] * floor, RATE, body_weight_n=gain[1] * body.weight_n),
    }
    kept = {role: signals[role] for role in roles}
    return Rep.from_plates(kept, side="left", conditions={"drop_mm": f"{drop:g}"}), touched + quiet_s


def test_the_speed_of_a_known_push_is_found_without_its_offset():
    time = np.arange(4000) / RATE
    push = np.where((time > 1) & (time < 2), np.sin(2 * np.pi * time), 0.0)  # half up, half down: zero net
    ends = slice(0, round(0.4 * RATE)), slice(len(push) - round(0.4 * RATE), len(push))
    speed, _ = speed_between(push + 0.05, RATE, ends)  # 0.05 m/s^2 of offset is taken off
    true = np.where((time > 1) & (time < 2), (1 - np.cos(2 * np.pi * time)) / (2 * np.pi), 0.0)
    assert np.abs(speed - true).max() < 1e-3


@pytest.mark.parametrize("seconds", [1.0, 2.0, 3.0, 4.0])
@pytest.mark.parametrize("touch", [60.0, 150.0, 300.0])
def test_without_noise_the_phases_are_those_of_the_athlete(seconds, touch):
    shape = StepDownShape(lowering_s=seconds, touch_mm_s=touch)
    rep, touched = rep_of(shape, noise=False)
    found = analyse(rep)
    assert found.touch_mm_s == pytest.approx(touch, abs=8)
    late = 0.08 if touch < 100 else 0.03  # a soft foot takes a while to reach the 20 N of contact
    assert touched - 0.002 < found.touch_s < touched + late
    assert found.onset_s > 1.5
    assert abs(found.closure_mm) < 20


@pytest.mark.parametrize("touch", [100.0, 200.0, 400.0])
def test_touch_speed_is_within_15_mm_s_under_noise_posture_and_gain(touch):
    """Synthetic standing noise of 0.3 % BW; +-30 mm posture by a wrong drop, +-0.25 % gain mismatch."""
    errors, shares = [], []
    exact = analyse(rep_of(StepDownShape(touch_mm_s=touch), noise=False)[0])
    for seed in range(40):
        rng = np.random.default_rng(1000 + seed)
        seconds = rng.uniform(1, 4)
        gain = 1 + rng.uniform(-0.0025, 0.0025, 2)
        shape = StepDownShape(lowering_s=seconds, touch_mm_s=touch, drop_mm=200 + rng.uniform(-30, 30))
        found = analyse(rep_of(shape, seed=seed, gain=gain)[0])
        errors.append(found.touch_mm_s - touch)
        shares.append(100 * (found.stance_share - analyse(rep_of(shape, noise=False)[0]).stance_share))
    assert np.isfinite(errors).mean() >= 0.85  # the others are refused: their ways do not close
    assert math.sqrt(np.nanmean(np.square(errors))) < 15
    assert math.sqrt(np.nanmean(np.square(shares))) < 3
    assert exact.touch_mm_s == pytest.approx(touch, abs=8)


def test_a_wrong_drop_changes_the_closure_and_nothing_else():
    right, wrong = (rep_of(StepDownShape(), drop=drop)[0] for drop in (200.0, 220.0))
    a, b = analyse(right), analyse(wrong)
    assert a.closure_mm - b.closure_mm == pytest.approx(20)
    assert (a.touch_mm_s, a.stance_share, a.onset_s) == (b.touch_mm_s, b.stance_share, b.onset_s)


def test_ways_that_do_not_close_have_times_and_no_speed():
    found = measure(rep_of(StepDownShape(), drop=260.0)[0], ["touch_speed_mm_s", "stance_braking_share_pct"])
    assert all("-6" in value.reason and "mm off" in value.reason for value in found.values())


def test_a_plate_that_reads_too_much_does_not_look_like_movement():
    """Rulings 2.2: a mismatch of gain that is not normalised ruins the speed; each plate's own weight cures it."""
    plain, scaled = (rep_of(StepDownShape(), gain=gain, noise=False)[0] for gain in ((1, 1), (1.02, 0.97)))
    assert analyse(scaled).touch_mm_s == pytest.approx(analyse(plain).touch_mm_s, abs=2)


@pytest.mark.parametrize(
    ("roles", "missing", "present"),
    [
        (("box",), {"touch_speed_mm_s", "stance_braking_share_pct", "first_peak_bw"}, {"lowering_time_s"}),
        (("floor",), {"touch_speed_mm_s", "stance_braking_share_pct", "lowering_time_s"}, {"first_peak_bw"}),
    ],
)
def test_one_plate_says_what_it_cannot_know(roles, missing, present):
    values = measure(rep_of(StepDownShape(), roles=roles)[0], missing | present)
    for key in missing:
        assert math.isnan(values[key].value)
        assert "no plate" in values[key].reason
    for key in present:
        assert values[key].present


def test_the_box_alone_times_the_lowering():
    both, alone = (rep_of(StepDownShape(), roles=roles)[0] for roles in (("box", "floor"), ("box",)))
    times = [measure(rep, ["lowering_time_s"])["lowering_time_s"] for rep in (both, alone)]
    assert times[1].value == pytest.approx(times[0].value, abs=0.12)
    assert "unloading of the box" in times[1].reason


def test_nobody_who_never_lands_gets_a_number():
    standing = np.full(4000, 700.0)
    signals = {
        "box": Signal.from_force(standing, RATE, body_weight_n=700),
        "floor": Signal.from_force(np.zeros(4000), RATE, body_weight_n=700),
    }
    values = measure(Rep.from_plates(signals, side="left"), ["touch_speed_mm_s", "tts_vertical_s"])
    assert all(math.isnan(value.value) and "never touched" in value.reason for value in values.values())


def test_a_slow_plate_refuses_the_peak_and_gives_the_time():
    rate = 80.0
    body = Body(70, rate, np.random.default_rng(1))
    box, floor, _ = step_down_forces(body, StepDownShape())
    quiet = body.standing_fz(120)
    signals = {
        "box": Signal.from_force(np.concatenate([quiet, box]), rate, body_weight_n=body.weight_n),
        "floor": Signal.from_force(np.concatenate([0 * quiet, floor]), rate, body_weight_n=body.weight_n),
    }
    values = measure(Rep.from_plates(signals, side="left"), ["first_peak_bw", "lowering_time_s"])
    assert values["first_peak_bw"].reason == "measured at 80 Hz; it needs 500 Hz"
    assert values["lowering_time_s"].present


def test_weight_is_mass_times_gravity():
    assert Body(70, RATE, np.random.default_rng(0)).weight_n == pytest.approx(70 * G_MS2)


@pytest.mark.parametrize("roles", [("box", "floor"), ("floor",)])
@pytest.mark.parametrize("load", [0.08, 0.15])
def test_a_toe_that_brushes_the_floor_before_the_touch_is_none(load, roles):
    """A brush of 15 % of body weight for 50 ms, half a second before, took half a second off the lowering time."""
    keys = ["lowering_time_s", "touch_speed_mm_s", "first_peak_bw"]
    rep, touched = rep_of(StepDownShape(lowering_s=2.0, touch_mm_s=120.0), roles=roles)
    true = measure(rep, keys)
    at = np.arange(len(rep.fz("floor"))) / RATE - touched + 0.5
    brushing = 700 * load * np.exp(-((at / 0.02) ** 2))
    signs = {"box": -1, "floor": 1}
    brushed = {
        role: Signal.from_force(rep.fz(role) + signs[role] * brushing, RATE, body_weight_n=rep.body_weight_n(role))
        for role in roles
    }
    found = measure(Rep.from_plates(brushed, side="left", conditions=rep.conditions), keys)
    for key in keys:
        if not math.isnan(true[key].value):
            assert found[key].value == pytest.approx(true[key].value, rel=0.03)
            assert "brushed the floor" in found[key].reason
