"""Maximal jumps of the independent population: valid ones count, spoiled ones are named and rejected."""

import sys
from pathlib import Path

import numpy as np
import pytest
from long_form import some_of

sys.path.insert(0, str(Path(__file__).parent))
from ask import measured
from springing import countermovement, judge_of, maximal_hops

from soleplate.model.rejection import Rejection

SEEDS = some_of([range(5), range(5, 100)])


def jumper(seed, **more):
    rng = np.random.default_rng([24, seed])
    drawn = {"mass": rng.uniform(35, 130), "height_m": rng.uniform(0.05, 0.4), "dip_m": rng.uniform(0.1, 0.3),
             "down_s": rng.uniform(0.35, 0.7), **more}  # fmt: skip
    return countermovement(rng, **{k: v(rng) if callable(v) else v for k, v in drawn.items()})


def test_a_jump_is_mechanics():
    take = countermovement(np.random.default_rng(1), tremble=0.0, height_m=0.2)
    speed = np.cumsum(take.acceleration) / 1000
    assert speed[-1] == pytest.approx(0, abs=0.02)
    assert (np.cumsum(speed) / 1000).max() == pytest.approx(0.05 + 0.2, abs=0.01)


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_a_clean_jump_counts_and_flight_and_impulse_agree(seeds):
    good = 0
    for seed in seeds:
        take = jumper(seed)
        judge = judge_of(take, "jump")
        told = measured(take, ["jump_height_flight_mm", "jump_height_impulse_mm"])
        apart = told["jump_height_flight_mm"].value - told["jump_height_impulse_mm"].value
        good += judge.reply.state == "valid" and len(judge.marks) == 1 and not judge.faults and abs(apart) <= 15
    assert good >= 0.98 * len(seeds)


SPOILED = {
    "a hop before": ({"hop_m": lambda r: r.uniform(0.002, 0.012)}, Rejection.HOP),
    "a step before": ({"step_s": lambda r: r.uniform(0.3, 0.7), "quiet_s": 2.8}, None),
    "a second dip": ({"double": True, "dip_m": lambda r: r.uniform(0.15, 0.3)}, Rejection.HOP),
    "the other foot pushes": ({"helper_bw": lambda r: r.uniform(0.35, 0.6), "height_m": 0.3}, Rejection.SUPPORT),
}


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize("what", SPOILED)
def test_what_spoils_a_jump_is_named_and_rejects_it(what, seeds):
    more, reason = SPOILED[what]
    named = 0
    for seed in seeds:
        judge = judge_of(jumper(seed, **more), "jump")
        codes = [fault.code for fault in judge.faults]
        named += judge.reply.state == "rejected" and (reason in codes if reason else bool(codes))
    assert named >= np.floor(0.97 * len(seeds))


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_bent_knees_at_the_landing_are_told_beside_the_height(seeds):
    told = 0
    for seed in seeds:
        value = measured(jumper(seed, bent_m=0.06), ["jump_height_difference_mm"])["jump_height_difference_mm"]
        told += value.value > 10 and bool(value.reason)
    assert told >= np.floor(0.97 * len(seeds))


def test_hands_that_left_the_hips_are_remarked():
    take = jumper(1)
    take.conditions["hands_kept"] = "False"
    assert "hands" in measured(take, ["jump_rsi_modified_m_s"])["jump_rsi_modified_m_s"].reason


def hopper(seed, **more):
    rng = np.random.default_rng([25, seed])
    drawn = {"mass": rng.uniform(35, 130), "contact_s": rng.uniform(0.18, 0.32), "flight_s": rng.uniform(0.15, 0.38)}
    return maximal_hops(rng, **drawn, **{k: v(rng) for k, v in more.items()})


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_ten_hops_are_ten_hops(seeds):
    good = 0
    for seed in seeds:
        judge = judge_of(hopper(seed), "maximal_hops", reps=10)
        good += judge.reply.state == "valid" and len(judge.marks) == 10 and not judge.faults
    assert good >= 0.98 * len(seeds)


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize("seconds", [(0.7, 1.2), (1.3, 3.0)], ids=["short", "long"])
def test_a_pause_in_a_set_is_named(seconds, seeds):
    named = 0
    for seed in seeds:
        take = hopper(seed, pause_s=lambda r: r.uniform(*seconds))
        judge = judge_of(take, "maximal_hops", reps=10)
        told = measured(take, ["best_hops_rsi"])["best_hops_rsi"]
        named += bool(judge.reply.reason) and (np.isnan(told.value) or bool(told.reason))
    assert named >= np.floor(0.97 * len(seeds))
