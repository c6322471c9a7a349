"""Runners on the level of numbers: capacity, fatigue, bad days, a missed week, a flare of pain, overreaching planted.

It shares no code with the rules: it knows the plan's doses and answers with efforts, forms and repetitions as somebody
would, rounded as somebody rounds. The numbers were set before the rules were tuned and stay.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

GAIN_A_WEEK = 0.018  # of capacity: a beginner's single-leg strength
DAY_SD = 0.45  # of effort, from day to day
RATING_SD = 0.6  # of each answer
BAD_DAY = 0.10  # of sessions
BAD_DAY_EFFORT = 1.6
OVERREACHED_EFFORT = 1.9  # of 10, at equal load
OVERREACHED_FORM = 0.8  # of 3
OVERREACHED_DONE = 0.08  # of what is asked


@dataclass
class Runner:
    """Somebody who follows a programme; ``overreached`` are weeks in which they are worn out."""

    seed: int
    overreached: frozenset[int] = frozenset()
    missed_week: int = 0
    flare_week: int = 0
    noise: random.Random = field(init=False)
    capacity: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.noise = random.Random(self.seed)
        self.level = self.noise.gauss(0, 0.5)
        self.habit = self.noise.gauss(0, 0.3)
        self.today = 0.0
        self.bad = False

    def new_day(self) -> None:
        self.bad = self.noise.random() < BAD_DAY
        self.today = self.noise.gauss(0, DAY_SD) + (BAD_DAY_EFFORT if self.bad else 0.0)

    def effort(self, week: int, exercise: str, hardness: float) -> float:
        """Answer for a dose whose hardness is 1 at the plan's first dose of this exercise."""
        own = self.capacity.setdefault(exercise, 1 + self.noise.gauss(0, 0.08))
        able = own * (1 + GAIN_A_WEEK * week)
        felt = 5.6 + self.level + 6 * (hardness / able - 1) + self.today + self.noise.gauss(0, RATING_SD)
        felt += OVERREACHED_EFFORT if week in self.overreached else 0.0
        return float(min(10, max(0, round(felt))))

    def form(self, week: int) -> float:
        kept = 2.75 + self.habit - (0.5 if self.bad else 0) - (OVERREACHED_FORM if week in self.overreached else 0)
        return float(min(3, max(0, round(kept + self.noise.gauss(0, 0.35)))))

    def share(self, week: int, effort: float) -> float:
        """Return which share of a set was done."""
        lost = OVERREACHED_DONE if week in self.overreached else 0.0
        lost += max(0.0, effort - 8.5) * 0.08
        return max(0.3, 1 - lost - abs(self.noise.gauss(0, 0.01)))

    def tempo_error(self, week: int) -> float:
        return max(2.0, self.noise.gauss(11 + (7 if week in self.overreached else 0) + (3 if self.bad else 0), 2.5))

    def pain(self, week: int) -> float:
        return float(max(0, round(self.noise.gauss(4 if week == self.flare_week else 0.3, 0.6))))

    def morning(self, week: int) -> tuple[float, int]:
        flared = week == self.flare_week
        return float(max(0, round(self.noise.gauss(4 if flared else 0.4, 0.6)))), 2 if flared else 0
