"""Step-ups of any tempo are counted as they are made, by two plates or the box alone."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from mechanics import G, curve, trembling

from soleplate.api.protocol import Perform, Trial
from soleplate.session.frames import Frame, PlateFrame
from soleplate.session.judges.step_up import StepUpPlayer


def step_ups(rng, reps, seconds, *, mass, rest=0.5, height=0.2):
    """Return force on box and floor, N, 100 a second: the trailing foot leaves while the body rises."""
    knots, shares, now = [(0.0, 0.0, 0.0), (2.0, 0.0, 0.0)], [(0.0, rest), (2.0, rest)], 2.0
    for _ in range(reps):
        way, top, down = 0.38 * seconds, 0.12 * seconds, 0.38 * seconds
        knots += [(now + way, height, 0.0), (now + way + top, height, 0.0), (now + way + top + down, 0.0, 0.0)]
        shares += [(now + 0.6 * way, 1.0), (now + way + top + 0.6 * down, 1.0), (now + way + top + down, rest)]
        now += seconds
        knots.append((now, 0.0, 0.0))
        shares.append((now, rest))
    knots.append((now + 3.0, 0.0, 0.0))
    t, _, _, acceleration = curve(knots, 100.0)
    total = mass * (G + acceleration + trembling(rng, len(t), 100.0))
    share = np.interp(t, *zip(*shares, strict=True))
    return total * share, total * (1 - share)


def counted(box, floor, weight, reps):
    plates = {"box": box} if floor is None else {"box": box, "floor": floor}
    task = Perform(gesture="step_up", reps=reps, rep_within_s=10.0)
    player = StepUpPlayer(Trial(series="", task=task, side="left"), task, 1, dict.fromkeys(plates, weight))
    for k in range(len(box)):
        seen = {role: PlateFrame(np.zeros(4), force[k], force[k], 0.0, 0.0) for role, force in plates.items()}
        player.frame(Frame(0.01 * k, seen))
        if player.done:
            break
    return len(player.marks)


@pytest.mark.parametrize("alone", [False, True], ids=["two plates", "box alone"])
@pytest.mark.parametrize("seconds", [1.5, 2.0, 3.0, 4.0])
def test_every_step_up_counts_once(seconds, alone):
    for seed in range(4):
        rng = np.random.default_rng(seed)
        mass, rest = rng.uniform(35, 160), rng.uniform(0.4, 0.55)
        box, floor = step_ups(rng, 6, seconds, mass=mass, rest=rest, height=rng.uniform(0.1, 0.2))
        assert counted(box, None if alone else floor, mass * G, 8) == 6
