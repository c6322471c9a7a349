"""The first lines of a board that prints: whether they fit what was said, how often they come, and their clock."""

from __future__ import annotations

import time
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
from soleplate_drivers.serial_port import SerialPort
from soleplate_drivers.text_lines import LineCutter

from soleplate.errors import PlateNotFound
from soleplate.tables.layout import Read, SampleReader, TextLayout
from soleplate.tables.style import styles_of
from soleplate.tables.units import TIME_TICKS
from soleplate.text import Text

__all__ = ["LISTEN_S", "PAUSE_S", "listen", "share_of_no_text"]

LISTEN_S = 6.0  # boards that reset when they are opened keep silent for two seconds, and then say who they are
SETTLE_S, MEASURE_S = 0.3, 2.0
PAUSE_S = 0.002
FEWEST = 4  # samples, to measure a rate
FEWEST_TIMED = 9  # to see whether the clock goes as it should
NO_TEXT = 0.1  # of the bytes are no signs of text
UNIT_FITS = 1.6  # a clock whose unit is right goes right within this factor, whatever waits on its way


class _Heard(NamedTuple):
    host_s: float
    time: float


def share_of_no_text(data: bytes) -> float:
    """Return which share of the bytes are no signs of text."""
    text = data.decode("utf-8", "replace")
    odd = sum(sign == "\ufffd" or (sign < " " and sign not in "\t\r\n\x1b\x07\x08\x0c") for sign in text)
    return odd / len(text) if text else 0.0


def listen(port: SerialPort, layout: TextLayout, rate_hz: float) -> float:
    """Wait for lines that can be read; return how many samples come in a second, or ``rate_hz`` where it is told.

    Raises
    ------
    PlateNotFound
        Where no lines come, too few, none that fit, or where their clock counts in another unit.
    """
    cutter, reader, kinds = LineCutter(), SampleReader(layout), Counter[str]()
    lines: list[str] = []
    heard: list[_Heard] = []
    first_s, waited = None, 0
    data, example = b"", ""
    end = time.monotonic() + LISTEN_S
    while time.monotonic() < end:
        data += (block := port.read(0.1, PAUSE_S))
        now, good = time.monotonic(), 0
        for line in cutter.feed(block):
            lines.append(line)
            taken = reader.take(line)
            if isinstance(taken, Read):
                heard.append(_Heard(now, taken.time))
                good += 1
            elif taken is not None:
                kinds[taken] += 1
                example = line if taken != "remark" or not example else example
        if not good:
            continue
        if first_s is None:
            first_s, end = now, max(end, now + SETTLE_S + MEASURE_S + 0.5)
        if now - first_s <= SETTLE_S:  # what had waited for somebody to listen is not timed; its last line begins
            waited, heard = waited + len(heard[:-1]), heard[-1:]
            continue
        enough = len(heard) > (FEWEST_TIMED if layout.timed else 1)
        if (rate_hz and enough) or (now - heard[0].host_s >= MEASURE_S and len(heard) > FEWEST):
            _check_commas(port.device, layout, lines)
            measured = (len(heard) - 1) / (heard[-1].host_s - heard[0].host_s)
            if layout.timed:
                _check_clock(port.device, layout, heard, rate_hz or measured)
            return rate_hz or float(np.format_float_positional(measured, 3, fractional=False))
    raise _not_readable(port.device, layout, kinds, example, data, waited + len(heard))


def _check_commas(device: str, layout: TextLayout, lines: list[str]) -> None:
    """Raise PlateNotFound where commas before decimals would be read as commas between numbers."""
    if layout.numbers != "point" or layout.separator not in ("any", "comma") or layout.line:
        return
    style = styles_of(lines, printed=True)[0]
    if style != "point":
        raise PlateNotFound(
            Text("The commas of {device} stand before decimals: {example!r}", device=device, example=lines[-1][:60]),
            why=Text("they would be read as commas between columns"),
            do=Text("Say numbers={style} and separator=space or semicolon; see: soleplate plates text:{device}",
                    style=style, device=device),
        )  # fmt: skip


def _check_clock(device: str, layout: TextLayout, heard: list[_Heard], rate_hz: float) -> None:
    """Raise PlateNotFound where the printed time counts in another unit than was said."""
    steps = [b.time - a.time for a, b in pairwise(heard)]
    forward = [step for step in steps if step >= 0] or [0.0]
    usual = median(forward) or sum(forward) / len(forward)
    ticks = {unit: usual * in_us * rate_hz / 1e6 for unit, in_us in TIME_TICKS.items()}
    if usual <= 0 or 1 / UNIT_FITS < ticks[layout.time_unit] < UNIT_FITS:
        return
    fits = next((unit for unit, share in ticks.items() if 1 / UNIT_FITS < share < UNIT_FITS), "")
    raise PlateNotFound(
        Text(
            "The time that {device} prints is not in {unit}: it goes on by {usual:g} a line, and {rate:.3g} lines "
            "come in a second",
            device=device, unit=layout.time_unit, usual=usual, rate=rate_hz,
        ),
        why=Text("so {seconds:.3g} s would pass in every second", seconds=ticks[layout.time_unit]),
        do=Text("Say time={unit}", unit=fits) if fits else Text("Leave that column out: - in place of t in columns="),
    )  # fmt: skip


def _not_readable(
    device: str, layout: TextLayout, kinds: Counter[str], example: str, data: bytes, good: int
) -> PlateNotFound:
    """Return what is wrong with what came, in the order of how much it explains."""
    if share_of_no_text(data) > NO_TEXT:
        return PlateNotFound(
            Text("What comes from {device} is no text: {n} bytes", device=device, n=len(data)),
            why=Text("the speed of the line is another one, or the board sends binary data"),
            do=Text("Try its usual speeds with: soleplate plates text:{device}; then give baud=", device=device),
        )
    if kinds["nan"] > good:
        return PlateNotFound(
            Text("The board on {device} says that it has no number: {example!r}", device=device, example=example[:60]),
            why=Text("its converter does not answer"),
            do=Text("Check the wiring of the converter and its supply, then start again"),
        )
    if kinds["unit"] > good:
        return PlateNotFound(
            Text("The lines of {device} are in another unit: {example!r}", device=device, example=example[:60]),
            why=Text("unit={unit} was told", unit=layout.unit)
            if not layout.timed
            else Text("unit={unit} and time={time} were told", unit=layout.unit, time=layout.time_unit),
            do=Text("See what can be understood of them: soleplate plates text:{device}", device=device),
        )
    if good:
        return PlateNotFound(
            Text("Only {n} samples came from {device} in {seconds:g} s", n=good, device=device, seconds=LISTEN_S),
            why=Text("a test needs ten in a second at least"),
            do=Text(
                "Take out what makes the sketch wait: delay(), averages of many readings; set the converter to 80 Hz"
            ),
        )
    wrong = sum(kinds.values())
    if wrong:
        return PlateNotFound(
            Text("Lines come from {device}, but they do not fit: {example!r}", device=device, example=example[:60]),
            why=Text(
                "{n} columns are expected: {listed}, separator {separator}",
                n=len(layout.columns), listed=",".join(layout.columns), separator=layout.separator,
            )
            if not layout.line
            else Text("lines like {line} are expected", line=layout.line),
            do=Text("See what can be understood of them: soleplate plates text:{device}", device=device),
        )  # fmt: skip
    return PlateNotFound(
        Text("No lines come from {device}", device=device),
        why=Text("the sketch does not print, or its speed is another one"),
        do=Text("Give its speed with baud=9600 or the like; look with a serial monitor, and close that again"),
    )
