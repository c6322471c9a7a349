"""What any signal, however bad, must give: a value or a reason."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soleplate.errors import SignalError, UnknownName
from soleplate.metrics.sway import more
from soleplate.metrics.sway import velocity_and_area as basic
from soleplate.metrics.sway.presets import PRESETS, sway
from soleplate.pipeline.design import low_pass
from soleplate.pipeline.filters import filter_spans


class Stance:
    """A repetition of a given path and force."""

    def __init__(self, ml, ap, rate, fz=None, weight=700.0):
        self.path, self.rate, self.weight = np.stack([ml, ap], axis=1), rate, weight
        self.force = np.full(len(ml), 700.0) if fz is None else fz
        self.kept = {}

    def cop(self, role="", low_pass=None):
        filtered = filter_spans(_sections(low_pass, self.rate), self.path)
        return filtered[:, 0], filtered[:, 1]

    def cop_known(self, role=""):
        return True, True

    def no_cop(self, role="", low_pass=None):
        return "no row is valid"

    def fz(self, role="", low_pass=None):
        return self.force

    def body_weight_n(self, role=""):
        return self.weight

    def rate_hz(self, role=""):
        return self.rate

    def once(self, analysis):
        if analysis not in self.kept:
            self.kept[analysis] = analysis(self)
        return self.kept[analysis]


def _sections(spec, rate):
    return low_pass(spec, rate)


def walk(seed, n, size=0.1):
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.normal(0, size, n)), np.cumsum(rng.normal(0, size, n))


def spoil(kind, ml, ap, rng):
    n = len(ml)
    if kind == "constant":
        return np.full(n, 3.0), np.full(n, -2.0)
    if kind == "still in ML":
        return np.zeros(n), ap
    if kind == "clipped":
        return np.clip(ml, -1, 1), np.clip(ap, -1, 1)
    if kind == "stepping":
        return ml + 80.0 * (np.arange(n) > n // 2), ap
    if kind == "unloaded":
        return np.full(n, np.nan), np.full(n, np.nan)
    if kind == "holes":
        gone = rng.random(n) < 0.02
        return np.where(gone, np.nan, ml), np.where(gone, np.nan, ap)
    if kind == "one long hole":
        gone = (np.arange(n) > n // 3) & (np.arange(n) < n // 2)
        return np.where(gone, np.nan, ml), np.where(gone, np.nan, ap)
    if kind == "infinite":
        return np.where(np.arange(n) == n // 2, np.inf, ml), ap
    if kind == "huge":
        return ml * 1e6, ap * 1e6
    if kind == "tiny":
        return ml * 1e-9, ap * 1e-9
    return ml, ap


KINDS = (
    "good",
    "constant",
    "still in ML",
    "clipped",
    "stepping",
    "unloaded",
    "holes",
    "one long hole",
    "infinite",
    "huge",
    "tiny",
)


def judge(key, value):
    assert value.value != 0, key
    assert value.value != -1, key
    assert math.isfinite(value.value) or (math.isnan(value.value) and value.reason), (key, value)


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    seconds=st.sampled_from([0.0, 0.01, 0.3, 1.0, 3.0, 5.0, 5.5, 7.0, 9.0, 21.0, 31.0]),
    rate=st.sampled_from([10.0, 25.0, 40.0, 93.4, 100.0, 250.0]),
    seed=st.integers(0, 99),
)
def test_any_signal_gives_values_or_reasons(kind, seconds, rate, seed):
    rng = np.random.default_rng(seed)
    n = round(seconds * rate)
    ml, ap = spoil(kind, *walk(seed, n), rng)
    misuse = n < 2 or np.isnan(ml).all() or np.isnan(ap).all()
    for preset in PRESETS:
        if misuse:
            with pytest.raises(SignalError, match=r"(ml|ap)_mm"):
                sway(ml, ap, rate, preset=preset)
            continue
        for key, value in sway(ml, ap, rate, preset=preset).items():
            judge(key, value)
    if kind != "infinite":
        stance = Stance(ml, ap, rate, weight=700.0 if seed % 2 else math.nan)
        for metric in (*basic.METRICS, *more.METRICS):
            if not metric.key.startswith("boundary_"):  # needs an outline: tests/metrics/test_sway_closed_forms.py
                judge(metric.key, metric.compute(stance))


def test_lines_that_meet_before_the_first_lag_have_no_critical_time():
    values = sway(*walk(49, 360), 40.0, preset="quijoux2021")
    for name in ("critical_time_Diffusion_ML", "critical_displacement_Diffusion_ML"):
        assert values[name].reason == "the two lines do not cross within the lags"
    assert values["short_time_scaling_Diffusion_ML"].present


@pytest.mark.parametrize("preset", PRESETS)
def test_the_names_of_a_preset_never_change(preset):
    good = sway(*walk(1, 4000), 100.0, preset=preset)
    bad = sway(*walk(1, 3), 100.0, preset=preset)
    assert list(good) == list(bad)
    assert all(value.present for value in good.values()), [key for key, value in good.items() if not value.present]
    assert all(value.method for value in good.values())
    assert not any(value.present for value in bad.values())


@pytest.mark.parametrize("seconds", [2.0, 4.0, 5.5])
def test_trials_too_short_for_the_original_give_values_or_reasons(seconds):
    values = sway(*walk(2, round(100 * seconds)), 100.0, preset="quijoux2021")
    assert values["mean_velocity_ML_AND_AP"].present
    for value in (values["critical_time_Diffusion_ML"], values["short_time_scaling_Diffusion_AP"]):
        assert "needs more than 7.6 s" in value.reason
    assert values["total_power_Power_Spectrum_Density_ML"].present == (seconds > 5.3)


def test_gates_by_duration_and_by_rate():
    nine = sway(*walk(3, 900), 100.0)
    assert nine["mean_velocity_mm_s"].present
    assert "20 s are needed" in nine["ellipse_area_mm2"].reason
    assert "30 s are needed" in nine["hurst_short_ml"].reason
    slow = sway(*walk(3, 1600), 40.0)
    assert "50 Hz are needed" in slow["mean_velocity_mm_s"].reason


def test_a_step_of_the_foot_is_not_bridged():
    ml, ap = walk(4, 4000)
    ml[2000:2100], ap[2000:2100] = np.nan, np.nan
    moved = ml.copy()
    moved[2100:] += 300.0
    stayed, stepped = sway(ml, ap, 100.0), sway(moved, ap, 100.0)
    assert stepped["path_mm"].value == pytest.approx(stayed["path_mm"].value, rel=1e-9)
    assert stepped["path_mm"].reason.startswith("1.00 s without a valid centre of pressure were cut")


def test_every_key_is_said_once_and_every_metric_is_explained():
    metrics = (*basic.METRICS, *more.METRICS)
    assert len({metric.key for metric in metrics}) == len(metrics) == 43
    for metric in metrics:
        assert metric.direction == "neither"
        assert metric.formula
        assert metric.source
        assert metric.min_duration_s >= 8
        assert metric.min_rate_hz == 50


def test_wrong_shapes_and_names_are_refused():
    with pytest.raises(SignalError, match="ap_mm"):
        sway([1.0, 2.0, 3.0], [1.0, 2.0], 100.0)
    with pytest.raises(UnknownName, match="Choose from"):
        sway([1.0], [1.0], 100.0, preset="schubert")


def test_force_fluctuation_finds_a_known_tone():
    time = np.arange(2000) / 100
    rep = Stance(*walk(5, 2000), 100.0, fz=700 + 1.0 * np.sin(2 * np.pi * 7 * time) + 20 * np.sin(2 * np.pi * time))
    value = next(metric for metric in more.METRICS if metric.key == "force_fluctuation_pct_bw").compute(rep)
    assert value.value == pytest.approx(100 / math.sqrt(2) / 700, rel=0.02)
    assert SimpleNamespace(**vars(value)).unit == "% BW"
