"""``soleplate programme today``: what is due, and running it; the morning after; the operator's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.programme.programme import day_option, known, who_option, why_option
from soleplate.cli.terminal.kinds import DAY, Number
from soleplate.cli.terminal.options import json_option, library_option
from soleplate.cli.terminal.output import console, echo, print_json, table_of

if TYPE_CHECKING:
    from soleplate.api.driver import PlateUrl
    from soleplate.model.person import Person
    from soleplate.programme.today import Due, Following, Today
    from soleplate.scoring.assessment import Assessment
    from soleplate.session.conduct import Operator, Order

__all__ = ["decide", "morning", "today"]

REHEARSED_AT = time(17, 0)
STIFF = ("none", "under 10 min", "10 to 30 min", "longer")


@click.command(name="today")
@click.argument("person", metavar="CODE")
@click.option("--start", "starts", is_flag=True, help="Run the session that is due, exercise by exercise.")
@click.option("--plate", "plates", multiple=True, metavar="[ROLE=]URL",
              help="Where a plate is; without any all is guided by the clock.")  # fmt: skip
@click.option("--morning", "morning_text", default="", metavar="PAIN,STIFFNESS",
              help="The morning after: pain 0 to 10; none, under 10 min, 10 to 30 min, longer.")  # fmt: skip
@click.option("--anyway", is_flag=True, help="Run it though it is too soon; logged with --why.")
@click.option("--rehearse", is_flag=True, help="Nobody is there: the clock runs ahead, questions get their answers.")
@click.option("--answer", "answers", multiple=True, metavar="[EXERCISE:]QUESTION=VALUE",
              help="Answer a question beforehand, e.g. --answer 'calf raise:effort=7'.")  # fmt: skip
@click.option("--lighter", is_flag=True, help="Make this week a lighter one; logged with --why.")
@who_option
@why_option
@day_option
@library_option
@json_option
def today(
    person: str, starts: bool, plates: tuple[str, ...], morning_text: str, anyway: bool, rehearse: bool,
    answers: tuple[str, ...], lighter: bool, who: str, why: str, on: date | None, library: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Show what is due for CODE today, prefilled from last time, or run it with --start."""
    from soleplate.errors import BadParameter
    from soleplate.programme.today import today_of

    if on and starts and not rehearse:
        raise BadParameter("A session that is really done is done now", do="Leave out --on, or add --rehearse")
    found = known(person, library)
    now = datetime.combine(on, REHEARSED_AT).astimezone() if on else datetime.now(UTC)
    about = _person(found)
    page = today_of(found, now, weaker=about.involved)
    if morning_text and page.asks_morning is not None:
        _log_morning(found, page, morning_text, who)
        found = known(person, library)
        page = today_of(found, now, weaker=about.involved)
    if lighter:
        found.log.add(f"lighter/{page.week}", "yes", who=who, why=why or str(page.prompt or "decided"))
        page = today_of(known(person, library), now, weaker=about.involved)
    if as_json and not starts:
        print_json(_plain(page))
        return 0
    if not as_json:
        _print(person, found, page)
    if not starts:
        return 0
    if page.placed is None:
        echo("Nothing is due", err=True)
        return 1
    if page.asks_morning is not None:
        raise BadParameter(f"How was the morning after {page.asks_morning:%A}? It decides today's load",
                           do="Say --morning PAIN,STIFFNESS, e.g. --morning 1,none")  # fmt: skip
    if not page.enough:
        if not anyway:
            raise BadParameter(
                f"{page.hours:.0f} h since the last session; {found.programme.hours_between:g} h are asked for",
                do="Wait, or run it with --anyway --why TEXT",
            )
        found.log.add(f"too-soon/{page.placed.slot.code}", f"{page.hours:.0f} h", who=who, why=why)
    return _run(found, page, about, _urls(plates), _answers(answers), now if rehearse else None)


def _person(found: Following) -> Person:
    from soleplate.app.people import People
    from soleplate.model.person import Person

    return People.load(found.library).known.get(found.code, Person(found.code))


