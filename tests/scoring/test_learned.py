"""What a clinic learns: scatter of sets, its own error, stable visits, practice, what is worthwhile."""

import json
import math

import numpy as np
import pytest

from soleplate.errors import BadParameter, SignalError, SoleplateError, UnreadableFile
from soleplate.live.layouts import read_layout
from soleplate.scoring.history.gathered import spread_of
from soleplate.scoring.history.progress import LOOKS, levels, progress
from soleplate.scoring.reliability.error import Error, Mean, Practice
from soleplate.scoring.reliability.learned import ERRORS_FILE, load_learned, save_learned
from soleplate.scoring.reliability.rated import Pair, worthwhile
from soleplate.scoring.reliability.retest import Observation, read_table, retest
from soleplate.scoring.reliability.stable import PLAN_FILE, StablePlan, decide, load_plan, rated_of, unstable
from soleplate.scoring.statistics.nested import Placed, SetMeans, Spread, set_means


def test_one_person_with_two_legs_is_one_person(tmp_path):
    path = tmp_path / "legs.csv"
    path.write_text(
        "person,visit,value,key,side\nP1,1,150,touch_speed_mm_s,left\nP1,2,139,touch_speed_mm_s,left\n"
        "P1,1,160,touch_speed_mm_s,right\nP1,2,148,touch_speed_mm_s,right\n"
    )
    with pytest.raises(SignalError) as told:
        retest("touch_speed_mm_s", read_table(path))
    assert "1 of 1 people came at least twice" in str(told.value)
    assert "two legs of a person are one person" in str(told.value)


def two_legs(people, visits, rng, first=False):
    return [
        Observation("value", f"P{p}", f"v{v}", 100 + 5 * p + 3 * (v > 0) + rng.normal(), side, first and v == 0)
        for p in range(people) for side in ("left", "right") for v in range(visits) for _ in range(3)
    ]  # fmt: skip


def test_degrees_of_freedom_count_repeat_visits_of_people():
    found = retest("value", two_legs(4, 3, np.random.default_rng(1)))
    assert (found.people, found.series, found.freedom) == (4, 8, 8)
    assert found.mdc_low < found.mdc < found.mdc_high
    assert found.mdc == pytest.approx(1.96 * math.sqrt(2) * found.sem, rel=1e-3)
    assert found.error("us").freedom == 8


def test_first_visits_are_left_out_of_the_error_and_tell_of_practice():
    rng = np.random.default_rng(2)
    kept = retest("value", two_legs(6, 3, rng, first=True))
    assert kept.freedom == 6
    assert kept.practice.step == pytest.approx(3.0, abs=1.0)
    assert kept.practice.people == 6
    assert kept.day_sd < 1.0  # the step of 3 is no error
    with pytest.raises(SignalError):
        retest("value", two_legs(6, 2, rng, first=True))


def test_what_was_learned_is_kept_and_read_again(tmp_path):
    error = Error(0.1, 0.05, True, 0, "this clinic", freedom=9.0, practice=Practice(0.03, 0.01, 5))
    spread = Spread(0.08, 21.0, 3.0, 0.4, True, "this clinic")
    save_learned(tmp_path, {"touch_speed_mm_s": (error, 9)}, {"touch_speed_mm_s": spread, "hop_rsi": spread})
    found = load_learned(tmp_path)
    assert found.errors == {"touch_speed_mm_s": error}
    assert found.spreads == {"touch_speed_mm_s": spread, "hop_rsi": spread}
    save_learned(tmp_path, {}, {"hop_rsi": Spread(0.09, 30.0, log=True)})
    assert load_learned(tmp_path).errors == {"touch_speed_mm_s": error}


def test_an_old_file_counts_its_legs_as_half_as_many_people(tmp_path):
    old = {"day_sd": 0.1, "trial_sd": 0.1, "log": True, "of_k": 0, "source": "us", "borrowed": False, "people": 10}
    (tmp_path / ERRORS_FILE).write_text(json.dumps({"touch_speed_mm_s": old}))
    assert load_learned(tmp_path).errors["touch_speed_mm_s"].freedom == 5


@pytest.mark.parametrize("bad", [{"day_sd": -1}, {"sets": {"sd": "x"}}, {"sets": {"sd": math.nan}}, 3])
def test_a_damaged_file_is_named(tmp_path, bad):
    (tmp_path / ERRORS_FILE).write_text(json.dumps({"touch_speed_mm_s": bad}))
    with pytest.raises(UnreadableFile):
        load_learned(tmp_path)


def session(rng, sets_sd, trend=0.0, reps=3):
    legs = {"L": [], "R": []}
    for number, leg in enumerate("RLLR"):
        shift = rng.normal(0, sets_sd)
        for rep in range(reps):
            order = number * reps + rep
            legs[leg].append(Placed(10 + trend * order + shift + rng.normal(), number + 1, float(order)))
    return set_means(legs["L"], legs["R"])


@pytest.mark.parametrize("trend", [0.0, -0.5])
def test_the_scatter_of_sets_is_learned_without_the_trend(trend):
    rng = np.random.default_rng(3)
    found = spread_of([session(rng, 2.0, trend) for _ in range(2000)], log=False)
    assert found.sd == pytest.approx(math.sqrt(4 + 1 / 3), rel=0.05)
    assert found.trial_share == pytest.approx((1 + 2 * trend**2 / 2) / 3 / found.sd**2, rel=0.35)
    assert found.freedom == 2000
    assert found.weight(3) == 1.0
    assert found.weight(1) > 1.0
    assert spread_of([session(rng, 1.0) for _ in range(3)], log=False) is None


