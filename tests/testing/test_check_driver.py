"""Every driver that comes with Soleplate passes the check for authors, the page's example too; broken ones do not."""

import os
import pty
import re
import shutil
import sys
import threading
import time
import tty
from pathlib import Path

import numpy as np
import pytest
from soleplate_drivers import lsl_plate, replay, serial_plate, simulated, text_plate

from soleplate.api.driver import Block
from soleplate.errors import PlateNotFound
from soleplate.model.plate import BoardFacts, square_plate
from soleplate.model.stream import Chunk
from soleplate.testing import check_driver

ROOT = Path(__file__).parents[2]


def test_simulated():
    assert check_driver(simulated.DRIVER, "sim:?seed=2&drops=0.05") == []


def test_replay():
    file = ROOT / "data/sample/step_down.h5"
    assert check_driver(replay.DRIVER, f"replay:{file}?role=box") == []


@pytest.mark.skipif(not shutil.which("c++"), reason="no C++ compiler: apt-get install build-essential")
def test_serial(tmp_path):
    sys.path.insert(0, str(ROOT / "tests/firmware"))
    from device import Device, build_device

    with Device(build_device(tmp_path)) as device:
        assert check_driver(serial_plate.DRIVER, f"serial:{device.path}?rate=2000", seconds=1) == []


@pytest.mark.parametrize("columns", ["t,a,b,c,d", "-,a,b,c,d"])
def test_text(columns):
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    on = [True]

    def board():
        began = time.monotonic()
        for i in range(10_000):
            if on:
                os.write(ours, f"{i * 10},{i % 50},-3,2.5,1000\r\n".encode())
                time.sleep(max(0.0, began + i / 100 - time.monotonic()))

    thread = threading.Thread(target=board, daemon=True)
    thread.start()
    try:
        url = f"text:{os.ttyname(theirs)}?columns={columns}&rate=100&unit=kg"
        assert check_driver(text_plate.DRIVER, url, seconds=1) == []
    finally:
        on.clear()
        thread.join()
        os.close(ours)
        os.close(theirs)


def test_lsl():
    pylsl = pytest.importorskip("pylsl", reason="Lab Streaming Layer is not installed: pip install 'soleplate[lsl]'")
    outlet = pylsl.StreamOutlet(pylsl.StreamInfo("check", "Force", 4, 200, "float32", "check"))
    on = [True]

    def lab():
        while on:
            outlet.push_sample([1.0, 2.0, 3.0, 4.0])
            time.sleep(0.005)

    thread = threading.Thread(target=lab, daemon=True)
    thread.start()
    try:
        assert check_driver(lsl_plate.DRIVER, "lsl:check?columns=0,1,2,3", seconds=1) == []
    finally:
        on.clear()
        thread.join()


def test_the_example_of_the_page(tmp_path, monkeypatch):
    """The driver and its test stand on the page; both run as they are."""
    driver, test = re.findall(r"```python\n(.*?)```", (ROOT / "docs/add-a-driver.md").read_text(), re.DOTALL)
    (tmp_path / "my_driver.py").write_text(driver)
    monkeypatch.syspath_prepend(tmp_path)
    assert len([line for line in test.partition("def test")[2].splitlines() if line.strip()]) <= 10
    space = {}
    exec(test, space)
    space["test_my_driver"]()
    sys.modules.pop("my_driver")


class Plain:
    """A driver with nothing wrong: 4 counts of one byte each, 100 times a second."""

    name = "plain"
    summary = "plain"
    live = True
    options = ()

    def __init__(self, **faults):
        self._faults = faults

    def open(self, url, options, roles):
        if "open" in self._faults:
            raise self._faults["open"]
        return {roles[0]: _PlainConnection(self._faults)}

    def decoder(self, facts, options):
        return _PlainDecoder(self._faults)

    def find(self):
        return ()

    def on_event(self, event):
        if "event" in self._faults:
            raise ValueError("no")


class _PlainConnection:
    def __init__(self, faults):
        from dataclasses import replace

        columns = tuple("abcd")[: faults.get("columns", 4)]
        stream = replace(BoardFacts().streams[0], nominal_rate_hz=100.0, columns=columns)
        self.facts = BoardFacts(streams=(stream,))
        self.calibration = square_plate()
        self._at, self._faults = 0, faults

    def read(self):
        self._at += 10
        return Block(bytes(i % 251 for i in range(40)), self._at * self._faults.get("host", 0.01))

    def close(self):
        self._closed = self._closed + 1 if hasattr(self, "_closed") else 1
        if self._closed > 1 and "close" in self._faults:
            raise OSError("closed")


class _PlainDecoder:
    def __init__(self, faults):
        self._rest, self._next, self._f = b"", 0, faults
        self.faults = {}

    def feed(self, data, host_s):
        if "whole" not in self._f:
            data = self._rest + data
        rows = len(data) // 4
        self._rest = data[4 * rows :]
        if "raises" in self._f and len(self._rest):
            raise IndexError("odd")
        if not rows:
            return []
        samples = np.frombuffer(data[: 4 * rows], np.uint8).reshape(-1, 4).astype(self._f.get("dtype", np.int32))
        first, self._next = self._next, self._next + rows
        ticks = (np.arange(first, first + rows) * 10_000) * (0 if "ticks" in self._f else 1)
        lost = 3 if "lost" in self._f and first else 0
        return [Chunk("cells", first, ticks, samples, np.zeros(rows, np.uint8), lost, host_s)]


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ({}, None),
        ({"open": PlateNotFound("Nobody is there")}, "does not open"),
        ({"open": OSError("no port")}, "raised OSError, not a SoleplateError"),
        ({"event": True}, "on_event raised ValueError"),
        ({"columns": 3}, "3 columns, its calibration 4 cells"),
        ({"host": -0.01}, "host time ran back"),
        ({"close": True}, "closing twice raised OSError"),
        ({"dtype": np.int64}, "is of int64"),
        ({"ticks": True}, "do not rise"),
        ({"lost": True}, "3 lost before sample 10, but the last one was 9"),
        ({"whole": True}, "pieces of 1 bytes"),
        ({"raises": True}, "raised IndexError"),
    ],
)
def test_what_is_wrong_is_told(faults, told):
    found = check_driver(Plain(**faults), "plain:", seconds=1)
    assert (told in " ".join(found)) if told else found == []
