"""Whoever performs, and whatever disturbs: a value is within its error, or it has a remark, or it is refused."""

import sys
from pathlib import Path

import numpy as np
import pytest
from long_form import some_of

sys.path.insert(0, str(Path(__file__).parent))
from gestures import calf_raises, hops, jump, step_down
from mechanics import G, Plate, curve
from table import CELLS, run
from truth_page import page

SEEDS = some_of([range(4), range(4, 26)])


def test_a_curve_keeps_energy_and_impulse():
    t, height, speed, acceleration = curve([(0, 0, 0), (1, 0, 0), (1.4, -0.2, 0.5), (1.8, 0.1, 2.0), (2.2, 0, 0)])
    assert np.trapezoid(acceleration, t) == pytest.approx(speed[-1] - speed[0], abs=1e-3)
    assert np.trapezoid(speed, t) == pytest.approx(height[-1] - height[0], abs=1e-4)
    work = np.trapezoid((G + acceleration) * speed, t)
    assert work == pytest.approx(G * (height[-1] - height[0]) + (speed[-1] ** 2 - speed[0] ** 2) / 2, abs=2e-3)


def test_a_step_down_has_its_impulse_and_its_drop():
    take = step_down(np.random.default_rng(1), tremble=0.0)
    speed = np.concatenate([[0], np.cumsum(take.acceleration) / 1000])
    assert speed[-1] == pytest.approx(0, abs=2e-3)
    assert np.cumsum(speed)[-1] / 1000 == pytest.approx(-0.2, abs=2e-3)
    both = sum(take.forces.values())
    assert both[2000:].mean() == pytest.approx(take.true_force[2000:].mean(), rel=2e-3)


def test_a_jump_falls_as_far_as_it_flies_and_stands_where_it_stood():
    for drop in (0.0, 0.2):
        take = jump(np.random.default_rng(2), tremble=0.0, height_m=0.3, drop_m=drop)
        speed = np.cumsum(take.acceleration) / 1000
        height = np.cumsum(speed) / 1000
        assert speed[-1] == pytest.approx(0, abs=0.02)
        assert height[-1] == pytest.approx(-drop, abs=0.02)
        assert height.max() == pytest.approx(0.05 + 0.3, abs=0.01)


def test_hops_carry_the_body_from_flight_to_flight():
    take = hops(np.random.default_rng(3), contacts_s=(0.25, 0.4, 0.3))
    flying = np.flatnonzero(take.true_force == 0)
    first, last = flying[150], flying[-150]
    carried = take.acceleration[first:last].sum() / 1000
    assert carried == pytest.approx(0, abs=0.02)  # from the top of a flight to the top of another


def test_a_calf_raise_ends_where_it_began():
    take = calf_raises(np.random.default_rng(4), tremble=0.0, reps=3)
    speed = np.cumsum(take.acceleration) / 1000
    assert (np.cumsum(speed) / 1000).max() == pytest.approx(0.08, abs=1e-3)
    assert abs(np.cumsum(speed)[-1] / 1000) < 1e-3


def test_a_plate_without_faults_tells_force_and_place():
    quiet = Plate(noise_n=0, pink_n=0, hum_n=0)
    fz, ml, ap = quiet.read(np.random.default_rng(0), np.full(500, 700.0), 12.0, -30.0)
    assert fz == pytest.approx(700)
    assert ml == pytest.approx(12)
    assert ap == pytest.approx(-30)


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.gesture}, {cell.disturbance}")
def test_no_value_is_silently_wrong(cell, seeds):
    n = len(seeds)
    silent = 0
    for key, (plain, remarked, _) in run(cell, seeds).items():
        silent += sum(abs(error) > cell.within[key] for error in plain)
        assert len(plain) >= np.floor(cell.plain * n), key
        assert len(plain) + len(remarked) >= np.floor(cell.present * n), key
    assert silent <= 0.05 * n * len(cell.within)


@pytest.mark.full
def test_the_page_of_truth_is_fresh():
    told = (Path(__file__).parents[2] / "docs" / "truth.md").read_text(encoding="utf-8")
    assert told == page(), "run: python tests/people/truth_page.py"
