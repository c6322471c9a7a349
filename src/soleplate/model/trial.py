"""Trials and repetitions: intervals on a continuous recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from soleplate.model.people import Side
from soleplate.model.typed import Count, Finite

__all__ = ["RepMark", "Trial", "TrialState"]

TrialState = Literal["valid", "censored", "rejected", "practice"]


@dataclass(frozen=True)
class Trial:
    """Hold one recorded try.

    Attributes
    ----------
    number : int
        1, 2, ... in the order recorded, over the whole session.
    series : str
        What was tried, e.g. ``eyes-open``; trials of one series and side are averaged.
    side : str
        The tested leg.
    start_s, end_s : float
        Session time.
    state : str
        ``valid``; ``censored`` (ended early by a touch-down: its hold time counts); ``rejected``; ``practice``.
    reason : str
        Why it was rejected or censored.
    conditions : mapping
        Vision, surface, drop height and so on, as text.
    """

    number: Count
    series: str
    side: Side
    start_s: Finite
    end_s: Finite
    state: TrialState = "valid"
    reason: str = ""
    conditions: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether the trial enters the results."""
        return self.state in ("valid", "censored")


@dataclass(frozen=True)
class RepMark:
    """Hold one counted repetition or hold within a trial (session time, s)."""

    trial: Count
    number: Count
    side: Side
    start_s: Finite
    end_s: Finite
