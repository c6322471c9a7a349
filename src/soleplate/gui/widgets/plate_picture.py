"""A plate from above, with the spot where a weight goes: what somebody with a weight in their hands looks at."""

from __future__ import annotations

from collections.abc import Sequence

from soleplate.calibration.plan import Spot
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import TEXT, TITLE, Theme
from soleplate.model.plate import Calibration

__all__ = ["PlatePicture"]

CELL_MM, DONE_MM, FOOT_MM = 26.0, 9.0, (90.0, 240.0)
WEIGHT_MM, MOST_WEIGHT_MM, OF_KG = 40.0, 70.0, 40.0  # half the diameter of a weight, by its mass
MARGIN = 0.08


class PlatePicture(QtWidgets.QWidget):
    """Show plate, cells, spots that have a reading, and what stands on it now; the front edge is up.

    Parameters
    ----------
    front, empty : str
        What is written at the front edge, and on a plate that must be empty.
    """

    def __init__(self, theme: Theme, front: str, empty: str) -> None:
        super().__init__()
        self.theme, self._front, self._empty = theme, front, empty
        self._plate: Calibration | None = None
        self._step: Spot | None = None
        self._tap = False
        self._placed: tuple[Spot, ...] = ()
        self.setMinimumSize(260, 260)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Expanding)

    def show_step(
        self, plate: Calibration | None, step: Spot | None, placed: Sequence[Spot] = (), *, tap: bool = False
    ) -> None:
        """Set what is shown; no step for the plate alone."""
        placed = tuple(placed)
        if plate is not self._plate or (step, placed, tap) != (self._step, self._placed, self._tap):
            self._plate, self._step, self._placed, self._tap = plate, step, placed, tap
            self.update()

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        """Paint the plate in mm, front up."""
        plate = self._plate
        if plate is None:
            return
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        wide, deep = plate.size_mm
        high = self.height() - 2 * TITLE
        self._px = (1 - MARGIN) * min(self.width() / wide, high / deep)
        self._middle = QtCore.QPointF(self.width() / 2, 1.5 * TITLE + high / 2)
        self._write(painter, QtCore.QPointF(self.width() / 2, self._at(0, deep / 2).y() - TITLE), f"▲ {self._front}",
                    self.theme.faint, TEXT)  # fmt: skip
        painter.setPen(QtGui.QPen(QtGui.QColor(self.theme.faint), 2))
        painter.setBrush(QtGui.QColor(self.theme.panel))
        painter.drawRoundedRect(QtCore.QRectF(self._at(-wide / 2, deep / 2), self._at(wide / 2, -deep / 2)), 10, 10)
        step = self._step
        for cell, (x, y) in enumerate(zip(plate.cell_x_mm.tolist(), plate.cell_y_mm.tolist(), strict=True)):
            painter.setPen(QtCore.Qt.PenStyle.NoPen)
            aimed = step is not None and step.cell == cell
            painter.setBrush(QtGui.QColor(self.theme.accent if aimed else self.theme.grid))
            half = CELL_MM / 2
            painter.drawRect(QtCore.QRectF(self._at(x - half, y + half), self._at(x + half, y - half)))
        for one in self._placed:
            if one.load_kg > 0 and one.kind != "person":
                painter.setPen(QtCore.Qt.PenStyle.NoPen)
                painter.setBrush(QtGui.QColor(self.theme.better))
                painter.drawEllipse(self._at(one.x_mm, one.y_mm), DONE_MM * self._px, DONE_MM * self._px)
        if step is not None:
            self._draw_step(painter, step)
        if self._tap:
            self._draw_tap(painter)
        painter.end()

    def _draw_step(self, painter: QtGui.QPainter, step: Spot) -> None:
        if step.kind == "person":
            painter.setPen(QtGui.QPen(QtGui.QColor(self.theme.accent), 3))
            painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
            for way in (-1, 1):
                painter.drawEllipse(
                    self._at(way * 0.75 * FOOT_MM[0], 0), FOOT_MM[0] / 2 * self._px, FOOT_MM[1] / 2 * self._px
                )
            return
        if not step.load_kg > 0:
            self._write(painter, self._middle, self._empty, self.theme.ink, 2 * TITLE)
            return
        at = self._at(step.x_mm, step.y_mm)
        size = min(WEIGHT_MM + (MOST_WEIGHT_MM - WEIGHT_MM) * step.load_kg / OF_KG, MOST_WEIGHT_MM) * self._px
        painter.setPen(QtGui.QPen(QtGui.QColor(self.theme.accent), 1, QtCore.Qt.PenStyle.DashLine))
        edge = self._at(-0.5 * self._size[0], 0.5 * self._size[1]), self._at(0.5 * self._size[0], -0.5 * self._size[1])
        painter.drawLine(QtCore.QPointF(edge[0].x(), at.y()), QtCore.QPointF(edge[1].x(), at.y()))
        painter.drawLine(QtCore.QPointF(at.x(), edge[0].y()), QtCore.QPointF(at.x(), edge[1].y()))
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(QtGui.QColor(self.theme.accent))
        painter.drawEllipse(at, size, size)
        self._write(painter, at, f"{step.load_kg:g} kg", self.theme.back, max(11, round(0.5 * size)))

    def _draw_tap(self, painter: QtGui.QPainter) -> None:
        painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
        at = self._at(0.3 * self._size[0], -0.3 * self._size[1])
        for ring in (1, 2, 3):
            painter.setPen(QtGui.QPen(QtGui.QColor(self.theme.warning), 4 - ring))
            painter.drawEllipse(at, 14 * ring * self._px, 14 * ring * self._px)

    @property
    def _size(self) -> tuple[float, float]:
        return self._plate.size_mm if self._plate is not None else (0.0, 0.0)

    def _at(self, x_mm: float, y_mm: float) -> QtCore.QPointF:
        return QtCore.QPointF(self._middle.x() + x_mm * self._px, self._middle.y() - y_mm * self._px)

    def _write(self, painter: QtGui.QPainter, at: QtCore.QPointF, text: str, color: str, pixels: int) -> None:
        font = painter.font()
        font.setPixelSize(pixels)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QtGui.QColor(color))
        half = QtCore.QPointF(300, pixels)
        painter.drawText(QtCore.QRectF(at - half, at + half), QtCore.Qt.AlignmentFlag.AlignCenter, text)
