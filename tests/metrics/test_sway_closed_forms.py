"""Signals whose sway is known on paper."""

import math
import re

import numpy as np
import pytest
from scipy import signal

from soleplate.errors import SignalError
from soleplate.metrics.sway.boundary import boundary_times, rectangle, summarise
from soleplate.metrics.sway.diffusion import (
    detrended_fluctuation,
    diffusion_log,
    diffusion_regions,
    mean_square_displacement,
)
from soleplate.metrics.sway.entropy import sample_entropy
from soleplate.metrics.sway.hull import convex_hull, hull_area, hull_diameter
from soleplate.metrics.sway.presets import sway
from soleplate.metrics.sway.prieto import prieto
from soleplate.metrics.sway.spectrum import fluctuation, sine_multitaper, welch
from soleplate.metrics.sway.time import ellipse_area, measure_path, measure_spread, principal_direction
from soleplate.pipeline.rep import Rep
from soleplate.scoring.numbers.session import measure


def test_a_circle():
    angle = 2 * np.pi * np.arange(6000) / 1000
    found = prieto(np.cos(angle), np.sin(angle), 100.0)
    assert found["MVELO_RD"] == pytest.approx(2 * math.pi * 0.1, rel=1e-3)
    assert found["MDIST_RD"] == pytest.approx(1.0, rel=1e-9)
    assert found["RANGE_RD"] == pytest.approx(2.0, rel=1e-5)
    assert found["HULL_AREA"] == pytest.approx(math.pi, rel=1e-4)
    assert found["MFREQ_RD"] == pytest.approx(0.1, rel=1e-3)
    assert found["AREA_SW"] == pytest.approx(math.pi * 0.1, rel=1e-3)
    assert found["AREA_CE"] == pytest.approx(2 * math.pi * 3.0 / 2, rel=1e-6)


def test_a_line():
    x = np.linspace(0, 10, 101)
    hull = convex_hull(x, 2 * x)
    assert hull_area(hull) == pytest.approx(0.0, abs=1e-12)
    assert hull_diameter(hull) == pytest.approx(10 * math.sqrt(5))
    spread = measure_spread(x, 2 * x)
    assert principal_direction(spread) == pytest.approx(math.degrees(math.atan(0.5)))
    assert ellipse_area(spread) == pytest.approx(0.0, abs=1e-6)
    assert measure_path(x, 2 * x).total == pytest.approx(10 * math.sqrt(5))


def test_a_lissajous_figure():
    time = np.arange(20_000) / 1000
    ml, ap = 3 * np.sin(2 * np.pi * time), 5 * np.sin(4 * np.pi * time)
    spread = measure_spread(ml, ap)
    assert (spread.rms_ml, spread.rms_ap) == pytest.approx((3 / math.sqrt(2), 5 / math.sqrt(2)))
    assert spread.covariance == pytest.approx(0.0, abs=1e-9)
    path = measure_path(ml, ap)
    assert path.ml / 20 == pytest.approx(4 * 3, rel=1e-4)
    assert path.ap / 20 == pytest.approx(8 * 5, rel=1e-4)


def test_white_noise_and_random_walk():
    noise = np.random.default_rng(0).normal(size=20_000)
    flat = diffusion_regions(mean_square_displacement(noise, 1000), 100.0)
    assert flat.short_hurst == pytest.approx(0.0, abs=0.02)
    assert detrended_fluctuation(noise) == pytest.approx(0.5, abs=0.05)
    walks = [np.cumsum(np.random.default_rng(seed).normal(size=20_000)) for seed in range(10)]
    fits = [diffusion_regions(mean_square_displacement(walk, 1000), 100.0) for walk in walks]
    assert np.mean([fit.short_hurst for fit in fits]) == pytest.approx(0.5, abs=0.01)
    # One step of SD 1 every 10 ms: the square grows by 100 a second, D is half of it.
    assert np.mean([fit.short_diffusion for fit in fits]) == pytest.approx(50.0, rel=0.03)
    assert np.mean([detrended_fluctuation(walk) for walk in walks]) == pytest.approx(1.5, abs=0.05)
    logs = [diffusion_log(mean_square_displacement(walk, 6666), 100.0) for walk in walks]
    assert np.mean([fit.short_hurst for fit in logs]) == pytest.approx(0.5, abs=0.02)


def test_mean_square_displacement_by_its_definition():
    x = np.cumsum(np.random.default_rng(1).normal(size=3000)) + 500.0
    expected = [np.mean((x[lag:] - x[:-lag]) ** 2) for lag in range(1, 1001)]
    np.testing.assert_allclose(mean_square_displacement(x, 1000), expected, rtol=1e-9)


