"""Today: what is due for somebody, prefilled from last time, with what the rules say of each exercise."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from soleplate.errors import BadParameter, FileError, SoleplateError
from soleplate.model.people import Side
from soleplate.programme.deload import deload_prompt
from soleplate.programme.done import Done, done_in
from soleplate.programme.morning import Morning, Verdict, judge_morning, morning_of
from soleplate.programme.placing import Placed, due_on, hours_since, place
from soleplate.programme.plan import Dose, Exercise, Programme, Slot
from soleplate.programme.progression import Decision, Way, carried, decide, stepped, stopped_by_pain
from soleplate.programme.store import Log
from soleplate.text import Text

__all__ = [
    "WAYS", "Due", "Following", "Today", "answer_morning", "assign", "decide_otherwise", "dues_of_week", "following",
    "today_of",
]  # fmt: skip

WAYS: tuple[Way, ...] = ("up", "stay", "down", "leave out")
SECONDS_BETWEEN = 20.0  # to get ready for a set, and to answer after it


@dataclass(frozen=True)
class Due:
    """Hold one exercise of today's session.

    Attributes
    ----------
    decision : Decision
        What the rules say, or the operator's word where it was given.
    dose : Dose
        What is to be done now: the decision's, with fewer sets in a lighter week.
    last : Done or None
        The last time, with its effort and note.
    done : bool
        Whether it was done in this session already.
    """

    exercise: Exercise
    decision: Decision
    dose: Dose
    last: Done | None = None
    done: bool = False

    @property
    def minutes(self) -> float:
        """About how long it takes."""
        kind, dose = self.exercise.kind, self.dose
        beats = sum(dose.phases) + 1 if dose.tempo else 2
        each = dose.seconds or dose.reps * beats * 60 / (dose.beats if dose.tempo else 60)
        return dose.sets * (2 if kind.per_leg else 1) * (each + dose.rest_s / 2 + SECONDS_BETWEEN) / 60


@dataclass(frozen=True)
class Following:
    """Hold a programme, how far it is, and what could not be read of it."""

    code: str
    library: Path
    log: Log
    programme: Programme
    history: tuple[Done, ...]
    mornings: tuple[Morning, ...]
    troubles: tuple[FileError, ...] = ()

    def placed(self, today: date) -> list[Placed]:
        """Return every planned session with its state."""
        return place(self.programme, self.history, today)


@dataclass(frozen=True)
class Today:
    """Hold what the page of today shows.

    Attributes
    ----------
    placed : Placed or None
        The session that is due; None where nothing is.
    coming : Placed or None
        The next one after it.
    dues : tuple of Due
        Its exercises.
    asks_morning : date or None
        The day of the session whose morning after is still to be asked.
    morning : tuple
        What the last morning says.
    hours : float
        Since the last session; ``enough`` whether they suffice.
    prompt : Text or None
        A lighter week is advised.
    lighter : bool
        Whether the week is a lighter one.
    week : int
        Of the programme, from 1; below 1 before it.
    tests : tuple of str
        Reassessments that are due this week.
    first : str
        The leg that goes first: the weaker one.
    pain_before : float
        As it was answered at the first exercise of this session; 0 before.
    """

    day: date
    placed: Placed | None
    coming: Placed | None
    dues: tuple[Due, ...]
    asks_morning: date | None
    morning: tuple[Verdict, Text]
    hours: float
    enough: bool
    prompt: Text | None
    lighter: bool
    week: int
    tests: tuple[str, ...]
    first: Side = ""
    pain_before: float = 0.0

    @property
    def minutes(self) -> float:
        """About how long what is left takes."""
        return sum(due.minutes for due in self.dues if not due.done and due.decision.way != "leave out")


def following(library: Path, code: str) -> Following:
    """Read somebody's programme and sessions; raises as ``Log`` does, and BadParameter for a file of another form."""
    log = Log(library, code)
    assigned = {name: entry.new for name, entry in log.all("assign").items()}
    history, troubles = done_in(library, code, assigned)
    return Following(code, library, log, log.programme, tuple(history), tuple(_mornings(log)), tuple(troubles))


