"""The next morning decides too: pain and stiffness a day after a session, by a rule that depends on the diagnosis."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

from soleplate.errors import BadParameter
from soleplate.programme.plan import Diagnosis
from soleplate.text import Text

__all__ = ["MORNINGS", "STIFFNESS", "Morning", "MorningRule", "judge_morning", "morning_of"]

STIFFNESS = ("none", "under 10 min", "10 to 30 min", "longer")
WORDS = (Text("none"), Text("under 10 min"), Text("10 to 30 min"), Text("longer"))
USUAL = 6  # mornings that make what is usual
Verdict = Literal["go", "hold", "lower"]


@dataclass(frozen=True)
class Morning:
    """Hold one morning after a session: its day, pain 0 to 10, and stiffness as its place in ``STIFFNESS``."""

    day: date
    pain: float
    stiffness: int

    @property
    def data(self) -> str:
        """As the log keeps it."""
        return json.dumps({"pain": self.pain, "stiffness": STIFFNESS[self.stiffness]})


@dataclass(frozen=True)
class MorningRule:
    """Say what a worse morning does; pain is compared with this person's usual morning.

    Attributes
    ----------
    hold_over, lower_over : float
        So much more pain than usual holds the load, or lowers it.
    lower_above : float
        Pain above this lowers it, whatever is usual.
    hold_stiff, lower_stiff : int
        So many classes of stiffness more than usual.
    """

    hold_over: float
    lower_over: float
    lower_above: float
    hold_stiff: int
    lower_stiff: int
    source: str


MORNINGS: Mapping[Diagnosis, MorningRule] = {
    "none": MorningRule(2, 4, 5, 2, 3, "convention"),
    "tendon": MorningRule(1, 3, 5, 1, 2, "pain-monitoring model, Silbernagel 2007: gone by the next morning"),
    "joint": MorningRule(1, 2, 4, 1, 2, "convention"),
    "bone stress": MorningRule(0.5, 0.5, 0, 1, 2, "convention: loading without pain, also the day after"),
}


def morning_of(day: date, pain: float, stiffness: str) -> Morning:
    """Return a morning as it was answered; raise BadParameter for what is no answer."""
    if not 0 <= pain <= 10:
        raise BadParameter(Text("Pain {pain:g} is not 0 to 10", pain=pain), do=Text("Say 0 to 10"))
    if stiffness not in STIFFNESS:
        raise BadParameter(
            Text("{stiffness!r} is no answer to how stiff it was", stiffness=stiffness[:40]),
            do=Text("Say one of: {listed}", listed=", ".join(STIFFNESS)),
        )
    return Morning(day, pain, STIFFNESS.index(stiffness))


def judge_morning(now: Morning | None, earlier: Sequence[Morning], diagnosis: Diagnosis) -> tuple[Verdict, Text]:
    """Return whether the load may go on, is held, or is lowered, and why.

    ``earlier`` are mornings after sessions before; without any, what is usual is no pain and no stiffness.
    """
    if now is None:
        return "hold", Text("the morning after the last session was not asked")
    rule = MORNINGS[diagnosis]
    recent = earlier[-USUAL:]
    pain = float(median(one.pain for one in recent)) if recent else 0.0
    stiff = math.floor(median(one.stiffness for one in recent)) if recent else 0
    more, stiffer = now.pain - pain, now.stiffness - stiff
    said = Text(
        "the morning after: pain {pain:g} (usual {usual:g}), stiffness {stiffness} (usual {usual_stiffness})",
        pain=now.pain, usual=pain, stiffness=WORDS[now.stiffness], usual_stiffness=WORDS[stiff],
    )  # fmt: skip
    if now.pain > rule.lower_above or more >= rule.lower_over or stiffer >= rule.lower_stiff:
        return "lower", said
    if more >= rule.hold_over or stiffer >= rule.hold_stiff:
        return "hold", said
    return "go", said
