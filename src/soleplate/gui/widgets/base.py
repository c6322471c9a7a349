"""What the widgets of a dashboard share: their three methods, and a plot whose axes stay where they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from soleplate.gui.qt import QtGui, QtWidgets, pg
from soleplate.gui.theme import SMALL, Theme
from soleplate.gui.widgets.line import Line
from soleplate.language import Language

__all__ = ["ENGLISH", "Painted", "Panel", "Plot"]

ENGLISH = Language()

TICK_PX = 5  # toward the text: ticks that point inward would have the axes painted with every frame


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


class Painted(QtWidgets.QWidget):
    """A widget that paints itself: what is now, not what was."""

    def __init__(self, theme: Theme, words: Language) -> None:
        super().__init__()
        self.theme, self.words = theme, words
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Expanding)

    def set_window(self, seconds: float) -> None:
        """Do nothing: this shows now."""

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.theme = theme
        self.update()


class _Axis(pg.AxisItem):
    """An axis with the decimal sign of a language."""

    def __init__(self, side: str, words: Language) -> None:
        super().__init__(side)
        self._words = words

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return what stands at the ticks."""
        return [self._words.decimal(text) for text in super().tickStrings(values, scale, spacing)]


class Plot(pg.PlotWidget):
    """A plot with fixed axes: nothing is fitted, moved or redrawn unless ``refresh`` says so.

    Parameters
    ----------
    title, across, up : str
        What stands above it and beside its axes.
    """

    def __init__(self, theme: Theme, title: str, across: str, up: str, words: Language = ENGLISH) -> None:
        super().__init__(enableMenu=False, axisItems={side: _Axis(side, words) for side in ("left", "bottom")})
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Expanding)
        self._words = words
        self._title, self._across, self._up = words.say(title), words.say(across), words.say(up)
        self._factor = 1.0
        plot = self.getPlotItem()
        plot.disableAutoRange()
        plot.setMouseEnabled(False, False)
        plot.hideButtons()
        # The scene would ask for a repaint for every item; ``repaint_plot`` asks once, and for the plot alone.
        self.setViewportUpdateMode(QtWidgets.QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self._whole = True
        self.getViewBox().sigRangeChanged.connect(self._range_changed)
        self.theme = theme
        self._paint_frame()

    def _range_changed(self, *_: object) -> None:
        self._whole = True

    def repaint_plot(self) -> None:
        """Have the plot painted with the next frame; the axes only where they have changed."""
        if self._whole:
            self._whole = False
            self.viewport().update()
        else:
            box = self.getViewBox()
            inside = box.mapRectToScene(box.boundingRect()).adjusted(1, 1, -1, -1)
            self.viewport().update(self.mapFromScene(inside).boundingRect())

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.theme = theme
        self._paint_frame()

    def set_window(self, seconds: float) -> None:
        """Show so many seconds, where the plot shows a past."""

    def set_unit(self, factor: float, unit: str) -> None:
        """Show the upward axis in another unit: its data times ``factor``. What is drawn stays as it is."""
        if unit != self._up or factor != self._factor:
            self._up, self._factor = unit, factor
            axis = self.getPlotItem().getAxis("left")
            axis.setScale(factor)
            self._name_axis(axis, unit)
            self._whole = True

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
            axis.setStyle(tickFont=font, tickLength=TICK_PX)
            self._name_axis(axis, label)
            axis.enableAutoSIPrefix(False)
            axis.autoSIPrefixScale = 1.0  # switching it off leaves one behind, by the range of that moment
        self._whole = True

    def _name_axis(self, axis: pg.AxisItem, text: str) -> None:
        axis.setLabel(text, **{"font-size": f"{SMALL}pt", "color": self.theme.ink})

    @property
    def pixels(self) -> int:
        """Width of the drawing area in device pixels."""
        return max(50, round(self.getViewBox().width() * self.devicePixelRatioF()))

    def add_line(self, color: str, width: int = 1) -> Line:
        """Add a line; one pixel wide unless it has few points."""
        return Line(self.getViewBox(), self.theme.pen(color, width))

    def add_label(self, text: str, color: str, pixels: int, anchor: tuple[float, float]) -> pg.TextItem:
        """Add text at a point of the plot."""
        label = pg.TextItem(text, color=color, anchor=anchor)
        font = QtGui.QFont()
        font.setPixelSize(pixels)
        font.setBold(True)
        label.setFont(font)
        self.addItem(label, ignoreBounds=True)
        return label
