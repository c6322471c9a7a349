"""What hands do: half a code typed, a value typed and Start clicked, a correction left unsaved, a silent port."""

import threading

import pyqtgraph as pg
import pytest
from waiting import spin

from soleplate import plugins
from soleplate.api.protocol import Ask
from soleplate.app.reports import html_of
from soleplate.app.search import found
from soleplate.app.session_thread import Scene
from soleplate.app.state import SetUp
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.model.person import Person
from soleplate.report.letterhead import NOBODY
from soleplate.scoring.assessment import Assessment
from soleplate.session.commands import Answer, Next

PEOPLE = {"P1": "Öztürk, Ayşe", "P10": "Müller, Jörg", "P12": "Meier, Eva", "K3": "O’Neill Ana María"}


@pytest.fixture
def window(open_window):
    def known(state):
        for code, name in PEOPLE.items():
            state.people.put(Person(code))
            state.names.put(code, name)
        state.people.wait("P12")

    return open_window(before=known)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("P1", "P1"), ("p1 ", "P1"), ("P12", "P12"), ("ozturk", "P1"), ("AYSE", "P1"), ("ay ozt", "P1"),
        ("jorg m", "P10"), ("neill", "K3"), ("maria ana", "K3"), ("M", "P12"),
    ],
)  # fmt: skip
def test_a_search_finds_what_one_types_first(typed, first):
    people = [Person(code) for code in ("P12", "P10", "P1", "K3")]
    assert found(typed, people, PEOPLE.__getitem__)[0].code == first


@pytest.mark.parametrize(
    ("typed", "code"), [("P1", "P1"), ("p10", "P10"), ("oztur", "P1"), ("P", None), ("M", None), ("P2", "P2")]
)
def test_enter_chooses_who_is_surely_meant_and_nobody_else(window, app, click, typed, code):
    window.go("People")
    page = window.page
    page.search.setFocus()
    page.search.setText(typed)
    click(page.search, "Return")
    assert (window.state.person.code if window.state.person else None) == code
    assert window.page.title == ("Test" if code else "People")
    if not code:
        assert typed in window.said.text()


def test_a_new_code_that_is_part_of_a_known_one_can_be_made(window, app):
    from PySide6 import QtTest

    window.go("People")
    page = window.page
    page.search.setText("P")
    app.processEvents()
    assert page.new.isVisible()
    QtTest.QTest.mouseClick(page.new, QtCore.Qt.MouseButton.LeftButton)
    assert window.state.person.code == "P"
    window.go("People")
    page.search.setText("p12")
    assert not page.new.isVisible()


@pytest.mark.parametrize(("row", "typed", "wanted"), [("eyes", "closed", "closed"), ("seconds", "12", "12")])
def test_a_value_counts_when_it_is_typed(window, app, row, typed, wanted):
    from PySide6 import QtTest

    started = []
    window.state.choose("P1")
    window.state.start = lambda name, parameters=None: started.append(dict(parameters or {}))
    window.go("Test")
    run = window.page
    run.show_stage = lambda: None
    run.show_settings()
    app.processEvents()
    control = run.settings.control(row)
    line = control.findChild(QtWidgets.QLineEdit)
    if line is not None:
        line.setFocus()
        line.selectAll()
        QtTest.QTest.keyClicks(line, typed)
    else:
        choice = next(b for b in control.findChildren(QtWidgets.QPushButton) if b.text() == typed)
        QtTest.QTest.mouseClick(choice, QtCore.Qt.MouseButton.LeftButton)
    start = next(b for b in run.findChildren(QtWidgets.QPushButton) if b.text().startswith("Start"))
    QtTest.QTest.mouseClick(start, QtCore.Qt.MouseButton.LeftButton)
    assert started[0][row] == wanted


def test_a_correction_is_kept_as_a_draft_until_it_is_saved(window, app, stored):
    path = stored(window.state.library)
    window.state.outcome = first = Assessment.load(path)
    window.go("Result")
    page = window.page
    page.reject()
    spin(app, lambda: window.state.outcome.unsaved)
    assert "not saved" in page.head.text()
    assert "1 correction is a draft" in html_of("colleague", window.state.outcome, window.words, NOBODY)
    window.go("Visits")
    window.go("Result")
    assert "not saved" in page.head.text()
    page.undo()
    assert window.state.outcome is first
    assert "not saved" not in page.head.text()
    page.redo()
    assert window.asked == []
    window.close()
    assert "not saved" in window.asked[0]
    stored = Assessment.load(path)
    assert len(stored.recording.edits) == 1
    assert stored.counts() != first.counts()


