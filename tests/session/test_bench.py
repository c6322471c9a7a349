"""A plate on the bench: a real port, read by its process, and the calibration that it is opened with."""

import os
import pty
import threading
import time
import tty
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from soleplate.acquire.plate_under_test import ROLE, PlateUnderTest, Reading
from soleplate.api.driver import PlateUrl
from soleplate.api.events import WeightPlaced
from soleplate.calibration.checking import Checking, CheckPlan
from soleplate.cli.terminal.course_guide import Guide
from soleplate.errors import BadParameter, NotStill, PlateLost
from soleplate.model.plate import square_plate
from soleplate.storage.plate_files import save_calibration


@pytest.fixture
def board():
    """A terminal on which a board prints ``100,200,300,400`` at 100 Hz."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    ends = threading.Event()

    def prints():
        while not ends.wait(0.01):
            with suppress(OSError):
                os.write(ours, b"100,200,300,400\r\n")

    thread = threading.Thread(target=prints)
    thread.start()
    yield os.ttyname(theirs)
    ends.set()
    thread.join()
    os.close(ours)
    os.close(theirs)


def test_a_real_port_is_read_with_the_calibration_named(board, tmp_path):
    made = replace(square_plate(0.5), certificate='{"name": "by hand"}')
    save_calibration(tmp_path / "own.json", made, "")
    url = PlateUrl.parse(f"text:{board}?columns=f1,f2,f3,f4&calibration={tmp_path / 'own.json'}")
    began = time.monotonic()
    with PlateUnderTest(url) as bench:
        assert bench.live
        found = bench.read(0.5, settle_s=0.2)
        np.testing.assert_array_equal(found.mean, [100, 200, 300, 400])
        assert bench.calibration.n_per_count[0] == 0.5
        assert "by hand" in bench.calibration.certificate
        with pytest.raises(BadParameter, match="cannot be loaded unattended"):
            Guide(Checking(bench, CheckPlan()), True, quiet=True)
    assert time.monotonic() - began < 30


def test_the_virtual_rig_puts_weights_where_they_are_told():
    with PlateUnderTest(PlateUrl.parse("sim:?rate=250&noise=0")) as bench:
        zero = bench.read(0.5).mean
        bench.tell(WeightPlaced(0.0, ROLE, 200.0, 30.0, -60.0))
        fz, mx, my = bench.calibration.matrix @ (bench.read(0.5, settle_s=0.2).mean - zero)
        assert (fz, -my / fz, mx / fz) == pytest.approx((200, 30, -60), abs=0.01)


def test_a_load_that_moves_is_refused():
    moving = np.linspace(0, 50_000, 1000)[:, np.newaxis] * np.ones(4)
    with pytest.raises(NotStill, match="moved by"):
        Reading(moving, 1000.0, 0.0, 0).check_still(square_plate())


def test_the_end_of_a_recording_is_told(run_session):
    path = run_session("single_leg_stance", "sim:?rate=100", seconds=8, window_s=8, trials=1, practice=0)
    with PlateUnderTest(PlateUrl.parse(f"replay:{path}")) as bench, pytest.raises(PlateLost, match="ended"):
        bench.read(1000.0)
