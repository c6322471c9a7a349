"""Landings against the reference values, closed forms, and records that end badly."""

import math

import numpy as np
import pytest
import reference_landings as reference

from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import crossing_row, first_contact, take_off
from soleplate.metrics.jumps.jump import (
    flight_height_mm,
    height_of_speed_mm,
)
from soleplate.metrics.jumps.landing_formulas import (
    Landing,
    first_peak_row,
    landing_speed_mm_s,
    loading_rate_mean_n_s,
    loading_rate_window_n_s,
    peak_row,
    vertical_stability_index,
)
from soleplate.metrics.jumps.stabilisation import band_hold, cubic_fit, last_exit, sequential_mean
from soleplate.metrics.step_down.motion import G_MM_S2, quiet_row, vertical_motion

# record, first row to look at, quiet row after contact as the reference chose it
LANDINGS = [
    ("Dual-CMJ-Fz", 2355, 4700),
    ("Dual-SJ-Fz", 2164, 4700),
    ("F02_CTRL1", 17621, 19919),
    ("bmc_jump1", 2300, 3747),
]


def near(value, expected):
    return value == pytest.approx(expected, rel=1e-6)


@pytest.fixture(params=LANDINGS, ids=lambda landing: landing[0])
def landing(request):
    reference.need()
    name, start, quiet = request.param
    fz, rate = reference.forces(name)
    wanted = reference.values()[f"{name} landing"]
    end = wanted["contact_index"] + round(wanted["post_contact_s"] * rate)
    return fz[:end], rate, start, quiet, wanted


def test_contact_and_peak_rows_are_exact(landing):
    fz, rate, start, _, wanted = landing
    contact = first_contact(fz, rate, on_n=20.0, start=start)
    assert contact == wanted["contact_index"]
    assert near(crossing_row(fz, contact, 20.0) / rate, wanted["contact_time_s"])
    peak = peak_row(fz, rate, contact=contact)
    assert peak == wanted["peak_index"]
    assert near(fz[peak], wanted["peak_N"])
    assert near(fz[peak] / wanted["body_weight_N"], wanted["peak_BW"])
    assert near(peak / rate - crossing_row(fz, contact, 20.0) / rate, wanted["time_to_peak_s"])


def test_loading_rates(landing):
    fz, rate, _, _, wanted = landing
    span = {"contact": wanted["contact_index"], "peak": wanted["peak_index"]}
    assert near(loading_rate_mean_n_s(fz, rate, on_n=20.0, **span), wanted["avg_loading_rate_contact_to_peak_N_s"])
    for window in (5, 10, 20):
        value = loading_rate_window_n_s(fz, rate, window_s=window / 1000, **span)
        assert near(value, wanted[f"max_loading_rate_{window}ms_N_s"])


def braking_impulse_n_s(one):
    return np.trapezoid(one.fz_n[one.contact : one.lowest + 1] - one.body_weight_n) / one.rate_hz


def test_speed_depth_and_stiffness(landing):
    fz, rate, _, quiet, wanted = landing
    contact, weight = wanted["contact_index"], wanted["body_weight_N"]
    speed = landing_speed_mm_s(fz, rate, contact=contact, quiet=quiet, body_weight_n=weight)
    assert near(speed / 1000, wanted["landing_velocity_backint_m_s"])
    one = Landing(fz, rate, contact, wanted["peak_index"], weight, speed)
    assert near(one.effective_drop_mm / 1000, wanted["effective_drop_height_m"])
    assert near((one.lowest - contact) / rate, wanted["time_to_zero_velocity_s"])
    assert near(one.depth_mm / 1000, wanted["landing_depth_m"])
    assert near(braking_impulse_n_s(one), wanted["net_impulse_contact_to_v0_Ns"])
    assert near(one.stiffness_lowest_n_mm * 1000, wanted["stiffness_Fv0_over_depth_N_m"])
    assert near(one.stiffness_peak_n_mm * 1000, wanted["stiffness_peakF_over_depth_N_m"])


def test_stability_index_at_its_window(landing):
    fz, rate, _, _, wanted = landing
    for window in (1.0, 1.5, 3.0):
        expected = wanted[f"VSI_{window}s"]
        keys = {"contact": wanted["contact_index"], "body_weight_n": wanted["body_weight_N"], "window_s": window}
        if expected is None:
            with pytest.raises(SignalError, match="after contact"):
                vertical_stability_index(fz, rate, **keys)
        else:
            assert near(vertical_stability_index(fz, rate, **keys), expected)


