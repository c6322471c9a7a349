"""Force to speed and height of the centre of mass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels.turns import turns
from soleplate.model.plate import G_MS2

__all__ = ["G_MM_S2", "Array", "integrate", "mass_kg", "quiet_row", "running_mean", "turning_points", "vertical_motion"]

Array = NDArray[np.float64]

G_MM_S2 = 1000.0 * G_MS2


def mass_kg(body_weight_n: float) -> float:
    """Return the mass of a body weight, kg."""
    return body_weight_n / G_MS2


def integrate(values: Array, rate_hz: float, start: float = 0.0) -> Array:
    """Return the running trapezoidal integral, (n,): ``start`` at the first row."""
    out = np.zeros(len(values))
    np.cumsum((values[1:] + values[:-1]) / (2.0 * rate_hz), out=out[1:])
    out += start
    return out


def vertical_motion(fz_n: Array, rate_hz: float, body_weight_n: float, speed_mm_s: float = 0.0) -> tuple[Array, Array]:
    """Return speed (mm/s, up +) and height (mm, 0 at the first row) of the centre of mass, (n,) each.

    ``a = g (F / BW - 1)``, integrated by trapezoids from ``speed_mm_s`` at the first row.
    """
    speed = integrate(G_MM_S2 * (fz_n / body_weight_n - 1.0), rate_hz, speed_mm_s)
    return speed, integrate(speed, rate_hz)


def quiet_row(
    fz_n: Array, rate_hz: float, *, start: int = 0, window_s: float = 0.5, block_s: float = 0.05
) -> tuple[int, float, float]:
    """Find the quietest window from ``start`` on.

    The force is looked at in means of ``block_s``: 50 ms pass what lies below about 9 Hz, as the 10 Hz low-pass
    of the limits does, and hold whole periods of 50 and 60 Hz mains.

    Returns
    -------
    row : int
        The row in the middle of the window.
    mean_n, sd_n : float
        Mean of the force in it and SD of the block means, N. The window is all of the rest of the record
        when that is shorter.
    """
    rows = min(max(1, round(block_s * rate_hz)), len(fz_n) - start)
    count = (len(fz_n) - start) // rows
    blocks = fz_n[start : start + count * rows].reshape(count, rows).mean(axis=1)
    width = min(max(2, round(window_s / block_s)), count)
    windows = np.lib.stride_tricks.sliding_window_view(blocks, width)
    spread = windows.std(axis=1)
    at = int(np.argmin(spread))
    return start + at * rows + width * rows // 2, float(windows[at].mean()), float(spread[at])


def running_mean(values: Array, rows: int) -> Array:
    """Return the centred mean, (n,), over an odd number of rows near ``rows``, the ends held."""
    half = max(rows // 2, 0)
    padded = np.concatenate([np.full(half, values[0]), values, np.full(half, values[-1])])
    sums = np.concatenate([[0.0], np.cumsum(padded)])
    width = 2 * half + 1
    return (sums[width:] - sums[:-width]) / width


def turning_points(values: Array, swing: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of peaks and of valleys between which the values move by more than ``swing``.

    Peaks and valleys take turns. A valley is found before the first peak and after the last one where there
    is such a swing; a peak needs one on both sides, or the end of the values.
    """
    rows = np.empty((2, len(values)), np.int64)
    found = np.zeros(2, np.int64)
    turns(np.array(values, np.float64), float(swing), rows[0], rows[1], found)
    return rows[0, : found[0]].copy(), rows[1, : found[1]].copy()
