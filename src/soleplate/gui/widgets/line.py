"""A line of many points that is redrawn many times a second."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from soleplate.gui.qt import QtCore, QtGui, QtWidgets, pg

__all__ = ["Line"]

Array = NDArray[np.float64]


class Line(QtWidgets.QGraphicsItem):
    """Draw a polyline with holes where values are NaN.

    It takes the visible part of the plot for its bounds, so that nothing is searched for extremes at each frame, which
    is where the general curve of the plotting library spends most of its time.

    Parameters
    ----------
    view : pyqtgraph.ViewBox
        The view that it is added to.
    pen : QPen
        Opaque; one pixel wide for many points.
    """

    def __init__(self, view: pg.ViewBox, pen: QtGui.QPen) -> None:
        super().__init__()
        self._view, self._pen = view, pen
        self._smooth = pen.width() > 1
        self._parts: list[QtGui.QPolygonF] = []
        self._bounds = QtCore.QRectF()
        view.addItem(self, ignoreBounds=True)
        view.sigRangeChanged.connect(self._range_changed)
        self._range_changed()

    def _range_changed(self, *_: object) -> None:
        self.prepareGeometryChange()
        self._bounds = QtCore.QRectF(self._view.viewRect())

    def set_pen(self, pen: QtGui.QPen) -> None:
        """Draw with another pen from now on."""
        self._pen, self._smooth = pen, pen.width() > 1

    def set_points(self, x: Array, y: Array) -> None:
        """Draw these points from now on, (n,) each; they are copied."""
        holes = np.flatnonzero(np.isnan(y))
        if not holes.size:
            self._parts = [pg.functions.arrayToQPolygonF(x, y)] if len(x) else []
            return
        edges = [-1, *holes.tolist(), len(y)]
        spans = [(a + 1, b) for a, b in pairwise(edges) if b - a > 1]
        self._parts = [pg.functions.arrayToQPolygonF(x[a:b], y[a:b]) for a, b in spans]

    def boundingRect(self) -> QtCore.QRectF:
        """Return the visible part of the plot."""
        return self._bounds

    def paint(
        self,
        painter: QtGui.QPainter,
        option: QtWidgets.QStyleOptionGraphicsItem,
        widget: QtWidgets.QWidget | None = None,
    ) -> None:
        """Draw the line."""
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing, self._smooth)
        painter.setPen(self._pen)
        for part in self._parts:
            painter.drawPolyline(part)