def _urls(plates: Sequence[str]) -> dict[str, PlateUrl]:
    from soleplate.api.driver import PlateUrl

    return {url.role: url for url in map(PlateUrl.parse, plates)}


def _answers(answers: Sequence[str]) -> dict[str, str]:
    from soleplate.cli.measuring.run import settings

    return settings(answers)


def _log_morning(found: Following, page: Today, text: str, who: str) -> None:
    from soleplate.errors import BadParameter
    from soleplate.programme.today import answer_morning

    pain, _, stiffness = text.partition(",")
    if page.asks_morning is None:
        return
    try:
        number = float(pain)
    except ValueError:
        raise BadParameter(f"{text!r} is no morning", do="Say e.g. --morning 2,none") from None
    answer_morning(found, page.asks_morning + timedelta(1), number, stiffness.strip() or STIFF[0], who=who)


def _run(
    found: Following, page: Today, about: Person, urls: Mapping[str, PlateUrl], answers: Mapping[str, str],
    at: datetime | None,
) -> int:  # fmt: skip
    """Run the exercises that are left, each a session; stop where one does not come to its end."""
    from dataclasses import replace

    from soleplate.cli.terminal.output import warmed
    from soleplate.pipeline.warm import SCORING
    from soleplate.programme.orders import order_of
    from soleplate.scoring.advice import advise
    from soleplate.scoring.assessment import Assessment
    from soleplate.storage.header import Identity

    listed = any(due.done for due in page.dues)
    with warmed(*((*SCORING, "frames") if urls else ())):
        for due in page.dues:
            if due.done or due.decision.way == "leave out":
                continue
            order = order_of(due, page, found.code, found.library, urls, involved=about.involved, listed=listed,
                             ahead=at is not None)  # fmt: skip
            own = {key.partition(":")[2]: value for key, value in answers.items() if key.startswith(f"{_name(due)}:")}
            general = {key: value for key, value in answers.items() if ":" not in key}
            identity = Identity(utc=lambda at=at: at) if at is not None else None  # type: ignore[misc]
            path = _conduct(replace(order, advise=advise), {**general, **own}, identity)
            outcome = Assessment.load(path, found.library)
            page = replace(page, pain_before=_pain_before(outcome, page.pain_before))
            outcome = outcome.stored() if outcome.recording.plates and outcome.trials else outcome
            echo(_said(due, outcome))
            if at is not None:
                at += timedelta(minutes=due.minutes)
            if outcome.recording.state != "complete":
                echo("soleplate: the session was stopped; what was done counts", err=True)
                return 1
            listed = True
    return 0


def _conduct(order: Order, answers: Mapping[str, str], identity: object) -> Path:
    import sys

    from soleplate.acquire.live_plate import is_live
    from soleplate.api.events import Bus
    from soleplate.cli.terminal.operator import TerminalOperator
    from soleplate.session.conduct import Identity, Unattended, conduct

    bus, screen = Bus(), console(stderr=True)
    own = identity if isinstance(identity, Identity) else None
    real = all(is_live(url) for url in order.plates.values()) and not order.ahead
    if real and sys.stdin.isatty() and screen.is_terminal:
        with TerminalOperator(screen, bus) as operator:
            return conduct(order, operator, bus, own)
    nobody: Operator = Unattended(answers)
    return conduct(order, nobody, bus, own)


def _pain_before(outcome: Assessment, known: float) -> float:
    """Return the pain before the session, where this exercise asked for it."""
    asked = [float(one.value) for one in outcome.recording.ratings if one.scale == "pain_before"]
    return asked[-1] if asked else known


def _name(due: Due) -> str:
    return due.exercise.exercise


def _said(due: Due, outcome: object) -> str:
    from soleplate.programme.done import done_of
    from soleplate.scoring.assessment import Assessment

    done = done_of(outcome.recording) if isinstance(outcome, Assessment) else None
    if done is None:
        return f"{_name(due)}: nothing counted"
    return (
        f"{_name(due)}: {100 * done.share:.0f} % of the dose, effort {done.effort:g}, form {done.form:g} ({done.where})"
    )


