"""What goes wrong with recordings of movement, each with its own test, by the numbers of the list of pitfalls.

All of it through ``soleplate.measure``, as a notebook would.
"""

import math

import numpy as np
import pytest

import soleplate
from soleplate import plugins
from soleplate.metrics.step_down.motion import G_MM_S2, vertical_motion
from soleplate.pipeline.rep import Rep, Signal
from soleplate.scoring.verdicts.symmetry import compare
from soleplate.sim.body import Body
from soleplate.sim.gestures.step_down import StepDownShape, step_down_forces

RATE = 1000.0
WEIGHT = 700.0


def stand(seconds, weight=WEIGHT):
    return np.full(round(seconds * RATE), weight)


def empty(seconds):
    return np.zeros(round(seconds * RATE))


def jump(weight=WEIGHT, flight_s=0.4):
    """Push off with 2 BW, fly, land with 2 BW until the speed is gone; speeds and times fit together."""
    rows = round(flight_s / 2 * RATE)  # 1 BW net for half of the flight gives its speed
    push = np.full(rows, 2 * weight)
    return np.concatenate([push, empty(flight_s), push])


def fall(weight=WEIGHT, speed=-1961.33, stop_s=0.2):
    return np.concatenate([np.full(round(stop_s * RATE), weight * (1 - speed / (G_MM_S2 * stop_s)))])


def landing_of(fz, weight=WEIGHT, rate=RATE, keys=("landing_peak_bw", "landing_speed_mm_s"), **conditions):
    rep = Rep.from_force(fz, rate, side="left", body_weight_n=weight, conditions=conditions)
    return soleplate.measure(rep, keys)


def hop_series(count=10, contact_s=0.25, flight_s=0.35, weight=WEIGHT):
    peak = weight * np.pi / 2 * (contact_s + flight_s) / contact_s
    stance = peak * np.sin(np.pi * np.arange(round(contact_s * RATE)) / (contact_s * RATE))
    return np.concatenate([empty(flight_s), *[np.concatenate([stance, empty(flight_s)]) for _ in range(count)]])


def step_down(weight_kg=70.0, seed=0, rate=RATE, **shape):
    body = Body(weight_kg, rate, np.random.default_rng(seed))
    box, floor, _ = step_down_forces(body, StepDownShape(**shape), settle_s=2.5)
    quiet = body.standing_fz(round(1.5 * rate), 1.5)
    return np.concatenate([quiet, box]), np.concatenate([0 * quiet, floor]), body.weight_n


def step_down_rep(box, floor, weight, rates=(RATE, RATE), offset_n=(0.0, 0.0), **conditions):
    plates = {
        role: Signal.from_force(force + offset, rate, body_weight_n=weight)
        for role, force, rate, offset in zip(("box", "floor"), (box, floor), rates, offset_n, strict=True)
    }
    return Rep.from_plates(plates, side="left", conditions=conditions)


@pytest.mark.parametrize("starts", ["loaded", "unloaded"])
@pytest.mark.parametrize("ends", ["loaded", "unloaded"])
def test_1_a_landing_is_the_same_however_the_record_starts_and_ends(starts, ends):
    before = [stand(1.0), jump()] if starts == "loaded" else [empty(1.0), fall()]
    after = [stand(3.5)] + ([np.linspace(WEIGHT, 0, 300), empty(2.0)] if ends == "unloaded" else [])
    found = landing_of(np.concatenate([*before, *after]))
    assert found["landing_peak_bw"].value == pytest.approx(2.0)
    assert found["landing_speed_mm_s"].value == pytest.approx(1961, rel=0.01)


@pytest.mark.parametrize("starts", ["loaded", "unloaded"])
@pytest.mark.parametrize("ends", ["loaded", "unloaded"])
def test_1_hops_are_the_same_however_the_record_starts_and_ends(starts, ends):
    parts = [stand(2.0) if starts == "loaded" else empty(2.0), hop_series(), stand(2.0) if ends == "loaded" else []]
    rep = Rep.from_force(np.concatenate([p for p in parts if len(p)]), RATE, side="left", body_weight_n=WEIGHT)
    found = soleplate.measure(rep, ["hops_valid", "hop_contact_time_s"])
    assert found["hops_valid"].value == 10
    assert found["hop_contact_time_s"].value == pytest.approx(0.25, abs=0.002)


