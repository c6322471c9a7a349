"""Why a trial does not count: one table for judges, keys and stored faults."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["AFTER_LOOKING", "NOBODY_LANDED", "NOT_STARTED", "STEPPED_OFF", "Rejection"]

NOT_STARTED = "not started"
STEPPED_OFF = "stepped off"
NOBODY_LANDED = "nobody landed"
AFTER_LOOKING = "rejected after looking at it"


class Rejection(IntEnum):
    """A reason with its code, which is the key that the operator presses and is stored with a fault."""

    TOUCH_DOWN = 1, "touch-down"
    FOOT_MOVED = 2, "foot moved"
    SUPPORT = 3, "hands off or hand support"
    EYES_OPENED = 4, "eyes opened"
    BRACED = 5, "brace on the stance leg"
    HOP = 6, "hop or step"
    LOST_TEMPO = 7, "lost tempo"
    WRONG_DEPTH = 8, "wrong depth"
    OTHER = 9, "other"

    text: str

    def __new__(cls, code: int, text: str = "") -> Rejection:
        """Make a member from its code and text."""
        member = int.__new__(cls, code)
        member._value_, member.text = code, text
        return member
