"""Step-downs under the noise of standing: touch speed, braking share and onset against what was done.

The noise has the bands of the vertical force of one recorded person in quiet two-legged stance (the table of
``test_calf_raise_reps``), doubled, and 0.3 N of the plate itself; both weighings are under it too. Postures differ by
up to 30 mm at the end, gains by up to 0.25 %, touch speeds are 0 to 400 mm/s.
"""

import numpy as np
import pytest
from test_calf_raise_reps import standing_noise

from soleplate.metrics.step_down.phases import analyse
from soleplate.pipeline.rep import Rep, Signal
from soleplate.sim.body import Body
from soleplate.sim.gestures.step_down import StepDownShape, step_down_forces

RATE = 1000.0
QUIET_S = 1.5
ONSET_SD_S = {1: 0.006, 2: 0.023, 3: 0.061, 4: 0.109}  # rulings of the project for lowerings of 1 to 4 s


def step_down(shape, rng, gain=(1.0, 1.0), times=0.0, mass=70.0):
    body = Body(mass, RATE, rng)
    body._fz_unit = 0.0
    quiet = body.standing_fz(round(QUIET_S * RATE))
    box, floor, _ = step_down_forces(body, shape, settle_s=2.5)
    forces = {"box": np.concatenate([quiet, box]), "floor": np.concatenate([0 * quiet, floor])}
    total = forces["box"] + forces["floor"]
    weighed = body.weight_n
    if times:
        sway = standing_noise(len(total), body.weight_n, rng, times, RATE)
        forces = {role: force + sway * force / total for role, force in forces.items()}
        weighed += standing_noise(1000, body.weight_n, rng, times, RATE).mean()
    plates = {
        role: Signal.from_force(factor * force, RATE, body_weight_n=factor * weighed)
        for (role, force), factor in zip(forces.items(), gain, strict=True)
    }
    return analyse(Rep.from_plates(plates, side="left", conditions={"drop_mm": "200"}))


def rms(values):
    """RMS of what has a value; where the ways do not close there is none."""
    assert np.isfinite(values).mean() >= 0.7
    return float(np.sqrt(np.nanmean(np.square(values))))


@pytest.mark.parametrize("seconds", [1, 2, 3, 4])
def test_touch_speed_share_and_onset_within_their_limits(seconds):
    speeds, shares, onsets = [], [], []
    for seed in range(40):
        rng = np.random.default_rng(1000 * seconds + seed)
        # the faster a foot touches, the less of the way is left for a lowering that is slow
        touch = rng.uniform(0, 400 if seconds < 3 else 250)
        shape = StepDownShape(lowering_s=seconds, touch_mm_s=touch, drop_mm=200 + rng.uniform(-30, 30))
        exact = step_down(shape, rng)
        found = step_down(shape, rng, 1 + rng.uniform(-0.0025, 0.0025, 2), times=2.0)
        speeds.append(found.touch_mm_s - touch)
        shares.append(100 * (found.stance_share - exact.stance_share))
        onsets.append(found.onset_s - exact.onset_s)
    assert rms(speeds) < 15
    assert rms(shares) < 3
    assert np.nanstd(onsets) < ONSET_SD_S[seconds]


@pytest.mark.parametrize("mass", [15.0, 150.0])
def test_a_child_and_a_heavy_person(mass):
    speeds = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        touch = rng.uniform(50, 300)
        speeds.append(step_down(StepDownShape(touch_mm_s=touch), rng, times=2.0, mass=mass).touch_mm_s - touch)
    assert rms(speeds) < 15
