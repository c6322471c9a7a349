"""The final clock of a stream: from all its arrivals, device time to host time.

One line would be wrong by milliseconds over a session: a resonator drifts while it warms up. So a line is fitted
under the arrivals of each half minute, and between their middles the clock runs evenly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.pipeline.align import fit_clock

__all__ = ["host_time"]

Array = NDArray[np.float64]

WINDOW_S = 30.0
STEP_S = 10.0


def host_time(device_s: ArrayLike, arrivals_device_s: ArrayLike, arrivals_host_s: ArrayLike) -> Array:
    """Return the host time, s, of device times (n,), s.

    Parameters
    ----------
    device_s : (n,) float64
        Rising.
    arrivals_device_s, arrivals_host_s : (k,) float64
        Device time of the last sample of each block, not falling, and when the block arrived; at least one.
    """
    wanted = np.asarray(device_s, np.float64)
    device, host = np.asarray(arrivals_device_s, np.float64), np.asarray(arrivals_host_s, np.float64)
    if len(device) == 0 or device[-1] - device[0] <= WINDOW_S:
        return fit_clock(device, host).host(wanted)
    half = WINDOW_S / 2
    middles = np.linspace(device[0] + half, device[-1] - half, 1 + int((device[-1] - device[0] - WINDOW_S) / STEP_S))
    fits = []
    for middle in middles:
        first, last = np.searchsorted(device, [middle - half, middle + half])
        fits.append(fit_clock(device[first:last], host[first:last]) if last > first else fit_clock(device, host))
    knots = np.concatenate([[min(wanted[0], device[0])], middles, [max(wanted[-1], device[-1])]])
    values = [fit.host(knot) for fit, knot in zip([fits[0], *fits, fits[-1]], knots, strict=True)]
    return np.interp(wanted, knots, values)