@pytest.mark.parametrize("floor_first", [False, True])
@pytest.mark.parametrize("floor_last", [False, True])
def test_1_a_step_down_may_start_on_the_floor_plate_but_ends_there(floor_first, floor_last):
    box, floor, weight = step_down()
    if floor_first:
        box, floor = np.concatenate([stand(1.0, 0.0), box]), np.concatenate([stand(1.0, weight), floor])
    if not floor_last:  # steps off before any quiet stance on the floor
        box, floor = box[:3900], np.concatenate([floor[:3500], np.linspace(floor[3500], 0, 400)])
    found = soleplate.measure(step_down_rep(box, floor, weight), ["touch_speed_mm_s"])["touch_speed_mm_s"]
    if floor_last:
        assert found.value == pytest.approx(150, abs=15)
    else:
        assert math.isnan(found.value)
        assert found.reason


def test_2_stepping_off_and_on_again_is_no_flight():
    fz = np.concatenate([stand(1.0), np.linspace(WEIGHT, 0, 200), empty(0.4), np.linspace(0, WEIGHT, 200), stand(3.0)])
    rep = Rep.from_force(fz, RATE, side="left", body_weight_n=WEIGHT)
    found = soleplate.measure(rep, ["hop_flight_time_s", "landing_speed_mm_s"])
    assert "0 hops" in found["hop_flight_time_s"].reason
    assert "no downward speed" in found["landing_speed_mm_s"].reason


def test_2_a_foot_that_leaves_its_plate_while_the_other_stands_is_no_flight():
    left = np.concatenate([stand(1.0), jump(), stand(3.5), 1.2 * stand(0.4), empty(0.4), stand(0.5)])
    right = np.concatenate([0 * left[:-900], stand(0.9)])
    plates = {
        side: Signal.from_force(force, RATE, body_weight_n=WEIGHT) for side, force in (("left", left), ("right", right))
    }
    found = soleplate.measure(Rep.from_plates(plates, side="left"), ["landing_speed_mm_s"])["landing_speed_mm_s"]
    assert found.value == pytest.approx(1961, rel=0.01)


@pytest.mark.parametrize("hum_n", [0.0, 5.0])
def test_3_ringing_after_take_off_and_hum_do_not_change_the_landing(hum_n):
    fz = np.concatenate([stand(1.0), jump(), stand(4.0)])
    t = np.arange(len(fz)) / RATE
    off = 1.2
    ringing = np.where(t >= off, 55 * np.exp(-(t - off) / 0.1) * np.cos(2 * np.pi * 30 * (t - off)), 0.0)
    found = landing_of(fz + ringing + hum_n * np.sin(2 * np.pi * 50 * t))
    assert found["landing_speed_mm_s"].value == pytest.approx(1961, rel=0.02)


@pytest.mark.parametrize("drift", [112.0, -80.0])
def test_4_a_drifting_zero_and_negative_flights_leave_the_hops_as_they_are(drift):
    fz = hop_series(40)
    found = soleplate.measure(
        Rep.from_force(fz + np.linspace(0, drift, len(fz)), RATE, side="left", body_weight_n=WEIGHT),
        ["hops_valid", "hop_contact_time_s"],
    )
    assert found["hops_valid"].value == 40
    assert found["hop_contact_time_s"].value == pytest.approx(0.25, abs=0.003)


@pytest.mark.parametrize("sentinel", [-1.0, -100.0])
def test_5_a_sentinel_among_the_samples_is_named_and_splits_no_contact(sentinel):
    fz = hop_series()
    fz[np.arange(450, len(fz), 600)] = sentinel  # in the middle of each contact
    rep = Rep.from_force(fz, RATE, side="left", body_weight_n=WEIGHT)
    found = soleplate.measure(rep, ["hops_valid"])["hops_valid"]
    assert math.isnan(found.value)
    assert f"10 samples of exactly {sentinel:g} N" in found.reason


@pytest.mark.parametrize("rate", [80.1, 99.7, 450.0, 1000.0 / 3])
def test_6_the_number_of_samples_is_that_of_the_force(rate):
    for n in (997, 1000, 1001):
        rep = Rep.from_force(np.full(n, WEIGHT), rate, side="left", body_weight_n=WEIGHT)
        assert len(rep.fz()) == len(rep.time_s()) == n
        assert rep.duration_s() == pytest.approx(n / rate)


