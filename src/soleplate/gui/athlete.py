"""The athlete's window: one cue, as large as the window allows, and no number that shames."""

from __future__ import annotations

from soleplate.app.state import AppState
from soleplate.gui.pages.run.cue import Cue, CuePanel, cue_of
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import HUGE, Theme
from soleplate.language import Language

__all__ = ["AthleteWindow"]


class AthleteWindow(QtWidgets.QWidget):
    """Show the leg, what to do, and how far it is."""

    def __init__(self, state: AppState, words: Language, theme: Theme) -> None:
        super().__init__()
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._office, self._words = state, words
        self.setWindowTitle(words("Soleplate: the athlete's window"))
        self.setStyleSheet(theme.style)
        self.resize(1280, 720)
        column = QtWidgets.QVBoxLayout(self)
        self.cue = CuePanel(theme, HUGE)
        column.addWidget(self.cue)

    def refresh(self) -> None:
        """Draw the cue of this moment."""
        session = self._office.session
        if session.running:
            self.cue.show_cue(cue_of(session.scene, self._words, athlete=True))
        else:
            self.cue.show_cue(Cue("●", self._words("Well done") if session.outcome else self._words("Welcome"), ""))
