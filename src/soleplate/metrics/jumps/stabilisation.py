"""Time to stabilisation: four published rules, each under its own name.

The four give different times for one landing, so the name belongs to the number. Each depends on how long
the record goes on (Fransz 2015: more than on anything else): give all trials the same ``length_s``. A
landing that never settles within it has no time, whatever the length; that is ``censored``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.text import Text

__all__ = ["Stabilisation", "band_hold", "cubic_fit", "last_exit", "sequential_mean"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Stabilisation:
    """Hold a time to stabilisation.

    Attributes
    ----------
    time_s : float
        From contact, s; NaN when censored.
    available_s : float
        How much of the record after contact was looked at, s.
    method : str
        Rule, band and hold.
    reason : str
        Why there is no time; empty when there is one.
    """

    time_s: float
    available_s: float
    method: str
    reason: str = ""

    @property
    def censored(self) -> bool:
        """Whether the body did not settle within the record, or the record is too short to tell."""
        return math.isnan(self.time_s)


def _after(fz_n: Array, rate_hz: float, contact: int, length_s: float | None) -> Array:
    end = len(fz_n) if length_s is None else contact + round(length_s * rate_hz)
    return fz_n[contact:end]


def _never(available_s: float, method: str) -> Stabilisation:
    return Stabilisation(
        math.nan, available_s, method, Text("not stabilised within {available_s:.2f} s", available_s=available_s)
    )


def band_hold(
    fz_n: Array,
    rate_hz: float,
    *,
    contact: int,
    body_weight_n: float,
    band_bw: float = 0.05,
    hold_s: float = 1.0,
    length_s: float | None = None,
) -> Stabilisation:
    """Return when the force first enters the band about body weight and stays there for ``hold_s``.

    Flanagan et al. 2008, J Strength Cond Res 22:1677, with 5 % and 1 s.
    """
    after = _after(fz_n, rate_hz, contact, length_s)
    method = Text("first {hold_s:g} s within {band_bw:g} % of body weight", hold_s=hold_s, band_bw=100 * band_bw)
    inside = np.abs(after - body_weight_n) <= band_bw * body_weight_n
    rows = round(hold_s * rate_hz)
    padded = np.concatenate([[False], inside, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded))
    long = np.flatnonzero(edges[1::2] - edges[::2] >= rows)
    available = len(after) / rate_hz
    if not long.size:
        return _never(available, method)
    return Stabilisation(float(edges[::2][long[0]]) / rate_hz, available, method)


def last_exit(
    fz_n: Array,
    rate_hz: float,
    *,
    contact: int,
    body_weight_n: float,
    band_bw: float = 0.05,
    least_s: float = 0.5,
    length_s: float | None = None,
) -> Stabilisation:
    """Return when the force was outside the band about body weight for the last time.

    It must be inside for the last ``least_s`` of the record, or the next exit is only not recorded.
    """
    after = _after(fz_n, rate_hz, contact, length_s)
    method = Text("last exit from {band_bw:g} % of body weight", band_bw=100 * band_bw)
    outside = np.flatnonzero(np.abs(after - body_weight_n) > band_bw * body_weight_n)
    time_s = (outside[-1] + 1) / rate_hz if outside.size else 0.0
    available = len(after) / rate_hz
    if available - time_s < least_s:
        return _never(available, method)
    return Stabilisation(float(time_s), available, method)


def sequential_mean(
    fz_n: Array, rate_hz: float, *, contact: int, band_sd: float = 0.25, length_s: float | None = None
) -> Stabilisation:
    """Return when the running mean from contact on comes within ``band_sd`` SD of the mean of it all, to stay.

    Colby et al. 1999, J Orthop Sports Phys Ther 29:444. It always finds a time, later in longer records.
    """
    after = _after(fz_n, rate_hz, contact, length_s)
    running = np.cumsum(after) / np.arange(1, len(after) + 1)
    outside = np.flatnonzero(np.abs(running - after.mean()) > band_sd * after.std())
    time_s = float(outside[-1] + 1) / rate_hz if outside.size else 0.0
    return Stabilisation(time_s, len(after) / rate_hz, Text("running mean within {band_sd:g} SD", band_sd=band_sd))


def cubic_fit(
    fz_n: Array,
    rate_hz: float,
    *,
    contact: int,
    body_weight_n: float,
    last_s: float = 0.5,
    length_s: float | None = None,
) -> Stabilisation:
    """Return when a cubic through the deviation from body weight, from its maximum on, comes down to quiet stance.

    Quiet stance is the largest deviation in the last ``last_s``. After Ross and Guskiewicz 2003,
    Athl Ther Today 8:37 ("unbounded third-order polynomial").
    """
    after = _after(fz_n, rate_hz, contact, length_s)
    method = Text("cubic fit down to the range of the last {last_s:g} s", last_s=last_s)
    available = len(after) / rate_hz
    rows = int(last_s * rate_hz)
    deviation = np.abs(after - body_weight_n)
    top = int(np.argmax(deviation))
    if len(after) - top < max(4, rows):
        return Stabilisation(
            math.nan, available, method, Text("the record goes on for {available:.2f} s only", available=available)
        )
    time = np.arange(len(after) - top) / rate_hz
    curve = np.polyval(np.polyfit(time, deviation[top:], 3), time)
    below = np.flatnonzero(curve <= deviation[-rows:].max())
    if not below.size:
        return _never(available, method)
    return Stabilisation(float(top + below[0]) / rate_hz, available, method)
