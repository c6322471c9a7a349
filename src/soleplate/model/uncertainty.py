"""What the errors of a plate do to a number: one signed part for each source."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Source", "Uncertainty"]


@dataclass(frozen=True)
class Source:
    """Name a cause: what it is, of which plate, and where there are several of a kind, along which axis."""

    name: str
    role: str = ""
    axis: str = ""


@dataclass(frozen=True)
class Uncertainty:
    """Hold the standard uncertainty that a number has from its plate, in the number's own unit.

    Attributes
    ----------
    shared_by : mapping
        What all numbers of a session share: by how much, with its sign, the number moves when a source moves by its
        standard uncertainty. It cancels between legs on one plate, not between plates or calibrations.
    random_by : mapping
        What each trial has of its own, standard uncertainties: it is in the scatter of trials already.
    reason : str
        Why nothing is known.
    calibration : str
        Which calibration of which plates it belongs to; numbers of another one share nothing with it.
    """

    shared_by: Mapping[Source, float] = field(default_factory=dict)
    random_by: Mapping[Source, float] = field(default_factory=dict)
    reason: str = ""
    calibration: str = ""

    @property
    def shared(self) -> float:
        """The shared part; NaN where it is not known."""
        return math.nan if self.reason else math.hypot(*self.shared_by.values())

    @property
    def random(self) -> float:
        """The random part; NaN where it is not known."""
        return math.nan if self.reason else math.hypot(*self.random_by.values())

    @property
    def total(self) -> float:
        """Both parts together."""
        return math.hypot(self.shared, self.random)

    @property
    def dominated_by(self) -> str:
        """The name of the largest source; nothing where no source moves the number."""
        sizes: dict[str, float] = {}
        for source, size in (*self.shared_by.items(), *self.random_by.items()):
            sizes[source.name] = math.hypot(sizes.get(source.name, 0.0), size)
        largest = max(sizes, key=lambda name: sizes[name], default="")
        return largest if largest and sizes[largest] > 0 and not self.reason else ""

    @classmethod
    def of_mean(cls, many: Sequence[Uncertainty]) -> Uncertainty:
        """Return the uncertainty of a mean of numbers from one calibration: what is shared stays, the rest shrinks."""
        unknown = next((one for one in many if one.reason), None)
        if unknown is not None:
            return unknown
        shared = {source for one in many for source in one.shared_by}
        alone = {source for one in many for source in one.random_by}
        return cls(
            {source: sum(one.shared_by.get(source, 0.0) for one in many) / len(many) for source in shared},
            {source: math.hypot(*(one.random_by.get(source, 0.0) for one in many)) / len(many) for source in alone},
            calibration=many[0].calibration if many else "",
        )

    def minus(self, other: Uncertainty) -> Uncertainty:
        """Return the uncertainty of a difference; shared parts cancel where both have one calibration."""
        if self.reason or other.reason:
            return self if self.reason else other
        one = self.calibration == other.calibration
        shared = {*self.shared_by, *other.shared_by}
        alone = {*self.random_by, *other.random_by}

        def apart(source: Source) -> float:
            mine, theirs = self.shared_by.get(source, 0.0), other.shared_by.get(source, 0.0)
            return mine - theirs if one else math.hypot(mine, theirs)

        return Uncertainty(
            {source: apart(source) for source in shared},
            {s: math.hypot(self.random_by.get(s, 0.0), other.random_by.get(s, 0.0)) for s in alone},
            calibration=self.calibration if one else "",
        )