def test_times_to_stabilisation_by_name(landing):
    fz, rate, _, _, wanted = landing
    contact, weight = wanted["contact_index"], wanted["body_weight_N"]
    both = {"contact": contact, "body_weight_n": weight}
    found = {
        "TTS_5pct_hold0.5s": band_hold(fz, rate, hold_s=0.5, **both),
        "TTS_5pct_hold1.0s": band_hold(fz, rate, hold_s=1.0, **both),
        "TTS_2.5pct_hold0.5s": band_hold(fz, rate, band_bw=0.025, hold_s=0.5, **both),
        "TTS_5pct_last_exit": last_exit(fz, rate, least_s=0.1, **both),
        "TTS_seqavg_0.25SD": sequential_mean(fz, rate, contact=contact),
        "TTS_cubic_range_of_variation_last0.5s": cubic_fit(fz, rate, **both),
    }
    for key, one in found.items():
        if wanted[key] is None:
            assert one.censored
            assert "not stabilised within 0.62 s" in one.reason
        else:
            assert near(one.time_s, wanted[key])
        assert one.available_s == pytest.approx(wanted["post_contact_s"])


@pytest.mark.parametrize(
    ("name", "quiet", "start"), [("Dual-CMJ-Fz", 0, 0), ("Dual-SJ-Fz", 0, 0), ("F02_CTRL1", 13621, 10000)]
)
def test_take_off_and_jump_heights(name, quiet, start):
    reference.need()
    fz, rate = reference.forces(name)
    wanted = reference.values()[f"{name} takeoff"]
    weight = wanted["body_weight_N"]
    off = take_off(fz, rate, on_n=20.0, start=start)
    assert off == wanted["takeoff_index"]
    contact = first_contact(fz, rate, on_n=20.0, start=off)
    flight = (contact - off) / rate
    assert near(flight, wanted["flight_time_s"])
    assert near(flight_height_mm(flight) / 1000, wanted["jump_height_flight_m"])
    speed = vertical_motion(fz[quiet : off + 1], rate, weight)[0][-1]
    assert near(speed / 1000, wanted["takeoff_velocity_m_s"])
    assert near(height_of_speed_mm(speed) / 1000, wanted["jump_height_impmom_m"])
    if "min_velocity_m_s" in wanted:
        speeds, heights = vertical_motion(fz[quiet : off + 1], rate, weight)
        assert near(speeds.min() / 1000, wanted["min_velocity_m_s"])
        assert near(heights.min() / 1000, wanted["depth_m"])
        assert near(fz[-int(rate) :].mean(), wanted["bw_last_1s_N"])


@pytest.mark.parametrize("name", ["BFR010", "BFR012"])
def test_squat_jumps_on_two_plates(name):
    reference.need()
    both, rate = reference.forces(name)
    total, (right, left) = both.sum(axis=1), both.T
    start = 0
    for jump in reference.values()[f"acl_{name}"]["jumps"]:
        off = take_off(total, rate, on_n=20.0, start=start)
        contact = first_contact(total, rate, on_n=20.0, start=off)
        assert (off, contact) == (jump["takeoff"], jump["contact"])
        assert near((contact - off) / rate, jump["flight_s"])
        assert near(right[contact : contact + 301].max(), jump["R_peak"])
        assert near(left[contact : contact + 301].max(), jump["L_peak"])
        start = contact + 200


def drop(rate=1000.0, weight=700.0, speed=-2000.0, stop_s=0.2, hold_s=3.0, before_s=0.5):
    """A fall stopped by a constant force, then stillness: everything about it is known."""
    braking = weight * (1 - speed / (G_MM_S2 * stop_s))
    parts = [
        np.zeros(round(before_s * rate)),
        np.full(round(stop_s * rate), braking),
        np.full(round(hold_s * rate), weight),
    ]
    return np.concatenate(parts), round(before_s * rate), braking


