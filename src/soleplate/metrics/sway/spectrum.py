"""Power spectra of sway and what is read from them. Ungated formulas."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Spectrum", "fluctuation", "sine_multitaper", "welch"]

Array = NDArray[np.float64]

EDGE = 0.05  # of a bin: a segment of whole samples is longer or shorter than 2 s by so much


@dataclass(frozen=True)
class Spectrum:
    """Hold a one-sided power spectral density over a band.

    Attributes
    ----------
    frequency_hz : (k,) float64
        Evenly spaced.
    density : (k,) float64
        Unit squared per Hz.
    step_hz : float
        Width of a bin.
    """

    frequency_hz: Array
    density: Array
    step_hz: float

    def band(self, low_hz: float, high_hz: float, *, slack: float = 0.0) -> Spectrum:
        """Return the bins from ``low_hz`` to ``high_hz``, both included, and those within a share of a bin beyond.

        Without ``slack`` a bin that lies on an edge falls in or out by the last digit of the rate.
        """
        beyond = slack * self.step_hz
        inside = (self.frequency_hz >= low_hz - beyond) & (self.frequency_hz <= high_hz + beyond)
        return Spectrum(self.frequency_hz[inside], self.density[inside], self.step_hz)

    def moment(self, order: int) -> float:
        """Sum ``frequency ** order * density`` over the bins."""
        return float(np.sum(self.frequency_hz**order * self.density))

    @property
    def power(self) -> float:
        """Sum of the bins times their width, unit squared: does not grow with duration."""
        return self.moment(0) * self.step_hz

    @property
    def centroid_hz(self) -> float:
        """``sqrt(m2 / m0)`` (Prieto 1996)."""
        power = self.moment(0)
        return math.sqrt(self.moment(2) / power) if power > 0 else math.nan

    @property
    def dispersion(self) -> float:
        """``sqrt(1 - m1^2 / (m0 m2))``, 0 for one frequency (Prieto 1996)."""
        product = self.moment(0) * self.moment(2)
        return math.sqrt(max(0.0, 1.0 - self.moment(1) ** 2 / product)) if product > 0 else math.nan

    @property
    def mode_hz(self) -> float:
        """Frequency of the highest bin."""
        return float(self.frequency_hz[np.argmax(self.density)])

    def smooth_quantile_hz(self, share: float) -> float:
        """Return where the power from below reaches ``share`` of all, within a bin in proportion: without steps."""
        running = np.concatenate([[0.0], np.cumsum(self.density)])
        edges = np.append(self.frequency_hz - self.step_hz / 2, self.frequency_hz[-1] + self.step_hz / 2)
        return float(np.interp(share * running[-1], running, edges))

    def quantile_hz(self, share: float) -> float:
        """Return the first bin at which the power from below reaches ``share`` of all."""
        running = np.cumsum(self.density)
        return float(self.frequency_hz[np.argmax(running >= running[-1] * share)])


def welch(
    x: ArrayLike,
    rate_hz: float,
    *,
    segment: int,
    overlap: int,
    bins: int,
    linear_detrend: bool = True,
    count: int | None = None,
) -> Spectrum:
    """Estimate a power spectral density by Welch's method with periodic Hann windows.

    Parameters
    ----------
    x : (n,) float64
        Gapless samples.
    segment, overlap : int
        Rows of a segment, and rows it shares with the next.
    bins : int
        Length of the transform, not less than ``segment``; more only interpolates.
    linear_detrend : bool
        Take a line out of each segment, else its mean.
    count : int, optional
        How many segments to spread evenly over the samples, whatever ``overlap`` that gives: then a sample more or
        less does not change their number.

    Returns
    -------
    Spectrum
        From 0 to half the rate; the same as ``scipy.signal.welch`` with scaling ``density``.
    """
    values = np.asarray(x, np.float64)
    starts = np.arange(0, len(values) - segment + 1, segment - overlap)
    if count is not None:
        starts = np.round(np.linspace(0, len(values) - segment, count)).astype(np.int64)
    pieces = values[starts[:, np.newaxis] + np.arange(segment)]
    pieces = pieces - pieces.mean(axis=1, keepdims=True)
    if linear_detrend:
        ramp = np.arange(segment) - (segment - 1) / 2
        pieces -= ((pieces * ramp).sum(axis=1, keepdims=True) / (ramp**2).sum()) * ramp
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(segment) / segment)
    density = (np.abs(np.fft.rfft(pieces * window, bins, axis=1)) ** 2).mean(axis=0) / (rate_hz * (window**2).sum())
    density[1 : None if bins % 2 else -1] *= 2
    return Spectrum(np.arange(len(density)) * rate_hz / bins, density, rate_hz / bins)


def sine_multitaper(x: ArrayLike, rate_hz: float, *, tapers: int = 8) -> Spectrum:
    """Estimate a power spectral density by averaging sine tapers (Riedel & Sidorenko 1995), as Prieto 1996 did.

    ``x`` (n,) with its mean taken out; one bin per 1 / duration, unit squared per Hz.
    """
    values = np.asarray(x, np.float64)
    n = len(values)
    rows = np.arange(1, n + 1)
    density = np.zeros(n // 2 + 1)
    for order in range(1, tapers + 1):
        taper = math.sqrt(2 / (n + 1)) * np.sin(math.pi * order * rows / (n + 1))
        density += np.abs(np.fft.rfft(values * taper)) ** 2
    density *= 2 / (tapers * rate_hz)
    return Spectrum(np.arange(len(density)) * rate_hz / n, density, rate_hz / n)


def fluctuation(fz_n: ArrayLike, rate_hz: float, *, low_hz: float = 4.0, high_hz: float = 12.0) -> float:
    """Compute the RMS of a vertical force within a band, N.

    Quiet standing already holds 0.06-0.15 % of body weight of heartbeat and sway, so this is "force fluctuation"
    and no tremor. Segments of 2 s with half overlap, line taken out. NaN for less than 2 s or a band beyond half
    the rate.
    """
    values = np.asarray(fz_n, np.float64)
    segment = round(2 * rate_hz)
    if len(values) < segment or high_hz >= rate_hz / 2:
        return math.nan
    spectrum = welch(values, rate_hz, segment=segment, overlap=segment // 2, bins=segment)
    return math.sqrt(spectrum.band(low_hz, high_hz, slack=EDGE).power)
