"""The one table of keys: the same key does the same thing in every window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.text import Text

__all__ = ["KEYS", "KEY_NAMES", "Key", "bind_keys", "key_for"]

Where = Literal["everywhere", "session", "live"]


@dataclass(frozen=True)
class Key:
    """Hold an action, the keys that do it, where it applies, and what it does in a few words."""

    action: str
    keys: tuple[str, ...]
    text: str
    where: Where = "everywhere"


KEYS: tuple[Key, ...] = (
    Key("next", ("Space", "PgDown", "F5"), Text("start, stop, next; in the live view: record")),
    Key("accept", ("Return", "Enter"), Text("accept; in the live view: put a mark")),
    Key("reject", ("Backspace",), Text("reject, then 1 to 9 for the reason"), "session"),
    *(Key(f"reason{n}", (str(n),), Text("reason {n}", n=n), "session") for n in range(1, 10)),
    Key("undo", ("Ctrl+Z",), Text("undo"), "session"),
    Key("redo", ("Ctrl+Y",), Text("redo"), "session"),
    Key("left", ("Left",), Text("left leg"), "session"),
    Key("right", ("Right",), Text("right leg"), "session"),
    Key("tare", ("T",), Text("zero the plates")),
    Key("metronome", ("M",), Text("metronome on or off"), "session"),
    Key("repeat", ("R",), Text("repeat"), "session"),
    Key("settings", ("S",), Text("settings of the test, and back"), "session"),
    Key("quick", ("Q",), Text("quick or whole"), "session"),
    Key("stop", ("Esc",), Text("STOP")),
    Key("copy", ("C",), Text("copy the sentence for the record"), "session"),
    Key("pause", ("P",), Text("hold the picture, or go on; in the application: the page to print")),
    Key("new", ("Ctrl+N",), Text("a new person"), "session"),
    Key("edit", ("F2",), Text("change what is known of a person"), "session"),
    Key("correct", ("E",), Text("correct a result, or change the plan of a programme, and back"), "session"),
    Key("check", ("V",), Text("check a plate"), "session"),
    Key("calibrate", ("K",), Text("calibrate a plate"), "session"),
    Key("layout", ("L",), Text("next layout"), "live"),
    Key("longer", ("-",), Text("show more seconds"), "live"),
    Key("shorter", ("+", "="), Text("show fewer seconds"), "live"),
    Key("fit", ("0",), Text("fit the axes anew; in the application: none of it"), "live"),
    *(Key(f"page{n}", (f"Ctrl+{n}",), Text("page {n} of the application", n=n), "session") for n in range(1, 9)),
    Key("athlete", ("A",), Text("the athlete's window"), "session"),
    Key("theme", ("D",), Text("dark or light")),
    Key("help", ("F1",), Text("help for this page, and back"), "session"),
    Key("full_screen", ("F", "F11"), Text("full screen")),
    Key("quit", ("Ctrl+Q",), Text("close the window")),
)

KEY_NAMES: Mapping[str, str] = {  # as they stand on keyboards; those that are not here are alike everywhere
    str(name): name
    for name in (Text("Space"), Text("PgDown"), Text("Backspace"), Text("Return"), Text("Left"), Text("Right"))
}


def key_for(action: str) -> Key:
    """Return the key of an action; raise KeyError for an unknown one."""
    return {key.action: key for key in KEYS}[action]


def bind_keys(widget: QtWidgets.QWidget, actions: Mapping[str, Callable[[], None]]) -> list[QtGui.QShortcut]:
    """Have the keys of these actions call these functions while the window of ``widget`` is active.

    Raises KeyError for an action that is not in the table. A key that is held down counts once.
    """
    made = []
    for action, call in actions.items():
        for text in key_for(action).keys:
            shortcut = QtGui.QShortcut(QtGui.QKeySequence(text), widget)
            shortcut.setContext(QtCore.Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(call)
            made.append(shortcut)
    return made
