"""Plates are looked at and recorded by other processes; what happens to the one that looks does not matter."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from patience import until

from soleplate.acquire.ring import running_rings
from soleplate.api.events import ClockStarted, Marked, SessionEnded, TareDone
from soleplate.errors import BadParameter, PlateNotFound, UnknownName
from soleplate.live.dashboard import open_dashboard
from soleplate.scoring.numbers.session import score
from soleplate.storage.opening import open_session


@pytest.fixture(autouse=True)
def own_runtime_folder(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))


@pytest.fixture
def look(tmp_path):
    opened = []

    def look(*urls):
        opened.append(open_dashboard(urls, folder=tmp_path / "out", participant="P01"))
        return opened[-1]

    yield look
    for dashboard in opened:
        dashboard.close()


def pull(dashboard, done):
    until(done, dashboard.pull, pause_s=0.02)


def test_two_simulated_plates_are_seen_zeroed_marked_and_recorded(look):
    dashboard = look("left=sim:?seed=3", "right=sim:?seed=3")
    left, right = dashboard.plates
    pull(dashboard, lambda: left.zeroed_s == left.zeroed_s and right.zeroed_s == right.zeroed_s)
    # One clock, whatever the moments at which the processes started, once a busy machine lets both of them catch up
    pull(dashboard, lambda: abs(left.newest_s - right.newest_s) < 0.1)
    dashboard.record()
    pull(dashboard, lambda: dashboard.recording.state == "recording")
    dashboard.mark()
    dashboard.mark("cough")
    dashboard.zero()
    begun = left.newest_s
    pull(dashboard, lambda: left.newest_s > begun + 1.5)
    dashboard.record()
    pull(dashboard, lambda: dashboard.recording.state == "idle")
    (path,) = dashboard.recording.files
    recording = open_session(path)
    assert recording.state == "complete"
    assert recording.header.participant == "P01"
    assert [stream.lost for stream in (plate.stream() for plate in recording.plates.values())] == [0, 0]
    assert all(len(plate.stream()) > 1400 for plate in recording.plates.values())
    assert all(len(plate.tares) == 2 for plate in recording.plates.values())
    marks = [event for event in recording.events if isinstance(event, Marked)]
    assert [mark.label for mark in marks] == ["mark 1", "cough"]
    assert 0 <= marks[0].time_s < 1
    early = [event for event in recording.events if isinstance(event, TareDone)][:2]
    assert all(event.time_s < 0 for event in early)
    assert score(recording) == []
    times = [plate.stream().time_s for plate in recording.plates.values()]
    assert abs(times[0][0] - times[1][0]) < 0.1  # as far as one of them was behind
    # A second recording of the same plates is a file of its own
    dashboard.record()
    pull(dashboard, lambda: dashboard.recording.state == "recording")
    dashboard.stop()
    pull(dashboard, lambda: dashboard.recording.state == "idle")
    assert len(set(dashboard.recording.files)) == 2
    assert [mark.label for mark in left.marks] == ["mark 1", "cough"]


def test_holding_the_picture_does_not_hold_the_data(look):
    dashboard = look("sim:")
    (view,) = dashboard.plates
    pull(dashboard, lambda: view.newest_s > 1)
    dashboard.freeze()
    held = view.newest_s
    time.sleep(0.3)
    dashboard.pull()
    assert view.newest_s == held
    dashboard.freeze()
    assert view.newest_s > held + 0.2


def test_a_stored_session_plays_with_its_zeros_and_repetitions(look, simulated):
    path = simulated("step_down", "sim:?seed=3", reps=1, check_list="done", quick="yes", rest_s=1)
    recorded = open_session(path)
    began = time.monotonic()
    dashboard = look(f"replay:{path}")
    opened_s = time.monotonic() - began
    assert [view.role for view in dashboard.plates] == list(recorded.roles)
    box = dashboard.plates[0]
    zero = recorded.plate("box").tares[0]
    pull(dashboard, lambda: box.zero_checked)
    np.testing.assert_allclose(box.zero_counts, zero.counts)
    assert box.zeroed_s == pytest.approx(zero.time_s, abs=1.5 + opened_s)  # its clock began when it was opened
    ended = dashboard.sources[0]
    assert ended.ended == ""


def test_a_ring_that_waits_too_long_is_skipped_and_counted(look, monkeypatch):
    monkeypatch.setattr("soleplate.live.source.BEHIND_S", 0.5)
    began = time.monotonic()
    dashboard = look("sim:")
    view, source = dashboard.plates[0], dashboard.sources[0]
    pull(dashboard, lambda: view.newest_s > 1)
    time.sleep(1.0)
    before = view.trail.count
    pull(dashboard, lambda: source.undrawn_s > 0 and view.trail.count > before)
    assert 0.5 < source.undrawn_s < time.monotonic() - began  # no more than there was
    assert view.lost == 0
    assert np.isnan(view.trail.last(3000)[0]).sum() > 400


def test_a_running_session_is_looked_at_without_effect(look):
    owner = look("sim:?seed=4")
    viewer = look()
    assert viewer.recorder is None
    assert viewer.plates[0].setup.facts == owner.plates[0].setup.facts
    pull(viewer, lambda: viewer.plates[0].newest_s > 0.2)
    viewer.record()
    assert "Nothing is recorded here" in viewer.note
    same = look("sim:?seed=4")
    assert same.recorder is None
    viewer.close()
    same.close()
    pull(owner, lambda: owner.plates[0].newest_s > 1)


def test_wrong_plates_are_told(look, tmp_path, monkeypatch):
    with pytest.raises(UnknownName):
        look("smi:")
    with pytest.raises(BadParameter, match="called left"):
        look("left=sim:", "left=sim:?seed=2")
    with pytest.raises(BadParameter, match="seed"):
        look("sim:?seed=x")
    with pytest.raises(PlateNotFound):
        look("serial:/dev/nowhere")
    monkeypatch.setattr("soleplate.live.dashboard.found_plates", list)
    with pytest.raises(PlateNotFound, match="--plate sim:"):
        look()
    assert running_rings() == []


def test_a_folder_that_cannot_be_made_is_told(look, tmp_path):
    dashboard = look("sim:")
    (tmp_path / "out").write_text("a file")
    dashboard.record()
    assert "cannot be made" in dashboard.note
    assert dashboard.recording.state == "idle"
    dashboard.folder = tmp_path
    dashboard.recorder.record(tmp_path / "missing", "P01")
    pull(dashboard, lambda: dashboard.recording.trouble)
    assert dashboard.recording.state == "idle"
    dashboard.record()
    pull(dashboard, lambda: dashboard.recording.state == "recording")


WINDOW = textwrap.dedent("""
    import sys, time
    from soleplate.live.dashboard import open_dashboard
    dashboard = open_dashboard(["left=sim:?seed=3", "right=sim:?seed=3"], folder=sys.argv[1], participant="P01")
    dashboard.record()
    while True:
        dashboard.pull()
        if dashboard.recording.state == "recording":
            print(dashboard.recorder.pid, flush=True)
        time.sleep(0.05)
