"""``soleplate plates``: list the plates that can be reached."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.output import console, echo, json_option, print_json

if TYPE_CHECKING:
    from soleplate.api.driver import Candidate

__all__ = ["command"]


@click.command(name="plates")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--watch", "watching", is_flag=True, help="Show rate, loss and load of the plates at URL, or of all.")
@click.option("--blink", "blinking", is_flag=True, help="Blink the light of the plate at URL, to tell left from right.")
@click.option("--seconds", default=0.0, help="Watch for so long; 0 until Ctrl-C.")
@json_option
def command(urls: tuple[str, ...], watching: bool, blinking: bool, seconds: float, as_json: bool) -> None:
    """Look for plates, and list the drivers with their options.

    A plate URL is DRIVER:ADDRESS?OPTION=VALUE, e.g. sim:?seed=1
    """
    if watching:
        from soleplate.cli.terminal.output import warmed
        from soleplate.cli.terminal.watch import watch

        with warmed("wire", "cutting"):
            watch(urls, seconds)
        return
    if blinking:
        if not urls:
            raise click.UsageError("Say which: soleplate plates --blink serial:/dev/ttyACM0")
        for url in urls:
            _blink(url, round(seconds) or 5)
        return
    if urls:
        raise click.UsageError("URLs are for --watch and --blink: soleplate plates --watch " + " ".join(urls))
    from rich.table import Table

    from soleplate import plugins
    from soleplate.errors import PluginError

    found = []
    for name in plugins.names("drivers"):
        try:
            found.append(plugins.driver(name))
        except PluginError as error:
            echo(f"soleplate: {error}", err=True)
    places = [place for driver in found for place in driver.find()]
    if as_json:
        print_json(
            {
                "found": [_place(place) for place in places],
                "drivers": [
                    {
                        "driver": driver.name,
                        "summary": driver.summary,
                        "options": [
                            {"name": o.name, "default": o.default, "range": o.range_text, "help": o.help}
                            for o in driver.options
                        ],
                    }
                    for driver in found
                ],
            }
        )
        return
    for place in places:
        echo(f"{place.url}: {place.seen}")
        if place.facts is None and place.cure:
            echo(f"    {place.cure}")
    if not places:
        echo("No plate was found on a port. Without hardware use the simulated one: --plate sim:")
    for driver in found:
        table = Table(title=f"{driver.name}:  {driver.summary}", title_justify="left", title_style="bold")
        for column in ("option", "default", "may be", "what it is"):
            table.add_column(column)
        for option in driver.options:
            table.add_row(option.name, str(option.default), option.range_text, option.help)
        console().print(table)


def _blink(text: str, seconds: int) -> None:
    from soleplate import plugins
    from soleplate.acquire.calibrated import options_of
    from soleplate.api.driver import Blinking, PlateUrl
    from soleplate.errors import BadParameter

    url = PlateUrl.parse(text)
    driver = plugins.driver(url.driver)
    if not isinstance(driver, Blinking):
        raise BadParameter(
            f"Plates of {url.driver}: have no light to blink", do="Press on it: plates --watch shows which"
        )
    options = options_of(driver, url)
    echo(f"{text} is asked to blink for {seconds} s")
    driver.blink(url, options, min(seconds, 255))


def _place(place: Candidate) -> dict[str, object]:
    facts = asdict(place.facts) if place.facts else None
    return {"url": place.url, "seen": place.seen, "cure": place.cure, "board": facts}
