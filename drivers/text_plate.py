"""Plates whose sketch prints numbers as text: whatever board, on a serial port or a network address."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from soleplate_drivers.serial_port import SerialPort
from soleplate_drivers.text_lines import TextDecoder
from soleplate_drivers.text_listening import listen
from soleplate_drivers.text_look import look
from soleplate_drivers.text_places import calibration_of

from soleplate.api.driver import Block, Candidate, Connection, Decoder, PlateUrl, only_role
from soleplate.api.events import Event
from soleplate.api.looking import Look
from soleplate.errors import BadParameter
from soleplate.model.parameter import Parameter, Scalar
from soleplate.model.plate import UNVERIFIED, BoardFacts
from soleplate.model.stream import StreamInfo
from soleplate.tables.layout import SEPARATORS, TextLayout
from soleplate.tables.numbers import STYLES
from soleplate.tables.units import STEPS, TIME_TICKS
from soleplate.text import Text

__all__ = ["DRIVER", "TextConnection", "TextPlateDriver"]

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
        Parameter(
            "line",
            "",
            Text("Where columns do not say it: the line itself, with a name in braces in place of each number"),
        ),
        Parameter("numbers", "point", Text("How numbers are written: 1234.5 or 1234,5"), choices=tuple(STYLES)),
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
        Parameter("width", 0.0, Text("Distance of the cells from left to right, where it is no square"), "mm", 0, 3000),
        Parameter("depth", 0.0, Text("Distance of the cells from front to back, where it is no square"), "mm", 0, 3000),
        Parameter(
            "places", "names", Text("Where the cells stand: by their names or order, none, or x:y,x:y,... in mm")
        ),
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

    def look(self, address: str, known: Mapping[str, str]) -> Look:
        """Look at what a port prints, and say what was understood of it."""
        return look(address, known)

    def find(self) -> Sequence[Candidate]:
        """Return nothing: text does not say what it is, so its port must be named."""
        return ()

    def on_event(self, event: Event) -> None:
        """Ignore cues: the person on the plate hears them."""


class TextConnection:
    """Hold a board that prints."""

    def __init__(self, device: str, options: Mapping[str, Scalar]) -> None:
        layout = _layout(options)
        layout.check_units()
        self.calibration = calibration_of(layout, options)
        self._port = SerialPort(device, int(options["baud"]))
        try:
            if options["start"]:
                self._port.write(str(options["start"]).encode() + b"\n")
            rate_hz = listen(self._port, layout, float(options["rate"]))
        except BaseException:
            self._port.close()
            raise
        stream = StreamInfo(columns=layout.cells, nominal_rate_hz=rate_hz)
        self.facts = BoardFacts(board="text", adc=UNVERIFIED, bits=32, streams=(stream,))

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
        line=str(options["line"]),
        separator=str(options["separator"]),
        unit=str(options["unit"]),
        time_unit=str(options["time"]),
        numbers=str(options["numbers"]),
    )


DRIVER = TextPlateDriver()
