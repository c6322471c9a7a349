"""``soleplate report``: a page of sessions, to print or to keep."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.output import (
    console,
    echo,
    load_scripts,
    make_folder,
    say_left_out,
    script_option,
    sessions_argument,
    warmed,
)
from soleplate.language import LANGUAGES

if TYPE_CHECKING:
    from soleplate.model.norm import Sex

__all__ = ["command"]


@click.command(name="report")
@sessions_argument
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The page: .html or .pdf.")
@click.option("--library", type=click.Path(path_type=Path, file_okay=False),
              help="Folder with earlier visits; by default that of each file.")  # fmt: skip
@click.option("--language", default="en", show_default=True, type=click.Choice(list(LANGUAGES)), help="Of the page.")
@click.option("--age", type=click.FloatRange(0, 130), help="Age of the person, years: for norms.")
@click.option("--sex", type=click.Choice(["female", "male"]), help="Sex of the person: for norms.")
@click.option("--activity", default="", help="Activity of the person, in the word of the norm.")
@script_option
def command(
    files: tuple[Path, ...], out: Path, library: Path | None, language: str, age: float | None, sex: Sex | None,
    activity: str, scripts: tuple[Path, ...],
) -> int:  # fmt: skip
    """Write one page of session FILES (or all of a folder): numbers, verdicts, pictures, and how they were made.

    The page is one file and needs no network; a browser prints it. A PDF needs the extra soleplate[app], but no
    screen. For example:

    soleplate report sessions/P01_*.h5 --out P01.pdf

    With --age or --sex the sessions are held against norms, where they match (soleplate norms).
    """
    from soleplate.errors import BadParameter, FileError
    from soleplate.language import Language
    from soleplate.model.norm import PersonFacts
    from soleplate.pipeline.warm import SCORING
    from soleplate.report.html import session_page
    from soleplate.storage.files import replace_file
    from soleplate.storage.recording import Recording

    told = age is not None or sex is not None or activity
    facts = PersonFacts(math.nan if age is None else age, sex or "", activity=activity) if told else None
    as_pdf = out.suffix.lower() == ".pdf"
    if not as_pdf and out.suffix.lower() not in (".html", ".htm"):
        raise BadParameter(
            f"A page cannot be written as {out.suffix or 'a file without an ending'}",
            do=f"Write --out {out.with_suffix('.html')} or --out {out.with_suffix('.pdf')}",
        )
    if as_pdf:  # before the work: Qt may be missing
        from soleplate.gui.paper import pdf_of, prepare

        prepare()
    load_scripts(scripts)
    make_folder(out.parent)
    with warmed(*SCORING), console(stderr=True).status("Drawing"):
        recordings: list[Recording] = []
        left_out: list[FileError] = []
        troubles: list[FileError] = []
        for path in files:
            try:
                recordings.append(Recording.open(path))
            except FileError as error:
                left_out.append(error)
        page = session_page(recordings, library or files[0].parent, Language(language), left_out, troubles, facts)
    for trouble in troubles:
        echo(f"An earlier visit was left out: {trouble}", err=True)
    if len(left_out) < len(files):
        replace_file(out, pdf_of(page) if as_pdf else page.encode())
        echo(f"Wrote {out}")
    return say_left_out(left_out, of=len(files))
