"""What shakes: the spectrum of the last seconds, for looking at; measures are made by scoring."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.live.plate_view import FZ, PlateView

__all__ = ["LiveSpectrum"]

Array = NDArray[np.float64]

LONGEST_S, HIGHEST_HZ = 8.0, 25.0


class LiveSpectrum:
    """Amplitude density of the total force of a plate."""

    def __init__(self, plate: PlateView) -> None:
        self.plate = plate
        self._window: Array = np.empty(0)

    def points(self, seconds: float) -> tuple[Array, Array]:
        """Return frequencies up to 25 Hz and amplitude density, unit per root Hz; empty with a gap or too little.

        The mean and the slope are taken off, a Hann window is laid on; one-sided, so that the sum of squares times
        the width of a bin is the variance.
        """
        rate = self.plate.rate_hz
        rows = round(min(seconds, LONGEST_S) * rate)
        values = self.plate.trail.last(rows)[FZ]
        if len(values) < rows or not np.isfinite(values).all():
            return np.empty(0), np.empty(0)
        if len(self._window) != rows:
            self._window = np.hanning(rows)
        at = np.arange(rows) - (rows - 1) / 2
        flat = values - values.mean() - at * float(at @ values) / float(at @ at)
        power: Array = 2 * np.abs(np.fft.rfft(flat * self._window)) ** 2 / (rate * float(self._window @ self._window))
        hz = np.fft.rfftfreq(rows, 1 / rate)
        shown = (hz > 0) & (hz <= HIGHEST_HZ)
        return np.asarray(hz[shown], np.float64), np.asarray(np.sqrt(power[shown]), np.float64)
