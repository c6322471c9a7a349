"""The programme as frozen dataclasses: what its file may hold, nothing of how far somebody has come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any, Literal, get_args

from soleplate.programme.exercises import EXERCISES, Kind

__all__ = [
    "DAYS", "Block", "Criteria", "Deload", "Diagnosis", "Dose", "Exercise", "Programme", "Race", "Reassess", "Rules",
    "SessionPlan", "Slot",
]  # fmt: skip

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Diagnosis = Literal["none", "tendon", "bone stress", "joint"]


@dataclass(frozen=True)
class Criteria:
    """Hold what a session is compared with; None asks for nothing.

    ``done`` is the share of the dose, ``effort`` and ``pain`` 0 to 10, ``form`` 0 to 3, the others are measured.
    """

    done: float | None = None
    effort: float | None = None
    form: float | None = None
    pain: float | None = None
    tempo_error_pct: float | None = None
    hold_s: float | None = None

    def stated(self) -> dict[str, float]:
        """Return what is asked for, by measure."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: float(value) for name, value in found.items() if value is not None}

    def over(self, other: Criteria) -> Criteria:
        """Return these criteria, and those of ``other`` for what these do not state."""
        return replace(other, **self.stated())


@dataclass(frozen=True)
class Rules:
    """Hold what makes an exercise go up or down where it does not say so itself.

    Two sessions running must agree (``sessions``); after ``gap_days`` without a session it goes down by a step.
    """

    up: Criteria = Criteria(done=1.0, effort=7.0, form=2.0, pain=3.0)
    down: Criteria = Criteria(done=0.7, effort=9.5, form=1.0, pain=5.0)
    sessions: int = 2
    gap_days: int = 14
    source: str = "convention"


@dataclass(frozen=True)
class Exercise:
    """Hold one exercise of a session with the dose it begins with.

    ``tempo`` is first way, between, way back in beats, ``beats`` of them a minute; ``effort`` what it should cost.
    """

    exercise: str
    sets: int
    reps: int = 0
    seconds: float = 0.0
    tempo: str = ""
    beats: float = 60.0
    load_kg: float = 0.0
    box_mm: float = 0.0
    rest_s: float = 60.0
    effort: float = 6.0
    up: Criteria = Criteria()
    down: Criteria = Criteria()
    note: str = ""
    source: str = "convention"

    @property
    def kind(self) -> Kind:
        """What the exercise is."""
        return EXERCISES[self.exercise]

    @property
    def dose(self) -> Dose:
        """The dose that it begins with."""
        return Dose(self.sets, self.reps, self.seconds, self.tempo, self.beats, self.load_kg, self.box_mm, self.rest_s)


@dataclass(frozen=True)
class Dose:
    """Hold how much of an exercise: sets of repetitions or s, tempo in beats, load in kg, box in mm, rest in s."""

    sets: int
    reps: int = 0
    seconds: float = 0.0
    tempo: str = ""
    beats: float = 60.0
    load_kg: float = 0.0
    box_mm: float = 0.0
    rest_s: float = 60.0

    def with_value(self, name: str, value: float) -> Dose:
        """Return the dose with another number in one of its fields."""
        changed: dict[str, Any] = {name: int(value) if name in ("sets", "reps") else value}
        return replace(self, **changed)

    @property
    def amount(self) -> float:
        """Repetitions or s of all sets of a leg."""
        return self.sets * (self.reps or self.seconds)

    @property
    def phases(self) -> tuple[int, ...]:
        """The tempo in beats; empty without one."""
        return tuple(int(part) for part in self.tempo.split("-")) if self.tempo else ()


@dataclass(frozen=True)
class SessionPlan:
    """Hold what one session asks for."""

    name: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class Block:
    """Hold some weeks with the same sessions, done in turn."""

    name: str
    weeks: int
    sessions: tuple[SessionPlan, ...]
    note: str = ""
    source: str = "convention"


