"""Hinges on one leg: whether the forefoot or the heel is loaded, each counts once, and sway counts for nothing."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from mechanics import smooth_step

from soleplate.api.protocol import Perform, Trial
from soleplate.session.frames import Frame, PlateFrame
from soleplate.session.judges.gestures import trial_player

WEIGHT = 700.0


def judged(shift_mm, *, reps=5, period_s=5.0, sway_mm=5.0, seed=0, within_s=60.0):
    """Feed the judge hinges that shift the load so far, over the sway of one leg; return it."""
    rng = np.random.default_rng(seed)
    t = np.arange(0, 4 + reps * period_s + 4, 0.01)
    tones, phases = rng.uniform(0.1, 1.5, 12), rng.uniform(0, 6.3, 12)
    sway = np.sin(2 * np.pi * tones * t[:, None] + phases).sum(axis=1)
    low = sum(
        smooth_step(t, 4 + k * period_s, 0.4 * period_s) - smooth_step(t, 4 + (k + 0.5) * period_s, 0.4 * period_s)
        for k in range(reps)
    )
    ap = shift_mm * low + sway_mm * sway / sway.std()
    task = Perform(gesture="hinge", reps=20, rep_within_s=within_s)
    player = trial_player(Trial("x", task, "left"), 1, ("plate",), {"plate": WEIGHT})
    for time_s, place in zip(t, ap, strict=True):
        player.frame(Frame(time_s, {"plate": PlateFrame(np.zeros(4), WEIGHT, WEIGHT, 0.0, place)}))
    return player


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shift_mm", [45.0, -45.0])
def test_hinges_count_over_the_forefoot_and_over_the_heel(shift_mm, seed):
    """Over the heel 0 of 5 were counted."""
    assert len(judged(shift_mm, seed=seed).marks) == 5


@pytest.mark.parametrize("seed", range(6))
def test_sway_is_no_hinge(seed):
    assert len(judged(0.0, reps=10, sway_mm=6.0, seed=seed).marks) == 0


def test_a_set_without_a_hinge_says_how_near_it_came():
    reply = judged(10.0, sway_mm=0.5, within_s=10.0).reply
    assert reply.state == "rejected"
    assert reply.reason == "0 of 20 repetitions; the load moved by 11 mm at most, 15 begin one"
