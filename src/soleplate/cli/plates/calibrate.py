"""``soleplate calibrate``: known weights on known spots, and the certificate they give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from soleplate.cli.terminal.kinds import FOLDER, Number
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import echo, print_json, warmed

__all__ = ["command"]

WARM_UP_MIN = 15


@click.command(name="calibrate")
@click.argument("url")
@click.option("--loads", default="10,20", show_default=True, help="Weights put on every spot, kg.")
@click.option("--ladder", default="10,20,30,40", show_default=True,
              help="Weights put in the middle, up and down again, kg; empty for none.")  # fmt: skip
@click.option("--seconds", default=2.0, show_default=True, type=Number(0.5, 60), help="Length of a reading.")
@click.option("--rated-load", "rated_kg", type=Number(1, 10_000), help="Rated load of one cell, kg.")
@click.option("--surface-height", "height_mm", type=Number(-200, 500),
              help="Height of the standing surface above the plane of the cells, mm.")  # fmt: skip
@click.option("--cell-ids", default="", help="Serial numbers of the cells, in their order, with commas.")
@click.option("--temperature", type=Number(-20, 60), help="Of the room, in degrees Celsius.")
@click.option("--who", default="", help="Who does it.")
@click.option("--notes", "remarks", default="", help="Kept with the certificate.")
@click.option("--out", "folder", type=FOLDER,
              help="Put calibration and certificate here instead of keeping them for this plate.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Begin anew; by default a calibration that was left goes on.")
@click.option(
    "--unattended", is_flag=True, help="Ask nothing: the virtual rig of a simulated plate places the weights."
)
@json_option
def command(
    url: str, loads: str, ladder: str, seconds: float, rated_kg: float | None, height_mm: float | None, cell_ids: str,
    temperature: float | None, who: str, remarks: str, folder: Path | None, fresh: bool, unattended: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Calibrate the plate at URL with known weights, step by step.

    Leave with q and start it again: it goes on where it was. u takes the last reading back.

    Rehearse it on a simulated plate with planted errors; leave out --unattended to be asked at every step:

    soleplate calibrate "sim:?spread=0.05&crosstalk=0.02&misplaced=5&bend=2" --unattended
    """
    from soleplate.acquire.calibrated import as_built
    from soleplate.acquire.plate_under_test import PlateUnderTest
    from soleplate.api.driver import PlateUrl
    from soleplate.calibration.calibrating import Calibrating, CalibrationPlan, Known
    from soleplate.cli.terminal.course_guide import Guide
    from soleplate.report.certificate import certificate_page

    plan = CalibrationPlan.parse(loads, ladder, seconds)
    known = Known(rated_kg, height_mm, cell_ids, temperature, who, remarks)
    with warmed("wire", "wrench", "filters", "cutting"), PlateUnderTest(as_built(PlateUrl.parse(url))) as plate:
        course = Calibrating(plate, plan, known, certificate_page, folder=folder, fresh=fresh)
        guide = Guide(course, unattended, as_json)
        if course.resumed:
            guide.say(f"Going on after {course.resumed} of {len(course.turns)} readings (--fresh begins anew)")
        elif plate.live:
            guide.ask(f"Leave the plate switched on for {WARM_UP_MIN} minutes before. Enter goes on")
        if not guide.walk() or course.outcome is None:
            guide.say("Left; start it again to go on")
            return 0
    _tell(course.outcome.certificate, course.files, as_json)
    return 0


def _tell(certificate: Mapping[str, Any], files: list[Path], as_json: bool) -> None:
    if as_json:
        print_json({**certificate, "files": [str(path) for path in files]})
        return
    from soleplate.report.certificate import figures

    for label, value in figures(certificate):
        echo(f"{label:<44} {value}")
    for path in files:
        echo(f"Wrote {path}")
