"""Hands that do anything: keys, clicks, words and waits in any order, chosen by a seed."""

import random
import sys
import threading
import time

from PySide6 import QtTest
from shiboken6 import isValid

from soleplate.gui.keys import KEYS
from soleplate.gui.qt import QtCore, QtGui, QtWidgets

WORDS = ("P1", "müller", "12", "-3", "1e9", "70.5", "nan", "", "x" * 300, "=1+1", "<b>", "{n}", "%s", "2026-13-45", "0")
LEFT = QtCore.Qt.MouseButton.LeftButton
FIELDS = (
    QtWidgets.QLineEdit, QtWidgets.QPlainTextEdit, QtWidgets.QTextEdit, QtWidgets.QAbstractSpinBox, QtWidgets.QComboBox,
)  # fmt: skip
PRESSED = (QtWidgets.QAbstractButton, QtWidgets.QAbstractItemView, QtWidgets.QTabBar, QtWidgets.QLabel)


class Hands:
    """Do one thing after another to a window."""

    def __init__(self, app, window, seed, never=("quit", "full_screen")):
        self.app, self.window, self.random = app, window, random.Random(seed)
        self.keys = [name for key in KEYS for name in key.keys if key.action not in never]
        self.done, self.faults = [], []
        self._hooks = sys.excepthook, threading.excepthook
        sys.excepthook = lambda kind, error, trace: self.faults.append(error)
        threading.excepthook = lambda told: self.faults.append(told.exc_value)

    def rest(self):
        sys.excepthook, threading.excepthook = self._hooks

    def key(self):
        name = self.random.choice(self.keys)
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            at = self.window.focusWidget() or self.window
            one = QtGui.QKeySequence(name)[0]
            QtTest.QTest.keyClick(at, one.key(), one.keyboardModifiers())
        return name

    def words(self):
        fields = self._seen(FIELDS)
        if not fields:
            return None
        field, text = self.random.choice(fields), self.random.choice(WORDS)
        told = f"{text[:20]!r} into {field.accessibleName() or type(field).__name__}"
        field.setFocus()
        for letter in text:  # each to whatever has the keys: a letter may be a key that makes the page anew
            QtTest.QTest.keyClick(self.window.focusWidget() or self.window, letter)
        if self.random.random() < 0.5:
            QtTest.QTest.keyClick(self.window.focusWidget() or self.window, QtCore.Qt.Key.Key_Return)
        return told

    def click(self):
        widgets = self._seen(PRESSED)
        if not widgets:
            return None
        widget = self.random.choice(widgets)
        said = widget.text() if hasattr(widget, "text") else type(widget).__name__
        inside = widget.viewport() if isinstance(widget, QtWidgets.QAbstractItemView) else widget
        at = QtCore.QPoint(*(self.random.randrange(max(1, size)) for size in (inside.width(), inside.height())))
        for _ in range(self.random.choice((1, 1, 1, 2))):
            if isValid(inside) and inside.isVisible():
                QtTest.QTest.mouseClick(inside, LEFT, QtCore.Qt.KeyboardModifier.NoModifier, at)
        return f"click {said!r}"

    def wait(self):
        until = time.monotonic() + self.random.choice((0.0, 0.0, 0.02, 0.1))
        while time.monotonic() < until:
            self.app.processEvents()
            time.sleep(0.005)

    def turn(self):
        """Do one thing; return what it was."""
        act = self.random.choices((self.key, self.words, self.click, self.wait), (6, 2, 4, 3))[0]
        told = act()
        if told:
            self.done.append(told)
        self.app.processEvents()
        return told

    def _seen(self, kinds):
        return [one for one in self.window.findChildren(QtWidgets.QWidget)
                if isinstance(one, kinds) and one.isVisible() and one.isEnabled()]  # fmt: skip
