"""``soleplate report``: a page of sessions, to print or to keep."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import FILE, FOLDER, Number
from soleplate.cli.terminal.options import language_option, load_scripts, page_ending, script_option, sessions_argument
from soleplate.cli.terminal.output import console, echo, make_folder, say_left_out, warmed

if TYPE_CHECKING:
    from soleplate.errors import FileError
    from soleplate.language import Language
    from soleplate.model.norm import PersonFacts, Sex
    from soleplate.report.letterhead import Letterhead
    from soleplate.scoring.history.history import Visit

__all__ = ["command"]


@click.command(name="report")
@sessions_argument
@click.option("--out", required=True, type=FILE, help="The page: .html or .pdf.")
@click.option("--library", type=FOLDER, help="Folder with earlier visits; by default that of each file.")
@language_option
@click.option("--for", "reader", default="colleague", show_default=True,
              type=click.Choice(["colleague", "patient", "progress"]),
              help="Who reads it: all numbers, one page in plain words, or the way over the visits.")  # fmt: skip
@click.option("--clinic", default="", help="Name of the clinic, for the head of the page.")
@click.option("--tester", default="", help="Who tested.")
@click.option("--logo", type=FILE, help="A PNG or JPEG picture for the head.")
@click.option("--age", type=Number(0, 130), help="Age of the person, years: for norms.")
@click.option("--sex", type=click.Choice(["female", "male"]), help="Sex of the person: for norms.")
@click.option("--activity", default="", help="Activity of the person, in the word of the norm.")
@script_option
def command(
    files: tuple[Path, ...], out: Path, library: Path | None, language: str, reader: str, clinic: str, tester: str,
    logo: Path | None, age: float | None, sex: Sex | None, activity: str, scripts: tuple[Path, ...],
) -> int:  # fmt: skip
    """Write one page of session FILES (or all of a folder): numbers, verdicts, pictures, and how they were made.

    The page is one file and needs no network; a browser prints it. A PDF needs the extra soleplate[app], but no
    screen. For example:

    soleplate report sessions/P01_*.h5 --out P01.pdf

    soleplate report sessions/P01_*.h5 --for progress --out P01_progress.html

    With --age or --sex the sessions are held against norms, where they match (soleplate norms).
    """
    from soleplate.language import Language
    from soleplate.model.norm import PersonFacts
    from soleplate.pipeline.warm import SCORING
    from soleplate.report.letterhead import Letterhead, logo_of
    from soleplate.storage.files import replace_file

    told = age is not None or sex is not None or activity
    facts = PersonFacts(math.nan if age is None else age, sex or "", activity=activity) if told else None
    as_pdf = page_ending(out) == ".pdf"
    if as_pdf:  # before the work: Qt may be missing
        from soleplate.gui.paper import pdf_of, prepare

        prepare()
    head = Letterhead(clinic, tester, logo_of(logo) if logo else "")
    load_scripts(scripts)
    make_folder(out.parent)
    with warmed(*SCORING), console(stderr=True).status("Drawing"):
        left_out: list[FileError] = []
        troubles: list[FileError] = []
        makers: Mapping[str, Callable[..., str]] = {
            "colleague": partial(_colleague, facts), "patient": _patient, "progress": _progress,
        }  # fmt: skip
        page = makers[reader](files, library or files[0].parent, Language(language), head, left_out, troubles)
    for trouble in troubles:
        echo(f"An earlier visit was left out: {trouble}", err=True)
    if len(left_out) < len(files):
        replace_file(out, pdf_of(page) if as_pdf else page.encode())
        echo(f"Wrote {out}")
    return say_left_out(left_out, of=len(files))


def _colleague(
    facts: PersonFacts | None, files: Sequence[Path], library: Path, words: Language, head: Letterhead,
    left_out: list[FileError], troubles: list[FileError],
) -> str:  # fmt: skip
    from soleplate.errors import FileError
    from soleplate.report.html import session_page
    from soleplate.storage.opening import open_session
    from soleplate.storage.recording import Recording

    recordings: list[Recording] = []
    for path in files:
        try:
            recordings.append(open_session(path))
        except FileError as error:
            left_out.append(error)
    return session_page(recordings, library, words, left_out, troubles, head, facts)


def _patient(
    files: Sequence[Path], library: Path, words: Language, head: Letterhead, left_out: list[FileError],
    troubles: list[FileError],
) -> str:  # fmt: skip
    from soleplate import plugins
    from soleplate.errors import FileError
    from soleplate.report.patient import patient_page
    from soleplate.scoring.assessment import Assessment

    tests: list[Assessment] = []
    for path in files:
        try:
            tests.append(Assessment.load(path, library))
        except FileError as error:
            left_out.append(error)
    _of_one_person([one.recording.header.participant for one in tests])
    _of_one_visit([one.visit for one in tests])
    troubles += [trouble for one in tests for trouble in one.left_out]
    return patient_page(tests, words, head, plugins.titles()) if tests else ""


def _progress(
    files: Sequence[Path], library: Path, words: Language, head: Letterhead, left_out: list[FileError],
    _troubles: list[FileError],
) -> str:  # fmt: skip
    from contextlib import suppress

    from soleplate import plugins
    from soleplate.errors import FileError
    from soleplate.report.progress import progress_page
    from soleplate.scoring.history.trend import trends
    from soleplate.storage.peek import peek

    found, refused = trends(files, library)
    left_out += refused
    codes = []
    for path in files:
        with suppress(FileError):  # named already
            codes.append(peek(path).participant)
    _of_one_person(codes)
    return progress_page(found, codes[0], words, head, plugins.titles(), len(refused)) if codes else ""


def _of_one_visit(visits: Sequence[Visit]) -> None:
    """Refuse to put several days under the date of one."""
    from soleplate.errors import BadParameter
    from soleplate.model.stamp import local_day

    if len({one.visit_id for one in visits}) > 1:
        days = sorted({local_day(one.utc) for one in visits})
        raise BadParameter(
            f"These sessions are of {len(days)} visits: {', '.join(days)[:80]}",
            why="a patient's page tells of one visit, under its date",
            do="Give the files of one visit, or --for progress",
        )


def _of_one_person(codes: Sequence[str]) -> None:
    """Refuse to put several people on a page that is handed to one of them."""
    from soleplate.errors import BadParameter

    if len(set(codes)) > 1:
        raise BadParameter(
            f"These sessions are of {len(set(codes))} people: {', '.join(sorted(set(codes)))[:80]}",
            why="such a page is handed to one of them",
            do="Give the files of one person, or --for colleague",
        )
