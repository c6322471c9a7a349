"""``soleplate score``: compute the measures again from the stored samples."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.output import console, json_option, print_json, warmed

if TYPE_CHECKING:
    from soleplate.model.result import Result

__all__ = ["command", "print_session"]


@click.command(name="score")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Store the results in the session file.")
@click.option("--details", is_flag=True, help="Show every measure, not only those of the screen.")
@click.option("--pictures", "folder", type=click.Path(path_type=Path, file_okay=False), help="Save pictures here.")
@json_option
def command(files: tuple[Path, ...], write: bool, details: bool, folder: Path | None, as_json: bool) -> None:
    """Compute the measures of session FILES again, from the stored samples."""
    from soleplate.cli.run import make_folder
    from soleplate.report.plots import save_pictures
    from soleplate.scoring.session import SCORING_VERSION
    from soleplate.storage.recording import Recording
    from soleplate.storage.writer import store_results

    with warmed("wire", "wrench", "filters", "sway", "cutting"):
        found = {path: print_session(path, as_json=as_json, details=details) for path in files}
    for path, results in found.items():
        if write:
            store_results(path, results, SCORING_VERSION)
            click.echo(f"Stored under /results/{SCORING_VERSION} of {path}", err=True)
        if folder is not None:
            make_folder(folder)
            recording = Recording.open(path)
            for picture in save_pictures(recording, folder):
                click.echo(f"Saved {picture}", err=True)


def print_session(path: Path, *, as_json: bool = False, details: bool = False) -> list[Result]:
    """Score a session and print its table; return the results."""
    from soleplate.report.table import result_table
    from soleplate.scoring.session import score
    from soleplate.scoring.summary import summarise_session
    from soleplate.storage.recording import Recording

    recording = Recording.open(path)
    results = score(recording)
    if as_json:
        print_json({"file": str(path), "state": recording.state, "results": [asdict(result) for result in results]})
        return results
    rows = summarise_session(recording, results)
    header = recording.header
    title = f"{header.participant} · {header.protocol.replace('_', ' ')} · {header.created_utc}"
    screen = console()
    screen.print(result_table(rows, title, details=details))
    rejected = [trial for trial in recording.trials if trial.state == "rejected"]
    counted = [trial for trial in recording.trials if trial.counts]
    click.echo(f"{len(counted)} trials count, {len(rejected)} rejected; session {recording.state}. File: {path}")
    return results
