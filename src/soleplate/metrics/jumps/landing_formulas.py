"""Landings: peaks, loading rates, speed, depth and stiffness as ungated formulas.

A landing is told by its contact row (``contacts.first_contact``) and a quiet row later on, at which the
body stands still (``motion.quiet_row``). Row numbers refer to the given array; both ends of a span
are included. Forces are used as given: no formula here filters. Peaks and loading rates need
unfiltered force, or a low-pass of 100 Hz or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import crossing_row
from soleplate.metrics.jumps.jump import height_of_speed_mm
from soleplate.metrics.step_down.motion import vertical_motion
from soleplate.text import Text

__all__ = [
    "Landing", "first_peak_row", "landing_speed_mm_s", "loading_rate_mean_n_s", "loading_rate_window_n_s", "peak_row",
    "vertical_stability_index",
]  # fmt: skip

Array = NDArray[np.float64]


def peak_row(fz_n: Array, rate_hz: float, *, contact: int, within_s: float = 0.5) -> int:
    """Return the row of the highest force within ``within_s`` of contact."""
    return contact + int(np.argmax(fz_n[contact : contact + round(within_s * rate_hz) + 1]))


def first_peak_row(
    fz_n: Array, rate_hz: float, *, contact: int, body_weight_n: float, within_s: float = 0.5, least_bw: float = 0.05
) -> int | None:
    """Return the row of the first (impact) peak, or None when the force rises to its highest value in one go.

    The first local maximum from which the force falls by more than ``least_bw`` body weights before it
    rises above it again, if that is not the highest value itself.
    """
    top = peak_row(fz_n, rate_hz, contact=contact, within_s=within_s)
    rising = fz_n[contact : top + 1]
    highest = np.maximum.accumulate(rising)
    fallen = np.flatnonzero(highest - rising > least_bw * body_weight_n)
    return contact + int(np.argmax(rising[: fallen[0] + 1])) if fallen.size else None


def loading_rate_mean_n_s(fz_n: Array, rate_hz: float, *, contact: int, peak: int, on_n: float) -> float:
    """Return the mean loading rate from contact to peak, N/s.

    ``(F_peak - on) / (t_peak - t_contact)``, with the moment at which the force passed ``on_n`` interpolated.
    """
    return float((fz_n[peak] - on_n) * rate_hz / (peak - crossing_row(fz_n, contact, on_n)))


def loading_rate_window_n_s(fz_n: Array, rate_hz: float, *, contact: int, peak: int, window_s: float) -> float:
    """Return the highest rise over ``window_s`` (whole samples) between contact and peak, N/s."""
    rows = int(window_s * rate_hz + 1e-9)
    inside = fz_n[contact : peak + 1]
    if rows < 1 or len(inside) <= rows:
        raise SignalError(
            Text(
                "From contact to peak are {n} samples, fewer than the window of {window_s:g} ms",
                n=len(inside) - 1,
                window_s=window_s * 1000,
            ),
            do=Text("Use a shorter window, or record at a higher rate"),
        )
    return float((inside[rows:] - inside[:-rows]).max() * rate_hz / rows)


def landing_speed_mm_s(fz_n: Array, rate_hz: float, *, contact: int, quiet: int, body_weight_n: float) -> float:
    """Return the speed of the centre of mass at contact, mm/s (down is negative), from a quiet row after it.

    ``v0 = - integral of g (F / BW - 1)`` from ``contact`` to ``quiet``, where the speed is zero.
    """
    speed, _ = vertical_motion(fz_n[contact : quiet + 1], rate_hz, body_weight_n)
    return float(-speed[-1])


def vertical_stability_index(
    fz_n: Array, rate_hz: float, *, contact: int, body_weight_n: float, window_s: float
) -> float:
    """Return the vertical stability index over ``window_s`` from contact, without unit.

    ``sqrt(mean((F - BW)^2)) / BW``. It falls with the window and rises with the drop: compare only equal
    ones. It is not the DPSI, which needs shear forces. After Wikstrom et al. 2005, J Athl Train 40:305.

    Raises
    ------
    SignalError
        When the record ends before the window does.
    """
    rows = round(window_s * rate_hz)
    inside = fz_n[contact : contact + rows]
    if len(inside) < rows:
        raise SignalError(
            Text(
                "The record holds {rate_hz:.2f} s after contact, the window is {window_s:g} s",
                rate_hz=len(inside) / rate_hz,
                window_s=window_s,
            ),
            do=Text("Hold the landing longer, or choose a shorter window for all trials"),
        )
    return float(np.sqrt(np.mean((inside - body_weight_n) ** 2)) / body_weight_n)


@dataclass(frozen=True)
class Landing:
    """Hold one landing and what follows from its speed at contact.

    Attributes
    ----------
    fz_n : (n,) float64
        Vertical force, N.
    speed_mm_s : float
        Speed at contact, mm/s, negative: by ``landing_speed_mm_s``.
    remark : str
        What is to be said of every number of it.
    held : bool
        Whether its stance was still and nothing else bore weight, to the end.
    """

    fz_n: Array
    rate_hz: float
    contact: int
    peak: int
    body_weight_n: float
    speed_mm_s: float
    remark: str = ""
    held: bool = True

    @cached_property
    def motion(self) -> tuple[Array, Array]:
        """Speed (mm/s) and height (mm, 0 at contact) from contact on, (m,) each."""
        return vertical_motion(self.fz_n[self.contact :], self.rate_hz, self.body_weight_n, self.speed_mm_s)

    @cached_property
    def lowest(self) -> int:
        """First row at which the body no longer falls."""
        rising = self.motion[0] >= 0.0
        if not rising.any():
            raise SignalError(
                Text("The fall is not stopped within the record"),
                why=Text("the speed at contact, the weight, or the end of the record is wrong"),
                do=Text("Weigh again, and hold the landing"),
            )
        return self.contact + int(np.argmax(rising))

    @property
    def depth_mm(self) -> float:
        """How far the centre of mass sinks from contact on, mm."""
        return float(-self.motion[1][: self.lowest - self.contact + 1].min())

    @property
    def effective_drop_mm(self) -> float:
        """Free fall that gives this speed, mm; the height of a box is only near it."""
        return height_of_speed_mm(self.speed_mm_s)

    @property
    def stiffness_lowest_n_mm(self) -> float:
        """Force at the lowest point over depth, N/mm (the variant of Hawkin)."""
        return float(self.fz_n[self.lowest]) / self.depth_mm

    @property
    def stiffness_peak_n_mm(self) -> float:
        """Peak force over depth, N/mm (the variant of VALD); 1.5 to 4 times the other on one landing."""
        return float(self.fz_n[self.peak]) / self.depth_mm
