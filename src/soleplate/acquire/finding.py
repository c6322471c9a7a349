"""What is found on the ports: every driver looks, and one that fails is told and stops no other."""

from __future__ import annotations

from soleplate import plugins
from soleplate.api.driver import Candidate
from soleplate.errors import PlateError, SoleplateError, by_others
from soleplate.text import Text

__all__ = ["candidates", "found"]


def candidates() -> list[Candidate | SoleplateError]:
    """Let every driver look for plates; what cannot be looked at is told in its place."""
    seen: list[Candidate | SoleplateError] = []
    for driver in plugins.working("drivers"):
        try:
            with by_others(PlateError, Text("The driver {driver!r} failed", driver=driver.name)):
                places = list(driver.find())
                if not all(isinstance(place, Candidate) for place in places):
                    raise TypeError("find() gave no Candidate")
        except SoleplateError as error:
            seen.append(error)
        else:
            seen += places
    return seen


def found() -> list[Candidate]:
    """Return the places alone."""
    return [place for place in candidates() if isinstance(place, Candidate)]
