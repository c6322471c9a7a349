"""The centre of pressure seen from above: its way, its ellipse, where it is now, the plate and the foot."""

from __future__ import annotations

import numpy as np

from soleplate.gui.qt import QtWidgets, pg
from soleplate.gui.theme import Theme
from soleplate.gui.widgets.base import ENGLISH, Plot
from soleplate.language import Language
from soleplate.live.foot import foot_outline
from soleplate.live.plate_view import PlateView
from soleplate.live.targets import StayInRing
from soleplate.live.traces import CopPath, View
from soleplate.pipeline.frames import stance_from_plate
from soleplate.text import Text

__all__ = ["CopTrace"]

ELLIPSE_EVERY = 6  # refreshes
DOT_PX = 16
RING_PX = 4
MARGIN_MM = 20.0


class CopTrace(Plot):
    """The centre of pressure of one plate, mm: ML to the right, AP upward.

    Parameters
    ----------
    foot_mm : float
        Length of the foot whose outline is drawn; 0 for none. It is a drawing to stand by, not a measurement.
    half_width_mm : float, optional
        Half of what is shown, about the middle of the plate; by default the foot, or the sway, in steps.
    """

    def __init__(
        self,
        plate: PlateView,
        theme: Theme,
        *,
        foot_mm: float = 0.0,
        half_width_mm: float | None = None,
        ring: StayInRing | None = None,
        words: Language = ENGLISH,
    ) -> None:
        super().__init__(theme, Text("CoP, {role}", role=plate.role), "ML mm", "AP mm", words)
        self.plate, self.path = plate, CopPath(plate)
        self.seconds = 10.0
        self._turn = 0
        color = theme.of_role(plate.role)
        self._edge = self.add_line(theme.grid)
        self._foot = self.add_line(theme.faint)
        self._way = self.add_line(color)
        self._ellipse = self.add_line(theme.ink, 2)
        self.ring = ring
        self._ring = self.add_line(theme.better, RING_PX)
        self._ring_at: tuple[str, tuple[float, float] | None] = ("", None)
        self._dot = QtWidgets.QGraphicsEllipseItem(-DOT_PX / 2, -DOT_PX / 2, DOT_PX, DOT_PX)
        self._dot.setFlag(QtWidgets.QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self._dot.setBrush(pg.mkBrush(color))
        self._dot.setPen(theme.pen(theme.back, 2))
        self.getViewBox().addItem(self._dot, ignoreBounds=True)
        self.getPlotItem().setAspectLocked(True)
        half_width_mm = half_width_mm or 0.6 * foot_mm or None
        self._follows = half_width_mm is None
        self.shown = View(0.0, 0.0, half_width_mm or max(plate.setup.calibration.size_mm) / 2 + MARGIN_MM)
        self._draw_plate(foot_mm)
        self._show(self.shown)

    def _draw_plate(self, foot_mm: float) -> None:
        width, depth = self.plate.setup.calibration.size_mm
        x, y = width / 2, depth / 2
        corners = [(-x, -y), (x, -y), (x, y), (-x, y), (-x, -y)]
        edge = stance_from_plate(corners, self.plate.setup.calibration)
        self._edge.set_points(edge[:, 0].copy(), edge[:, 1].copy())
        if foot_mm:
            self._foot.set_points(*foot_outline(self.plate.role, foot_mm))

    def _show(self, view: View) -> None:
        self.shown = view
        half = view.half_mm
        self.setRange(
            xRange=(view.ml_mm - half, view.ml_mm + half), yRange=(view.ap_mm - half, view.ap_mm + half), padding=0
        )

    def set_window(self, seconds: float) -> None:
        """Show the way of so many seconds."""
        self.seconds = seconds
        self._turn = 0

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        super().set_theme(theme)
        color = theme.of_role(self.plate.role)
        for curve, ink, width in (
            (self._edge, theme.grid, 1), (self._foot, theme.faint, 1), (self._way, color, 1),
            (self._ellipse, theme.ink, 2), (self._ring, theme.better, RING_PX),
        ):  # fmt: skip
            curve.set_pen(theme.pen(ink, width))
        self._dot.setBrush(pg.mkBrush(color))
        self._dot.setPen(theme.pen(theme.back, 2))

    def _draw_ring(self) -> None:
        if self.ring is None:
            return
        state, at = self.ring.look().state, self.ring.centre_mm
        if (state, at) == self._ring_at:
            return
        self._ring_at = (state, at)
        self._ring.set_pen(self.theme.pen(self.theme.better if state == "good" else self.theme.worse, RING_PX))
        if at is None:
            self._ring.set_points(np.empty(0), np.empty(0))
            return
        angle = np.linspace(0, 2 * np.pi, 73)
        self._ring.set_points(at[0] + self.ring.radius_mm * np.cos(angle), at[1] + self.ring.radius_mm * np.sin(angle))

    def refresh(self) -> None:
        """Draw what the plate holds now."""
        ml, ap = self.path.points(self.seconds)
        self._way.set_points(ml, ap)
        if self._turn % ELLIPSE_EVERY == 0:
            if self._follows and (view := self.path.view(self.seconds, self.shown)) != self.shown:
                self._show(view)
            self._ellipse.set_points(*self.path.ellipse(self.seconds))
        self._draw_ring()
        self._turn += 1
        self._draw_dot()
        self.repaint_plot()

    def _draw_dot(self) -> None:
        now_ml, now_ap = self.plate.cop_mm
        self._dot.setVisible(now_ml == now_ml)
        if now_ml == now_ml:
            self._dot.setPos(now_ml, now_ap)
