"""``soleplate check``: daily, monthly and yearly checks of a plate, with pass limits and history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from soleplate.cli.terminal.kinds import Number
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, echo, print_json, table_of, warmed

if TYPE_CHECKING:
    from soleplate.model.plate import BoardFacts

__all__ = ["command"]

LABEL = "In the form of ASTM F3109, adapted to vertical force and static loads; not an accredited verification."


@click.command(name="check")
@click.argument("url")
@click.option("--level", type=click.Choice(["daily", "monthly", "yearly"]), default="daily", show_default=True,
              help="Daily: empty, one load; monthly: five spots, ring-downs; yearly: a ladder besides.")  # fmt: skip
@click.option("--class", "class_name", type=click.Choice(["lab", "clinic", "screening"]), default="clinic",
              show_default=True, help="Whose pass limits hold.")  # fmt: skip
@click.option("--load", "load_kg", default=20.0, show_default=True, type=Number(1, 500),
              help="The known dead weight, kg.")  # fmt: skip
@click.option("--person", "person_kg", type=Number(10, 300),
              help="Use a person of known weight instead, kg: force only, no noise floor.")  # fmt: skip
@click.option("--floor-seconds", default=30.0, show_default=True, type=Number(8, 300),
              help="How long the dead weight is watched.")  # fmt: skip
@click.option("--ring", is_flag=True, help="Tap the plate also in a daily check.")
@click.option("--ladder", default="10,20,30,40", show_default=True, help="Weights of the yearly ladder, kg.")
@click.option("--unattended", is_flag=True, help="Ask nothing: the virtual rig of a simulated plate does it.")
@click.option("--history", is_flag=True, help="Show the checks so far and their trend; measure nothing.")
@json_option
def command(
    url: str, level: str, class_name: str, load_kg: float, person_kg: float | None, floor_seconds: float, ring: bool,
    ladder: str, unattended: bool, history: bool, as_json: bool,
) -> int:  # fmt: skip
    """Check the plate at URL against pass limits, and keep what was found.

    Without hardware: soleplate check "sim:?rate=80&noise=0.17" --unattended

    The checks so far: soleplate check serial:/dev/ttyACM0 --history
    """
    from soleplate.acquire.plate_under_test import PlateUnderTest
    from soleplate.api.driver import PlateUrl
    from soleplate.calibration.checking import Checking, CheckPlan
    from soleplate.calibration.course import kilograms
    from soleplate.cli.terminal.course_guide import Guide

    rungs = tuple(kilograms(ladder, least=2)) if level == "yearly" else ()
    plan = CheckPlan(level, class_name, load_kg, person_kg, floor_seconds, ring, rungs)
    with warmed("wire", "wrench", "filters", "cutting"), PlateUnderTest(PlateUrl.parse(url)) as plate:
        if history:
            return _history(plate.facts, as_json)
        course = Checking(plate, plan)
        guide = Guide(course, unattended, as_json)
        if not guide.walk():
            guide.say("Left; nothing was kept")
            return 0
    _tell(course.check, as_json)
    return 0 if course.check["passed"] else 1


def _tell(check: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(check)
        return
    table = table_of("", "measured", "limit", "", box=None)
    for row in check["judged"]:
        unit = row["unit"]
        table.add_row(row["what"], f"{row['value']:.2f} {unit}", f"{row['limit']:g} {unit}",
                      "pass" if row["passed"] else "FAIL")  # fmt: skip
    console().print(table)
    for one in check["board"]:
        echo(f"{'ok  ' if one['fine'] else 'LOOK'}  {one['what']}: {one['seen']}")
        if not one["fine"]:
            echo(f"      -> {one['cure']}")
    if floor := check.get("noise_floor"):
        echo(f"Noise floor of {floor['load_n']:.0f} N at a 10 Hz low-pass and {floor['rate_hz']:.0f} Hz: "
                   f"{floor['rms_mm']:.3f} mm, {floor['velocity_mm_s']:.1f} mm/s")  # fmt: skip
    if check.get("hum_share") is None:
        echo(f"Mains hum cannot be told from slow signals at {check['rate_hz']:.0f} Hz")
    for name in ("empty", "loaded"):
        if f"ring_{name}_hz" in check:
            hz, damping = check[f"ring_{name}_hz"], check[f"ring_{name}_damping"]
            said = f"{hz:.0f} Hz, damping {100 * damping:.1f} %" if hz else "no ringing stands out at this rate"
            echo(f"Ring-down, {name}: {said}")
    if not check["calibrated"]:
        echo("The plate is uncalibrated: soleplate calibrate URL")
    echo(f"{'PASSED' if check['passed'] else 'FAILED'} the {check['level']} check, class {check['class']}. {LABEL}")


def _history(facts: BoardFacts, as_json: bool) -> int:
    from soleplate.calibration.checks import FIGURES, figures_of, trends
    from soleplate.storage.plate_files import checks_of

    checks = checks_of(facts.device_id)
    found = trends(checks)
    if as_json:
        print_json({"device_id": facts.device_id, "checks": list(checks), "trends": [asdict(one) for one in found]})
        return 0
    if not checks:
        echo(f"The plate {facts.device_id} was never checked: soleplate check URL")
        return 0
    heads = [f"{what}, {unit}" if unit else what for _, what, unit in FIGURES]
    table = table_of("when (UTC)", "level", "class", "", *heads, box=None)
    for check in checks:
        values = figures_of(check)
        cells = ["-" if value is None else f"{value:.3g}" for value in (values[key] for key, _, _ in FIGURES)]
        table.add_row(str(check["utc"])[:16].replace("T", " "), check["level"], check["class"],
                      "pass" if check["passed"] else "FAIL", *cells)  # fmt: skip
    console().print(table)
    for one in found:
        moved = (
            f"{one.slope_30_days:+.3g} {one.unit} in 30 days"
            if one.slope_30_days == one.slope_30_days
            else "no trend yet"
        )
        echo(f"{one.what}: {one.first:.3g} to {one.last:.3g} {one.unit} in {one.checks} checks; {moved}")
    return 0
