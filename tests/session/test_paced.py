"""Simulated and stored plates come at the pace of real ones, and on one clock."""

import itertools
import time

import numpy as np
import pytest

from soleplate import plugins
from soleplate.acquire.demo_cues import cues
from soleplate.acquire.paced import Paced
from soleplate.api.driver import Block, PlateUrl
from soleplate.api.events import Marked, StepStarted, TareDone
from soleplate.model.parameter import parse_parameters
from soleplate.storage.opening import open_session


class Stored:
    """Blocks of 40 ms whose clock begins at 100 s, and two events."""

    facts = calibration = None
    events = (Marked(5.08, "late"), Marked(5.01, "early"))
    begins_s = 5.0

    def __init__(self, n):
        self._blocks = [Block(bytes([k]) * 8, 100.0 + 0.04 * (k + 1)) for k in range(n)]
        self.closed = 0

    def read(self):
        return self._blocks.pop(0) if self._blocks else None

    def close(self):
        self.closed += 1


def read_all(paced):
    found = []
    while (block := paced.read()) is not None:
        if block.data:
            found.append((block, time.monotonic()))
    return found


def test_bytes_come_when_they_are_due_in_pieces_of_ten_ms():
    stored = Stored(4)
    start = time.monotonic() - 5.0  # the first sample is of second 5 of the session
    paced = Paced(plugins.driver("replay"), {"left": stored}, "left", start)
    found = read_all(paced)
    assert b"".join(block.data for block, _ in found) == b"".join(bytes([k]) * 8 for k in range(4))
    due = np.array([block.host_s - start for block, _ in found])
    np.testing.assert_allclose(due, [5.0, *(5.0 + 0.01 * np.arange(1, 13))], atol=1e-9)
    assert all(came >= block.host_s for block, came in found)
    assert [event.label for event in paced.due()] == ["early", "late"]
    assert list(paced.due()) == []
    paced.close()
    assert stored.closed == 1


def test_plates_of_one_group_see_one_athlete_from_processes_of_their_own():
    driver = plugins.driver("sim")
    options = parse_parameters(driver.options, {"seed": "3"}, of="sim:")
    roles, start = ("left", "right"), time.monotonic() - 60.0  # all is due
    data = {}
    for role in roles:
        paced = Paced(driver, driver.open(PlateUrl("sim"), options, roles), role, start)
        data[role] = b"".join(paced.read().data for _ in range(2000))
        paced.close()
    inline = driver.open(PlateUrl("sim"), options, roles)
    waiting = cues(roles)
    cue, made, first_s = next(waiting), dict.fromkeys(roles, b""), None
    while len(made["left"]) < len(data["left"]):
        for role, connection in inline.items():
            block = connection.read()
            made[role] += block.data
        first_s = block.host_s if first_s is None else first_s
        if block.host_s - first_s >= cue.time_s:
            driver.on_event(cue)
            cue = next(waiting)
    for role in roles:
        assert made[role].startswith(data[role])


@pytest.mark.parametrize("roles", [("plate",), ("left", "right"), ("box", "floor")], ids="+".join)
def test_cues_rise_in_time_and_leave_room_for_the_zero(roles):
    told = list(itertools.islice(cues(roles), 9))
    times = [event.time_s for event in told]
    assert times == sorted(times)
    assert times[0] >= 3
    assert all(isinstance(event, StepStarted) for event in told)


def test_a_stored_plate_tells_its_own_zeros(simulated):
    path = simulated("step_down", "sim:?seed=3", reps=1, check_list="done", quick="yes", rest_s=1)
    driver = plugins.driver("replay")
    connections = driver.open(PlateUrl("replay", str(path)), {"role": ""}, ("box", "floor"))
    recording = open_session(path)
    for role, connection in connections.items():
        zeros = [event for event in connection.events if isinstance(event, TareDone)]
        assert {zero.role for zero in zeros} == {role}
        np.testing.assert_allclose(zeros[0].counts, recording.plate(role).tares[0].counts)
        assert connection.begins_s == pytest.approx(recording.plate(role).stream().time_s[0])
