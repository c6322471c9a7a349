"""What was done: the exercises in somebody's session files, as numbers that rules can read."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from soleplate.api.events import Asked
from soleplate.errors import FileError, about_file
from soleplate.model.people import Side
from soleplate.model.trial import Trial
from soleplate.programme.exercises import EXERCISES
from soleplate.programme.plan import Dose
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording

__all__ = ["HOME", "WORKOUT", "Done", "SetDone", "done_in", "done_of", "mean"]

WORKOUT = "workout"
HOME = "home"
LONG_NOTE = 300


@dataclass(frozen=True)
class SetDone:
    """Hold one set: the leg, how much (repetitions or s), and what was measured, by measure."""

    side: Side
    amount: float
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """Hold one exercise as it was done.

    Attributes
    ----------
    utc : str
        When it began.
    slot : str
        The planned session that it belongs to; empty for one without a plan.
    dose : Dose
        As it was asked for.
    sets : tuple of SetDone
        What counted of it.
    effort, pain, form, pain_before : float
        0 to 10, 0 to 10 and 0 to 3, the worst of the session for pain and form; NaN where nobody was asked.
    where : str
        ``plate``, ``clock`` or ``home``.
    """

    utc: str
    exercise: str
    dose: Dose
    sets: tuple[SetDone, ...] = ()
    slot: str = ""
    lighter: bool = False
    effort: float = math.nan
    pain: float = math.nan
    form: float = math.nan
    note: str = ""
    pain_before: float = math.nan
    where: str = "plate"
    session_id: str = ""
    path: Path | None = None

    @property
    def day(self) -> date:
        """The day of it, by the clock of this computer."""
        return datetime.fromisoformat(self.utc).astimezone().date()

    @property
    def amount(self) -> float:
        """Repetitions or s of all sets and legs."""
        return sum(one.amount for one in self.sets)

    @property
    def share(self) -> float:
        """How much of the dose was done, 1 for all of it; more is more. NaN without a dose."""
        legs = 2 if EXERCISES[self.exercise].per_leg else 1
        asked = self.dose.amount * legs
        return self.amount / asked if asked else math.nan

    def measured(self, name: str) -> list[float]:
        """Return the values of a measure, a set each, those that have one."""
        if name == "hold_s":
            return [one.amount for one in self.sets] if self.dose.seconds else []
        found = [one.measures[name] for one in self.sets if name in one.measures]
        return [value for value in found if not math.isnan(value)]


def mean(values: Iterable[float]) -> float:
    """Return the mean of what is known; NaN for nothing."""
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def done_in(library: Path, code: str, assigned: Mapping[str, str] | None = None) -> tuple[list[Done], list[FileError]]:
    """Return every exercise in a person's session files, oldest first, each session once, and why others are not read.

    ``assigned`` says which slot a session belongs to that was done without its plan, by session id.
    """
    found: dict[str, Done] = {}
    troubles: list[FileError] = []
    for path in sorted(library.glob(f"{code}_{WORKOUT}_*.h5")):
        try:
            with about_file(path):
                recording = open_session(path, check=False)
                one = done_of(recording, (assigned or {})) if recording.header.participant == code else None
        except FileError as error:
            troubles.append(error)
            continue
        if one is not None:
            found[one.session_id] = one
    return sorted(found.values(), key=lambda one: one.utc), troubles


def done_of(recording: Recording, assigned: Mapping[str, str] | None = None) -> Done | None:
    """Return the exercise of a session; None where the session is no workout, or nothing of it was done."""
    header, settings = recording.header, recording.header.parameters
    name = str(settings.get("exercise", ""))
    if header.protocol != WORKOUT or name not in EXERCISES:
        return None
    kind = EXERCISES[name]
    rated = {(one.trial, one.scale): one.value for one in recording.ratings}
    values = {(one.trial, one.key): one.value for one in recording.results() if not one.rep}
    sets = []
    for trial in recording.trials:
        if trial.counts:
            amount = _amount(recording, trial, kind.by == "seconds", rated)
            told = {measure: values.get((trial.number, key), math.nan) for measure, key in kind.measures.items()}
            sets.append(SetDone(trial.side, amount, told))
    if not sets:
        return None
    forms = [_form(one.value) for one in recording.ratings if one.scale == "form"]
    pains = [float(one.value) for one in recording.ratings if one.scale == "pain"]
    slot = (assigned or {}).get(header.session_id, str(settings.get("planned", "")))
    return Done(
        utc=header.created_utc, exercise=name, dose=_dose(settings, kind.by), sets=tuple(sets), slot=slot,
        lighter=settings.get("lighter") is True, effort=recording.effort, pain=max(pains, default=math.nan),
        form=min(forms, default=math.nan), note=_note(recording)[:LONG_NOTE],
        pain_before=_pain_before(recording), where=_where(recording),
        session_id=header.session_id, path=recording.path,
    )  # fmt: skip


def _where(recording: Recording) -> str:
    return str(recording.source.get("where", "plate" if recording.plates else "clock"))


def _pain_before(recording: Recording) -> float:
    """Return the pain before the session: asked at its first exercise, handed on to the others; NaN at home."""
    if _where(recording) == HOME:
        return math.nan
    asked = [float(one.value) for one in recording.ratings if one.scale == "pain_before"]
    start = recording.header.parameters.get("pain_start", math.nan)
    return asked[-1] if asked else float(start)


def _amount(recording: Recording, trial: Trial, held: bool, rated: Mapping[tuple[int, str], str]) -> float:
    if (trial.number, "done") in rated:
        return float(rated[trial.number, "done"])
    if held:
        return round(trial.end_s - trial.start_s, 2)
    return float(sum(mark.trial == trial.number for mark in recording.reps))


def _dose(settings: Mapping[str, object], by: str) -> Dose:
    def number(name: str, other: float) -> float:
        value = settings.get(name, other)
        return float(value) if isinstance(value, int | float) else other

    parts = [int(number(name, 1)) for name in ("down_s", "bottom_s", "up_s")]
    kind = EXERCISES[str(settings["exercise"])]
    return Dose(
        sets=int(number("sets", 1)),
        reps=int(number("reps", 0)) if by == "reps" else 0,
        seconds=number("seconds", 0) if by == "seconds" else 0.0,
        tempo="-".join(map(str, parts)) if kind.tempo else "",
        beats=number("beats", 60),
        load_kg=number("load_kg", 0),
        box_mm=number("drop_mm", 0) if kind.box_mm[1] else 0.0,
        rest_s=number("rest_s", 60),
    )


def _form(value: str) -> float:
    """Return a form as 0 to 3; workouts of the first version knew three words."""
    words = {"good": 3.0, "ok": 2.0, "poor": 1.0}
    try:
        return words[value] if value in words else float(value)
    except ValueError:  # a stranger's word
        return math.nan


def _note(recording: Recording) -> str:
    """Return the note that was typed at the end."""
    asked = {event.index for event in recording.events if isinstance(event, Asked) and event.key == "note"}
    found = ""
    for reply in recording.replies:
        if reply.index in asked:
            with suppress(ValueError, RecursionError):
                value = json.loads(reply.reply)
                found = value if isinstance(value, str) else found
    return found or str(recording.source.get("note", ""))