@dataclass(frozen=True)
class Deload:
    """Hold when weeks are lighter: every so many weeks (0: never), with this share of the sets and the same load."""

    every_weeks: int = 4
    sets_share: float = 0.5
    source: str = "convention"


@dataclass(frozen=True)
class Reassess:
    """Hold which tests are due in a week."""

    week: int
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Race:
    """Hold a race: no session on so many days before and after it."""

    date: str
    name: str = ""
    days_before: int = 2
    days_after: int = 2

    def covers(self, day: dt.date) -> bool:
        """Return whether a session on this day would be too close."""
        away = (day - dt.date.fromisoformat(self.date)).days
        return -self.days_before <= away <= self.days_after


@dataclass(frozen=True)
class Slot:
    """Hold one planned session: its week from 1, its number in the week from 1, its day, block and whether lighter."""

    week: int
    number: int
    day: dt.date
    block: Block
    plan: SessionPlan
    lighter: bool

    @property
    def code(self) -> str:
        """How sessions name it: ``W05S2``."""
        return f"W{self.week:02d}S{self.number}"


@dataclass(frozen=True)
class Programme:
    """Hold a whole programme, as its file spells it.

    Attributes
    ----------
    programme : int
        Version of the form of the file.
    name, goal : str
        For people.
    start : str
        First day of week 1, ISO; empty in a plan that nobody follows yet.
    days : tuple of str
        On which days sessions are: ``mon`` ... ``sun``.
    hours_between : float
        Least time between two sessions with hard exercises.
    diagnosis : str
        Decides what a worse morning does.
    """

    programme: int
    name: str
    blocks: tuple[Block, ...]
    goal: str = ""
    start: str = ""
    days: tuple[str, ...] = ("mon", "thu")
    hours_between: float = 48.0
    diagnosis: Diagnosis = "none"
    rules: Rules = Rules()
    deload: Deload = Deload()
    reassess: tuple[Reassess, ...] = ()
    races: tuple[Race, ...] = ()
    source: str = "convention"

    @property
    def weeks(self) -> int:
        """How many weeks all blocks last."""
        return sum(block.weeks for block in self.blocks)

    def lighter(self, week: int) -> bool:
        """Return whether a week is planned to be a lighter one; the last one is as it is planned."""
        return bool(self.deload.every_weeks) and week % self.deload.every_weeks == 0

    def slots(self) -> list[Slot]:
        """Return every planned session in order; needs a start."""
        first = dt.date.fromisoformat(self.start)
        found, week = [], 0
        for block in self.blocks:
            for _ in range(block.weeks):
                begins = first + timedelta(days=7 * week)
                week += 1
                days = sorted((DAYS.index(day) - begins.weekday()) % 7 for day in self.days)
                for number, offset in enumerate(days, 1):
                    plan = block.sessions[(number - 1) % len(block.sessions)]
                    day = begins + timedelta(days=offset)
                    found.append(Slot(week, number, day, block, plan, self.lighter(week)))
        return found

    def changed(self, start: str, races: tuple[str, ...], goal: str, diagnosis: str) -> Programme:
        """Return the programme for somebody: with a start, races beside its own, a goal and a diagnosis where given."""
        known: dict[str, Diagnosis] = {name: name for name in get_args(Diagnosis)}
        return replace(
            self, start=start, races=(*self.races, *map(Race, races)), goal=goal or self.goal,
            diagnosis=known.get(diagnosis, self.diagnosis),
        )  # fmt: skip

    def week_of(self, day: dt.date) -> int:
        """Return which week a day lies in, 1 for the first; below 1 before it."""
        return (day - dt.date.fromisoformat(self.start)).days // 7 + 1

    def criteria(self, exercise: Exercise) -> tuple[Criteria, Criteria]:
        """Return what lets an exercise go up, and down."""
        return exercise.up.over(self.rules.up), exercise.down.over(self.rules.down)
