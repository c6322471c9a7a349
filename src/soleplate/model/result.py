"""Values with their unit, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

from soleplate.model.people import NO_SIDE, Side
from soleplate.model.typed import Count

__all__ = ["Advice", "Result", "Value"]


@dataclass(frozen=True)
class Value:
    """Hold a number and its unit, or NaN and the reason.

    ``method`` spells out how it was made: filter order, passes, cut-off, rate, window.
    ``reason`` may also qualify a present number (e.g. a short window).
    """

    value: float
    unit: str
    reason: str = ""
    method: str = ""

    def __post_init__(self) -> None:
        if math.isnan(self.value) and not self.reason:
            raise ValueError("a missing value needs its reason")

    @property
    def present(self) -> bool:
        """Whether there is a number."""
        return not math.isnan(self.value)


@dataclass(frozen=True)
class Advice:
    """Say what the trials so far tell: a stable code, words, and the answer it gives to an open question."""

    code: str
    text: str
    answer: bool | None = None


@dataclass(frozen=True)
class Result:
    """Hold one named number of a session: whose trial, repetition and side it belongs to.

    ``trial`` and ``rep`` are 0 where the value belongs to the whole session or trial.
    """

    key: str
    trial: Count
    rep: Count
    side: Side
    value: float
    unit: str
    reason: str = ""
    method: str = ""

    @classmethod
    def of(cls, key: str, value: Value, *, trial: int = 0, rep: int = 0, side: Side = NO_SIDE) -> Result:
        """Name a value."""
        return cls(key, trial, rep, side, value.value, value.unit, value.reason, value.method)