def drag(app, plot, from_s, to_s):
    """Drag with the mouse from one time to another, half-way up the picture."""
    view = plot.getPlotItem().getViewBox()
    middle = view.viewRect().center().y()
    places = [plot.mapFromScene(view.mapViewToScene(QtCore.QPointF(from_s + share * (to_s - from_s), middle)))
              for share in (0, 0.1, 0.3, 0.6, 1)]  # fmt: skip
    left, none, kinds = QtCore.Qt.MouseButton.LeftButton, QtCore.Qt.MouseButton.NoButton, QtCore.QEvent.Type
    steps = [(kinds.MouseButtonPress, places[0], left, left), *((kinds.MouseMove, at, none, left) for at in places),
             (kinds.MouseButtonRelease, places[-1], left, none)]  # fmt: skip
    for kind, at, button, buttons in steps:
        around = QtCore.QPointF(plot.viewport().mapToGlobal(at))
        event = QtGui.QMouseEvent(
            kind, QtCore.QPointF(at), around, button, buttons, QtCore.Qt.KeyboardModifier.NoModifier
        )
        app.sendEvent(plot.viewport(), event)
        app.processEvents()


@pytest.mark.parametrize(
    ("from_share", "to_share", "edge"),
    [(0, 0.25, "start_s"), (0.5, 0.75, ""), (1, 0.6, "end_s"), (1, -0.1, "")],
)
def test_a_mark_is_dragged_by_its_edges_only_and_not_over_the_other_one(
    window, app, stored, monkeypatch, from_share, to_share, edge
):
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)  # no move is left out for coming soon
    window.state.outcome = Assessment.load(stored(window.state.library))
    window.go("Result")
    page = window.page
    page.correct()
    app.processEvents()
    trial = window.state.outcome.recording.trials[0]
    mark, _ = page.correcting.force.regions[0]
    begin, long = mark.start_s - trial.start_s, mark.end_s - mark.start_s
    drag(app, page.correcting.force, begin + from_share * long, begin + to_share * long)
    spin(app, lambda: not window.state.background.busy)
    assert [one.what for one in window.state.outcome.recording.edits] == ([f"rep/1/1/{edge}"] if edge else [])
    assert ("does not lie within its try" in window.said.text()) == (to_share < 0)  # as far as the other edge
    now = window.state.outcome.recording.reps[0]
    assert trial.start_s <= now.start_s < now.end_s <= trial.end_s


def test_a_draft_is_asked_about_before_another_result_takes_its_place(window, app, stored, tmp_path):
    path = stored(window.state.library)
    window.state.outcome = Assessment.load(path)
    window.go("Result")
    window.page.reject()
    spin(app, lambda: window.state.outcome.unsaved)
    window.go("Visits")
    window.state.outcome = Assessment.load(stored(tmp_path))
    window.go("Result")
    assert len(window.asked) == 1
    assert len(Assessment.load(path).recording.edits) == 1


def test_keys_that_come_while_a_correction_is_worked_out_are_done_after_it(window, app, stored):
    path = stored(window.state.library)
    window.state.outcome = first = Assessment.load(path)
    window.go("Result")
    page = window.page
    page.reject()
    page.undo()  # nothing is there to undo yet: it waits for the correction
    page.redo()
    page.undo()
    spin(app, lambda: not window.state.background.busy)
    assert window.state.outcome is first
    page.reject()
    spin(app, lambda: not window.state.background.busy)
    assert window.state.outcome.unsaved == 1


def test_every_try_can_be_looked_at_and_one_that_did_not_count_counts_after_all(window, app, click, stored):
    path = stored(window.state.library)
    window.state.outcome = first = Assessment.load(path)
    window.go("Result")
    page = window.page
    buttons = [button.text() for button in page.tries.findChildren(QtWidgets.QPushButton)]
    assert len(buttons) == len(first.trials)
    click(window, "E")
    assert page.correcting.isVisible()
    page.reject()
    spin(app, lambda: window.state.outcome.unsaved)
    assert "✗" in [b for b in page.tries.findChildren(QtWidgets.QPushButton) if b.isChecked()][-1].text()
    assert len(window.state.outcome.trials) == len(first.trials) - 1
    page.reject()  # the same key: it counts after all
    spin(app, lambda: len(window.state.outcome.trials) == len(first.trials))
    click(window, "Space")  # no haste: nothing leaves the page while corrections are made
    assert window.page is page
    page.copy_table()
    rows = [line.split("\t") for line in QtGui.QGuiApplication.clipboard().text().splitlines()]
    assert all(len(row) == 4 for row in rows)
    assert len(rows) == 1 + len(first.rows)


def test_a_key_is_for_the_question_that_is_drawn_and_not_for_one_that_came_since(window, monkeypatch):
    session, stage, sent = window.state.session, window.pages["Test"].stage, []
    monkeypatch.setattr(session, "send", lambda command, at=None: sent.append((command, at)))
    session.scene = Scene(step=Ask("effort", "Effort?", "number", 0.0, blocking=True), index=3, waiting=True)
    stage.refresh()
    stage.digit(6)
    session.scene = Scene(step=Ask("pain", "Pain?", "number", 0.0, blocking=True), index=4, waiting=True)
    stage.digit(6)  # pressed twice: nobody has seen the second question
    stage.next()
    assert sent == [(Answer(6.0), 3), (Next(), 3)]
    stage.refresh()
    stage.digit(1)
    assert sent[2:] == [(Answer(1.0), 4)]


