import numpy as np
import pytest
from scipy import signal

from soleplate.kernels.chain import chain
from soleplate.kernels.sos import sosfilt
from soleplate.kernels.wrench import cop, wrench

from . import naive


@pytest.fixture
def plate():
    rng = np.random.default_rng(7)
    counts = rng.integers(-(2**23), 2**23, (1500, 4)).astype(np.int32)
    return counts, rng.normal(0, 1000, 4), np.ascontiguousarray(rng.normal(0, 1e-3, (3, 4)))


def test_wrench_and_cop_agree_with_their_twins(plate):
    counts, tare, matrix = plate
    out = np.empty((len(counts), 3))
    wrench(counts, tare, matrix, out)
    np.testing.assert_allclose(out, naive.wrench(counts.tolist(), tare, matrix), rtol=1e-12, atol=1e-9)
    point = np.empty((len(counts), 2))
    cop(out, 500.0, point)
    np.testing.assert_array_equal(point, np.array(naive.cop(out.tolist(), 500.0)))
    assert np.isnan(point).any()
    assert np.isfinite(point).any()


def test_a_load_that_is_not_a_number_has_no_centre():
    point = np.zeros((1, 2))
    cop(np.array([[np.nan, 1.0, 1.0]]), 20.0, point)
    assert np.isnan(point).all()


def test_one_cell_loaded_puts_the_centre_on_it():
    x, y = 170.0, -170.0
    matrix = np.array([[0.5], [0.5 * y], [-0.5 * x]])
    out, point = np.empty((1, 3)), np.empty((1, 2))
    wrench(np.array([[1000]], np.int32), np.array([200.0]), matrix, out)
    cop(out, 50.0, point)
    np.testing.assert_allclose(out[0, 0], 400.0)
    np.testing.assert_allclose(point[0], (x, y))


@pytest.mark.parametrize("order", [1, 2, 3, 4, 8])
def test_sosfilt_has_the_bits_of_scipy(order):
    sos = signal.butter(order, 10, fs=1000, output="sos")
    x = np.random.default_rng(order).normal(size=(3000, 3))
    state, out = np.zeros((3, len(sos), 2)), np.empty_like(x)
    sosfilt(sos, x, state, out)
    expected, end = signal.sosfilt(sos, x, axis=0, zi=np.zeros((len(sos), 2, 3)))
    np.testing.assert_array_equal(out, expected)
    np.testing.assert_array_equal(state, end.transpose(2, 0, 1))
    np.testing.assert_allclose(out[:, 0], naive.sosfilt(sos, x[:, 0]), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("order", [0, 2, 4])
def test_chain_has_the_bits_of_its_three_parts(plate, order):
    counts, tare, matrix = plate
    sos = signal.butter(order, 10, fs=1000, output="sos") if order else np.empty((0, 6))
    parts, point = np.empty((len(counts), 3)), np.empty((len(counts), 2))
    wrench(counts, tare, matrix, parts)
    filtered = np.empty_like(parts)
    sosfilt(sos, parts, np.zeros((3, len(sos), 2)), filtered)
    cop(filtered, 20.0, point)
    whole, both = np.empty_like(parts), np.empty_like(point)
    chain(counts, tare, matrix, sos, np.zeros((3, len(sos), 2)), 20.0, whole, both)
    np.testing.assert_array_equal(whole, filtered)
    np.testing.assert_array_equal(both, point)
