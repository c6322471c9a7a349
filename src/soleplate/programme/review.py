"""The review of a programme: planned against done by week, and how each exercise went across its loads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from soleplate.model.people import Side
from soleplate.model.stamp import local_day
from soleplate.programme.done import Done, mean
from soleplate.programme.exercises import EXERCISES
from soleplate.programme.placing import by_slot, place
from soleplate.programme.plan import Dose, Programme
from soleplate.programme.today import Following
from soleplate.scoring.statistics.distributions import t_quantile
from soleplate.text import Text

__all__ = ["Course", "Gain", "Point", "Week", "courses", "gain_of", "weeks"]

MASS_KG = 70.0  # where nobody was weighed; said on the page
LEAST_POINTS = 4
TEMPO_LOST_MOST = 0.9
EPLEY_REPS = 30.0


@dataclass(frozen=True)
class Week:
    """Hold one week, planned against done.

    Attributes
    ----------
    number : int
        From 1.
    begins : date
        Its first day.
    planned, done : int
        Sessions that were planned up to today, and those of them that were done.
    coming : int
        Sessions that are still to come.
    dose : float
        Share of the planned dose that was done, 0 to 1; NaN where nothing was planned yet.
    effort, pain, form : float
        Mean effort, worst pain, mean form of the week; NaN where nobody was asked.
    beside : int
        Sessions without a plan.
    """

    number: int
    begins: date
    block: str
    lighter: bool
    planned: int
    done: int
    coming: int
    dose: float
    effort: float
    pain: float
    form: float
    beside: int = 0


@dataclass(frozen=True)
class Point:
    """Hold one session of an exercise: the week, and for each leg what it came to on one axis for all loads."""

    utc: str
    week: int
    dose: Dose
    work: dict[Side, float]
    effort: float
    form: float
    lighter: bool
    changed: str = ""


@dataclass(frozen=True)
class Gain:
    """Hold how much an exercise gained since its start, in %, with its 95 % interval; NaN where too little is known."""

    percent: float
    low: float
    high: float
    n: int

    @property
    def text(self) -> Text:
        """Say it in words."""
        if math.isnan(self.percent):
            return Text("not known yet: {n} sessions, {least} are needed", n=self.n, least=LEAST_POINTS)
        if self.low > 0:
            return Text(
                "more by {percent:.0f} % ({low:.0f} to {high:.0f})",
                percent=self.percent, low=self.low, high=self.high,
            )  # fmt: skip
        if self.high < 0:
            return Text(
                "less by {percent:.0f} % ({low:.0f} to {high:.0f})",
                percent=-self.percent, low=-self.high, high=-self.low,
            )  # fmt: skip
        return Text(
            "no detectable change ({low:+.0f} to {high:+.0f} %)",
            low=self.low, high=self.high,
        )  # fmt: skip


@dataclass(frozen=True)
class Course:
    """Hold how one exercise went: its points, oldest first, and the gain of each leg."""

    exercise: str
    points: tuple[Point, ...]
    gains: dict[Side, Gain]

    @property
    def held(self) -> bool:
        """Whether it is in s rather than in body weights."""
        return EXERCISES[self.exercise].by == "seconds"

    @property
    def known(self) -> bool:
        """Whether there are sessions enough to say what changed."""
        return any(not math.isnan(gain.percent) for gain in self.gains.values())


def weeks(found: Following, today: date) -> list[Week]:
    """Return every week of the programme, planned against done as of today: exact counts, nothing estimated."""
    programme, slots = found.programme, by_slot(found.history)
    placed = place(programme, found.history, today)
    listed = []
    for number in range(1, programme.weeks + 1):
        own = [one for one in placed if one.slot.week == number]
        session = [done for one in own for done in slots.get(one.slot.code, [])]
        beside = {one.day for one in found.history if not one.slot and programme.week_of(one.day) == number}
        past = [one for one in own if one.state in ("done", "missed")]
        asked = sum(len(one.slot.plan.exercises) for one in past)
        listed.append(
            Week(
                number=number,
                begins=min(one.slot.day for one in own),
                block=own[0].slot.block.name,
                lighter=any(one.lighter for one in session) or own[0].slot.lighter,
                planned=len(past),
                done=sum(one.state == "done" for one in own),
                coming=sum(one.state in ("due", "coming") for one in own),
                dose=sum(min(one.share, 1.0) for one in session) / asked if asked else math.nan,
                effort=mean(one.effort for one in session),
                pain=max((one.pain for one in session if not math.isnan(one.pain)), default=math.nan),
                form=mean(one.form for one in session),
                beside=len(beside),
            )
        )
    return listed


def work_of(done: Done, side: Side, mass_kg: float) -> float:
    """Return what a leg did in a set on average, on one axis for all loads.

    Repetitions: (1 + load / body mass) x (1 + repetitions / 30) x tempo kept, in body weights (the formula of Epley for
    the load that could be moved once); tempo kept is 1 less the tempo error, where it was measured; a box adds its
    height in m. What lasts: (1 + load / body mass) x s.
    """
    sets = [one for one in done.sets if one.side == side]
    if not sets:
        return math.nan
    load = 1 + done.dose.load_kg / mass_kg + done.dose.box_mm / 1000
    kept = [1 - min(one.measures.get("tempo_error_pct", 0.0), 100 * TEMPO_LOST_MOST) / 100 for one in sets]
    kept = [1.0 if math.isnan(share) else share for share in kept]
    held = EXERCISES[done.exercise].by == "seconds"
    amounts = [one.amount if held else (1 + one.amount / EPLEY_REPS if one.amount else 0.0) for one in sets]
    return load * sum(amount * share for amount, share in zip(amounts, kept, strict=True)) / len(sets)


def courses(found: Following, mass_kg: float = math.nan) -> list[Course]:
    """Return every exercise that was done, in the order of the catalogue."""
    mass = MASS_KG if math.isnan(mass_kg) else mass_kg
    listed = []
    for name in EXERCISES:
        own = [one for one in found.history if one.exercise == name]
        if not own:
            continue
        sides = sorted({one.side for done in own for one in done.sets})
        points = tuple(_point(found.programme, before, one, sides, mass) for before, one in _pairs(own))
        gains = {side: gain_of([(_days(point, points[0]), point.work[side]) for point in points]) for side in sides}
        listed.append(Course(name, points, gains))
    return listed


def _pairs(own: Sequence[Done]) -> list[tuple[Done | None, Done]]:
    return list(zip([None, *own], own, strict=False))


def _point(programme: Programme, before: Done | None, one: Done, sides: Sequence[Side], mass: float) -> Point:
    changed = ""
    if before is not None and before.where != one.where:
        changed = one.where
    elif before is not None and before.dose.tempo != one.dose.tempo:
        changed = one.dose.tempo
    work = {side: work_of(one, side, mass) for side in sides}
    return Point(one.utc, programme.week_of(one.day), one.dose, work, one.effort, one.form, one.lighter, changed)


def _days(point: Point, first: Point) -> float:
    return (date.fromisoformat(local_day(point.utc)) - date.fromisoformat(local_day(first.utc))).days


def gain_of(values: Sequence[tuple[float, float]]) -> Gain:
    """Return the gain from the first to the last session: a line through the logarithms, with its own scatter.

    ``values`` are days and work; what is not above 0 is left out.
    """
    known = [(day, math.log(value)) for day, value in values if value > 0]
    n = len(known)
    middle = sum(day for day, _ in known) / n if n else 0.0
    spread = sum((day - middle) ** 2 for day, _ in known)
    if n < LEAST_POINTS or spread == 0:
        return Gain(math.nan, math.nan, math.nan, n)
    level = sum(value for _, value in known) / n
    slope = sum((day - middle) * (value - level) for day, value in known) / spread
    rest = sum((value - level - slope * (day - middle)) ** 2 for day, value in known)
    length = known[-1][0] - known[0][0]
    error = math.sqrt(rest / (n - 2) / spread) * t_quantile(0.975, n - 2)
    low, best, high = (100 * math.expm1(length * one) for one in (slope - error, slope, slope + error))
    return Gain(best, low, high, n)
