"""Transfer, profile, smoothness and taps of step-downs against the simulator's truth and closed forms."""

import math

import numpy as np
import pytest
from tap_forces import TapShape, tap_forces

from soleplate.errors import SignalError
from soleplate.metrics.step_down import numbers as step_down
from soleplate.metrics.step_down import profile as step_down_profile
from soleplate.metrics.step_down import tap as step_down_tap
from soleplate.metrics.step_down.motion import G_MM_S2
from soleplate.metrics.step_down.profile import transfer_s
from soleplate.metrics.tap import tap_on_floor
from soleplate.pipeline.rep import Rep, Signal
from soleplate.scoring.numbers.session import measure
from soleplate.sim.body import Body
from soleplate.sim.gestures.step_down import StepDownShape, step_down_forces

RATE = 1000.0
KEYS = [m.key for module in (step_down, step_down_profile, step_down_tap) for m in module.METRICS]


def quiet_body(seed=0, mass=70.0, noise=True):
    body = Body(mass, RATE, np.random.default_rng(seed))
    if not noise:
        body._fz_unit = 0.0
    return body


def rep_of(box, floor, body, roles=("box", "floor"), **conditions):
    forces = {"box": box, "floor": floor}
    plates = {role: Signal.from_force(forces[role], RATE, body_weight_n=body.weight_n) for role in roles}
    return Rep.from_plates(plates, side="left", conditions=conditions)


def step(shape, *, seed=0, noise=True, roles=("box", "floor"), **conditions):
    body = quiet_body(seed, noise=noise)
    quiet = body.standing_fz(1500, 1.5)
    box, floor, _ = step_down_forces(body, shape, settle_s=2.5)
    return rep_of(np.concatenate([quiet, box]), np.concatenate([0 * quiet, floor]), body, roles, **conditions)


def tap(shape, *, seed=0, noise=True, roles=("box", "floor"), mass=70.0, **conditions):
    body = quiet_body(seed, mass, noise)
    box, floor, begin = tap_forces(body, shape)
    return rep_of(box, floor, body, roles, **conditions), begin, body


def value(rep, key):
    return measure(rep, [key])[key]


def test_transfer_of_a_straight_line():
    share = np.clip((np.arange(2000) - 500) / 400, 0, 1)
    assert transfer_s(share, 1000.0, touch=500) == pytest.approx(0.32, abs=1e-3)


def test_an_impact_that_bounces_back_is_no_transfer():
    share = np.clip((np.arange(2000) - 800) / 400, 0, 1)
    share[500:520] = 0.5
    assert transfer_s(share, 1000.0, touch=500) == pytest.approx(0.32, abs=1e-3)


@pytest.mark.parametrize(
    ("share", "why"), [(np.full(1000, 0.3), "did not go over"), (np.full(1000, 0.95), "loaded from the start")]
)
def test_without_a_transfer_there_is_no_time(share, why):
    with pytest.raises(SignalError, match=why):
        transfer_s(share, 1000.0, touch=10)


@pytest.mark.parametrize("seconds", [0.3, 0.6, 1.0])
@pytest.mark.parametrize("roles", [("box", "floor"), ("box",), ("floor",)])
def test_transfer_time_is_that_of_the_athlete_on_any_plates(seconds, roles):
    """Minimum jerk passes 10 and 90 % at 0.247 and 0.753 of its time."""
    found = value(step(StepDownShape(transfer_s=seconds, touch_mm_s=60.0, dip_mm=0.0), roles=roles), "transfer_time_s")
    assert found.value == pytest.approx(0.5066 * seconds, rel=0.1)
    assert ("one plate" in found.reason) == (len(roles) == 1)


@pytest.mark.parametrize(("seconds", "drop"), [(1.0, 200.0), (2.0, 150.0), (3.0, 250.0)])
def test_the_profile_of_a_minimum_jerk_lowering(seconds, drop):
    shape = TapShape(lowering_s=seconds, rising_s=2.0, drop_mm=drop, load_bw=0.05, tap_s=0.1)
    rep, begin, _ = tap(shape, noise=False)
    found = {key: value(rep, f"lowering_{key}").value for key in ("peak_speed_mm_s", "time_to_peak_pct", "time_s")}
    assert found["peak_speed_mm_s"] == pytest.approx(1.875 * drop / seconds, rel=1e-3)
    onset = begin - found["time_s"]  # at 10 % of the peak speed: 8.65 % into the lowering
    assert onset == pytest.approx(1.0 + 0.0865 * seconds, abs=0.02)
    assert found["time_to_peak_pct"] == pytest.approx(50 * (1 - 2 * 0.0865) / (1 - 0.0865), abs=3)


