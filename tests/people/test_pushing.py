"""Pushes, stands and taps of the independent population: what is right counts, what is not is named."""

import sys
from pathlib import Path

import numpy as np
import pytest
from long_form import some_of

sys.path.insert(0, str(Path(__file__).parent))
from ask import measured
from gestures import calf_raises
from mechanics import Plate
from pushing import push, stands, taps
from springing import judge_of

SEEDS = some_of([range(5), range(5, 100)])
QUIET = Plate(noise_n=0, pink_n=0, hum_n=0)


def somebody(seed, **more):
    rng = np.random.default_rng([26, seed])
    return rng, {"mass": rng.uniform(35, 130)} | {k: v(rng) if callable(v) else v for k, v in more.items()}


def pusher(seed, **more):
    ways = {"net_bw": lambda r: r.uniform(0.5, 2.5), "rise_s": lambda r: r.uniform(0.3, 0.8)}
    rng, drawn = somebody(seed, **(ways | more))
    return push(rng, **drawn)


@pytest.mark.parametrize("window", [50, 100, 150, 200, 250])
def test_the_rate_of_a_synthetic_ramp_is_exact_to_one_per_cent(window):
    take = push(np.random.default_rng(1), linear=True, rise_s=0.5, tremble=0.0, plate=QUIET)
    found = measured(take, [f"push_rfd_{window}_n_s"])[f"push_rfd_{window}_n_s"]
    assert found.value == pytest.approx(take.truth[f"push_rfd_{window}_n_s"], rel=0.01)


@pytest.mark.parametrize("reps", [5, 25, 60])
def test_the_work_of_a_synthetic_set_is_exact_to_one_per_cent(reps):
    take = calf_raises(np.random.default_rng(1), reps=reps, tremble=0.0, fade=0.3, plate=QUIET)
    found = measured(take, ["calf_work_j"])["calf_work_j"]
    assert found.value == pytest.approx(take.truth["calf_work_j"], rel=0.01)


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_a_clean_push_counts(seeds):
    good = sum(judge_of(pusher(seed), "push").reply.state == "valid" for seed in seeds)
    assert good >= 0.98 * len(seeds)


SPOILED = {
    "pressed before": {"pressed_bw": lambda r: r.uniform(0.12, 0.3)},
    "swung into": {"dip_bw": lambda r: r.uniform(0.12, 0.3)},
}


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize("what", SPOILED)
def test_a_push_without_a_ramp_or_swung_into_is_named(what, seeds):
    named = 0
    for seed in seeds:
        take = pusher(seed, **SPOILED[what])
        judge = judge_of(take, "push")
        value = measured(take, ["push_rfd_100_n_s"])["push_rfd_100_n_s"]
        named += judge.reply.state == "rejected" and bool(judge.faults) and bool(value.reason)
    assert named >= np.floor(0.97 * len(seeds))


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_a_slow_push_is_told(seeds):
    told = sum(
        bool(measured(pusher(seed, rise_s=2.2), ["push_rfd_50_n_s"])["push_rfd_50_n_s"].reason) for seed in seeds
    )
    assert told >= np.floor(0.97 * len(seeds))


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize("half", [0, 2])
def test_stands_are_counted_and_half_ones_named(half, seeds):
    good = 0
    for seed in seeds:
        rng, drawn = somebody(seed, cycle_s=lambda r: r.uniform(1.6, 3.5), half=half)
        take = stands(rng, **drawn)
        judge = judge_of(take, "sit_to_stand", reps=5)
        value = measured(take, ["sts_count"])["sts_count"]
        good += len(judge.marks) == 5 and value.value == 5 and bool(value.reason) == bool(half)
    assert good >= np.floor((0.97 if half else 0.98) * len(seeds))


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_hands_on_the_chair_are_told(seeds):
    told = 0
    for seed in seeds:
        rng, drawn = somebody(seed, cycle_s=lambda r: r.uniform(1.6, 3.5), hands_bw=lambda r: r.uniform(0.065, 0.09))
        told += "missing" in measured(stands(rng, **drawn), ["sts_five_s"])["sts_five_s"].reason
    assert told >= np.floor(0.97 * len(seeds))


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize("more", [{}, {"brushes": 3}, {"heavy": 2}], ids=["clean", "brushes", "heavy"])
def test_taps_are_counted_and_heavy_ones_named(more, seeds):
    good = 0
    for seed in seeds:
        rng, drawn = somebody(seed, cycle_s=lambda r: r.uniform(0.8, 2.5), **more)
        take = taps(rng, **drawn)
        judge = judge_of(take, "heel_taps", reps=200, seconds=30.0)
        told = measured(take, ["taps", "taps_light"])
        exact = all(told[key].value == take.truth[key] for key in told) and len(judge.marks) == take.truth["taps"]
        named = bool(told["taps"].reason) == ("heavy" in more) == bool(judge.faults)
        good += exact and named
    assert good >= np.floor((0.97 if more else 0.98) * len(seeds))
