"""Up, stay or down: rules that can be read, on numbers alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import stdev
from typing import Literal

from soleplate.programme.done import Done, mean
from soleplate.programme.exercises import EXERCISES, MEASURES, Kind
from soleplate.programme.morning import Verdict
from soleplate.programme.plan import Criteria, Dose, Exercise, Rules
from soleplate.text import Text, joined

__all__ = ["Decision", "Way", "carried", "decide", "own_error", "stepped", "stopped_by_pain"]

Way = Literal["up", "stay", "down", "leave out"]
STOP_PAIN, STOP_RISE = 5.0, 2.0  # the safety page
ONE_SIDED = 1.645  # of a normal distribution: 5 % on one side
ROUNDING = 0.99  # a hold that ended at its cap may read a sample less
LEARNED_FROM = 6  # sessions
WORDS = {
    "done": Text("share done"), "effort": Text("effort"), "form": Text("form"), "pain": Text("pain"),
    "tempo_error_pct": Text("tempo error, %"), "hold_s": Text("hold, s"),
}  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """Hold what the rules say of one exercise: which way, the dose that follows, and why.

    ``kept`` is true where the operator's word holds instead, ``proposed`` what the rules had said.
    """

    way: Way
    dose: Dose
    reason: Text
    proposed: Way = "stay"
    kept: bool = False


def stepped(dose: Dose, kind: Kind, way: Way) -> Dose:
    """Return the dose one step up or down, within the range of the exercise."""
    if way not in ("up", "down"):
        return dose
    field, amount = kind.step
    low, high = kind.amount if field in ("reps", "seconds") else getattr(kind, field)
    value = getattr(dose, field) + (amount if way == "up" else -amount)
    value = min(max(value, low), high)
    return dose.with_value(field, value)


def own_error(history: Sequence[Done], measure: str) -> float:
    """Return the person's own scatter from set to set within a session, pooled; NaN while it is not known."""
    parts = [one.measured(measure) for one in history[-LEARNED_FROM:]]
    squares = [(len(values) - 1, stdev(values) ** 2) for values in parts if len(values) > 1]
    total = sum(n for n, _ in squares)
    return math.sqrt(sum(n * square for n, square in squares) / total) if total else math.nan


def decide(
    exercise: Exercise,
    history: Sequence[Done],
    criteria: tuple[Criteria, Criteria],
    rules: Rules,
    morning: tuple[Verdict, Text],
    *,
    days_away: int = 0,
) -> Decision:
    """Return what an exercise does next.

    Parameters
    ----------
    exercise : Exercise
        As the plan of this block has it.
    history : sequence of Done
        This exercise as it was done before, oldest first, in whatever block.
    criteria : pair of Criteria
        For up, and for down.
    morning : pair
        What the next morning said: ``judge_morning``.
    days_away : int
        Since the last session of any kind.
    """
    kind, up, down = exercise.kind, *criteria
    if not history:
        return Decision("stay", exercise.dose, Text("the first time: as planned"))
    dose = carried(exercise, history[-1])
    if (pain := history[-1].pain) > STOP_PAIN or _rose(history):
        return _moved("down", dose, kind, Text("pain {pain:g} of 10 last time: that decides at once", pain=pain))
    if morning[0] == "lower":
        return _moved("down", dose, kind, morning[1])
    if days_away >= rules.gap_days:
        return _moved("down", dose, kind, Text("{n} days without a session", n=days_away))
    row = [one for one in history if not one.lighter][-rules.sessions :]
    row = [one for one in row if _same(one.dose, dose)]
    failed = [_fails(one, down, history) for one in row]
    if len(row) == rules.sessions and all(failed):
        return _moved("down", dose, kind, Text("in {n} sessions running: {why}", n=len(row), why=failed[-1]))
    missing = [_misses(one, up, history) for one in row]
    if row and missing[-1]:
        return Decision("stay", dose, Text("not yet: {why}", why=missing[-1]))
    if len(row) < rules.sessions:
        return Decision("stay", dose, Text("met in {n} of {of} sessions at this dose", n=len(row), of=rules.sessions))
    if any(missing):
        return Decision("stay", dose, Text("met last time, not the time before; one more"))
    if morning[0] == "hold":
        return Decision("stay", dose, morning[1], "up")
    return _moved("up", dose, kind, Text("met in {n} sessions running: {why}", n=len(row), why=_met(row[-1], up)))


