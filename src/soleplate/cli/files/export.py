"""``soleplate export``: a session goes out in another format."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import PLACE
from soleplate.cli.terminal.options import load_scripts, script_option
from soleplate.cli.terminal.output import echo, make_folder, warmed

if TYPE_CHECKING:
    from soleplate.api.exporter import Exporter
    from soleplate.storage.recording import Recording

__all__ = ["command"]


@click.command(name="export")
@click.argument("session", type=PLACE)
@click.option("--to", "form", required=True, metavar="NAME", help="c3d, csv, mot, parquet, xlsx, or one of a plug-in.")
@click.option("--out", type=PLACE, help="The file; by default beside the session, under its name.")
@script_option
def command(session: Path, form: str, out: Path | None, scripts: tuple[Path, ...]) -> int:
    """Write signals, events and results of SESSION in another format; nothing is overwritten.

    Forces have the zero that held then; C3D and .mot have an even clock of the plate's measured rate.
    """
    from soleplate import plugins
    from soleplate.errors import StorageError, about_file
    from soleplate.storage.opening import open_session

    exporter = plugins.exporter(form)
    load_scripts(scripts)
    path = out or session.with_suffix(exporter.suffix)
    if path.suffix.lower() != exporter.suffix:
        raise click.BadParameter(f"{path.name} does not end in {exporter.suffix}", param_hint="--out")
    if os.path.lexists(path):
        raise StorageError(f"{path} exists already", do="Give another name with --out")
    make_folder(path.parent)
    with warmed("wrench", "filters", "sway", "cutting"):
        recording = open_session(session)
        if type(exporter).__module__.startswith("soleplate."):
            with about_file(session):
                exporter.export(recording, path)
        else:
            _by_somebody(exporter, recording, path)
    echo(f"Saved {path}")
    return 0


def _by_somebody(exporter: Exporter, recording: Recording, path: Path) -> None:
    """Export by a plug-in: what it does wrong is its own fault and not the session's, and leaves no half of a file."""
    from soleplate.errors import PluginError, by_others

    what = f"The exporter {exporter.name!r} failed; {path} was not made"
    with by_others(PluginError, what, f"Tell whoever wrote {type(exporter).__module__}; the session is as it was"):
        try:
            exporter.export(recording, path)
            if not path.exists():
                raise FileNotFoundError("it wrote no file")
        except BaseException:
            path.unlink(missing_ok=True)
            raise
