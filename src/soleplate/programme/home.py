"""Home sessions: a CSV to be filled in, and what was typed back as ordinary session files without plates."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from soleplate import plugins
from soleplate.api.events import Rated, SessionEnded, TrialEnded, TrialStarted
from soleplate.errors import BadParameter, UnreadableFile
from soleplate.model.days import parse_day
from soleplate.model.parameter import Scalar
from soleplate.model.people import SIDES, Side
from soleplate.programme.done import HOME, WORKOUT
from soleplate.programme.exercises import EXERCISES
from soleplate.programme.morning import STIFFNESS, morning_of
from soleplate.programme.orders import settings_of
from soleplate.programme.plan import Slot
from soleplate.programme.progression import Decision
from soleplate.programme.today import Due, Following, answer_morning
from soleplate.storage.header import Identity, new_header
from soleplate.storage.journals.session_journals import SessionJournals
from soleplate.storage.opening import open_session
from soleplate.storage.writer import write_session
from soleplate.text import Text, plain

__all__ = ["COLUMNS", "HomeRow", "home_csv", "import_home", "read_home"]

COLUMNS = (
    "code", "session", "exercise", "sets", "each", "unit", "load_kg", "box_mm", "tempo",
    "date", "sets_done", "each_done", "effort", "pain", "form", "note", "next_morning_pain", "next_morning_stiffness",
)  # fmt: skip
BEGAN = time(12, 0)  # nobody writes the time of day
MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class HomeRow:
    """Hold one exercise that was done at home, as it was typed; ``line`` of the file."""

    line: int
    slot: str
    exercise: str
    day: date
    sets: int
    each: float
    load_kg: float
    effort: float
    pain: float
    form: float
    note: str
    morning: tuple[float, str] | None


def home_csv(code: str, sessions: Sequence[tuple[Slot, Sequence[Due]]]) -> str:
    """Return the table to be filled in: a row for each exercise planned, empty fields for what was done."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for slot, dues in sessions:
        for due in dues:
            dose, kind = due.dose, due.exercise.kind
            each, unit = (f"{dose.reps}", "repetitions") if kind.by == "reps" else (f"{dose.seconds:g}", "s")
            planned = (code, slot.code, kind.name, dose.sets, each, unit, f"{dose.load_kg:g}", f"{dose.box_mm:g}")
            table.writerow((*planned, dose.tempo, *[""] * 9))
    return out.getvalue()


