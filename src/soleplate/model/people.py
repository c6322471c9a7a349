"""People are codes; legs are sides."""

from __future__ import annotations

import re
from typing import Literal

from soleplate.errors import BadParameter
from soleplate.text import Text

__all__ = ["LEFT", "NO_SIDE", "RIGHT", "SIDES", "Side", "other_side", "participant_code", "side_name"]

Side = Literal["left", "right", ""]
LEFT: Side = "left"
RIGHT: Side = "right"
NO_SIDE: Side = ""
SIDES: tuple[Side, Side] = (LEFT, RIGHT)

_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)


def participant_code(text: str) -> str:
    """Return ``text`` if it may name a participant; raise BadParameter otherwise."""
    if not _CODE.fullmatch(text):
        raise BadParameter(
            Text("The participant code {text!r} cannot be used", text=text[:40]),
            why=Text("a code holds 1 to 32 letters, digits, '_' or '-', so that it can safely name a file"),
            do=Text("Use a code such as P01; keep the person's name elsewhere"),
        )
    return text


def side_name(text: str) -> Side:
    """Return ``left``, ``right`` or an empty string; raise BadParameter for anything else."""
    for side in (LEFT, RIGHT, NO_SIDE):
        if text == side:
            return side
    raise BadParameter(Text("The side {text!r} is unknown", text=text), do=Text("Say left or right"))


def other_side(side: Side) -> Side:
    """Return the other leg; an empty side stays empty."""
    return {"left": RIGHT, "right": LEFT, "": NO_SIDE}[side]
