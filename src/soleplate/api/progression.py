"""What to try next: steps up that a person's own results suggest, stated with the test they follow from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from soleplate.model.parameter import Scalar

__all__ = ["Limit", "Progression"]

Limit = float | str | None


@dataclass(frozen=True)
class Progression:
    """State one step up.

    Attributes
    ----------
    key : str
        Metric that decides; every value of every leg tested must reach it.
    least, most : float or str
        Limit that the values must reach, or stay under; a text names a parameter of the test. None: no such limit.
    then : str
        What to do next time, for people; also ``-p`` settings where there are any.
    when : mapping
        Parameters that the session must have had.
    most_effort : float
        Mean effort of the session, 0 to 10, above which nothing is suggested.
    """

    key: str
    then: str
    least: Limit = None
    most: Limit = None
    when: Mapping[str, Scalar] = field(default_factory=dict)
    most_effort: float = 10.0
