"""The application driven by its keys, without a screen: from a code to a page, and every guard on the way."""

import threading
from dataclasses import replace

import pytest
from long_form import some_of
from patience import PATIENCE_S
from waiting import spin

from soleplate.api.events import PlateBack, PlateGone, StepStarted, TrialEnded
from soleplate.gui.qt import QtCore, QtGui
from soleplate.live.stillness import stillness
from soleplate.model.person import Person
from soleplate.scoring import assessment
from soleplate.storage.opening import open_session

SPEED = 40.0
STEADY = "sim:?seed=1&rate=200&skill=1"


@pytest.fixture
def window(open_window):
    """Open an application of a steady person whose simulated time goes fast."""

    def make(url=STEADY, plates=None, speed=SPEED, **settings):
        return open_window(speed=speed, plates=plates or {"plate": url}, **settings)

    return make


class Fingers:
    """Press keys and count them; note the simulated time as the session goes."""

    def __init__(self, window, click):
        self.window, self._click, self.pressed = window, click, 0

    def press(self, key, modifier=QtCore.Qt.KeyboardModifier.NoModifier):
        self.pressed += 1
        self._click(self.window, key, modifier)


def stance(window, **more):
    """Choose P01 and the short form of the stance test."""
    window.state.settings.setups = {
        "single_leg_stance": {"quick": "yes", "seconds": "10", "window_s": "8", "rest_s": "4", **more}
    }
    window.state.choose("P01")
    window.go("Test")


def test_a_stance_test_takes_few_keys_from_start_to_page(window, click, app):
    """Three trials a leg, one rejected and undone, the result and its page: by keys alone."""
    shown = window(speed=5.0)  # so that there is time to press a key between two trials
    stance(shown)
    fingers, session = Fingers(shown, click), shown.state.session
    fingers.press("Space")  # start
    assert shown.page.running
    spin(app, lambda: shown.page.stage.scene.asks is not None)
    fingers.press("1")  # nothing of the check-list holds
    spin(app, lambda: shown.page.stage.scene.waiting and shown.page.stage.scene.asks is None)
    fingers.press("Space")  # set up; zero and weigh come by themselves
    spin(app, lambda: any("Trial 2" in line for line in shown.page.stage.log))
    fingers.press("Backspace")
    assert not shown.page.stage.reasons.isHidden()
    fingers.press("2")  # foot moved
    spin(app, lambda: "foot moved" in "".join(shown.page.stage.log))
    fingers.press("Z", QtCore.Qt.KeyboardModifier.ControlModifier)
    session.speed = SPEED
    spin(app, lambda: shown.page.title == "Result")
    simulated_s = session.scene.now_s
    outcome = shown.state.outcome
    print(f"{fingers.pressed} keys, {simulated_s:.0f} s of simulated time to a complete stance test")
    assert fingers.pressed <= 12
    states = [(trial.number, trial.state) for trial in outcome.recording.trials]
    assert [state for _, state in states].count("valid") == 6
    opened = []
    shown.page.giving.opened = opened.append
    fingers.press("P")
    spin(app, lambda: opened)
    assert "Mean velocity" in opened[0].read_text(encoding="utf-8")
    fingers.press("C")
    assert "left" in QtGui.QGuiApplication.clipboard().text()
    assert fingers.pressed <= 12


