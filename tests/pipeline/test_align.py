import numpy as np
import pytest

from soleplate.errors import SignalError
from soleplate.pipeline.align import ClockFit, InterimClock, fit_clock, merge


def arrivals(drift, seconds, *, seed=0, rate_hz=100.0):
    """Blocks of a board whose clock runs ``drift`` too fast, over a link that is late by 0.5 ms and more."""
    rng = np.random.default_rng(seed)
    true = np.arange(0, seconds, 1 / rate_hz)
    delay = 0.0005 + rng.exponential(0.002, len(true))
    delay[rng.random(len(true)) < 0.01] += 0.15
    return true, true * (1 + drift), 1000.0 + true + delay


@pytest.mark.parametrize("drift", [0.005, -0.003, 40e-6])
@pytest.mark.parametrize("seconds", [10, 60])
def test_the_lower_hull_finds_the_clock_under_the_delays(drift, seconds):
    true, device, host = arrivals(drift, seconds)
    error = fit_clock(device, host).host(device) - 1000.0 - true - 0.0005
    assert np.abs(error).max() < 0.0003


def test_two_boards_agree_within_a_tenth_of_a_millisecond_after_a_minute():
    true, left, left_host = arrivals(0.005, 60, seed=1)
    _, right, right_host = arrivals(-0.003, 60, seed=2)
    difference = fit_clock(left, left_host).host(left) - fit_clock(right, right_host).host(right)
    assert np.abs(difference).max() < 1e-4
    assert len(true)


@pytest.mark.parametrize("seconds", [1, 9, 29, 50, 70])
def test_the_interim_clock_ends_on_the_fit_of_its_window(seconds):
    _, device, host = arrivals(0.002, seconds)
    clock = InterimClock(window_s=30.0)
    with pytest.raises(SignalError):
        _ = clock.fit
    for pair in zip(device, host, strict=True):
        clock.feed(*pair)
    begun = 15.0 * 1.002 * max(0, int(device[-1] / (15.0 * 1.002)) - 1)
    inside = device >= begun - 0.02
    expected = fit_clock(device[inside], host[inside])
    assert clock.fit.rate == pytest.approx(expected.rate, abs=2e-6)
    np.testing.assert_allclose(clock.fit.host(device[inside]), expected.host(device[inside]), atol=2e-4)


def test_the_interim_clock_forgets_another_run():
    clock = InterimClock()
    for device in range(10):
        clock.feed(float(device), 100.0 + device)
    clock.feed(0.0, 2000.0)
    assert clock.fit == ClockFit(1.0, 2000.0)


def test_the_interim_clock_is_that_of_all_arrivals_while_there_are_few():
    _, device, host = arrivals(-0.004, 14)
    clock = InterimClock(window_s=30.0)
    for pair in zip(device, host, strict=True):
        clock.feed(*pair)
    expected = fit_clock(device, host)
    assert clock.fit.rate == pytest.approx(expected.rate, rel=1e-12)
    assert clock.fit.offset_s == pytest.approx(expected.offset_s, rel=1e-12)


def test_a_short_recording_keeps_the_nominal_rate():
    assert fit_clock([0.0, 0.5, 1.0], [10.0, 10.6, 11.1]) == ClockFit(1.0, 10.0)


def test_four_free_running_cells_give_back_the_centre_of_pressure():
    """Four HX711 at about 93 Hz, each with its own rate: CoP within 0.05 mm."""
    rng = np.random.default_rng(4)
    x, y = np.array([170.0, -170.0, -170.0, 170.0]), np.array([170.0, 170.0, -170.0, -170.0])
    phases = rng.uniform(0, 2 * np.pi, (2, 3))

    def person(time):
        freq, size = np.array([0.3, 0.9, 1.7]), np.array([4.0, 2.0, 0.7])
        ml, ap = ((size * np.sin(2 * np.pi * freq * time[:, None] + phase)).sum(axis=1) for phase in phases)
        return ml, ap

    def loads(time):
        ml, ap = person(time)
        return 700.0 / 4 * (1 + ml[:, None] * x / 170.0**2 + ap[:, None] * y / 170.0**2)

    streams = []
    for cell, rate in enumerate((93.4, 92.1, 95.0, 93.9)):
        time = rng.uniform(0, 0.01) + np.arange(0, 20, 1 / rate)
        streams.append((time, loads(time)[:, cell]))
    time, forces = merge(streams)
    ml, ap = person(time)
    fz = forces.sum(axis=1)
    assert np.abs(forces @ x / fz - ml).max() < 0.05
    assert np.abs(forces @ y / fz - ap).max() < 0.05
    assert np.median(np.diff(time)) == pytest.approx(1 / 92.1)


def test_a_gap_is_never_bridged():
    time = np.arange(0, 10, 0.01)
    kept = np.delete(time, slice(400, 420))
    common, values = merge([(time, time), (kept, kept)])
    np.testing.assert_allclose(values[:, 0], common)
    inside = (common > kept[399] + 1e-9) & (common < kept[400] - 1e-9)
    assert inside.sum() == 20
    assert np.isnan(values[inside, 1]).all()
    assert np.isfinite(values[~inside]).all()


def test_too_little_is_an_error():
    with pytest.raises(SignalError):
        merge([([0.0], [1.0])])
    with pytest.raises(SignalError):
        fit_clock([], [])
