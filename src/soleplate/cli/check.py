"""``soleplate check``: daily, monthly and yearly checks of a plate, with pass limits and history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from soleplate.cli.output import console, json_option, print_json, warmed
from soleplate.errors import BadParameter

if TYPE_CHECKING:
    from soleplate.calibration.plan import Step
    from soleplate.cli.bench_guide import Guide
    from soleplate.model.plate import BoardFacts
    from soleplate.session.bench import Reading

__all__ = ["command"]

EMPTY_S, PERSON_S, SPOT_S, TAP_S = 10.0, 5.0, 2.0, 5.0
LABEL = "In the form of ASTM F3109, adapted to vertical force and static loads; not an accredited verification."


@click.command(name="check")
@click.argument("url")
@click.option("--level", type=click.Choice(["daily", "monthly", "yearly"]), default="daily", show_default=True,
              help="Daily: empty, one load; monthly: five spots, ring-downs; yearly: a ladder besides.")  # fmt: skip
@click.option("--class", "class_name", type=click.Choice(["lab", "clinic", "screening"]), default="clinic",
              show_default=True, help="Whose pass limits hold.")  # fmt: skip
@click.option("--load", "load_kg", default=20.0, show_default=True, type=click.FloatRange(1, 500),
              help="The known dead weight, kg.")  # fmt: skip
@click.option("--person", "person_kg", type=click.FloatRange(10, 300),
              help="Use a person of known weight instead, kg: force only, no noise floor.")  # fmt: skip
@click.option("--floor-seconds", default=30.0, show_default=True, type=click.FloatRange(8, 300),
              help="How long the dead weight is watched.")  # fmt: skip
@click.option("--ring", is_flag=True, help="Tap the plate also in a daily check.")
@click.option("--ladder", default="10,20,30,40", show_default=True, help="Weights of the yearly ladder, kg.")
@click.option("--unattended", is_flag=True, help="Ask nothing: the virtual rig of a simulated plate does it.")
@click.option("--history", is_flag=True, help="Show the checks so far and their trend; measure nothing.")
@json_option
def command(
    url: str,
    level: str,
    class_name: str,
    load_kg: float,
    person_kg: float | None,
    floor_seconds: float,
    ring: bool,
    ladder: str,
    unattended: bool,
    history: bool,
    as_json: bool,
) -> int:
    """Check the plate at URL against pass limits, and keep what was found.

    Without hardware: soleplate check "sim:?rate=80&noise=0.17" --unattended

    The checks so far: soleplate check serial:/dev/ttyACM0 --history
    """
    from soleplate.api.driver import PlateUrl
    from soleplate.calibration.checks import CLASSES, judged
    from soleplate.cli.bench_guide import Guide, kilograms
    from soleplate.model.certificate import certificate_of, is_calibrated
    from soleplate.session.bench import Bench
    from soleplate.storage.plate_files import save_check

    if person_kg is not None and level != "daily":
        raise BadParameter("A person cannot stand for the weights of this check", do="Give --load, a dead weight")
    rungs = kilograms(ladder, least=2) if level == "yearly" else []
    screen = console(stderr=True)

    def say(line: str) -> None:
        if not as_json:
            screen.print(line, markup=False)

    with warmed("wire", "wrench", "filters", "cutting"), Bench(PlateUrl.parse(url)) as bench:
        if history:
            return _history(bench.facts, as_json)
        certificate = bench.calibration.certificate
        check: dict[str, Any] = {
            "utc": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "level": level,
            "class": class_name,
            "device_id": bench.facts.device_id,
            "calibrated": is_calibrated(certificate),
            "calibrated_utc": str(certificate_of(certificate).get("utc", "")),
        }
        guide = Guide(bench, SPOT_S, unattended, say)
        check |= _measured(guide, level, person_kg or load_kg, person_kg is not None, floor_seconds, rungs)
        if ring or level != "daily":
            check |= _rung(guide, load_kg)
    check["judged"] = judged(check, CLASSES[class_name])
    check["passed"] = all(row["passed"] for row in check["judged"])
    if check["device_id"]:
        check["kept_in"] = str(save_check(check["device_id"], check))
    _tell(check, as_json)
    return 0 if check["passed"] else 1


class _Zeroed:
    """Read steps over the zero that was taken first."""

    def __init__(self, guide: Guide) -> None:
        from soleplate.calibration.plan import Step

        self.guide = guide
        self.empty = self.read(Step("zero", "zero"), EMPTY_S)
        self.zero = self.empty.mean

    def read(self, step: Step, seconds: float = SPOT_S) -> Reading:
        self.guide.ask(f"{step.text}. Enter when it stands still")
        self.guide.place(step)
        return self.guide.reading(step, seconds)

    def spot(self, step: Step, found: Reading, with_place: bool = True) -> dict[str, Any]:
        """Compare what the plate shows with what stands on it."""
        fz, mx, my = self.guide.bench.calibration.matrix @ (found.mean - self.zero)
        away = ((-my / fz - step.x_mm) ** 2 + (mx / fz - step.y_mm) ** 2) ** 0.5 if fz > 0 and with_place else None
        return {
            "name": step.name, "load_n": step.load_n, "x_mm": step.x_mm, "y_mm": step.y_mm, "indicated_n": float(fz),
            "fz_error_n": float(fz - step.load_n), "cop_error_mm": None if away is None else float(away),
        }  # fmt: skip


def _measured(
    guide: Guide, level: str, load_kg: float, is_person: bool, floor_s: float, rungs: Sequence[float]
) -> dict[str, Any]:
    from soleplate.calibration.ladder import climb
    from soleplate.calibration.plan import Step, five_points, ladder_steps
    from soleplate.calibration.quiet import hum_share, noise_floor, zero_noise

    plate = guide.bench.calibration
    zeroed = _Zeroed(guide)
    force = (zeroed.empty.counts - zeroed.zero) @ plate.matrix[0]
    found: dict[str, Any] = {
        "rate_hz": zeroed.empty.rate_hz,
        "lost": zeroed.empty.lost,
        "zero_noise_n": zero_noise(force, zeroed.empty.rate_hz),
        "hum_share": hum_share(force, zeroed.empty.rate_hz),
    }
    if is_person:
        step = Step("person", "spot", load_kg)
        return {**found, "spots": [zeroed.spot(step, zeroed.read(step, PERSON_S), with_place=False)]}
    steps = five_points(plate, load_kg)
    spots = [zeroed.spot(step, zeroed.read(step)) for step in (steps[1:] if level != "daily" else ())]
    dead = zeroed.read(steps[0], floor_s)
    floor = noise_floor(dead.counts - zeroed.zero, plate, dead.rate_hz, steps[0].load_n, _now())
    found |= {"spots": [zeroed.spot(steps[0], dead), *spots], "noise_floor": asdict(floor)}
    if rungs:
        shown = {step.name: zeroed.spot(step, zeroed.read(step)) for step in ladder_steps(rungs)}
        ways = [[shown[f"{way} {load:g} kg"] for load in rungs] for way in ("up", "down")]
        up, down = ([one["indicated_n"] for one in way] for way in ways)
        climbed = climb([one["load_n"] for one in ways[0]], up, down)
        found |= {"linearity_pct": climbed.linearity_pct, "hysteresis_pct": climbed.hysteresis_pct,
                  "ladder_highest_n": climbed.highest_n}  # fmt: skip
    return found


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rung(guide: Guide, load_kg: float) -> dict[str, Any]:
    """Tap the plate, empty and loaded."""
    from soleplate.api.events import PlateTapped
    from soleplate.calibration.plan import Step
    from soleplate.calibration.quiet import ring_down
    from soleplate.session.bench import ROLE

    found: dict[str, Any] = {}
    for name, load in (("empty", 0.0), ("loaded", load_kg)):
        step = Step(f"ring {name}", "spot" if load else "zero", load)
        guide.ask(f"{step.text}. Enter, then tap the plate once with a knuckle within {TAP_S:.0f} s")
        guide.place(step)
        guide.bench.tell(PlateTapped(0.0, ROLE))
        taken = guide.bench.read(TAP_S)
        rang = ring_down(taken.counts @ guide.bench.calibration.matrix[0], taken.rate_hz)
        found |= {f"ring_{name}_hz": rang and rang.hz, f"ring_{name}_damping": rang and rang.damping}
    return found


def _tell(check: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(check)
        return
    from rich.table import Table

    table = Table("", "measured", "limit", "", box=None)
    for row in check["judged"]:
        unit = row["unit"]
        table.add_row(row["what"], f"{row['value']:.2f} {unit}", f"{row['limit']:g} {unit}",
                      "pass" if row["passed"] else "FAIL")  # fmt: skip
    console().print(table)
    if floor := check.get("noise_floor"):
        click.echo(f"Noise floor of {floor['load_n']:.0f} N at a 10 Hz low-pass and {floor['rate_hz']:.0f} Hz: "
                   f"{floor['rms_mm']:.3f} mm, {floor['velocity_mm_s']:.1f} mm/s")  # fmt: skip
    if check.get("hum_share") is None:
        click.echo(f"Mains hum cannot be told from slow signals at {check['rate_hz']:.0f} Hz")
    for name in ("empty", "loaded"):
        if f"ring_{name}_hz" in check:
            hz, damping = check[f"ring_{name}_hz"], check[f"ring_{name}_damping"]
            said = f"{hz:.0f} Hz, damping {100 * damping:.1f} %" if hz else "no ringing stands out at this rate"
            click.echo(f"Ring-down, {name}: {said}")
    if not check["calibrated"]:
        click.echo("The plate is uncalibrated: soleplate calibrate URL")
    click.echo(
        f"{'PASSED' if check['passed'] else 'FAILED'} the {check['level']} check, class {check['class']}. {LABEL}"
    )


def _history(facts: BoardFacts, as_json: bool) -> int:
    from rich.table import Table

    from soleplate.calibration.checks import FIGURES, figures_of, trends
    from soleplate.storage.plate_files import checks_of

    checks = checks_of(facts.device_id)
    found = trends(checks)
    if as_json:
        print_json({"device_id": facts.device_id, "checks": list(checks), "trends": [asdict(one) for one in found]})
        return 0
    if not checks:
        click.echo(f"The plate {facts.device_id} was never checked: soleplate check URL")
        return 0
    heads = [f"{what}, {unit}" if unit else what for _, what, unit in FIGURES]
    table = Table("when (UTC)", "level", "class", "", *heads, box=None)
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
        click.echo(f"{one.what}: {one.first:.3g} to {one.last:.3g} {one.unit} in {one.checks} checks; {moved}")
    return 0
