"""One performance: the loads of a gesture, part by part, and what it truly was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from soleplate.model.people import Side
from soleplate.sim.body import Array, Body
from soleplate.sim.gestures.stance import Load, one_leg
from soleplate.sim.person import Person, Truth

__all__ = ["Act", "Loads", "joined"]

Loads = dict[str, Load]
TREMOR_HZ = 8.0


def joined(parts: Sequence[Loads]) -> Loads:
    """Return what every plate bears in the parts one after the other."""
    return parts[0] if len(parts) == 1 else {role: Load.join(*(part[role] for part in parts)) for role in parts[0]}


@dataclass
class Act:
    """Collect loads for every plate.

    Attributes
    ----------
    start_s : float
        Time of the first sample of the act.
    options : mapping
        Numbers of the task, e.g. ``pace_per_min``.
    beat_first_s, beat_period_s : float
        The metronome; a period of 0 is silence.
    begin_s : float
        When the gesture proper began.
    """

    body: Body
    person: Person
    rng: np.random.Generator
    roles: tuple[str, ...]
    side: Side
    reps: int
    seconds: float
    start_s: float
    options: Mapping[str, float]
    beat_first_s: float = 0.0
    beat_period_s: float = 0.0
    begin_s: float = 0.0
    parts: list[Loads] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)
    made: int = 0

    @property
    def now_s(self) -> float:
        """Time of the next sample."""
        return self.start_s + self.made / self.body.rate_hz

    @property
    def foot(self) -> str:
        """The plate under the tested foot."""
        return self.side if self.side in self.roles else self.roles[0]

    def samples(self, seconds: float) -> int:
        """Return how many samples so many seconds are."""
        return max(1, round(seconds * self.body.rate_hz))

    def option(self, name: str, default: float) -> float:
        """Return a number of the task."""
        return self.options.get(name, default)

    def add(self, **loads: Load) -> None:
        """Add loads of one length; plates that are not named stay empty."""
        n = len(next(iter(loads.values())))
        self.parts.append({role: loads.get(role, Load.empty(n)) for role in self.roles})
        self.made += n

    def under_foot(self, force_n: Array, ml_mm: Array | float = 0.0, ap_mm: Array | float = 0.0) -> None:
        """Add a force under the tested foot, with the sway and tremor of one leg around a place."""
        n = len(force_n)
        sway = one_leg(self.body, n, self.sway_scale)
        shake = self.person.tremor_bw * np.sin(2 * np.pi * TREMOR_HZ * np.arange(n) / self.body.rate_hz)
        self.add(**{self.foot: Load(force_n * (1 + shake), sway.ml_mm + ml_mm, sway.ap_mm + ap_mm)})

    def stand(self, seconds: float) -> None:
        """Stand on the tested leg."""
        self.under_foot(self.standing(self.samples(seconds)))

    def standing(self, n: int) -> Array:
        """Return the force of standing on one leg, N, (n,)."""
        return self.body.standing_fz(n, 1.5)

    @property
    def sway_scale(self) -> float:
        """How much the leg sways, as a factor."""
        return (1.5 - 0.6 * self.person.skill) * self.person.worse(self.side)

    def tell(self, what: str, **facts: float) -> None:
        """State what begins now."""
        self.truth.append(Truth(what, self.now_s, self.side, facts))

    def starts(self, period_s: float, lead_s: float) -> Array:
        """Return when each repetition begins, s: on the beats where there are any, as well as the person can."""
        first = self.now_s + lead_s
        if self.beat_period_s:
            late = np.ceil((first - self.beat_first_s) / self.beat_period_s)
            first = self.beat_first_s + max(late, 0) * self.beat_period_s
            period_s = max(1, round(period_s / self.beat_period_s)) * self.beat_period_s
        errors = self.rng.normal(0, 1, self.reps) * self.person.tempo_sd_s
        late_s = np.clip(errors, -0.3 * period_s, 0.3 * period_s)
        starts: Array = first + period_s * np.arange(self.reps, dtype=np.float64) + late_s
        return starts

    def tired(self, rep: int) -> float:
        """Return what is left of height or speed at a repetition, 1 at the first."""
        return 1 - self.person.fatigue * rep / max(self.reps - 1, 1)
