"""Emulated boards on COM ports: recorded, killed and recovered by the programs for Windows under Wine."""

from pathlib import Path

import numpy as np
import pytest
from patience import until
from wine import LOADS, finished, here, windows_path

from soleplate.model.plate import square_plate
from soleplate.sim.plate import cell_loads
from soleplate.sim.recorded import read_forces
from soleplate.storage.opening import open_session

COM_TEST = windows_path(Path(__file__).with_name("com_test.py"))
STANCE = "balance/acuna_EO1_1000Hz.csv"
N_PER_COUNT = 0.0005
LEAD_S, STEP_S = 8.0, 0.5  # empty; then the person steps on


def test_no_listing_of_ports_is_said(wine):
    """a listing of ports that fails is said, with the cure"""
    done = wine.soleplate("plates")
    assert done.status == 0
    assert "The ports of this computer cannot be listed" in done.text
    assert "serial:COM5" in done.text


def test_a_port_that_is_not_there(wine, place):
    """a port that is not there: one sentence, exit status 1"""
    done = wine.soleplate("run", "single-leg-stance", "--plate", "serial:COM17", "--participant", "P01", "--out",
                          windows_path(place))  # fmt: skip
    assert done.status == 1
    assert "Traceback" not in done.text
    assert "COM17" in done.text


def recorded(wine, place, board, number, seconds):
    """Record a board on a COM port for some seconds, and let its load begin with it; return its plate."""
    words = ("run", COM_TEST, "--plate", f"serial:{wine.connect(number, board.path)}", "--participant", "P01", "--out",
             windows_path(place), "-p", f"seconds={seconds}")  # fmt: skip
    running = wine.start_soleplate(*words)
    until(lambda: running.poll() is not None or any(p.stat().st_size > 2000 for p in place.glob("*.plate.journal")))
    board.tell("play")
    done = finished(running)
    assert done.status == 0, done.text
    (path,) = place.glob("*.h5")
    plate = open_session(path).plate()
    assert plate.stream().lost == 0
    return plate


def centres(plate, counts, empty):
    """Centre of pressure of each row of counts, mm: to the right and to the front of the plate."""
    wrench = (counts - empty) @ plate.calibration.matrix.T
    return np.column_stack([-wrench[:, 2], wrench[:, 1]]) / wrench[:, :1]


@pytest.mark.windows_short
def test_a_board_on_com5(wine, board, place):
    """an emulated AVR board on COM5: 12 s at 1 kHz, centre of pressure and losses"""
    at_a_known_place(recorded(wine, place, board, 5, 12))


def test_a_board_on_com12(wine, board, place):
    """the same on COM12: ports above 9 have other names inside"""
    at_a_known_place(recorded(wine, place, board, 12, 20))


def at_a_known_place(plate):
    samples = plate.stream().samples
    empty = samples[(samples < 1000).all(axis=1)].mean(axis=0)
    loads = np.array(LOADS[-1][1:]) - np.array(LOADS[0][1:])
    truth = loads @ plate.calibration.cell_x_mm / loads.sum(), loads @ plate.calibration.cell_y_mm / loads.sum()
    found = centres(plate, samples[-2000:].mean(axis=0, keepdims=True), empty)[0]
    print(f"{len(samples)} samples, none lost; centre of pressure {found} mm, true {truth} mm")
    assert found == pytest.approx(truth, abs=0.1)


@pytest.mark.full
def test_a_recorded_stance_of_a_minute(wine, start_board, place, reference):
    """a person's recorded stance, 64 s at 1 kHz: firmware, COM port, driver, file; centre of pressure to 0.1 mm"""
    _, fz, ml, ap = (np.concatenate([axis, axis[::-1]]) for axis in read_forces(reference / STANCE))
    loads = cell_loads(square_plate(N_PER_COUNT), fz, ml, ap) / N_PER_COUNT
    time_s = np.concatenate([[0.0, LEAD_S], LEAD_S + STEP_S + np.arange(len(loads)) / 1000])
    board = start_board(np.column_stack([time_s, np.vstack([np.zeros((2, 4)), loads])]), noise=0.1 / N_PER_COUNT)
    plate = recorded(wine, place, board, 5, round(time_s[-1]))
    stream = plate.stream()
    device_s = stream.ticks / 1e6
    # what the board bore before it was told to play is over with the last rows of the empty plate
    last = np.flatnonzero(stream.samples.sum(axis=1) * N_PER_COUNT < 0.05 * fz[0])[-1]
    empty = stream.samples[last - 5000 : last - 50].mean(axis=0)
    began = device_s[last] + 0.95 * STEP_S
    rows = (device_s > began + 1) & (device_s < began + 62)
    cop = centres(plate, stream.samples[rows], empty)

    def error(shift_s):
        own = device_s[rows] - began + shift_s
        return cop - np.column_stack([np.interp(own, np.arange(len(fz)) / 1000, axis) for axis in (ml, ap)])

    shift = 0.0
    for step in (0.005, 0.0005, 0.0001):  # the board does not tell at which of its microseconds it began to play
        shift = min(shift + step * np.arange(-12, 13), key=lambda s: (error(s) ** 2).sum())
    rms = np.sqrt((error(shift) ** 2).mean(axis=0))
    print(f"{rows.sum()} samples, {stream.lost} lost; centre of pressure {rms} mm RMS from what the person did")
    assert rows.sum() >= 60_900
    assert rms.max() <= 0.1


@pytest.mark.parametrize(
    "times", [pytest.param(1, marks=pytest.mark.windows_short), pytest.param(20, marks=pytest.mark.full)]
)
def test_killed_recordings_are_recovered(wine, board, place, times):
    """TerminateProcess while recording from COM5, then recover and verify"""
    url = f"serial:{wine.connect(5, board.path)}"
    done = wine.python("inside_kill.py", windows_path(place), url, COM_TEST, times)
    assert f"recovered {times} of {times}, left 0, verify 0" in done.text, done.text


def test_ctrl_break(wine, board, place):
    """Ctrl-Break while recording, as when the console's window is closed: the session is kept"""
    url = f"serial:{wine.connect(5, board.path)}"
    done = wine.python("inside_break.py", windows_path(place), url, COM_TEST)
    assert "status 130, then 0" in done.text, done.text
    (path,) = place.glob("*.h5")
    assert "holds what was recorded" in here("verify", path)
