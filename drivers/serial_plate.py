"""Plates on a serial port: boards that run Soleplate's firmware."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from soleplate_drivers.converter_test import findings
from soleplate_drivers.serial_line import SerialLine

from soleplate.api.driver import Block, BoardTest, Candidate, Connection, Decoder, PlateUrl, only_role
from soleplate.api.events import Event
from soleplate.errors import BadParameter, PlateError, PlateLost, PlateNotFound, SoleplateError
from soleplate.model.parameter import Parameter, Scalar
from soleplate.model.plate import BoardFacts, Calibration, square_plate
from soleplate.text import Text

__all__ = ["DRIVER", "SerialConnection", "SerialPlateDriver"]

SILENT_S = 3.0  # boards that stream send ten times a second at least


class SerialPlateDriver:
    """Reach boards that speak FP1 over a serial port."""

    name = "serial"
    summary = Text("a board with Soleplate's firmware: serial:/dev/ttyACM0, serial:COM3")
    live = True
    options = (
        Parameter("baud", 0, Text("Speed of the line; 0 tries the usual ones"), "", 0, 4_000_000),
        Parameter("rate", 0.0, Text("Conversions per second to ask the board for; 0 leaves it"), "Hz", 0, 4000),
        Parameter("gain", 0, Text("Gain of the converter to ask for; 0 leaves it"), "", 0, 128),
        Parameter(
            "clock",
            "host",
            Text("host fits device time to this computer's; device ignores this computer's clock"),
            choices=("host", "device"),
        ),
        Parameter("n_per_count", 0.0005, Text("Newtons per count of each cell"), "N", 1e-9, 10),
        Parameter("spacing", 340.0, Text("Distance of the cells, which stand in a square"), "mm", 50, 2000),
    )

    def open(self, url: PlateUrl, options: Mapping[str, Scalar], roles: Sequence[str]) -> Mapping[str, Connection]:
        """Open the port, greet the board and let it stream."""
        if not url.address:
            raise BadParameter(
                Text("The plate URL names no port"), do=Text("Write e.g. serial:/dev/ttyACM0; see `soleplate plates`")
            )
        return {only_role(url, roles): SerialConnection(url.address, options)}

    def warm(self) -> None:
        """Compile the decoder of FP1, which simulated plates speak too."""
        from soleplate_drivers.fp1_kernel import warm

        warm()

    def decoder(self, facts: BoardFacts, options: Mapping[str, Scalar]) -> Decoder:
        """Return a decoder of FP1."""
        from soleplate_drivers.framing import Fp1Decoder  # loads compiled kernels: not for the reader process

        return Fp1Decoder(facts)

    def find(self) -> Sequence[Candidate]:
        """Look at every USB serial port and ask who is there; say so where the system cannot list them."""
        try:
            return [_ask(device) for device in _usb_ports()]
        except PlateError as error:
            return [Candidate("serial", f"{error.what} ({error.why})", None, error.do)]

    def elsewhere(self, url: PlateUrl) -> Sequence[PlateUrl]:
        """Return the other USB ports of this computer, without asking who is there."""
        try:
            return [replace(url, address=device) for device in _usb_ports() if device != url.address]
        except PlateError:  # it may still come back where it was
            return []

    def blink(self, url: PlateUrl, options: Mapping[str, Scalar], seconds: int) -> None:
        """Blink the board's LED, to tell left from right; the port is held until it has stopped."""
        line = SerialLine(url.address, int(options["baud"]))
        try:
            line.greet()
            line.command(f"I{seconds}")
            time.sleep(seconds)
        finally:
            line.close()

    def test(self, url: PlateUrl, options: Mapping[str, Scalar]) -> Sequence[BoardTest]:
        """Let the board look at its converter with its inputs shorted and on test signals, and at the bridges."""
        line = SerialLine(url.address, int(options["baud"]))
        try:
            facts = line.greet()
            line.command("S0")
            return findings(facts, line.test())
        finally:
            line.close()

    def on_event(self, event: Event) -> None:
        """Ignore cues: the person on the plate hears them."""


