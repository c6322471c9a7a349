"""Scoring a session: the athlete's asymmetry is found, gates speak, drift and loss are told."""

import math
import sys
from dataclasses import replace

import numpy as np
import pytest

import soleplate
from soleplate import plugins
from soleplate.errors import SignalError
from soleplate.pipeline.rep import Rep, Signal
from soleplate.scoring.numbers import uncertainty
from soleplate.scoring.numbers.session import SCORING_VERSION, evaluate, measure, score
from soleplate.scoring.statistics.distributions import t_quantile
from soleplate.scoring.verdicts.summary import summarise_session
from soleplate.scoring.verdicts.symmetry import compare
from soleplate.storage.opening import open_session
from soleplate.storage.writer import store_results

QUICK = {"seconds": 12, "window_s": 8, "trials": 3, "practice": 1, "rest_s": 1}


def values(results, key, side):
    return [result.value for result in results if result.key == key and result.side == side]


def test_a_steady_person_with_a_worse_left_leg_is_seen_as_such(run_session):
    path = run_session("single_leg_stance", "sim:?seed=11&skill=1&asymmetry=0.6", **QUICK)
    results = score(path)
    left, right = (np.mean(values(results, "mean_velocity_mm_s", side)) for side in ("left", "right"))
    assert left / right == pytest.approx(1.6, rel=0.25)
    assert values(results, "hold_time_s", "left") == pytest.approx([12.0] * 3, abs=0.02)
    assert values(results, "touch_downs", "right") == [0.0] * 3
    rows = summarise_session(open_session(path), results)
    assert rows[0].metric.key == "mean_velocity_mm_s"
    assert rows[0].verdict.outcome == "different"
    assert rows[0].verdict.words.startswith("left ")
    assert rows[0].verdict.words.endswith("% more than right")
    assert not any(row.verdict for row in rows[1:])  # one primary metric is judged


def test_practice_and_short_windows_are_stored_but_not_compared(run_session):
    path = run_session(
        "single_leg_stance", "sim:?seed=5&skill=0&asymmetry=0", **{**QUICK, "seconds": 60, "window_s": 20}
    )
    recording = open_session(path)
    assert sum(trial.state == "practice" for trial in recording.trials) == 2
    results = score(recording)
    censored = [trial for trial in recording.trials if trial.state == "censored"]
    assert censored
    assert {result.trial for result in results} == {trial.number for trial in recording.trials if trial.counts}
    for trial in censored:
        hold = next(r for r in results if r.trial == trial.number and r.key == "hold_time_s")
        assert hold.value == pytest.approx(trial.end_s - trial.start_s, abs=0.01)
    short = [r for r in results if "short window" in r.reason]
    rows = {row.metric.key: row for row in summarise_session(recording, results)}
    counted = rows["mean_velocity_mm_s"].comparison
    whole = [r for r in results if r.key == "mean_velocity_mm_s" and "short window" not in r.reason and r.rep]
    assert short
    assert counted.left.n + counted.right.n == len([r for r in whole if not math.isnan(r.value)])


def test_a_window_too_short_for_an_area_says_so(run_session):
    results = score(run_session("single_leg_stance", "sim:?seed=1&skill=1", **QUICK))
    areas = [r for r in results if r.key == "ellipse_area_mm2"]
    assert areas
    assert all(math.isnan(r.value) and r.reason == "the window is 8.0 s; it needs 20 s" for r in areas)


def test_lost_samples_are_named_and_never_filled(run_session):
    path = run_session("single_leg_stance", "sim:?seed=1&skill=1&drops=0.002", **QUICK)
    stream = open_session(path).plate("plate").stream()
    assert stream.lost > 20
    assert stream.numbers[-1] - stream.numbers[0] + 1 == len(stream) + stream.lost
    noted = [r for r in score(path) if r.key == "hold_time_s"]
    assert all("samples lost in the window" in r.reason for r in noted)