def _print(person: str, found: Following, page: Today) -> None:
    from soleplate.programme.words import GLYPHS, dose_words, week_words

    programme = found.programme
    echo(f"{person} · {week_words(page.week, programme.weeks)} · {programme.goal or programme.name}")
    if page.tests:
        echo(f"Reassessment this week: {', '.join(page.tests)}")
    if page.asks_morning is not None:
        echo(f"How was the morning after {page.asks_morning:%A}? --morning PAIN,STIFFNESS ({', '.join(STIFF)})")
    if page.prompt is not None:
        echo(f"{page.prompt} (--lighter)")
    if page.placed is None:
        nxt = page.coming
        echo(f"Nothing is due today. Next: {nxt.slot.code} on {nxt.day:%A %Y-%m-%d}" if nxt else "Nothing is due.")
        return
    slot = page.placed.slot
    echo(f"Today: {slot.plan.name} ({slot.code}, {slot.block.name}{', lighter week' if page.lighter else ''}), about "
         f"{page.minutes:.0f} min{'; ' + str(page.placed.why) if page.placed.why else ''}")  # fmt: skip
    if page.hours < 1e6:
        echo(f"{page.hours:.0f} h since the last session{'' if page.enough else ': too soon'}")
    table = table_of("exercise", "dose", "", "why", "last time")
    for due in page.dues:
        last = f"effort {due.last.effort:g} {due.last.note}".strip() if due.last else ""
        table.add_row(_name(due) + (" ✓" if due.done else ""), str(dose_words(due.dose, due.exercise.kind)),
                      f"{GLYPHS[due.decision.way]} {due.decision.way}", str(due.decision.reason), last)  # fmt: skip
    console().print(table)


def _plain(page: Today) -> dict[str, object]:
    from dataclasses import asdict

    placed = page.placed
    return {
        "day": page.day.isoformat(), "week": page.week, "lighter": page.lighter,
        "session": placed.slot.code if placed else None, "asks_morning": page.asks_morning and str(page.asks_morning),
        "morning": page.morning[0], "prompt": page.prompt and str(page.prompt), "minutes": round(page.minutes, 1),
        "next": page.coming and {"session": page.coming.slot.code, "day": str(page.coming.day)},
        "exercises": [
            {"exercise": due.exercise.exercise, "dose": asdict(due.dose), "way": due.decision.way,
             "reason": str(due.decision.reason), "proposed": due.decision.proposed, "done": due.done}
            for due in page.dues
        ],
    }  # fmt: skip


@click.command(name="morning")
@click.argument("person", metavar="CODE")
@click.argument("day", metavar="DATE", type=DAY)
@click.argument("pain", type=Number(0, 10))
@click.argument("stiffness", type=click.Choice(STIFF), default="none")
@who_option
@library_option
def morning(person: str, day: date, pain: float, stiffness: str, who: str, library: Path | None) -> int:
    """Enter how the morning of DATE was, the day after a session: pain 0 to 10, and stiffness."""
    from soleplate.programme.today import answer_morning

    answer_morning(known(person, library), day, pain, stiffness, who=who)
    echo(f"{day}: pain {pain:g}, stiffness {stiffness}")
    return 0


@click.command(name="decide")
@click.argument("person", metavar="CODE")
@click.argument("slot", metavar="SLOT")
@click.argument("exercise")
@click.argument("word", metavar="up|stay|down|leave out|NAME=VALUE")
@who_option
@why_option
@library_option
def decide(person: str, slot: str, exercise: str, word: str, who: str, why: str, library: Path | None) -> int:
    """Have the last word on an EXERCISE of SLOT: it is logged beside what the rules said."""
    from soleplate.programme.today import decide_otherwise

    decide_otherwise(known(person, library), slot, exercise, word, who=who, why=why)
    echo(f"{slot} {exercise}: {word}")
    return 0
