"""Show what a port prints as one table, ask what is not sure, and say the URL that fits."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

import click

from soleplate.cli.terminal.output import console, echo, table_of

if TYPE_CHECKING:
    from soleplate.api.looking import Look
    from soleplate.tables.found import Question

__all__ = ["can_ask", "look_at", "show_look", "to_json"]


def look_at(text: str) -> Look:
    """Look at the port of a plate URL; raise BadParameter for a driver that has nothing to look at."""
    from soleplate import plugins
    from soleplate.api.driver import PlateUrl
    from soleplate.api.looking import Looking
    from soleplate.errors import BadParameter

    url = PlateUrl.parse(text)
    driver = plugins.driver(url.driver)
    if not isinstance(driver, Looking) or not url.address:
        raise BadParameter(
            f"{text} cannot be looked at", do="Name the port: soleplate plates text:/dev/ttyUSB0; or add --watch"
        )
    echo(f"Looking at what {url.address} prints ...", err=True)
    return driver.look(url.address, url.options)


def can_ask() -> bool:
    """Return whether somebody sits at the terminal."""
    return sys.stdin.isatty()


def show_look(look: Look, *, ask: bool) -> bool:
    """Print what was understood, ask what is needed where somebody can answer; return whether a URL fits."""
    told = look.guess
    if not told.trouble and ask and told.questions:
        _table(look)
    while not told.trouble and ask and told.questions:
        question = told.questions[0]
        answered = _asked(look, question)
        if answered is None:
            break
        look, told = answered, answered.guess
    if told.trouble:
        echo(f"{look.url.driver}:{look.url.address}: {told.trouble}")
        echo(f"    {told.cure}")
        if look.lines:
            echo(f"    it printed: {next((line for line in look.lines if line.strip()), '')[:80]!r}")
        return False
    _table(look)
    for question in told.questions:
        echo(f"Not sure{' (may stay open)' if question.optional else ''}: {question.text}")
        for choice in question.choices:
            echo(f"    {'&'.join(f'{name}={value}' for name, value in choice.options.items())}   {choice.label}")
    if told.understood:
        echo(f"The URL that fits: {shlex.quote(str(look.url))}")
        echo(f"    soleplate plates --watch {shlex.quote(str(look.url))}")
        url = shlex.quote(f"plate={look.url}")
        echo(f"    soleplate run single-leg-stance --plate {url} --participant P01 --out sessions")
    return told.understood


def _table(look: Look) -> None:
    table = table_of(
        "what", "understood as", "", "why", title=f"{look.url.driver}:{look.url.address}", title_style="bold"
    )
    for finding in look.guess.findings:
        table.add_row(finding.what, finding.value, finding.certainty, finding.why)
    console().print(table)


def _asked(look: Look, question: Question) -> Look | None:
    """Ask one question, and the unit with the columns; None where no answer is wanted."""
    from soleplate.tables.units import force_unit

    echo(question.text)
    for number, choice in enumerate(question.choices, 1):
        echo(f"  {number}  {choice.label}")
    corners = question.key == "places" and look.guess.layout is not None and len(look.guess.layout.cells) == 4
    if corners:
        echo("  p  press on one corner after the other, to find out")
    with_unit = question.key == "columns" and any(other.key == "unit" for other in look.guess.questions)
    text = "Number and unit, such as 1 kg" if with_unit else "Number"
    text += ", or Enter to leave it open" if question.optional else ", or Enter to leave"
    while answer := str(click.prompt(text, default="", show_default=False, err=True)).strip():
        if corners and answer.lower() == "p":
            return _found_by_pressing(look)
        digits, _, word = answer.partition(" ")
        unit = force_unit(word.strip()) if with_unit else ""
        if digits.isdigit() and 1 <= int(digits) <= len(question.choices) and bool(unit) == bool(word.strip()):
            told = {"unit": unit} if unit else {}
            return look.told({**look.known, **question.choices[int(digits) - 1].options, **told})
        echo(f"{answer!r} is none of these")
    return look.told({**look.known, "places": "none"}) if question.optional else None


def _found_by_pressing(look: Look) -> Look:
    """Lead through the corners of an empty plate; leave the question open where a corner does not show."""
    from soleplate.tables.corners import CornerHunt

    layout = look.guess.layout
    if layout is None:
        return look
    hunt = CornerHunt(layout)
    _wait("Take everything off the plate, then Enter")
    hunt.take(look_at(str(look.url)).lines)
    while not hunt.done:
        words = hunt.ORDER[hunt.corner]
        _wait(f"Press on the {words} corner with a hand, hold it, then Enter")
        cell = hunt.take(look_at(str(look.url)).lines)
        if not cell:
            echo("No cell shows it alone: is this the corner, and is the top stiff? The corners stay open")
            return look.told({**look.known, "places": "none"})
        echo(f"  {words}: {cell}")
    return look.told({**look.known, "columns": hunt.columns()})


def _wait(text: str) -> None:
    click.prompt(text, default="", show_default=False, err=True)


def to_json(look: Look) -> dict[str, Any]:
    """Return what was understood as plain values."""
    found = look.guess
    return {
        "url": str(look.url),
        "understood": found.understood,
        "trouble": found.trouble,
        "cure": found.cure,
        "rate_hz": found.rate_hz,
        "findings": [
            {"what": one.what, "value": one.value, "certainty": one.certainty, "why": one.why} for one in found.findings
        ],
        "questions": [
            {
                "key": one.key,
                "text": one.text,
                "optional": one.optional,
                "choices": [{"label": choice.label, "options": dict(choice.options)} for choice in one.choices],
            }
            for one in found.questions
        ],
    }
