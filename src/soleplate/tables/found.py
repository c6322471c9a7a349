"""What was understood of a table: one row for each thing, and what is to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from soleplate.tables.layout import TextLayout
from soleplate.text import Text

__all__ = ["Certainty", "Choice", "Finding", "Guess", "Question"]

Certainty = Literal["sure", "asked", "told"]


@dataclass(frozen=True)
class Finding:
    """Hold one thing that was found: what, its value, how certain (``told`` by whoever asked), and why."""

    what: str
    value: str
    certainty: Certainty = "sure"
    why: str = ""


@dataclass(frozen=True)
class Choice:
    """Hold one answer, and the options of a plate URL that say it."""

    label: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """Hold what only a person can know. Without an answer to one that is ``optional`` less can be measured."""

    key: str
    text: str
    choices: tuple[Choice, ...]
    optional: bool = False


@dataclass(frozen=True)
class Guess:
    """Hold what was understood.

    Attributes
    ----------
    layout : TextLayout or None
        How to read a line; where something is asked, as far as it is known. None where nothing was understood.
    findings : tuple of Finding
        One row for each thing.
    questions : tuple of Question
        Most pressing first.
    trouble : str
        Why nothing was understood, or what contradicts itself; empty else.
    cure : str
        What to do about it.
    rate_hz : float
        Samples in a second; 0 where no arrivals were told.
    options : mapping
        Options of a plate URL that are sure or told.
    """

    layout: TextLayout | None = None
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    trouble: str = ""
    cure: str = ""
    rate_hz: float = 0.0
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[Question, ...]:
        """What must be answered before a sample can be read."""
        return tuple(question for question in self.questions if not question.optional)

    @property
    def understood(self) -> bool:
        """Whether samples can be read as it stands."""
        return self.layout is not None and not self.needed


def nothing(trouble: Text, cure: Text) -> Guess:
    """Return that nothing was understood, and why."""
    return Guess(trouble=trouble, cure=cure)
