import numpy as np
import pytest
from scipy import signal

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError
from soleplate.pipeline.design import low_pass, padding_rows, settled_state
from soleplate.pipeline.filters import causal, filter_spans, smooth, zero_phase


@pytest.fixture
def walk():
    return np.cumsum(np.random.default_rng(3).normal(size=(4000, 2)), axis=0)


@pytest.mark.parametrize("order", range(1, 9))
@pytest.mark.parametrize(("cutoff", "rate"), [(0.5, 4000.0), (5, 25.0), (10, 1000.0), (20, 80.0), (49, 100.0)])
def test_the_design_is_that_of_scipy(order, cutoff, rate):
    sos, theirs = low_pass(LowPass(cutoff, order), rate), signal.butter(order, cutoff, fs=rate, output="sos")
    if order % 2 == 0:
        np.testing.assert_allclose(sos, theirs, rtol=1e-8, atol=1e-12)
    hz = np.geomspace(cutoff / 100, rate / 2.01, 200)
    _, mine = signal.sosfreqz(sos, hz, fs=rate)
    _, expected = signal.sosfreqz(theirs, hz, fs=rate)
    np.testing.assert_allclose(mine, expected, rtol=1e-6)
    np.testing.assert_allclose(abs(signal.sosfreqz(sos, [cutoff], fs=rate)[1]), 0.5**0.5, rtol=1e-9)
    assert padding_rows(sos) == 3 * (order + 1)


@pytest.mark.parametrize("order", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("rate", [25.0, 100.0, 1000.0])
def test_zero_phase_is_that_of_scipy(walk, order, rate):
    sos = low_pass(LowPass(10, order), rate)
    np.testing.assert_allclose(zero_phase(sos, walk), signal.sosfiltfilt(sos, walk, axis=0), rtol=1e-9, atol=1e-9)
    b, a = signal.butter(order, 10, fs=rate)
    np.testing.assert_allclose(zero_phase(sos, walk), signal.filtfilt(b, a, walk, axis=0), rtol=1e-6, atol=1e-6)


def test_zero_phase_of_order_four_is_close_to_the_last_bit(walk):
    sos = low_pass(LowPass(10, 4), 100.0)
    mine, theirs = zero_phase(sos, walk[:, 0]), signal.sosfiltfilt(sos, walk[:, 0])
    assert np.max(np.abs(mine - theirs)) < 1e-12 * np.max(np.abs(theirs))


@pytest.mark.parametrize("order", [1, 2, 3, 4, 8])
def test_settled_state_is_that_of_scipy(order):
    sos = signal.butter(order, 10, fs=200, output="sos")
    np.testing.assert_allclose(settled_state(sos), signal.sosfilt_zi(sos), rtol=1e-9, atol=1e-12)


def test_a_constant_stays_constant():
    sos = low_pass(LowPass(10, 4), 1000.0)
    np.testing.assert_allclose(zero_phase(sos, np.full(100, 700.0)), 700.0, rtol=1e-10)
    np.testing.assert_allclose(causal(sos, np.full(100, 700.0))[0], 700.0, rtol=1e-10)


def test_two_passes_halve_the_amplitude_at_the_cut_off():
    time = np.arange(20_000) / 1000
    out = smooth(np.sin(2 * np.pi * 10 * time), LowPass(10, 4), 1000.0)
    np.testing.assert_allclose(np.abs(out[5000:15_000]).max(), 0.5, rtol=1e-3)


@pytest.mark.parametrize("size", [1, 7, 63, 64, 65, 511, 512, 513])
def test_causal_blocks_of_any_size_give_the_same_bits(walk, size):
    sos = low_pass(LowPass(10, 4, 1), 1000.0)
    whole, _ = causal(sos, walk)
    state, parts = None, []
    for at in range(0, len(walk), size):
        part, state = causal(sos, walk[at : at + size], state)
        parts.append(part)
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_each_gapless_span_is_filtered_apart(walk):
    sos = low_pass(LowPass(10, 4), 100.0)
    holed = walk[:, 0].copy()
    holed[1000:1010] = np.nan
    holed[1015] = np.nan
    out = filter_spans(sos, holed)
    np.testing.assert_array_equal(out[:1000], zero_phase(sos, holed[:1000]))
    np.testing.assert_array_equal(out[1016:], zero_phase(sos, holed[1016:]))
    assert np.isnan(out[1000:1016]).all()


def test_too_few_samples_are_an_error_that_says_how_many_are_needed():
    sos = low_pass(LowPass(10, 4), 100.0)
    assert padding_rows(sos) == 15
    with pytest.raises(SignalError, match="more than that"):
        zero_phase(sos, np.zeros(15))
    assert zero_phase(sos, np.ones(16)).shape == (16,)


@pytest.mark.parametrize(("cutoff", "rate"), [(10, 20), (10, 15), (0, 100), (10, 0), (10, float("nan"))])
def test_a_cut_off_beyond_half_the_rate_is_refused(cutoff, rate):
    with pytest.raises(SignalError):
        low_pass(LowPass(cutoff), rate)
