"""Support that may have been a hand or a foot: what the judge doubts, and what the tester saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from soleplate.text import Text

__all__ = ["DOUBT", "KEYS", "SEEN", "SupportAnswers", "SupportSeen", "support_question"]

SupportSeen = Literal["hand", "foot", "neither"]
DOUBT, SEEN = "support_doubt", "support_seen"  # conditions of a trial: measured, and typed in by the tester
KEYS: Mapping[int, SupportSeen] = {1: "hand", 2: "foot", 3: "neither"}


def support_question(number: int, doubt: str) -> Text:
    """Return the question about a trial, for whoever watched it."""
    return Text("Trial {number}: hand or foot? Not repaid: {doubt}", number=number, doubt=doubt)


@dataclass(frozen=True)
class SupportAnswers:
    """Count over sessions what testers saw where the judge was not sure."""

    hand: int = 0
    foot: int = 0
    neither: int = 0
    unanswered: int = 0

    def __add__(self, other: SupportAnswers) -> SupportAnswers:
        """Add the counts of another session."""
        return SupportAnswers(
            self.hand + other.hand,
            self.foot + other.foot,
            self.neither + other.neither,
            self.unanswered + other.unanswered,
        )

    @property
    def asked(self) -> int:
        """How many trials there were with such a doubt."""
        return self.hand + self.foot + self.neither + self.unanswered

    @property
    def text(self) -> str:
        """Say it in one line; nothing where there was no doubt."""
        if not self.asked:
            return ""
        return Text(
            "Support in doubt in {asked} trials: a hand in {hand}, the other foot in {foot}, neither in {neither}, "
            "not answered in {unanswered}",
            asked=self.asked,
            hand=self.hand,
            foot=self.foot,
            neither=self.neither,
            unanswered=self.unanswered,
        )
