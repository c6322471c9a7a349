"""Find the landing of a repetition, and its speed from quiet stance after it.

The window of a repetition begins in flight, on the empty plate, or before the jump, and ends after some quiet stance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soleplate.api.metric import RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import first_contact, flights
from soleplate.metrics.jumps.landing_formulas import Landing, first_peak_row, landing_speed_mm_s, peak_row
from soleplate.metrics.step_down.motion import Array, quiet_row
from soleplate.metrics.weighed import weight_n
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["Found", "find_landing", "impact_row", "landing_of"]

QUIET_S = 0.5
WEIGHT_BW = 0.05  # stance may differ by this from the weighing
BRAKING_S = 0.3  # nobody is quiet before


@dataclass(frozen=True)
class Found:
    """Hold where a landing is: force (N) and rate, row and threshold (N) of contact, row of the peak, weight (N)."""

    fz_n: Array
    rate_hz: float
    contact: int
    on_n: float
    peak: int
    body_weight_n: float


def find_landing(rep: RepView) -> Found:
    """Find the last landing of a repetition: after a flight, or onto the empty plate.

    The force ends where the plate is left again: nobody stands quietly on an empty plate.

    Raises
    ------
    SignalError
        When nobody was weighed or nobody lands.
    """
    fz, rate, weight = rep.fz(), rep.rate_hz(), weight_n(rep)
    on = LIMITS.contact_on(weight)
    jumps = flights(_all_plates(rep, fz), rate, on_n=on, body_weight_n=weight)
    contact = first_contact(fz, rate, on_n=on, start=jumps[-1][0] if jumps else 1)
    if contact is None:
        raise SignalError(
            Text("No landing was found"), why=Text("the force never rises through {on:.0f} N and stays there", on=on)
        )
    left = first_contact(-fz[contact:], rate, on_n=-on, hold_s=LIMITS.left_plate_s)
    stays = fz if left is None else fz[: contact + left]
    return Found(stays, rate, contact, on, peak_row(stays, rate, contact=contact), weight)


def _all_plates(rep: RepView, fz_n: Array) -> Array:
    """Return the force of all plates of one rate together: a foot that leaves its plate alone is no flight."""
    others = [rep.fz(role) for role in rep.roles if rep.rate_hz(role) == rep.rate_hz()]
    return np.sum(others, axis=0) if all(len(other) == len(fz_n) for other in others) else fz_n


def landing_of(rep: RepView) -> Landing:
    """Return the landing with its speed, from the quietest stance after it.

    Raises
    ------
    SignalError
        When there is no landing, or nobody stands still after it.
    """
    found = rep.once(find_landing)
    fz, rate = found.fz_n, found.rate_hz
    start = found.contact + round(BRAKING_S * rate)
    if len(fz) - start < QUIET_S * rate:
        raise SignalError(Text("The record ends before anybody could stand still"), do=Text("Hold the landing for 3 s"))
    quiet, mean, sd = quiet_row(fz, rate, start=start, window_s=QUIET_S)
    if sd > LIMITS.weigh_sd_bw * found.body_weight_n:
        raise SignalError(
            Text("Nobody stood still after the landing"),
            why=Text(
                "the quietest {quiet_s:g} s vary by {body_weight_n:.1f} % of body weight (SD)",
                quiet_s=QUIET_S,
                body_weight_n=100 * sd / found.body_weight_n,
            ),
            do=Text("Hold the landing for 3 s"),
        )
    change = mean / found.body_weight_n - 1
    if abs(change) > WEIGHT_BW:
        raise SignalError(
            Text("Quiet stance after the landing bears {change:+.0f} % of the weight as weighed", change=100 * change),
            why=Text("the zero or the weight is wrong, or part of the body leans on something"),
            do=Text("Zero and weigh again before the next trial"),
        )
    speed = landing_speed_mm_s(fz, rate, contact=found.contact, quiet=quiet, body_weight_n=found.body_weight_n)
    if not speed < 0:
        raise SignalError(
            Text("The landing has no downward speed"),
            why=Text("the weight is wrong, or the plate was stepped on"),
            do=Text("Weigh again before the next trial"),
        )
    return Landing(fz, rate, found.contact, found.peak, found.body_weight_n, speed, mean)


def impact_row(found: Found) -> int:
    """Return the row of the first peak, or of the highest force where there is none."""
    row = first_peak_row(found.fz_n, found.rate_hz, contact=found.contact, body_weight_n=found.body_weight_n)
    return found.peak if row is None else row
