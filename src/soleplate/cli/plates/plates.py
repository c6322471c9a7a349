"""``soleplate plates``: list the plates that can be reached."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import Number
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, echo, print_json, table_of

if TYPE_CHECKING:
    from soleplate.api.driver import Candidate

__all__ = ["command"]


@click.command(name="plates")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--watch", "watching", is_flag=True, help="Show rate, loss and load of the plates at URL, or of all.")
@click.option("--blink", "blinking", is_flag=True, help="Blink the light of the plate at URL, to tell left from right.")
@click.option("--seconds", default=0.0, type=Number(0, 1_000_000), help="Watch for so long; 0 until Ctrl-C.")
@json_option
def command(urls: tuple[str, ...], watching: bool, blinking: bool, seconds: float, as_json: bool) -> int:
    """Look for plates, and list the drivers with their options.

    A plate URL is DRIVER:ADDRESS?OPTION=VALUE, e.g. sim:?seed=1. With text:PORT, look at what an unknown sketch prints
    there: its speed, columns, units and clock; what is not sure is asked.
    """
    if watching:
        from soleplate.cli.terminal.output import warmed
        from soleplate.cli.terminal.watch import watch

        with warmed("wire", "cutting"):
            watch(urls, seconds)
        return 0
    if blinking:
        if not urls:
            raise click.UsageError("Say which: soleplate plates --blink serial:/dev/ttyACM0")
        for url in urls:
            _blink(url, round(seconds) or 5)
        return 0
    if urls:
        return _look(urls, as_json)
    from soleplate import plugins
    from soleplate.acquire.finding import candidates
    from soleplate.errors import SoleplateError

    found, looked = plugins.working("drivers"), candidates()
    for trouble in (*plugins.problems(("drivers",)), *(str(one) for one in looked if isinstance(one, SoleplateError))):
        echo(f"soleplate: {trouble}", err=True)
    places = [place for place in looked if not isinstance(place, SoleplateError)]
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
        return 0
    for place in places:
        echo(f"{place.url}: {place.seen}")
        if place.facts is None and place.cure:
            echo(f"    {place.cure}")
        if place.facts is None and place.prints:
            _look_where_possible(place.prints)
    if not places:
        echo("No plate was found on a port. Without hardware use the simulated one: --plate sim:")
    for driver in found:
        table = table_of(
            "option", "default", "may be", "what it is", title=f"{driver.name}:  {driver.summary}", title_style="bold"
        )
        for option in driver.options:
            table.add_row(option.name, str(option.default), option.range_text, option.help)
        console().print(table)
    return 0


def _look(urls: tuple[str, ...], as_json: bool) -> int:
    from soleplate.cli.terminal.looking import can_ask, look_at, show_look, to_json

    looks = [look_at(url) for url in urls]
    if as_json:
        print_json([to_json(look) for look in looks])
        return 0
    fits = [show_look(look, ask=can_ask()) for look in looks]
    return 0 if all(fits) else 1


def _look_where_possible(url: str) -> None:
    """Look at what a port prints that holds no board of ours; what cannot be looked at is told."""
    from soleplate.cli.terminal.looking import can_ask, look_at, show_look
    from soleplate.errors import SoleplateError

    try:
        show_look(look_at(url), ask=can_ask())
    except SoleplateError as error:
        echo(f"    {error}")


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
