"""The live view on emulated boards: recorded across a pulled cable, and looking at a session that somebody runs."""

import numpy as np
import pytest
from live_rig import LiveSession
from patience import until

from soleplate.api.events import ClockStarted
from soleplate.live.dashboard import open_dashboard
from soleplate.storage.opening import open_session

pytestmark = pytest.mark.firmware


@pytest.fixture(autouse=True)
def own_runtime_folder(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))


def pull(dashboard, done):
    until(done, dashboard.pull, pause_s=0.02)


def test_a_board_is_recorded_across_a_pulled_cable(start_plate, tmp_path):
    plate = start_plate("plate_ads131m04", link=tmp_path / "port")
    dashboard = open_dashboard([f"left=serial:{plate.path}"], folder=tmp_path / "out", participant="P01")
    (view,) = dashboard.plates
    try:
        pull(dashboard, lambda: view.trail.count > 500)
        dashboard.record()
        pull(dashboard, lambda: dashboard.recording.state == "recording")
        begun = view.newest_s
        pull(dashboard, lambda: view.newest_s > begun + 1)
        plate.tell("unplug")
        pull(dashboard, lambda: view.gone)
        plate.tell("plug")
        pull(dashboard, lambda: not view.gone)
        begun = view.newest_s
        pull(dashboard, lambda: view.newest_s > begun + 1)
        dashboard.record()
        pull(dashboard, lambda: dashboard.recording.state == "idle")
    finally:
        dashboard.close()
    assert np.isnan(view.trail.last(10_000)[0]).any()
    recording = open_session(dashboard.recording.files[0])
    stream = recording.plate("left").stream()
    assert recording.state == "complete"
    assert stream.lost == 0
    assert [segment.reason for segment in stream.segments] == ["start", "reconnected"]
    assert len(stream) > 500


def test_a_running_session_is_seen_and_not_disturbed(start_plate, tmp_path):
    plate = start_plate("plate_ads131m04")
    with LiveSession(tmp_path / "out", 6, f"serial:{plate.path}") as session:
        session.wait_for(ClockStarted)
        dashboard = open_dashboard()
        (view,) = dashboard.plates
        pull(dashboard, lambda: view.trail.count > 1500)
        assert view.health is not None
        assert view.lost == 0
        dashboard.close()
        assert session.finish() == 0
    (path,) = (tmp_path / "out").glob("*.h5")
    assert open_session(path).plate().stream().lost == 0
