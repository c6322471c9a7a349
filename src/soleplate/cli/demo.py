"""``soleplate demo``: a virtual athlete does single-leg stance and step-down."""

from __future__ import annotations

from pathlib import Path

import click

from soleplate.cli.terminal.kinds import FOLDER
from soleplate.cli.terminal.output import console, echo, make_folder, warmed

__all__ = ["command"]

SETTINGS = {"single_leg_stance": {"practice": 0, "rest_s": 3}, "step_down": {"practice": 1, "rest_s": 3}}


@click.command(name="demo")
@click.option("--out", "folder", default="soleplate-demo", show_default=True, help="Folder for files and pictures.",
              type=FOLDER)  # fmt: skip
@click.option(
    "--seed", default=1, show_default=True, type=click.IntRange(0), help="Another seed is another day of the athlete."
)
def command(folder: Path, seed: int) -> None:
    """Let a virtual athlete do single-leg stance and step-down: session files, tables and pictures."""
    from soleplate import plugins
    from soleplate.acquire.feed import roles_for
    from soleplate.api.driver import PlateUrl
    from soleplate.cli.files.score import print_session
    from soleplate.pipeline.warm import SCORING
    from soleplate.session.conduct import Order, conduct
    from soleplate.storage.opening import open_session

    make_folder(folder)
    screen = console(stderr=True)
    url = PlateUrl("sim", options={"seed": str(seed), "skill": "0.6", "asymmetry": "0.35"})
    paths: list[Path] = []
    with warmed(*SCORING, "frames", "athlete"):
        for name, settings in SETTINGS.items():
            protocol = plugins.protocol(name)
            with screen.status(f"The virtual athlete does: {protocol.title}"):
                paths.append(conduct(Order(protocol, roles_for([url], protocol.rigs), "DEMO", folder, settings)))
            print_session(paths[-1], write=True)
            echo()
    with screen.status("Drawing"):  # last: who waits has the numbers already
        from soleplate.report.plots import save_pictures

        saved = [picture for path in paths for picture in save_pictures(open_session(path), folder)]
    echo(f"{len(saved)} pictures, one for each trial, are in {folder}: e.g. {saved[0].name}")
    echo("These people do not exist. Try next:")
    echo("  soleplate protocols step-down")
    echo(f"  soleplate run single-leg-stance --plate sim:?seed=7 --participant P01 --out {folder} -p eyes=closed")
    echo(f"  soleplate score {folder}/*.h5 --details")
