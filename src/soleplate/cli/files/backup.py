"""``soleplate backup``: keep a whole clinic in one file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from soleplate.cli.terminal.kinds import FILE
from soleplate.cli.terminal.options import library_of, library_option
from soleplate.cli.terminal.output import counted, echo

__all__ = ["command"]


@click.command(name="backup")
@library_option
@click.option("--out", type=FILE, metavar="FILE.zip",
              help="The file to make; by default soleplate-backup-DATE.zip here.")  # fmt: skip
@click.option("--no-names", is_flag=True, help="Leave out the names of people: codes only.")
def command(library: Path | None, out: Path | None, no_names: bool) -> int:
    """Keep sessions, people, plates and settings in one file, and read it again to check it.

    Names are in it unless you say --no-names: keep it where only you can read it.
    """
    from soleplate.app.backup import back_up

    folder = library_of(library)
    place = out or Path(f"soleplate-backup-{datetime.now():%Y-%m-%d}.zip")
    with counted("Writing") as progress:
        number = back_up(folder, place, names=not no_names, progress=progress)
    echo(f"{number} files of {folder} are in {place}, read again and found equal")
    return 0
