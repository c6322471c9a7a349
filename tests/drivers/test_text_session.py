"""Sessions on boards that print: they begin when they say so, and a clock that is set or a pulled cable ends none."""

import os
import pty
import threading
import time
import tty
from dataclasses import replace

import numpy as np
import pytest

from soleplate.acquire.live_feed import _of_session
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Bus, PlateBack, PlateGone, TareDone, Warned
from soleplate.api.protocol import Protocol, Rest, Tare
from soleplate.model.stream import Chunk
from soleplate.session.conduct import Order, conduct
from soleplate.storage.recording import Recording

RATE_HZ = 80


class Board:
    """A sketch behind a name that stays, on a terminal that may go and come back as another one."""

    def __init__(self, name, shift_s=lambda t: 0.0):
        self.name, self._shift_s, self._on = name, shift_s, True
        self._lock = threading.Lock()
        self.ours = self.theirs = None
        self.plug()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def plug(self):
        with self._lock:
            self.ours, self.theirs = pty.openpty()
            tty.setraw(self.theirs)
            self.name.symlink_to(os.ttyname(self.theirs))

    def unplug(self):
        with self._lock:
            self.name.unlink()
            os.close(self.ours)
            os.close(self.theirs)
            self.ours = None

    def _run(self):
        began = time.monotonic()
        for i in range(100_000):
            if not self._on:
                return
            t = i / RATE_HZ
            loads = ",".join(f"{10 + (i * k) % 7 / 1000:.3f}" for k in (1, 2, 3, 5))
            with self._lock:
                if self.ours is not None:
                    os.write(self.ours, f"{t + self._shift_s(t):.3f},{loads}\r\n".encode())
            time.sleep(max(0.0, began + t - time.monotonic()))

    def stop(self):
        self._on = False
        self._thread.join(2)
        self.unplug()


@pytest.fixture
def board(tmp_path):
    made = []

    def make(**more):
        made.append(Board(tmp_path / "ttyUSB0", **more))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def run(board, folder, *steps, hear=None):
    folder.mkdir()
    protocol = Protocol("listen", "", "", lambda _: (yield from steps), 1, (), (("plate",),), ())
    url = PlateUrl.parse(f"text:{board.name}?columns=t,FL,FR,BL,BR&unit=kg&time=s")
    bus, events = Bus(), []
    bus.join(events.append)
    if hear is not None:
        bus.join(hear)
    recording = Recording.open(conduct(Order(protocol, {"plate": url}, "P01", folder), bus=bus))
    return recording, events


def reasons(recording):
    return [segment.reason for segment in recording.plate().segments]


def test_the_session_begins_now(board, tmp_path):
    recording, events = run(board(), tmp_path / "out", Tare())
    assert recording.plate().stream().time_s[0] < 0.5  # what came before is kept
    [zero] = [event for event in events if isinstance(event, TareDone) and event.accepted]
    assert zero.time_s > 0.4  # the middle of a second that all lies in the session


def test_what_came_before_time_0_is_not_handed_out():
    ticks = np.arange(-5, 5)
    chunk = Chunk("cells", 70, ticks, np.arange(10)[:, None], np.zeros(10, np.uint8), 3, 0.0)
    [first] = [_of_session(chunk)]
    assert (first.first, first.lost_before, first.ticks.tolist()) == (75, 0, [0, 1, 2, 3, 4])
    assert first.samples[:, 0].tolist() == [5, 6, 7, 8, 9]
    assert len(_of_session(replace(chunk, ticks=ticks - 10))) == 0
    assert _of_session(replace(chunk, ticks=ticks + 10)).lost_before == 3


def test_a_clock_that_is_set_is_one_note_and_a_segment(board, tmp_path):
    shift = [0.0]
    timers = []

    def set_clock(event):
        if type(event).__name__ == "StepStarted":
            timers.append(threading.Timer(1.0, shift.__setitem__, (0, 1.7e9)))
            timers[-1].start()

    recording, events = run(board(shift_s=lambda t: shift[0]), tmp_path / "out", Rest(4.0), hear=set_clock)
    stream = recording.plate().stream()
    assert stream.lost == 0
    assert reasons(recording) == ["start", "jumped"]
    assert [event.code for event in events if isinstance(event, Warned)].count("clock-jumped") == 1
    assert not [event for event in events if isinstance(event, PlateGone)]
    assert stream.measured_rate_hz == pytest.approx(RATE_HZ, rel=0.05)
    assert len(stream) < 20 * RATE_HZ


def test_a_cable_that_was_pulled_and_plugged_in_again(board, tmp_path):
    sketch = board()
    timers = []

    def pull(event):
        if type(event).__name__ == "StepStarted":
            for seconds, act in ((0.7, sketch.unplug), (1.2, sketch.plug)):
                timers.append(threading.Timer(seconds, act))
                timers[-1].start()

    recording, events = run(sketch, tmp_path / "out", Rest(7.0), hear=pull)
    assert recording.state == "complete"
    assert reasons(recording) == ["start", "reconnected"]
    assert [type(event) for event in events if isinstance(event, PlateGone | PlateBack)] == [PlateGone, PlateBack]
    assert recording.plate().stream().lost == 0
