"""Noise floor, hum and ringing of signals that are known."""

import numpy as np
import pytest

from soleplate.calibration.ladder import climb
from soleplate.calibration.quiet import hum_share, noise_floor, ring_down, zero_noise
from soleplate.errors import SignalError
from soleplate.sim.plate import SimulatedPlate, plate_of


def test_cells_with_the_noise_that_gives_it_read_the_same():
    # x = sum(x_i f_i) / Fz: four cells at 170 mm with 0.173 N each give 340 * 0.173 / 196.1 = 0.3 mm
    nominal, ones = plate_of(4), np.ones(80 * 60)
    plate = SimulatedPlate(nominal, np.random.default_rng(2), 0.173, offset_n=np.zeros(4))
    floor = noise_floor(plate.counts(196.1 * ones, 0 * ones, 0 * ones, ones), nominal, 80.0, 196.1)
    assert floor.velocity_mm_s == pytest.approx(6, rel=0.1)
    assert floor.rms_mm == pytest.approx(np.hypot(floor.ml_mm, floor.ap_mm))
    with pytest.raises(SignalError, match="no load"):
        noise_floor(np.zeros((800, 4)), nominal, 80.0, 196.1)


def test_hum_is_told_from_noise_and_not_looked_for_where_it_folds_onto_people():
    rng, time = np.random.default_rng(3), np.arange(10_000) / 1000
    noise = rng.standard_normal(len(time))
    assert hum_share(noise, 1000.0) < 0.02
    with_hum = noise + np.sqrt(2) * np.sin(2 * np.pi * 50 * time)  # as much power as the noise
    assert hum_share(with_hum, 1000.0) == pytest.approx(0.5, abs=0.05)
    assert hum_share(noise, 50.0) is None


@pytest.mark.parametrize(("hz", "damping"), [(120.0, 0.03), (35.0, 0.05), (250.0, 0.01)])
def test_a_tap_tells_frequency_and_damping(hz, damping):
    time = np.arange(5000) / 1000 - 1.0
    after = np.maximum(time - 0.004, 0)
    tap = np.where((time >= 0) & (time < 0.004), 150.0, 0.0)
    ring = 40 * np.exp(-damping * 2 * np.pi * hz * after) * np.sin(2 * np.pi * hz * after) * (time > 0)
    found = ring_down(196 + tap + ring + 0.1 * np.random.default_rng(4).standard_normal(len(time)), 1000.0)
    assert found.hz == pytest.approx(hz, rel=0.02)
    assert found.damping == pytest.approx(damping, rel=0.25)


def test_no_ringing_is_claimed_where_there_is_none():
    assert ring_down(np.random.default_rng(5).standard_normal(5000), 1000.0) is None


def test_zero_noise_is_what_passes_ten_hertz():
    noise = np.random.default_rng(6).standard_normal(60_000)
    assert zero_noise(noise, 1000.0) == pytest.approx(np.sqrt(10 / 500), rel=0.1)


def test_a_ladder_tells_linearity_and_hysteresis():
    load = np.array([100.0, 200.0, 300.0, 400.0])
    straight = climb(load, 1.01 * load, 1.01 * load)
    assert straight.linearity_pct == pytest.approx(0, abs=1e-9)
    assert straight.error_pct == pytest.approx(1)
    assert climb(load, load, load + np.array([2, 4, 2, 0])).hysteresis_pct == pytest.approx(1)
    bowed = climb(load, load + np.array([0, 4, 4, 0]), load + np.array([0, 4, 4, 0]))
    assert 0.3 < bowed.linearity_pct < 1.0
    with pytest.raises(SignalError):
        climb([], [], [])
