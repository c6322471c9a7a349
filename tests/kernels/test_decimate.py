"""Least and greatest of every bin: no peak is lost, and a scrolling picture does not flicker."""

import numpy as np
import pytest

from soleplate.kernels.decimate import min_max

from . import naive


def reduced(values, first, step):
    room = 2 * (len(values) // step + 2)
    at, out = np.empty(room), np.empty(room)
    n = min_max(np.ascontiguousarray(values, float), first, step, at, out)
    return at[:n], out[:n]


@pytest.mark.parametrize("step", [1, 2, 7, 64, 1000])
@pytest.mark.parametrize("first", [0, 5, 123_456_789_012])
def test_it_agrees_with_its_naive_twin(step, first):
    rng = np.random.default_rng(step)
    values = rng.integers(-5, 5, 500).astype(float)
    values[rng.random(500) < 0.2] = np.nan
    values[100:180] = np.nan
    at, out = reduced(values, first, step)
    expected = naive.min_max(values.tolist(), first, step)
    np.testing.assert_array_equal(at, expected[0])
    np.testing.assert_array_equal(out, expected[1])


def test_bins_stay_where_they_are_while_the_picture_scrolls():
    values = np.random.default_rng(0).normal(size=1000)
    whole = dict(zip(*reduced(values, 0, 16), strict=True))
    for first in range(1, 40):
        at, out = reduced(values[first:], first, 16)
        inner = at >= (first // 16 + 1) * 16
        assert all(whole[number] == value for number, value in zip(at[inner], out[inner], strict=True))


def test_a_peak_of_one_sample_is_kept():
    values = np.zeros(10_000)
    values[7777] = 3000.0
    at, out = reduced(values, 0, 100)
    assert at[np.argmax(out)] == 7777
    assert len(out) <= 200


def test_nothing_gives_nothing():
    assert len(reduced(np.zeros(0), 3, 5)[0]) == 0
