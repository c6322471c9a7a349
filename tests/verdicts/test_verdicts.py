"""A thin form of ``make bench-verdicts``: false alarms, power, change, trend and own normal, drawn by the adversary."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from adversary import LEFT, Cell, draw, grid
from trials import agrees, alarms, judge, learn, learn_many, powers
from visits import batteries, changes, histories, normals, trends

SESSIONS = 3000


def cells(*names):
    known = {cell.name: cell for cell in grid()}
    return [known[name] for name in names]


def test_the_grid_covers_what_was_asked_for_in_at_most_eighty_cells():
    found = grid()
    assert len({cell.name for cell in found}) == len(found) <= 80
    assert {cell.cv for cell in found} >= {0.05, 0.08, 0.12, 0.20}
    assert {cell.sets for cell in found} >= {0.0, 0.5, 1.0, 2.0}
    assert {cell.trend for cell in found} >= {-0.04, -0.02, 0.0, 0.02, 0.04}
    assert {cell.rho for cell in found} >= {0.0, 0.3, 0.6}
    assert {cell.shape for cell in found} == {"normal", "lognormal", "t3", "outlier"}
    assert {cell.spread for cell in found} == {1.0, 3.0}
    assert any(cell.drop for cell in found)


def test_the_adversary_draws_what_it_says():
    rng = np.random.default_rng(1)
    values, side = draw(Cell("x", cv=0.1, sets=2.0, trend=0.03), 20_000, rng)
    line = np.log(values)
    assert np.std(line - line.mean(axis=2, keepdims=True)) == pytest.approx(0.1 * np.sqrt(2 / 3), rel=0.05)
    assert np.std(line[:, 0].mean(axis=1)) == pytest.approx(0.1 * np.sqrt(4 + 1 / 3), rel=0.03)
    assert (line[:, 3] - line[:, 0]).mean() == pytest.approx(0.03 * 9, rel=0.05)
    assert np.mean(side[:, 0] == LEFT) == pytest.approx(0.5, abs=0.02)
    serial, _ = draw(Cell("x", cv=0.1, rho=0.6), 20_000, rng)
    noise = np.log(serial).reshape(-1, 3)
    assert np.corrcoef(noise[:, 0], noise[:, 1])[0, 1] == pytest.approx(0.6, abs=0.02)
    apart, side = draw(Cell("x", spread=3.0, effect=0.2), 20_000, rng)
    assert (np.log(apart).mean(axis=2)[side == LEFT].mean() - np.log(apart).mean(axis=2)[side != LEFT].mean()
            == pytest.approx(0.2, abs=0.01))  # fmt: skip


@pytest.mark.parametrize("cell", grid(), ids=lambda cell: cell.name)
def test_equal_legs_are_called_different_about_as_often_as_promised(cell):
    """Also that the arrays which judge so many sessions say what Soleplate says."""
    number = grid().index(cell)
    for learned in (20, 0):
        assert agrees(cell, 10, np.random.default_rng(number), learned) < 1e-9
        found = alarms(cell, SESSIONS, np.random.default_rng(1000 + number), learned)
        assert found.alarms <= 0.075
    _, ours, best = powers(cell, SESSIONS, np.random.default_rng(2000 + number))
    assert ours >= 0.80 * best > 0.5


def test_what_is_learned_as_arrays_is_what_soleplate_learns():
    cell = cells("sets of 3, CV 12 %, sets' SD 1")[0]
    here = learn_many(cell, 1, np.random.default_rng(5), 400)
    there = learn(cell, np.random.default_rng(5), 400)
    assert there.sd == pytest.approx(float(here.sd[0]), rel=1e-9)
    assert there.trial_share == pytest.approx(float(here.share[0]), rel=1e-9)
    assert (there.freedom, there.reps) == (400, 3)


def test_one_block_a_leg_is_shown_and_not_judged():
    cell = replace(grid()[0], blocks="RL", reps=5)
    values, side = draw(cell, 1, np.random.default_rng(6))
    found = judge(cell, values[0], side[0], None)
    assert "does not tell a leg from a trend" in found.reason
    assert np.isnan(found.low)


def test_a_session_that_scatters_far_more_than_the_clinic_is_judged_by_itself():
    cell = cells("trials in turn, CV 5 %")[0]
    rng = np.random.default_rng(7)
    spread = learn(cell, rng)
    values, side = draw(replace(cell, cv=0.5), 1, rng)
    assert judge(cell, values[0], side[0], spread).estimate.unlike


@pytest.mark.parametrize(("people", "power"), [(3, 0.0), (10, 0.75), (15, 0.80)])
def test_change_is_judged_by_what_is_known_of_the_error(people, power):
    false, found, best = changes(people, np.random.default_rng(people), 60, 40)
    assert false <= 0.065
    assert found >= power * best


def test_steady_progress_is_found_and_none_is_not():
    early, late, false, alone = trends(np.random.default_rng(8), 800, 15.0)
    assert early >= 0.80
    assert late >= 0.99
    assert false <= 0.06
    assert alone <= 0.065


def test_own_normal_and_batteries_keep_their_promise():
    assert normals(6, 3000, np.random.default_rng(9)) == pytest.approx(0.05, abs=0.012)
    assert batteries(1500, np.random.default_rng(10)) <= 0.065


def test_whole_histories_are_judged():
    verdicts, _ = histories(5, np.random.default_rng(11))
    assert verdicts == 5 * 11 * 2 * 3
