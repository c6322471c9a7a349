"""What a driver may offer besides: looking at a port with a board that is not known, and saying what it prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from soleplate.api.driver import PlateUrl
from soleplate.tables.found import Choice, Guess
from soleplate.tables.guess import guess

__all__ = ["Look", "Looking"]


@dataclass(frozen=True)
class Look:
    """Hold what a port printed, and what was understood of it.

    Attributes
    ----------
    url : PlateUrl
        With the options that are known; complete when ``guess.understood``.
    lines, arrivals_s
        What came, and when, s.
    guess : Guess
        What was understood.
    """

    url: PlateUrl
    lines: Sequence[str] = ()
    arrivals_s: Sequence[float] = ()
    guess: Guess = field(default_factory=Guess)
    known: Mapping[str, str] = field(default_factory=dict)

    def answered(self, choice: Choice) -> Look:
        """Return what is understood with one question answered; the port is not asked again."""
        return self.told({**self.known, **choice.options})

    def told(self, known: Mapping[str, str]) -> Look:
        """Return what is understood with these options told."""
        found = guess(self.lines, self.arrivals_s, known)
        line = {name: value for name, value in self.url.options.items() if name in ("baud", "start")}
        return replace(self, guess=found, known=known, url=replace(self.url, options={**line, **found.options}))


@runtime_checkable
class Looking(Protocol):
    """What a driver may offer besides."""

    def look(self, address: str, known: Mapping[str, str]) -> Look:
        """Look at what a port prints; raise PlateNotFound when it cannot be opened or is silent."""
        ...