def _mornings(log: Log) -> list[Morning]:
    found = []
    for day, entry in sorted(log.all("morning").items()):
        try:
            data = json.loads(entry.new)
            found.append(morning_of(date.fromisoformat(day), float(data["pain"]), str(data["stiffness"])))
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError, SoleplateError):
            continue  # an entry of another program says nothing
    return found


def today_of(found: Following, now: datetime | None = None, *, weaker: Side = "") -> Today:
    """Return what is due for somebody now."""
    now = (now or datetime.now(UTC)).astimezone()
    day, programme, history = now.date(), found.programme, found.history
    placed = found.placed(day)
    due = _going_on(placed, history, day) or due_on(placed)
    coming = next((one for one in placed if one.state == "coming"), None)
    earlier = [one for one in history if due is None or one.slot != due.slot.code]
    last_day = max((one.day for one in earlier), default=None)
    asked = {one.day for one in found.mornings}
    asks = last_day if last_day is not None and last_day < day and last_day + timedelta(1) not in asked else None
    past = [one for one in found.mornings if last_day is not None and one.day <= last_day]
    after = [one for one in found.mornings if last_day is not None and one.day > last_day]
    said: tuple[Verdict, Text] = ("go", Text("no session before"))
    if last_day is not None and last_day < day:
        said = judge_morning(after[-1] if after else None, past, programme.diagnosis)
    hours = hours_since(earlier, now)
    prompt = deload_prompt(earlier)
    week = programme.week_of(day)
    accepted = {name for name, entry in found.log.all("lighter").items() if entry.new == "yes"}
    lighter = (due.slot.lighter or f"{due.slot.week}" in accepted) if due is not None else programme.lighter(week)
    dues = _dues(found, due, earlier, said, lighter, (day - last_day).days if last_day else 0) if due else ()
    return Today(
        day, due, coming, tuple(dues), asks, said, hours, hours >= programme.hours_between, prompt, lighter, week,
        tuple(test for one in programme.reassess if one.week == week for test in one.tests), weaker,
        next((one.pain_before for one in history if due and one.slot == due.slot.code
              and not math.isnan(one.pain_before)), 0.0),
    )  # fmt: skip


def dues_of_week(found: Following, today: Today, week: int) -> list[tuple[Slot, tuple[Due, ...]]]:
    """Return the sessions of a week that are not done yet, with the doses that the rules give as of today."""
    earlier = list(found.history)
    away = (today.day - earlier[-1].day).days if earlier else 0
    listed = []
    for placed in found.placed(today.day):
        if placed.slot.week == week and placed.state in ("due", "coming"):
            own = placed is today.placed or (today.placed is not None and placed.slot == today.placed.slot)
            lighter = today.lighter if own else placed.slot.lighter
            dues = today.dues if own else tuple(_dues(found, placed, earlier, today.morning, lighter, away))
            listed.append((placed.slot, dues))
    return listed


def _going_on(placed: Sequence[Placed], history: Sequence[Done], day: date) -> Placed | None:
    """Return the session that was begun today and is not finished."""
    for one in placed:
        if one.state == "done" and one.day == day:
            begun = [done for done in history if done.slot == one.slot.code]
            if any(stopped_by_pain(done) for done in begun):
                return None  # over for today
            finished = {done.exercise for done in begun}
            if any(exercise.exercise not in finished for exercise in one.slot.plan.exercises):
                return one
    return None


def _dues(
    found: Following, due: Placed, earlier: Sequence[Done], said: tuple[Verdict, Text], lighter: bool, away: int
) -> list[Due]:
    programme, code = found.programme, due.slot.code
    begun = {one.exercise: one for one in found.history if one.slot == code}
    words = {one.exercise: one for one in found.log.decided() if one.slot == code}
    listed = []
    for exercise in due.slot.plan.exercises:
        own = [one for one in earlier if one.exercise == exercise.exercise]
        decision = decide(exercise, own, programme.criteria(exercise), programme.rules, said, days_away=away)
        if exercise.kind.impact and programme.diagnosis == "bone stress" and said[0] == "lower":
            decision = replace(decision, way="leave out", reason=said[1])
        word = words.get(exercise.exercise)
        if word is not None:
            decision = _kept(decision, word.new, Text("{who}: {why}", who=word.who, why=word.why), exercise, own)
        sets = decision.dose.sets
        if lighter:
            sets = max(1, round(sets * programme.deload.sets_share))
        dose = replace(decision.dose, sets=sets)
        last = own[-1] if own else None
        listed.append(Due(exercise, decision, dose, last, exercise.exercise in begun))
    return listed


