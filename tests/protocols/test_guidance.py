"""What a session says while it runs and for the next time: enough trials, softer landings, steps up, lighter weeks."""

import math
from dataclasses import replace

import numpy as np
import pytest
from long_form import some_of

from soleplate.api.events import Asked, Bus, Warned
from soleplate.api.progression import Progression
from soleplate.api.rounds import MOST_ROUNDS, looks
from soleplate.model.result import Result
from soleplate.scoring import training
from soleplate.scoring.advice import advise, retention, settle
from soleplate.scoring.history import Visit
from soleplate.scoring.session import score
from soleplate.scoring.summary import summarise_session
from soleplate.scoring.symmetry import compare
from soleplate.scoring.training import deload_prompt, next_steps
from soleplate.session.commands import Answer, Next
from soleplate.storage.recording import Recording

QUICK = {"check_list": "done", "quick": "yes"}


def looked_at(rng, cv, first=3):
    """Draw rounds of equal legs until the advice says enough; return the last comparison."""
    left, right = rng.normal(1, cv, (2, MOST_ROUNDS))
    for k in range(first, MOST_ROUNDS + 1):
        found = compare(left[:k], right[:k], level=0.05 / looks(first))
        if settle(found).answer is False:
            break
    return found


@pytest.mark.parametrize("sessions", some_of([2000, 10_000]))
@pytest.mark.parametrize("cv", [0.05, 0.12, 0.20])
def test_going_on_until_it_is_decided_finds_no_more_than_six_false_differences_in_a_hundred(cv, sessions):
    rng = np.random.default_rng(int(100 * cv))
    found = [looked_at(rng, cv) for _ in range(sessions)]
    false = np.mean([one.beyond_noise for one in found])
    trials = np.mean([one.left.n for one in found])
    print(f"CV {100 * cv:.0f} %: {100 * false:.2f} % false, {trials:.2f} trials a leg")
    assert false <= 0.06


def test_the_advice_knows_when_it_is_enough_and_how_much_is_missing():
    apart = settle(compare([1.0, 1.01, 0.99], [2.0, 2.01, 1.99]))
    assert (apart.code, apart.answer) == ("enough", False)
    alike = settle(compare([1.0, 1.01, 0.99], [1.0, 0.99, 1.01]))
    assert "worth finding" in alike.text
    open_still = settle(compare([1.0, 1.1, 0.9], [1.18, 1.3, 1.1]))
    assert (open_still.code, open_still.answer) == ("more", True)
    assert "more trial" in open_still.text
    hopeless = settle(compare([1.0, 3.0, 0.2], [1.3, 0.1, 4.0]))
    assert "hardly" in hopeless.text


def decided(run_session, folder, url, **more):
    bus, seen = Bus(), []
    bus.join(seen.append)
    settings = {**QUICK, "stop_when": "decided", "seconds": 12, "window_s": 10, "rest_s": 1, **more}
    path = run_session("single_leg_stance", url, folder=folder, bus=bus, advise=advise, **settings)
    return path, seen


def test_a_clear_asymmetry_stops_after_the_trials_asked_for_and_an_open_one_goes_on(run_session, tmp_path):
    clear, seen = decided(run_session, tmp_path, "sim:?seed=1&skill=1&asymmetry=1.0&rate=200")
    assert len(Recording.open(clear).trials) == 6
    assert "differ" in next(event.text for event in seen if isinstance(event, Warned) and event.code == "enough")
    (tmp_path / "open").mkdir()
    least, seen = decided(run_session, tmp_path / "open", "sim:?seed=3&skill=1&asymmetry=0&rate=200", trials=1)
    rounds = [event for event in seen if isinstance(event, Asked) and event.key == "another_round"]
    assert len(rounds) >= 2  # one trial a leg never settles anything
    counted = [trial for trial in Recording.open(least).trials if trial.counts]
    assert len(counted) == 2 * len(rounds)


def test_faded_feedback_tells_softer_landings_then_is_silent_and_says_what_stayed(run_session, tmp_path):
    bus, seen = Bus(), []
    bus.join(seen.append)
    more = {**QUICK, "feedback": "faded", "trials": 3, "silent": 2, "rest_s": 1, "leg": "right"}
    url = "sim:?seed=1&rate=1000&skill=0.3"
    path = run_session("single_leg_landing", url, folder=tmp_path, bus=bus, advise=advise, **more)
    recording = Recording.open(path)
    assert [trial.conditions["feedback"] for trial in recording.trials] == ["tone"] * 3 + ["silent"] * 2
    results = score(recording)
    peaks = [r.value for r in results if r.key == "landing_first_peak_bw"]
    said = [event.code for event in seen if isinstance(event, Warned) and event.code in ("softer", "not-softer")]
    expected = ["softer" if peaks[i] < np.mean(peaks[:i]) else "not-softer" for i in (1, 2)]
    assert said == expected
    (line,) = retention(recording, results)
    assert f"{np.mean(peaks[:3]):.2f} BW with the tone (3), {np.mean(peaks[3:]):.2f} without it (2)" in line


