"""What the ringing of a plate leaves to be said of an impact.

A plate rings when it is hit, with somebody on it at a lower frequency than empty. The condition
``loaded_ring_hz`` holds that frequency, from a tap beside somebody who stands on the plate (rulings 3.6).
"""

from __future__ import annotations

from soleplate.api.metric import RepView
from soleplate.errors import SignalError
from soleplate.metrics.weighed import condition
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["known_ringing", "loaded_ring_hz", "ringing_in_flight", "ringing_remark"]

RINGS_BW = 0.015  # SD of the empty plate while somebody flies


def loaded_ring_hz(rep: RepView) -> float:
    """Return the frequency at which the plate rings with somebody on it, Hz.

    Raises
    ------
    SignalError
        When it is not known, or lies within the band of a landing.
    """
    found = condition(rep, "loaded_ring_hz")
    if not found > 0:
        raise SignalError(
            Text("The loaded ring-down of the plate is not known"),
            why=Text("its ringing cannot be told from the landing"),
            do=Text("Tap the plate beside somebody who stands on it, and give loaded_ring_hz"),
        )
    if found < LIMITS.loaded_ring_hz:
        raise SignalError(
            Text("With somebody on it the plate rings at {found:g} Hz", found=found),
            why=Text(
                "below {loaded_ring_hz:g} Hz its ringing lies within the band of a landing",
                loaded_ring_hz=LIMITS.loaded_ring_hz,
            ),
            do=Text("Use a stiffer plate for quiet landings"),
        )
    return found


def ringing_remark(rep: RepView) -> str:
    """Say what ringing may have done to a peak; empty for a plate known to ring above the band of a landing."""
    if not condition(rep, "loaded_ring_hz") > 0:
        return Text("the loaded ring-down of the plate is not known")
    return known_ringing(rep)


def known_ringing(rep: RepView) -> str:
    """Say that a plate is known to ring within the band of a landing, or nothing."""
    found = condition(rep, "loaded_ring_hz")
    if not found < LIMITS.loaded_ring_hz:
        return ""
    return Text("the loaded plate rings at {found:g} Hz: part of it may be ringing", found=found)


def ringing_in_flight(sd_bw: float, weight_n: float) -> str:
    """Say that the empty plate rings while somebody flies, by the SD of its force over body weight; or nothing."""
    if not sd_bw > RINGS_BW:
        return ""
    return Text("the plate rings by {rings:.0f} N (SD) in flight: contacts may be off", rings=sd_bw * weight_n)