def test_the_first_quick_result_comes_within_a_minute_of_the_athletes_time(window, click, app):
    shown = window()
    stance(shown, trials="1", rest_s="2")
    click(shown, "Space")
    stage = shown.page.stage
    spin(app, lambda: stage.scene.asks is not None)
    click(shown, "1")
    spin(app, lambda: stage.scene.waiting and stage.scene.asks is None)
    click(shown, "Space")
    spin(app, lambda: shown.page.title == "Result")
    recording = shown.state.outcome.recording
    # at this speed the time of a busy machine to answer the questions would be minutes of the athlete's
    asked_s = next(
        event.time_s for event in recording.events if isinstance(event, StepStarted) and event.step == "Tare"
    )
    first_s, both_s = recording.trials[0].end_s - asked_s, shown.state.session.scene.now_s - asked_s
    print(f"after the questions: first result in {first_s:.0f} s, both legs in {both_s:.0f} s of simulated time")
    assert both_s <= 60
    assert len(shown.state.outcome.shown) <= 4
    assert sum(row.verdict is not None for row in shown.state.outcome.shown) <= 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_fits_a_small_screen_in_every_language(window, app, theme, language):
    shown = window(language=language, theme=theme)
    shown.state.choose("P01")
    for number, title in enumerate(list(shown.pages), 1):
        shown._go_number(number)
        app.processEvents()
        assert shown.page.title == title
        assert shown.minimumSizeHint().width() <= 1280, title
        assert shown.minimumSizeHint().height() <= 720, title
        assert not shown.grab().isNull()
    assert shown._tabs["Result"].text() == ("Result" if language == "en" else "Ergebnis")


def test_a_mark_that_is_dragged_moves_the_numbers_and_can_be_undone_redone_and_saved(window, app, monkeypatch):
    scored_by = []
    monkeypatch.setattr(
        assessment,
        "score_trial",
        lambda *a, score=assessment.score_trial: scored_by.append(threading.current_thread()) or score(*a),
    )
    shown = window()
    stance(shown, trials="1")
    shown.state.start("single_leg_stance", {"check_list": "done"})
    shown.pages["Test"].show_stage()
    spin(app, lambda: run_on(shown) or shown.page.title == "Result")
    page, before = shown.page, shown.state.outcome
    mark, region = page.correcting.force.regions[0]
    trial = before.trials[0]
    region.setRegion((mark.start_s - trial.start_s + 1.0, mark.end_s - trial.start_s))
    spin(app, lambda: not shown.state.background.busy)
    after = shown.state.outcome
    assert after is not before
    assert threading.main_thread() not in scored_by
    changed = [a.value != b.value for a, b in zip(after.results, before.results, strict=True)]
    assert any(changed)
    assert not all(changed)  # hold times and the other leg stay
    page.undo()
    assert shown.state.outcome is before
    page.redo()
    assert shown.state.outcome is after
    page.save()
    spin(app, lambda: not shown.state.background.busy)
    stored = open_session(before.recording.path)
    assert [edit.what for edit in stored.edits] == ["rep/1/1/start_s"]
    assert stored.edits[0].who == "tester"
    assert stored.raw_sha256 == before.recording.raw_sha256


def run_on(window):
    """Go past what waits for the operator, with a yes or the first answer where one is needed; always False."""
    stage = window.pages["Test"].stage
    scene = stage.scene
    if scene.waiting:
        stage.digit(1) if scene.asks is not None and scene.asks.blocking else stage.accept()
    return False


def begin(window, name, parameters):
    window.state.start(name, {"check_list": "done", "quick": "yes", **parameters})
    window.pages["Test"].show_stage()
    window.go("Test")


def banner(window):
    return window.pages["Test"].stage.banner.text()


def test_the_wrong_person_is_asked_about_and_may_be_the_right_one(window, app):
    shown = window()
    shown.state.people.put(Person("P01", mass_kg=82.0))
    shown.state.choose("P01")
    begin(shown, "single_leg_stance", {"trials": "1", "seconds": "10", "window_s": "8", "rest_s": "1"})
    spin(app, lambda: run_on(shown) or "weighed 82.0 kg" in banner(shown))
    assert "right person" in banner(shown)
    shown.pages["Test"].stage.accept()
    spin(app, lambda: not banner(shown))
    shown.state.session.stop()
    spin(app, lambda: not shown.state.session.running)


