"""``soleplate run``: run a test and write a session file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soleplate.cli.terminal.kinds import FOLDER
from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import console, echo, make_folder, print_json, warmed
from soleplate.errors import BadParameter

if TYPE_CHECKING:
    from rich.console import Console

    from soleplate.api.events import Bus
    from soleplate.session.conduct import Listener, Operator, Order

__all__ = ["command", "settings"]


@click.command(name="run")
@click.argument("protocol")
@click.option("--plate", "plates", multiple=True, metavar="[ROLE=]URL",
              help="Where a plate is, e.g. sim:?seed=1 or box=serial:/dev/ttyACM0; one for each role. "
                   "A workout needs none: it is guided by the clock.")  # fmt: skip
@click.option("--participant", required=True, metavar="CODE", help="1 to 32 letters, digits, '_' or '-'; not a name.")
@click.option("--out", "folder", required=True, type=FOLDER, help="Folder for the session file; made if it is missing.")
@click.option("--involved", type=click.Choice(["left", "right"]), help="The involved leg; the other one goes first.")
@click.option("--dominant", type=click.Choice(["left", "right"]), help="The leg that kicks a ball.")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A setting of the test.")
@click.option("--answer", "answers", multiple=True, metavar="QUESTION=VALUE",
              help="Answer a question where nobody is at the keys, e.g. --answer reach_cm=72.")  # fmt: skip
@click.option("--swap", is_flag=True, help="Exchange the two plates, for cables that were taken for each other.")
@click.option("--lsl", "on_lsl", is_flag=True, help="Publish forces and events on the network by Lab Streaming Layer.")
@click.option("--quiet", is_flag=True, help="Print the result only.")
@json_option
def command(
    protocol: str, plates: tuple[str, ...], participant: str, folder: Path, involved: str | None,
    dominant: str | None, parameters: tuple[str, ...], answers: tuple[str, ...], swap: bool, on_lsl: bool,
    quiet: bool, as_json: bool,
) -> int:  # fmt: skip
    """Run the test PROTOCOL and write a session file.

    See the tests with `soleplate protocols`. Without hardware, use --plate sim:
    """
    from soleplate import plugins
    from soleplate.acquire.feed import roles_for, swapped
    from soleplate.api.driver import PlateUrl
    from soleplate.api.events import Bus
    from soleplate.cli.files.score import print_session
    from soleplate.model.people import participant_code, side_name
    from soleplate.scoring.advice import advise
    from soleplate.session.conduct import Order, conduct

    test = plugins.protocol_argument(protocol)
    if not plates and () not in test.rigs:
        raise BadParameter(f"{protocol} needs a plate", do="Say where it is: --plate sim: (see soleplate plates)")
    urls = roles_for([PlateUrl.parse(text) for text in plates], test.rigs) if plates else {}
    if swap:
        urls = swapped(urls)
    order = Order(
        test,
        urls,
        participant_code(participant),
        folder,
        settings(parameters),
        side_name(involved or ""),
        side_name(dominant or ""),
        advise,
    )
    test.context(order.parameters, tuple(urls), order.involved)  # complain before anything is made
    _check_spelling(order.participant, folder)
    listener = _lsl() if on_lsl else None
    make_folder(folder)
    _complete_orphans(folder)
    bus = Bus()
    screen = console(stderr=True)
    if not (quiet or as_json):
        _narrate(bus, screen)
    known = settings(answers)
    with (
        warmed("wire", "wrench", "filters", "sway", "cutting", "frames"),
        _operator(order, screen, bus, known) as operator,
    ):
        path = conduct(order, operator, bus, listener=listener)
    documents: list[dict[str, Any]] | None = [] if as_json else None
    print_session(path, documents=documents, write=True)
    if documents:
        print_json(documents[0])
    return _status(path)


def _check_spelling(code: str, folder: Path) -> None:
    """Refuse a code that differs from one in the folder by capitals only: it would begin a second person."""
    from soleplate import plugins

    tests = [f"_{name}" for name in sorted(plugins.names("protocols"), key=len, reverse=True)]
    heads = {path.stem.rsplit("_", 2)[0] for path in folder.glob("*_*_*_*.h5")}
    known = {head.removesuffix(test) for head in heads for test in tests if head.endswith(test)}
    alike = sorted(one for one in known if one.casefold() == code.casefold())
    if alike and code not in known:
        raise BadParameter(
            f"{folder} holds sessions of {alike[0]}; {code} would be a second person",
            do=f"Say --participant {alike[0]}, or another code",
        )


def _lsl() -> Listener:
    from soleplate.live.lsl import LslOutlets

    return LslOutlets()


@contextmanager
def _operator(order: Order, screen: Console, bus: Bus, answers: dict[str, str]) -> Iterator[Operator]:
    """Let somebody steer by keys where plates are real and the terminal is one; otherwise nobody does."""
    from soleplate.acquire.live_plate import is_live
    from soleplate.cli.terminal.operator import TerminalOperator
    from soleplate.session.conduct import Unattended

    if sys.stdin.isatty() and screen.is_terminal and all(is_live(url) for url in order.plates.values()):
        with TerminalOperator(screen, bus) as operator:
            yield operator
    else:
        yield Unattended(answers)


def _complete_orphans(folder: Path) -> None:
    """Complete the sessions in this folder that were cut off, and say so."""
    from soleplate.storage.recover import recover

    for item in recover(folder, unasked=True):
        if item.error is not None:
            echo(f"soleplate: {item.files.stem} was cut off and is not completed. {item.error}", err=True)
        else:
            notes = f" ({item.notes})" if item.notes else ""
            echo(f"Completed {item.files.session_file.name}, which was cut off: {item.samples} samples{notes}",
                       err=True)  # fmt: skip


def _status(path: Path) -> int:
    """Say which cells had faults; return 1, and say so, for a session that did not come to its end."""
    from soleplate.api.events import SessionEnded, Warned
    from soleplate.storage.opening import open_session

    recording = open_session(path)
    for event in recording.events:
        if isinstance(event, Warned) and event.code == "cell-faults":
            echo(f"soleplate: {event.text}", err=True)
    if recording.state == "complete":
        return 0
    reasons = [event.reason for event in recording.events if isinstance(event, SessionEnded)]
    echo(f"soleplate: the session did not come to its end: {'; '.join(reasons)}", err=True)
    return 1


def settings(parameters: Sequence[str]) -> dict[str, str]:
    """Split ``name=value`` texts; raise BadParameter for one without a sign of equality, or given twice."""
    found: dict[str, str] = {}
    for text in parameters:
        name, sep, value = text.partition("=")
        if not sep or not name:
            raise BadParameter(f"{text!r} is not NAME=VALUE", do="Write e.g. -p seconds=20")
        if name in found:
            raise BadParameter(f"The parameter {name} is given twice", do="Give it once")
        found[name] = value
    return found


def _narrate(bus: Bus, screen: Console) -> None:
    """Tell on the terminal what happens."""
    from soleplate.api.events import (
        Event,
        PlateBack,
        PlateGone,
        SessionEnded,
        StepStarted,
        TareDone,
        TrialEnded,
        Warned,
        Weighed,
    )
    from soleplate.model.plate import G_MS2

    def say(event: Event) -> None:
        match event:
            case StepStarted(step="Trial" | "Instruct" | "Ask" | "Tare", text=text) if text:
                line = text
            case TareDone(accepted=True, role=role, noise_n=noise, age_s=age_s):
                line = f"  zeroed {role} (noise {noise:.2f} N){f', {age_s:.0f} s ago' if age_s else ''}"
            case Weighed(accepted=True, role=role, body_weight_n=weight):
                line = f"  {role}: {weight:.0f} N ({weight / G_MS2:.1f} kg)"
            case TareDone(accepted=False, reason=reason) | Weighed(accepted=False, reason=reason):
                line = f"  waiting: {reason}"
            case TrialEnded(number=number, side=side, state=state, reason=reason, start_s=start, end_s=end):
                leg = f", {side}" if side else ""
                line = f"  trial {number}{leg}: {state}{f' ({reason})' if reason else ''}, {end - start:.1f} s"
            case Warned(text=text):
                line = f"  note: {text}"
            case PlateGone(role=role, reason=reason):
                line = f"  {role} is gone, the test is paused: {reason}"
            case PlateBack(role=role, away_s=away):
                line = f"  {role} is back after {away:.1f} s"
            case SessionEnded(state=state, reason=reason):
                line = f"Session {state}{f': {reason}' if reason else ''}"
            case _:
                return
        screen.print(f"{event.time_s:7.1f} s  {line}")

    bus.join(say)
