"""``soleplate plates``: list the plates that can be reached."""

from __future__ import annotations

import click

from soleplate.cli.output import console, json_option, print_json

__all__ = ["command"]


@click.command(name="plates")
@json_option
def command(as_json: bool) -> None:
    """List the drivers and their options; a plate URL is DRIVER:ADDRESS?OPTION=VALUE."""
    from rich.table import Table

    from soleplate import plugins
    from soleplate.errors import PluginError

    found = []
    for name in plugins.names("drivers"):
        try:
            found.append(plugins.driver(name))
        except PluginError as error:
            click.echo(f"soleplate: {error}", err=True)
    if as_json:
        print_json(
            [
                {
                    "driver": driver.name,
                    "summary": driver.summary,
                    "options": [
                        {"name": o.name, "default": o.default, "range": o.range_text, "help": o.help}
                        for o in driver.options
                    ],
                }
                for driver in found
            ]
        )
        return
    for driver in found:
        table = Table(title=f"{driver.name}:  {driver.summary}", title_justify="left", title_style="bold")
        for column in ("option", "default", "may be", "what it is"):
            table.add_column(column)
        for option in driver.options:
            table.add_row(option.name, str(option.default), option.range_text, option.help)
        console().print(table)
