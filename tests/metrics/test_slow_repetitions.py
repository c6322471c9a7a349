"""Bridge, step-up, split squat and hinge against movements that are known."""

import math

import numpy as np
import pytest
from known_movements import RATE, body, measured, why

import soleplate
from soleplate.errors import SignalError
from soleplate.metrics.repetitions.bridge import find_bridges
from soleplate.metrics.repetitions.cycles import find_cycles, tempo_error_pct, valid_cycles
from soleplate.metrics.repetitions.hinge import repeatability_sd
from soleplate.metrics.repetitions.step_up import find_step_up, valid_step_ups
from soleplate.model.plate import G_MS2
from soleplate.pipeline.rep import Rep, Signal
from soleplate.sim.body import smooth_step


def squats(periods, depth_mm=300.0, *, mass=70.0, seed=0, rate=RATE, quiet_s=3.0, depths=None):
    """Cosine ways down and up in between quiet stances."""
    quiet = np.zeros(round(quiet_s * rate))
    deep = depths or [depth_mm] * len(periods)
    parts = [quiet]
    for seconds, way in zip(periods, deep, strict=True):
        s = np.arange(round(seconds * rate)) / round(seconds * rate)
        parts.append(-way / 1000 * (1 - np.cos(2 * np.pi * s)) / 2 / 1.0)
    height = np.concatenate([*parts, quiet])
    accel = np.gradient(np.gradient(height)) * rate**2
    person = body(mass, seed, rate)
    return person.standing_fz(len(height), 1.5) + person.weight_n / G_MS2 * accel, person.weight_n


# bridge


def bridge_force(lengths, *, rest=40.0, up=180.0, rate=RATE, between_s=1.5, slope=0.0):
    ramp = smooth_step(round(0.4 * rate))
    parts = [np.full(round(1.5 * rate), rest)]
    for seconds in lengths:
        n = round(seconds * rate) - 2 * len(ramp)
        hold = up + slope * np.arange(n) / rate
        parts += [
            rest + (up - rest) * ramp,
            hold,
            rest + (hold[-1] - rest) * (1 - ramp),
            np.full(round(between_s * rate), rest),
        ]
    return np.concatenate(parts) + np.random.default_rng(0).normal(0, 1.0, sum(map(len, parts)))


def bridge_rep(fz, weight=700.0, **conditions):
    return Rep.from_force(fz, RATE, side="left", body_weight_n=weight, conditions=conditions)


def test_a_bridge_that_is_held():
    found = measured(
        bridge_rep(bridge_force([30.0], slope=-0.5)), "bridge_hold_s", "bridge_load_pct_bw", "bridge_drift_pct_bw_min"
    )
    assert found["bridge_hold_s"] == pytest.approx(29.7, abs=0.2)
    assert found["bridge_load_pct_bw"] == pytest.approx(100 * (180 - 0.5 * 14.6) / 700, abs=0.3)
    assert found["bridge_drift_pct_bw_min"] == pytest.approx(-100 * 0.5 * 60 / 700, abs=0.3)


def test_a_bridge_that_goes_on_is_at_least_that_long():
    fz = bridge_force([30.0])
    found = soleplate.measure(bridge_rep(fz[: round(20 * RATE)]), ["bridge_hold_s"])["bridge_hold_s"]
    assert found.value == pytest.approx(18.3, abs=0.2)
    assert "at least" in found.reason


@pytest.mark.parametrize("count", [2, 12, 25])
def test_bridges_are_counted(count):
    fz = bridge_force([1.2] * count, between_s=0.8)
    found = measured(bridge_rep(fz), "bridges_valid", "bridge_tempo_error_pct")
    assert found["bridges_valid"] == count
    assert found["bridge_tempo_error_pct"] == pytest.approx(0.0, abs=1.0)
    slow = measured(bridge_rep(fz, pace_per_min="20"), "bridge_tempo_error_pct")
    assert slow["bridge_tempo_error_pct"] == pytest.approx(100 / 3, abs=1.0)


def test_a_half_bridge_does_not_count():
    parts = [bridge_force([1.2] * 4), bridge_force([1.2], up=130.0)[round(1.5 * RATE) :]]
    found = find_bridges(np.concatenate(parts), RATE, body_weight_n=700.0)
    assert len(found.top_n) == 5
    assert measured(bridge_rep(np.concatenate(parts)), "bridges_valid")["bridges_valid"] == 4


def test_lying_still_is_no_bridge():
    assert "No bridge" in why(bridge_rep(np.full(1000, 40.0)), "bridge_hold_s")
    assert "not weighed" in why(bridge_rep(np.full(1000, 40.0), weight=None), "bridge_hold_s")
    blip = np.full(1000, 40.0)
    blip[::50] = 400.0
    with pytest.raises(SignalError):
        find_bridges(blip, RATE, body_weight_n=700.0)


# step-up


