"""Take a simulated runner through a programme on the level of numbers: no file, no command, only the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from programme.simulated_runners import Runner

from soleplate.programme.deload import deload_prompt
from soleplate.programme.done import Done, SetDone
from soleplate.programme.morning import Morning, judge_morning
from soleplate.programme.plan import Exercise, Programme
from soleplate.programme.progression import Decision, decide


@dataclass
class Walked:
    history: list[Done] = field(default_factory=list)
    prompts: list[tuple[int, str]] = field(default_factory=list)  # week, text
    decisions: list[tuple[int, str, Decision]] = field(default_factory=list)


def hardness(exercise: Exercise, dose) -> float:
    """Return how hard a dose is beside the plan's own, 1 for the same: a tenth for each step."""
    field_, amount = exercise.kind.step
    return 1 + 0.06 * (getattr(dose, field_) - getattr(exercise.dose, field_)) / amount


def walk(programme: Programme, runner: Runner, on_session: Callable | None = None) -> Walked:
    found = Walked()
    first_doses: dict[str, Exercise] = {}
    mornings: list[Morning] = []
    lighter_week = 0
    for slot in programme.slots():
        if slot.week == runner.missed_week:
            continue
        runner.new_day()
        when = datetime.combine(slot.day, time(17), UTC)
        lighter = slot.lighter or slot.week == lighter_week
        verdict = judge_morning(mornings[-1], mornings[:-1], programme.diagnosis) if mornings else ("go", "")
        days = (when - datetime.fromisoformat(found.history[-1].utc)).days if found.history else 0
        session: list[Done] = []
        for exercise in slot.plan.exercises:
            own = [one for one in found.history if one.exercise == exercise.exercise]
            said = decide(exercise, own, programme.criteria(exercise), programme.rules, verdict, days_away=days)
            found.decisions.append((slot.week, exercise.exercise, said))
            sets = max(1, round(said.dose.sets * programme.deload.sets_share)) if lighter else said.dose.sets
            dose = replace(said.dose, sets=sets)
            base = first_doses.setdefault(exercise.exercise, exercise)
            hard = hardness(base, dose) * (0.93 if lighter else 1)
            effort = runner.effort(slot.week, exercise.exercise, hard)
            legs = ("left", "right") if exercise.kind.per_leg else ("",)
            amount = dose.reps or dose.seconds
            tempo = exercise.kind.measures.get("tempo_error_pct")
            done = tuple(
                SetDone(leg, amount * runner.share(slot.week, effort),
                        {"tempo_error_pct": runner.tempo_error(slot.week)} if tempo else {})
                for _ in range(sets) for leg in legs
            )  # fmt: skip
            session.append(Done(when.isoformat(), exercise.exercise, dose, done, slot.code, lighter, effort,
                                runner.pain(slot.week), runner.form(slot.week)))  # fmt: skip
            when += timedelta(minutes=6)
        found.history += session
        pain, stiff = runner.morning(slot.week)
        mornings.append(Morning(slot.day + timedelta(1), pain, stiff))
        prompt = deload_prompt(found.history)
        if prompt is not None:
            found.prompts.append((slot.week, str(prompt)))
    return found
