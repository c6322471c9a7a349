"""The application as it starts, with an ear: a line in says what to find, a line out says where on the screen it is.

``python inside_window.py FOLDER``: the library, settings and names lie in FOLDER; the plate is the simulated one.
Lines: ``button TEXT`` (the middle of a visible button of that name, in pixels), ``field NAME`` (likewise),
``page`` (its title), ``moment`` (what the session waits for), ``sheet`` (the last file written), ``said``.
"""

import json
import queue
import sys
import threading
from pathlib import Path

from soleplate.app.names import Names
from soleplate.app.settings import AppSettings
from soleplate.app.state import AppState
from soleplate.gui import app as gui_app
from soleplate.gui.pages.result.giving import GivingMenu
from soleplate.gui.qt import QtCore, QtWidgets, application


def place_of(widget):
    scale = widget.devicePixelRatioF()
    middle = widget.mapToGlobal(widget.rect().center())
    return [round(middle.x() * scale), round(middle.y() * scale)]


def window():
    return next(w for w in application().topLevelWidgets() if isinstance(w, gui_app.AppWindow))


def answer(line):
    what, _, about = line.partition(" ")
    shown = [w for w in window().findChildren(QtWidgets.QWidget) if w.isVisible()]
    if what == "button":
        found = [w for w in shown if isinstance(w, QtWidgets.QAbstractButton)
                 and about in (w.text().split("\n")[0].strip(), w.accessibleName())]  # fmt: skip
        return place_of(found[0]) if found and found[0].isEnabled() else None
    if what == "field":
        found = [w for w in shown if isinstance(w, QtWidgets.QLineEdit) and about in w.accessibleName()]
        return place_of(found[0]) if found else None
    if what == "page":
        return str(window().page.title)
    if what == "moment":
        scene = window().pages["Test"].stage.scene
        return {
            "running": window().state.session.running,
            "asks": scene.asks is not None,
            "waits": scene.waiting,
            "step": type(scene.step).__name__,
            "valid": any("valid" in line for line in window().pages["Test"].stage.log),
        }
    if what == "said":
        return window().said.text()
    return None


def main():
    folder = Path(sys.argv[1])
    settings = AppSettings(library=str(folder / "library"), plates={"plate": "sim:?seed=3"}, sounds=False)
    written = []
    GivingMenu.opened = lambda self, path: written.append(str(path))  # no other program opens
    state = AppState(settings, folder / "app.json", Names(folder / "names.json"))
    lines = queue.SimpleQueue()
    threading.Thread(target=lambda: [lines.put(line.strip()) for line in sys.stdin], daemon=True).start()
    timer = QtCore.QTimer()

    def turn():
        while not lines.empty():
            line = lines.get()
            print(json.dumps(written[-1] if line == "sheet" and written else answer(line)), flush=True)

    application()
    timer.timeout.connect(turn)
    timer.start(20)
    return gui_app.show_app(state)


if __name__ == "__main__":
    sys.exit(main())
