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

__all__ = ["loaded_ring_hz", "ringing_remark"]


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
    found = condition(rep, "loaded_ring_hz")
    if not found > 0:
        return Text("the loaded ring-down of the plate is not known")
    if found < LIMITS.loaded_ring_hz:
        return Text("the loaded plate rings at {found:g} Hz: part of it may be ringing", found=found)
    return ""
