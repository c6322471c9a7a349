"""What makes a programme one that can be done: each fault with its line and its cure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise

from soleplate import plugins
from soleplate.errors import SoleplateError
from soleplate.model.days import iso_day
from soleplate.programme.exercises import EXERCISES, MEASURES, Kind
from soleplate.programme.plan import DAYS, Criteria, Exercise, Programme
from soleplate.programme.reading import Finding, Found, read_programme, refused, written
from soleplate.text import Text, plain

__all__ = ["checked", "fitted", "look_at"]

FORMAT = 1
MOST_WEEKS = 52
_LIMITS = {"done": (0.0, 1.5), "effort": (0.0, 10.0), "form": (0.0, 3.0), "pain": (0.0, 10.0),
           "tempo_error_pct": (1.0, 100.0), "hold_s": (1.0, 120.0)}  # fmt: skip

Fault = tuple[str, str, str]  # place, what, cure


def look_at(text: str, source: str = "") -> Found:
    """Read a programme and find everything that is wrong with it."""
    found = read_programme(text, source)
    if found.programme is None:
        return found
    findings = tuple(
        sorted(
            (Finding(found.line(place), what, do) for place, what, do in _faults(found.programme)),
            key=lambda one: one.line,
        )
    )
    return Found(found.programme, found.lines, findings)


def checked(text: str, source: str = "") -> Programme:
    """Return the programme that a file holds; raise BadParameter with line and cure: all of it or nothing."""
    found = look_at(text, source)
    if found.programme is None or found.findings:
        raise refused(found.findings, source)
    return found.programme


def fitted(text: str, start: str, races: tuple[str, ...], goal: str, diagnosis: str, source: str = "") -> str:
    """Return the file of a programme for somebody: with a start, races, a goal and a diagnosis; comments stay.

    Raises BadParameter for a programme that cannot be used.
    """
    wanted = checked(text, source).changed(start, races, goal, diagnosis)
    said = {"start": start, "goal": wanted.goal if goal else "", "diagnosis": wanted.diagnosis if diagnosis else ""}
    lines = text.splitlines()
    for name, value in said.items():
        if not value:
            continue
        at = next((nth for nth, line in enumerate(lines) if line.startswith(f"{name}:")), -1)
        line = f"{name}: {json.dumps(value, ensure_ascii=False)}"
        if at >= 0:
            mark, comment = lines[at].find(" #"), ""
            comment = lines[at][mark:] if mark > 0 else ""
            lines[at] = line + comment
        else:
            lines.insert(next(nth for nth, one in enumerate(lines) if one.startswith("name:")) + 1, line)
    if races:
        lines += ["races:", *(f"  - {{date: {day}}}" for day in races)]
    found = "\n".join(lines) + "\n"
    again = look_at(found)
    return found if again.programme == wanted else written(wanted)


def _faults(plan: Programme) -> Iterator[Fault]:
    if plan.programme != FORMAT:
        yield ("programme", Text("The form {n} of programmes is not known", n=plan.programme),
               Text("Write programme: {n}, or update Soleplate", n=FORMAT))  # fmt: skip
    yield from _range("hours_between", plan.hours_between, 0, 168, "h")
    yield from _days(plan)
    yield from _dates(plan)
    if not plan.blocks:
        yield "blocks", Text("There is no block"), Text("Give at least one block with weeks and sessions")
    if plan.weeks > MOST_WEEKS:
        yield ("blocks", Text("The blocks last {n} weeks", n=plan.weeks),
               Text("At most {n} weeks in one programme", n=MOST_WEEKS))  # fmt: skip
    if plan.deload.every_weeks:
        yield from _range("deload.every_weeks", plan.deload.every_weeks, 2, 12, "")
    yield from _range("deload.sets_share", plan.deload.sets_share, 0.2, 1, "")
    yield from _range("rules.sessions", plan.rules.sessions, 2, 5, "")
    yield from _range("rules.gap_days", plan.rules.gap_days, 7, 60, "")
    yield from _criteria("rules.up", plan.rules.up)
    yield from _criteria("rules.down", plan.rules.down)
    for nth, one in enumerate(plan.reassess):
        yield from _range(f"reassess[{nth}].week", one.week, 1, max(plan.weeks, 1), "")
        for number, name in enumerate(one.tests):
            try:
                plugins.protocol(name)
            except SoleplateError as error:
                yield f"reassess[{nth}].tests[{number}]", error.what, error.do
    for nth, block in enumerate(plan.blocks):
        place = f"blocks[{nth}]"
        yield from _range(f"{place}.weeks", block.weeks, 1, 26, "")
        yield from _text(f"{place}.name", block.name)
        if not 0 < len(block.sessions) <= len(plan.days):
            yield (f"{place}.sessions",
                   Text("The block {name} has {n} sessions for {days} days of a week", name=block.name,
                        n=len(block.sessions), days=len(plan.days)),
                   Text("Give as many sessions as days, or fewer: they come in turn"))  # fmt: skip
        for number, session in enumerate(block.sessions):
            inner = f"{place}.sessions[{number}]"
            yield from _text(f"{inner}.name", session.name)
            yield from _session(plan, inner, session.exercises)


def _days(plan: Programme) -> Iterator[Fault]:
    for nth, day in enumerate(plan.days):
        if day not in DAYS:
            yield f"days[{nth}]", Text("{day!r} is no day", day=day), Text("Write mon, tue, wed, thu, fri, sat or sun")
            return
        if day in plan.days[:nth]:
            yield (f"days[{nth}]", Text("Two sessions on one day: {day} stands there twice", day=day),
                   Text("Give each session its own day"))  # fmt: skip
            return
    if not plan.days:
        yield "days", Text("There is no day for a session"), Text("Give one to four days: [mon, thu]")
        return
    places = sorted(DAYS.index(day) for day in plan.days)
    gaps = [24 * (after - before) for before, after in pairwise([*places, places[0] + 7])]
    hard = any(e.exercise in EXERCISES and e.kind.hard for b in plan.blocks for s in b.sessions for e in s.exercises)
    if hard and min(gaps) < plan.hours_between:
        yield ("days", Text("Sessions are {gap} h apart; {least:g} h are asked for", gap=min(gaps),
                            least=plan.hours_between),
               Text("Leave a day between them, e.g. [mon, thu]"))  # fmt: skip


def _dates(plan: Programme) -> Iterator[Fault]:
    cure = Text("Write it as 2027-01-31")
    places = {"start": plan.start} if plan.start else {}
    places |= {f"races[{nth}].date": race.date for nth, race in enumerate(plan.races)}
    good = True
    for place, day in places.items():
        try:
            iso_day(day)
        except ValueError:
            good = False
            yield place, Text("{day!r} is no date of 1900 to 2199", day=day), cure
    for nth, race in enumerate(plan.races):
        yield from _range(f"races[{nth}].days_before", race.days_before, 0, 14, "")
        yield from _range(f"races[{nth}].days_after", race.days_after, 0, 14, "")
        if good and plan.start and race.date < plan.start:
            yield (f"races[{nth}].date", Text("The race is before the programme starts"),
                   Text("Correct the date of the race, or the start"))  # fmt: skip


def _session(plan: Programme, place: str, exercises: tuple[Exercise, ...]) -> Iterator[Fault]:
    if not exercises:
        yield place, Text("The session has no exercise"), Text("Give at least one")
    for nth, exercise in enumerate(exercises):
        inner = f"{place}.exercises[{nth}]"
        kind = EXERCISES.get(exercise.exercise)
        if kind is None:
            near = get_close_matches(exercise.exercise, EXERCISES, 1, 0.5)
            yield (f"{inner}.exercise", Text("There is no exercise {name!r}", name=plain(exercise.exercise)[:40]),
                   Text("Did you mean {near}?", near=near[0]) if near
                   else Text("There are: {listed}", listed=", ".join(EXERCISES)))  # fmt: skip
            continue
        if exercise.exercise in [other.exercise for other in exercises[:nth]]:
            yield (f"{inner}.exercise", Text("{name} stands twice in one session", name=exercise.exercise),
                   Text("Give it more sets instead"))  # fmt: skip
        yield from _dose(inner, exercise, kind)
        up, down = plan.criteria(exercise)
        for way, criteria in (("up", exercise.up), ("down", exercise.down)):
            yield from _criteria(f"{inner}.{way}", criteria, exercise)
        if up.effort is not None and down.effort is not None and up.effort >= down.effort:
            yield (f"{inner}.up.effort" if exercise.up.effort is not None else inner,
                   Text("Up at effort {up:g} or less and down at {down:g} or more cannot be told apart",
                        up=up.effort, down=down.effort),
                   Text("Let up be lower than down"))  # fmt: skip


def _dose(place: str, exercise: Exercise, kind: Kind) -> Iterator[Fault]:
    yield from _range(f"{place}.sets", exercise.sets, 1, 8, "")
    unit = "s" if kind.by == "seconds" else ""
    amount, other = (exercise.reps, exercise.seconds) if kind.by == "reps" else (exercise.seconds, exercise.reps)
    wrong = "seconds" if kind.by == "reps" else "reps"
    if other:
        yield (f"{place}.{wrong}", Text("{name} is counted in {by}", name=kind.name, by=kind.by),
               Text("Write {by} in place of {wrong}", by=kind.by, wrong=wrong))  # fmt: skip
    yield from _range(f"{place}.{kind.by}", amount, *kind.amount, unit)
    yield from _range(f"{place}.load_kg", exercise.load_kg, *kind.load_kg, "kg")
    yield from _range(f"{place}.box_mm", exercise.box_mm, *kind.box_mm, "mm")
    yield from _range(f"{place}.rest_s", exercise.rest_s, 0, 300, "s")
    yield from _range(f"{place}.effort", exercise.effort, 0, 10, "")
    yield from _range(f"{place}.beats", exercise.beats, 20, 240, "")
    parts = exercise.tempo.split("-")
    if exercise.tempo and not kind.tempo:
        yield (f"{place}.tempo", Text("{name} has no tempo", name=kind.name), Text("Leave it out"))
    elif exercise.tempo and not (
        len(parts) == 3 and all(part.isdecimal() for part in parts) and int(parts[0]) in range(1, 7)
        and int(parts[1]) in range(6) and int(parts[2]) in range(1, 7)
    ):  # fmt: skip
        yield (f"{place}.tempo", Text("{tempo!r} is no tempo", tempo=exercise.tempo[:20]),
               Text("Write three numbers of beats, e.g. 3-1-3: 1 to 6, 0 to 5, 1 to 6"))  # fmt: skip
    yield from _text(f"{place}.note", exercise.note)


def _criteria(place: str, criteria: Criteria, exercise: Exercise | None = None) -> Iterator[Fault]:
    for name, value in criteria.stated().items():
        here = f"{place}.{name}"
        yield from _range(here, value, *_LIMITS[name], "")
        if exercise is None:
            if name not in ("done", "effort", "form", "pain"):
                yield (here, Text("Not every exercise has {name}", name=name),
                       Text("State it with the exercises that have it"))  # fmt: skip
            continue
        can = [measure for measure in MEASURES if exercise.kind.can_meet(measure)]
        if name not in can or (name == "tempo_error_pct" and not exercise.tempo):
            yield (here, Text("Nothing measures {name} of {exercise}", name=name, exercise=exercise.exercise),
                   Text("Use one of: {listed}", listed=", ".join(can)))  # fmt: skip
        elif name == "hold_s" and value > exercise.seconds:
            yield (here, Text("A hold of {seconds:g} s never reaches {value:g} s", seconds=exercise.seconds,
                              value=value),
                   Text("Ask for {seconds:g} s at most", seconds=exercise.seconds))  # fmt: skip


def _text(place: str, text: str) -> Iterator[Fault]:
    if len(text) > 200 or plain(text) != text:
        yield place, Text("This text is too long, or holds signs that steer a screen"), Text("Shorten it")


def _range(place: str, value: float, low: float, high: float, unit: str) -> Iterator[Fault]:
    if low <= value <= high:
        return
    name = place.rpartition(".")[2]
    if low == high == 0:
        yield place, Text("There is no {name} in this exercise", name=name), Text("Leave {name} out", name=name)
    elif unit:
        yield (place, Text("{name} is {value:g} {unit}", name=name, value=value, unit=unit),
               Text("Choose {low:g} to {high:g} {unit}", low=low, high=high, unit=unit))  # fmt: skip
    else:
        yield (place, Text("{name} is {value:g}", name=name, value=value),
               Text("Choose {low:g} to {high:g}", low=low, high=high))  # fmt: skip
