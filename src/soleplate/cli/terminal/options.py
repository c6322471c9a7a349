"""Options and arguments that commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from soleplate.cli.terminal.kinds import FILE, FOLDER, PLACE
from soleplate.cli.terminal.output import json_alone
from soleplate.language import LANGUAGES

__all__ = [
    "json_option", "language_option", "library_of", "library_option", "load_scripts", "page_ending", "script_option",
    "sessions_argument",
]  # fmt: skip


def _json_alone(ctx: click.Context, _: click.Parameter, as_json: bool) -> bool:
    if as_json:
        ctx.with_resource(json_alone())
    return as_json


json_option = click.option(
    "--json", "as_json", is_flag=True, callback=_json_alone, help="Print JSON instead of a table."
)
library_option = click.option(
    "--library", type=FOLDER, help="Folder of the sessions; by default that of the application, or ~/soleplate."
)


def library_of(given: Path | None) -> Path:
    """Return the folder that was given, or that of the application."""
    from soleplate.app.settings import AppSettings, settings_file

    return given or AppSettings.load(settings_file()).folder


script_option = click.option(
    "--protocol", "scripts", multiple=True, type=FILE,
    metavar="FILE.py", help="Script of your own that sessions ran; may be given again.",
)  # fmt: skip


def load_scripts(scripts: Sequence[Path]) -> None:
    """Load the person's own protocols, so that their sessions can be read; raises PluginError or UnknownName."""
    from soleplate import plugins

    for script in scripts:
        plugins.protocol_from_file(script)


language_option = click.option(
    "--language", default="en", show_default=True, type=click.Choice(list(LANGUAGES)), help="Of the page."
)


def page_ending(out: Path) -> str:
    """Return the ending of a page that is to be written: ``.html``, ``.htm`` or ``.pdf``; raise BadParameter."""
    from soleplate.errors import BadParameter

    ending = out.suffix.lower()
    if ending not in (".html", ".htm", ".pdf"):
        raise BadParameter(
            f"A page cannot be written as {out.suffix or 'a file without an ending'}",
            do=f"Write --out {out.with_suffix('.html')} or --out {out.with_suffix('.pdf')}",
        )
    return ending


def _with_folders(_: click.Context, __: click.Parameter, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.h5")) if path.is_dir() and path.suffix != ".h5" else [path]
        if not inside:
            raise click.BadParameter(f"there is no session file (.h5) in the folder {path}")
        found += inside
    return tuple(found)


sessions_argument = click.argument("files", nargs=-1, required=True, type=PLACE, callback=_with_folders)