def _kept(decision: Decision, word: str, why: Text, exercise: Exercise, own: Sequence[Done]) -> Decision:
    """Return the decision with the operator's word in place of the rules'."""
    name, sep, value = word.partition("=")
    proposed = decision.proposed if decision.proposed != "stay" else decision.way
    if sep:
        number = float(value.replace(",", "."))
        return Decision(decision.way, decision.dose.with_value(name, number), why, proposed, kept=True)
    dose = carried(exercise, own[-1]) if own else exercise.dose
    way: Way = next(one for one in WAYS if one == word)
    return Decision(way, stepped(dose, exercise.kind, way), why, proposed, kept=True)


def answer_morning(found: Following, day: date, pain: float, stiffness: str, *, who: str) -> None:
    """Log the morning after a session; raise BadParameter for what is no answer."""
    morning = morning_of(day, pain, stiffness)
    found.log.add(f"morning/{day.isoformat()}", morning.data, who=who, why=Text("asked"))


def decide_otherwise(found: Following, slot: str, exercise: str, word: str, *, who: str, why: str) -> None:
    """Log the operator's word on an exercise: a way, or ``load_kg=12``; raise BadParameter for anything else."""
    planned = [one for placed in found.programme.slots() if placed.code == slot for one in placed.plan.exercises]
    one = next((one for one in planned if one.exercise == exercise), None)
    if one is None:
        listed = ", ".join(each.exercise for each in planned)
        raise BadParameter(
            Text("{slot} has no exercise {name!r}", slot=slot, name=exercise[:40]),
            do=Text("It has: {listed}", listed=listed),
        )
    name, sep, value = word.partition("=")
    if not sep and word not in WAYS:
        raise BadParameter(Text("{word!r} is no decision", word=word[:40]),
                           do=Text("Say up, stay, down, leave out, or e.g. load_kg=12"))  # fmt: skip
    if sep:
        _check_change(one, name, value)
    found.log.add(f"decision/{slot}/{exercise}", word, who=who, why=why)


def _check_change(exercise: Exercise, name: str, value: str) -> None:
    kind = exercise.kind
    limits: Mapping[str, tuple[float, float]] = {
        "sets": (1, 8), "rest_s": (0, 300), "load_kg": kind.load_kg, "box_mm": kind.box_mm, kind.by: kind.amount,
    }  # fmt: skip
    try:
        number = float(value.replace(",", "."))
        low, high = limits[name]
    except (ValueError, KeyError):
        raise BadParameter(
            Text("{word!r} is no decision", word=f"{name}={value}"[:40]),
            do=Text("Say up, stay, down, leave out, or e.g. load_kg=12"),
        ) from None
    if not low <= number <= high:
        raise BadParameter(
            Text("{name} is {value:g}", name=name, value=number),
            do=Text("Choose {low:g} to {high:g}", low=low, high=high),
        )


def assign(found: Following, session_id: str, slot: str, *, who: str, why: str) -> None:
    """Say which planned session a session belongs to that was done without its plan; an empty slot takes it out."""
    if session_id not in {one.session_id for one in found.history}:
        raise BadParameter(Text("{code} has no workout {name}", code=found.code, name=session_id[:40]),
                           do=Text("Give the number of a session, as soleplate programme show lists them"))  # fmt: skip
    if slot and slot not in {one.code for one in found.programme.slots()}:
        raise BadParameter(Text("The programme has no session {slot}", slot=slot[:20]),
                           do=Text("Give one such as W05S2"))  # fmt: skip
    found.log.add(f"assign/{session_id}", slot, who=who, why=why)