class SerialConnection:
    """Hold a board that streams."""

    def __init__(self, device: str, options: Mapping[str, Scalar]) -> None:
        self._line = SerialLine(device, int(options["baud"]))
        try:
            self.facts = self._prepare(options)
        except BaseException:
            self._line.close()
            raise
        self.calibration = _square(self.facts, options)

    def _prepare(self, options: Mapping[str, Scalar]) -> BoardFacts:
        line = self._line
        facts = line.greet()
        line.command("S0")
        rate, gain = float(options["rate"]), int(options["gain"])
        if rate:
            line.command(f"R{round(rate * 1000)}")
        if gain:
            line.command(f"G{gain}")
        if rate or gain:
            facts = line.greet()
        line.restart_hearing()
        line.command("S1")
        self._heard_s = time.monotonic()
        return facts

    def read(self) -> Block | None:
        """Return what has arrived; waits at most 0.1 s. Raises PlateLost when the board is gone.

        A board that streams is never silent: some systems say nothing of a cable that was pulled, and a hub may hang.
        """
        data, now = self._line.take(), time.monotonic()
        if data:
            self._heard_s = now
        elif now - self._heard_s > SILENT_S:
            raise PlateLost(
                Text(
                    "The plate on {device} has sent nothing for {silent_s:g} s",
                    device=self._line.device,
                    silent_s=SILENT_S,
                ),
                why=Text("its cable was pulled, its power failed, or the board hangs"),
                do=Text("Plug it in again; what was recorded until now is kept"),
            )
        return Block(data, now)

    def close(self) -> None:
        """Stop the stream and free the port."""
        self._line.close()


def _square(facts: BoardFacts, options: Mapping[str, Scalar]) -> Calibration:
    cells = len(facts.streams) if len(facts.streams) > 1 else len(facts.streams[0].columns)
    if cells != 4:
        raise PlateNotFound(
            Text("The board has {cells} channels; a plate of four cells is expected", cells=cells),
            do=Text("Flash the sketch for four cells"),
        )
    spacing = float(options["spacing"])
    return square_plate(float(options["n_per_count"]), spacing, spacing + 60.0)


def _usb_ports() -> list[str]:
    """Return the names of this computer's USB serial ports, in order."""
    try:
        from serial.tools.list_ports import comports

        return [port.device for port in sorted(comports()) if port.vid is not None]
    except Exception as error:  # it asks parts of the system that may be missing or broken
        raise PlateError(
            Text("The ports of this computer cannot be listed"),
            why=f"{type(error).__name__}: {error}",
            do=Text("Name the port yourself, e.g. serial:COM5; it is used all the same"),
        ) from error


def _ask(device: str) -> Candidate:
    """Ask who is on a port."""
    url = f"serial:{device}"
    try:
        line = SerialLine(device)
        try:
            facts = line.greet()
        finally:
            line.close()
    except SoleplateError as error:
        prints = "" if isinstance(error.__cause__, OSError) else f"text:{device}"  # a port that is open prints, perhaps
        return Candidate(url, f"{error.what}. {error.why}".strip(), None, error.do, prints)
    stream = facts.streams[0]
    kind = Text("free-running cells") if len(facts.streams) > 1 else f"{len(stream.columns)} cells"
    named = f"{facts.name}, " if facts.name else ""
    seen = Text(
        "{named}{board} with {adc}, {kind} at {nominal_rate_hz:g} Hz, id {device_id}",
        named=named,
        board=facts.board,
        adc=facts.adc,
        kind=kind,
        nominal_rate_hz=stream.nominal_rate_hz,
        device_id=facts.device_id,
    )
    return Candidate(url, seen, facts)


DRIVER = SerialPlateDriver()