def step_up_forces(*, trail_push=0.0, rise_s=1.0, height_mm=150.0, preload=0.3, seed=0, rate=1000.0, quiet_s=1.0):
    """Rise by minimum jerk; the trail foot unloads within the first half, perhaps after a push."""
    person = body(seed=seed, rate=rate)
    quiet = round(quiet_s * rate)
    n = round(rise_s * rate)
    s = (np.arange(n) + 0.5) / n
    accel = height_mm / 1000 / rise_s**2 * (60 * s - 180 * s**2 + 120 * s**3)
    total = person.standing_fz(2 * quiet + n, 1.5)
    total[quiet : quiet + n] += person.weight_n / G_MS2 * accel
    trail = np.zeros(len(total))
    trail[:quiet] = preload * person.weight_n
    half = n // 2
    trail[quiet : quiet + half] = person.weight_n * (
        preload * (1 - smooth_step(half)) + trail_push * np.sin(np.pi * np.arange(half) / half) ** 2
    )
    return total - trail, trail, person.weight_n


def step_up_rep(box, floor, weight, rate=1000.0):
    plates = {
        "box": Signal.from_force(box, rate, body_weight_n=weight),
        "floor": Signal.from_force(floor, rate, body_weight_n=weight),
    }
    return Rep.from_plates(plates, side="left")


@pytest.mark.parametrize("rise", [0.6, 1.0, 2.0])
def test_a_step_up_without_a_push(rise):
    rep = step_up_rep(*step_up_forces(rise_s=rise, seed=1))
    found = measured(rep, "step_up_rise_s", "trail_push_off_pct_bw", "trail_peak_pct_bw", "trail_impulse_share_pct")
    assert found["step_up_rise_s"] == pytest.approx(rise * (1 - 2 * 0.0865), rel=0.05)
    assert found["trail_push_off_pct_bw"] == pytest.approx(0.0, abs=2.0)
    assert found["trail_peak_pct_bw"] == pytest.approx(30.0, abs=2.0)
    assert found["trail_impulse_share_pct"] < 7


def test_a_push_of_the_trail_leg_is_seen():
    found, clean = (
        measured(step_up_rep(*step_up_forces(trail_push=push)), "trail_push_off_pct_bw", "trail_impulse_share_pct")
        for push in (0.4, 0.0)
    )
    # the push is added while the preload goes: at its middle half of it is left
    assert found["trail_push_off_pct_bw"] == pytest.approx(0.4 * 100 - 15 + 5, abs=6)
    expected = 100 * 0.4 * 0.5 * 0.5 / (1 - 2 * 0.0865)  # mean of sin^2 over half of the rise
    assert found["trail_impulse_share_pct"] - clean["trail_impulse_share_pct"] == pytest.approx(expected, rel=0.15)


def test_step_ups_of_a_trial_are_counted():
    boxes, floors = [], []
    for push in (0.0, 0.0, 0.5, 0.0):
        box, floor, weight = step_up_forces(trail_push=push)
        back = smooth_step(800)
        boxes += [box, weight * (1 - 0.3 * back)]
        floors += [floor, weight * 0.3 * back]
    box, floor = np.concatenate(boxes), np.concatenate(floors)
    assert measured(step_up_rep(box, floor, weight), "step_ups_valid")["step_ups_valid"] == 3
    assert valid_step_ups(box / weight, floor / weight, 1000.0, on_bw=0.03) == (3, 4)


def test_what_is_no_step_up():
    standing = np.full(4000, 700.0)
    assert "Nobody steps up" in why(step_up_rep(standing, np.zeros(4000), 700.0), "step_up_rise_s")
    assert "not weighed" in why(step_up_rep(standing, np.zeros(4000), None), "step_up_rise_s")
    assert "too short" in why(step_up_rep(standing[:500], np.zeros(500), 700.0), "step_up_rise_s")
    one = Rep.from_force(standing, 1000.0, side="left", body_weight_n=700.0)
    assert "needs a plate under the box" in why(one, "step_up_rise_s")
    assert "needs a plate under the box" in why(one, "step_ups_valid")
    with pytest.raises(SignalError):
        find_step_up(standing / 700, 0 * standing, 0 * standing, 1000.0)


# cycles: split squat and hinge


@pytest.mark.parametrize("mass", [15.0, 70.0, 150.0])
@pytest.mark.parametrize(("seconds", "reps"), [(2.0, 12), (4.0, 8), (7.0, 5)])
def test_cycles_and_their_depth(mass, seconds, reps):
    fz, _ = squats([seconds] * reps, 250.0, mass=mass, seed=reps)
    found = find_cycles(fz, RATE, pace_hz=1 / seconds)
    assert len(found) == reps
    assert found.depth_mm == pytest.approx(250.0, rel=0.1)
    assert found.period_s == pytest.approx(seconds, rel=0.05)
    assert valid_cycles(found, pace_hz=1 / seconds).all()
    assert tempo_error_pct(found.lowest / RATE, 1 / seconds) < 3


