"""Up, stay and down: two sessions running, the own error, the next morning; and lighter weeks on simulated runners."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from programme.simulated_runners import Runner
from programme.walking_programmes import walk

from soleplate.programme.check import checked
from soleplate.programme.done import Done, SetDone
from soleplate.programme.morning import judge_morning, morning_of
from soleplate.programme.plan import Criteria, Exercise, Programme, Rules
from soleplate.programme.progression import decide
from soleplate.programme.ready import ready_text
from soleplate.programme.review import gain_of, work_of

GO = ("go", "")
CALF = Exercise("calf raise", 2, reps=12, tempo="1-0-1")
UP, DOWN = Criteria(done=1, effort=7, form=2, pain=3, tempo_error_pct=20), Criteria(done=0.7, effort=9.5, pain=5)
OVERREACHED_WEEKS = (3, 5, 6, 7, 9, 10, 11)


def done(
    week: int, *, effort=6.0, share=1.0, form=3.0, pain=0.0, tempo=(10.0, 10.0, 10.0, 10.0), load=0.0, lighter=False
):
    sets = tuple(SetDone("left", 12 * share, {"tempo_error_pct": value}) for value in tempo)
    return Done(f"2027-01-{week:02d}T17:00:00Z", "calf raise", replace(CALF.dose, load_kg=load), sets, f"W{week:02d}S1",
                lighter, effort, pain, form)  # fmt: skip


def way(*history: Done, morning=GO, **how):
    found = decide(CALF, history, (UP, DOWN), Rules(), morning, **how)
    return found.way, found.dose.load_kg, str(found.reason)


def test_one_session_never_decides():
    assert way()[:2] == ("stay", 0)
    assert way(done(1))[:2] == ("stay", 0)
    assert "1 of 2" in way(done(1))[2]
    assert way(done(1, effort=10))[0] == "stay"
    assert way(done(1, effort=9), done(2))[0] == "stay"


def test_two_sessions_running_decide_with_the_reason():
    assert way(done(1), done(2)) == (
        "up", 2.0, "met in 2 sessions running: share done 1, effort 6, form 3, pain 0, tempo error, % 10",
    )  # fmt: skip
    assert way(done(1, load=8, effort=10), done(2, load=8, effort=10))[:2] == ("down", 6.0)
    assert way(done(1, load=8, share=0.5), done(2, load=8, share=0.6))[:2] == ("down", 6.0)
    assert way(done(1), done(2, load=2))[:2] == ("stay", 2.0)  # another load begins anew
    assert way(done(1), done(2), done(3, lighter=True))[:2] == ("up", 2.0)


def test_what_is_measured_must_be_clear_of_the_own_error():
    scattered = (4.0, 34.0, 12.0, 26.0)  # 19 on average, which is no evidence for less than 20
    assert way(done(1, tempo=scattered), done(2, tempo=scattered))[0] == "stay"
    assert "±" in way(done(1, tempo=scattered), done(2, tempo=scattered))[2]
    steady = (18.9, 19.0, 19.1, 19.0)
    assert way(done(1, tempo=steady), done(2, tempo=steady))[0] == "up"


def test_pain_decides_at_once_and_a_long_gap_takes_a_step_back():
    assert way(done(1, load=8), done(2, load=8, pain=6))[:2] == ("down", 6.0)
    assert way(done(1, load=8), done(2, load=8, pain=4))[0] == "down"  # up by more than two
    assert way(done(1, load=8), done(2, load=8), days_away=20)[:2] == ("down", 6.0)


def test_an_exercise_at_its_end_says_what_comes_next():
    hold = Exercise("hold eyes open", 1, seconds=60)
    one = Done(
        "2027-01-04T17:00:00Z", "hold eyes open", hold.dose, (SetDone("left", 60), SetDone("right", 60)), effort=4
    )
    found = decide(hold, [one, replace(one, utc="2027-01-07T17:00:00Z")], (Criteria(done=1), DOWN), Rules(), GO)
    assert (found.way, found.proposed) == ("stay", "up")
    assert "Hold, eyes closed" in found.reason


@pytest.mark.parametrize(
    ("diagnosis", "pain", "stiffness", "verdict"),
    [
        ("none", 1, "none", "go"), ("none", 2, "none", "hold"), ("none", 6, "none", "lower"),
        ("tendon", 0, "none", "go"), ("tendon", 1, "none", "hold"), ("tendon", 0, "under 10 min", "hold"),
        ("tendon", 3, "none", "lower"), ("tendon", 0, "10 to 30 min", "lower"),
        ("joint", 2, "none", "lower"), ("bone stress", 1, "none", "lower"), ("bone stress", 0, "none", "go"),
    ],
)  # fmt: skip
def test_the_next_morning_decides_by_the_diagnosis(diagnosis, pain, stiffness, verdict):
    now = morning_of(date(2027, 1, 5), pain, stiffness)
    found, why = judge_morning(now, [], diagnosis)
    assert found == verdict
    assert f"pain {pain}" in why
    if verdict == "lower":
        assert way(done(1, load=8), done(2, load=8), morning=(found, why))[:2] == ("down", 6.0)
    if verdict == "hold":
        assert way(done(1, load=8), done(2, load=8), morning=(found, why))[:2] == ("stay", 8.0)


def test_a_usual_morning_is_no_worse_one():
    usual = [morning_of(date(2027, 1, day), 2, "under 10 min") for day in (5, 8, 12)]
    assert judge_morning(morning_of(date(2027, 1, 15), 2, "under 10 min"), usual, "tendon")[0] == "go"
    assert judge_morning(None, usual, "tendon")[0] == "hold"  # not asked


@cache
def plan() -> Programme:
    return replace(checked(ready_text("twelve-weeks")), start="2027-01-04")


def rates(runners: int, first: int) -> tuple[float, float]:
    """Return how often planted overreaching was found, and how often a runner without any was prompted."""
    found = false = 0
    for nth in range(runners):
        draw = random.Random(first + nth)
        week = draw.choice(OVERREACHED_WEEKS)
        fresh = Runner(
            first + nth, missed_week=draw.choice([0, 0, 0, 2, 6, 9]), flare_week=draw.choice([0, 0, 0, 5, 7])
        )
        false += bool(walk(plan(), fresh).prompts)
        worn = walk(plan(), Runner(first + 500_000 + nth, frozenset({week, week + 1})))
        found += any(week <= at <= week + 2 for at, _ in worn.prompts)
    return found / runners, false / runners


def test_overreaching_is_found_and_seldom_claimed():
    found, false = rates(50, 4_000_000)
    assert found >= 0.75
    assert false <= 0.12  # 50 runners: up to 6 by chance where 5 % is true; the full form holds it to 5 %


@pytest.mark.full
def test_overreaching_is_found_and_seldom_claimed_over_five_hundred_runners():
    found, false = rates(500, 6_000_000)
    assert found >= 0.80
    assert false <= 0.05


def test_a_runner_who_gets_stronger_goes_up():
    walked = walk(plan(), Runner(7))
    ups = [one for _, _, one in walked.decisions if one.way == "up"]
    assert len(ups) >= 8
    for name in ("calf raise", "step down"):
        doses = [one.dose for one in walked.history if one.exercise == name]
        assert (doses[-1].load_kg, doses[-1].box_mm) > (doses[0].load_kg, doses[0].box_mm)


def drawn(growth: float, draw: random.Random) -> list[tuple[float, float]]:
    """Return 12 weekly sessions that grow by a share in all, with 4 % of scatter and one bad day in ten."""
    return [
        (7.0 * nth, (1 + growth) ** (nth / 11) * draw.lognormvariate(0, 0.04) * (0.93 if draw.random() < 0.1 else 1))
        for nth in range(12)
    ]


def test_the_trend_finds_a_planted_gain_and_invents_none():
    draw = random.Random(5)
    grown = [gain_of(drawn(0.20, draw)) for _ in range(300)]
    assert sum(one.low > 0 for one in grown) >= 0.95 * 300
    assert sum(one.low <= 20 <= one.high for one in grown) >= 0.92 * 300
    still = [gain_of(drawn(0.0, draw)) for _ in range(300)]
    assert sum(one.low > 0 or one.high < 0 for one in still) <= 0.08 * 300


def test_the_trend_of_simulated_runners_finds_that_they_got_stronger():
    """Capacity grows by 1.8 % a week; the rules turn it into load, and the trend must see that."""
    found = 0
    for seed in range(10):
        history = [one for one in walk(plan(), Runner(seed + 70)).history if one.exercise == "step down"]
        first = history[0].day
        found += gain_of([((one.day - first).days, work_of(one, "left", 70.0)) for one in history]).low > 0
    assert found >= 8
