import math

import numpy as np
import pytest
from scipy import stats

from soleplate.metrics.sway.time import ellipse_area, f_quantile_two, measure_path, measure_spread
from soleplate.metrics.sway.velocity_and_area import LOW_PASS, METRICS

BY_KEY = {metric.key: metric for metric in METRICS}


class StandIn:
    """A repetition whose centre of pressure is known."""

    def __init__(self, ml, ap, rate):
        self.ml, self.ap, self.rate = np.asarray(ml, float), np.asarray(ap, float), rate

    def cop(self, role="", low_pass=None):
        assert low_pass == LOW_PASS
        return self.ml, self.ap

    def cop_known(self, role=""):
        return True, True

    def no_cop(self, role="", low_pass=None):
        return "no centre of pressure"

    def rate_hz(self, role=""):
        return self.rate

    def once(self, analysis):
        return analysis(self)


def circle(seconds, rate, radius=10.0, turns_per_s=0.5):
    angle = 2 * np.pi * turns_per_s * np.arange(round(seconds * rate)) / rate
    return radius * np.cos(angle) + 3.0, radius * np.sin(angle) - 2.0


def test_a_circle_walked_at_a_steady_pace():
    rep = StandIn(*circle(20, 1000), 1000.0)
    values = {key: metric.compute(rep).value for key, metric in BY_KEY.items()}
    assert values["mean_velocity_mm_s"] == pytest.approx(2 * np.pi * 10 * 0.5, rel=1e-5)
    assert values["mean_velocity_ml_mm_s"] == pytest.approx(4 * 10 * 0.5, rel=1e-4)
    assert values["path_mm"] == pytest.approx(2 * np.pi * 10 * 10, rel=1e-4)
    assert values["rms_ml_mm"] == pytest.approx(10 / math.sqrt(2))
    assert values["range_ap_mm"] == pytest.approx(20)
    assert values["ellipse_area_mm2"] == pytest.approx(5.9915 * np.pi * 50, rel=1e-3)


def test_the_quantile_is_that_of_the_f_distribution():
    for degrees in (1, 2, 8, 998, 31_998):
        assert f_quantile_two(0.95, degrees) == pytest.approx(stats.f.ppf(0.95, 2, degrees), rel=1e-12)


def test_the_ellipse_of_bds00001_as_its_authors_print_it(balance):
    trial = balance.trial("BDS00001")
    area = ellipse_area(measure_spread(trial.ml, trial.ap))
    assert area == pytest.approx(0.9446915167229832, rel=1e-9)


def test_a_hole_is_cut_and_told():
    ml, ap = circle(30, 100)
    ml[500:600], ap[500:600] = np.nan, np.nan
    value = BY_KEY["mean_velocity_mm_s"].compute(StandIn(ml, ap, 100.0))
    assert value.value == pytest.approx(31.4, rel=1e-3)
    assert value.reason == "1.00 s without a valid centre of pressure were cut"
    assert measure_path(ml, ap).steps == 2898
    assert measure_spread(ml, ap).rows == 2900


def test_too_little_that_is_valid_is_a_reason():
    ml, ap = circle(25, 100)
    ml[300:], ap[300:] = np.nan, np.nan
    for metric in METRICS:
        value = metric.compute(StandIn(ml, ap, 100.0))
        assert math.isnan(value.value)
        assert "only 3.00 s" in value.reason
    empty = BY_KEY["path_mm"].compute(StandIn([np.nan] * 500, [np.nan] * 500, 100.0))
    assert "no centre of pressure" in empty.reason


def test_every_metric_says_what_it_is():
    assert len(BY_KEY) == len(METRICS) == 9
    for metric in METRICS:
        assert metric.direction == "neither"
        assert metric.symmetry == "ratio"
        assert metric.min_rate_hz == 50
        assert metric.min_duration_s in (8.0, 20.0)
        assert metric.formula
        assert metric.source
