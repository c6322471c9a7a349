"""``soleplate run`` and ``soleplate plates --watch`` on an emulated board, steered by keys of a real terminal."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from live_rig import LiveSession, attach
from terminal import Terminal

from soleplate.api.events import ClockStarted, SessionEnded, TareDone
from soleplate.scoring.numbers.session import score
from soleplate.storage.opening import open_session

pytestmark = pytest.mark.firmware

OWN_TEST = str(Path(__file__).parent / "own_test.py")


@pytest.fixture(autouse=True)
def own_runtime_folder(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def quiet_plate(start_plate, tmp_path):
    loads = tmp_path / "loads.csv"
    loads.write_text("time_s,c0,c1,c2,c3\n0,500,500,500,500\n")
    return start_plate("plate_ads131m04", schedule=loads, noise=20)


def test_a_session_is_steered_by_keys(quiet_plate, tmp_path):
    url = f"serial:{quiet_plate.path}"
    terminal = Terminal("run", OWN_TEST, "--plate", url, "--participant", "P01", "--out", tmp_path / "out")
    terminal.wait_for("Space next")
    terminal.press(" ")
    terminal.wait_for("zeroed plate")
    terminal.wait_for("How much pain?")
    terminal.press("99\r")
    terminal.wait_for("note:")
    terminal.press("7\x7f6\r")
    terminal.wait_for("How was the form?")
    terminal.press("2\r")
    terminal.wait_for("Rest")
    terminal.press("t")
    terminal.wait_for("zeroed plate")
    terminal.press("\x1a")  # back to the question
    terminal.wait_for("How was the form? (")
    terminal.press("1\r")
    terminal.wait_for("Rest")
    terminal.press("\x1b")
    terminal.finish()
    (path,) = (tmp_path / "out").glob("*.h5")
    recording = open_session(path)
    assert recording.state == "stopped"
    assert [reply.reply for reply in recording.replies][2:] == ["6.0", '"good"']
    assert sum(isinstance(event, TareDone) and event.accepted for event in recording.events) == 2
    assert recording.plate().stream().lost == 0


def test_without_a_terminal_it_runs_unattended_and_completes_what_was_cut_off(quiet_plate, tmp_path):
    url = f"serial:{quiet_plate.path}"
    with LiveSession(tmp_path / "out", 60, url) as cut_off:
        cut_off.wait_for(ClockStarted)
        viewer = attach()
        time.sleep(0.3)
        cut_off.kill("both")
        viewer.close()
    words = [sys.executable, "-m", "soleplate.cli.main", "run", OWN_TEST, "--plate", url, "--participant", "P02",
             "--out", tmp_path / "out"]  # fmt: skip
    running = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = ""
    while "Rest" not in said and "600" not in said:
        line = running.stderr.readline()
        assert line, said
        said += line
        if "zeroed" in said:
            break
    running.send_signal(signal.SIGINT)
    _, more = running.communicate()
    assert "Completed P01_resting" in said
    assert running.returncode == 130
    assert "soleplate recover" in more
    (first,) = (tmp_path / "out").glob("P01*.h5")
    assert open_session(first).recovered
    assert list((tmp_path / "out").glob("P02*.journal"))


def test_watching_shows_rate_and_loss(quiet_plate):
    words = [sys.executable, "-m", "soleplate.cli.main", "plates", "--watch", f"serial:{quiet_plate.path}"]
    done = subprocess.run([*words, "--seconds", "4"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rates = [float(rate) for rate in re.findall(r"([\d.]+) Hz, 0 lost", done.stdout)]
    assert rates
    assert all(900 < rate < 1100 for rate in rates)  # as it arrived on a machine that may be busy


def test_a_running_session_is_watched_without_effect_on_it(quiet_plate, tmp_path):
    with LiveSession(tmp_path / "out", 600, f"serial:{quiet_plate.path}") as session:  # however slowly one looks
        session.wait_for(ClockStarted)
        words = [sys.executable, "-m", "soleplate.cli.main", "plates", "--watch", f"serial:{quiet_plate.path}"]
        done = subprocess.run([*words, "--seconds", "3"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "0 lost" in done.stdout
        session.process.send_signal(signal.SIGINT)
        session.process.wait()
    (journal,) = (tmp_path / "out").glob("*.plate.journal")
    assert open_session(journal).plate().stream().lost == 0


def test_watching_needs_a_plate_of_its_own_pace():
    words = [sys.executable, "-m", "soleplate.cli.main", "plates", "--watch", "sim:"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 2
    assert "sim" in done.stderr


def test_the_end_of_a_session_is_an_event(quiet_plate, tmp_path):
    with LiveSession(tmp_path / "out", 1, f"serial:{quiet_plate.path}") as session:
        assert session.wait_for(SessionEnded).state == "complete"
        assert session.finish() == 0


@pytest.mark.full
def test_a_stance_cut_off_by_a_pulled_cable_is_repeated_and_scored(start_plate, tmp_path):
    """A whole test on a real board: 700 N step on after the zero and off at 40 s; the cable goes in the first hold."""
    loads = tmp_path / "loads.csv"
    on, off = "350500,350500,350500,350500", "500,500,500,500"
    loads.write_text(f"time_s,c0,c1,c2,c3\n0,{off}\n7,{off}\n7.5,{on}\n40,{on}\n40.3,{off}\n")
    plate = start_plate("plate_ads131m04", schedule=loads, noise=100, ppm=5000, link=tmp_path / "port")
    words = [sys.executable, "-m", "soleplate.cli.main", "run", "single-leg-stance", "--plate", f"serial:{plate.path}",
             "--participant", "P01", "--out", tmp_path / "out", "--answer", "check_list=nothing"]  # fmt: skip
    for setting in ("seconds=10", "window_s=8", "trials=1", "practice=0", "rest_s=0", "leg=left"):
        words += ["-p", setting]
    running = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    said = ""
    while "Stand on the left leg" not in said:
        said += running.stderr.readline()
    time.sleep(4)
    plate.tell("unplug")
    time.sleep(1)
    plate.tell("plug")
    table, more = running.communicate()
    assert running.returncode == 0, more
    assert "rejected (the plate plate was lost)" in more
    assert "plate is back after" in more
    assert "Hold time" in table
    (path,) = (tmp_path / "out").glob("*.h5")
    recording = open_session(path)
    assert [trial.state for trial in recording.trials] == ["rejected", "valid"]
    held = recording.trials[1]
    assert held.end_s - held.start_s == pytest.approx(10, abs=0.01)
    results = {result.key: result.value for result in score(recording, ["hold_time_s"])}
    assert results["hold_time_s"] == pytest.approx(10, abs=0.05)
    # Read by the host's clock a board that is 0.5 % off converts at the rate that its converter has.
    assert recording.plate().stream().measured_rate_hz == pytest.approx(1000, rel=2e-3)
    assert len(recording.plate().segments) == 2
