"""The editor of a programme: its file, with every fault and its cure beside it; it holds whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import button, heading, text_label
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import SMALL, Theme
from soleplate.language import Language
from soleplate.programme.check import look_at
from soleplate.programme.reading import Finding

__all__ = ["PlanEditor"]

WAIT_MS = 400  # after the last key, before the text is looked at


class PlanEditor(QtWidgets.QWidget):
    """Type in the plan; faults are listed with their lines while one types.

    Parameters
    ----------
    keep : callable
        Gets the text and why, when it is to hold; raises SoleplateError where it cannot.
    close : callable
        Called when nothing more is to be changed.
    """

    def __init__(
        self, words: Language, theme: Theme, keep: Callable[[str, str], None], close: Callable[[], None]
    ) -> None:
        super().__init__()
        self._words, self._keep, self._close = words, keep, close
        column = QtWidgets.QVBoxLayout(self)
        column.addWidget(heading(words("The plan")))
        across = QtWidgets.QHBoxLayout()
        column.addLayout(across, 1)
        self.text = QtWidgets.QPlainTextEdit()
        self.text.setFont(QtGui.QFontDatabase.systemFont(QtGui.QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QtWidgets.QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(words("The plan"))
        self.text.setTabChangesFocus(True)
        across.addWidget(self.text, 3)
        self.faults = QtWidgets.QListWidget()
        self.faults.setWordWrap(True)
        self.faults.setAccessibleName(words("What is wrong with it"))
        self.faults.itemClicked.connect(self._jump)
        across.addWidget(self.faults, 2)
        self.why = QtWidgets.QLineEdit()
        self.why.setPlaceholderText(words("Why it is changed"))
        column.addWidget(self.why)
        self.state = text_label(style=f"font-size: {SMALL + 1}px; color: {theme.danger};", wraps=True)
        column.addWidget(self.state)
        buttons = QtWidgets.QHBoxLayout()
        column.addLayout(buttons)
        buttons.addWidget(button(words("Leave it as it was"), self._close))
        buttons.addStretch(1)
        self.save = button(words("Let this plan hold"), self.hold)
        self.save.setObjectName("main")
        buttons.addWidget(self.save)
        self._timer = QtCore.QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.look)
        self.text.textChanged.connect(self._timer.start)
        self._findings: tuple[Finding, ...] = ()

    def open(self, text: str) -> None:
        """Show a plan to be changed."""
        self.text.setPlainText(text)
        self.why.clear()
        self.state.clear()
        self.look()
        self.text.setFocus()

    def look(self) -> None:
        """List what is wrong with the text as it stands."""
        self._timer.stop()
        self._findings = look_at(self.text.toPlainText()).findings
        self.faults.clear()
        for finding in self._findings:
            self.faults.addItem(self._words.say(finding.text))
        if not self._findings:
            self.faults.addItem(self._words("Nothing is wrong with it"))
        self.save.setEnabled(not self._findings)

    def _jump(self, item: QtWidgets.QListWidgetItem) -> None:
        number = self.faults.row(item)
        if number < len(self._findings):
            block = self.text.document().findBlockByLineNumber(self._findings[number].line - 1)
            self.text.setTextCursor(QtGui.QTextCursor(block))
            self.text.setFocus()

    def hold(self) -> None:
        """Let the plan hold from now on, all of it or nothing."""
        self.look()
        if self._findings:
            return
        why = self.why.text().strip()
        if not why:
            self.state.setText(self._words("Say why it is changed: it is logged"))
            self.why.setFocus()
            return
        try:
            self._keep(self.text.toPlainText(), why)
        except SoleplateError as error:
            self.state.setText(self._words.say(error.text))
            return
        self._close()

    def leave(self) -> None:
        """Stop looking at the text."""
        self._timer.stop()
