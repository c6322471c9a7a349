from itertools import pairwise

import numpy as np
import pytest

from soleplate.errors import SignalError
from soleplate.metrics.step_down.motion import turning_points
from soleplate.metrics.step_down.smoothness import log_dimensionless_jerk, spectral_arc_length, sub_movements


def minimum_jerk(rate, height=200.0, duration=1.0):
    """Speed and acceleration of a minimum-jerk rise."""
    t = np.arange(round(duration * rate) + 1) / rate / duration
    speed = height / duration * (30 * t**2 - 60 * t**3 + 30 * t**4)
    return speed, height / duration**2 * (60 * t - 180 * t**2 + 120 * t**3)


@pytest.mark.parametrize(("height", "duration"), [(200.0, 1.0), (150.0, 3.0)])
def test_the_peak_speed_of_a_minimum_jerk_movement(height, duration):
    speed, acceleration = minimum_jerk(1000.0, height, duration)
    assert speed.max() == pytest.approx(1.875 * height / duration, rel=1e-6)
    assert acceleration.max() == pytest.approx(5.7735 * height / duration**2, rel=1e-4)


@pytest.mark.parametrize(("rate", "wanted"), [(1000.0, -1.4024), (100.0, -1.4058)])
def test_sparc_of_a_minimum_jerk_movement(rate, wanted):
    assert spectral_arc_length(minimum_jerk(rate)[0], rate) == pytest.approx(wanted, abs=5e-5)


def test_sparc_of_a_gaussian():
    speed = np.exp(-5 * np.arange(-1, 1, 0.01) ** 2)
    assert spectral_arc_length(speed, 100.0) == pytest.approx(-1.41403, abs=5e-6)


def test_two_movements_are_less_smooth_than_one():
    speed = minimum_jerk(1000.0)[0]
    twice = np.concatenate([speed, speed[1:]])
    assert spectral_arc_length(twice, 1000.0) == pytest.approx(-2.245, abs=0.002)
    assert (sub_movements(speed), sub_movements(twice)) == (1, 2)


@pytest.mark.parametrize("factor", [0.001, 1.0, 1000.0])
def test_sparc_and_ldlj_have_no_unit(factor):
    speed, acceleration = minimum_jerk(1000.0)
    assert spectral_arc_length(factor * speed, 1000.0) == pytest.approx(-1.4024, abs=5e-5)
    assert log_dimensionless_jerk(factor * acceleration, factor * speed, 1000.0) == pytest.approx(-5.3220, abs=1e-4)


@pytest.mark.parametrize("duration", [0.5, 1.0, 4.0])
def test_ldlj_of_a_minimum_jerk_movement_is_minus_ln_204_8(duration):
    speed, acceleration = minimum_jerk(2000.0, 150.0, duration)
    assert log_dimensionless_jerk(acceleration, speed, 2000.0) == pytest.approx(-np.log(204.8), abs=2e-4)


def test_noise_makes_a_smooth_movement_read_worse():
    rng = np.random.default_rng(1)
    speed, acceleration = minimum_jerk(1000.0)
    noisy = acceleration + rng.normal(0, 0.01 * acceleration.max(), len(acceleration))
    assert log_dimensionless_jerk(noisy, speed, 1000.0) < -6.0
    assert spectral_arc_length(speed + rng.normal(0, 1.0, len(speed)), 1000.0) == pytest.approx(-1.40, abs=0.05)


def test_ripple_within_the_noise_is_no_sub_movement():
    rng = np.random.default_rng(2)
    speed = minimum_jerk(1000.0)[0] + rng.normal(0, 2.0, 1001)
    assert sub_movements(speed) > 10
    assert sub_movements(speed, quiet_sd=3.0) == 1
    assert sub_movements(np.zeros(10)) == 0
    assert sub_movements(minimum_jerk(1000.0)[0][:500]) == 1  # cut at its peak


def test_nothing_that_moves_says_so():
    with pytest.raises(SignalError):
        spectral_arc_length(np.zeros(100), 100.0)
    with pytest.raises(SignalError):
        log_dimensionless_jerk(np.full(100, 3.0), np.arange(100.0), 100.0)


def test_turning_points_take_turns():
    rng = np.random.default_rng(3)
    for _ in range(20):
        values = np.cumsum(rng.normal(0, 1, 500))
        peaks, valleys = turning_points(values, 3.0)
        assert abs(len(peaks) - len(valleys)) <= 1
        merged = sorted([*((row, 1) for row in peaks), *((row, -1) for row in valleys)])
        assert all(a[1] != b[1] for a, b in pairwise(merged))
        assert all(abs(values[a[0]] - values[b[0]]) > 3.0 for a, b in pairwise(merged))
