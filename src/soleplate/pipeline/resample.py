"""Samples onto another grid: irregular times by averaging windows, steady ones by a windowed sinc.

Linear interpolation before differentiating makes a jittery board look fast or slow (Audiffren & Contal 2016, Sensors
16:1208); averages of a window do not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.kernels.swarii import purge_spikes, window_average
from soleplate.text import Text

__all__ = ["at_rate", "average_windows", "without_spikes"]

Array = NDArray[np.float64]


def average_windows(time_s: ArrayLike, values: ArrayLike, rate_hz: float, *, window_s: float | None = None) -> Array:
    """Average irregular samples over sliding windows.

    Parameters
    ----------
    time_s : (n,) float64
        Times, s, rising.
    values : (n, c) float64
        Samples without NaN.
    rate_hz : float
        Rate of the grid that starts at the first sample.
    window_s : float, optional
        Width of the window; two steps of the grid by default. A sample exactly at its edge does not count.

    Returns
    -------
    (m, c) float64
        NaN where no sample lies in the window: a gap is never bridged.
    """
    time = np.array(time_s, np.float64)
    rows = np.array(values, np.float64, order="C")
    if len(time) < 2 or rows.ndim != 2 or len(rows) != len(time):
        raise SignalError(
            Text("{n} times and values of shape {shape} cannot be averaged", n=len(time), shape=rows.shape),
            do=Text("Give at least two times, and one row of values for each"),
        )
    if not (np.diff(time) > 0).all():
        raise SignalError(Text("The times do not rise"), do=Text("Sort the samples and leave out the doubled ones"))
    width = (2.0 / rate_hz if window_s is None else window_s) - 1e-6
    out = np.empty((int((time[-1] - time[0]) * rate_hz) + 3, rows.shape[1]))
    written = window_average(time, rows, 0.5 * width, 1.0 / rate_hz, out)
    return out[:written].copy()


_TAPS = 16  # to either side
_KAISER = 9.0  # side lobes below -90 dB


def at_rate(values: ArrayLike, rate_hz: float, wanted_hz: float) -> Array:
    """Resample steady samples by a windowed sinc.

    Parameters
    ----------
    values : (n, c) float64
        Samples without NaN, of which nothing lies above half of either rate: low-passed before.
    rate_hz, wanted_hz : float
        Rate of the samples, and of the grid that starts at the first one.

    Returns
    -------
    (m, c) float64
        ``m`` is the nearest whole number to ``n wanted / rate``, so that the last digit of a rate changes no length.
        The ends are reflected oddly, as before a zero-phase filter.
    """
    rows = np.asarray(values, np.float64)
    n = len(rows)
    if n < 2:
        return rows.copy()
    pad = min(_TAPS, n - 1)
    padded = np.concatenate([2 * rows[0] - rows[pad:0:-1], rows, 2 * rows[-1] - rows[-2 : -pad - 2 : -1]])
    at = np.arange(max(1, round(n * wanted_hz / rate_hz))) * (rate_hz / wanted_hz)
    nearest = np.clip(np.floor(at).astype(np.int64), 0, n - 1)
    taps = np.arange(-pad + 1, pad + 1)
    away = at[:, np.newaxis] - (nearest[:, np.newaxis] + taps)
    window = np.i0(_KAISER * np.sqrt(np.clip(1 - (away / pad) ** 2, 0, None))) / np.i0(_KAISER)
    weight = np.sinc(away) * window
    weight /= weight.sum(axis=1, keepdims=True)
    columns = np.clip(nearest[:, np.newaxis] + taps + pad, 0, len(padded) - 1)
    return np.einsum("mk,mkc->mc", weight, padded[columns])


def without_spikes(time_s: ArrayLike, values_cm: ArrayLike) -> NDArray[np.int64]:
    """Return the rows that stay when the first 0.1 s, the two ends and spikes of up to two samples are left out.

    A spike is 2 cm away and comes back to within 0.5 cm (Quijoux 2021).
    """
    time = np.array(time_s, np.float64)
    keep = np.empty(len(time), np.int64)
    rows = np.array(values_cm, np.float64, order="C")
    return keep[: purge_spikes(time, rows, 0.1, 2.0, 0.5, keep)].copy()