@pytest.mark.parametrize("rate", [250.0, 1000.0, 2000.0])
def test_a_fall_stopped_by_a_constant_force(rate):
    fz, contact, braking = drop(rate)
    assert first_contact(fz, rate, on_n=20.0) == contact
    quiet, mean, sd = quiet_row(fz, rate, start=contact)
    assert (mean, sd) == (pytest.approx(700), pytest.approx(0, abs=1e-3))
    speed = landing_speed_mm_s(fz, rate, contact=contact, quiet=quiet, body_weight_n=700.0)
    assert speed == pytest.approx(-2000.0, rel=0.6 / (0.2 * rate))
    one = Landing(fz, rate, contact, contact, 700.0, speed)
    assert one.depth_mm == pytest.approx(200.0, rel=2 / (0.2 * rate))
    assert braking_impulse_n_s(one) == pytest.approx((braking - 700.0) * 0.2, rel=2 / (0.2 * rate))
    assert one.effective_drop_mm == pytest.approx(2000**2 / 2 / G_MM_S2, rel=2 / (0.2 * rate))
    assert braking_impulse_n_s(one) == pytest.approx(700.0 / G_MM_S2 * 2000.0, rel=2 / (0.2 * rate))


def test_a_weight_that_is_off_still_closes_its_own_books():
    fz, contact, _ = drop()
    for weight in (679.0, 721.0):
        speed = landing_speed_mm_s(fz, 1000.0, contact=contact, quiet=3000, body_weight_n=weight)
        one = Landing(fz, 1000.0, contact, contact, weight, speed)
        if speed < 0:
            assert braking_impulse_n_s(one) == pytest.approx(weight / G_MM_S2 * -speed, rel=0.02)


def test_first_peak_needs_a_valley():
    rise = np.concatenate([np.linspace(0, 1500, 10), np.linspace(1500, 1200, 10), np.linspace(1200, 2000, 50)])
    assert first_peak_row(rise, 1000.0, contact=0, body_weight_n=700.0) == 9
    assert first_peak_row(np.linspace(0, 2000, 80), 1000.0, contact=0, body_weight_n=700.0) is None
    shallow = np.concatenate([np.linspace(0, 1500, 10), np.linspace(1500, 1480, 10), np.linspace(1480, 2000, 50)])
    assert first_peak_row(shallow, 1000.0, contact=0, body_weight_n=700.0) is None


def test_one_jumping_sample_gives_no_loading_rate():
    fz = np.array([0.0, 0.0, 2000.0, 1900.0, 700.0, 700.0])
    with pytest.raises(SignalError, match="window of 20 ms"):
        loading_rate_window_n_s(fz, 1000.0, contact=2, peak=3, window_s=0.02)


def test_a_fall_that_is_never_stopped_says_so():
    fz = np.full(100, 300.0)
    with pytest.raises(SignalError, match="not stopped"):
        _ = Landing(fz, 1000.0, 0, 0, 700.0, -2000.0).depth_mm


def test_never_still_is_censored_and_never_the_length_of_the_record():
    t = np.arange(0, 5, 0.001)
    fz = 700 + 100 * np.sin(2 * np.pi * 3 * t)
    for one in (
        band_hold(fz, 1000.0, contact=0, body_weight_n=700.0),
        last_exit(fz, 1000.0, contact=0, body_weight_n=700.0),
    ):
        assert math.isnan(one.time_s)
        assert one.censored
        assert one.reason == "not stabilised within 5.00 s"


def test_a_record_that_ends_inside_the_hold_is_censored():
    fz, contact, _ = drop(hold_s=0.9)
    assert band_hold(fz, 1000.0, contact=contact, body_weight_n=700.0).censored
    assert band_hold(fz, 1000.0, contact=contact, body_weight_n=700.0, hold_s=0.5).time_s == pytest.approx(0.2)
    assert cubic_fit(fz[: contact + 300], 1000.0, contact=contact, body_weight_n=700.0).censored


def test_a_fixed_length_makes_trials_of_different_length_comparable():
    fz, contact, _ = drop(hold_s=3.0)
    longer = np.concatenate([fz, np.full(4000, 700.0)])
    one, two = (sequential_mean(x, 1000.0, contact=contact, length_s=2.0) for x in (fz, longer))
    assert one == two
    assert (
        sequential_mean(fz, 1000.0, contact=contact).time_s != sequential_mean(longer, 1000.0, contact=contact).time_s
    )