def test_7_phases_that_share_their_boundary_sample_add_up():
    fz = np.random.default_rng(0).normal(WEIGHT, 50, 2001)
    for middle in (500, 1000, 1777):
        whole, first, rest = (
            vertical_motion(part, RATE, WEIGHT)[0][-1] for part in (fz, fz[: middle + 1], fz[middle:])
        )
        assert first + rest == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize(("off", "said"), [(0.002, ""), (0.02, "weighs +2.0 %"), (0.08, "as weighed")])
def test_8_a_weight_that_differs_after_the_landing_is_said_or_refused(off, said):
    fz = np.concatenate([empty(1.0), fall(), (1 + off) * stand(3.5)])
    found = landing_of(fz)["landing_speed_mm_s"]
    assert said in found.reason
    assert found.present == (off < 0.05)


def test_9_a_peak_in_the_last_sample_and_a_spike_give_reasons():
    rising = np.concatenate([empty(1.0), np.linspace(0, 2000, 60)])
    found = landing_of(rising, keys=[metric.key for metric in plugins.metrics().values() if "landing" in metric.key])
    assert math.isnan(found["landing_speed_mm_s"].value)
    for value in found.values():
        assert math.isfinite(value.value) or value.reason
    spike = np.concatenate([empty(1.0), [2000.0], empty(1.0)])
    assert "spikes" in landing_of(spike)["landing_peak_bw"].reason
    step = np.concatenate([empty(1.0), fall(), stand(3.5)])  # 0 to 2 BW between two samples
    assert landing_of(step, keys=["landing_loading_rate_20ms_bw_s"])["landing_loading_rate_20ms_bw_s"].present


def test_9_the_peak_in_the_first_sample_was_there_before():
    found = landing_of(np.concatenate([fall(), stand(3.0)]))
    assert "No landing" in found["landing_peak_bw"].reason


@pytest.mark.parametrize("rate", [80.0, 450.0])
def test_10_a_low_rate_refuses_impacts(rate):
    fz = np.concatenate([empty(1.0), fall(), stand(3.5)])[:: round(RATE / rate)]
    keys = ("landing_loading_rate_bw_s", "landing_peak_bw", "landing_loading_rate_20ms_bw_s", "landing_tts_band_s")
    found = landing_of(fz, rate=rate, keys=keys)
    assert [found[key].present for key in keys] == [False, False, False, True]
    assert "it needs 500 Hz" in found["landing_loading_rate_bw_s"].reason


@pytest.mark.parametrize("floor_rate", [1000.5, 1003.0, 500.0])
def test_11_plates_on_clocks_of_their_own_are_brought_together(floor_rate):
    box, floor, weight = step_down()
    keys = ["touch_speed_mm_s", "stance_braking_share_pct", "transfer_time_s"]
    same = soleplate.measure(step_down_rep(box, floor, weight), keys)
    moments = np.arange(round(len(floor) / RATE * floor_rate)) / floor_rate
    other = np.interp(moments, np.arange(len(floor)) / RATE, floor)
    apart = soleplate.measure(step_down_rep(box, other, weight, (RATE, floor_rate)), keys)
    assert apart["touch_speed_mm_s"].value == pytest.approx(same["touch_speed_mm_s"].value, abs=5)
    assert apart["stance_braking_share_pct"].value == pytest.approx(same["stance_braking_share_pct"].value, abs=1)
    assert apart["transfer_time_s"].value == pytest.approx(same["transfer_time_s"].value, abs=0.005)


def test_12_a_box_that_was_not_zeroed_is_noticed():
    found = soleplate.measure(step_down_rep(*step_down(), offset_n=(60.0, 0.0)), ["touch_speed_mm_s"])
    assert "was the box on its plate at the zero?" in found["touch_speed_mm_s"].reason
    small = soleplate.measure(step_down_rep(*step_down(), offset_n=(3.0, 0.0)), ["touch_speed_mm_s"])
    assert small["touch_speed_mm_s"].value == pytest.approx(150, abs=15)


def test_13_a_record_that_ends_inside_the_hold_is_censored():
    fz = np.concatenate([empty(1.0), fall(), stand(0.7)])
    found = landing_of(fz, keys=["landing_tts_band_s", "landing_stuck"])
    for value in found.values():
        assert math.isnan(value.value)
        assert "goes on for 0.9 s" in value.reason


