import math

import numpy as np
import pytest

from soleplate.kernels.boundary import time_to_boundary
from soleplate.kernels.boxes import box_fluctuation
from soleplate.kernels.diameter import diameter
from soleplate.kernels.displacement import displacement
from soleplate.kernels.dwell import dwell
from soleplate.kernels.entropy import template_matches
from soleplate.kernels.lobes import lobes
from soleplate.kernels.moments import moments
from soleplate.kernels.outline import outer_points
from soleplate.kernels.path import path
from soleplate.kernels.swarii import purge_spikes, window_average

from . import naive


def walk(seed, n=300, size=1.0):
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.normal(0, size, n)), np.cumsum(rng.normal(0, size, n))


@pytest.mark.parametrize("seed", range(5))
def test_path_and_its_gaps(seed):
    x, y = walk(seed)
    x[40:45], y[100] = np.nan, np.nan
    out, origin = np.empty(5), np.array([3.0, -2.0])
    path(x, y, origin, out)
    np.testing.assert_allclose(out, naive.path(x.tolist(), y.tolist(), origin), rtol=1e-12)


def test_moments_and_their_gaps():
    x, y = walk(1)
    x[7] = np.nan
    out = np.empty(11)
    moments(x, y, out)
    kept = np.isfinite(x)
    u, v = x[kept], y[kept]
    expected = [
        len(u),
        u.mean(),
        v.mean(),
        ((u - u.mean()) ** 2).sum(),
        ((v - v.mean()) ** 2).sum(),
        ((u - u.mean()) * (v - v.mean())).sum(),
        u.min(),
        u.max(),
        v.min(),
        v.max(),
        np.hypot(u - u.mean(), v - v.mean()).mean(),
    ]
    np.testing.assert_allclose(out, expected, rtol=1e-12)
    moments(np.full(3, np.nan), np.zeros(3), out)
    assert out[0] == 0
    assert np.isnan(out[1:]).all()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [0.02, 0.1, 1.0])
def test_dwell_steps_over_blocks_and_changes_nothing(seed, size):
    x, y = walk(seed, 700, size)
    out = np.empty(len(x) - 1)
    dwell(x, y, 1.0, out)
    assert out.tolist() == naive.dwell(x.tolist(), y.tolist(), 1.0)


@pytest.mark.parametrize("seed", range(6))
def test_lobes(seed):
    speed = np.round(np.random.default_rng(seed).normal(size=200), 0)
    out = np.empty(5)
    lobes(speed, out)
    np.testing.assert_allclose(out, naive.lobes(speed.tolist()))


@pytest.mark.parametrize("m", [1, 2, 3])
def test_template_matches(m):
    x = np.random.default_rng(m).normal(size=120)
    out = np.empty(2, np.int64)
    template_matches(x, np.argsort(x[: len(x) - m]), m, 0.4, out)
    assert out.tolist() == naive.template_matches(x.tolist(), m, 0.4)


def test_displacement_and_boxes():
    x, _ = walk(3)
    out = np.empty(20)
    displacement(x, out)
    np.testing.assert_allclose(out, naive.displacement(x.tolist(), 20), rtol=1e-12)
    sizes = np.array([3, 10, 37, 300])
    rms = np.empty(4)
    box_fluctuation(x, sizes, rms)
    np.testing.assert_allclose(rms, [naive.box_rms(x.tolist(), box) for box in sizes], rtol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_outer_points_hold_every_point_of_the_hull(seed):
    x, y = walk(seed, 500)
    rows = np.empty(500, np.int64)
    outer = rows[: outer_points(x, y, rows)]
    assert len(outer) < 400
    for angle in np.linspace(0, 2 * np.pi, 100):
        along = x * np.cos(angle) + y * np.sin(angle)
        assert along[outer].max() == along.max()
    assert diameter(np.stack([x[outer], y[outer]], axis=1)) == pytest.approx(
        max(np.hypot(x - a, y - b).max() for a, b in zip(x, y, strict=True)), rel=1e-14
    )


def test_equal_points_have_an_outline():
    rows = np.empty(4, np.int64)
    assert outer_points(np.ones(4), np.ones(4), rows) >= 1


@pytest.mark.parametrize("seed", range(4))
def test_window_average_of_irregular_times(seed):
    rng = np.random.default_rng(seed)
    time = np.cumsum(rng.uniform(0.013, 0.037, 200))
    time[100:] += 0.5
    values = rng.normal(size=(200, 2))
    out = np.empty((300, 2))
    rows = window_average(time, values, 0.04, 0.04, out)
    for column in (0, 1):
        expected = naive.window_average(time.tolist(), values[:, column].tolist(), 0.04, 0.04)
        np.testing.assert_allclose(out[:rows, column], expected, rtol=1e-9, atol=1e-12)
    assert np.isnan(out[:rows]).any()


def test_spikes_of_one_and_two_samples_go():
    time = np.arange(30) / 100
    values = np.zeros((30, 2))
    values[15], values[20:22] = 5.0, (3.0, 3.0)
    keep = np.empty(30, np.int64)
    kept = keep[: purge_spikes(time, values, 0.1, 2.0, 0.5, keep)].tolist()
    assert kept == [*range(10, 15), *range(16, 20), *range(22, 29)]


@pytest.mark.parametrize("edge_only", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_time_to_boundary(seed, edge_only):
    rng = np.random.default_rng(seed)
    corners = np.array([[50.0, 120.0], [45.0, -110.0], [-40.0, -115.0], [-55.0, 60.0], [0.0, 130.0]])
    state = np.concatenate(
        [rng.normal(0, 20, (50, 2)), rng.normal(0, 40, (50, 2)), rng.normal(0, 300, (50, 2))], axis=1
    )
    state[::3, 4:] = 0.0
    out, edge = np.empty((50, 5)), np.empty(50, np.int64)
    time_to_boundary(state, corners, edge_only, out, edge)
    for i in range(50):
        for j in range(5):
            line = (corners[j - 1], corners[j])
            expected = naive.time_to_line(state[i, :2], state[i, 2:4], state[i, 4:], line, edge_only)
            np.testing.assert_allclose(out[i, j], expected, rtol=1e-9)
        if not np.isnan(out[i]).all():
            assert edge[i] == np.nanargmin(out[i])
        else:
            assert edge[i] == -1
    assert math.isfinite(np.nanmin(out))
