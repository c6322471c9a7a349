"""Why a trial does not count: one table for judges, keys and stored faults."""

from __future__ import annotations

from enum import IntEnum

from soleplate.text import Text

__all__ = ["AFTER_LOOKING", "NOBODY_LANDED", "NOT_STARTED", "STEPPED_OFF", "Rejection"]

NOT_STARTED = Text("not started")
STEPPED_OFF = Text("stepped off")
NOBODY_LANDED = Text("nobody landed")
AFTER_LOOKING = Text("rejected after looking at it")


class Rejection(IntEnum):
    """A reason with its code, which is the key that the operator presses and is stored with a fault."""

    TOUCH_DOWN = 1, Text("touch-down")
    FOOT_MOVED = 2, Text("foot moved")
    SUPPORT = 3, Text("hands off or hand support")
    EYES_OPENED = 4, Text("eyes opened")
    BRACED = 5, Text("brace on the stance leg")
    HOP = 6, Text("hop or step")
    LOST_TEMPO = 7, Text("lost tempo")
    WRONG_DEPTH = 8, Text("wrong depth")
    OTHER = 9, Text("other")

    text: str

    def __new__(cls, code: int, text: str = "") -> Rejection:
        """Make a member from its code and text."""
        member = int.__new__(cls, code)
        member._value_, member.text = code, text
        return member
