"""Verdicts call noise noise: simulated sessions by the thousand, and every case that has no answer."""

import math

import numpy as np
import pytest
from long_form import some_of

from soleplate.api.metric import Metric, Worth
from soleplate.errors import UnknownName
from soleplate.scoring.reliability.error import Error, Mean
from soleplate.scoring.verdicts.change import change
from soleplate.scoring.verdicts.indices import INDICES, index_of
from soleplate.scoring.verdicts.legs import Known, asymmetry, judge_legs
from soleplate.scoring.verdicts.symmetry import compare, words
from soleplate.scoring.verdicts.verdict import Verdict, across_battery, holm

SESSIONS = 3000


def metric(direction="neither", symmetry="ratio", scatter="normal", key="m", **more):
    return Metric(key, "Speed", "mm/s", direction, symmetry, "f", "s", lambda rep: 0.0, scatter=scatter, **more)


def legs(one, left, right, **known):
    return judge_legs(one, left, right, compare(left, right), Known(**known))


@pytest.mark.parametrize("cv", some_of([0.05, 0.20, 0.08, 0.12], 2))
@pytest.mark.parametrize("log", [False, True])
def test_equal_legs_are_called_different_at_most_six_times_in_a_hundred(cv, log):
    rng = np.random.default_rng(int(1000 * cv))
    draws = np.exp(rng.normal(0, math.sqrt(math.log1p(cv**2)), (SESSIONS, 2, 3))) if log else rng.normal(
        1, cv, (SESSIONS, 2, 3))  # fmt: skip
    false = sum(compare(*pair, log=log).beyond_noise for pair in draws) / SESSIONS
    print(f"CV {100 * cv:.0f} %, {'log' if log else 'plain'}: {100 * false:.2f} % false")
    assert 0.02 < false <= 0.06  # Welch with four degrees of freedom at most is on the safe side


@pytest.mark.parametrize(("cv", "expected"), [(0.08, 0.85), (0.12, 0.555), (0.20, 0.23)])
def test_a_true_quarter_is_found_as_often_as_the_power_says(cv, expected):
    """One leg a quarter below the other, three trials a leg."""
    rng = np.random.default_rng(int(1000 * cv))
    left, right = rng.normal(1.0, cv, (2000, 3)), rng.normal(0.75, 0.75 * cv, (2000, 3))
    found = [compare(a, b, worth=Worth(0.25)) for a, b in zip(left, right, strict=True)]
    hits = sum(one.beyond_noise for one in found) / len(found)
    print(f"CV {100 * cv:.0f} %: a true 25 % found in {100 * hits:.0f} %")
    assert hits == pytest.approx(expected, abs=0.025)
    exact = compare([1 - cv, 1, 1 + cv], [1 - cv, 1, 1 + cv], worth=Worth(0.25))
    assert exact.power == pytest.approx(hits, abs=0.07)


