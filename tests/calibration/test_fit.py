"""The fit against plates whose errors are known."""

import numpy as np
import pytest

from soleplate.calibration.fit import Readings, fit_gains, fit_matrix
from soleplate.calibration.plan import spots_of
from soleplate.calibration.suspects import doubted, fit_without_suspects
from soleplate.errors import SignalError

LOADS = (98.0665, 196.133)
ALL = {"spread": 0.05, "crosstalk": 0.02, "misplaced_mm": 5.0, "bend_mm": 2.0}


def grid(nominal, read):
    fitted, held = spots_of(nominal)
    spots = np.tile(fitted, (2, 1))
    return read(np.repeat(LOADS, len(fitted)), *spots.T), read(LOADS[1], *held.T)


def rmse(errors):
    return float(np.sqrt((errors[:, 1:] ** 2).sum(axis=1).mean()))


@pytest.mark.parametrize("seed", [2, 5, 8, 13])
def test_held_out_error_is_small_and_close_to_the_truth(planted, seed):
    nominal, read = planted(seed, **ALL)
    readings, held = grid(nominal, read)
    fit = fit_matrix(readings, nominal)
    x, y = np.random.default_rng(99).uniform(-119, 119, (2, 150))
    truth = rmse(read(LOADS[1], x, y).errors(fit.matrix))
    assert 2 < rmse(held.errors(nominal.matrix)) < 20
    assert rmse(held.errors(fit.matrix)) <= 1
    assert rmse(held.errors(fit.matrix)) == pytest.approx(truth, rel=0.2)
    assert rmse(fit.left_out) == pytest.approx(truth, rel=0.3)


@pytest.mark.parametrize("cells", [3, 4])
def test_gains_alone_are_found_exactly_where_only_they_are_wrong(planted, cells):
    nominal, read = planted(4, cells, spread=0.05)
    readings, held = grid(nominal, read)
    gains = fit_gains(readings, nominal)
    matrix = np.stack([gains, gains * nominal.cell_y_mm, -gains * nominal.cell_x_mm])
    assert rmse(held.errors(matrix)) < 0.05
    assert np.abs(held.errors(matrix)[:, 0]).max() < 1e-3


def test_a_plate_that_is_as_built_keeps_its_matrix(planted):
    nominal, read = planted(1)
    fit = fit_matrix(grid(nominal, read)[0], nominal)
    assert np.allclose(fit.matrix, nominal.matrix, rtol=2e-3)


def test_leave_one_out_is_what_fitting_without_it_gives(planted):
    nominal, read = planted(3, **ALL)
    readings, _ = grid(nominal, read)
    fit = fit_matrix(readings, nominal)
    for row in (0, 7):
        without = np.arange(len(readings)) != row
        naive = readings.only([row]).errors(fit_matrix(readings.only(without), nominal).matrix)[0]
        assert fit.left_out[row] == pytest.approx(naive, abs=0.05)


def test_a_wrongly_entered_weight_and_exchanged_spots_are_pointed_out(planted):
    nominal, read = planted(6, **ALL)
    told, _ = grid(nominal, read)
    load, x, y = told.load_n.copy(), told.x_mm.copy(), told.y_mm.copy()
    load[4] *= 0.8  # entered as 8 kg
    x[[11, 16]], y[[11, 16]] = x[[16, 11]], y[[16, 11]]
    wrong = Readings(told.counts, load, x, y)
    fit, out = fit_without_suspects(wrong, nominal)
    assert set(out) == {4, 11, 16}
    found = {suspect.row: suspect for suspect in doubted(wrong, fit)}
    assert set(found) == {4, 11, 16}
    assert "entered as 8.00 kg, but the other readings say 10.0" in found[4].text
    assert found[11].kind == found[16].kind == "spot"
    assert "exchanged with reading 17" in found[11].text
    assert "exchanged with reading 12" in found[16].text


def test_sound_readings_are_not_doubted(planted):
    for seed in range(8):
        nominal, read = planted(seed, **ALL)
        readings, _ = grid(nominal, read)
        fit, out = fit_without_suspects(readings, nominal)
        assert not out
        assert not doubted(readings, fit)


def test_too_few_readings_or_one_line_are_refused(planted):
    nominal, read = planted(1)
    with pytest.raises(SignalError, match="at least 6"):
        fit_gains(read(100.0, [0.0, 50.0], [0.0, 50.0]), nominal)
    with pytest.raises(SignalError, match="one line"):
        fit_gains(read(100.0, np.zeros(8), np.zeros(8)), nominal)
