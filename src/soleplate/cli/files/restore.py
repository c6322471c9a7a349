"""``soleplate restore``: bring back what a backup holds."""

from __future__ import annotations

from pathlib import Path

import click

from soleplate.cli.terminal.options import library_of, library_option
from soleplate.cli.terminal.output import counted, echo

__all__ = ["command"]


@click.command(name="restore")
@click.argument("backup", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@library_option
@click.option("--no-names", is_flag=True, help="Leave the names of people in the backup.")
def command(backup: Path, library: Path | None, no_names: bool) -> int:
    """Bring back sessions, people, plates and settings from BACKUP.

    Everything is checked before anything is written, and nothing that is here is overwritten: a file that differs stays
    as it is and is named; the status is then 1.
    """
    from soleplate.app.backup import restore

    folder = library_of(library)
    with counted("Writing") as progress:
        done = restore(backup, folder, names=not no_names, progress=progress)
    echo(f"{done.written} files written to {folder}, {done.same} were there already")
    if done.people:
        echo(f"{done.people} people added to those of {folder}")
    for path in done.kept:
        echo(f"{path} differs from the backup, and was left as it is", err=True)
    return 1 if done.kept else 0