@pytest.mark.parametrize("day_over_trial", [0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("log", [False, True])
def test_no_change_is_called_a_change_at_most_six_times_in_a_hundred(day_over_trial, log):
    """With the SEM known and day variance 0-2 times trial variance."""
    rng = np.random.default_rng(7)
    trial_sd = 0.12
    day_sd = trial_sd * math.sqrt(day_over_trial)
    visits = rng.normal(0, day_sd, (SESSIONS, 2, 1)) + rng.normal(0, trial_sd, (SESSIONS, 2, 3))
    means = np.exp(visits.mean(axis=2)) if log else 1 + visits.mean(axis=2)
    error = Error(day_sd, trial_sd, log=log, source="the simulation")
    one = metric(scatter="lognormal" if log else "normal")
    called = [change(one, Mean(a, 3), Mean(b, 3), error).outcome == "different" for a, b in means]
    print(f"day/trial variance {day_over_trial:g}, {'log' if log else 'plain'}: {np.mean(called):.4f} false")
    assert 0.03 < np.mean(called) <= 0.065


def test_a_battery_of_four_primary_numbers_is_wrong_at_most_six_times_in_a_hundred():
    rng = np.random.default_rng(3)
    error = Error(0.1, 0.1, source="the simulation")
    wrong = 0
    for _ in range(3000):
        p = []
        for _ in range(4):
            now, then = 1 + rng.normal(0, error.variance(3) ** 0.5, 2)
            p.append(change(metric(), Mean(now, 3), Mean(then, 3), error).p)
        wrong += any(holm(p))
    assert wrong / 3000 <= 0.06
    assert holm([0.01, 0.04, 0.03, math.nan]) == [True, False, False, False]
    assert holm([0.04, math.nan]) == [True, False]


def test_a_published_mean_of_three_is_never_divided_again():
    error = Error(10.0, of_k=3, source="a paper", borrowed=True)
    assert error.variance(3) == 100.0
    assert math.isnan(error.variance(5))
    verdict = change(metric(symmetry="difference"), Mean(130, 5), Mean(90, 5), error)
    assert verdict.outcome == "unknown"
    assert "means of 3 trials only" in verdict.reason
    judged = change(metric(symmetry="difference"), Mean(130, 3), Mean(90, 3), error)
    assert judged.outcome == "different"
    assert "borrowed error of a paper" in judged.reason


@pytest.mark.parametrize(
    ("direction", "now", "outcome"),
    [("lower", 50, "better"), ("lower", 150, "worse"), ("higher", 150, "better"), ("higher", 50, "worse"),
     ("neither", 50, "different"), ("neither", 101, "no detectable change")],
)  # fmt: skip
def test_which_way_is_better_depends_on_the_metric(direction, now, outcome):
    verdict = change(metric(direction), Mean(now, 3), Mean(100, 3), Error(5, 5, source="us"))
    assert verdict.outcome == outcome
    assert "a change must exceed" in verdict.reason


@pytest.mark.parametrize(
    ("one", "now", "then", "error", "reason"),
    [
        (metric(scatter="none", unjudged="it was found unreliable"), 3, 2, Error(1), "found unreliable"),
        (metric(), math.nan, 2, Error(1), "one of the visits"),
        (metric(), 3, 2, None, "people who come back while they are stable"),
        (metric(), 0.0, 2, Error(1, log=True), "no logarithm"),
        (metric(), -1.0, 2, Error(1, log=True), "no logarithm"),
    ],
)
def test_what_cannot_be_judged_is_unknown_with_its_reason(one, now, then, error, reason):
    verdict = change(one, Mean(now, 3), Mean(then, 3), error)
    assert verdict.outcome == "unknown"
    assert reason in verdict.reason


def test_asymmetry_speaks_of_power_and_of_what_would_settle_it():
    noisy = asymmetry(metric(), compare([100, 140, 120], [90, 120, 95]))
    assert noisy.outcome == "no detectable change"
    assert "times in 100" in noisy.reason
    assert "more set" in noisy.reason
    clear = asymmetry(metric(), compare([120, 121, 122], [100, 101, 102]))
    assert (clear.outcome, clear.words) == ("different", "left 20 % more than right")
    assert asymmetry(metric(), compare([1], [1, 2])).outcome == "unknown"
    unreliable = legs(metric(scatter="none", unjudged="it was found unreliable"), [1, 2], [1, 2])
    assert (unreliable.words, unreliable.reason) == ("shown, not judged", "it was found unreliable")
    assert "cannot be compared" in legs(metric(symmetry="none"), [1, 2], [1, 2]).reason


def test_identical_trials_are_no_division_by_zero():
    same = compare([30.0, 30.0, 30.0], [30.0, 30.0, 30.0])
    assert not same.beyond_noise
    assert same.p == pytest.approx(1.0)
    apart = compare([30.0, 30.0], [20.0, 20.0])
    assert apart.beyond_noise
    assert apart.p == 0.0


def test_the_indices_of_one_landing_differ_as_published():
    """OpenCap DJ1 peaks: R 2131.7, L 1255.9 N (movement.md section 3)."""
    peak = metric("higher")
    left, right = 1255.9, 2131.7
    found = {name: index_of(name, peak, left, right, "right").value for name in INDICES}
    for name, value in {"lsi": 169.7, "bsa": 41.1, "si": 51.7, "bai": 25.9, "angle": 16.1, "log": 52.9}.items():
        assert found[name] == pytest.approx(value, abs=0.06), name
    assert words(peak, left, right) == "left 41 % less than right"


def test_an_index_that_has_no_meaning_says_why():
    assert "compare by the difference" in index_of("si", metric(symmetry="difference"), 1, 2).reason
    assert "above zero" in index_of("si", metric(), -1, 2).reason
    assert "above zero" in index_of("angle", metric(), 0, 0).reason
    assert "one leg" in index_of("bai", metric(), math.nan, 2).reason
    assert "involved leg" in index_of("lsi", metric(), 1, 2).reason
    assert index_of("lsi", metric("lower"), 50, 100, "left").value == pytest.approx(200)
    with pytest.raises(UnknownName, match="lsi, bsa"):
        index_of("best", metric(), 1, 2)


@pytest.mark.parametrize("name", sorted(set(INDICES) - {"lsi"}))
def test_swapping_the_legs_turns_the_sign(name):
    a, b = index_of(name, metric(), 80, 100).value, index_of(name, metric(), 100, 80).value
    assert a == pytest.approx(-b, abs=6)  # the angle is only nearly odd
    assert a > 0


def test_a_battery_withdraws_what_chance_would_bring():
    found = across_battery(
        [
            Verdict("different", "left 9 % more than right", "95 % interval", 0.03),
            Verdict("different", "left 30 % more than right", "95 % interval", 0.001),
            Verdict("no detectable change", "none", "95 % interval", 0.5),
            Verdict("unknown", "shown, not judged", "counts"),
        ]
    )
    assert [one.outcome for one in found] == ["no detectable change", "different", "no detectable change", "unknown"]
    assert "left 9 % more than right, but not beyond chance among 3 comparisons (Holm)" in found[0].reason