def test_a_wrong_subject_that_is_not_accepted_does_not_change_the_mass(window, app):
    shown = window()
    shown.state.people.put(Person("P01", mass_kg=82.0))
    shown.state.choose("P01")
    begin(shown, "single_leg_stance", {"trials": "1", "seconds": "10", "window_s": "8", "rest_s": "1"})
    spin(app, lambda: run_on(shown) or "weighed 82.0 kg" in banner(shown))
    shown.state.session.stop()
    spin(
        app,
        lambda: (
            shown.state.person.mass_kg == 82.0 and not shown.state.session.running and shown.state.finish() is False
        ),
    )
    assert shown.state.people.known["P01"].mass_kg == 82.0


def test_an_overloaded_cell_stops_the_block_and_says_so(window, app, monkeypatch):
    monkeypatch.setattr("soleplate.session.overload.ONE_CELL_SHARE", 0.0)
    shown = window("sim:?seed=1&rate=1000&mass=300&skill=0")
    shown.state.choose("P01")
    begin(shown, "single_leg_landing", {"trials": "1", "rest_s": "1"})
    spin(app, lambda: run_on(shown) or not shown.state.session.running)
    spin(app, lambda: "rated for" in shown.said.text())
    assert "kept" in shown.said.text()


def test_an_unplugged_plate_is_told_with_its_cure_until_it_is_back(window, app):
    shown = window()
    guards = shown.state.session.guards
    guards.on_event(PlateGone(3.0, "left", "the cable was pulled"))
    shown.pages["Test"].stage._warn(guards.open)
    assert "Plug its cable in" in banner(shown)
    guards.on_event(PlateBack(8.0, "left", 1, "x", 1, 5.0))
    shown.pages["Test"].stage._warn(guards.open)
    assert not banner(shown)


def test_closing_in_mid_trial_asks_and_keeps_everything(window, app):
    shown = window()
    stance(shown)
    begin(shown, "single_leg_stance", {})
    spin(app, lambda: run_on(shown) or shown.state.session.scene.started_s is not None)
    asked = []
    shown.confirm = lambda question, *_: asked.append(question) or False
    shown.close()
    assert shown.isVisible()
    assert "kept" in asked[0]
    shown.confirm = lambda *_: True
    shown.close()
    assert not shown.state.session.running
    (path,) = shown.state.library.glob("*.h5")
    assert open_session(path).state == "stopped"


def test_a_session_that_was_cut_off_is_offered_and_completed(window, app, tmp_path):
    shown = window()
    stance(shown, trials="1")
    shown.state.start("single_leg_stance", {"check_list": "done"})
    shown.pages["Test"].show_stage()
    spin(app, lambda: run_on(shown) or shown.state.session.scene.trial >= 1)
    shown.state.session.stop()
    shown.state.session.wait(PATIENCE_S)
    path = shown.state.session.path
    journals = make_orphan(shown, app)
    assert shown.state.orphans() == 1
    shown.confirm = lambda question, deed, **_: "cut off" in question and deed == "Complete now"
    shown.offer_recovery()
    assert "1 completed" in shown.said.text()
    assert shown.state.orphans() == 0
    assert path.exists()
    assert journals


def make_orphan(window, app):
    """Leave the journals of a session as a crash would: copied while it runs."""
    import shutil

    window.state.start("single_leg_stance", {"check_list": "done"})
    spin(app, lambda: run_on(window) or window.state.session.scene.started_s is not None)
    library = window.state.library
    copies = [(path, library.parent / path.name) for path in library.glob("*.journal")]
    for path, copy in copies:
        shutil.copy(path, copy)
    window.state.session.stop()
    window.state.session.wait(PATIENCE_S)
    window.state.session.path.unlink()
    for path, copy in copies:
        shutil.move(copy, path)
    return copies


