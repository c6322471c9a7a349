"""Sessions on boards that print: they begin when they say so, and a clock that is set or a pulled cable ends none."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from sketch_board import RATE_HZ, Board

from soleplate.acquire.live_feed import _of_session
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Bus, PlateBack, PlateGone, TareDone, Warned
from soleplate.api.protocol import Protocol, Rest, Tare
from soleplate.model.stream import Chunk
from soleplate.session.conduct import Order, conduct
from soleplate.storage.opening import open_session


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
    recording = open_session(conduct(Order(protocol, {"plate": url}, "P01", folder), bus=bus))
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
    assert recording.recovery == ""
    assert [type(event) for event in events if isinstance(event, PlateGone | PlateBack)] == [PlateGone, PlateBack]
    assert recording.plate().stream().lost == 0