def test_equivalent_free_drop_is_that_of_the_touch_speed():
    values = measure(step(StepDownShape(touch_mm_s=400.0)), ["touch_speed_mm_s", "equivalent_free_drop_mm"])
    speed = values["touch_speed_mm_s"].value
    assert values["equivalent_free_drop_mm"].value == pytest.approx(speed**2 / (2 * G_MM_S2))


def test_mean_speed_is_way_over_time():
    shape = StepDownShape(lowering_s=2.0, touch_mm_s=100.0)
    values = measure(step(shape, noise=False), ["lowering_mean_speed_mm_s", "lowering_time_s"])
    way = values["lowering_mean_speed_mm_s"].value * values["lowering_time_s"].value
    assert way == pytest.approx(200 - 2 * 100 * shape.impact_s, rel=0.03)  # the rest is braked after the touch


@pytest.mark.parametrize("seconds", [1.0, 2.0, 3.0, 4.0])
def test_sparc_survives_noise(seconds):
    shape = StepDownShape(lowering_s=seconds, touch_mm_s=60.0)
    clean = value(step(shape, noise=False), "lowering_sparc").value
    noisy = [value(step(shape, seed=seed), "lowering_sparc").value for seed in range(10)]
    assert noisy == pytest.approx(np.full(10, clean), abs=0.12)


def test_jerk_is_given_only_where_it_is_ten_times_the_noise():
    fast = value(step(StepDownShape(lowering_s=1.0, touch_mm_s=0.01)), "lowering_ldlj")
    assert fast.value == pytest.approx(-5.6, abs=0.2)
    slow = value(step(StepDownShape(lowering_s=4.0, touch_mm_s=0.01)), "lowering_ldlj")
    assert math.isnan(slow.value)
    assert "10 times are needed" in slow.reason


def test_a_stance_that_shakes_refuses_sparc():
    body = quiet_body()
    quiet = body.standing_fz(1500, 60.0)
    box, floor, _ = step_down_forces(quiet_body(), StepDownShape(lowering_s=4.0))
    shaking = np.concatenate([quiet, box + body.standing_fz(len(box), 60.0) - body.weight_n])
    rep = rep_of(shaking, np.concatenate([0 * quiet, floor]), body)
    assert "part of the index" in value(rep, "lowering_sparc").reason


@pytest.mark.parametrize("seconds", [1.0, 2.0, 3.0, 4.0])
def test_one_lowering_is_one_movement_under_noise(seconds):
    rep, _, _ = tap(TapShape(lowering_s=seconds, load_bw=0.05), seed=int(seconds))
    assert value(rep, "lowering_sub_movements").value == 1


def test_a_lowering_in_two_parts_is_two_movements():
    body = quiet_body(3)
    rate = RATE
    s = (np.arange(1000) + 0.5) / 1000
    way = 100.0 / rate * (60 * s - 180 * s**2 + 120 * s**3)  # mm/s2 over 1000, each 100 mm in 1 s
    still = np.zeros(1000)
    accel = np.concatenate([still, -way, -way, way, way, still])
    total = body.standing_fz(len(accel), 1.5) + body.weight_n / 9.80665 * accel
    floor = np.zeros(len(accel))
    floor[2950:3050] = 60.0
    assert value(rep_of(total - floor, floor, body), "lowering_sub_movements").value == 2


