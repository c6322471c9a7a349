"""Sessions on emulated boards in real time: stopped, killed, unplugged and watched, and nothing is lost.

No speed is asserted, only that things happen.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import serial
from live_rig import LiveSession, attach, bytes_in, wait_until_free
from long_form import some_of
from soleplate_drivers.framing import Fp1Decoder

from soleplate.acquire.ring import running_rings
from soleplate.api.events import ClockFitted, ClockStarted, PlateBack, PlateGone, PlateHealth, Warned
from soleplate.model.stream import Chunk
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.storage.recover import recover

pytestmark = pytest.mark.firmware


@pytest.fixture(autouse=True)
def own_runtime_folder(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))


@pytest.fixture
def start(tmp_path):
    sessions = []

    def begin(seconds, *urls):
        sessions.append(LiveSession(tmp_path / "out", seconds, *urls).__enter__())
        sessions[-1].wait_for(ClockStarted)
        return sessions[-1]

    yield begin
    for session in sessions:
        session.__exit__()


def recorded(session) -> Recording:
    (path,) = session.folder.glob("*.h5")
    assert not list(session.folder.glob("*.journal"))
    return open_session(path)


def test_a_session_stopped_for_five_seconds_loses_nothing(start, start_plate):
    plate = start_plate("plate_ads131m04")
    session = start(7, f"serial:{plate.path}")
    session.wait_for(PlateHealth)
    os.kill(session.process.pid, signal.SIGSTOP)
    time.sleep(5)
    os.kill(session.process.pid, signal.SIGCONT)
    assert session.finish() == 0
    recording = recorded(session)
    stream = recording.plate().stream()
    assert stream.lost == 0
    assert len(stream) > 6500
    lag_s = plate.worst_lag_s()
    warned = {event.code for event in recording.events if isinstance(event, Warned)}
    assert warned - ({"cell-faults"} if lag_s > 0.01 else set()) == {"uncalibrated-plate"}  # a rate that is not its own
    (fitted,) = (event for event in recording.events if isinstance(event, ClockFitted))
    assert fitted.rate == pytest.approx(1, abs=0.001 + lag_s)
    assert not [event for event in recording.events if isinstance(event, PlateHealth)]
    assert plate.stats()["lost_full"] == 0


def kill_and_recover(session, which, port, tmp_path):
    """Kill, and check that all that a viewer saw is in the file, and that the port is free."""
    viewer = attach()
    seen = bytes_in(viewer)
    time.sleep(random.uniform(0.1, 0.6))
    session.kill(which)
    wait_until_free(port, session.folder)
    seen += bytes_in(viewer)
    viewer.close()
    if which == "reader":
        session.finish()  # it says so, stops and writes its file
    else:
        session.process.wait()
        assert [item.error for item in recover(session.folder)] == [None]
    stream = recorded(session).plate().stream()
    found = [item for item in Fp1Decoder().feed(seen, 0.0) if isinstance(item, Chunk)]
    rows = np.concatenate([chunk.ticks for chunk in found])
    assert len(rows) > 50
    assert stream.lost == 0
    assert np.isin(rows, stream.ticks).all()


@pytest.mark.parametrize("which", ["session", "reader", "both"])
def test_what_was_received_survives_a_kill(start, start_plate, tmp_path, which):
    plate = start_plate("plate_ads131m04")
    kill_and_recover(start(60, f"serial:{plate.path}"), which, plate.path, tmp_path)
    assert running_rings() == []


@pytest.mark.full
@pytest.mark.parametrize("which", ["session", "reader", "both"])
def test_what_was_received_survives_twenty_kills_at_random_moments(build, tmp_path, which):
    from plate import Plate

    for number in range(20):
        folder = tmp_path / str(number)
        with Plate(build, "plate_ads131m04") as plate, LiveSession(folder, 60, f"serial:{plate.path}") as session:
            session.wait_for(ClockStarted)
            kill_and_recover(session, which, plate.path, tmp_path)


@pytest.mark.parametrize("times", some_of([3, 10]))
def test_a_plate_that_is_unplugged_again_and_again_gives_a_segment_each_time(start, start_plate, tmp_path, times):
    plate = start_plate("plate_ads131m04", link=tmp_path / "port")
    session = start(4 + 2 * times, f"serial:{plate.path}")
    for _ in range(times):
        time.sleep(0.2)
        plate.tell("unplug")
        session.wait_for(PlateGone)
        plate.tell("plug")
        session.wait_for(PlateBack)
    assert session.finish() == 0
    recording = recorded(session)
    stream = recording.plate().stream()
    assert recording.state == "complete"
    assert [segment.reason for segment in stream.segments] == ["start"] + ["reconnected"] * times
    assert [segment.facts.boot_id for segment in stream.segments] == list(range(1, times + 2))
    assert stream.lost == 0
    assert np.all(np.diff(stream.time_s) > 0)
    assert len(stream) > 2000


def test_viewers_come_and_go_fifty_times(start, start_plate):
    plate = start_plate("plate_ads131m04")
    session = start(4, f"serial:{plate.path}")
    for _ in range(50):
        viewer = attach()
        assert viewer.description["role"] == "plate"
        assert bytes_in(viewer)
        viewer.close()
    assert session.finish() == 0
    assert recorded(session).plate().stream().lost == 0


def test_two_plates_are_recorded_on_one_clock(start, start_plate):
    plates = [start_plate("plate_ads131m04", ppm=ppm) for ppm in (5000, -3000)]
    session = start(5, *(f"{role}=serial:{plate.path}" for role, plate in zip(("left", "right"), plates, strict=True)))
    assert session.finish() == 0
    streams = [plate.stream() for plate in recorded(session).plates.values()]
    assert [stream.lost for stream in streams] == [0, 0]
    # By their own clocks they would differ by 8000 ppm.
    rates = [stream.measured_rate_hz for stream in streams]
    lag_s = max(plate.worst_lag_s() for plate in plates)
    assert rates[0] == pytest.approx(rates[1], rel=1e-3 + lag_s)
    assert abs(streams[0].time_s[-1] - streams[1].time_s[-1]) < 0.5 + lag_s


def test_a_board_that_runs_in_lockstep_ignores_the_host(start_plate, tmp_path):
    plate = start_plate("plate_ads131m04", lockstep=True, ppm=5000)
    with LiveSession(tmp_path / "out", 5, f"serial:{plate.path}?clock=device") as session:
        assert session.finish() == 0
        stream = recorded(session).plate().stream()
    assert stream.lost == 0
    assert stream.measured_rate_hz == pytest.approx(1000 / 1.005, rel=1e-4)


def test_a_folder_that_vanishes_is_told_and_the_port_is_freed(start, start_plate):
    plate = start_plate("plate_ads131m04")
    session = start(60, f"serial:{plate.path}")
    shutil.rmtree(session.folder)
    assert session.finish() == 1
    assert "has gone" in session.failed
    wait_until_free(plate.path, session.folder)
    assert running_rings() == []


def test_a_disk_that_fills_up_is_told_and_what_was_received_is_recovered(start_plate, tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk needs the right to mount")
    try:
        plate = start_plate("plate_ads131m04")
        with LiveSession(folder, 60, f"serial:{plate.path}") as session:
            assert session.finish() == 1
        assert re.search(r"disk of .* is full.*first \d+ bytes of P01_resting.* are safe in", session.failed)
        safe = tmp_path / "safe"
        shutil.copytree(folder, safe)
        assert [item.error for item in recover(safe)] == [None]
        stream = open_session(next(safe.glob("*.h5"))).plate().stream()
        assert stream.lost == 0
        assert len(stream) > 1000
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_recorded(start_plate, tmp_path):
    (tmp_path / "out").write_text("a file")
    plate = start_plate("plate_ads131m04")
    words = [sys.executable, Path(__file__).parent / "live_child.py", tmp_path / "out", "5", f"serial:{plate.path}"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Nothing was recorded" in done.stdout
    wait_until_free(plate.path, tmp_path)


def test_a_port_in_use_is_told(start, start_plate, tmp_path):
    plate = start_plate("plate_ads131m04")
    with (
        serial.Serial(plate.path, 1_000_000, exclusive=True),
        LiveSession(tmp_path / "out", 5, f"serial:{plate.path}") as session,
    ):
        assert session.finish() == 1
        assert "another program uses it" in session.failed
    assert running_rings() == []
    assert not list((tmp_path / "out").iterdir())
