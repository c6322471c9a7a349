"""A plot that is drawn once and looked at: what changes repaints by itself."""

from __future__ import annotations

from soleplate.gui.qt import QtWidgets, pg
from soleplate.gui.theme import Theme
from soleplate.gui.widgets.base import ENGLISH, Plot
from soleplate.language import Language

__all__ = ["StillPlot"]


class StillPlot(Plot):
    """A plot of a stored session; nothing in it moves unless somebody moves it."""

    def __init__(self, theme: Theme, title: str, across: str, up: str, words: Language = ENGLISH) -> None:
        super().__init__(theme, title, across, up, words)
        self.setViewportUpdateMode(QtWidgets.QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)

    def add_curve(self, color: str, width: int = 1) -> pg.PlotCurveItem:
        """Add a line; smooth where it is wide."""
        curve = pg.PlotCurveItem(pen=self.theme.pen(color, width), antialias=width > 1)
        self.addItem(curve)
        return curve