def test_a_zero_that_drifted_too_far_makes_the_trials_invalid(run_session):
    path = run_session("single_leg_stance", "sim:?seed=1&skill=1&drift=14", **QUICK)
    reasons = {r.reason for r in score(path) if math.isnan(r.value) and r.key == "hold_time_s"}
    assert reasons
    assert all("the zero of plate drifted by" in reason for reason in reasons)


def test_scoring_twice_gives_the_same_and_stores_it(run_session):
    path = run_session("step_down", "sim:?seed=2", reps=2, practice=0, rest_s=1)
    first = score(path)
    store_results(path, first, SCORING_VERSION)
    again = score(path)
    stored = open_session(path).results(SCORING_VERSION)
    for a, b, c in zip(first, again, stored, strict=True):
        assert repr(a) == repr(b) == repr(c)


def test_the_step_down_truth_is_found_through_bytes_and_file(run_session):
    path = run_session("step_down", "sim:?seed=9&asymmetry=0.5", reps=4, practice=0, rest_s=1)
    results = score(path)
    right, left = (np.mean(values(results, "touch_speed_mm_s", side)) for side in ("right", "left"))
    assert left / right == pytest.approx(1.5, rel=0.2)
    closures = [abs(r.value) for r in results if r.key == "drop_closure_mm"]
    assert max(closures) < 30


def test_two_runs_with_one_seed_and_clock_are_equal(run_session, tmp_path):
    import h5py

    paths = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        paths.append(run_session("step_down", "sim:?seed=4", folder=tmp_path / name, reps=2, practice=0, rest_s=1))

    def content(path):
        found = {}
        with h5py.File(path) as file:
            found.update({f"/@{key}": value for key, value in file.attrs.items()})
            file.visititems(lambda name, item: found.update(
                {f"{name}@{key}": value for key, value in item.attrs.items()}
                | ({name: item[()].tobytes()} if isinstance(item, h5py.Dataset) else {})))  # fmt: skip
        return {key: value.tobytes() if isinstance(value, np.ndarray) else value for key, value in found.items()}

    assert content(paths[0]) == content(paths[1])
    assert paths[0].name == paths[1].name


def test_another_seed_is_another_performance(run_session, tmp_path):
    digests = []
    for seed in (1, 2):
        (tmp_path / str(seed)).mkdir()
        path = run_session(
            "step_down", f"sim:?seed={seed}", folder=tmp_path / str(seed), reps=1, practice=0, leg="left"
        )
        digests.append(open_session(path).raw_sha256)
    assert digests[0] != digests[1]


def test_the_interval_is_that_of_the_rulings():
    """Rulings 1.2: at three trials a side the half width is 2.27 SD."""
    found = compare([10.0, 11.0, 12.0], [10.0, 11.0, 12.0])
    assert found.half_width == pytest.approx(2.27, abs=0.005)
    assert not found.beyond_noise
    assert t_quantile(0.975, 4) == pytest.approx(2.7764451052)  # Student's table


def test_false_alarms_of_the_interval_stay_below_six_per_cent():
    rng = np.random.default_rng(0)
    wrong = sum(compare(*rng.normal(100, 12, (2, 3))).beyond_noise for _ in range(4000))
    assert 0.03 < wrong / 4000 < 0.06


def test_one_value_a_leg_gives_no_interval_and_says_why():
    found = compare([3.0], [4.0, 5.0])
    assert math.isnan(found.half_width)
    assert "left 1" in found.reason
    assert compare([], [1.0, 2.0]).left.n == 0


def test_a_notebook_gets_measures_of_a_force_without_any_plate():
    time = np.arange(30_000) / 1000
    ml, ap = 10 * np.cos(2 * np.pi * 0.5 * time), 10 * np.sin(2 * np.pi * 0.5 * time)
    rep = soleplate.Rep.from_force(np.full(30_000, 700.0), 1000, side="left", cop_ml_mm=ml, cop_ap_mm=ap)
    found = soleplate.measure(rep)
    assert found["mean_velocity_mm_s"].value == pytest.approx(2 * np.pi * 0.5 * 10, rel=1e-3)  # a circle
    assert found["touch_speed_mm_s"].reason
    assert soleplate.__version__