def test_what_the_plate_does_to_a_number_is_worked_out_once_somebody_points_at_it(window, app, stored):
    path = stored(window.state.library)
    window.state.outcome = Assessment.load(path)
    window.go("Result")
    spin(app, lambda: not window.state.background.busy)
    page = window.page
    legs = [leg for card in (page.judged, *page.numbers) for leg in card.legs.values()]
    assert not any(leg.toolTip() for leg in legs)
    place = QtCore.QPointF(5, 5)
    app.sendEvent(page.judged, QtGui.QEnterEvent(place, place, place))
    spin(app, lambda: any(leg.toolTip() for leg in legs))


def test_settings_start_from_last_time_the_clinic_s_own_or_the_short_form(window, app):
    window.state.choose("P12")
    window.go("Test")
    page = window.page
    page.tiles.pick("single_leg_stance")
    page.show_settings()
    assert not page.last.isEnabled()  # nobody was tested yet
    assert not page.own.isEnabled()
    page.settings.set("seconds", "45")
    page.settings.set("eyes", "closed")
    page._keep()
    page._turn_quick()
    page.short.click()
    chosen = page._chosen()
    assert (chosen["seconds"], chosen["rest_s"], chosen["eyes"]) == ("21", "5", "closed")  # what is asked stays
    assert "quick" not in chosen  # practice is kept
    page.own.click()
    assert page._chosen() == {"seconds": "45", "eyes": "closed"}
    page.tiles.pick("calf_raise")
    assert not page.short.isEnabled()


def test_testing_again_runs_the_test_that_is_shown_for_whom_it_shows(open_window, stored, app, click):
    """R on a result from Visits ran the last test of the window, whatever it was, for whoever was chosen."""
    window = open_window("People", before=lambda state: stored(state.library))
    state, begun = window.state, []
    state.start = lambda name, parameters=None: begun.append((state.person.code, name, parameters))
    state.choose("P2")
    state.outcome = Assessment.load(next(state.library.glob("P1_*.h5")))
    window.go("Result")
    click(window, "R")
    assert not begun
    assert "P01" in window.said.text()
    state.choose("P01")
    state.last = SetUp(plugins.protocol("calf_raise"), {})
    click(window, "R")
    ((who, test, settings),) = begun
    assert (who, test, settings["seconds"]) == ("P01", "single_leg_stance", "8")
    assert "drawn" not in settings


def test_a_question_left_by_esc_leaves_everything_as_it_is(window, stored, app, click):
    """Esc at "not saved. Save it now?" closed the window, and the correction was gone."""
    window.confirm = lambda question, *_: window.asked.append(question)
    state = window.state
    state.outcome = Assessment.load(stored(state.library))
    window.go("Result")
    window.page.reject()
    spin(app, lambda: state.outcome.unsaved == 1)
    draft = state.outcome
    window.close()
    assert window.isVisible()
    state.outcome = Assessment.load(draft.recording.path)  # another one comes
    window.go("Result")
    assert state.outcome is draft
    window.go("People")
    click(window, "N", QtCore.Qt.KeyboardModifier.ControlModifier)
    window.page.form.reason.setText("ankle sprain")
    for leave in (window.page._back, lambda: window.go("Settings"), lambda: window.go("People"), window.close):
        leave()
        assert window.pages["People"].form.reason.text() == "ankle sprain"
        assert not window.pages["People"].listing
    assert window.isVisible()
    window.confirm = lambda *_: False
    window.close()
    assert not window.isVisible()


def test_a_start_that_comes_at_once_begins_as_the_last_time(open_window, stored, app, click):
    """Who pressed Space before the last time was looked up began with the defaults: other conditions than before."""
    window = open_window("People", before=lambda state: stored(state.library))
    state, begun = window.state, []
    state.start = lambda name, parameters=None: begun.append(parameters)
    state.choose("P01")
    held = threading.Event()
    state.background.do(held.wait, lambda _: None, lambda _: None)  # what looks is busy
    window.go("Test")
    click(window, "Space")
    held.set()
    assert (begun[0]["seconds"], begun[0]["window_s"]) == ("8", "8")


@pytest.mark.parametrize("by", ["Return", "click"])
def test_what_leads_to_the_tests_pressed_twice_begins_none(window, app, click, by, monkeypatch):
    """The second press, or the second click in the same place, began a test."""
    from PySide6 import QtTest

    begun, now = [], [100.0]
    for module in ("soleplate.gui.pages.run.run", "soleplate.gui.app"):
        monkeypatch.setattr(f"{module}.monotonic", lambda: now[0])
    window.state.start = lambda name, parameters=None: begun.append(name)

    def press():
        if by == "Return":
            click(window, by)
        else:
            main = next(b for b in window.page.findChildren(QtWidgets.QPushButton)
                        if b.objectName() == "main" and b.isVisible())  # fmt: skip
            QtTest.QTest.mouseClick(main, QtCore.Qt.MouseButton.LeftButton)

    window.go("People")
    window.page.table.selectRow(0)
    press()
    press()
    assert (window.page.title, begun) == ("Test", [])
    now[0] += 1.0
    press()
    assert begun
