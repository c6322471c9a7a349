"""What is promised of counts, stances and step-downs, each tried many times: a few always, all in the long form."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest
from long_form import some_of

sys.path.insert(0, str(Path(__file__).parent))
from ask import measured
from gestures import calf_raises, hops, step_down
from judging import judged, stance, step_ups
from mechanics import Plate


def somebody(seed):
    rng = np.random.default_rng([7, seed])
    return rng, {"mass": rng.uniform(35, 160)}


def counted(kind, seed):
    """Return what is told of a set, and how many there were."""
    rng, who = somebody(seed)
    if kind == "step-ups":
        take, ask, key = step_ups(rng, seconds=rng.uniform(1.5, 4.0), rest=rng.uniform(0.4, 0.55), **who), judged, ""
    elif kind == "hops":
        take, ask, key = hops(rng, contacts_s=tuple(rng.uniform(0.2, 0.6, 10)), **who), measured, "hops_valid"
    else:
        rest, period = rng.uniform(0, 1), rng.uniform(1.6, 3)
        take = calf_raises(rng, top_s=min(rest, period - 1.2), period_s=period, cop=kind == "calf raises", **who)
        ask, key = measured, "calf_raises"
    key = key or "step_ups"
    return ask(take, [key])[key], take.truth[key]


@pytest.mark.parametrize("seeds", some_of([range(8), range(8, 200)]), ids=str)
@pytest.mark.parametrize("kind", ["step-ups", "hops", "calf raises", "calf raises by force alone"])
def test_counts_are_right_or_have_a_remark(kind, seeds):
    for seed in seeds:
        value, right = counted(kind, seed)
        assert value.value == right or value.reason, seed


@pytest.mark.parametrize("seeds", some_of([range(6), range(6, 200)]), ids=str)
def test_a_hundred_minutes_of_stance_have_one_false_touch_down_at_most(seeds):
    false = 0
    for seed in seeds:
        rng, who = somebody(seed)
        disturbed = [{"dips": 3}, {"flails": 2}, {"beat": 0.002}][seed % 3]
        take = stance(rng, **disturbed, **who)
        false += judged(take, ["touch_downs"])["touch_downs"].value != 0
    assert false <= 1


@pytest.mark.parametrize("seeds", some_of([range(6), range(6, 200)]), ids=str)
@pytest.mark.parametrize(("least", "most"), [(0.036, 0.15), (0.017, 0.034), (0.002, 0.012)])
def test_support_is_found_or_asked_about_by_its_size(least, most, seeds):
    found = asked = 0
    for seed in seeds:
        rng, who = somebody(seed)
        told = judged(stance(rng, support_bw_s=rng.uniform(least, most), **who), ["touch_downs"])["touch_downs"]
        found, asked = found + (told.value == 1), asked + (told.value == 0 and bool(told.reason))
    if least >= 0.036:
        assert found >= math.floor(0.97 * len(seeds))
    elif least >= 0.015:
        assert found + asked >= math.floor(0.97 * len(seeds))
        assert found <= math.ceil(0.05 * len(seeds))
    else:
        assert found == 0


@pytest.mark.parametrize("seeds", some_of([range(8), range(8, 100)]), ids=str)
@pytest.mark.parametrize("lowering_s", [1.0, 2.0])
def test_step_downs_are_right_though_the_weighing_was_not(lowering_s, seeds):
    errors = []
    for seed in seeds:
        rng, who = somebody(seed)
        take = step_down(
            rng, lowering_s=lowering_s, weigh_error=rng.uniform(-0.04, 0.04), plate=Plate(spread=0.0015), **who
        )
        told = measured(take, ["touch_speed_mm_s", "stance_braking_share_pct"])
        errors.append([value.value - take.truth[key] for key, value in told.items()])
    speed, share = np.sqrt(np.nanmean(np.square(errors), axis=0))
    assert np.isfinite(errors).mean() >= 0.95
    assert speed <= 15
    assert share <= 5


@pytest.mark.parametrize("seeds", some_of([range(8), range(8, 100)]), ids=str)
def test_a_fingertip_in_the_lowering_is_told(seeds):
    told = 0
    for seed in seeds:
        rng, who = somebody(seed)
        finger = {"finger_bw": rng.choice([-1, 1]) * rng.uniform(0.01, 0.03), "finger_at": rng.uniform(0.05, 0.7)}
        take = step_down(rng, lowering_s=rng.uniform(1, 2.2), finger_s=rng.uniform(0.5, 1.5), **finger, **who)
        value = measured(take, ["touch_speed_mm_s"])["touch_speed_mm_s"]
        told += bool(value.reason)
    assert told >= math.floor(0.97 * len(seeds))