def test_plates_show_a_stillness_light_and_history_a_trend(window, app):
    from soleplate.app.rehearsal import make_demo

    shown = window()
    make_demo(shown.state.library, lambda text: None, visits=2)
    shown.state.open_library(shown.state.library)
    assert [person.code for person in shown.state.people.listed()][:3] == ["P01", "P02", "P03"]
    shown.state.choose("P01")
    shown.go("Visits")
    spin(app, lambda: shown.page.trend is not None)
    trend = shown.page.trend
    assert len(trend.points) == 2
    shown.page.open_visit()
    spin(app, lambda: shown.page.title == "Result")
    shown.go("Plates")
    shown.page.look()
    spin(app, lambda: any("empty" in label.text() for label in shown.page._labels))
    views = shown.page._dashboard.plates
    assert stillness(views[0])[0] is False
    shown.go("People")
    assert shown.pages["Plates"]._dashboard is None


def test_names_never_leave_their_own_file(window, app, tmp_path):
    shown = window()
    shown.state.choose("P07")
    shown.go("People")
    shown.page.edit()
    shown.page.form.name.setText("Ada Example")
    shown.page.save()
    assert shown.state.label("P07") == "Ada Example (P07)"
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and "Ada" in path.read_text(errors="ignore")]
    assert kept == [tmp_path / "config" / "soleplate" / "names.json"]
    changed = replace(shown.state.people.known["P07"], goal="run")
    assert "Ada" not in str(changed)


def test_the_athletes_window_shows_no_number_that_shames_and_stops_by_its_key(window, click, app):
    shown = window()
    stance(shown)
    shown.show_athlete()
    begin(shown, "single_leg_stance", {})
    spin(app, lambda: run_on(shown) or shown.state.session.scene.started_s is not None)
    app.processEvents()
    spin(app, lambda: shown.athlete.cue.headline.text() == "HOLD")
    assert shown.athlete.cue.ring.text in ("L", "R")
    assert not any(ch.isdigit() for ch in shown.athlete.cue.below.text())
    assert "140px" in shown.athlete.cue.headline.styleSheet()
    events = [event for event in shown.state.session.events() if isinstance(event, TrialEnded)]
    assert not events
    click(shown.athlete, "Escape")
    spin(app, lambda: not shown.state.session.running)


def test_fields_leave_the_keys_to_their_page_until_they_are_clicked(window, click, app):
    shown = window()
    shown.go("Reprocess")
    before = shown.page.table.text()
    click(shown, "Space")
    assert shown.page.running
    assert shown.page.table.text() == before
    spin(app, lambda: not shown.page.running)
    shown.go("Settings")
    shown.page.units.setCurrentIndex(1)
    click(shown, "Return")
    assert shown.state.settings.units == "kg"


SHORT = {"trials": "1", "rest_s": "1"}
TESTS = [
    ("single_leg_jump", SHORT),
    ("maximal_hops", {"sets": "1", "rest_s": "1"}),
    ("calf_raise", {"reps": "5", "rest_s": "1", "until": "failure", "incline_deg": "10"}),
    ("isometric_push", SHORT),
    ("sit_to_stand_single", {"rest_s": "1"}),
    ("step_down_taps", {"rest_s": "1", "seconds": "8"}),
    ("battery", {"rest_s": "1", "tests": "single_leg_jump, sit_to_stand_single", "leg": "right"}),
]


@pytest.mark.parametrize("test", some_of(TESTS), ids=lambda test: test[0])
def test_a_test_goes_from_start_to_result_by_keys_alone(test, window, click, app):
    name, settings = test
    role = "floor" if name in ("step_down_taps", "battery") else "plate"
    shown = window(plates={role: "sim:?seed=1&rate=500&skill=1"})
    shown.state.choose("P01")
    begin(shown, name, settings)

    def on():
        scene = shown.pages["Test"].stage.scene
        if scene.waiting:
            click(shown, "1" if scene.asks is not None and scene.asks.blocking else "Space")
        return shown.page.title == "Result"

    spin(app, on)
    assert shown.state.outcome.shown
    assert all(row.reason == "" for row in shown.state.outcome.shown)
