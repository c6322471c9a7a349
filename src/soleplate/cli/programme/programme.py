"""``soleplate programme``: a runner's weeks, planned, done and judged."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import DAY, FILE
from soleplate.cli.terminal.options import json_option, library_of, library_option
from soleplate.cli.terminal.output import console, echo, print_json, table_of

if TYPE_CHECKING:
    from soleplate.programme.plan import Exercise, Programme
    from soleplate.programme.today import Following

__all__ = ["command", "day_option", "known", "who_option", "why_option"]


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


who_option = click.option("--who", default=_me, metavar="NAME", help="Who decides it; by default who is logged in.")
why_option = click.option("--why", default="", metavar="TEXT", help="The reason, for the log.")
day_option = click.option("--on", "on", metavar="DATE", type=DAY, help="As if it were this day, e.g. 2027-01-31.")


class _Parts(click.Group):
    """Import the commands that run sessions, write pages or read files only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *_MORE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _MORE:
            from importlib import import_module

            found = getattr(import_module(f".{_MORE[cmd_name]}", __package__), cmd_name.replace("import", "import_"))
            return found if isinstance(found, click.Command) else None
        return super().get_command(ctx, cmd_name)


_MORE = {
    "today": "programme_today", "morning": "programme_today", "decide": "programme_today",
    "handout": "programme_pages", "import": "programme_pages", "review": "programme_pages", "table": "programme_pages",
}  # fmt: skip


@click.group(name="programme", cls=_Parts)
def command() -> None:
    """Plan a runner's weeks, run what is due today, and review what was done.

    For example: soleplate programme new P01 --start 2027-01-04, then soleplate programme today P01
    """


@command.command(name="new")
@click.argument("person", metavar="CODE")
@click.option("--start", required=True, metavar="DATE", type=DAY, help="First day of week 1, e.g. 2027-01-04.")
@click.option("--race", "races", multiple=True, metavar="DATE", help="A race; may be given again.")
@click.option("--goal", default="", help="What it is for, in words.")
@click.option("--diagnosis", type=click.Choice(["none", "tendon", "bone stress", "joint"]),
              help="Decides what a worse morning does.")  # fmt: skip
@click.option("--plan", default="twelve-weeks", show_default=True, metavar="FILE|NAME",
              help="A programme of your own, or one that comes with it.")  # fmt: skip
@who_option
@library_option
def new(
    person: str, start: date, races: tuple[str, ...], goal: str, diagnosis: str | None, plan: str, who: str,
    library: Path | None,
) -> int:  # fmt: skip
    """Give CODE a programme: a ready one, or one of your own."""
    from soleplate.programme.check import fitted
    from soleplate.programme.store import Log, plan_file

    folder = library_of(library)
    text = fitted(_text(plan), start.isoformat(), races, goal, diagnosis or "", plan)
    log = Log.begin(folder, person, text, who=who, why="begun")
    programme = log.programme
    slots = log.programme.slots()
    echo(f"{person} follows {programme.name!r}: {programme.weeks} weeks, {len(slots)} sessions, the first on "
         f"{slots[0].day}. Its file: {plan_file(folder, person)}")  # fmt: skip
    echo(f"What is due: soleplate programme today {person}")
    return 0


def _text(plan: str) -> str:
    from soleplate.programme.reading import text_of_file
    from soleplate.programme.ready import READY, ready_text

    return ready_text(plan) if plan in READY else text_of_file(Path(plan))


def known(person: str, library: Path | None) -> Following:
    """Return somebody's programme, and say what of it could not be used; raises as ``following`` does."""
    from soleplate.programme.store import plan_file
    from soleplate.programme.today import following

    found = following(library_of(library), person)
    for trouble in found.troubles:
        echo(f"left out: {trouble}", err=True)
    if found.log.edited_by_hand:
        path = plan_file(found.library, person)
        echo(f"soleplate: {path.name} is not what holds: it was changed by hand, or is missing. "
             f"Let it hold: soleplate programme change {person} {path}", err=True)  # fmt: skip
    return found


