"""How long the window's thread is held by anything, over a session by keys, its result, corrections and a history."""

import gc
import time
from collections import defaultdict
from contextlib import contextmanager

from patience import until

from soleplate.app.names import Names
from soleplate.app.session_thread import SessionThread
from soleplate.app.settings import AppSettings
from soleplate.app.state import AppState
from soleplate.gui.app import AppWindow
from soleplate.gui.qt import QtCore
from soleplate.pipeline.warm import warm

ASKED_MS = 50


class Watchdog(QtCore.QObject):
    """See how long each event that Qt hands out is worked on."""

    def __init__(self, app):
        super().__init__()
        self._app, self.worst_ms, self.doing = app, defaultdict(lambda: (0.0, 0.0)), "start"

    def spin(self, done):
        until(done, self.turn, pause_s=0.002)

    def turn(self):
        with self.watched():
            self._app.processEvents(QtCore.QEventLoop.ProcessEventsFlag.AllEvents, 0)

    @contextmanager
    def watched(self):
        began, worked = time.perf_counter(), time.thread_time()
        yield
        held_ms, work_ms = 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - worked)
        self.worst_ms[self.doing] = max(self.worst_ms[self.doing], (held_ms, work_ms))


def test_nothing_that_takes_long_is_done_by_the_windows_thread(app, tmp_path, click):
    """What was asked for is there at the end; the worst of each moment is printed, for nothing here asserts a time."""
    warm()  # as the application does before its window is there
    gc.collect()
    gc.freeze()
    settings = AppSettings(
        library=str(tmp_path / "library"), plates={"plate": "sim:?seed=1&rate=1000"}, theme="light", sounds=False
    )
    settings.setups = {
        "single_leg_stance": {
            "check_list": "done",
            "quick": "yes",
            "trials": "1",
            "seconds": "10",
            "window_s": "8",
            "rest_s": "2",
        }
    }
    state = AppState(settings, tmp_path / "app.json", Names(tmp_path / "names.json"), SessionThread(20.0))
    window = AppWindow(state)
    window.show()
    app.processEvents()
    dog = Watchdog(app)

    def press(key, doing, *modifier):
        dog.doing = doing
        with dog.watched():
            click(window, key, *modifier)

    try:
        state.choose("P01")
        dog.doing = "the tests are shown"
        with dog.watched():
            window.go("Test")
        dog.spin(lambda: not state.background.busy)
        press("Space", "the session starts")
        dog.doing = "the session runs"

        def at_result():
            if window.pages["Test"].stage.scene.waiting:
                click(window, "Return")
            return window.page.title == "Result"

        dog.spin(at_result)
        dog.doing = "a mark is moved"
        mark, region = window.page.correcting.force.regions[0]
        first = state.outcome
        with dog.watched():
            region.setRegion((mark.start_s - first.trials[0].start_s + 1.0, mark.end_s - first.trials[0].start_s))
        dog.spin(lambda: state.outcome is not first)
        press("Z", "undo", QtCore.Qt.KeyboardModifier.ControlModifier)
        press("Y", "redo", QtCore.Qt.KeyboardModifier.ControlModifier)
        press("Return", "save")
        dog.spin(lambda: not state.background.busy)
        press("5", "history", QtCore.Qt.KeyboardModifier.ControlModifier)
        dog.spin(lambda: window.page.trend is not None)
        press("Return", "a visit is opened")
        dog.spin(lambda: window.page.title == "Result")
        window.go("Plates")
        press("Space", "the plates are opened")
        dog.spin(lambda: (window.page._labels and "kg" in window.page._labels[0].text()) or window.page._dashboard)
        press("1", "the plates are left", QtCore.Qt.KeyboardModifier.ControlModifier)
        dog.spin(lambda: not state.ports.busy)
        assert [edit.what for edit in state.outcome.recording.edits] == ["rep/1/1/start_s"]
    finally:
        gc.unfreeze()
        window.close()
        window.deleteLater()
    for doing, (held_ms, work_ms) in dog.worst_ms.items():
        print(f"{doing}: held for {held_ms:.0f} ms at most, of it {work_ms:.0f} at work ({ASKED_MS} asked)")
