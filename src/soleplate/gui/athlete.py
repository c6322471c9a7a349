"""The athlete's window: one cue, as large as the window allows, and no number that shames."""

from __future__ import annotations

from soleplate.clinic.office import Office
from soleplate.clinic.words import Words
from soleplate.gui.pages.cue import Cue, CuePanel, cue_of
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import HUGE, Theme

__all__ = ["AthleteWindow"]


class AthleteWindow(QtWidgets.QWidget):
    """Show the leg, what to do, and how far it is.

    Parameters
    ----------
    office, words, theme
        As of a page.
    """

    def __init__(self, office: Office, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setAttribute(QtCore.Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._office, self._words = office, words
        self.setWindowTitle(words("Soleplate: the athlete's window"))
        self.setStyleSheet(theme.style)
        self.resize(1280, 720)
        column = QtWidgets.QVBoxLayout(self)
        self.cue = CuePanel(theme, HUGE)
        column.addWidget(self.cue)

    def refresh(self) -> None:
        """Draw the cue of this moment."""
        desk = self._office.desk
        if desk.running:
            self.cue.show_cue(cue_of(desk.scene, self._words, athlete=True))
        else:
            self.cue.show_cue(Cue("●", self._words("Well done") if desk.path else self._words("Welcome"), ""))