def test_nothing_in_a_window_is_a_reason_in_every_measure_and_no_fault():
    whole = Signal.from_force(np.full(3000, 700.0), 1000, body_weight_n=700)
    for metric in plugins.metrics().values():
        found = evaluate(metric, Rep({"plate": whole}, 1.0, 1.0, side="left"))
        assert math.isnan(found.value)
        assert "ended before it began" in found.reason


def test_a_formula_that_fails_takes_no_other_number_with_it():
    rep = soleplate.Rep.from_force(np.full(3000, 700.0), 1000, side="left", body_weight_n=700)
    for formula, said in (
        (lambda rep: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda rep: "high", "ValueError: could not convert string to float: 'high'"),
        (lambda rep: None, "TypeError: float() argument must be a string or a real number, not 'NoneType'"),
    ):
        found = evaluate(replace(plugins.metric("hold_time_s"), compute=formula), rep)
        assert math.isnan(found.value)
        assert found.reason == f"the formula failed: {said}."


def leave(rep):
    sys.exit(2)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (lambda rep: "high", "the formula failed: ValueError: could not convert string to float: 'high'"),
        (lambda rep: None, "the formula failed: TypeError"),
        (lambda rep: np.ones(3), "the formula failed: TypeError"),
        (lambda rep: 1j, "the formula failed: TypeError"),
        (lambda rep: math.nan, "the formula gave no number"),
        (leave, "the formula failed: SystemExit: 2"),
    ],
)
def test_a_formula_that_gives_no_number_takes_no_other_number_with_it(formula, reason):
    rep = soleplate.Rep.from_force(np.full(3000, 700.0), 1000, side="left", body_weight_n=700)
    own = replace(plugins.metric("hold_time_s"), compute=formula)
    found = evaluate(own, rep)
    assert math.isnan(found.value)
    assert found.reason.startswith(reason)
    assert math.isnan(uncertainty._numbers([own], rep)[own.key])


@pytest.mark.parametrize(
    ("force", "rate"), [(np.zeros((3, 3)), 100), ([1.0], 100), (np.zeros(10), 0), (np.zeros(10), math.nan)]
)
def test_what_is_no_signal_is_refused(force, rate):
    with pytest.raises(SignalError):
        Rep.from_force(force, rate, side="left")
    with pytest.raises(SignalError, match="cop_ml_mm has 4"):
        Signal.from_force(np.zeros(5), 100, cop_ml_mm=np.zeros(4))


def test_unloaded_parts_have_no_centre_of_pressure():
    force = np.concatenate([np.zeros(5000), np.full(15_000, 600.0)])
    time = np.arange(20_000) / 1000
    ml, ap = 5 * np.cos(2 * np.pi * time), 5 * np.sin(2 * np.pi * time)
    rep = Rep.from_force(force, 1000, side="left", body_weight_n=600, cop_ml_mm=ml, cop_ap_mm=ap)
    found, _ = rep.cop()
    assert np.isnan(found[:5000]).all()
    assert found[5000:] == pytest.approx(ml[5000:])
    value = measure(rep, ["mean_velocity_mm_s"])["mean_velocity_mm_s"]
    assert value.value == pytest.approx(2 * np.pi * 5, rel=0.01)
    assert "without a valid centre of pressure were cut" in value.reason


def test_saturated_samples_in_the_window_are_told(run_session):
    path = run_session(
        "single_leg_stance", "sim:?seed=1&skill=1", **{**QUICK, "leg": "left", "trials": 1, "practice": 0}
    )
    recording = open_session(path)
    stream = recording.plate("plate").stream()
    flags = stream.flags.copy()
    flags[9000:9007] = 0x04
    plate = recording.plate("plate")
    spoilt = replace(plate, streams={"cells": replace(stream, flags=flags)})
    results = score(replace(recording, plates={"plate": spoilt}))
    velocity = next(result for result in results if result.key == "mean_velocity_mm_s")
    assert "a cell was saturated or out of step in 7 samples" in velocity.reason
