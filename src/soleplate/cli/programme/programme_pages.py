"""``soleplate programme review``, ``handout``, ``import`` and ``table``: what is printed, typed back and counted."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.programme.programme import day_option, known, who_option
from soleplate.cli.terminal.kinds import FILE
from soleplate.cli.terminal.options import language_option, library_of, library_option, page_ending
from soleplate.cli.terminal.output import echo, make_folder, say_left_out

if TYPE_CHECKING:
    from soleplate.programme.today import Following, Today

__all__ = ["handout", "import_", "review", "table"]


def _page_of(found: Following, on: date | None) -> Today:
    from soleplate.programme.today import today_of

    now = datetime.combine(on, time(17)).astimezone() if on else datetime.now(UTC)
    return today_of(found, now)


def _write(page: str, out: Path) -> None:
    from soleplate.storage.files import replace_file

    ending = page_ending(out)
    make_folder(out.parent)
    if ending == ".pdf":
        from soleplate.gui.paper import pdf_of, prepare

        prepare()
        replace_file(out, pdf_of(page))
    else:
        replace_file(out, page.encode())
    echo(f"Wrote {out}")


@click.command(name="review")
@click.argument("person", metavar="CODE")
@click.option("--out", required=True, type=FILE, help="The page: .html or .pdf.")
@language_option
@day_option
@library_option
def review(person: str, out: Path, language: str, on: date | None, library: Path | None) -> int:
    """Write the review of CODE: planned against done, trends across loads, what changed since the start."""
    from soleplate.app.people import People
    from soleplate.language import Language
    from soleplate.model.person import Person
    from soleplate.report.programme_pages import review_page

    found = known(person, library)
    about = People.load(found.library).known.get(person, Person(person))
    _write(review_page(found, _page_of(found, on), Language(language), mass_kg=about.mass_kg), out)
    return 0


@click.command(name="handout")
@click.argument("person", metavar="CODE")
@click.option("--out", required=True, type=FILE,
              help="The sheet: .html or .pdf; or .csv, a table to be filled in at home.")  # fmt: skip
@click.option("--week", type=click.IntRange(1, 52), help="Which week; this one by default.")
@language_option
@day_option
@library_option
def handout(person: str, out: Path, week: int | None, language: str, on: date | None, library: Path | None) -> int:
    """Write the sheet of a week for CODE: exercises, dose, tempo, stop rules, room to tick and to write.

    As .csv it is a table to be filled in; take it back with: soleplate programme import CODE FILE
    """
    from soleplate.language import Language
    from soleplate.programme.home import home_csv
    from soleplate.programme.today import dues_of_week
    from soleplate.report.programme_pages import handout_page
    from soleplate.storage.files import replace_file

    found = known(person, library)
    page = _page_of(found, on)
    number = week or min(max(page.week, 1), found.programme.weeks)
    sessions = dues_of_week(found, page, number)
    if out.suffix.lower() == ".csv":
        make_folder(out.parent)
        replace_file(out, home_csv(person, sessions).encode("utf-8-sig"))
        echo(f"Wrote {out}")
        return 0
    _write(handout_page(found, sessions, number, Language(language)), out)
    return 0


@click.command(name="import")
@click.argument("person", metavar="CODE")
@click.argument("path", metavar="FILE.csv", type=FILE)
@who_option
@library_option
def import_(person: str, path: Path, who: str, library: Path | None) -> int:
    """Take in home sessions from FILE.csv, all of it or nothing: rows with a date become sessions."""
    from soleplate.errors import UnreadableFile, ordinary
    from soleplate.programme.home import import_home, read_home

    found = known(person, library)
    try:
        data = ordinary(path).read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be read", why=str(error), do="Check the name") from error
    rows = read_home(data, found)
    paths = import_home(rows, found, who=who)
    echo(f"{len(paths)} exercise{'s' if len(paths) != 1 else ''} of {len({row.day for row in rows})} days taken in")
    return 0


@click.command(name="table")
@click.option("--out", required=True, type=FILE, help="The table, .csv.")
@click.option("--what", type=click.Choice(["adherence", "dose"]), default="adherence", show_default=True,
              help="A row for each person and week, or for each exercise that was done.")  # fmt: skip
@day_option
@library_option
def table(out: Path, what: str, on: date | None, library: Path | None) -> int:
    """Write what everybody of a library planned and did into one table, for analysis."""
    import csv
    import io

    from soleplate.errors import SoleplateError
    from soleplate.programme.store import LOG
    from soleplate.programme.today import following
    from soleplate.storage.files import replace_file

    folder, day = library_of(library), on or date.today()
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(ADHERENCE if what == "adherence" else DOSE)
    refused: list[Exception] = []
    people = 0
    codes = sorted(path.name[: -len(LOG)] for path in folder.glob(f"*{LOG}"))
    for code in codes:
        try:
            found = following(folder, code)
        except SoleplateError as error:
            refused.append(error)
            continue
        people += 1
        refused += found.troubles
        rows.writerows(_adherence(found, day) if what == "adherence" else _doses(found))
    make_folder(out.parent)
    replace_file(out, text.getvalue().encode())
    echo(f"Wrote {out}: {people} of {len(codes)} people")
    return say_left_out(refused)


ADHERENCE = ("person", "week", "begins", "block", "lighter", "planned", "done", "coming", "beside", "dose_share",
             "effort", "pain", "form")  # fmt: skip
DOSE = ("person", "utc", "session", "exercise", "where", "lighter", "sets", "reps", "seconds", "tempo", "load_kg",
        "box_mm", "done_left", "done_right", "done_both", "share", "effort", "pain", "form", "note")  # fmt: skip


def _number(value: float) -> object:
    return "" if math.isnan(value) else round(value, 4)


def _adherence(found: Following, day: date) -> list[tuple[object, ...]]:
    from soleplate.programme.review import weeks

    return [
        (found.code, one.number, one.begins.isoformat(), _text(one.block), int(one.lighter), one.planned, one.done,
         one.coming, one.beside, _number(one.dose), _number(one.effort), _number(one.pain), _number(one.form))
        for one in weeks(found, day)
    ]  # fmt: skip


def _doses(found: Following) -> list[tuple[object, ...]]:
    listed = []
    for one in found.history:
        amounts = [sum(each.amount for each in one.sets if each.side == side) for side in ("left", "right", "")]
        dose = one.dose
        listed.append((
            found.code, one.utc, one.slot, one.exercise, one.where, int(one.lighter), dose.sets, dose.reps,
            f"{dose.seconds:g}", dose.tempo, f"{dose.load_kg:g}", f"{dose.box_mm:g}", *amounts, _number(one.share),
            _number(one.effort), _number(one.pain), _number(one.form), _text(one.note),
        ))  # fmt: skip
    return listed


def _text(cell: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell
