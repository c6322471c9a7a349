"""``soleplate score``: compute the measures again from the stored samples."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soleplate.cli.terminal.kinds import FOLDER
from soleplate.cli.terminal.options import json_option, load_scripts, script_option, sessions_argument
from soleplate.cli.terminal.output import console, echo, make_folder, print_json, say_left_out, warmed

if TYPE_CHECKING:
    from soleplate.model.uncertainty import Uncertainty
    from soleplate.scoring.history.history import Against
    from soleplate.scoring.verdicts.summary import Row
    from soleplate.storage.recording import Recording

__all__ = ["command", "print_session"]


@click.command(name="score")
@sessions_argument
@click.option("--write", is_flag=True, help="Store results and verdicts in the session file.")
@click.option("--details", is_flag=True, help="Show every measure, and what the plate's own errors do to it.")
@click.option("--pictures", "folder", type=FOLDER, help="Save pictures here.")
@click.option("--library", type=FOLDER, help="Folder with earlier visits; by default that of the file.")
@click.option("--against", type=click.Choice(["last", "baseline"]), default="last", show_default=True,
              help="What a change is judged against.")  # fmt: skip
@script_option
@click.option("--index", "indices", multiple=True, help="Also print a symmetry index: lsi, bsa, si, bai, angle or log.")
@json_option
def command(
    files: tuple[Path, ...], write: bool, details: bool, folder: Path | None, library: Path | None, against: Against,
    scripts: tuple[Path, ...], indices: tuple[str, ...], as_json: bool,
) -> int:  # fmt: skip
    """Compute the measures of session FILES again, from the stored samples, and judge the primary one.

    A folder stands for its session files; --json prints a list where there are several. A file that cannot be used is
    named and left out; the status is then 1 at the end.
    """
    from soleplate.errors import FileError, about_file
    from soleplate.report.plots import save_pictures
    from soleplate.scoring.verdicts.indices import INDICES, index_of
    from soleplate.storage.opening import open_session

    load_scripts(scripts)
    for name in indices:
        if name not in INDICES:
            raise click.BadParameter(
                f"there is no index {name!r}; choose from {', '.join(INDICES)}", param_hint="--index"
            )
    left_out: list[Exception] = []
    documents: list[dict[str, Any]] | None = [] if as_json else None
    with warmed("wire", "wrench", "filters", "sway", "cutting"):
        for path in files:
            try:
                shown = print_session(
                    path, documents=documents, details=details, library=library, against=against, write=write
                )
            except FileError as error:
                left_out.append(error)
                continue
            if not indices and folder is None:
                continue
            recording = open_session(path)
            for row in shown:
                for name in indices:
                    sides = row.comparison.left.mean, row.comparison.right.mean
                    value = index_of(name, row.metric, *sides, recording.header.involved)
                    text = f"{value.value:.1f} %" if value.present else value.reason
                    echo(f"  {row.metric.label}, {INDICES[name][0]}: {text}   [{value.method}]", err=as_json)
            if folder is not None:
                make_folder(folder)
                try:
                    with about_file(path):
                        saved = save_pictures(recording, folder)
                except FileError as error:
                    left_out.append(error)
                    continue
                for picture in saved:
                    echo(f"Saved {picture}", err=True)
    if documents is not None:
        print_json(documents[0] if len(files) == 1 and documents else documents)
    return say_left_out(left_out, of=len(files))


def _done(recording: Recording) -> str:
    """Say what was answered in a session by the clock: each set, then effort, form and pain."""
    told = [f"{one.scale.replace('_', ' ')} {one.value.removesuffix('.0')}" for one in recording.ratings]
    return ", ".join(told)


def print_session(
    path: Path,
    *,
    documents: list[dict[str, Any]] | None = None,
    details: bool = False,
    library: Path | None = None,
    against: Against = "last",
    write: bool = False,
) -> list[Row]:
    """Score a session, print its table and verdicts, or add them to ``documents``; return the rows shown."""
    from soleplate.report.table import plate_unknown, result_table
    from soleplate.scoring.assessment import Assessment
    from soleplate.scoring.numbers.session import SCORING_VERSION
    from soleplate.scoring.numbers.uncertainty import of_means, uncertainties

    found = Assessment.load(path, library, against)
    recording, rows, verdicts = found.recording, list(found.rows), found.judgements
    for error in found.left_out:
        echo(f"An earlier visit was left out: {error}", err=True)
    doubts = uncertainties(recording, found.results, found.signals) if details else {}
    if write:
        found.store(doubts)
    if documents is not None:
        documents.append(
            {
                "file": str(path),
                "state": recording.state,
                "results": [
                    asdict(result) | _doubt(doubts.get((result.trial, result.rep, result.key)))
                    for result in found.results
                ],
                "verdicts": [asdict(verdict) for verdict in verdicts],
            }
        )
        return rows
    header = recording.header
    title = f"{header.participant} · {header.protocol.replace('_', ' ')} · {header.created_utc}"
    plate = of_means(found.results, doubts) if details else None
    if recording.plates and not rows:
        echo(f"{title}. No numbers: the test names no metrics")
    elif recording.plates:
        console().print(result_table(rows, title, plate=plate, details=details))
    else:
        echo(f"{title}. {found.verdict}. {_done(recording)}")
    if plate and (unknown := plate_unknown(plate)):
        echo(unknown)
    for remark in found.remarks(details=details):
        echo(f"Remark: {remark}")
    for verdict in verdicts:
        echo(f"{verdict.about}: {verdict.verdict.words} ({verdict.verdict.reason})")
    for text in found.advice:
        echo(text)
    rejected = [trial for trial in recording.trials if trial.state == "rejected"]
    counted = len(found.trials)
    count = f"{counted} trial{'s' if counted != 1 else ''} counted, {len(rejected)} rejected"
    echo(f"{count}; session {recording.state}. File: {path}")
    if write:
        echo(f"Stored under /results/{SCORING_VERSION} of {path}", err=True)
    return [row for row in rows if row.shown or details]


def _doubt(one: Uncertainty | None) -> dict[str, float | str]:
    if one is None:
        return {}
    return {"u_shared": one.shared, "u_random": one.random, "u_mostly": one.dominated_by, "u_reason": one.reason}
