"""A difference with its interval on a track: where zero is, how far it may be, and what each end means."""

from __future__ import annotations

import math

from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import SMALL, Theme
from soleplate.language import Language

__all__ = ["IntervalBar"]

TRACK = 14
ROOM = 1.5  # of the farther end of the interval: how far the track goes
EDGE = 16


class IntervalBar(QtWidgets.QWidget):
    """Left minus right, its 95 % interval and zero; grey where it holds zero, in a colour where the verdict says so."""

    def __init__(self, words: Language, theme: Theme) -> None:
        super().__init__()
        self._words, self._theme = words, theme
        self._difference = self._low = self._high = math.nan
        self._digits, self._unit, self._color = 1, "", theme.edge
        self.setFixedHeight(64)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)

    def show_interval(self, difference: float, low: float, high: float, digits: int, unit: str, color: str) -> None:
        """Show an interval in the unit of the metric; one that is not known hides the bar."""
        self._difference, self._low, self._high = difference, low, high
        self._digits, self._unit, self._color = digits, unit, color
        known = all(map(math.isfinite, (difference, low, high)))
        self.setVisible(known)
        if known:
            said = self._words(
                "left minus right {difference:+.{digits}f} {unit}, 95 % interval {low:+.{digits}f} to "
                "{high:+.{digits}f}",
                difference=difference, digits=digits, unit=unit, low=low, high=high,
            )  # fmt: skip
            self.setAccessibleName(said)
            self.setToolTip(said)
        self.update()

    def at(self, value: float) -> float:
        """Return where a value stands across, px."""
        reach = ROOM * max(abs(self._low), abs(self._high), 1e-9)
        inside = self.width() - 2 * EDGE
        return EDGE + inside * (0.5 + 0.5 * max(-1.0, min(1.0, value / reach)))

    def paintEvent(self, _: QtGui.QPaintEvent) -> None:
        """Draw the track, the interval, zero and the point."""
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        theme, middle = self._theme, 34.0
        font = painter.font()
        font.setPixelSize(SMALL + 1)
        painter.setFont(font)
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(QtGui.QColor(theme.sunken))
        painter.drawRoundedRect(QtCore.QRectF(EDGE, middle - TRACK / 2, self.width() - 2 * EDGE, TRACK), 7, 7)
        painter.setBrush(QtGui.QColor(self._color))
        low, high = self.at(self._low), self.at(self._high)
        painter.drawRoundedRect(QtCore.QRectF(low, middle - TRACK / 2, max(high - low, 4.0), TRACK), 7, 7)
        painter.setPen(theme.pen(theme.ink, 2))
        zero = self.at(0.0)
        painter.drawLine(QtCore.QPointF(zero, middle - 14), QtCore.QPointF(zero, middle + 14))
        painter.setBrush(QtGui.QColor(theme.panel))
        painter.drawEllipse(QtCore.QPointF(self.at(self._difference), middle), 8, 8)
        painter.setPen(QtGui.QColor(theme.faint))
        top = QtCore.QRectF(0, 0, self.width(), 20)
        flags = QtCore.Qt.AlignmentFlag
        painter.drawText(top, flags.AlignLeft, f"◀ {self._words('left less')}")
        painter.drawText(top, flags.AlignHCenter, self._words("no difference"))
        painter.drawText(top, flags.AlignRight, f"{self._words('left more')} ▶")
        number = self._words.number
        for value, at in ((self._low, low), (self._high, high)):
            text = f"{'+' if value > 0 else ''}{number(value, self._digits)}"
            painter.drawText(QtCore.QRectF(at - 60, middle + 12, 120, 18), flags.AlignHCenter, text)
        painter.end()