def test_a_sum_of_known_frequencies():
    time = np.arange(6000) / 100
    x = 2.0 * np.sin(2 * np.pi * 0.5 * time) + 1.0 * np.sin(2 * np.pi * 2.0 * time)
    spectrum = welch(x, 100.0, segment=1000, overlap=500, bins=1000).band(0.15, 5.0)
    assert spectrum.power == pytest.approx(2.0 + 0.5, rel=0.02)
    assert spectrum.mode_hz == pytest.approx(0.5)
    assert spectrum.quantile_hz(0.5) == pytest.approx(0.5, abs=0.11)
    assert spectrum.centroid_hz == pytest.approx(math.sqrt((2.0 * 0.25 + 0.5 * 4.0) / 2.5), rel=0.02)
    tapered = sine_multitaper(x - x.mean(), 100.0).band(0.15, 5.0)
    assert tapered.power == pytest.approx(2.5, rel=0.05)


@pytest.mark.parametrize("bins", [1000, 1001, 4000])
@pytest.mark.parametrize("detrend", ["linear", "constant"])
def test_welch_is_that_of_scipy(bins, detrend):
    x = np.cumsum(np.random.default_rng(2).normal(size=4000))
    frequency, density = signal.welch(x, 100.0, nperseg=1000, noverlap=300, nfft=bins, detrend=detrend)
    ours = welch(x, 100.0, segment=1000, overlap=300, bins=bins, linear_detrend=detrend == "linear")
    np.testing.assert_allclose(ours.frequency_hz, frequency, rtol=1e-12)
    np.testing.assert_allclose(ours.density, density, rtol=1e-8, atol=1e-12)


def test_fluctuation_needs_time_and_rate():
    assert math.isnan(fluctuation(np.zeros(100), 100.0))
    assert math.isnan(fluctuation(np.zeros(1000), 20.0))


def test_entropy_of_order_and_of_chance():
    assert sample_entropy(np.sin(np.arange(1000) / 10)) < 0.3
    assert sample_entropy(np.random.default_rng(0).normal(size=2000)) == pytest.approx(2.2, abs=0.1)
    assert math.isnan(sample_entropy(np.ones(100)))


def trial(seconds=40, rate=100.0):
    rng = np.random.default_rng(9)
    n = round(seconds * rate)
    soft = np.ones(25) / 25
    return tuple(np.convolve(np.cumsum(rng.normal(0, 0.3, n)), soft, "same") * scale for scale in (1.0, 1.5))


def test_scale_rotation_and_time_reversal():
    ml, ap = trial()
    once, double = sway(ml, ap, 100.0), sway(2 * ml, 2 * ap, 100.0)
    factor = {"mm": 2, "mm/s": 2, "mm2": 4, "mm2/s": 4, "Hz": 1, "": 1, "deg": 1, "s": 1}
    for key, value in once.items():
        if key != "dwell_s":
            assert double[key].value == pytest.approx(factor[value.unit] * value.value, rel=1e-6, nan_ok=True), key
    angle = 0.7
    turned = sway(ml * math.cos(angle) - ap * math.sin(angle), ml * math.sin(angle) + ap * math.cos(angle), 100.0)
    for key in ("mean_velocity_mm_s", "ellipse_area_mm2", "range_mm", "hull_area_mm2", "mean_frequency_hz", "dwell_s"):
        assert turned[key].value == pytest.approx(once[key].value, rel=1e-9), key
    back = sway(ml[::-1], ap[::-1], 100.0)
    for key, value in once.items():
        # the periodic window of a spectrum is not the same backwards
        tolerance = 0.05 if key.startswith(("sample_entropy", "dfa")) else 0.01 if key.startswith("f") else 1e-3
        assert back[key].value == pytest.approx(value.value, rel=tolerance, nan_ok=True), key


def test_resampling_changes_little_once_filtered():
    rate = 1000.0
    time = np.arange(round(40 * rate)) / rate
    tones = [(4.0, 0.31, 0.2), (1.5, 0.83, 1.0), (0.4, 2.3, 2.0)]
    ml = sum(size * np.sin(2 * np.pi * hz * time + phase) for size, hz, phase in tones)
    ap = sum(size * np.cos(2 * np.pi * 1.1 * hz * time + phase) for size, hz, phase in tones)
    fine, coarse = sway(ml, ap, rate), sway(ml[::10], ap[::10], rate / 10)
    for key in ("mean_velocity_mm_s", "ellipse_area_mm2", "rms_ml_mm", "range_ap_mm", "mean_frequency_hz"):
        assert coarse[key].value == pytest.approx(fine[key].value, rel=5e-3), key


