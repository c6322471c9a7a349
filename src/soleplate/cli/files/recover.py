"""``soleplate recover``: complete sessions that were cut off."""

from __future__ import annotations

from pathlib import Path

import click

from soleplate.cli.terminal.kinds import PLACE
from soleplate.cli.terminal.output import echo

__all__ = ["command"]


@click.command(name="recover")
@click.argument("path", type=PLACE)
def command(path: Path) -> int:
    """Complete sessions from their journals. PATH is a journal, or a folder with journals in it.

    Nothing is overwritten; journals are removed only when the session file is safely on the disk and holds all that was
    in them. What is damaged is passed over and counted; such journals stay, as .journal.damaged.
    """
    from soleplate.storage.recover import recover

    found = recover(path)
    if not found:
        echo(f"No session in {path} was cut off.")
    for item in found:
        if item.error is not None:
            echo(f"{item.files.stem}: not recovered. {item.error}", err=True)
        else:
            notes = f" ({item.notes})" if item.notes else ""
            echo(f"{item.files.session_file}: {item.samples} samples recovered{notes}")
    return 1 if any(item.error is not None for item in found) else 0
