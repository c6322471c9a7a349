"""Step-ups of any tempo are counted as they are made, by two plates or the box alone."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from judging import judged, step_ups


@pytest.mark.parametrize("alone", [False, True], ids=["two plates", "box alone"])
@pytest.mark.parametrize("seconds", [1.5, 2.0, 3.0, 4.0])
def test_every_step_up_counts_once(seconds, alone):
    for seed in range(4):
        rng = np.random.default_rng(seed)
        drawn = {"mass": rng.uniform(35, 160), "rest": rng.uniform(0.4, 0.55), "height": rng.uniform(0.1, 0.2)}
        take = step_ups(rng, seconds=seconds, alone=alone, **drawn)
        assert judged(take, ["step_ups"])["step_ups"].value == 6
