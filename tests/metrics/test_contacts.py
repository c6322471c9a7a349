"""Contacts, flights and runs: recordings with known answers, and records that begin and end in every way."""

import numpy as np
import pytest
import reference_landings as reference

from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import (
    contact_phases,
    contact_run,
    crossing_row,
    first_contact,
    flights,
    interval_cv_pct,
    remove_baseline_drift,
    take_off,
)
from soleplate.metrics.jumps.jump import flight_height_mm, height_of_speed_mm
from soleplate.metrics.step_down.motion import vertical_motion


def hops(count=10, contact_s=0.25, flight_s=0.35, rate=1000.0, weight=700.0):
    """Half-sine contacts whose impulse carries the body through the flights; begins and ends in flight."""
    peak = weight * np.pi / 2 * (contact_s + flight_s) / contact_s
    stance = peak * np.sin(np.pi * np.arange(round(contact_s * rate)) / (contact_s * rate))
    aerial = np.zeros(round(flight_s * rate))
    return np.concatenate([aerial, *[np.concatenate([stance, aerial]) for _ in range(count)]])


def test_running_with_drift_gives_77_contacts():
    reference.need()
    fz, rate = reference.forces("running")
    run = contact_run(remove_baseline_drift(fz, rate, rough_n=400.0), rate, on_n=40.0, off_n=20.0)
    assert len(run.contact_s) == 77
    assert run.contact_s.mean() == pytest.approx(0.286, abs=0.0005)
    assert run.contact_s.std(ddof=1) == pytest.approx(0.0055, abs=0.0006)
    assert run.per_minute == pytest.approx(156.8, abs=0.05)
    assert interval_cv_pct(run.interval_s) < 2.0


def test_without_drift_removal_the_last_contacts_never_end():
    reference.need()
    fz, rate = reference.forces("running")
    assert len(contact_run(fz, rate, on_n=40.0, off_n=20.0).contact_s) < 40


@pytest.mark.parametrize("on", [10.0, 20.0, 30.0, 50.0, 60.0, 80.0])
@pytest.mark.parametrize("window", [0.05, 0.1, 0.25])
def test_take_off_on_a_ringing_plate_does_not_wait_for_the_ringing(on, window):
    reference.need()
    fz, rate = reference.forces("issue2")
    off = take_off(fz, rate, on_n=on, window_s=window)
    assert 3418 <= off <= 3420
    landing = first_contact(fz, rate, on_n=100.0, start=off)
    by_flight = flight_height_mm((landing - off) / rate)
    speed = vertical_motion(fz[: off + 1], rate, float(fz[: int(rate)].mean()))[0][-1]
    assert by_flight == pytest.approx(428.5, abs=4.0)
    assert height_of_speed_mm(speed) == pytest.approx(403.5, abs=3.5)


@pytest.mark.parametrize(
    ("name", "weight", "wanted"),
    [
        ("bmc_jump1", 693.9, [(2291, 2539)]),
        ("F02_CTRL1", 723.7, [(17621, 18679)]),
        ("Dual-CMJ-Fz", 662.9, [(2355, 2866)]),
        ("Dual-SJ-Fz", 661.1, [(2164, 2635)]),
    ],
)
def test_a_full_record_with_steps_on_and_off_holds_one_flight(name, weight, wanted):
    reference.need()
    fz, rate = reference.forces(name)
    assert flights(fz, rate, on_n=20.0, body_weight_n=weight) == wanted


@pytest.mark.parametrize("name", ["BFR010", "BFR012"])
def test_all_jumps_of_a_rehabilitation_record(name):
    reference.need()
    both, rate = reference.forces(name)
    wanted = reference.values()[f"acl_{name}"]
    found = flights(both.sum(axis=1), rate, on_n=20.0, body_weight_n=wanted["bw_N"])
    assert found == [(jump["takeoff"], jump["contact"]) for jump in wanted["jumps"]]


