"""A progress ring with a letter or a number in it: readable across the room."""

from __future__ import annotations

from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import Theme

__all__ = ["ProgressRing"]

THICK = 0.09  # of the diameter


class ProgressRing(QtWidgets.QWidget):
    """Show how much is done as a ring, with a few characters in the middle."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.share: float | None = None
        self.text, self.color = "", theme.ink
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Expanding)

    def show_share(self, share: float | None, text: str, color: str) -> None:
        """Set what is shown; ``share`` from 0 to 1, None for no ring."""
        if (share, text, color) != (self.share, self.text, self.color):
            self.share, self.text, self.color = share, text, color
            self.update()

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        """Paint the ring and its text."""
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        size = 0.96 * min(self.width(), self.height())
        thick = THICK * size
        box = QtCore.QRectF((self.width() - size + thick) / 2, (self.height() - size + thick) / 2,
                            size - thick, size - thick)  # fmt: skip
        if self.share is not None:
            painter.setPen(QtGui.QPen(QtGui.QColor(self.theme.grid), thick))
            painter.drawEllipse(box)
            pen = QtGui.QPen(QtGui.QColor(self.color), thick)
            pen.setCapStyle(QtCore.Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(box, 90 * 16, -round(360 * 16 * self.share))
        font = painter.font()
        font.setBold(True)
        inside = box.width() - 2 * thick
        font.setPixelSize(max(12, round(0.62 * size)))
        wide = QtGui.QFontMetricsF(font).horizontalAdvance(self.text or "0")
        if wide > 0.8 * inside:
            font.setPixelSize(max(12, round(font.pixelSize() * 0.8 * inside / wide)))
        painter.setFont(font)
        painter.setPen(QtGui.QColor(self.color))
        painter.drawText(box, QtCore.Qt.AlignmentFlag.AlignCenter, self.text)
        painter.end()
