"""What the noise of the samples tells of a force: that it was clipped, or filtered before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.pipeline.cut import gapless_spans

__all__ = ["clipped_rows", "smoothed_hz"]

Array = NDArray[np.float64]

TOP_SD, FLAT_SD, DROP_SD = 8.0, 1.4, 40.0  # of the noise: width of a top, what is flat in it, how far it falls beside
TOP_ROWS, TOP_S = 10, 0.3  # a top is no pose that is held
STILL_N = 0.01  # RMS of the upper half of the band: no converter is so quiet
GONE_N = 0.02  # RMS of all above a frequency: there is nothing
LOW_SHARE = 0.35  # of the rate: a cut-off above it takes nothing off
LEAST_ROWS = 256


def clipped_rows(force: Array, rate_hz: float, least_n: float) -> int:
    """Count the rows of a top that is flat but for the noise and falls steeply on either side; 0 for a round one.

    Of a parabola the force within eight times the noise of its top spreads by 2.6 times the noise.
    """
    bends = np.abs(np.diff(force, 2))
    bends = bends[np.isfinite(bends)]
    noise = float(np.median(bends)) / (0.6745 * np.sqrt(6.0)) if len(bends) else 0.0
    top = float(np.nanmax(force)) if noise > 0 else 0.0
    if not top > least_n:
        return 0
    longest = 0
    for first, last in gapless_spans(force > top - TOP_SD * noise):
        half = (last - first) // 2
        if not TOP_ROWS <= last - first <= TOP_S * rate_hz or first < half or last + half >= len(force):
            continue
        flat = force[first:last]
        beside = max(float(force[first - half]), float(force[last + half]))
        own = float(flat.std())  # none at all: drawn, or clipped without noise, which is told by its exact value
        if noise / 20 <= own <= FLAT_SD * noise and float(flat.mean()) - beside > DROP_SD * noise:
            longest = max(longest, last - first)
    return longest


def smoothed_hz(force: Array, rate_hz: float) -> float:
    """Return the frequency above which a force holds nothing at all, not even noise: it was filtered; 0 otherwise."""
    known = force[np.isfinite(force)]
    if len(known) < LEAST_ROWS:
        return 0.0
    bends = np.diff(known, 2)  # the steep fall of a spectrum with frequency would leak
    window = np.hanning(len(bends))
    frequency = np.fft.rfftfreq(len(bends), 1 / rate_hz)
    power = 2 * np.abs(np.fft.rfft(bends * window)) ** 2 / (float((window**2).sum()) * len(bends))
    power[1:] /= (2 * np.sin(np.pi * frequency[1:] / rate_hz)) ** 4
    above = np.sqrt(np.cumsum(power[::-1])[::-1])
    if above[np.searchsorted(frequency, 0.25 * rate_hz)] > STILL_N:
        return 0.0
    ends = float(frequency[int(np.argmax(above < GONE_N))])
    return ends if ends < LOW_SHARE * rate_hz else 0.0
