"""``soleplate metrics``: list the measures, or say all about one."""

from __future__ import annotations

import click

from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, print_json, table_of

__all__ = ["command"]

_DIRECTION = {"higher": "higher is better", "lower": "lower is better", "neither": "neither is better"}


@click.command(name="metrics")
@click.argument("key", required=False)
@json_option
def command(key: str | None, as_json: bool) -> None:
    """List the measures, or print formula, unit, direction, gates and source of one."""
    from soleplate import plugins
    from soleplate.scoring.numbers.plate_sources import PLATE_SOURCES, plate_error

    found = [plugins.metric(key)] if key else list(plugins.metrics().values())
    if as_json:
        rows = [
            {
                "key": m.key,
                "label": m.label,
                "unit": m.unit,
                "direction": m.direction,
                "symmetry": m.symmetry,
                "scope": m.scope,
                "filter": str(m.low_pass) if m.low_pass else None,
                "formula": m.formula,
                "source": m.source,
                "min_rate_hz": m.min_rate_hz,
                "min_duration_s": m.min_duration_s,
                "plate_error": PLATE_SOURCES.get(m.key),
            }
            for m in found
        ]
        print_json(rows[0] if key else rows)
        return
    if key:
        metric = found[0]
        screen = console()
        screen.print(f"{metric.label}  {metric.key}", style="bold")
        for name, text in (
            ("unit", metric.unit),
            ("formula", metric.formula),
            ("filter", str(metric.low_pass or "none")),
            ("direction", _DIRECTION[metric.direction]),
            ("left and right", f"compared by {metric.symmetry}" if metric.symmetry != "none" else "not compared"),
            ("needs", _gates(metric.min_rate_hz, metric.min_duration_s)),
            ("plate ±", plate_error(metric.key)),
            ("source", metric.source),
        ):
            screen.print(f"  {name:<15}{text}")
        return
    table = table_of("key", "label", "unit", "needs")
    for metric in found:
        table.add_row(metric.key, metric.label, metric.unit, _gates(metric.min_rate_hz, metric.min_duration_s))
    console().print(table)


def _gates(rate_hz: float, seconds: float) -> str:
    parts = ([f"{rate_hz:g} Hz"] if rate_hz else []) + ([f"{seconds:g} s"] if seconds else [])
    return ", ".join(parts) or "nothing"