def test_14_swapped_plates_are_put_right_by_their_names():
    left = np.concatenate([empty(1.0), fall(), stand(3.5)])
    right = 1.5 * left
    plates = {
        side: Signal.from_force(force, RATE, body_weight_n=WEIGHT) for side, force in (("left", left), ("right", right))
    }
    swapped = {"left": plates["right"], "right": plates["left"]}
    for side, other in (("left", "right"), ("right", "left")):
        as_told, put_right = (
            soleplate.measure(Rep.from_plates(p, side=s), ["landing_peak_bw"])["landing_peak_bw"].value
            for p, s in ((plates, side), (swapped, other))
        )
        assert as_told == put_right


@pytest.mark.parametrize("mass", [15.0, 40.0, 150.0])
def test_15_thresholds_fit_a_child_and_a_heavy_person(mass):
    weight = mass * 9.80665
    rep = Rep.from_force(hop_series(weight=weight), RATE, side="left", body_weight_n=weight)
    hops = soleplate.measure(rep, ["hops_valid", "hop_contact_time_s"])
    assert hops["hops_valid"].value == 10
    assert hops["hop_contact_time_s"].value == pytest.approx(0.25, abs=0.006)  # 20 N are 14 % of a child
    fz = np.concatenate([empty(1.0), fall(weight), stand(3.5, weight)])
    assert landing_of(fz, weight)["landing_speed_mm_s"].value == pytest.approx(1961, rel=0.01)
    box, floor, heavy = step_down(mass)
    found = soleplate.measure(step_down_rep(box, floor, heavy), ["touch_speed_mm_s", "lowering_time_s"])
    assert found["touch_speed_mm_s"].value == pytest.approx(150, abs=15)
    assert found["lowering_time_s"].value == pytest.approx(1.85, abs=0.1)


def test_16_what_may_be_negative_is_never_a_ratio():
    signed = {
        "calf_rise_slope_pct_per_rep", "calf_tempo_error_pct", "calf_hand_support_pct_bw", "drop_closure_mm",
        "lowering_sparc", "lowering_ldlj", "bridge_drift_pct_bw_min", "trail_push_off_pct_bw",
        "trail_impulse_share_pct", "stance_braking_share_pct", "split_squat_lead_share_pct",
    }  # fmt: skip
    found = plugins.metrics()
    assert signed <= set(found)
    for key, metric in found.items():
        if key in signed:
            assert metric.symmetry != "ratio", key
            assert metric.scatter != "lognormal", key
        if metric.scatter == "lognormal":  # positive and multiplicative
            assert metric.symmetry in ("ratio", "none"), key
        if metric.unit == "count":
            assert metric.scatter == "count", key
        assert (metric.scatter == "none") == bool(metric.unjudged), key
    same = compare([-2.0, -1.0, -1.5], [2.0, 1.0, 1.5])  # legs of opposite sign differ by a plain difference
    assert same.difference == pytest.approx(-3.0)


@pytest.mark.parametrize(("told", "drop"), [("200", 200.0), ("200,0", 200.0), ("-1", None), ("", None), ("16 L", None)])
def test_17_conditions_of_other_tables(told, drop):
    rep = step_down_rep(*step_down(), drop_mm=told)
    found = soleplate.measure(rep, ["control_index", "drop_closure_mm", "touch_speed_mm_s"])
    if drop:
        assert found["control_index"].value == pytest.approx(0.15 / math.sqrt(2 * 9.80665 * drop / 1000), rel=0.1)
    else:
        assert math.isnan(found["control_index"].value)
        assert "drop" in found["control_index"].reason


def test_18_the_measured_rate_decides_not_the_one_on_the_box():
    """A board sold with 80 Hz may give 10.8: even a hold is refused then, and no time is stretched in silence."""
    fz = np.full(108, WEIGHT)
    rep = Rep.from_force(fz, 10.8, side="left", body_weight_n=WEIGHT)
    found = soleplate.measure(rep, ["hold_time_s", "hops_valid", "calf_raises"])
    for value in found.values():
        assert value.reason.startswith("measured at 11 Hz")
    assert rep.duration_s() == pytest.approx(10.0)
