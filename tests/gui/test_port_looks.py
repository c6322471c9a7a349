"""The page of plates shows what an unknown port prints, takes the answers, and lets go of what is left."""

import threading

import numpy as np
import pytest
from patience import PATIENCE_S, until
from waiting import spin

from soleplate import plugins
from soleplate.api.driver import Candidate, PlateUrl
from soleplate.api.looking import Look
from soleplate.errors import PlateNotFound
from soleplate.gui.pages.plates import plates
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.widgets.port_looks import PortLooks
from soleplate.language import Language
from soleplate.text import Text


def looked(lines):
    return Look(PlateUrl("text", "/dev/ttyUSB7"), lines, 3 + np.arange(len(lines)) / 80).told({})


def cells(pressed=None):
    loads = [3 + 40 * (pressed == n) for n in range(4)]
    return [
        f"{12 * i}," + ",".join(f"{load + i * n % 7 / 1000:.3f}" for n, load in enumerate(loads)) for i in range(120)
    ]


@pytest.fixture
def pressing():
    """What the port prints when it is looked at again."""
    return iter([cells(), cells(2), cells(), cells(0), cells(1), cells(3)])


@pytest.fixture
def looks(app, pressing):
    items, used = QtWidgets.QListWidget(), []
    yield PortLooks(items, Language(), used.append, lambda url, seen: seen(looked(next(pressing)))), items, used
    items.deleteLater()


def texts(items):
    return [items.item(row).text() for row in range(items.count())]


def choose(looks, items, text):
    rows = [row for row, line in enumerate(texts(items)) if text in line]
    assert rows, texts(items)
    assert looks.take(items.item(rows[0]))


def test_answers_lead_to_the_url(looks):
    shown, items, used = looks
    shown.show(looked([f"{12 * i},17.5,17.{i % 7},17.6,17.5" for i in range(120)]))
    assert any("In which unit" in line for line in texts(items))
    assert not shown.take(items.item(0))
    choose(shown, items, "→ kg")
    assert used == []  # the corners are still asked for
    choose(shown, items, "front right, front left")
    assert used == ["text:/dev/ttyUSB7?columns=t,FR,FL,BL,BR&separator=comma&unit=kg"]


def test_corners_are_found_by_pressing(looks):
    """The cells come as front left, back left, front right, back right; once nobody presses."""
    shown, items, used = looks
    shown.show(looked(cells()))
    choose(shown, items, "→ kg")
    choose(shown, items, "press on one corner after the other")
    for told in ("Take everything off", "the front right corner", "the front left corner", "the front left corner"):
        assert any(told in line for line in texts(items)), texts(items)
        choose(shown, items, "→ done")
    for told in ("the back left corner", "the back right corner"):
        assert any(told in line for line in texts(items)), texts(items)
        choose(shown, items, "→ done")
    assert used == ["text:/dev/ttyUSB7?columns=t,FL,BL,FR,BR&separator=comma&unit=kg"]


def test_what_cannot_be_looked_at_says_why(looks):
    shown, items, _ = looks
    shown.fail("text:/dev/ttyUSB7", PlateNotFound(Text("Nothing comes from {device}", device="/dev/ttyUSB7")))
    shown.show(looked(["Load_cell output val: nan"] * 50))
    assert "Nothing comes from" in texts(items)[0]
    assert "wiring" in texts(items)[1]


def test_plates_that_are_left_while_they_are_opened_are_let_go_and_a_test_waits_for_them(open_window, app, monkeypatch):
    opened, closed, go_on = [], [], threading.Event()

    class Slow:
        plates = ()

        def __init__(self, urls, folder):
            opened.append(urls)
            go_on.wait(PATIENCE_S)

        def close(self):
            closed.append(threading.current_thread())

    monkeypatch.setattr(plates, "open_dashboard", Slow)
    shown = open_window(speed=40.0, plates={"plate": "sim:?seed=1&rate=200&skill=1"})
    shown.state.choose("P07")
    shown.go("Plates")
    shown.page.look()
    until(lambda: opened, app.processEvents)
    shown.go("Test")
    shown.state.start("single_leg_stance", {"check_list": "done", "quick": "yes"})
    for _ in range(20):
        app.processEvents()
    assert shown.state.session.scene.step is None  # it waits for the plates
    assert not closed
    go_on.set()
    spin(app, lambda: shown.state.session.scene.step is not None)
    assert len(closed) == 1
    assert closed[0] is not threading.main_thread()
    assert shown.pages["Plates"]._dashboard is None
    shown.state.session.stop()
    assert shown.state.session.wait(PATIENCE_S)


def test_a_silent_port_does_not_hold_the_window(open_window, app, monkeypatch):
    window = open_window()
    answers = threading.Event()

    class Slow:
        name = "slow"

        def find(self):
            answers.wait()
            return [Candidate("serial:COM3", "uno")]

    monkeypatch.setattr(plugins, "working", lambda group: [Slow()])
    window.go("Plates")
    page = window.page
    page.search()  # returns though nothing has answered
    assert not page.found.count()
    answers.set()
    spin(app, lambda: page.found.count())
    page.urls["plate"].setText("")
    page.found.itemActivated.emit(page.found.item(0))
    assert page.urls["plate"].text() == "serial:COM3"


def test_a_line_that_only_tells_something_is_no_plate(open_window, app, monkeypatch):
    window = open_window()
    monkeypatch.setattr(plugins, "names", lambda kind: [])
    window.go("Plates")
    page = window.page
    page.search()
    spin(app, lambda: page.found.count())
    before = page.urls["plate"].text()
    page.found.itemActivated.emit(page.found.item(0))
    assert page.urls["plate"].text() == before
    assert all("answers" not in line.text() for line in page.urls.values())


def test_a_plate_is_set_up_without_typing_an_address(open_window, app):
    from PySide6 import QtTest

    window = open_window()
    window.state.settings.plates = {}
    window.rebuild("Plates")
    page = window.page

    def press(text):
        button = next(b for b in page.findChildren(QtWidgets.QPushButton) if b.text() == text and not b.isHidden())
        QtTest.QTest.mouseClick(button, QtCore.Qt.MouseButton.LeftButton)

    press("Simulated plate")
    assert window.state.settings.plates == {"plate": "sim:"}
    assert not page.addresses.isVisible()
    press("Remove")
    assert window.state.settings.plates == {}
