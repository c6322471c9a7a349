"""A cable that is pulled at every step of a test, in the window, on a board that prints: told, mended, nothing lost."""

import time
from pathlib import Path

import pytest
from sketch_board import Board
from waiting import spin

from soleplate.api.events import PlateBack, PlateGone, TareDone
from soleplate.api.protocol import Ask, Instruct, Rest, Tare, Trial, Weigh
from soleplate.app.names import Names
from soleplate.app.settings import AppSettings
from soleplate.app.state import AppState
from soleplate.gui.app import AppWindow
from soleplate.storage.opening import open_session

SETTINGS = {"quick": "yes", "trials": "1", "seconds": "10", "window_s": "8", "rest_s": "3"}
PERSON_KG = 70.0


@pytest.fixture
def board(tmp_path):
    made = Board(tmp_path / "ttyUSB0")
    yield made
    made.stop()


@pytest.fixture
def window(app, tmp_path, board):
    url = f"text:{board.name}?columns=t,FL,FR,BL,BR&unit=kg&time=s"
    settings = AppSettings(library=str(tmp_path / "library"), plates={"plate": url}, sounds=False)
    settings.setups = {"single_leg_stance": SETTINGS}
    made = AppWindow(AppState(settings, tmp_path / "app.json", Names(tmp_path / "names.json")))
    made.confirm = lambda *_: True
    made.show()
    app.processEvents()
    made.state.choose("P01")
    made.go("Test")
    yield made
    made.close()
    made.deleteLater()


def moment(scene):
    """Name where the session is, running trials apart from awaited ones."""
    step = scene.step
    if isinstance(step, Tare):
        return f"zero {step.phase}"
    if isinstance(step, Trial):
        return f"{'in' if scene.started_s is not None else 'before'} trial {step.side}"
    return {Ask: "question", Instruct: "set up", Weigh: "weighing", Rest: "rest"}.get(type(step), "")


class Physio:
    """Answer, go on, stand on the plate and step off, as the page asks; pull the cable once at each moment."""

    def __init__(self, app, window, board, pulled_at):
        self.app, self.window, self.board, self.left = app, window, board, list(pulled_at)
        self.told = {}

    @property
    def session(self):
        return self.window.state.session

    def wait_s(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.01)

    def pull(self, where):
        banner = self.window.page.stage.banner
        self.board.unplug()
        spin(self.app, lambda: "Plug its cable in" in banner.text())
        self.told[where] = banner.text()
        self.wait_s(0.3)
        self.board.plug()
        spin(self.app, lambda: "Plug its cable in" not in banner.text())

    def look(self):
        """Do what the moment asks for; return whether the test is over."""
        scene = self.session.scene
        where = moment(scene)
        if not self.session.running:
            return True
        self.board.load_kg = PERSON_KG if isinstance(scene.step, Weigh | Trial | Rest) else 0.0
        if where in self.left:
            if where.startswith("in trial"):
                self.wait_s(1.0)  # well into the hold
            self.left.remove(where)
            self.pull(where)
        elif where == "question":
            self.window.page.stage.digit(1)
        elif where == "set up":
            self.window.page.stage.next()
        return False


def run_test(app, window, board, click, pulled_at):
    tester = Physio(app, window, board, pulled_at)
    app.processEvents()
    click(window, "Space")
    spin(app, lambda: tester.session.running)
    spin(app, lambda: tester.look())
    spin(app, lambda: window.page.title == "Result")
    assert not tester.left
    return tester, open_session(Path(tester.session.path))


MOMENTS = (
    "question", "set up", "zero before", "weighing", "before trial left", "in trial left", "rest", "in trial right",
    "zero after",
)  # fmt: skip


@pytest.mark.full
def test_a_cable_pulled_at_every_step_is_told_and_the_test_goes_on(app, window, board, click):
    tester, recording = run_test(app, window, board, click, MOMENTS[:-1])
    assert recording.state == "complete"
    assert all("plate is gone" in text for text in tester.told.values())
    assert [(trial.side, trial.state) for trial in recording.trials] == [
        ("left", "rejected"), ("left", "valid"), ("right", "rejected"), ("right", "valid")
    ]  # fmt: skip
    assert "was lost" in recording.trials[0].reason
    events = [event for event in recording.events if isinstance(event, PlateGone | PlateBack)]
    assert [type(event) for event in events] == [PlateGone, PlateBack] * (len(MOMENTS) - 1)
    assert recording.recovery == ""
    assert 6 <= len(recording.plate().segments) <= len(MOMENTS)  # one without a sample of its own is none
    assert recording.plate().stream().lost == 0

    # The zero after that test, a moment ago, is the one that the next test begins with; after a pull it is not.
    window.go("Test")
    _, second = run_test(app, window, board, click, ["zero after"])
    zeroes = [event for event in second.events if isinstance(event, TareDone) and event.accepted]
    last = [event for event in recording.events if isinstance(event, TareDone) and event.accepted][-1]
    assert zeroes[0].counts == last.counts
    assert 0 < zeroes[0].age_s < 60
    assert (zeroes[-1].phase, zeroes[-1].age_s) == ("after", 0)


def test_a_cable_pulled_in_a_hold_repeats_it(app, window, board, click):
    """The short form: one leg, one pull."""
    window.state.settings.setups["single_leg_stance"] = {**SETTINGS, "leg": "left"}
    _, recording = run_test(app, window, board, click, ["in trial left"])
    assert [trial.state for trial in recording.trials] == ["rejected", "valid"]
    assert recording.plate().stream().lost == 0
