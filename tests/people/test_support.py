"""Standing on one leg: what is support, what is a movement, and what nobody can tell."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from mechanics import G, pulse, smooth_step, trembling

from soleplate.api.protocol import Perform, Trial
from soleplate.session.frames import Frame, PlateFrame
from soleplate.session.judges.contacts import LandingPlayer
from soleplate.session.judges.support import SupportWatch

T = np.arange(15_000) / 1000


def judged(acceleration=0.0, missing=0.0, gain=1.0, *, seed=0, level=0.001):
    """Feed a stance of 15 s, 10 ms a frame; return what was called, the doubts, and by how much the weight differs."""
    rng = np.random.default_rng(seed)
    weight = G * rng.uniform(35, 160)
    force = gain * weight / G * (G + trembling(rng, len(T), level=level) + acceleration) - weight * missing
    watch = SupportWatch(weight)
    frames = (force + rng.normal(0, 1, len(T))).reshape(-1, 10).mean(axis=1)
    called = [watch.add(0.01 * k, load) for k, load in enumerate(frames)]
    return next((call for call in called if call), None), watch.doubts, watch.differs_bw


def second(height):
    return np.gradient(np.gradient(height, 1e-3), 1e-3)


@pytest.mark.parametrize("seconds", [0.35, 0.6, 1.2])
@pytest.mark.parametrize("depth", [0.005, 0.02, 0.03])
def test_a_dip_of_the_knee_is_no_support(seconds, depth):
    way = -depth * np.sin(np.pi * np.clip((T - 4) / seconds, 0, 1)) ** 2
    assert judged(second(way))[:2] == (None, [])


@pytest.mark.parametrize("hz", [0.8, 1.3, 2.0])
def test_arms_that_flail_are_no_support(hz):
    way = 0.012 * np.sin(2 * np.pi * hz * (T - 4)) * pulse(T, 4, 2.5, 0.3)
    assert judged(second(way))[:2] == (None, [])


@pytest.mark.parametrize("level", [0.0005, 0.002])
def test_heartbeats_are_no_support(level):
    assert judged(level=level)[:2] == (None, [])


@pytest.mark.parametrize("seconds", [0.2, 0.6, 1.2, 2.5])
@pytest.mark.parametrize("impulse", [0.045, 0.1])
def test_weight_that_is_not_paid_back_is_support(seconds, impulse):
    edge = min(0.08, seconds / 3)
    found, _, _ = judged(missing=impulse / (seconds - edge) * pulse(T, 4, seconds, edge))
    assert found is not None
    assert found[0] == pytest.approx(4, abs=0.15)


@pytest.mark.parametrize(("impulse", "doubts"), [(0.025, 1), (0.009, 0)])
def test_what_lies_between_is_a_doubt_and_less_is_nothing(impulse, doubts):
    found, told, _ = judged(missing=impulse / 0.52 * pulse(T, 4, 0.6))
    assert found is None
    assert len(told) == doubts
    assert all(gone == pytest.approx(impulse, rel=0.3) for _, gone in told)


@pytest.mark.parametrize("seconds", [0.4, 0.7])
def test_a_hand_that_pulls_at_a_rail_is_a_doubt(seconds):
    """Weight that is given and not taken back is no movement either."""
    found, told, _ = judged(missing=-0.04 / (seconds - 0.08) * pulse(T, 4, seconds))
    assert found is None
    assert [gone for _, gone in told] == pytest.approx([-0.04], rel=0.3)


@pytest.mark.parametrize("change", [-0.03, -0.015, 0.02])
@pytest.mark.parametrize("at", [-1.0, 4.0])
def test_another_gain_of_the_place_is_another_weight(change, at):
    found, doubts, differs = judged(gain=1 + change * smooth_step(T, at, 0.4))
    assert (found, doubts) == (None, [])
    assert differs == pytest.approx(change, abs=0.005)


def test_a_level_that_comes_back_was_support():
    found, _, _ = judged(missing=0.02 * pulse(T, 4, 6.0))
    assert found is not None
    assert found[0] == pytest.approx(4, abs=0.3)


def test_a_foot_that_leaves_is_told_at_once():
    watch = SupportWatch(700.0)
    called = [watch.add(0.01 * k, 0.0 if k > 300 else 700.0) for k in range(330)]
    assert any(called)


@pytest.mark.parametrize(("more", "seconds", "told"), [(0.5, 3.0, True), (0.08, 2.0, True), (0.5, 0.25, False)])
def test_more_than_the_weight_for_a_second_is_no_movement(more, seconds, told):
    watch = SupportWatch(700.0)
    for k in range(1500):
        now = 0.01 * k
        watch.add(now, 700.0 * (1 + more * (4 < now < 4 + seconds)))
    assert (watch.pressed_s is not None) == told
    assert not told or watch.pressed_s == pytest.approx(4, abs=0.2)


def landed(missing, held_s=7.0):
    """Judge a landing after which weight is missing (share of it, by the time since the contact)."""
    t = np.arange(0, 3 + held_s, 0.01)
    since = t - 3
    weight = 70 * G
    stop = 2.0 / G / 0.1 * np.pi / 2 * np.sin(np.pi * np.clip(since / 0.2, 0, 1)) / 2
    force = np.where(since < 0, 0, weight * (1 + stop - missing(since)))
    task = Perform(gesture="landing", reps=1, options={"hold_s": 5.0}, rep_within_s=30.0)
    player = LandingPlayer(Trial(series="", task=task, side="left"), task, 1, {"plate": weight})
    for time_s, load in zip(t, force, strict=True):
        if not player.done:
            player.frame(Frame(time_s, {"plate": PlateFrame(np.zeros(4), load, load, 0.0, 0.0)}))
    return player


@pytest.mark.parametrize("at", [1.0, 3.0, 4.6, 4.8])
def test_the_other_foot_within_the_hold_of_a_landing_rejects_it(at):
    """It was missed where the hold ended before the dip was decided."""
    player = landed(lambda since: 0.3 * pulse(since, at, 0.4))
    assert player.reply.state == "rejected"
    assert player.reply.reason == f"touch-down at {at + 0.5:.1f} s"


@pytest.mark.parametrize("at", [1.0, 4.6])
def test_what_may_have_been_a_hand_after_a_landing_is_asked_for(at):
    player = landed(lambda since: 0.08 * pulse(since, at, 0.35))
    assert player.reply.state == "valid"
    assert player.measured["support_doubt"].startswith(f"{at:.1f} s")


@pytest.mark.parametrize("leaves", [5.3, 5.05, 9.0])
def test_stepping_off_after_the_hold_spoils_no_landing(leaves):
    player = landed(lambda since: smooth_step(since, leaves, 0.4))
    assert (player.reply.state, player.reply.hold_s) == ("valid", 5.0)
    assert not player.measured