def stopped_by_pain(one: Done) -> bool:
    """Return whether the safety page ends a session after this exercise."""
    return one.pain > STOP_PAIN or one.pain - one.pain_before >= STOP_RISE


def _rose(history: Sequence[Done]) -> bool:
    """Return whether pain rose by so much as the safety page stops at: from before the session, or the time before."""
    last = history[-1]
    before = (
        last.pain_before if not math.isnan(last.pain_before) else history[-2].pain if len(history) > 1 else math.nan
    )
    return last.pain - before >= STOP_RISE


def carried(exercise: Exercise, last: Done) -> Dose:
    """Return the plan's dose with what goes with the person: load and box always, the amount within a block."""
    dose, field = exercise.dose, exercise.kind.step[0]
    dose = replace(dose, load_kg=last.dose.load_kg, box_mm=last.dose.box_mm)
    if field in ("reps", "seconds") and last.dose.tempo == dose.tempo:
        dose = dose.with_value(field, max(getattr(last.dose, field), 1))
    return dose


def _same(one: Dose, other: Dose) -> bool:
    """Return whether two doses ask the same of a set; sets may be fewer in a lighter week."""
    names = ("reps", "seconds", "load_kg", "box_mm", "tempo")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _moved(way: Way, dose: Dose, kind: Kind, why: Text) -> Decision:
    new = stepped(dose, kind, way)
    if new != dose:
        return Decision(way, new, why, way)
    other = kind.harder if way == "up" else kind.easier
    end = (
        Text("it is at its end; next: {further}", further=EXERCISES[other].title) if other else Text("it is at its end")
    )
    return Decision("stay", dose, joined((why, end)), way)


def _value(one: Done, measure: str) -> float:
    asked = {"done": one.share, "effort": one.effort, "form": one.form, "pain": one.pain}
    return asked[measure] if measure in asked else mean(one.measured(measure))


def _margin(one: Done, measure: str, history: Sequence[Done]) -> float:
    """Return by how much a measured value must be clear of its limit: the own error of its mean, one-sided."""
    values = one.measured(measure)
    if measure in ("done", "effort", "form", "pain") or not values:
        return 0.0
    error = own_error(history, measure)
    return 0.0 if math.isnan(error) else ONE_SIDED * error / math.sqrt(len(values))


def _misses(one: Done, up: Criteria, history: Sequence[Done]) -> Text | None:
    """Return the first criterion for up that a session did not meet, in words; None where it met all."""
    for measure, limit in up.stated().items():
        value, margin = _value(one, measure), _margin(one, measure, history)
        if math.isnan(value):
            if measure in ("done", "effort"):
                return Text("{what} is not known", what=WORDS[measure])
            continue
        if MEASURES[measure]:
            if value - margin < ROUNDING * limit:
                return _said(measure, value, limit, margin, Text("at least"))
        elif value + margin > limit:
            return _said(measure, value, limit, margin, Text("at most"))
    return None


def _fails(one: Done, down: Criteria, history: Sequence[Done]) -> Text | None:
    """Return the first criterion for down that a session met, in words."""
    for measure, limit in down.stated().items():
        value, margin = _value(one, measure), _margin(one, measure, history)
        if math.isnan(value):
            continue
        if MEASURES[measure]:
            if value + margin < limit:
                return _said(measure, value, limit, margin, Text("below"))
        elif value - margin >= limit if measure == "effort" else value - margin > limit:
            return _said(measure, value, limit, margin, Text("from"))
    return None


def _said(measure: str, value: float, limit: float, margin: float, word: Text) -> Text:
    if margin:
        return Text(
            "{what} {value:.3g} ± {margin:.2g} ({word} {limit:g})",
            what=WORDS[measure], value=value, margin=margin, word=word, limit=limit,
        )  # fmt: skip
    return Text("{what} {value:.3g} ({word} {limit:g})", what=WORDS[measure], value=value, word=word, limit=limit)


def _met(one: Done, up: Criteria) -> Text:
    told = [
        Text("{what} {value:.3g}", what=WORDS[measure], value=_value(one, measure))
        for measure in up.stated()
        if not math.isnan(_value(one, measure))
    ]
    return joined(told, by=", ")