@command.command(name="show")
@click.argument("what", metavar="CODE|FILE|NAME")
@day_option
@library_option
@json_option
def show(what: str, on: date | None, library: Path | None, as_json: bool) -> int:
    """Show the programme of somebody with what was done of it, or a file, or a ready one (twelve-weeks)."""
    from soleplate.programme.check import checked
    from soleplate.programme.ready import READY

    if what in READY or Path(what).suffix in (".yaml", ".yml"):
        programme = checked(_text(what), what)
        _print_plan(programme, as_json)
        return 0
    found = known(what, library)
    placed = found.placed(on or date.today())
    if as_json:
        print_json([
            {"session": one.slot.code, "planned": one.slot.day.isoformat(), "day": one.day.isoformat(),
             "state": one.state, "why": str(one.why), "block": one.slot.block.name, "lighter": one.slot.lighter}
            for one in placed
        ])  # fmt: skip
        return 0
    title = f"{what} · {found.programme.name} · {found.programme.goal}"
    table = table_of("session", "planned", "block", "state", "on", "note", title=title)
    for one in placed:
        lighter = "lighter week" if one.slot.lighter else ""
        table.add_row(one.slot.code, f"{one.slot.day:%a %Y-%m-%d}", one.slot.block.name, one.state,
                      f"{one.day:%a %d %b}" if one.moved or one.state == "done" else "",
                      "; ".join(filter(None, (lighter, str(one.why)))))  # fmt: skip
    console().print(table)
    free = sorted({(one.day.isoformat(), one.exercise, one.session_id) for one in found.history if not one.slot})
    for day, exercise, session in free:
        echo(f"without a plan: {day} {exercise}, session {session}; soleplate programme assign {what} {session} W..S..")
    return 0


def _print_plan(programme: Programme, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        print_json(asdict(programme))
        return
    echo(f"{programme.name}: {programme.goal}. {programme.weeks} weeks, {'/'.join(programme.days)}, at least "
         f"{programme.hours_between:g} h between; every {programme.deload.every_weeks}th week lighter")  # fmt: skip
    for block in programme.blocks:
        for session in block.sessions:
            table = table_of("exercise", "dose", "rest", "effort", "up", "down", caption=block.source,
                             title=f"{block.name}, {block.weeks} weeks · {session.name}")  # fmt: skip
            for one in session.exercises:
                up, down = programme.criteria(one)
                table.add_row(one.exercise, dose_text(one), f"{one.rest_s:g} s", f"{one.effort:g}",
                              _stated(up.stated()), _stated(down.stated()))  # fmt: skip
            console().print(table)


def dose_text(one: Exercise) -> str:
    """Return a dose as one writes it: ``3 x 8, 3-1-3, 8 kg``."""
    from soleplate.programme.words import dose_words

    return str(dose_words(one.dose, one.kind))


def _stated(criteria: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in criteria.items())


@command.command(name="check")
@click.argument("what", metavar="CODE|FILE")
@library_option
def check(what: str, library: Path | None) -> int:
    """Look at a programme's file: every fault with its line and its cure."""
    from soleplate.programme.check import look_at
    from soleplate.programme.reading import text_of_file
    from soleplate.programme.store import plan_file

    path = Path(what) if Path(what).suffix in (".yaml", ".yml") else plan_file(library_of(library), what)
    found = look_at(text_of_file(path), path.name)
    for finding in found.findings:
        echo(finding.text)
    if found.findings or found.programme is None:
        echo(f"{path.name}: {len(found.findings)} fault{'s' if len(found.findings) > 1 else ''}; nothing was changed")
        return 1
    echo(f"{path.name} can be used: {found.programme.weeks} weeks, {len(found.programme.blocks)} blocks")
    return 0


@command.command(name="change")
@click.argument("person", metavar="CODE")
@click.argument("path", metavar="FILE", type=FILE)
@who_option
@why_option
@library_option
def change(person: str, path: Path, who: str, why: str, library: Path | None) -> int:
    """Let FILE hold for CODE from now on, all of it or nothing; what was done stays done, and the old one is logged."""
    from soleplate.programme.reading import text_of_file
    from soleplate.programme.store import Log

    log = Log(library_of(library), person)
    log.change(text_of_file(path), who=who, why=why or "changed")
    echo(f"{path.name} holds for {person} now: {log.programme.weeks} weeks")
    return 0


@command.command(name="assign")
@click.argument("person", metavar="CODE")
@click.argument("session")
@click.argument("slot", metavar="SLOT")
@who_option
@why_option
@library_option
def assign(person: str, session: str, slot: str, who: str, why: str, library: Path | None) -> int:
    """Say that SESSION, done without its plan, was the planned one SLOT (e.g. W05S2; - for none)."""
    from soleplate.programme.today import assign as assigned

    found = known(person, library)
    assigned(found, session, "" if slot == "-" else slot, who=who, why=why or "assigned afterwards")
    echo(f"{session} counts for {slot} now")
    return 0
