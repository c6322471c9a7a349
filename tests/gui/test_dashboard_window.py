"""The window: every layout, every key, recording, and the example of the docs; nothing is left behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from long_form import some_of
from patience import until
from pseudo import english_in, speak_pseudo
from restless import Hands
from waiting import spin

from soleplate.cli.main import main
from soleplate.gui.dashboard import DashboardWindow
from soleplate.gui.qt import QtCore, QtGui, QtWidgets, pg
from soleplate.gui.theme import DARK, LIGHT
from soleplate.gui.widgets import CopTrace, LoadBar, TargetPanel
from soleplate.gui.widgets.line import Line
from soleplate.gui.widgets.text_panel import status_of
from soleplate.live.dashboard import Dashboard, open_dashboard
from soleplate.live.layouts import LAYOUTS
from soleplate.live.settings import LiveSettings
from soleplate.live.targets import StayInRing
from soleplate.storage.opening import open_session

DOCS = Path(__file__).parents[2] / "docs"


class Shown(Dashboard):
    """A dashboard of views that somebody else has fed."""

    def __init__(self, views, folder):
        super().__init__([], None, folder)
        self.plates = views


@pytest.fixture
def window(app, stood, tmp_path):
    made = []

    def window(*roles, seconds=9.0, layout="overview", theme="light", **options):
        views = stood(*roles, seconds=seconds)
        made.append(DashboardWindow(Shown(views, tmp_path), LiveSettings(layout, 10.0, theme), **options))
        made[-1].show()
        app.processEvents()
        made[-1].draw()
        app.processEvents()
        return made[-1]

    yield window
    for one in made:
        one.close()
        one.deleteLater()
    made.clear()


def colors(widget):
    image = widget.grab().toImage().convertToFormat(QtGui.QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF
    return len(np.unique(pixels)), {f"#{value:06X}" for value in np.unique(pixels)}


@pytest.mark.parametrize("roles", some_of([("left", "right"), ("plate",)]), ids="+".join)
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_draws_every_rig(name, roles, window, app):
    shown = window(*roles, layout=name, theme="dark")
    assert len(shown.panels) >= 2
    before = colors(shown)
    assert before[0] > 8
    assert DARK.back in before[1]
    shown.set_theme(LIGHT)
    shown.draw()
    app.processEvents()
    assert LIGHT.back in colors(shown)[1]


def test_keys_do_what_they_say(window, click, app):
    shown = window("left", "right")
    seen = []
    for _ in LAYOUTS:
        click(shown, "L")
        seen.append(shown.layout_name)
    assert set(seen) == set(LAYOUTS)
    click(shown, "Minus")
    assert shown.settings.seconds == 20
    for _ in range(9):
        click(shown, "Plus")
    assert shown.settings.seconds == 5
    assert all(panel.seconds == 5 for panel in shown.panels if hasattr(panel, "seconds"))
    click(shown, "P")
    assert shown.dashboard.frozen
    assert "HELD" in status_of(shown.dashboard)
    click(shown, "P")
    assert not shown.dashboard.frozen
    click(shown, "Return")
    assert shown.dashboard.plates[0].marks[-1].label == "mark 1"
    click(shown, "T")
    assert "not zeroed" in shown.dashboard.plates[0].note  # somebody stands on it
    click(shown, "D")
    assert shown.theme is DARK
    click(shown, "Space")
    assert "Nothing is recorded here" in shown.dashboard.note
    click(shown, "0")
    click(shown, "F")
    assert shown.isFullScreen()
    click(shown, "F")
    click(shown, "Q", QtCore.Qt.KeyboardModifier.ControlModifier)
    assert not shown.isVisible()


def test_a_layout_of_ones_own_is_shown_and_kept(window, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    text = re.search(r"```json\n(.*?)```", (DOCS / "build-a-dashboard.md").read_text(), re.S)[1]
    (tmp_path / "mine.json").write_text(text)
    shown = window("left", "right", layout=str(tmp_path / "mine.json"), remembers=True)
    assert [type(panel).__name__ for panel in shown.panels] == [
        place for kind in json.loads(text)["panels"]
        for place in {"cop": ["CopTrace"] * 2, "numbers": ["Numbers"], "spectrum": ["SpectrumPlot"],
                      "force": ["ForceTraces"]}[kind["kind"]]
    ]  # fmt: skip
    shown.close()
    assert LiveSettings.load().layout.endswith("mine.json")


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_text_of_a_layout_stays_english(name, window, monkeypatch):
    words = speak_pseudo(monkeypatch)
    shown = window("left", "right", layout=name, words=words)
    found = [label.text() for label in shown.findChildren(QtWidgets.QLabel)]
    for plot in shown.findChildren(pg.PlotWidget):
        item = plot.getPlotItem()
        found += [item.titleLabel.text, item.getAxis("left").labelText, item.getAxis("bottom").labelText]
    for panel in shown.panels:
        if isinstance(panel, TargetPanel):
            found += map(words.say, (panel.target.title, panel.shown.word, panel.shown.line))
        if isinstance(panel, LoadBar):
            found.append(words.say(panel.shown.words))
    assert [text for text in found if english_in(text)] == []
    assert len(found) >= 2


@pytest.mark.parametrize("target", ["ring", "even", "softer"])
def test_targets_are_shown_with_what_goes_with_them(target, window):
    shown = window("left", "right", seconds=15, layout="feedback", target=target)
    assert isinstance(shown.panels[0], TargetPanel)
    assert isinstance(shown.panels[1], CopTrace) == (target == "ring")
    assert shown.panels[0].shown.word


def test_the_ring_is_drawn_around_the_person(show, stood):
    (view,) = stood("plate", seconds=12)
    trace = CopTrace(view, LIGHT, ring=StayInRing(view, 30))
    show(trace)
    _, seen = colors(trace)
    assert seen & {LIGHT.better, LIGHT.worse}


def test_a_line_has_holes_where_there_is_nothing(app):
    from soleplate.gui.qt import pg

    view = pg.ViewBox()
    line = Line(view, LIGHT.pen("#000000"))
    line.set_points(np.arange(7.0), np.array([np.nan, 1, 2, np.nan, np.nan, 3, np.nan]))
    assert [part.size() for part in line._parts] == [2, 1]
    line.set_points(np.empty(0), np.empty(0))
    assert line._parts == []
    line.set_points(np.arange(3.0), np.ones(3))
    assert [part.size() for part in line._parts] == [3]


def test_a_simulated_plate_is_shown_and_recorded_with_one_key(app, click, tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    dashboard = open_dashboard(["sim:?seed=3"], folder=tmp_path, participant="P01")
    window = DashboardWindow(dashboard, frames_per_s=60)
    window.show()

    view = dashboard.plates[0]
    spin(app, lambda: view.zeroed_s == view.zeroed_s)
    click(window, "Space")
    spin(app, lambda: dashboard.recording.state == "recording")
    window.draw()
    assert "RECORDING 0:0" in status_of(dashboard)
    begun = view.newest_s
    spin(app, lambda: view.newest_s > begun + 0.5)
    window.close()  # ends the recording
    window.deleteLater()
    (path,) = tmp_path.glob("P01_free_recording_*.h5")
    recording = open_session(path)
    assert recording.state == "complete"
    assert len(recording.plate().stream()) > 400
    assert recording.plate().stream().lost == 0
    assert window.frames > 10


def run(*words, cwd, **more):
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(cwd), "XDG_CONFIG_HOME": str(cwd)}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, cwd=cwd, env={**env, **more}, check=False
    )


def test_the_example_of_the_docs_is_short_and_runs(tmp_path):
    example = re.search(r"```python\n(.*?)```", (DOCS / "build-a-dashboard.md").read_text(), re.S)[1]
    assert len(example.strip().splitlines()) <= 21
    (tmp_path / "mine.py").write_text(
        example.replace(
            "app.exec()", "__import__('PySide6.QtCore').QtCore.QTimer.singleShot(3000, app.quit); app.exec()"
        )
        + "\n"
        "print('ROWS', min(plate.trail.count for plate in dashboard.plates))\n"
    )
    done = run("mine.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split("ROWS")[1]) > 500


def test_the_command_saves_a_picture(tmp_path):
    words = ["-m", "soleplate.cli.main", "live", "--plate", "sim:", "--layout", "share", "--picture", "it.png"]
    done = run(*words, "--after", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert QtGui.QImage(str(tmp_path / "it.png")).width() >= 1000


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_ends_it_in_peace(tmp_path):
    (tmp_path / "run").mkdir()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path / "run"),
           "XDG_CONFIG_HOME": str(tmp_path)}  # fmt: skip
    words = [sys.executable, "-m", "soleplate.cli.main", "live", "--plate", "sim:"]
    process = subprocess.Popen(words, env=env, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    until(lambda: list((tmp_path / "run").rglob("*.ring")), pause_s=0.1)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    # 130 where it came before the window; while Qt is imported Python ends by the signal itself: 130 to a shell
    assert process.returncode in (0, 130, -signal.SIGINT), told
    assert "Traceback" not in told
    assert not list((tmp_path / "run").rglob("*.ring"))


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["--layout", "pie"], 2, "overview"),
        (["--plate", "nothing"], 2, "not a plate URL"),
        (["--plate", "smi:"], 2, "Did you mean sim?"),
        (["--participant", "Jane Doe"], 2, "Jane"),
        (["--plate", "serial:/dev/nowhere"], 1, "nowhere"),
        (["--seconds", "7"], 2, "7"),
    ],
)
def test_bad_input_is_told(words, status, says, app, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["live", *words]) == status
    told = capsys.readouterr().err
    assert says in told
    assert "Traceback" not in told


def test_without_qt_the_extra_is_named(tmp_path):
    code = (
        "import sys\n"
        "from importlib import metadata\n"
        "real = metadata.version\n"
        "def version(name):\n"
        "    if 'PySide6' in name: raise metadata.PackageNotFoundError(name)\n"
        "    return real(name)\n"
        "metadata.version = version\n"
        "from soleplate.cli.main import main\n"
        "sys.exit(main(['live', '--plate', 'sim:']))"
    )
    done = run("-c", code, cwd=tmp_path)
    assert done.returncode == 1
    assert 'pip install "soleplate[app]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_help_has_an_example_and_loads_no_qt(tmp_path):
    code = "import sys; from soleplate.cli.main import main; main(['live', '--help']); print('PySide6' in sys.modules)"
    done = run("-c", code, cwd=tmp_path)
    assert "soleplate live --plate left=sim: --plate right=sim:" in done.stdout
    assert done.stdout.strip().endswith("False")


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(2, 8))])
def test_no_order_of_keys_and_clicks_finds_a_fault_live(window, app, seed):
    hands = Hands(app, window("left", "right"), seed, never=("quit", "full_screen", "stop"))
    try:
        for _ in range(80):
            hands.turn()
            hands.window.draw()
            assert not hands.faults, (hands.faults, hands.done[-8:])
    finally:
        hands.rest()