def test_reaches_are_shares_of_leg_length_and_the_worst_direction_is_judged(run_session, tmp_path):
    typed = {"anterior": 60.0, "posteromedial": 90.0, "posterolateral": 80.0}

    class Rater:
        attended = False

        def commands(self, runner):
            while runner.waiting:
                step = runner.step
                text = getattr(step, "text", "")
                cm = next((cm for name, cm in typed.items() if f", {name})" in text), 0.0)
                left = -6.0 if "left leg" in text and cm == 60.0 else 0.0
                given = cm + left + 0.1 * (runner.now_s % 1) if cm else step.default if hasattr(step, "default") else 0
                yield Answer(given) if getattr(step, "key", "") == "reach_cm" else Next()

    path = run_session("single_leg_reach", "sim:?seed=2&rate=100", folder=tmp_path, operator=Rater(),
                       **QUICK, rest_s=1, leg_length_cm=80)  # fmt: skip
    recording = Recording.open(path)
    rows = {row.metric.key: row for row in summarise_session(recording, score(recording))}
    assert rows["reach_anterior_pct"].comparison.right.mean == pytest.approx(75.0, abs=0.2)
    assert rows["reach_anterior_pct"].comparison.left.mean == pytest.approx(67.5, abs=0.2)
    assert rows["reach_posteromedial_pct"].comparison.left.mean == pytest.approx(112.5, abs=0.2)
    assert [key for key, row in rows.items() if row.verdict] == ["reach_anterior_pct"]
    assert rows["reach_anterior_pct"].verdict.outcome == "different"


def test_quiet_stance_says_how_the_load_is_shared_and_whether_that_is_even(run_session, tmp_path):
    for asymmetry, outcome in ((0.4, "different"), (0.0, "no detectable change")):
        folder = tmp_path / f"{asymmetry:g}"
        folder.mkdir()
        urls = [f"{role}=sim:?seed=1&rate=100&asymmetry={asymmetry}" for role in ("left", "right")]
        path = run_session("quiet_stance", *urls, folder=folder, **QUICK, seconds=12, trials=4, rest_s=1)
        recording = Recording.open(path)
        rows = {row.metric.key: row for row in summarise_session(recording, score(recording))}
        share = rows["load_share_left_pct"]
        assert share.both.mean == pytest.approx(100 / (2 + asymmetry), abs=1.5)
        assert share.verdict.outcome == outcome
        assert rows["body_weight_n"].both.mean == pytest.approx(70 * 9.80665, rel=0.01)
        assert abs(rows["zero_drift_n"].both.mean) < 5


def test_next_steps_follow_from_the_results_and_the_effort(run_session, tmp_path):
    path = run_session("single_leg_stance", "sim:?seed=1&skill=1&rate=100", folder=tmp_path, **QUICK, seconds=10,
                       window_s=8, trials=1, rest_s=1)  # fmt: skip
    recording = Recording.open(path)
    held = score(recording)
    assert any("eyes closed" in step for step in next_steps(recording, held))
    fell = [replace(r, value=7.0) if r.key == "hold_time_s" and r.side == "left" else r for r in held]
    assert not next_steps(recording, fell)
    unknown = [replace(r, value=math.nan, reason="lost") if r.key == "hold_time_s" else r for r in held]
    assert not next_steps(recording, unknown)


@pytest.mark.parametrize(
    ("least", "most", "values", "reached"),
    [
        (10.0, None, (10.0, 9.95), True),
        (10.0, None, (10.0, 9.0), False),
        (None, 150.0, (120.0, 140.0), True),
        (None, 150.0, (120.0, 160.0), False),
        ("reps", None, (25.0, 25.0), True),
        ("reps", None, (), False),
    ],
)
def test_a_step_needs_every_value(least, most, values, reached):
    step = Progression("k", "more", least, most)
    results = [Result("k", 1, 0, "left", value, "s") for value in values]
    assert training._reached(step, {"reps": 25}, results) is reached


def visit(quality, effort):
    return Visit(None, "v", "2026-01-01", "", {("k", "left"): (quality,), ("k", "right"): (quality,)}, effort)


def test_less_at_the_same_effort_twice_in_a_row_prompts_a_lighter_week():
    falling = [visit(20, 6), visit(18, 6)]
    assert "lighter week" in deload_prompt("k", visit(16, 6), falling)
    assert not deload_prompt("k", visit(16, 9), falling)  # harder work explains it
    assert not deload_prompt("k", visit(19, 6), falling)  # up again
    assert not deload_prompt("k", visit(17.9, 6), [visit(19, 6), visit(18, 6)])  # less than a tenth
    assert not deload_prompt("k", visit(16, 6), falling[1:])  # too few
    assert not deload_prompt("k", visit(16, math.nan), falling)


def test_every_fourth_week_of_a_block_has_half_of_the_sets(run_session, tmp_path):
    more = {"check_list": "done", "reps": 2, "rest_s": 1, "sets": 3, "block": "strength 1", "leg": "right"}
    for week, sets in ((3, 3), (4, 2)):
        folder = tmp_path / str(week)
        folder.mkdir()
        path = run_session("workout", "sim:?seed=1&rate=100&skill=1", folder=folder, **more, week=week)
        recording = Recording.open(path)
        assert len(recording.trials) == sets
        assert recording.trials[0].conditions["block"] == "strength 1"
