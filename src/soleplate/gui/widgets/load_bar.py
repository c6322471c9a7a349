"""How the load is shared, as bars and words that can be read across the room."""

from __future__ import annotations

import math
from collections.abc import Sequence

from soleplate.gui.qt import QtCore, QtGui
from soleplate.gui.theme import NUMBER, TEXT, TITLE, Theme
from soleplate.gui.widgets.base import ENGLISH, Painted
from soleplate.language import Language
from soleplate.live.load import LoadShare, load_share
from soleplate.live.plate_view import PlateView

__all__ = ["LoadBar"]


class LoadBar(Painted):
    """Load of every plate as a share of the total, with the difference in words.

    Parameters
    ----------
    plates : sequence of PlateView
        Two for a share; a single plate shows its load.
    band : float, optional
        Half width of the band that counts as even, as a share of the total; drawn when it is given.
    """

    def __init__(
        self, plates: Sequence[PlateView], theme: Theme, words: Language = ENGLISH, *, band: float | None = None
    ) -> None:
        super().__init__(theme, words)
        self.plates, self.band = list(plates), band
        self.shown: LoadShare = load_share(self.plates)
        self.setMinimumHeight(170)

    def refresh(self) -> None:
        """Draw what the plates hold now; only when a word or a whole number has changed."""
        found = load_share(self.plates)
        if _rounded(found) != _rounded(self.shown):
            self.shown = found
            self.update()

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        """Paint the bars."""
        painter = QtGui.QPainter(self)
        painter.fillRect(self.rect(), QtGui.QColor(self.theme.back))
        area = QtCore.QRectF(self.rect()).adjusted(12, 8, -12, -8)
        line = QtCore.QRectF(area.left(), area.top(), area.width(), TITLE * 1.6)
        self._write(painter, line, TITLE, self.theme.ink, self._said(), QtCore.Qt.AlignmentFlag.AlignCenter)
        number = min(NUMBER, int(area.height() * 0.35))
        bars = area.adjusted(0, line.height() + number * 1.3, 0, -TEXT * 1.5)
        self._paint_bars(painter, bars, number)
        painter.end()

    def _said(self) -> str:
        said = self.words.say(self.shown.words)
        return f"{self.theme.glyphs['even']} {said}" if self.shown.words == "even" else said

    def _paint_bars(self, painter: QtGui.QPainter, area: QtCore.QRectF, number: int) -> None:
        shares = [0.0 if math.isnan(share) else min(1.0, max(0.0, share)) for share in self.shown.shares]
        widths = [area.width() / len(shares)] * len(shares) if not any(shares) else [area.width() * s for s in shares]
        left = area.left()
        aligned = (QtCore.Qt.AlignmentFlag.AlignLeft, QtCore.Qt.AlignmentFlag.AlignRight)
        for index, (role, share, width) in enumerate(zip(self.shown.roles, shares, widths, strict=True)):
            color = self.theme.of_role(role, index)
            bar = QtCore.QRectF(left, area.top(), width, area.height())
            painter.fillRect(bar, QtGui.QColor(color if any(shares) else self.theme.panel))
            side = aligned[min(index, 1)] if len(shares) == 2 else QtCore.Qt.AlignmentFlag.AlignHCenter
            column = QtCore.QRectF(area.left(), 0, area.width(), 0) if len(shares) == 2 else bar
            half = column.width() / 2 if len(shares) == 2 else column.width()
            begins = column.left() + (index * half if len(shares) == 2 else 0.0)
            above = QtCore.QRectF(begins, area.top() - number * 1.3, half, number * 1.2)
            below = QtCore.QRectF(column.left(), area.bottom() + 2, column.width(), TEXT * 1.4)
            letter = self.words.say(self.theme.letter(role))
            text = f"{letter} {100 * share:.0f} %" if any(shares) else letter
            self._write(painter, above, number, color, text, side)
            force = self.shown.forces_n[index]
            self._write(painter, below, TEXT, self.theme.ink, "" if math.isnan(force) else f"{round(force)} N", side)
            left += width
        if len(shares) == 2:
            self._paint_middle(painter, area)

    def _paint_middle(self, painter: QtGui.QPainter, area: QtCore.QRectF) -> None:
        painter.setPen(self.theme.pen(self.theme.ink, 3))
        offsets = (-self.band, self.band) if self.band is not None else (0.0,)
        for offset in offsets:
            x = area.left() + area.width() * (0.5 + offset)
            painter.drawLine(QtCore.QPointF(x, area.top() - 6), QtCore.QPointF(x, area.bottom() + 6))

    def _write(
        self,
        painter: QtGui.QPainter,
        area: QtCore.QRectF,
        pixels: int,
        color: str,
        text: str,
        side: QtCore.Qt.AlignmentFlag,
    ) -> None:
        font = painter.font()
        font.setPixelSize(max(8, pixels))
        font.setBold(pixels >= TITLE)
        wide = QtGui.QFontMetricsF(font).horizontalAdvance(text)
        if wide > 0.95 * area.width() > 0:
            font.setPixelSize(max(8, int(0.95 * font.pixelSize() * area.width() / wide)))
        painter.setFont(font)
        painter.setPen(QtGui.QColor(color))
        painter.drawText(area, int(side) | int(QtCore.Qt.AlignmentFlag.AlignVCenter), text)


def _rounded(share: LoadShare) -> tuple[object, ...]:
    whole = tuple(None if math.isnan(value) else round(100 * value) for value in share.shares)
    return share.words, whole, tuple(None if math.isnan(force) else round(force) for force in share.forces_n)
