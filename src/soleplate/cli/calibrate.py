"""``soleplate calibrate``: known weights on known spots, and the certificate they give."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soleplate.cli.output import console, json_option, make_folder, print_json, warmed
from soleplate.errors import BadParameter, PlateError

if TYPE_CHECKING:
    from soleplate.calibration.notes import Notes
    from soleplate.calibration.outcome import About, Outcome
    from soleplate.calibration.plan import Step
    from soleplate.cli.bench_guide import Guide
    from soleplate.session.bench import Bench

__all__ = ["command"]

WARM_UP_MIN = 15


@click.command(name="calibrate")
@click.argument("url")
@click.option("--loads", default="10,20", show_default=True, help="Weights put on every spot, kg.")
@click.option("--ladder", default="10,20,30,40", show_default=True,
              help="Weights put in the middle, up and down again, kg; empty for none.")  # fmt: skip
@click.option("--seconds", default=2.0, show_default=True, type=click.FloatRange(0.5, 60), help="Length of a reading.")
@click.option("--rated-load", "rated_kg", type=click.FloatRange(1, 10_000), help="Rated load of one cell, kg.")
@click.option("--surface-height", "height_mm", type=click.FloatRange(-200, 500),
              help="Height of the standing surface above the plane of the cells, mm.")  # fmt: skip
@click.option("--cell-ids", default="", help="Serial numbers of the cells, in their order, with commas.")
@click.option("--temperature", type=click.FloatRange(-20, 60), help="Of the room, in degrees Celsius.")
@click.option("--who", default="", help="Who does it.")
@click.option("--notes", "remarks", default="", help="Kept with the certificate.")
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False),
              help="Put calibration and certificate here instead of keeping them for this plate.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Begin anew; by default a calibration that was left goes on.")
@click.option(
    "--unattended", is_flag=True, help="Ask nothing: the virtual rig of a simulated plate places the weights."
)
@json_option
def command(
    url: str,
    loads: str,
    ladder: str,
    seconds: float,
    rated_kg: float | None,
    height_mm: float | None,
    cell_ids: str,
    temperature: float | None,
    who: str,
    remarks: str,
    folder: Path | None,
    fresh: bool,
    unattended: bool,
    as_json: bool,
) -> int:
    """Calibrate the plate at URL with known weights, step by step.

    Leave with q and start it again: it goes on where it was. u takes the last reading back.

    Rehearse it on a simulated plate with planted errors; leave out --unattended to be asked at every step:

    soleplate calibrate "sim:?spread=0.05&crosstalk=0.02&misplaced=5&bend=2" --unattended
    """
    from soleplate.api.driver import PlateUrl
    from soleplate.calibration.notes import Notes
    from soleplate.calibration.plan import calibration_steps
    from soleplate.cli.bench_guide import Guide, kilograms
    from soleplate.session.bench import Bench
    from soleplate.session.calibrated import as_built
    from soleplate.storage.plate_files import notes_file

    weights = kilograms(loads)
    rungs = kilograms(ladder, least=2) if ladder.strip() else []
    screen = console(stderr=True)

    def say(line: str) -> None:
        if not as_json:
            screen.print(line, markup=False)

    with warmed("wire", "wrench", "filters", "cutting"), Bench(as_built(PlateUrl.parse(url))) as bench:
        about = _about(bench, rated_kg, height_mm, cell_ids, temperature, who, remarks)
        if not bench.facts.device_id and folder is None:
            raise BadParameter(
                "This board has no id, so that its calibration cannot be found again by itself",
                do="Give a folder with --out, and open the plate with ?calibration=FILE",
            )
        guide = Guide(bench, seconds, unattended, say)
        steps = calibration_steps(bench.calibration, weights, rungs)
        setting = {"loads_kg": weights, "ladder_kg": rungs, "cells": list(map(float, bench.calibration.cell_x_mm))}
        notes = Notes(notes_file(bench.facts.device_id or "no-id"), setting, fresh=fresh)
        if notes.notes:
            say(f"Going on after {len(notes.notes)} of {len(steps)} readings (--fresh begins anew)")
        elif bench.live:
            guide.ask(f"Leave the plate switched on for {WARM_UP_MIN} minutes before. Enter goes on")
        outcome = _measured(guide, steps, notes, about)
        if outcome is None:
            say("Left; start it again to go on")
            return 0
        files = _keep(outcome, bench.facts.device_id, folder)
        notes.discard()
    _tell(outcome.certificate, files, as_json)
    return 0


def _about(
    bench: Bench, rated_kg: float | None, height_mm: float | None, ids: str, temperature: float | None, who: str,
    remarks: str,
) -> About:  # fmt: skip
    from soleplate.calibration.outcome import About
    from soleplate.model.plate import G_MS2

    plate = bench.calibration
    cells = tuple(part.strip() for part in ids.split(",")) if ids else ()
    if cells and len(cells) != len(plate.cell_x_mm):
        raise BadParameter(
            f"{len(cells)} ids do not fit {len(plate.cell_x_mm)} cells", do="Give one for each, with commas"
        )
    if max(map(len, (who, remarks, *cells)), default=0) > 500:
        raise BadParameter("A text is longer than 500 characters", do="Shorten it")
    return About(
        cells,
        plate.rated_load_n if rated_kg is None else rated_kg * G_MS2,
        plate.surface_height_mm if height_mm is None else height_mm,
        temperature,
        who,
        remarks,
    )


def _measured(guide: Guide, steps: list[Step], notes: Notes, about: About) -> Outcome | None:
    """Take the readings until those that are doubted are repeated or left; None when somebody leaves."""
    from soleplate.calibration.outcome import cells_checked, concluded

    corners = next(number for number, step in enumerate(steps) if step.name == "zero 2") + 1
    bench = guide.bench
    if not guide.take(steps[:corners], notes, len(steps)):
        return None
    if faults := cells_checked(notes.notes, bench.facts):
        for step in steps[:corners]:
            notes.undo(step.name)
        raise PlateError(
            f"The cells are not in order: {'; '.join(faults)}",
            do="Mend that, then start again: the corners come first",
        )
    while True:
        if not guide.take(steps, notes):
            return None
        outcome = concluded(notes.notes, bench.calibration, bench.facts, about)
        for suspect in outcome.suspects:
            click.echo(f"soleplate: {suspect.text}", err=True)
        if not outcome.suspects or not guide.agrees("Repeat these steps? Enter repeats them, n leaves them out"):
            return outcome
        for suspect in outcome.suspects:
            notes.undo(outcome.step_of(suspect).name)


def _keep(outcome: Outcome, device_id: str, folder: Path | None) -> list[Path]:
    """Write calibration and certificate; what was there before stays, with its date in the name."""
    from soleplate.report.certificate import certificate_page
    from soleplate.storage.files import replace_file
    from soleplate.storage.plate_files import calibration_file, save_calibration

    if folder is not None:
        make_folder(folder)
        path = folder / "calibration.json"
    else:
        path = calibration_file(device_id)
    when = str(outcome.certificate["utc"]).replace(":", "").replace("-", "")
    page = path.with_name("certificate.html")
    for old in (path, page):
        if old.exists():
            with suppress(OSError):
                old.replace(old.with_name(f"{old.stem}-before-{when}{old.suffix}"))
    save_calibration(path, outcome.calibration, device_id)
    replace_file(page, certificate_page(outcome.certificate).encode())
    return [path, page]


def _tell(certificate: Mapping[str, Any], files: list[Path], as_json: bool) -> None:
    if as_json:
        print_json({**certificate, "files": [str(path) for path in files]})
        return
    from soleplate.report.certificate import figures

    for label, value in figures(certificate):
        click.echo(f"{label:<44} {value}")
    for path in files:
        click.echo(f"Wrote {path}")
