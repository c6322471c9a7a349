"""The one table of keys: the same key does the same thing in every window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from soleplate.gui.qt import QtCore, QtGui, QtWidgets

__all__ = ["KEYS", "Key", "bind_keys", "key_for"]

Where = Literal["everywhere", "session", "live"]


@dataclass(frozen=True)
class Key:
    """Hold an action, the keys that do it, where it applies, and what it does in a few words."""

    action: str
    keys: tuple[str, ...]
    text: str
    where: Where = "everywhere"


KEYS: tuple[Key, ...] = (
    Key("next", ("Space", "PgDown", "F5"), "start, stop, next; in the live view: record"),
    Key("accept", ("Return", "Enter"), "accept; in the live view: put a mark"),
    Key("reject", ("Backspace",), "reject, then 1 to 9 for the reason", "session"),
    *(Key(f"reason{n}", (str(n),), f"reason {n}", "session") for n in range(1, 10)),
    Key("undo", ("Ctrl+Z",), "undo", "session"),
    Key("redo", ("Ctrl+Y",), "redo", "session"),
    Key("left", ("Left",), "left leg", "session"),
    Key("right", ("Right",), "right leg", "session"),
    Key("tare", ("T",), "zero the plates"),
    Key("metronome", ("M",), "metronome on or off", "session"),
    Key("repeat", ("R",), "repeat", "session"),
    Key("stop", ("Esc",), "STOP"),
    Key("copy", ("C",), "copy the sentence for the record", "session"),
    Key("pause", ("P",), "hold the picture, or go on; in the application: the page to print"),
    Key("check", ("V",), "check a plate", "session"),
    Key("calibrate", ("K",), "calibrate a plate", "session"),
    Key("layout", ("L",), "next layout", "live"),
    Key("longer", ("-",), "show more seconds", "live"),
    Key("shorter", ("+", "="), "show fewer seconds", "live"),
    Key("fit", ("0",), "fit the axes anew", "live"),
    *(Key(f"page{n}", (f"Ctrl+{n}",), f"page {n} of the application", "session") for n in range(1, 8)),
    Key("athlete", ("A",), "the athlete's window", "session"),
    Key("theme", ("D",), "dark or light"),
    Key("full_screen", ("F", "F11"), "full screen"),
    Key("quit", ("Ctrl+Q",), "close the window"),
)


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
