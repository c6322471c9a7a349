"""A look at a port with a board that is not known: its speed by trying, then some seconds of its lines."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from soleplate_drivers.serial_port import SerialPort
from soleplate_drivers.text_lines import LINE_MAX, cleaned
from soleplate_drivers.text_listening import LISTEN_S, NO_TEXT, PAUSE_S, share_of_no_text

from soleplate.api.driver import PlateUrl
from soleplate.api.looking import Look
from soleplate.errors import PlateNotFound
from soleplate.text import Text

__all__ = ["BAUDS", "look"]

BAUDS = (115_200, 9600, 57_600, 38_400, 19_200, 230_400, 250_000, 500_000, 921_600, 1_000_000, 2_000_000)
TRY_S = 0.6  # a speed shows in a few lines
LOOK_S = 2.2
SOME = 24  # bytes that show whether a speed is right


def look(address: str, known: Mapping[str, str]) -> Look:
    """Open a port, find its speed and look at its lines.

    Raises
    ------
    PlateNotFound
        When the port cannot be opened, is silent, or sends no text at any speed.
    """
    told = int(known["baud"]) if "baud" in known else 0
    start = known.get("start", "")
    port = SerialPort(address, told or BAUDS[0])
    try:
        if start:
            port.write(start.encode() + b"\n")
        first = _hear(port, LISTEN_S, SOME)
        if not first:
            raise PlateNotFound(
                Text("Nothing comes from {device}", device=address),
                why=Text("the sketch does not print, or waits for a sign to start"),
                do=Text("If it waits for one: soleplate plates 'text:{device}?start=s'", device=address),
            )
        baud = told or BAUDS[0]
        if not told and share_of_no_text(first) > NO_TEXT / 2:
            baud, first = _speed(port, address), b""
        lines, arrivals_s = _lines(port, first)
    finally:
        port.close()
    options = {name: value for name, value in (("baud", str(baud)), ("start", start)) if value}
    if baud == BAUDS[0]:
        options.pop("baud")
    asked = {name: value for name, value in known.items() if name not in ("baud", "start")}
    return Look(PlateUrl("text", address, options), lines, arrivals_s).told(asked)


def _hear(port: SerialPort, seconds: float, enough: int) -> bytes:
    data, end = b"", time.monotonic() + seconds
    while len(data) < enough and time.monotonic() < end:
        data += port.read(0.1, PAUSE_S)
    return data


def _speed(port: SerialPort, address: str) -> int:
    """Return the speed at which text comes; raise PlateNotFound where it does at none."""
    best = 1.0
    for baud in BAUDS:
        port.set_speed(baud)
        port.read(0.0)  # what was heard at the speed before
        data = _hear(port, TRY_S, 8 * SOME)
        share = share_of_no_text(data)
        best = min(best, share) if data else best
        if len(data) >= SOME // 2 and share <= NO_TEXT / 2 and (b"\n" in data or b"\r" in data or len(data) < LINE_MAX):
            return baud
    raise PlateNotFound(
        Text("What comes from {device} is no text at any speed that was tried", device=address),
        why=Text(
            "at the best of them {share:.0f} % were no signs of writing: the board sends binary data", share=100 * best
        ),
        do=Text("If its speed is a rare one, name it: soleplate plates 'text:{device}?baud=74880'", device=address),
    )


def _lines(port: SerialPort, first: bytes) -> tuple[list[str], list[float]]:
    """Return the lines of some seconds, empty ones too, with when they arrived, s."""
    rest, lines, arrivals_s = first, [], []
    end = time.monotonic() + LOOK_S
    while time.monotonic() < end:
        data = rest + port.read(0.1, PAUSE_S)
        now = time.monotonic()
        *whole, rest = re.split(rb"\r\n|\n|\r(?=.)", data, flags=re.S)
        for line in whole:
            lines.append(cleaned(line[:LINE_MAX]))
            arrivals_s.append(now)
        rest = rest[-2 * LINE_MAX :]
    return lines, arrivals_s
