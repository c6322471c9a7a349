"""What the widgets of a dashboard share: their three methods, and a plot whose axes stay where they are."""

from __future__ import annotations

from typing import Protocol

from soleplate.gui.qt import QtGui, QtWidgets, pg
from soleplate.gui.theme import SMALL, Theme

__all__ = ["Panel", "Plot"]


class Panel(Protocol):
    """What a dashboard does with a widget."""

    def refresh(self) -> None:
        """Draw what the models hold now."""
        ...

    def set_window(self, seconds: float) -> None:
        """Show so many seconds."""
        ...

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        ...


class Plot(pg.PlotWidget):
    """A plot with fixed axes: nothing is fitted, moved or redrawn unless ``refresh`` says so."""

    def __init__(self, theme: Theme, title: str, across: str, up: str) -> None:
        super().__init__(enableMenu=False)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Expanding)
        self._title, self._across, self._up = title, across, up
        plot = self.getPlotItem()
        plot.disableAutoRange()
        plot.setMouseEnabled(False, False)
        plot.hideButtons()
        plot.setClipToView(False)
        self.theme = theme
        self._paint_frame()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.theme = theme
        self._paint_frame()

    def set_window(self, seconds: float) -> None:
        """Show so many seconds, where the plot shows a past."""

    def _paint_frame(self) -> None:
        theme, plot = self.theme, self.getPlotItem()
        self.setBackground(theme.back)
        plot.setTitle(self._title, color=theme.ink, size=f"{SMALL}pt")
        font = QtGui.QFont()
        font.setPixelSize(SMALL + 2)
        for side, label in (("bottom", self._across), ("left", self._up)):
            axis = plot.getAxis(side)
            axis.setPen(theme.pen(theme.grid))
            axis.setTextPen(theme.pen(theme.ink))
            axis.setStyle(tickFont=font)
            axis.setLabel(label, **{"font-size": f"{SMALL}pt", "color": theme.ink})
            axis.enableAutoSIPrefix(False)

    @property
    def pixels(self) -> int:
        """Width of the drawing area in device pixels."""
        return max(50, round(self.getViewBox().width() * self.devicePixelRatioF()))

    def add_curve(self, color: str, width: int = 1) -> pg.PlotCurveItem:
        """Add a line; one pixel wide unless it has few points."""
        curve = pg.PlotCurveItem(pen=self.theme.pen(color, width), antialias=width > 1, skipFiniteCheck=False)
        self.addItem(curve)
        return curve

    def add_label(self, text: str, color: str, pixels: int, anchor: tuple[float, float]) -> pg.TextItem:
        """Add text at a point of the plot."""
        label = pg.TextItem(text, color=color, anchor=anchor)
        font = QtGui.QFont()
        font.setPixelSize(pixels)
        font.setBold(True)
        label.setFont(font)
        self.addItem(label, ignoreBounds=True)
        return label
