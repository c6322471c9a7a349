"""``soleplate protocols``: list the tests, or show one."""

from __future__ import annotations

import click

from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, echo, print_json, table_of

__all__ = ["command"]


@click.command(name="protocols")
@click.argument("name", required=False)
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Preview with this setting.")
@click.option("--involved", type=click.Choice(["left", "right"]), help="The involved leg, for the order of legs.")
@json_option
def command(name: str | None, parameters: tuple[str, ...], involved: str | None, as_json: bool) -> None:
    """List the tests, or show one: what it asks, measures and cannot see, and every step.

    NAME may also be a script of your own, e.g. my_protocol.py.
    """
    if name is None:
        _list(as_json)
    else:
        _show(name, parameters, involved or "", as_json)


def _list(as_json: bool) -> None:
    from soleplate import plugins

    found = plugins.working("protocols")
    for trouble in plugins.problems(("protocols",)):
        echo(f"soleplate: {trouble}", err=True)
    if as_json:
        print_json([{"name": p.name.replace("_", "-"), "title": p.title, "summary": p.summary} for p in found])
        return
    table = table_of("protocol", "plates", "what it does")
    for item in found:
        rigs = " or ".join("+".join(rig) for rig in item.rigs)
        table.add_row(item.name.replace("_", "-"), rigs, item.summary)
    console().print(table)
    echo("See one with all its steps: soleplate protocols " + found[0].name.replace("_", "-"))


def _show(name: str, parameters: tuple[str, ...], involved: str, as_json: bool) -> None:
    from soleplate import plugins
    from soleplate.cli.measuring.run import settings
    from soleplate.model.people import side_name
    from soleplate.session.preview import preview

    protocol = plugins.protocol_argument(name)
    context = protocol.context(settings(parameters), protocol.rigs[0], side_name(involved))
    steps = preview(protocol, context)
    shown = [plugins.metric(key) for key in protocol.shown(context.parameters)]
    total = sum(step.seconds for step in steps)
    if as_json:
        print_json(
            {
                "name": protocol.name.replace("_", "-"),
                "version": protocol.version,
                "summary": protocol.summary,
                "parameters": [
                    {"name": p.name, "default": p.default, "range": p.range_text, "help": p.help}
                    for p in protocol.parameters
                ],
                "rigs": protocol.rigs,
                "metrics": [metric.key for metric in shown],
                "cannot_see": protocol.cannot_see,
                "norms": protocol.norms,
                "steps": [{"text": step.text, "side": step.side, "seconds": step.seconds} for step in steps],
                "seconds": total,
            }
        )
        return
    screen = console()
    screen.print(f"{protocol.title}  (version {protocol.version})", style="bold")
    screen.print(protocol.summary)
    screen.print("Plates: " + " or ".join(" + ".join(rig) for rig in protocol.rigs))
    if protocol.one_plate:
        screen.print(f"With one plate: {protocol.one_plate}")
    screen.print("On screen: " + "; ".join(f"{metric.label} ({metric.unit})" for metric in shown))
    screen.print(f"The plate cannot see: {protocol.cannot_see or 'nothing is stated'}")
    screen.print("Norms: " + ("; ".join(protocol.norms) if protocol.norms else "no published norm"))
    table = table_of("name", "default", "may be", "what it is", title="Parameters (-p name=value)")
    for item in protocol.parameters:
        default = item.default if isinstance(item.default, str) else f"{item.default:g} {item.unit}".strip()
        table.add_row(item.name, default, item.range_text, item.help)
    screen.print(table)
    plan = table_of(title=f"Steps, if every trial is valid: about {_minutes(total)}")
    plan.add_column("", justify="right")
    plan.add_column("step")
    plan.add_column("s", justify="right")
    for number, step in enumerate(steps, 1):
        plan.add_row(str(number), step.text, f"{step.seconds:g}")
    screen.print(plan)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds"
