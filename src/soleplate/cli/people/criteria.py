"""``soleplate criteria``: a person held against criteria from a file."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import FILE, FOLDER
from soleplate.cli.terminal.options import json_option, language_option
from soleplate.cli.terminal.output import console, echo, print_json, say_left_out, table_of, warmed

if TYPE_CHECKING:
    from soleplate.scoring.criteria import Finding

__all__ = ["command"]


@click.command(name="criteria")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.argument("participant")
@click.option("--library", required=True, type=FOLDER, help="Folder of sessions.")
@click.option("--out", type=FILE, help="Write a page (HTML) too.")
@language_option
@json_option
def command(file: Path, participant: str, library: Path, out: Path | None, language: str, as_json: bool) -> int:
    """Hold the newest sessions of PARTICIPANT against the criteria in FILE (TOML).

    Each comes out as met, not met or not known, with its error and its source; nothing is summed up.
    For example: soleplate criteria ours.toml P01 --library sessions --out criteria.html
    """
    from soleplate.errors import FileError
    from soleplate.language import Language
    from soleplate.model.people import participant_code
    from soleplate.model.stamp import utc_stamp
    from soleplate.pipeline.warm import SCORING
    from soleplate.report.criteria import criteria_page, tally
    from soleplate.scoring.assessment import Assessment
    from soleplate.scoring.criteria import findings, read_criteria
    from soleplate.storage.files import replace_file
    from soleplate.storage.library import Library, each_once

    code, criteria = participant_code(participant), read_criteria(file)
    tests = {one.test.replace("-", "_") for one in criteria}
    with Library(library) as index:
        index.update()
        entries = [one for one in each_once(index.find(participant=code)) if one.about.protocol in tests]
        unread = [FileError(trouble) for _, trouble in index.troubles()]
    sessions = []
    with warmed(*SCORING):
        for entry in entries:
            try:
                sessions.append(Assessment.load(entry.file, library))
            except FileError as error:
                unread.append(error)
    today = utc_stamp()
    found = findings(criteria, sessions, today)
    if out is not None:
        replace_file(out, criteria_page(code, found, today, Language(language)).encode())
    if as_json:
        print_json([_plain(one) for one in found])
        return say_left_out(unread)
    _table(found)
    echo(str(tally(found)))
    return say_left_out(unread)


def _plain(one: Finding) -> dict[str, object]:
    known = {name: None if math.isnan(value) else value
             for name, value in (("value", one.value), ("low", one.low), ("high", one.high))}  # fmt: skip
    return {
        "name": one.criterion.name, "test": one.criterion.test, "key": one.criterion.key, "of": one.criterion.of,
        "side": one.side, "outcome": one.outcome, **known, "limit": str(one.criterion.limit), "day": one.day,
        "reason": str(one.reason), "source": one.criterion.source,
    }  # fmt: skip


def _table(found: list[Finding]) -> None:
    table = table_of("criterion", "measured [95 %]", "limit", "came out", "source")
    for one in found:
        name = f"{one.criterion.name}, {one.side}" if one.side else one.criterion.name
        came = f"{one.outcome} ({one.reason})" if one.reason else one.outcome
        table.add_row(name, str(one.measured), str(one.criterion.limit), came, one.criterion.source)
    console().print(table)