@pytest.mark.parametrize("starts", ["loaded", "unloaded"])
@pytest.mark.parametrize("ends", ["loaded", "unloaded"])
def test_a_record_may_begin_and_end_loaded_or_not(starts, ends):
    stand, empty = np.full(500, 700.0), np.zeros(500)
    parts = [stand, empty, stand] if starts == "loaded" else [empty, stand]
    parts += [] if ends == "loaded" else [empty]
    fz = np.concatenate(parts)
    phases = contact_phases(fz, on_n=20.0, off_n=10.0)
    assert len(phases) == (2 if starts == "loaded" else 1)
    assert np.isnan(phases[0, 0]) == (starts == "loaded")
    assert np.isnan(phases[-1, 1]) == (ends == "loaded")
    assert flights(fz, 1000.0, on_n=20.0, body_weight_n=700.0) == []  # nobody pushed: these are steps
    run = contact_run(fz, 1000.0, on_n=20.0, off_n=10.0)
    assert len(run.contact_s) == (1 if ends == "unloaded" else 0)


def test_stepping_off_slowly_is_no_flight():
    fz = np.concatenate([np.full(1000, 700.0), np.linspace(700, 0, 300), np.zeros(400), np.linspace(0, 700, 300)])
    assert flights(fz, 1000.0, on_n=20.0, body_weight_n=700.0) == []


def test_hops_come_out_as_made():
    run = contact_run(hops(), 1000.0, on_n=20.0, off_n=10.0)
    assert len(run.contact_s) == 10
    assert run.contact_s == pytest.approx(0.25, abs=0.002)
    assert run.flight_s == pytest.approx(0.35, abs=0.002)
    assert run.per_minute == pytest.approx(100.0)
    assert interval_cv_pct(run.interval_s) == pytest.approx(0.0, abs=1e-6)
    assert len(flights(hops(), 1000.0, on_n=20.0, body_weight_n=700.0)) == 9  # the last one never lands


@pytest.mark.parametrize("drift", [112.0, -80.0])
def test_a_drifting_zero_is_taken_out(drift):
    clean = hops(40)
    fz = clean + np.linspace(0, drift, len(clean))
    flat = remove_baseline_drift(fz, 1000.0, rough_n=350.0)
    inner = slice(1000, -1000)
    assert np.abs(flat - clean)[inner].max() < 1.0


def test_no_flight_no_baseline():
    with pytest.raises(SignalError, match="flights"):
        remove_baseline_drift(np.full(1000, 700.0), 1000.0, rough_n=350.0)


def test_crossings_are_found_between_samples():
    fz = np.array([0.0, 10.0, 30.0, 30.0])
    assert crossing_row(fz, 2, 20.0) == 1.5
    assert crossing_row(fz, 0, 20.0) == 0.0
    assert crossing_row(fz, 3, 20.0) == 3.0


def test_thresholds_scale_to_a_child():
    from soleplate.model.limits import LIMITS

    child = hops(5, weight=150.0)
    on = LIMITS.contact_on(150.0)
    run = contact_run(child, 1000.0, on_n=on, off_n=on * LIMITS.contact_off_ratio)
    assert len(run.contact_s) == 5


def test_a_spike_is_no_contact_and_a_short_record_no_flight():
    fz = np.zeros(1000)
    fz[500] = 900.0
    assert first_contact(fz, 1000.0, on_n=20.0) is None
    assert take_off(np.full(10, 700.0), 1000.0, on_n=20.0) is None
    assert take_off(np.full(1000, 700.0), 1000.0, on_n=20.0) is None


def test_empty_runs_have_no_rate():
    run = contact_run(np.zeros(100), 1000.0, on_n=20.0, off_n=10.0)
    assert len(run.contact_s) == 0
    assert np.isnan(run.per_minute)
    assert np.isnan(interval_cv_pct(run.interval_s))


def test_naive_hysteresis_agrees():
    rng = np.random.default_rng(5)
    for _ in range(50):
        fz = np.cumsum(rng.normal(0, 15, 400))
        on, wanted, begin = False, [], None
        for row, value in enumerate(fz):
            if not on and value >= 20.0:
                on, begin = True, row
            elif on and value < 10.0:
                on = False
                wanted.append((begin, row))
        if on:
            wanted.append((begin, None))
        phases = contact_phases(fz, on_n=20.0, off_n=10.0)
        assert len(phases) == len(wanted)
        for (begin, end), (first, last) in zip(wanted, phases, strict=True):
            assert np.isnan(first) if begin == 0 else begin - 1 <= first <= begin
            assert np.isnan(last) if end is None else end - 1 <= last <= end