def test_even_shares_of_a_session_tell_their_scatter():
    rng = np.random.default_rng(4)
    sessions = [SetMeans((1, 1), (), (1, 1), tuple(rng.normal(50, 2, 2))) for _ in range(500)]
    assert spread_of(sessions, log=False).sd == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize(
    ("said", "days", "why"),
    [
        ({"rated_change": "0", "untreated": True}, 7, ""),
        ({"rated_change": "-1", "untreated": True}, 7, ""),
        ({}, 7, "nobody asked"),
        ({"rated_change": "3", "untreated": True}, 7, "by their own word"),
        ({"rated_change": "0"}, 7, "nobody said that it was not"),
        ({"rated_change": "0", "untreated": True}, 40, "outside the interval"),
    ],
)
def test_stable_is_what_was_decided_and_said_beforehand(said, days, why):
    assert why in unstable(StablePlan(2, 21), rated_of(said), days)
    assert bool(why) == bool(unstable(StablePlan(2, 21), rated_of(said), days))


def test_the_plan_is_decided_once(tmp_path):
    with pytest.raises(BadParameter, match="Nobody decided"):
        decide(tmp_path, None)
    assert decide(tmp_path, StablePlan(2, 21)) == decide(tmp_path, None) == load_plan(tmp_path) == StablePlan(2, 21)
    with pytest.raises(BadParameter, match="2 to 21 days"):
        decide(tmp_path, StablePlan(1, 90))
    (tmp_path / PLAN_FILE).write_text("{")
    with pytest.raises(UnreadableFile):
        load_plan(tmp_path)


def test_three_activities_at_most_are_read_and_nonsense_is_left_out():
    activities = "stairs 6; running 2.5; nothing; kneeling 11; hopping 1; lifting 3"
    said = rated_of({"activities": activities, "pain_start": 4.0})
    assert said.activities == (("stairs", 6.0), ("running", 2.5), ("hopping", 1.0))
    assert said.pain == 4.0
    assert not said.answered


def test_what_is_worthwhile_needs_thirty_pairs():
    rng = np.random.default_rng(5)
    steps = [(n % 2, -0.2 * (n % 2) + 0.02 * rng.normal()) for n in range(40)]
    pairs = [Pair("touch_speed_mm_s", f"P{n % 20}", step, 3 * better) for n, (better, step) in enumerate(steps)]
    assert worthwhile("touch_speed_mm_s", pairs[:29], log=True) is None
    found = worthwhile("touch_speed_mm_s", pairs, log=True)
    assert found.better.high < -0.17 < found.same.low
    assert found.better.low < found.better.value < found.better.high
    assert "detectable in one leg is 25.9 %" in found.line(0.23)


def test_a_trend_is_judged_at_its_looks_only_and_stands_once_found(metric):
    assert sum(levels().values()) < 0.05
    error = Error(0.05, log=True, of_k=3, freedom=15)
    line = [Mean(150 * 0.9**n, 3) for n in range(5)]
    assert progress(metric, line[:3], error) is None
    fourth, fifth = progress(metric, line[:4], error), progress(metric, line, error)
    assert fourth == fifth
    assert fourth.outcome == "better"
    assert "10 % less from visit to visit" in fourth.words
    assert "practice at the first visit is part of it" in fourth.reason
    back = [*line[:4], *(Mean(150.0, 3) for _ in range(4))]
    assert progress(metric, back, error) == fourth
    assert LOOKS[0] == 4


def test_practice_that_is_known_is_taken_out(metric):
    learned = [Mean(150.0, 3), *(Mean(130.0, 3) for _ in range(3))]
    plain = progress(metric, learned, Error(0.03, log=True, of_k=3, freedom=30))
    known = Error(0.03, log=True, of_k=3, freedom=30, practice=Practice(math.log(130 / 150), 0.01, 20))
    assert progress(metric, learned, known).p > plain.p
    assert progress(metric, learned, known).outcome == "no detectable change"


@pytest.fixture
def metric():
    from soleplate.api.metric import Metric

    return Metric("m", "Speed", "mm/s", "lower", "ratio", "f", "s", lambda rep: 0.0, scatter="lognormal")


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "content", [DEEP, '{"a": {"day_sd": 1, "trial_sd": 1, "log": 0, "of_k": Infinity, "source": "x"}}', "7", ""]
)
def test_a_file_of_errors_that_cannot_be_is_refused_in_words(content, tmp_path):
    (tmp_path / ERRORS_FILE).write_text(content)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        load_learned(tmp_path)


@pytest.mark.parametrize("content", [DEEP, '{"least_days": [1]}', "7", ""])
def test_a_plan_of_stable_visits_that_cannot_be_is_refused_in_words(content, tmp_path):
    (tmp_path / PLAN_FILE).write_text(content)
    with pytest.raises(UnreadableFile):
        load_plan(tmp_path)


def test_a_layout_that_cannot_be_is_refused_in_words(tmp_path):
    path = tmp_path / "layout.json"
    path.write_text(DEEP)
    with pytest.raises(SoleplateError):
        read_layout(path)
