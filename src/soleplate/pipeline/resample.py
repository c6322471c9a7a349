"""Samples at irregular times onto a steady grid, by averaging windows.

Linear interpolation before differentiating makes a jittery board look fast or slow (Audiffren & Contal 2016, Sensors
16:1208); averages of a window do not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.kernels.swarii import purge_spikes, window_average
from soleplate.text import Text

__all__ = ["average_windows", "without_spikes"]

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


def without_spikes(
    time_s: ArrayLike, values: ArrayLike, *, start_s: float = 0.1, up: float = 2.0, down: float = 0.5
) -> NDArray[np.int64]:
    """Return the rows that stay when the start, the two ends and spikes of up to two samples are left out.

    ``up`` and ``down`` are in the unit of ``values`` (n, c), cm in the work this comes from.
    """
    time = np.array(time_s, np.float64)
    keep = np.empty(len(time), np.int64)
    rows = np.array(values, np.float64, order="C")
    return keep[: purge_spikes(time, rows, start_s, up, down, keep)].copy()
