"""Smoothness of a speed profile: closer to zero is smoother."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import SignalError
from soleplate.metrics.step_down.motion import turning_points
from soleplate.text import Text

__all__ = ["log_dimensionless_jerk", "spectral_arc_length", "sub_movements"]

Array = NDArray[np.float64]


def spectral_arc_length(
    speed: Array, rate_hz: float, *, cutoff_hz: float = 10.0, amplitude: float = 0.05, padding: int = 4
) -> float:
    """Return SPARC, without unit, negative; the smoother, the closer to zero.

    Minus the length of the curve of the normalised amplitude spectrum up to the last frequency, at most
    ``cutoff_hz``, at which it still reaches ``amplitude``. Balasubramanian et al. 2015, J NeuroEng
    Rehabil 12:112. The profile must come from rest and go to rest: cut at a moving touch it reads worse.

    Parameters
    ----------
    speed : (n,) float64
        Any unit; its mean is not removed.
    cutoff_hz, amplitude, padding
        As published: 10 Hz, 0.05, and a transform of ``2^(ceil(log2 n) + 4)`` points.

    Raises
    ------
    SignalError
        When the speed is zero throughout.
    """
    points = 1 << (int(np.ceil(np.log2(len(speed)))) + padding)
    bins = min(int(cutoff_hz * points / rate_hz), points // 2) + 1
    spectrum = _first_bins(speed, points, bins)
    # nothing above the cutoff is finer than the unpadded transform shows
    highest = max(spectrum.max(), np.abs(np.fft.rfft(speed)).max())
    if not highest > 0.0:
        raise SignalError(Text("Smoothness of a speed that is zero"), do=Text("Choose a span with a movement in it"))
    frequency, spectrum = np.arange(bins) * (rate_hz / points), spectrum / highest
    above = np.flatnonzero(spectrum >= amplitude)
    if len(above) < 2:
        raise SignalError(Text("Smoothness of a speed without movement below 10 Hz"),
                          do=Text("Choose a span with a movement in it"))  # fmt: skip
    span = slice(above[0], above[-1] + 1)
    frequency, spectrum = frequency[span], spectrum[span]
    width = frequency[-1] - frequency[0]
    return float(-np.hypot(np.diff(frequency) / width, np.diff(spectrum)).sum())


def _first_bins(values: Array, points: int, bins: int) -> Array:
    """Return the first amplitudes of a transform padded with zeros, by the chirp z-transform: 16 times fewer points."""
    n = len(values)
    k = np.arange(max(n, bins))
    chirp = np.exp(-1j * np.pi / points * (k * k % (2 * points)))
    size = 1 << int(np.ceil(np.log2(n + bins - 1)))
    back = np.zeros(size, complex)
    back[:bins] = chirp[:bins].conj()
    back[size - n + 1 :] = chirp[1:n][::-1].conj()
    found = np.fft.ifft(np.fft.fft(values * chirp[:n], size) * np.fft.fft(back))
    return np.abs(found[:bins])


def log_dimensionless_jerk(acceleration: Array, speed: Array, rate_hz: float) -> float:
    """Return LDLJ, without unit; the smoother, the closer to zero (a minimum-jerk movement: -ln 204.8).

    ``-ln( T^3 / v_peak^2 * integral of jerk^2 )``, with the jerk as one derivative of the acceleration:
    on a plate that is ``F / m``, so the force is differentiated once, never integrated and differentiated
    twice. Under noise it reads worse than it is; never use it below ten times the noise (rulings 2.6).

    Parameters
    ----------
    acceleration, speed : (n,) float64
        In units that belong together, e.g. mm/s^2 and mm/s, over the movement only.

    Raises
    ------
    SignalError
        When nothing moves, or the acceleration is constant.
    """
    jerk = np.gradient(acceleration) * rate_hz
    duration = (len(acceleration) - 1) / rate_hz
    peak = np.abs(speed).max()
    total = float(np.trapezoid(jerk * jerk)) / rate_hz
    if not (peak > 0.0 and total > 0.0):
        raise SignalError(Text("Smoothness of a movement without jerk"), do=Text("Choose a span with a movement in it"))
    return float(-np.log(duration**3 / peak**2 * total))


def sub_movements(speed: Array, *, least_share: float = 0.1, quiet_sd: float = 0.0) -> int:
    """Count the peaks of a speed profile; a minimum-jerk movement has one.

    A peak counts when it reaches ``least_share`` of the highest one and stands out from the valleys beside it
    by more than three times ``quiet_sd``, the SD of the speed in quiet stance in the same unit (rulings 2.6).
    """
    size = np.abs(speed)
    highest = size.max()
    if not highest > 0.0:
        return 0
    # rest on both sides, so that a profile cut at its peak still has one
    padded = np.concatenate([[0.0], size, [0.0]])
    peaks, _ = turning_points(padded, max(3.0 * quiet_sd, 1e-9 * float(highest)))
    return int((padded[peaks] >= least_share * highest).sum())
