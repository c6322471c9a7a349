"""``soleplate design-plate``: what cells a plate needs for a body mass and a task, and what it can tell."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import Number
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, echo, print_json, table_of

if TYPE_CHECKING:
    from soleplate.calibration.plate_design import Converter, PlateDesign

__all__ = ["command"]

TASKS = ("stance", "step-down", "hop", "landing")
CONVERTERS = ("ads131m04", "ads1256", "hx711")
FAST = ("hop", "landing")  # tasks whose numbers need 250 or 500 Hz
LAB_NOISE_N = 0.3  # the limit of docs/calibrate.md for a plate of a lab


@click.command(name="design-plate")
@click.option("--mass", "mass_kg", type=Number(10, 300), required=True, help="Body mass of the heaviest person, kg.")
@click.option("--task", type=click.Choice(TASKS), required=True, help="The hardest thing that is done on it.")
@click.option("--converter", type=click.Choice(CONVERTERS), default="ads131m04", show_default=True)
@click.option("--width", default=420.0, show_default=True, type=Number(100, 3000), help="Cells, left to right, mm.")
@click.option("--depth", default=320.0, show_default=True, type=Number(100, 3000), help="Cells, front to back, mm.")
@json_option
def command(mass_kg: float, task: str, converter: str, width: float, depth: float, as_json: bool) -> int:
    """Say which load cells a plate needs, and the noise and the error of its centre of pressure to expect.

    For example: soleplate design-plate --mass 100 --task landing
    """
    from soleplate.calibration.plate_design import CONVERTERS as KNOWN
    from soleplate.calibration.plate_design import design

    chip = KNOWN[converter]
    found = design(mass_kg, task, chip, (width, depth))
    notes = list(_notes(found, chip, task))
    if as_json:
        print_json({**asdict(found), "converter": converter, "notes": notes})
        return 0
    _show(found, chip)
    for note in notes:
        echo(f"Note: {note}")
    echo("How it is reckoned, how to build it and how to accept it: docs/build/README.md")
    return 0


def _show(found: PlateDesign, chip: Converter) -> None:
    table = table_of(show_header=False)
    rows = [
        ("peak force", f"{found.peak_n:.0f} N"),
        ("on one cell, foot off the middle", f"{found.cell_kg:.0f} kg"),
        ("on one cell, foot in the middle", f"{found.cell_middle_kg:.0f} kg"),
        ("rated load of each cell", f"{found.rated_kg} kg" if found.rated_kg else "no usual cell bears it"),
        ("converter", f"{chip.name}, {chip.excitation_v:g} V on the bridges, {chip.rate_hz:g} Hz"),
    ]
    if found.rated_kg:
        rows += [
            ("clips at", f"{100 * found.clip_share:.0f} % of the rated load"),
            ("noise of the force", f"{found.noise_n:.2f} N rms, {found.calm_noise_n:.2f} N below 10 Hz"),
            ("noise of the centre of pressure", f"{found.cop_noise_mm:.3f} mm rms, standing, below 10 Hz"),
        ]
    for name, parts in found.cop_error_mm.items():
        largest = max((part for part in parts if part != "total"), key=lambda part: parts[part])
        rows.append((f"error of its place, {name}", f"{parts['total']:.1f} mm (most of it: {largest})"))
    for row in rows:
        table.add_row(*row)
    console().print(table)


def _notes(found: PlateDesign, chip: Converter, task: str) -> list[str]:
    notes = []
    if not found.rated_kg:
        notes.append("Spread the load over more cells, or choose a gentler task")
    if found.rated_kg == 50:
        notes.append(
            "50 kg half-bridges drift by 1 % of their rating in 10 K and need matched resistors: take 100 kg beams"
        )
    if chip.rate_hz < 250 and task in FAST:
        notes.append(
            f"{chip.rate_hz:g} Hz are too slow for a {task}: its numbers need 250 to 500 Hz, and are refused below"
        )
    if found.rated_kg and found.clip_share < 1.0:
        notes.append("The converter clips below the rated load: use a lower gain")
    if found.calm_noise_n > 1.05 * LAB_NOISE_N:
        notes.append(f"{found.calm_noise_n:.2f} N of noise is over the {LAB_NOISE_N:g} N of a lab's plate")
    return notes
