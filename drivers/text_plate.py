"""Plates whose sketch prints numbers as text: whatever board, on a serial port or a network address."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np
from soleplate_drivers.serial_port import SerialPort
from soleplate_drivers.text_lines import SEPARATORS, STEPS, TIME_TICKS, LineCutter, TextDecoder, TextLayout

from soleplate.api.driver import Block, Candidate, Connection, Decoder, PlateUrl, only_role
from soleplate.api.events import Event
from soleplate.errors import BadParameter, PlateNotFound
from soleplate.model.parameter import Parameter, Scalar
from soleplate.model.plate import G_MS2, UNVERIFIED, BoardFacts, Calibration, square_plate
from soleplate.model.stream import StreamInfo
from soleplate.text import Text

__all__ = ["DRIVER", "TextConnection", "TextPlateDriver"]

NEWTONS = {"N": 1.0, "kg": G_MS2, "g": G_MS2 / 1000, "lb": 0.45359237 * G_MS2}
LISTEN_S = 6.0  # boards that reset when they are opened keep silent for two seconds, and then say who they are
MEASURE_S = 2.0
PAUSE_S = 0.002


class TextPlateDriver:
    """Reach boards that print delimited numbers."""

    name = "text"
    summary = Text("any sketch that prints numbers, unverified: text:/dev/ttyUSB0?columns=t,f1,f2,f3,f4")
    live = True
    options = (
        Parameter(
            "columns", "f1,f2,f3,f4", Text("What stands in a line: t the time, - not read, other names the cells")
        ),
        Parameter("separator", "any", Text("What stands between the numbers"), choices=tuple(SEPARATORS)),
        Parameter("unit", "count", Text("Unit of the cells"), choices=tuple(STEPS)),
        Parameter("time", "ms", Text("Unit of the time column"), choices=tuple(TIME_TICKS)),
        Parameter("rate", 0.0, Text("Lines per second; 0 measures it for two seconds"), "Hz", 0, 4000),
        Parameter("baud", 115_200, Text("Speed of the line"), "", 300, 4_000_000),
        Parameter("start", "", Text("Text to send first, for a sketch that waits for it")),
        Parameter(
            "clock",
            "host",
            Text("host fits device time to this computer's; device ignores this computer's clock"),
            choices=("host", "device"),
        ),
        Parameter(
            "n_per_count", 0.0005, Text("Newtons per count of each cell, where the unit is count"), "N", 1e-9, 10
        ),
        Parameter("spacing", 340.0, Text("Distance of the cells, which stand in a square"), "mm", 50, 2000),
    )

    def open(self, url: PlateUrl, options: Mapping[str, Scalar], roles: Sequence[str]) -> Mapping[str, Connection]:
        """Open the port, wait for lines that fit the columns, and measure how often they come."""
        if not url.address:
            raise BadParameter(
                Text("The plate URL names no port"),
                do=Text("Write e.g. text:/dev/ttyUSB0?columns=t,f1,f2,f3,f4&unit=kg"),
            )
        return {only_role(url, roles): TextConnection(url.address, options)}

    def decoder(self, facts: BoardFacts, options: Mapping[str, Scalar]) -> Decoder:
        """Return a decoder of lines."""
        return TextDecoder(_layout(options), facts)

    def find(self) -> Sequence[Candidate]:
        """Return nothing: text does not say what it is, so its port must be named."""
        return ()

    def on_event(self, event: Event) -> None:
        """Ignore cues: the person on the plate hears them."""


class TextConnection:
    """Hold a board that prints."""

    def __init__(self, device: str, options: Mapping[str, Scalar]) -> None:
        layout = _layout(options)
        self.calibration = _calibration(layout, options)
        self._port = SerialPort(device, int(options["baud"]))
        try:
            if options["start"]:
                self._port.write(str(options["start"]).encode() + b"\n")
            rate_hz = self._listen(layout, float(options["rate"]))
        except BaseException:
            self._port.close()
            raise
        stream = StreamInfo(columns=layout.cells, nominal_rate_hz=rate_hz)
        self.facts = BoardFacts(board="text", adc=UNVERIFIED, bits=32, streams=(stream,))

    def _listen(self, layout: TextLayout, rate_hz: float) -> float:
        """Wait for lines that can be read; return how many come in a second."""
        cutter = LineCutter()
        first_s = last_s = 0.0
        count = -1  # the lines of the first block may have waited: they are not timed
        wrong, example = 0, ""
        end = time.monotonic() + LISTEN_S
        while (now := time.monotonic()) < end:
            lines = cutter.feed(self._port.read(0.1, PAUSE_S))
            good = [line for line in lines if not isinstance(layout.read(line), str)]
            if len(good) < len(lines):
                wrong += len(lines) - len(good)
                example = next(line for line in lines if line not in good)
            if not good:
                continue
            if count < 0:
                first_s, count, end = now, 0, now + MEASURE_S + 0.5
                continue
            count, last_s = count + len(good), now
            if rate_hz or (now - first_s >= MEASURE_S and count >= 4):
                return rate_hz or float(np.format_float_positional(count / (last_s - first_s), 3, fractional=False))
        raise _not_readable(self._port.device, layout, wrong, example)

    def read(self) -> Block | None:
        """Return what has arrived; waits at most 0.1 s. Raises PlateLost when the board is gone."""
        data = self._port.read(0.1, PAUSE_S)
        return Block(data, time.monotonic())

    def close(self) -> None:
        """Free the port."""
        self._port.close()


def _layout(options: Mapping[str, Scalar]) -> TextLayout:
    return TextLayout.parse(
        str(options["columns"]),
        separator=str(options["separator"]),
        unit=str(options["unit"]),
        time_unit=str(options["time"]),
    )


def _calibration(layout: TextLayout, options: Mapping[str, Scalar]) -> Calibration:
    unit, cells, spacing = layout.unit, len(layout.cells), float(options["spacing"])
    gain = float(options["n_per_count"]) if unit == "count" else STEPS[unit] * NEWTONS[unit]
    if cells == 4:
        return square_plate(gain, spacing, spacing + 60.0)
    if cells == 1:  # a total: the place of the force is not known, and reads as the centre
        return Calibration.from_gains(np.array([gain]), np.zeros(1), np.zeros(1))
    raise BadParameter(
        Text("A plate of {cells} cells is not known", cells=cells),
        do=Text("Name four columns for the cells, counter-clockwise from front right, or one for the whole force"),
    )


def _not_readable(device: str, layout: TextLayout, wrong: int, example: str) -> PlateNotFound:
    if wrong:
        return PlateNotFound(
            Text("Lines come from {device}, but they do not fit: {example!r}", device=device, example=example[:60]),
            why=Text(
                "{n} columns are expected: {listed}, separator {separator}",
                n=len(layout.columns),
                listed=",".join(layout.columns),
                separator=layout.separator,
            ),
            do=Text("Say what stands in a line: columns=t,f1,f2,f3,f4 (- for what is not read), and separator="),
        )
    return PlateNotFound(
        Text("No lines come from {device}", device=device),
        why=Text("the sketch does not print, or its speed is another one"),
        do=Text("Give its speed with baud=9600 or the like; look with a serial monitor, and close that again"),
    )


DRIVER = TextPlateDriver()
