"""The spectrum of the force of every plate."""

from __future__ import annotations

from collections.abc import Sequence

from soleplate.gui.qt import pg
from soleplate.gui.theme import Theme
from soleplate.gui.widgets.base import ENGLISH, Plot
from soleplate.language import Language
from soleplate.live.plate_view import PlateView
from soleplate.live.spectrum import HIGHEST_HZ, LiveSpectrum
from soleplate.text import Text

__all__ = ["SpectrumPlot"]

EVERY = 8  # refreshes
FLUCTUATION_HZ = (4.0, 12.0)


class SpectrumPlot(Plot):
    """Amplitude density of the force of each plate up to 25 Hz; the band of force fluctuation is shaded.

    Parameters
    ----------
    plates : sequence of PlateView
        One line each.
    """

    def __init__(self, plates: Sequence[PlateView], theme: Theme, words: Language = ENGLISH) -> None:
        title = Text("Spectrum of the force (shaded: force fluctuation, 4-12 Hz)")
        super().__init__(theme, title, "Hz", Text("N per √Hz"), words)
        self.plates = list(plates)
        self._spectra = [LiveSpectrum(plate) for plate in plates]
        self._band = pg.LinearRegionItem(FLUCTUATION_HZ, movable=False, pen=theme.pen(theme.grid))
        self.addItem(self._band, ignoreBounds=True)
        self._curves = [self.add_line(theme.of_role(plate.role, n)) for n, plate in enumerate(plates)]
        self.setXRange(0, HIGHEST_HZ, padding=0)
        self._top, self._turn, self.seconds = 0.0, 0, 10.0
        self.set_theme(theme)

    def set_window(self, seconds: float) -> None:
        """Take the spectrum of so many seconds, at most 8."""
        self.seconds, self._turn = seconds, 0

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        super().set_theme(theme)
        self._band.setBrush(pg.mkBrush(theme.panel))
        for number, (plate, curve) in enumerate(zip(self.plates, self._curves, strict=True)):
            curve.set_pen(theme.pen(theme.of_role(plate.role, number)))

    def fit(self) -> None:
        """Fit the height of the axis anew."""
        self._top, self._turn = 0.0, 0

    def refresh(self) -> None:
        """Draw what the plates hold now, a few times a second."""
        if self._turn % EVERY == 0:
            found = [spectrum.points(self.seconds) for spectrum in self._spectra]
            highest = max((float(density.max()) for _, density in found if density.size), default=0.0)
            if highest > self._top or highest < 0.2 * self._top:
                self._top = 1.3 * highest
                self.setYRange(0, max(self._top, 0.1), padding=0)
            for curve, (hz, density) in zip(self._curves, found, strict=True):
                curve.set_points(hz, density)
            self.repaint_plot()
        self._turn += 1