""")


@pytest.fixture
def window(tmp_path):
    """A process that looks and records, as the window does."""
    process = subprocess.Popen([sys.executable, "-c", WINDOW, str(tmp_path / "out")], stdout=subprocess.PIPE, text=True)
    pid = int(process.stdout.readline())
    yield process, pid
    process.kill()
    process.wait()
    process.stdout.close()


def gone(pid):
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().split()[2] == "Z"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_window_that_is_killed_leaves_a_complete_recording(window, tmp_path):
    process, recorder = window
    time.sleep(1.0)
    process.kill()
    killed_s = time.monotonic()
    process.wait()
    until(lambda: gone(recorder), pause_s=0.05)
    (path,) = (tmp_path / "out").glob("*.h5")
    assert not list((tmp_path / "out").glob("*.journal"))
    recording = open_session(path)
    assert recording.state == "complete"
    start = next(event.host_s for event in recording.events if isinstance(event, ClockStarted))
    for plate in recording.plates.values():
        assert plate.stream().lost == 0
        # All until the window was killed, and a little more
        assert plate.stream().time_s[-1] + start > killed_s - 0.1
    assert isinstance(recording.events[-1], SessionEnded)
    assert running_rings() == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="stops processes")
def test_a_window_that_is_frozen_for_five_seconds_loses_nothing(window, tmp_path):
    process, recorder = window
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(5)
    os.kill(process.pid, signal.SIGCONT)
    time.sleep(0.5)
    process.kill()
    process.wait()
    until(lambda: gone(recorder), pause_s=0.05)
    (path,) = (tmp_path / "out").glob("*.h5")
    for plate in open_session(path).plates.values():
        stream = plate.stream()
        assert stream.lost == 0
        assert len(stream) > 5400
        np.testing.assert_array_equal(np.diff(stream.numbers), 1)
