"""An application without a screen, and the proof that a test leaves nothing behind."""

import gc
import os
import sys
import threading
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file; tests are not a package

pytest.importorskip("PySide6", reason="the windows need soleplate[app]")

from soleplate.app.names import Names
from soleplate.app.session_thread import SessionThread
from soleplate.app.settings import AppSettings
from soleplate.app.state import AppState
from soleplate.gui.app import AppWindow
from soleplate.gui.qt import QtCore, application


def settle(app):
    """Let Qt do what waits: paint, time out, delete."""
    for _ in range(3):
        app.processEvents()
        app.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete.value)


@pytest.fixture
def app():
    """The application; fails the test that leaves a widget, a running timer or a thread behind."""
    found = application()
    settle(found)
    widgets = set(map(id, found.allWidgets()))
    threads = set(threading.enumerate())
    gc.freeze()  # to look through all that was imported, for what one test left, takes half a second
    yield found
    settle(found)
    gc.collect()
    gc.unfreeze()
    settle(found)
    left = [widget for widget in found.allWidgets() if id(widget) not in widgets]
    assert not left, f"left behind: {left}"
    new = {thread for thread in set(threading.enumerate()) - threads if not isinstance(thread, threading.Timer)}
    assert not new, f"left behind: {new}"  # the one Timer ends the process that looked at a file first


@pytest.fixture
def show(app):
    """Show a widget of this size, refresh it and return what it looks like; it is deleted at the end."""
    shown = []

    def show(widget, width=800, height=600):
        if widget not in shown:
            shown.append(widget)
        widget.resize(width, height)
        widget.show()
        app.processEvents()
        widget.refresh()
        app.processEvents()
        return widget.grab()

    yield show
    for widget in shown:
        widget.close()
        widget.deleteLater()
    shown.clear()
    settle(app)


@pytest.fixture
def open_window(app, tmp_path, monkeypatch):
    """Open applications on a library of the test: open_window("People", speed=40.0, plates={...}) -> AppWindow.

    ``before(state)`` is called before there is a window; what would be asked is agreed to and noted in ``asked``.
    """
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))
    made = []

    def make(page=None, speed=1.0, before=lambda state: None, **settings):
        kept = {"library": str(tmp_path / "library"), "plates": {"plate": "sim:"}, "theme": "light", "sounds": False}
        names = Names(tmp_path / "config" / "soleplate" / "names.json")
        state = AppState(AppSettings(**kept | settings), tmp_path / "app.json", names, SessionThread(speed))
        before(state)
        window = AppWindow(state)
        window.asked = []
        window.confirm = lambda question, *_: window.asked.append(question) or True
        window.resize(1280, 720)
        window.show()
        app.processEvents()
        if page:
            window.go(page)
            app.processEvents()
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()


@pytest.fixture
def click(app):
    """Press a key in a window: click(widget, "Space")."""
    from PySide6 import QtTest

    def click(widget, key, modifier=QtCore.Qt.KeyboardModifier.NoModifier):
        QtTest.QTest.keyClick(widget, getattr(QtCore.Qt.Key, f"Key_{key}"), modifier)
        app.processEvents()

    return click


@pytest.fixture
def stored(simulated):
    """Put a short simulated stance of P1 into a folder: stored(library) returns its path."""

    def put(folder):
        source = simulated(
            "single_leg_stance", "sim:?seed=3&skill=1", seconds=8, window_s=8, trials=1, practice=0, rest_s=1
        )
        path = folder / "P1_single_leg_stance_20260102T030405Z_01234567.h5"
        path.write_bytes(source.read_bytes())
        return path

    return put
