"""Whole recordings of other laboratories, as they are, through ``soleplate.measure`` with default arguments."""

import math

import numpy as np
import pytest
import reference_landings as reference

import soleplate
from soleplate import plugins
from soleplate.pipeline.rep import Rep, Signal

HELD = ["Dual-CMJ-Fz", "Dual-SJ-Fz", "bmc_jump1"]
RECORDS = [*HELD, "F02_CTRL1", "issue2", "running", "BFR010", "BFR012"]


def weight_of(name, fz):
    """The weight as published, or of the first quiet second."""
    wanted = reference.values()
    if f"{name} landing" in wanted:
        return wanted[f"{name} landing"]["body_weight_N"]
    if f"acl_{name}" in wanted:
        return wanted[f"acl_{name}"]["bw_N"]
    return 600.0 if name == "running" else float(fz[:800].mean())


def rep_of(name):
    reference.need()
    fz, rate = reference.forces(name)
    total = fz.sum(axis=1) if fz.ndim == 2 else fz
    return Rep.from_force(total, rate, side="left", body_weight_n=weight_of(name, total), conditions={"drop_mm": "300"})


@pytest.mark.parametrize("name", RECORDS)
def test_a_whole_record_runs_with_default_arguments(name):
    """Every metric of every movement gives a number or says why not; nothing is raised."""
    rep = rep_of(name)
    every = [metric.key for metric in plugins.metrics().values()]
    for found in (soleplate.measure(rep), soleplate.measure(rep, every)):
        for value in found.values():
            assert math.isfinite(value.value) or value.reason


@pytest.mark.parametrize("name", HELD)
def test_the_held_landings_give_values(name):
    reference.need()
    wanted = reference.values()[f"{name} landing"]
    rep = rep_of(name)
    found = soleplate.measure(rep)
    speed = -1000 * wanted["landing_velocity_backint_m_s"]
    assert found["landing_speed_mm_s"].value == pytest.approx(speed, rel=0.01)
    assert found["landing_depth_mm"].value == pytest.approx(1000 * wanted["landing_depth_m"], rel=0.03)
    assert found["landing_effective_drop_mm"].value == pytest.approx(1000 * wanted["effective_drop_height_m"], rel=0.02)
    if name != "bmc_jump1":  # 450 Hz refuses what needs 500
        assert found["landing_peak_bw"].value == pytest.approx(wanted["peak_BW"])
        # from the threshold of the person to the first peak; the reference goes from 20 N to the highest one
        assert found["landing_time_to_peak_s"].value == pytest.approx(wanted["time_to_peak_s"], abs=0.001)
    # both go on for less than three seconds after contact; the third leaves the band again at 2.99 s
    assert math.isnan(found["landing_tts_exit_s"].value)


def test_450_hz_refuses_peaks_and_rates_and_gives_the_speed():
    found = soleplate.measure(rep_of("bmc_jump1"))
    for key in ("landing_loading_rate_bw_s", "landing_loading_rate_20ms_bw_s", "landing_peak_bw", "landing_vsi_3s"):
        assert found[key].reason == "measured at 450 Hz; it needs 500 Hz"
    assert found["landing_tts_band_s"].value == pytest.approx(0.7178, abs=0.005)


def test_the_ringing_record_has_one_flight_of_the_right_length():
    """800 Hz, ringing by 55 N after take-off; the last landing of it is the one after that flight."""
    from soleplate.metrics.jumps.landing_find import find_landing

    rep = rep_of("issue2")
    found = find_landing(rep)
    flight = (found.contact - 3419) / 800
    assert 9806.65 * flight**2 / 8 == pytest.approx(428.5, abs=5)
    assert soleplate.measure(rep, ["landing_peak_bw"])["landing_peak_bw"].value > 2


def test_the_running_record():
    found = soleplate.measure(rep_of("running"), ["hops_valid", "hop_contact_time_s", "hop_rate_per_min"])
    assert found["hops_valid"].value == 77
    assert found["hop_contact_time_s"].value == pytest.approx(0.286, abs=0.007)
    assert found["hop_rate_per_min"].value == pytest.approx(156.8, abs=0.05)


@pytest.mark.parametrize("name", ["BFR010", "BFR012"])
def test_each_leg_of_the_last_squat_jump(name):
    """One plate a leg, the whole record: he steps off one foot at the end, which is no flight."""
    reference.need()
    fz, rate = reference.forces(name)
    weight = reference.values()[f"acl_{name}"]
    jump = weight["jumps"][-1]
    plates = {
        "right": Signal.from_force(fz[:, 0], rate, body_weight_n=weight["bw_N"]),
        "left": Signal.from_force(fz[:, 1], rate, body_weight_n=weight["bw_N"]),
    }
    for side, peak in (("right", jump["R_peak"]), ("left", jump["L_peak"])):
        found = soleplate.measure(Rep.from_plates(plates, side=side), ["landing_peak_bw"])["landing_peak_bw"]
        assert found.value * weight["bw_N"] == pytest.approx(peak, rel=0.02)


def test_the_reference_numbers_are_not_reached_by_filtering():
    """A low-pass of 10 Hz takes half of a stiff peak away: the metrics of peaks declare no filter."""
    for metric in plugins.metrics().values():
        if metric.key.startswith("landing_peak") or "loading_rate" in metric.key:
            assert metric.low_pass is None


def test_a_nan_in_a_record_is_no_crash():
    fz = np.concatenate([np.zeros(500), np.full(200, 1500.0), np.full(3000, 700.0)])
    fz[2500] = np.nan
    rep = Rep.from_force(fz, 1000.0, side="left", body_weight_n=700.0)
    for value in soleplate.measure(rep).values():
        assert math.isfinite(value.value) or value.reason