def read_home(data: bytes, found: Following) -> list[HomeRow]:
    """Return what was done at home; rows without a date were not done.

    Commas, semicolons and tabs may part the fields, numbers may have a decimal comma. Raises BadParameter for the
    first row that cannot be used, with its line and the cure: then nothing of the file is used.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFile(Text("The table is longer than 1 MB"), do=Text("Give the table of one person"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            Text("The table is no text in UTF-8"), why=str(error), do=Text("Save it as CSV UTF-8")
        ) from error
    head = text.partition("\n")[0]
    sign = max(",;\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=sign))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if missing := [name for name in COLUMNS if name not in names]:
        raise BadParameter(
            Text("The table lacks the column {name}", name=missing[0]),
            do=Text("Begin with: {command}", command=f"soleplate programme handout {found.code} --csv"),
        )
    taken = {(one.slot, one.exercise) for one in found.history if one.slot}
    listed: list[HomeRow] = []
    for line, row in enumerate(rows[1:], 2):
        cells = {name: plain(value).strip() for name, value in zip(names, row, strict=False)}
        if not any(cells.values()) or not cells.get("date"):
            continue
        one = _row(line, cells, found)
        if (one.slot, one.exercise) in taken:
            raise _bad(line, Text("{exercise} of {slot} is there already", exercise=one.exercise, slot=one.slot),
                       Text("Take this row out, or correct its session"))  # fmt: skip
        taken.add((one.slot, one.exercise))
        listed.append(one)
    return listed


def _row(line: int, cells: Mapping[str, str], found: Following) -> HomeRow:
    if cells["code"] != found.code:
        raise _bad(line, Text("The row is of {code}, not of {own}", code=cells["code"][:32] or "?", own=found.code),
                   Text("Give the table of this person"))  # fmt: skip
    slot = cells["session"]
    if slot and slot not in {one.code for one in found.programme.slots()}:
        raise _bad(line, Text("The programme has no session {slot}", slot=slot[:20]), Text("Give one such as W05S2"))
    kind = EXERCISES.get(cells["exercise"])
    if kind is None:
        raise _bad(line, Text("There is no exercise {name!r}", name=cells["exercise"][:40]),
                   Text("There are: {listed}", listed=", ".join(EXERCISES)))  # fmt: skip
    try:
        day = date.fromisoformat(parse_day(cells["date"]))
    except BadParameter as error:
        raise _bad(line, error.what, error.do) from None
    if day > datetime.now().astimezone().date() + timedelta(days=1):
        raise _bad(line, Text("{day} is still to come", day=day.isoformat()), Text("Give the day it was done"))
    sets = _number(line, cells, "sets_done", 0, 12) if cells["sets_done"] else float(cells["sets"] or 0)
    each = _number(line, cells, "each_done" if cells["each_done"] else "each", 0, 300)
    effort, pain = _number(line, cells, "effort", 0, 10), _number(line, cells, "pain", 0, 10)
    form, load = _number(line, cells, "form", 0, 3), _number(line, cells, "load_kg", 0, 200)
    morning = None
    if cells["next_morning_pain"]:
        stiffness = cells["next_morning_stiffness"] or STIFFNESS[0]
        if stiffness not in STIFFNESS:
            raise _bad(line, Text("{stiffness!r} is no answer to how stiff it was", stiffness=stiffness[:40]),
                       Text("Say one of: {listed}", listed=", ".join(STIFFNESS)))  # fmt: skip
        morning = (_number(line, cells, "next_morning_pain", 0, 10), stiffness)
    return HomeRow(line, slot, kind.name, day, int(sets), each, 0.0 if math.isnan(load) else load, effort, pain, form,
                   cells["note"][:300], morning)  # fmt: skip


def _number(line: int, cells: Mapping[str, str], name: str, low: float, high: float) -> float:
    """Return a number of a row; NaN for an empty field of what was asked."""
    text = cells[name]
    if not text and name in ("effort", "pain", "form", "load_kg"):
        return math.nan
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise _bad(line, Text("{name} is {text!r}", name=name, text=text[:20]),
                   Text("Choose {low:g} to {high:g}", low=low, high=high))  # fmt: skip
    return value


def _bad(line: int, what: str, do: str) -> BadParameter:
    return BadParameter(
        Text("Line {line}: {what}", line=line, what=what), why=Text("nothing of the table was taken in"), do=do
    )


def import_home(rows: Sequence[HomeRow], found: Following, *, who: str) -> list[Path]:
    """Store rows as session files without plates, and the mornings in the log; return the files.

    Raises StorageError when the disk refuses: what was written by then is whole, and is refused the next time.
    """
    paths = [_store(row, found, who, nth) for nth, row in enumerate(rows)]
    mornings = {row.day + timedelta(days=1): row.morning for row in rows if row.morning}
    for day, (pain, stiffness) in sorted(mornings.items()):
        morning_of(day, pain, stiffness)
        answer_morning(found, day, pain, stiffness, who=who)
    return paths


def _store(row: HomeRow, found: Following, who: str, nth: int) -> Path:
    slots = {one.code: one for one in found.programme.slots()}
    slot = slots.get(row.slot)
    began = datetime.combine(row.day, BEGAN).astimezone() + timedelta(minutes=6 * nth)
    protocol = plugins.protocol(WORKOUT)
    given = _settings(row, slot, found)
    context = protocol.context(given, ())
    header = new_header(
        found.code, [], protocol=protocol.name, version=protocol.version, digest=protocol.digest,
        parameters=context.parameters, identity=Identity(utc=lambda: began),
    )  # fmt: skip
    journals = SessionJournals.create(found.library, header)
    with journals:
        for event in _events(row):
            journals.event(event, event.time_s)
    source = {"where": HOME, "typed_by": who or "?", "note": row.note}
    recording = replace(open_session(journals.files.session_journal), source=source)
    return write_session(recording, journals.files.session_file)


def _settings(row: HomeRow, slot: Slot | None, found: Following) -> dict[str, Scalar]:
    kind = EXERCISES[row.exercise]
    planned = next((one for one in slot.plan.exercises if one.exercise == row.exercise), None) if slot else None
    base: dict[str, Scalar] = {"exercise": row.exercise, "deload_every": 0, "check_list": "done"}
    if planned is not None and slot is not None:
        dose = replace(planned.dose, load_kg=row.load_kg)
        due = Due(planned, Decision("stay", dose, Text("")), dose)
        base |= settings_of(due, slot, lighter=found.programme.lighter(slot.week), listed=True)
        if found.programme.lighter(slot.week):
            base["sets"] = max(1, round(dose.sets * found.programme.deload.sets_share))
    else:
        base |= {"sets": max(1, row.sets), kind.by: row.each, "load_kg": row.load_kg}
    return base


def _events(row: HomeRow) -> Iterator[TrialStarted | TrialEnded | Rated | SessionEnded]:
    kind = EXERCISES[row.exercise]
    sides: Sequence[Side] = SIDES if kind.per_leg else ("",)
    lasts = row.each if kind.by == "seconds" else row.each * 3.0
    now, number = 0.0, 0
    conditions = {"load_kg": f"{row.load_kg:g}", "exercise": row.exercise, "set": ""}
    for nth in range(row.sets):
        for side in sides:
            number += 1
            series = row.exercise.replace(" ", "-")
            yield TrialStarted(now, number, series, side)
            said = {**conditions, "set": f"{nth + 1}"}
            yield TrialEnded(now + lasts, number, series, side, now, now + lasts, "valid", Text("typed in"), said)
            yield Rated(now + lasts, number, "done", f"{row.each}")
            now += lasts + 60.0
    for scale, value in (("effort", row.effort), ("form", row.form), ("pain", row.pain)):
        if not math.isnan(value) and number:
            yield Rated(now, number, scale, f"{value}")
    yield SessionEnded(now, "complete")
