"""``soleplate person``: hand out, erase, and keep no longer than needed what is known of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import FILE, Number
from soleplate.cli.terminal.options import library_of, library_option
from soleplate.cli.terminal.output import echo

if TYPE_CHECKING:
    from soleplate.app.erasure import Kept
    from soleplate.app.names import Names

__all__ = ["command"]

CONFIRM = "Say the code again: what is listed is removed without asking."


@click.group(name="person")
def command() -> None:
    """Hand out or erase all that is kept of one person."""


@command.command(name="export")
@click.argument("code")
@library_option
@click.option("--out", type=FILE, metavar="FILE.zip", help="The file to make; by default CODE.zip here.")
def export_(code: str, library: Path | None, out: Path | None) -> int:
    """Put all that is kept of the person CODE into one file, to hand it to them."""
    from soleplate.app.erasure import export

    place = out or Path(f"{code}.zip")
    found = export(code, library_of(library), _names(), place)
    _list(found)
    echo(f"All of this is in {place}")
    return 0


@command.command(name="erase")
@click.argument("code")
@library_option
@click.option("--confirm", default="", metavar="CODE", help=CONFIRM)
def erase_(code: str, library: Path | None, confirm: str) -> int:
    """Remove all that is kept of the person CODE here: sessions, journals, pages, entry and name.

    Shows what was found, then asks for the code. Backups and copies are yours to find.
    """
    from soleplate.app.erasure import erase, kept_of

    folder, names = library_of(library), _names()
    found = kept_of(code, folder, names)
    _list(found)
    if found:
        typed = confirm or click.prompt(f"There is no way back. Type {code} to remove all of this", default="")
        if typed != code:
            echo("Nothing was removed")
            return 1
    erase(code, folder, names)
    echo(f"Removed all of {code}. Backups and copies elsewhere are yours to find")
    return 0


@command.command(name="retention")
@click.option("--years", type=Number(0, 150, min_open=True), default=10.0, show_default=True,
              help="How long to keep sessions after a person's last one.")  # fmt: skip
@library_option
def retention(years: float, library: Path | None) -> int:
    """List the persons whose last session is older than is to be kept; nothing is removed."""
    from soleplate.app.erasure import overdue
    from soleplate.model.stamp import local_day

    folder = library_of(library)
    found = overdue(folder, years)
    for one in found:
        day = local_day(one.last_utc)
        echo(f"{one.code}: last session {day}, {one.sessions} in all; soleplate person erase {one.code}")
    echo(f"{len(found)} people in {folder} have no session of the last {years:g} years")
    return 0


def _names() -> Names:
    from soleplate.app.names import Names
    from soleplate.app.settings import names_file

    return Names(names_file())


def _list(found: Iterable[Kept]) -> None:
    for kept in found:
        echo(f"{kept.kind:8} {kept.path}")
    counts = Counter(kept.kind for kept in found)
    echo(", ".join(f"{number} {kind}" for kind, number in counts.items()) or "Nothing is kept")