def test_shallow_and_late_repetitions_are_not_valid():
    fz, _ = squats([4.0] * 4 + [4.0, 6.5, 4.0], depths=[300.0] * 4 + [180.0, 300.0, 300.0])
    found = find_cycles(fz, RATE, pace_hz=0.25)
    assert len(found) == 7
    assert valid_cycles(found, pace_hz=0.25).tolist() == [True] * 4 + [False, False, True]


@pytest.mark.parametrize("share", [0.6, 0.84])
def test_the_share_of_the_lead_foot(share):
    fz, weight = squats([4.0] * 6)
    plates = {
        "left": Signal.from_force(share * fz, RATE, body_weight_n=weight),
        "right": Signal.from_force((1 - share) * fz, RATE, body_weight_n=weight),
    }
    keys = ("split_squat_lead_share_pct", "split_squats_valid", "split_squat_tempo_error_pct")
    found = measured(Rep.from_plates(plates, side="left"), *keys)
    assert found["split_squat_lead_share_pct"] == pytest.approx(100 * share, abs=0.01)
    assert found["split_squats_valid"] == 6
    assert found["split_squat_tempo_error_pct"] < 3
    alone = Rep.from_plates({"left": plates["left"]}, side="left")
    one = soleplate.measure(alone, keys)
    assert one["split_squat_lead_share_pct"].value == pytest.approx(100 * share, abs=0.5)
    assert "lead foot alone" in one["split_squat_lead_share_pct"].reason
    assert one["split_squats_valid"].value == 6


def hinge_rep(reps=5, seconds=7.0, shift=0.0):
    fz, weight = squats([seconds] * reps, 200.0)
    t = np.arange(len(fz)) / RATE
    ml = 5 * np.sin(2 * np.pi * 0.5 * t)
    ap = np.zeros(len(fz))
    for number in range(reps):
        first = round((3 + number * seconds) * RATE)
        n = round(seconds * RATE)
        size = 30 + shift * (-1) ** number
        ap[first : first + n] = size * (1 - np.cos(2 * np.pi * np.arange(n) / n)) / 2
    return Rep.from_force(fz, RATE, side="left", body_weight_n=weight, cop_ml_mm=ml, cop_ap_mm=ap)


def test_a_hinge_by_the_metronome():
    found = measured(hinge_rep(), "hinge_reps", "hinge_tempo_error_pct", "hinge_ml_velocity_mm_s")
    assert found["hinge_reps"] == 5
    assert found["hinge_tempo_error_pct"] < 2.0
    assert found["hinge_ml_velocity_mm_s"] == pytest.approx(5 * 2 * np.pi * 0.5 * 2 / np.pi, rel=0.03)


def test_alternating_hinges_differ_by_a_known_sd():
    values = np.tile(np.concatenate([np.sin(np.linspace(0, 2 * np.pi, 101))] * 1), 4)
    edges = np.arange(4) * 101.0
    assert repeatability_sd(values, edges, edges + 100) == pytest.approx(0.0, abs=1e-9)
    values[101:202] *= 3
    rms = math.sqrt(0.5 * 100 / 101)
    assert repeatability_sd(values[:202], edges[:2], edges[:2] + 100) == pytest.approx(math.sqrt(2) * rms, rel=0.01)
    steady, uneven = (measured(hinge_rep(shift=s), "hinge_repeatability_mm")["hinge_repeatability_mm"] for s in (0, 8))
    assert steady < 1.0
    assert uneven == pytest.approx(8 * math.sqrt(0.125 * 6 / 5), rel=0.15)


def test_what_is_no_squat_and_no_hinge():
    standing = Rep.from_force(body().standing_fz(3000), RATE, side="left", body_weight_n=body().weight_n)
    for key in ("split_squats_valid", "hinge_reps", "hinge_ml_velocity_mm_s"):
        assert "No repetition" in why(standing, key)
    fz, weight = squats([7.0])
    single = Rep.from_force(fz, RATE, side="left", body_weight_n=weight)
    assert "One repetition has no tempo" in why(single, "hinge_tempo_error_pct")
    bad = Rep.from_force(fz, RATE, side="left", body_weight_n=weight, conditions={"pace_per_min": "fast"})
    assert "'fast'" in why(bad, "hinge_reps")
    with pytest.raises(SignalError, match="Fewer than two"):
        repeatability_sd(np.zeros(10), np.zeros(1), np.ones(1))
    with pytest.raises(SignalError, match="not known"):
        repeatability_sd(np.full(10, np.nan), np.array([0.0, 5.0]), np.array([4.0, 9.0]))
    with pytest.raises(SignalError, match="empty"):
        find_cycles(np.zeros(1000), RATE, pace_hz=0.25)
