"""Every trial ends by itself, whatever becomes of the person in it."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from mechanics import smooth_step

from soleplate.api.protocol import Perform, Trial
from soleplate.session.frames import Frame, PlateFrame
from soleplate.session.judges.gestures import GESTURES, trial_player

WEIGHT = 700.0
ON = {"bridge": 0.15, "bridge_hold": 0.15, "pulses": 0.5, "split_squat": 0.7}  # of body weight; else all of it


def followed(gesture, load_bw, ap_mm, roles, seconds=90.0):
    """Feed a judge at 100 Hz; return it, and when it ended."""
    task = Perform(gesture=gesture, reps=6, rep_within_s=8.0)
    player = trial_player(Trial("x", task, "left"), 1, roles, dict.fromkeys(roles, WEIGHT))
    for k in range(round(100 * seconds)):
        t = k / 100
        load = load_bw(t)
        cop = (np.nan, np.nan) if load * WEIGHT < 50 else (0.0, ap_mm(t))
        seen = {role: PlateFrame(np.zeros(4), WEIGHT * load, WEIGHT * load, *cop) for role in roles[:1]}
        seen |= {role: PlateFrame(np.zeros(4), 0.0, 0.0, np.nan, np.nan) for role in roles[1:]}
        player.frame(Frame(t, seen))
        if player.done:
            return player, t
    return player, seconds


@pytest.mark.parametrize("gesture", GESTURES)
@pytest.mark.parametrize("leaves_s", [4.5, 6.2])
def test_a_trial_ends_where_somebody_steps_off_in_mid_movement(gesture, leaves_s):
    level = ON.get(gesture, 1.0)
    roles = ("box", "floor") if gesture in ("step_down", "step_up") else ("plate",)
    player, ended_s = followed(
        gesture,
        lambda t: float(level * (1 - smooth_step(np.array(t), leaves_s, 0.2))),
        lambda t: float(60 * smooth_step(np.array(t), 4.0, 0.4)),
        roles,
    )
    assert player.done
    assert ended_s < leaves_s + 35


@pytest.mark.parametrize("gesture", ["hinge", "reach", "calf_raise", "pulses"])
def test_a_movement_that_never_comes_back_ends(gesture):
    level = ON.get(gesture, 1.0)
    player, ended_s = followed(
        gesture, lambda t: level, lambda t: float(60 * smooth_step(np.array(t), 4.0, 0.4)), ("plate",)
    )
    assert player.done
    assert ended_s < 25
