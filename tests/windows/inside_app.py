"""Run under Wine: the physio's application, driven by its keys through a whole stance test to the page."""

import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # Wine hands no variable on whose name begins like this

from soleplate.app.names import Names
from soleplate.app.session_thread import SessionThread
from soleplate.app.settings import AppSettings
from soleplate.app.state import AppState
from soleplate.gui.app import AppWindow
from soleplate.gui.qt import QtCore, application

LIMIT_S = 240.0
SHORT = {"quick": "yes", "trials": "1", "seconds": "10", "window_s": "8", "rest_s": "2"}


def main(folder):
    from PySide6 import QtTest, __version__  # after soleplate.gui, which checks the Qt

    app = application()
    library = folder / "library"
    settings = AppSettings(library=str(library), plates={"plate": "sim:?seed=1&rate=200&skill=1"}, sounds=False)
    settings.setups = {"single_leg_stance": SHORT}
    window = AppWindow(AppState(settings, folder / "app.json", Names(folder / "names.json"), SessionThread(20.0)))
    window.show()
    window.state.choose("P01")
    window.go("Test")

    def press(key):
        QtTest.QTest.keyClick(window, getattr(QtCore.Qt.Key, f"Key_{key}"))
        app.processEvents()

    def wait(done, what):
        end = time.monotonic() + LIMIT_S
        while not done():
            if time.monotonic() > end:
                raise SystemExit(f"{what} did not come within {LIMIT_S:g} s")
            app.processEvents()
            time.sleep(0.01)

    session = window.state.session
    wait(window.isActiveWindow, "the window")
    press("Space")
    wait(lambda: session.scene.asks is not None, "the check-list")
    press("1")  # nothing of it holds
    wait(lambda: session.scene.waiting and session.scene.asks is None, "the set-up")
    press("Space")
    wait(lambda: window.page.title == "Result", "the result")
    opened = []
    window.page.giving.opened = opened.append
    press("P")
    wait(lambda: opened, "the page")
    window.grab().save(str(folder / "result.png"))
    window.close()
    print(f"PySide6 {__version__}: page {opened[0].name}, {len(list(library.glob('*.h5')))} session")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
