"""The constant offset of two plates, from a tap on both and from a sync wire."""

import numpy as np
import pytest

from soleplate.errors import SignalError
from soleplate.pipeline.sync import edge_offset, tap_offset


def tap(rate_hz, late_s, *, noise=0.2, seed=0, height=80.0):
    """A knock of 12 ms that rings, on a plate that is late by so much."""
    rng = np.random.default_rng(seed)
    time = np.arange(0, 3, 1 / rate_hz)
    since = time - 1.7 - late_s
    force = np.where(since > 0, height * np.sin(2 * np.pi * 40 * since) * np.exp(-since / 0.012), 0.0)
    return time, 30 + force + rng.normal(0, noise, len(time))


@pytest.mark.parametrize("late_s", [-0.02, -0.0032, 0.0, 0.0005, 0.011])
@pytest.mark.parametrize("rates", [(1000, 1000), (1000, 937), (2000, 1000)])
def test_a_tap_tells_the_offset_to_a_fraction_of_a_sample(rates, late_s):
    a, b = tap(rates[0], 0.0, seed=1), tap(rates[1], late_s, seed=2, height=50)
    assert tap_offset(*a, *b) == pytest.approx(late_s, abs=4e-4)


def press(late_s, *, seed):
    """A push of a fifth of a second on a plate of slow free-running cells."""
    rng = np.random.default_rng(seed)
    time = np.arange(0, 3, 1 / 90) + rng.uniform(0, 1 / 90)
    since = np.clip((time - 1.7 - late_s) / 0.2, 0, 1)
    return time, 30 + 80 * np.sin(np.pi * since) ** 2 + rng.normal(0, 0.2, len(time))


def test_slow_plates_tell_it_from_a_push():
    for seed in range(5):
        assert tap_offset(*press(0, seed=seed), *press(0.012, seed=seed + 50)) == pytest.approx(0.012, abs=0.002)


def test_what_is_no_tap_is_refused():
    time = np.arange(0, 3, 0.001)
    rng = np.random.default_rng(1)
    with pytest.raises(SignalError, match="second plate"):
        tap_offset(*tap(1000, 0), time, rng.normal(0, 1, len(time)))
    with pytest.raises(SignalError, match="do not match"):
        tap_offset(*tap(1000, 0), *tap(1000, 0.5))
    with pytest.raises(SignalError, match="too few"):
        tap_offset([0, 1], [0, 1], [0, 1], [0, 1])
    with pytest.raises(SignalError, match="too little"):
        tap_offset(time, time, time + 2.95, time)


def test_edges_of_a_wire_pair_by_the_median():
    edges = np.arange(1, 20, 1.37)
    rng = np.random.default_rng(3)
    late = edges + 0.0008 + rng.uniform(-2e-5, 2e-5, len(edges))
    assert edge_offset(edges, late) == pytest.approx(0.0008, abs=3e-5)
    assert edge_offset(edges, late[3:]) == pytest.approx(0.0008, abs=3e-5)
    assert edge_offset([2.0], [2.01]) == pytest.approx(0.01)


@pytest.mark.parametrize("edges", [([], [1.0]), ([1.0], []), ([1.0], [2.0]), ([1, 2, 3, 4], [1.04, 1.96, 3.04, 3.96])])
def test_edges_that_do_not_pair_are_refused(edges):
    with pytest.raises(SignalError):
        edge_offset(*edges)
