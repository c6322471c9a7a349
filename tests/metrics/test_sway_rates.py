"""The clock of a board, its last digit and its rate, do not move sway."""

import numpy as np
import pytest
from scipy.signal import butter, sosfreqz

import soleplate
from soleplate.api.metric import LowPass
from soleplate.metrics.sway.quijoux import quijoux
from soleplate.metrics.sway.spectrum import fluctuation
from soleplate.metrics.sway.units import QUIJOUX_UNITS
from soleplate.pipeline.resample import at_rate

STEPPED = {"critical_time", "diffusion_long", "hurst_long"}  # differences of nearly equal slopes


def person(rate, seconds=60.0, seed=0):
    """Sway as a sum of sines, known at any time."""
    rng = np.random.default_rng(seed)
    f, phase = rng.uniform(0.05, 4, 80), rng.uniform(0, 2 * np.pi, (2, 80))
    t = np.arange(round(seconds * rate)) / rate
    return [(f**-1.2 * np.sin(2 * np.pi * f * t[:, None] + p)).sum(axis=1) for p in phase]


@pytest.mark.parametrize("rate", [50.0, 93.4, 100.0, 1000.0])
@pytest.mark.parametrize(("off", "most"), [(1e-10, 1e-4), (-1e-10, 1e-4), (1e-3, 0.01), (-1e-3, 0.01)])
def test_a_clock_that_is_a_little_off_moves_nothing_by_more_than_that(rate, off, most):
    path = person(rate)
    true, found = soleplate.sway(*path, rate), soleplate.sway(*path, rate * (1 + off))
    for key, value in found.items():
        if off == 1e-10 or not any(key.startswith(stem) for stem in STEPPED):
            assert value.value == pytest.approx(true[key].value, rel=most), key


@pytest.mark.parametrize("off", [-1e-3, -1e-6, -1e-10, 1e-10, 1e-6, 1e-3])
def test_a_bin_on_the_edge_of_a_band_stays_where_the_clock_is_a_little_off(off):
    """Of a minute the ninth bin is 0.15 Hz, of segments of 2 s the eighth is 4 Hz; both hold much of the power."""
    path = person(100.0)
    true, found = (soleplate.sway(*path, rate, preset="prieto1996") for rate in (100.0, 100.0 * (1 + off)))
    for key, value in found.items():
        assert value.value == pytest.approx(true[key].value, rel=0.003), key
    force = np.random.default_rng(1).normal(size=60_000).cumsum()
    assert fluctuation(force, 1000 * (1 + off)) == pytest.approx(fluctuation(force, 1000.0), rel=0.01)


def test_a_walk_of_a_fast_plate_does_not_move_either():
    walk = np.cumsum(np.random.default_rng(0).normal(size=(2, 60_000)), axis=1) * 0.02
    true, found = (soleplate.sway(*walk, rate) for rate in (1000.0, 999.9999999))
    assert {key: value.value for key, value in found.items()} == pytest.approx(
        {key: value.value for key, value in true.items()}, rel=1e-4
    )


def test_all_rates_tell_the_same():
    true = soleplate.sway(*person(1000.0), 1000.0)
    for rate in (60.0, 93.4, 333.0):
        for key, value in soleplate.sway(*person(rate), rate).items():
            assert value.value == pytest.approx(true[key].value, rel=0.005), key


def test_resampling_keeps_a_sine_and_its_length():
    t = np.arange(600) / 60
    found = at_rate(np.sin(2 * np.pi * 9 * t)[:, None], 60.0, 100.0)[:, 0]
    assert len(found) == 1000
    inside = slice(40, -40)
    assert found[inside] == pytest.approx(np.sin(2 * np.pi * 9 * np.arange(1000) / 100)[inside], abs=1e-3)
    assert at_rate(np.ones((1, 2)), 60.0, 100.0).shape == (1, 2)


@pytest.mark.parametrize("order", [2, 4])
def test_two_passes_state_where_they_are_3_db_down(order):
    spec = LowPass(10.0, order)
    _, gain = sosfreqz(butter(order, 10.0, fs=10_000.0, output="sos"), [spec.half_power_hz], fs=10_000.0)
    assert abs(gain[0]) ** 4 == pytest.approx(0.5, rel=1e-3)
    assert f"-3 dB at {spec.half_power_hz:.3g} Hz" in str(spec)
    assert LowPass(10.0, order, 1).half_power_hz == 10.0


def test_every_name_of_the_paper_is_there():
    ml, ap = person(100.0)
    found = quijoux(ml, ap, 100.0)
    assert set(found) == set(QUIJOUX_UNITS)
    assert found["sway_length_ML_AND_AP"].value == pytest.approx(found["mean_velocity_ML_AND_AP"].value * 60, rel=0.01)
    assert "as published" in found["mean_velocity_ML"].method
