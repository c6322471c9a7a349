"""Forces and paths as strangers hand them over: right within its error, remarked, or refused - never silently wrong."""

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

import soleplate
from soleplate import Rep

sys.path.insert(0, str(Path(__file__).parents[1] / "people"))
from gestures import jump

TAKE = jump(np.random.default_rng(3))
FORCE, WEIGHT = TAKE.forces["plate"], TAKE.weights["plate"]
CONTACT = int(np.flatnonzero(FORCE < 10)[-1])
WITHIN = {
    "jump_height_flight_mm": 8.0,
    "jump_height_impulse_mm": 15.0,
    "landing_peak_bw": 0.05,
    "landing_speed_mm_s": 120.0,
}


def held(first, rows):
    force = FORCE.copy()
    force[first : first + rows] = force[first]
    return force


def added(first, values):
    force = FORCE.copy()
    force[first : first + len(values)] += values
    return force


def out(first, rows, value=0.0):
    force = FORCE.copy()
    force[first : first + rows] = value
    return force


def every(rows):
    at = np.arange(len(FORCE))
    return np.interp(at, at[::rows], FORCE[::rows])


STRANGE = {
    "a list": FORCE.tolist(),
    "whole newtons": FORCE.astype(int),
    "float32": FORCE.astype(np.float32),
    "never below zero": np.maximum(FORCE, 0),
    "held at the contact": held(CONTACT, 50),
    "held at the peak": held(CONTACT + 80, 60),
    "held in the push": held(CONTACT - 700, 100),
    "a spike of one sample": added(CONTACT + 60, [500.0]),
    "a spike of four samples": added(CONTACT + 60, [900.0] * 4),
    "a shoe dropped before": added(1000, [300.0] * 30),
    "zeros in the landing": added(CONTACT + 40, -FORCE[CONTACT + 40 : CONTACT + 70]),
    "out for 60 ms in the push": out(CONTACT - 700, 60),
    "out for 80 ms in the landing": out(CONTACT + 60, 80),
    "out for 80 ms at -8 N": out(CONTACT + 60, 80, -8.0),
    "out for 90 ms in stance": out(CONTACT + 1500, 90),
    "50 rows lost in the air": np.delete(FORCE, slice(CONTACT - 200, CONTACT - 150)),
    "60 rows lost in the landing": np.delete(FORCE, slice(CONTACT + 30, CONTACT + 90)),
    "every third one missing": np.where(np.arange(len(FORCE)) % 3, FORCE, np.nan),
    "drawn from 50 Hz": every(20),
    "drawn from 100 Hz": every(10),
    "stairs of 50 Hz": np.repeat(FORCE[::20], 20)[: len(FORCE)],
    "a scale of 1 kg": np.round(FORCE / 9.81) * 9.81,
    "hum of 60 N": FORCE + 60 * np.sin(2 * np.pi * 50 * np.arange(len(FORCE)) / 1000),
    "a dead cell": 0.75 * FORCE,
    "two people": FORCE + WEIGHT,
    "counts": 17 * FORCE,
    "the zero jumps": FORCE + np.where(np.arange(len(FORCE)) > 2200, 40.0, 0.0),
    "drift of the gain": FORCE * (1 + 1e-5 * np.arange(len(FORCE))),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_force_is_right_or_told(name):
    rep = Rep.from_force(STRANGE[name], 1000.0, side="left", body_weight_n=WEIGHT, conditions={"loaded_ring_hz": "150"})
    for key, value in soleplate.measure(rep, list(WITHIN)).items():
        assert value.reason or abs(value.value - TAKE.truth[key]) <= WITHIN[key], f"{key}: {value.value}"


def test_what_is_as_it_should_be_is_plain():
    rep = Rep.from_force(FORCE, 1000.0, side="left", body_weight_n=WEIGHT, conditions={"loaded_ring_hz": "150"})
    assert {value.reason for value in soleplate.measure(rep, list(WITHIN)).values()} == {""}


@pytest.mark.parametrize(("told", "remarked"), [(500.0, True), (1000.0, False)])
def test_a_jump_higher_than_anybodys_is_told(told, remarked):
    rep = Rep.from_force(FORCE, told, side="left", body_weight_n=WEIGHT)
    reason = soleplate.measure(rep, ["jump_height_flight_mm"])["jump_height_flight_mm"].reason
    assert ("is the rate right" in reason) == remarked


@pytest.mark.parametrize("cutoff_hz", [10, 20, 50, 100])
@pytest.mark.parametrize("digits", [2, 12])
def test_a_force_that_was_filtered_before_says_so_beside_its_peak(cutoff_hz, digits):
    """A low-pass at 20 Hz takes a sixth off the peak of a landing, and two fifths off how steeply it rises."""
    force = np.round(sosfiltfilt(butter(4, cutoff_hz, fs=1000, output="sos"), FORCE), digits)
    rep = Rep.from_force(force, 1000.0, side="left", body_weight_n=WEIGHT, conditions={"loaded_ring_hz": "150"})
    for key, value in soleplate.measure(rep, ["landing_peak_bw", "landing_loading_rate_bw_s"]).items():
        assert np.isnan(value.value) or "filtered before" in value.reason, key


@pytest.mark.parametrize("noise", [0.2, 1.0, 3.0])
@pytest.mark.parametrize("top", [1.6, 2.0, 2.5])
def test_a_peak_that_was_clipped_under_noise_is_named(top, noise):
    rng = np.random.default_rng(7)
    rep = Rep.from_force(
        np.minimum(FORCE, top * WEIGHT) + rng.normal(0, noise, len(FORCE)), 1000.0, side="left", body_weight_n=WEIGHT
    )
    assert "it was clipped" in soleplate.measure(rep, ["landing_peak_bw"])["landing_peak_bw"].reason


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_peak_over_a_wrong_weight_is_told(factor):
    rep = Rep.from_force(
        FORCE, 1000.0, side="left", body_weight_n=factor * WEIGHT, conditions={"loaded_ring_hz": "150"}
    )
    assert "weighed" in soleplate.measure(rep, ["landing_peak_bw"])["landing_peak_bw"].reason


@pytest.mark.parametrize("factor", [0.955, 1.03])
def test_a_landing_is_stable_about_its_own_weight(factor):
    """The weighing says so much else: a landing that was held was told as "not stable within 3 s"."""
    keys = ["landing_tts_band_s", "landing_tts_exit_s", "landing_stuck", "landing_vsi_3s"]
    force = np.concatenate([FORCE, FORCE[-1000:]])
    conditions = {"loaded_ring_hz": "150", "drop_mm": "300"}
    true, found = (
        soleplate.measure(Rep.from_force(force, 1000.0, side="left", body_weight_n=weight, conditions=conditions), keys)
        for weight in (WEIGHT, factor * WEIGHT)
    )
    for key in keys:
        assert found[key].value == pytest.approx(true[key].value, rel=0.02), key
        assert key == "landing_stuck" or "its own weight is taken" in found[key].reason


def path(seed=5, n=6000):
    rng = np.random.default_rng(seed)
    tones = rng.uniform(0.05, 4, (2, 30))
    t = np.arange(n) / 100
    waves = np.sin(2 * np.pi * tones[..., None] * t + rng.uniform(0, 6, (2, 30, 1))) / tones[..., None]
    both = waves.sum(axis=1)
    return (both / both.std(axis=1, keepdims=True) * [[3.0], [5.0]]).copy()


def changed(rows, by):
    both = path()
    both[0, rows] += by
    return both


def stood(first, last):
    both = path()
    both[:, first:last] = both[:, first, None]
    return both


def held_axis(axis, first, last):
    both = path()
    both[axis, first:last] = both[axis, first]
    return both


ODD = {
    "centimetres": (path() / 10, "metres or cm"),
    "tenths of mm": (path() * 10, "too wide"),
    "a foot that moved": (changed(slice(3000, None), 15.0), "foot moved"),
    "a spike": (changed(3000, 20.0), "foot moved"),
    "held": (stood(4000, 4300), "one place is held"),
    "2 mm steps": (np.round(path() / 2) * 2, "coarse resolution"),
    "stairs": (np.repeat(path()[:, ::10], 10, axis=1), "lower rate"),
    "lines": (np.array([np.interp(np.arange(6000), np.arange(0, 6000, 10), one[::10]) for one in path()]), "straight"),
    "one axis twice": (np.array([path()[0]] * 2), "same signal"),
    "one axis held": (held_axis(1, 2000, 4000), "ap_mm holds one value for 2000 samples"),
    "one axis of zeros": (path() * [[0], [1]], "ml_mm holds one value"),
    "one axis in cm": (path() * [[0.1], [1]], "ml_mm stays within"),
    "one axis in m": (path() * [[1], [0.001]], "ap_mm stays within"),
    "came from aside": (path() + np.outer([1, 0], 280 * np.exp(-np.arange(6000) / 100)), "no stance on one spot"),
    "small spikes": (changed(slice(50, None, 100), 6.0), "spikes"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_path_is_told(name):
    (ml, ap), told = ODD[name]
    assert told in soleplate.sway(ml, ap, 100.0)["mean_velocity_mm_s"].reason


PLAIN = {
    "as it is": path(),
    "on a coarse scale": np.round(path(), 1),
    "noisy": path() + np.random.default_rng(2).normal(0, 1, (2, 6000)),
    "on two legs": path() * [[0.3], [1]],
    "turned over": path()[:, ::-1] * [[-1], [1]] + [[120.0], [-80.0]],
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_path_is_plain(name):
    assert soleplate.sway(*PLAIN[name], 100.0)["mean_velocity_mm_s"].reason == ""
