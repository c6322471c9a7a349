"""One try as large as the page, with its marks to be dragged."""

from __future__ import annotations

from collections.abc import Callable

from soleplate.app.units import Units
from soleplate.gui.pages.result.result_plots import ForceOfTrial
from soleplate.gui.qt import QtWidgets
from soleplate.gui.theme import SMALL, Theme
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.trial import RepMark, Trial
from soleplate.scoring.assessment import Assessment

__all__ = ["CorrectingView"]


class CorrectingView(QtWidgets.QWidget):
    """The force of one try; what it counts for, and why not, stands above.

    Parameters
    ----------
    words, theme, units : Language, Theme, Units
        The language, the colours, and the unit of forces.
    moved : callable
        Gets a mark, its edge and the new time.
    """

    def __init__(
        self, words: Language, theme: Theme, units: Units, moved: Callable[[RepMark, str, float], None]
    ) -> None:
        super().__init__()
        self._words = words
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.about = QtWidgets.QLabel()
        self.about.setWordWrap(True)
        self.about.setStyleSheet(f"font-size: {SMALL + 2}px;")
        column.addWidget(self.about)
        self.force = ForceOfTrial(theme, words, moved, units)
        column.addWidget(self.force, 1)

    def show_trial(self, outcome: Assessment, trial: Trial) -> None:
        """Show one try with its marks, and its reason where it does not count."""
        words = self._words
        state = words.say(label(trial.state))
        why = f"{state}: {words.say(trial.reason)}" if trial.reason else state
        marked = any(mark.trial == trial.number for mark in outcome.recording.reps)
        how = words("Drag an edge of the shaded part and the numbers follow.") if marked else ""
        self.about.setText("   ".join(filter(None, (why, how))))
        self.force.show_trial(outcome, trial)
