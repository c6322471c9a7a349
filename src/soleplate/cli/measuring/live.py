"""``soleplate live``: look at plates as they are loaded, and record with one key."""

from __future__ import annotations

from pathlib import Path

import click

from soleplate.cli.terminal.kinds import FILE, FOLDER, Number

__all__ = ["command"]


@click.command(name="live")
@click.option("--plate", "plates", multiple=True, metavar="[ROLE=]URL",
              help="A plate, e.g. sim: or left=serial:/dev/ttyACM0 or replay:session.h5; one for each. "
                   "Without any: all that running sessions read, or else all that answer on a port.")  # fmt: skip
@click.option("--layout", default="", help="overview, cells, balance, share, spectrum, feedback, or a file FILE.json.")
@click.option("--seconds", type=click.Choice(["5", "10", "20", "30", "60"]), help="How far back to show.")
@click.option("--target", type=click.Choice(["ring", "even", "softer"]), help="What to aim at in the layout feedback.")
@click.option("--foot", "foot_mm", type=Number(0, 400), default=0.0, metavar="MM",
              help="Draw the outline of a foot of this length to stand by.")  # fmt: skip
@click.option("--theme", type=click.Choice(["light", "dark"]), help="Colours.")
@click.option("--participant", default="live", show_default=True, metavar="CODE", help="For the names of recordings.")
@click.option("--out", "folder", default="recordings", show_default=True, type=FOLDER, help="Folder for recordings.")
@click.option("--fps", "frames_per_s", type=Number(1, 60), default=30.0, show_default=True,
              help="Draw at most so often.")  # fmt: skip
@click.option("--picture", type=FILE, help="Save a picture of the window after --after seconds, and end.")
@click.option("--after", "after_s", type=Number(0.5, 3600), default=20.0, show_default=True, metavar="S")
def command(
    plates: tuple[str, ...], layout: str, seconds: str | None, target: str | None, foot_mm: float, theme: str | None,
    participant: str, folder: Path, frames_per_s: float, picture: Path | None, after_s: float,
) -> None:  # fmt: skip
    """Look at plates live; the space bar records.

    Another process reads and records the plates: a window that freezes or is killed loses nothing.
    Layout, seconds and theme are kept until the next time. Example without hardware:

        soleplate live --plate left=sim: --plate right=sim:
    """
    from soleplate.cli.terminal.output import echo, warmed
    from soleplate.live.dashboard import open_dashboard
    from soleplate.live.layouts import find_layout
    from soleplate.live.settings import LiveSettings
    from soleplate.model.people import participant_code

    participant_code(participant)
    settings = LiveSettings.load()
    settings.layout = layout or settings.layout
    settings.seconds = float(seconds or settings.seconds)
    settings.theme = theme or settings.theme
    if layout:
        find_layout(layout)
    from soleplate.gui.qt import check_screen
    from soleplate.gui.show import show_dashboard

    check_screen()

    with warmed("wire", "live", "sway", "cutting"):
        dashboard = open_dashboard(plates, folder=folder, participant=participant)
    trouble = show_dashboard(
        dashboard,
        settings,
        target=target or "",
        foot_mm=foot_mm,
        frames_per_s=frames_per_s,
        picture=picture,
        after_s=after_s,
    )
    for path in dashboard.recording.files:
        echo(f"Saved {path}")
    if trouble:
        raise click.ClickException(trouble)
