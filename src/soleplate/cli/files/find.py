"""``soleplate find``: find sessions in a library."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from soleplate.cli.terminal.kinds import DAY, FOLDER
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, echo, print_json, say_left_out, table_of

__all__ = ["command"]


@click.command(name="find")
@click.argument("library", type=FOLDER)
@click.option("--participant", default="", metavar="CODE", help="Of this person.")
@click.option("--protocol", default="", metavar="NAME", help="Of this test.")
@click.option("--since", type=DAY, help="From this day on (UTC).")
@click.option("--until", type=DAY, help="Up to this day, included (UTC).")
@click.option("--newest", type=click.IntRange(1), help="At most so many, the newest ones.")
@click.option("--rebuild", is_flag=True, help="Make the index again from the files.")
@json_option
def command(
    library: Path, participant: str, protocol: str, since: date | None, until: date | None, newest: int | None,
    rebuild: bool, as_json: bool,
) -> int:  # fmt: skip
    """Find sessions in the folder LIBRARY and the folders in it.

    An index is kept beside the files and brought up to date each time; it can be deleted at any time.
    For example: soleplate find sessions --participant P01 --since 2026-01-01
    """
    from soleplate.errors import FileError
    from soleplate.storage.library import Library

    with Library(library) as index:
        if rebuild:
            index.rebuild()
        else:
            index.update()
        days = {name: str(day or "") for name, day in (("since", since), ("until", until))}
        name = protocol.replace("-", "_")
        found = index.find(participant=participant, protocol=name, limit=newest or -1, **days)
        troubles = index.troubles()
    if as_json:
        print_json([{"file": str(one.file), **asdict(one.about)} for one in found])
    else:
        table = table_of()
        for heading in ("person", "test", "when (UTC)", "ended", "file"):
            table.add_column(heading, no_wrap=heading != "file", overflow="fold")
        for one in found:
            about = one.about
            words = (about.participant, about.protocol.replace("_", " "), about.created_utc, about.state, str(one.file))
            table.add_row(*words)
        if found:
            console().print(table)
        echo(f"{len(found)} session{'' if len(found) == 1 else 's'}")
    return say_left_out([FileError(trouble) for _, trouble in troubles])
