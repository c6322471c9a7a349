"""Qt that is missing, broken or without a screen is refused with its cure; keys are those of the one table."""

import gc
import threading
from contextlib import ExitStack
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from soleplate.errors import SoleplateError
from soleplate.gui import qt
from soleplate.gui.keys import KEYS, bind_keys, key_for
from soleplate.gui.qt import QtCore, QtWidgets, check_qt, check_screen, run
from soleplate.gui.theme import DARK, LIGHT

GOOD = {"PySide6": "6.11.3", "pyqtgraph": "0.14.0"}


@pytest.mark.parametrize(
    ("versions", "python", "says"),
    [
        ({}, (3, 12), 'pip install "soleplate[app]"'),
        ({"PySide6": "6.11.3"}, (3, 12), "pyqtgraph, which is not installed"),
        ({**GOOD, "PySide6": "6.12.0"}, (3, 11), "<6.12"),
        ({**GOOD, "PySide6": "6.12.0"}, (3, 10), "cannot be used with Python 3.10"),
        ({**GOOD, "PySide6": "6.7.3"}, (3, 11), "too old"),
        ({**GOOD, "pyqtgraph": "0.13.7"}, (3, 11), "too old"),
    ],
)
def test_what_does_not_work_is_refused_with_its_cure(versions, python, says):
    with pytest.raises(SoleplateError) as told:
        check_qt(versions, python, {})
    assert says in str(told.value)
    assert "pip install" in str(told.value)


def test_what_works_is_taken():
    check_qt(GOOD, (3, 11), {})
    check_qt({**GOOD, "PySide6": "6.12.0"}, (3, 12), {})
    check_qt()


def test_another_binding_is_refused():
    with pytest.raises(SoleplateError, match="PyQt5 is loaded already"):
        check_qt(GOOD, (3, 11), {"PyQt5": None})


def test_without_a_screen_there_is_a_message_instead_of_an_abort():
    with pytest.raises(SoleplateError, match="no screen"):
        check_screen({}, "linux")
    check_screen({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    check_screen({}, "darwin")


class Screens:
    """What the library of X11 does, with a screen that answers, refuses or is silent."""

    def __init__(self, answer):
        self.xcb_connect = Mock(side_effect=(lambda *_: over.wait(60)) if answer is None else None, return_value=1)
        self.xcb_connection_has_error = Mock(return_value=answer)
        self.xcb_disconnect = Mock()
        over = self.over = threading.Event()


@pytest.mark.parametrize(
    ("answer", "says"), [(None, "nothing came from it for 0.2 s"), (1, "refuses this user"), (0, "")]
)
def test_a_screen_that_does_not_answer_is_not_waited_for(answer, says, monkeypatch):
    monkeypatch.setattr(qt, "ANSWERS_S", 0.2 if answer is None else 60.0)
    screens = Screens(answer)
    monkeypatch.setattr("ctypes.CDLL", lambda _: screens)
    with ExitStack() as stack:
        told = stack.enter_context(pytest.raises(SoleplateError, match="does not answer")) if says else None
        check_screen({"DISPLAY": ":7"}, "linux")
    screens.over.set()
    assert told is None or says in str(told.value)


def contrast(one, other):
    def light(color):
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    a, b = sorted((light(one), light(other)))
    return (b + 0.05) / (a + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_colours_are_those_of_the_rulings_and_can_be_seen(theme):
    if theme is LIGHT:
        assert (theme.left, theme.right) == ("#0072B2", "#D55E00")
        assert (theme.better, theme.worse) == ("#009E73", "#CC79A7")
    assert contrast(theme.ink, theme.back) > 7
    for color in (theme.left, theme.right, theme.faint, theme.warning, *theme.cells):
        assert contrast(color, theme.back) > 3, color
    assert len(set(theme.glyphs.values())) == len(theme.glyphs)


def test_no_key_means_two_things_in_one_place():
    for place in ("session", "live"):
        keys = [text for key in KEYS if key.where in ("everywhere", place) for text in key.keys]
        assert len(keys) == len(set(keys))


def test_keys_call_what_they_are_bound_to(app, click):
    window = QtWidgets.QWidget()
    called = []
    bind_keys(window, {"next": lambda: called.append("next"), "tare": lambda: called.append("tare")})
    window.show()
    window.activateWindow()
    app.processEvents()
    click(window, "Space")
    click(window, "T")
    click(window, "X")
    assert called == ["next", "tare"]
    with pytest.raises(KeyError):
        bind_keys(window, {"dance": lambda: None})
    assert key_for("undo").keys == ("Ctrl+Z",)
    window.close()
    window.deleteLater()


@pytest.mark.parametrize("drop", ["", "Drop"])
@pytest.mark.parametrize(
    ("keys", "agrees"), [(["Space"], None), (["Return"], None), (["Escape"], None), (["Tab", "Space"], True)]
)
def test_a_question_is_not_answered_by_a_pedal_or_a_key_meant_for_something_else(app, keys, agrees, drop):
    """Space or Enter, pressed as the question came, said yes: to stopping the test, to beginning against advice."""
    from PySide6 import QtTest

    from soleplate.gui.asking import agreed

    parent = QtWidgets.QWidget()

    def press():
        box = app.activeModalWidget()
        for key in keys:
            QtTest.QTest.keyClick(app.focusWidget() or box, getattr(QtCore.Qt.Key, f"Key_{key}"))
        if app.activeModalWidget() is box:
            QtTest.QTest.keyClick(box, QtCore.Qt.Key.Key_Escape)

    QtCore.QTimer.singleShot(100, press)
    answer = agreed(parent, "A test is running. Stop it and close?", "Stop and close", "Stay here", drop)
    assert answer is agrees
    parent.deleteLater()


def test_what_is_loaded_is_not_looked_through_for_garbage_while_windows_live():
    """A full collection held the windows for 90 ms."""
    frozen = SimpleNamespace(exec=lambda: 7 if gc.get_freeze_count() > 10_000 else 0)
    assert run(frozen) == 7
    assert gc.get_freeze_count() == 0
