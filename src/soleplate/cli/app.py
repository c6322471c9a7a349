"""``soleplate app``: the physio's application."""

from __future__ import annotations

import os
from pathlib import Path

import click

from soleplate.cli.terminal.kinds import FOLDER

__all__ = ["command"]


@click.command(name="app")
@click.option("--library", type=FOLDER, help="Folder of the sessions; by default the one used last, or ~/soleplate.")
@click.option("--plate", "plates", multiple=True, metavar="[ROLE=]URL",
              help="Where a plate is, e.g. sim: or left=serial:/dev/ttyACM0; by default as used last.")  # fmt: skip
@click.option("--demo", is_flag=True, help="A simulated rig, three participants and six visits of history.")
@click.option("--language", type=click.Choice(["en", "de"]), help="Language of the windows.")
def command(library: Path | None, plates: tuple[str, ...], demo: bool, language: str | None) -> int:
    """Open the application for physios: participants, tests, results and history.

    For example: soleplate app --demo
    """
    from soleplate.api.driver import PlateUrl
    from soleplate.app.names import Names
    from soleplate.app.settings import TEXT_SIZES, AppSettings, names_file, settings_file
    from soleplate.app.state import AppState
    from soleplate.cli.terminal.output import echo, warmed
    from soleplate.gui.app import show_app
    from soleplate.gui.preparing import preparing

    path, names = settings_file(), names_file()
    if demo:
        from soleplate.app.rehearsal import DEMO_FOLDER, make_demo

        folder = library or DEMO_FOLDER
        with warmed():
            make_demo(folder, say=lambda text: echo(text, err=True))
        path, names = folder / "app.json", folder / "names.json"
    settings = AppSettings.load(path)
    if library is not None or demo:
        settings.library = str((library or DEMO_FOLDER).resolve())
    if language:
        settings.language = language
    if settings.text_size in TEXT_SIZES:  # read by Qt when it starts
        os.environ.setdefault("QT_SCALE_FACTOR", f"{settings.text_size / 100:g}")
    for text in plates:
        url = PlateUrl.parse(text)
        settings.plates[url.role or "plate"] = text.split("=", 1)[1] if url.role else text
    with warmed(window=lambda: preparing(settings.language)):
        state = AppState(settings, path, Names(names))
        return show_app(state)