@pytest.mark.parametrize("load", [0.03, 0.08, 0.2])
@pytest.mark.parametrize("seconds", [1.0, 2.0, 4.0])
def test_a_tap_from_the_box_alone(load, seconds):
    errors = []
    for seed in range(8):
        shape = TapShape(lowering_s=seconds, rising_s=seconds, load_bw=load)
        rep, begin, body = tap(shape, seed=seed, roles=("box",))
        values = measure(rep, ["tap_load_pct_bw", "tap_impulse_n_s", "lowering_time_s"])
        assert "at least" in values["tap_load_pct_bw"].reason
        # the body brakes and pushes off meanwhile: up to 5.8 h / T^2 of it hides part of the tap
        assert 100 * load - 1.0 - 600 * 0.15 / G_MM_S2 * 1000 / seconds**2 < values["tap_load_pct_bw"].value
        assert values["tap_load_pct_bw"].value < 100 * load + 1.0
        errors.append(values["tap_impulse_n_s"].value - body.weight_n * load * 2 / np.pi * shape.tap_s)
        assert values["lowering_time_s"].value == pytest.approx(begin - 1 - 0.0865 * seconds, abs=0.13 * seconds)
    assert np.sqrt(np.mean(np.square(errors))) < 0.006 * body.weight_n  # 0.6 % BW.s


def test_no_tap_is_no_number():
    rep, _, _ = tap(TapShape(load_bw=0.0), roles=("box",))
    found = value(rep, "tap_load_pct_bw")
    assert math.isnan(found.value)
    assert "no tap of more than 1.5 % BW" in found.reason
    assert abs(value(rep, "tap_impulse_n_s").value) < 4
    assert value(rep, "lowering_time_s").value == pytest.approx(1.83, abs=0.15)  # until the lowest point


@pytest.mark.parametrize("roles", [("floor",), ("box", "floor")])
@pytest.mark.parametrize("mass", [15.0, 70.0, 150.0])
def test_a_tap_on_the_floor_plate(roles, mass):
    rep, _, body = tap(TapShape(load_bw=0.1), roles=roles, mass=mass)
    values = measure(rep, ["tap_load_pct_bw", "tap_impulse_n_s"])
    assert values["tap_load_pct_bw"].value == pytest.approx(10.0, abs=0.1)
    assert values["tap_impulse_n_s"].value == pytest.approx(body.weight_n * 0.1 * 2 / np.pi * 0.3, rel=0.02)


@pytest.mark.parametrize(
    ("fz", "why"),
    [
        (np.zeros(1000), "never touched"),
        (np.concatenate([np.full(500, 60.0), np.zeros(500)]), "loaded from the start"),
        (np.concatenate([np.zeros(500), np.full(500, 60.0)]), "stayed on"),
    ],
)
def test_what_is_no_tap(fz, why):
    with pytest.raises(SignalError, match=why):
        tap_on_floor(fz, 1000.0, body_weight_n=700.0, on_n=10.5)


def test_a_step_down_is_no_tap_and_a_tap_is_no_step_down():
    for roles in (("box", "floor"), ("box",), ("floor",)):
        assert "not a tap" in value(step(StepDownShape(), roles=roles), "tap_load_pct_bw").reason
    rep, _, _ = tap(TapShape(drop_mm=150.0), drop_mm="150")
    assert "did not go over" in value(rep, "transfer_time_s").reason
    assert value(rep, "drop_closure_mm").value == pytest.approx(0.0, abs=15)  # the lowest point, not the end
    assert value(rep, "stance_braking_share_pct").value > 90


def test_standing_on_the_box_is_neither():
    body = quiet_body()
    rep = rep_of(body.standing_fz(5000, 1.5), None, body, ("box",))
    for key in ("tap_load_pct_bw", "lowering_time_s", "lowering_peak_speed_mm_s"):
        assert "Nobody goes down" in value(rep, key).reason


def test_forward_and_sideways_are_conditions_of_one_measure():
    """A plate that senses vertical force only sees the same thing either way; the condition keeps them apart."""
    reps = [step(StepDownShape(), direction=way) for way in ("forward", "sideways")]
    forward, sideways = ({k: (v.value, v.reason) for k, v in measure(rep, KEYS).items()} for rep in reps)
    assert str(forward) == str(sideways)
    assert [rep.conditions["direction"] for rep in reps] == ["forward", "sideways"]


def test_without_a_weight_every_number_has_a_reason():
    plates = {role: Signal.from_force(np.full(5000, 300.0), RATE) for role in ("box", "floor")}
    for roles in (("box", "floor"), ("box",), ("floor",)):
        rep = Rep.from_plates({role: plates[role] for role in roles}, side="left")
        for found in measure(rep, KEYS).values():
            assert math.isnan(found.value)
            assert found.reason
