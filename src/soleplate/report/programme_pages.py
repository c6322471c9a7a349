"""Pages of a programme: the handout for a week, and the review."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from soleplate.language import Language
from soleplate.programme.exercises import EXERCISES, STOP
from soleplate.programme.morning import WORDS as STIFFNESS
from soleplate.programme.plan import Slot
from soleplate.programme.review import MASS_KG, Course, courses, weeks
from soleplate.programme.today import Due, Following, Today
from soleplate.programme.words import dose_words, plan_words
from soleplate.report.page import ENGLISH, filled
from soleplate.report.plots import as_picture
from soleplate.report.programme_plots import MOST, course_figure, weeks_figure
from soleplate.text import Text

__all__ = ["handout_page", "review_page"]

DASH = "–"
DAYS = (Text("Monday"), Text("Tuesday"), Text("Wednesday"), Text("Thursday"), Text("Friday"), Text("Saturday"),
        Text("Sunday"))  # fmt: skip
WAYS = {"up": Text("up"), "stay": Text("stay"), "down": Text("down"), "leave out": Text("leave out")}


def handout_page(
    found: Following, sessions: Sequence[tuple[Slot, Sequence[Due]]], week: int, words: Language = ENGLISH
) -> str:
    """Return the handout of a week as one HTML page: exercises, dose, tempo, stop rules, room to tick and to write."""
    listed = [
        {
            "day": words.say(DAYS[slot.day.weekday()]),
            "date": words.day(slot.day.isoformat()),
            "code": slot.code,
            "name": words.say(plan_words(slot.plan.name)),
            "lighter": slot.lighter,
            "minutes": f"{sum(due.minutes for due in dues):.0f}",
            "rows": [_handout_row(due, words) for due in dues if due.decision.way != "leave out"],
        }
        for slot, dues in sessions
    ]
    who = found.code  # never a name: pages may lie in the library
    return filled(
        "handout.html", words, title=words("{who}, week {week}", who=who, week=week), who=who, week=week,
        goal=words.say(plan_words(found.programme.goal)), sessions=listed, stop=words.say(STOP),
        stiffness=[words.say(one) for one in STIFFNESS], of=found.programme.weeks,
    )  # fmt: skip


def _handout_row(due: Due, words: Language) -> dict[str, str]:
    kind, dose = due.exercise.kind, due.dose
    parts = dose.phases
    tempo = (
        words("{down} down or up, {between} between, {back} back", down=parts[0], between=parts[1], back=parts[2])
        if parts
        else ""
    )
    return {
        "title": words.say(kind.title), "how": words.say(kind.how), "dose": words.say(dose_words(dose, kind)),
        "tempo": tempo, "rest": f"{dose.rest_s:g} s", "effort": f"{due.exercise.effort:g}", "note": due.exercise.note,
        "stop": words.say(kind.stop) if kind.stop != STOP else "",
    }  # fmt: skip


def review_page(found: Following, today: Today, words: Language = ENGLISH, *, mass_kg: float = math.nan) -> str:
    """Return the review as one HTML page: planned against done, trends across loads, what was decided."""
    by_week, listed = weeks(found, today.day), courses(found, mass_kg)
    planned, done = sum(week.planned for week in by_week), sum(week.done for week in by_week)
    doses = [week.dose for week in by_week if not math.isnan(week.dose)]
    short = [
        words(
            "{done} of {planned} planned sessions were done ({share:.0f} %), and {dose:.0f} % of their dose.",
            done=done, planned=planned, share=100 * done / planned, dose=100 * sum(doses) / len(doses),
        )
        if planned
        else words("No session was due yet.")
    ]  # fmt: skip
    if today.prompt is not None:
        short.append(words.say(today.prompt))
    pictures = [as_picture(weeks_figure(by_week, words))]
    if listed:
        parts = [listed[first : first + MOST] for first in range(0, len(listed), MOST)]
        pictures += [as_picture(course_figure(part, by_week, words)) for part in parts]
    who = found.code  # never a name: pages may lie in the library

    def named(text: str) -> str:
        return words.say(plan_words(text))

    return filled(
        "review.html", words, title=words("Review of {who}", who=who), who=who, name=named(found.programme.name),
        goal=named(found.programme.goal), day=words.day(today.day.isoformat()), short=short, pictures=pictures,
        gains=[_gains(course, words) for course in listed if course.known],
        few=", ".join(words.say(EXERCISES[course.exercise].title) for course in listed if not course.known),
        weeks=[_week(week, words) for week in by_week],
        decisions=_decisions(found, words), mass=f"{MASS_KG if math.isnan(mass_kg) else mass_kg:.0f}",
        assumed=math.isnan(mass_kg), moved=_moved(found, today, words),
        untied=sorted({(one.day.isoformat(), words.say(EXERCISES[one.exercise].title))
                       for one in found.history if not one.slot}),
    )  # fmt: skip


def _gains(course: Course, words: Language) -> dict[str, Any]:
    first, last = course.points[0], course.points[-1]
    kind = EXERCISES[course.exercise]
    return {
        "title": words.say(kind.title),
        "from": words.say(dose_words(first.dose, kind)),
        "to": words.say(dose_words(last.dose, kind)),
        "legs": [words.say(gain.text) for gain in course.gains.values()],
    }


def _week(week: Any, words: Language) -> dict[str, Any]:
    def number(value: float, digits: int, unit: str = "") -> str:
        return DASH if math.isnan(value) else words.number(value, digits) + unit

    block = words.say(plan_words(week.block))
    return {
        "number": week.number, "begins": words.day(week.begins.isoformat()), "block": block, "lighter": week.lighter,
        "sessions": f"{week.done} / {week.planned + week.coming}", "dose": number(100 * week.dose, 0, " %"),
        "effort": number(week.effort, 1), "pain": number(week.pain, 0), "form": number(week.form, 1),
    }  # fmt: skip


def _decisions(found: Following, words: Language) -> list[str]:
    listed = []
    for one in found.log.decided():
        kind = EXERCISES.get(one.exercise)
        title = words.say(kind.title) if kind else one.exercise
        word = words.say(WAYS.get(one.new, one.new))
        listed.append(words("{slot} {title}: {word}, by {who}: {why}", slot=one.slot, title=title, word=word,
                            who=one.who, why=one.why))  # fmt: skip
    return listed


def _moved(found: Following, today: Today, words: Language) -> list[str]:
    return [
        f"{one.slot.code}: {words.say(one.why)}"
        for one in found.placed(today.day)
        if one.state in ("missed", "left out")
    ]