def test_jittery_times_keep_the_velocity():
    """A board that sends every 13 to 37 ms: windows are averaged, so velocity stays that of the path."""
    rng = np.random.default_rng(3)
    time = np.cumsum(rng.uniform(0.013, 0.037, 2400))

    def person(at):
        return 5 * np.sin(2 * np.pi * 0.4 * at), 3 * np.cos(2 * np.pi * 0.5 * at)

    noise = rng.normal(0, 0.05, (2, len(time)))
    steady = np.arange(0, 60, 0.02)
    true = sway(*person(steady), 50.0)["mean_velocity_mm_s"].value
    ml, ap = person(time)
    found = sway(ml + noise[0], ap + noise[1], 50.0, time_s=time)["mean_velocity_mm_s"]
    assert found.value == pytest.approx(true, rel=0.03)
    gone = (time > 20) & (time < 22)
    holed = sway(ml[~gone], ap[~gone], 50.0, time_s=time[~gone])["mean_velocity_mm_s"]
    assert holed.value == pytest.approx(true, rel=0.03)
    assert "were cut" in holed.reason
    paper = sway(ml[~gone], ap[~gone], 50.0, preset="quijoux2021", time_s=time[~gone])["mean_velocity_ML_AND_AP"]
    assert "gap" in paper.reason
    assert "does not rise" in sway(ml, ap, 50.0, time_s=time[::-1])["mean_velocity_mm_s"].reason


def test_time_to_a_wall_ahead():
    ml = np.linspace(0.0, 10.0, 101)
    still = np.zeros(101)
    times = boundary_times(ml, still, 100.0, rectangle(100.0, 200.0), quadratic=False)
    np.testing.assert_allclose(times.time_s, (50.0 - ml) / 10.0, rtol=1e-9)
    assert set(times.edge) == {0}
    assert summarise(times)["min_s"] == pytest.approx(4.0)
    nowhere = boundary_times(still, still, 100.0, rectangle(100.0, 200.0))
    assert np.isnan(nowhere.time_s).all()
    assert summarise(nowhere)["local_minima"] == 0
    with pytest.raises(SignalError, match="three corners"):
        boundary_times(ml, still, 100.0, [[0, 0], [1, 1]])
    with pytest.raises(SignalError, match="acceleration"):
        boundary_times(ml[:2], still[:2], 100.0, rectangle(1.0, 1.0))


def test_true_edges_are_never_met_sooner_than_their_lines():
    ml, ap = trial()
    corners = [[40, 120], [30, -110], [-30, -115], [-50, 60]]
    edges = boundary_times(ml, ap, 100.0, corners)
    lines = boundary_times(ml, ap, 100.0, corners, edges_only=False)
    inside = np.isfinite(edges.time_s)
    assert (edges.time_s[inside] >= lines.time_s[inside] - 1e-12).all()


def stance(**told):
    """Ten seconds of a circle of 10 mm in 2 s."""
    angle = np.pi * np.arange(2000) / 100
    cop = {"cop_ml_mm": 10 * np.cos(angle), "cop_ap_mm": 10 * np.sin(angle)}
    return Rep.from_force(np.full(2000, 700.0), 100.0, side="left", body_weight_n=700.0, conditions=told, **cop)


BOUNDARY = ("boundary_min_s", "boundary_minima_mean_s", "boundary_minima_sd_s")


def test_time_to_boundary_needs_a_stored_outline():
    found = measure(stance(foot_outline_mm="50,120; 50,-120; -50,-120; -50,120"), BOUNDARY)
    # on a circle of r about a wall at d the least time to it is sqrt(d^2 - r^2) / speed
    side, end = (math.sqrt(d * d - 100) / (10 * math.pi) for d in (50, 120))
    assert found["boundary_min_s"].value == pytest.approx(side, rel=0.01)
    assert found["boundary_minima_mean_s"].value == pytest.approx((side + end) / 2, rel=0.02)
    assert found["boundary_minima_sd_s"].value == pytest.approx((end - side) / 2, rel=0.05)
    for told, why in (
        ({}, "No foot outline was stored"),
        ({"foot_outline_mm": "a wide foot"}, "no corners"),
        ({"foot_outline_mm": "50,120; 50,-120"}, "three corners|encloses nothing"),
        ({"foot_outline_mm": "90,120; 90,-120; 60,-120; 60,120"}, "outside"),
    ):
        for value in measure(stance(**told), BOUNDARY).values():
            assert math.isnan(value.value)
            assert re.search(why, value.reason)
