"""Live frames: means of bins of device time, and what a judge sees of them."""

import numpy as np
import pytest

from soleplate.kernels.frames import bin_means, frame_values

from . import naive

HZ, WIDTH_S = 1e6, 0.01


def binned(ticks, samples, size):
    """Feed blocks of a size; return the closed bins and their means."""
    state, sums = np.array([ticks[0], -1, -1, 0]), np.zeros(samples.shape[1], np.int64)
    found = []
    for first in range(0, len(ticks), size):
        part, counts = ticks[first : first + size], samples[first : first + size]
        index, means = np.empty(len(part), np.int64), np.empty(counts.shape)
        closed = bin_means(part, counts, HZ, WIDTH_S, state, sums, index, means)
        found += zip(index[:closed].tolist(), means[:closed].tolist(), strict=True)
    return found


@pytest.mark.parametrize("size", [1, 7, 63, 64, 65, 511, 512, 513])
def test_bins_agree_with_their_naive_twin_in_blocks_of_any_size(size):
    """With jitter, a gap, and a clock that goes back by half a second: no bin is closed twice."""
    rng = np.random.default_rng(5)
    ticks = np.cumsum(rng.integers(900, 1100, 2000))
    ticks[700:] += 3_000_000
    ticks[1500:] -= 500_000
    samples = rng.integers(-(2**23), 2**23, (2000, 4))
    found = binned(ticks, samples, size)
    assert found == naive.bin_means(((ticks - ticks[0]) / HZ).tolist(), samples.tolist(), WIDTH_S)
    assert [number for number, _ in found] == sorted({number for number, _ in found})


def test_nothing_is_closed_before_bin_0():
    ticks = np.arange(-50_000, 50_000, 1000)
    state, index, means = np.array([0, -1, -1, 0]), np.empty(100, np.int64), np.empty((100, 1))
    closed = bin_means(ticks, np.ones((100, 1), np.int64), HZ, WIDTH_S, state, np.zeros(1, np.int64), index, means)
    assert index[:closed].tolist() == [0, 1, 2, 3]


def test_values_agree_with_the_twins_of_wrench_and_cop():
    rng = np.random.default_rng(6)
    counts, tare = rng.normal(0, 1e6, (300, 4)), rng.normal(0, 1000, 4)
    matrix = np.array(rng.normal(0, 1e-3, (3, 4)), order="C")
    gains = matrix[0].copy()
    out = np.empty((300, 4))
    frame_values(counts, tare, matrix, gains, 20.0, out)
    wrench = naive.wrench(counts.tolist(), tare, matrix)
    np.testing.assert_allclose(out[:, 0], np.array(wrench)[:, 0], rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(out[:, 1:3], naive.cop(wrench, 20.0), rtol=1e-9)
    np.testing.assert_array_equal(out[:, 3], ((counts - tare) * gains).max(axis=1))
    assert np.isnan(out[:, 1]).any()
