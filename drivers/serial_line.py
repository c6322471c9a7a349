"""One serial line to a board: open it alone, find its speed, greet it, ask it things one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import serial
from soleplate_drivers.handshake import FrameSplitter
from soleplate_drivers.messages import ACK, HELLO, parse_hello

from soleplate.errors import PlateError, PlateLost, PlateNotFound
from soleplate.model.plate import BoardFacts

__all__ = ["BAUDS", "SerialLine"]

T = TypeVar("T")

BAUDS = (1_000_000, 500_000, 250_000, 115_200, 2_000_000)
HELLO_S = 4.0  # boot loaders keep silent for 0.8 to 2 s, and a busy computer may add to that
ASK_EVERY_S = 0.25
NO_FRAMES_S = 1.0  # bytes but no frame for so long: another speed
ANSWER_S = 0.25
TRIES = 4  # one and three repeats
PAUSE_S = 0.004  # lets some frames gather: a read for each would cost five times the CPU

_REFUSED = {
    1: "it does not know this command",
    2: "the value is out of range",
    3: "this board cannot do that",
    4: "the command is too long",
    5: "not while streaming",
}

_TROUBLES = (
    (
        ("Permission denied", "Errno 13", "Access is denied"),
        "this user may not use serial ports, or another program holds it",
        "Join the port's group and log in again: sudo usermod -aG dialout $USER",
    ),
    (
        ("exclusively lock", "Resource temporarily unavailable", "busy"),
        "another program uses it",
        "Close it: Arduino's serial monitor, another Soleplate, or ModemManager probing the port",
    ),
    (
        ("No such file", "FileNotFoundError", "could not find"),
        "there is no such port",
        "Plug the board in and see `soleplate plates`; on Linux brltty may have taken a CH340 board",
    ),
)


class SerialLine:
    """Hold one open port; every call raises PlateError with the cure when something is wrong."""

    def __init__(self, device: str, baud: int = 0) -> None:
        self.device = device
        self._bauds = (baud,) if baud else BAUDS
        self._port = _open(device, self._bauds[0])
        self._frames = FrameSplitter()
        self._heard = bytearray()

    def greet(self) -> BoardFacts:
        """Wait for the board's HELLO, asking for it, at one speed after the other; return what it says.

        Opening the port resets most boards, so silence at first is normal.
        """
        bytes_seen = 0
        for baud in self._bauds:
            self._set_speed(baud)
            facts, count, frames = self._greet_at()
            if facts is not None:
                return facts
            bytes_seen += count
            if frames:
                raise PlateNotFound(
                    f"The board on {self.device} sends frames at {baud} baud, but no greeting that is understood",
                    why="its firmware is older or newer than this version of Soleplate",
                    do="Flash the sketch that came with this version, see docs/flash.md",
                )
            if not count:
                break  # silence is no question of speed
        raise self._silent(bytes_seen)

    def _silent(self, bytes_seen: int) -> PlateNotFound:
        if bytes_seen:
            return PlateNotFound(
                f"Bytes come from {self.device}, but no frames at any of {', '.join(map(str, self._bauds))} baud",
                why="another sketch runs on the board, or its speed is another one",
                do="Flash a Soleplate sketch (docs/flash.md), or give its speed: serial:" + self.device + "?baud=...",
            )
        return PlateNotFound(
            f"Nothing comes from {self.device}, also after asking for {HELLO_S:g} s",
            why="no board with Soleplate's firmware is there, or it does not run",
            do="Check the cable and the power, press the board's reset, and see docs/flash.md",
        )

    def _greet_at(self) -> tuple[BoardFacts | None, int, bool]:
        """Ask at the current speed; return the facts, how many bytes came, and whether frames did."""
        self._frames = FrameSplitter()
        count, frames = 0, False
        began = asked = time.monotonic()
        first_byte = 0.0
        while (now := time.monotonic()) - began < HELLO_S:
            if now - asked >= ASK_EVERY_S:
                self._write("?")
                asked = now
            data = self._read(0.05)
            count += len(data)
            first_byte = first_byte or (now if data else 0.0)
            for payload in self._frames.feed(data):
                frames = True
                facts = parse_hello(payload) if payload[0] == HELLO else None
                if facts is not None and facts.device_id:
                    return facts, count, True
            if first_byte and not frames and now - first_byte > NO_FRAMES_S:
                break
        return None, count, frames

    def command(self, text: str) -> None:
        """Send a command and wait for its ACK, three times more if none comes; raise PlateError when refused.

        What else arrives meanwhile is kept for ``take``.
        """
        for _ in range(TRIES):
            self._write(text)
            code = self._answer(ord(text[0]))
            if code == 0:
                return
            if code is not None:
                why = _REFUSED.get(code, f"code {code}")
                raise PlateError(f"The board on {self.device} refused the command {text!r}", why=why)
        raise PlateNotFound(
            f"The board on {self.device} did not answer the command {text!r}, sent {TRIES} times",
            do="Unplug it and plug it in again",
        )

    def _answer(self, letter: int) -> int | None:
        end = time.monotonic() + ANSWER_S
        while time.monotonic() < end:
            data = self._read(0.02)
            self._heard += data
            for payload in self._frames.feed(data):
                if payload[0] == ACK and len(payload) == 4 and payload[2] == letter:
                    return payload[3]
        return None

    def restart_hearing(self) -> None:
        """Forget what was kept so far."""
        self._heard.clear()

    def take(self) -> bytes:
        """Return what was kept while commands were answered, then what has arrived; at most 0.1 s of waiting.

        Blocks for the first byte, then lets some frames gather.
        """
        kept = bytes(self._heard)
        self._heard.clear()
        return kept or self._read(0.1, PAUSE_S)

    def close(self) -> None:
        """Stop the stream if the board still listens, and free the port. May be called twice."""
        if self._port.is_open:
            with suppress(OSError, serial.SerialException):
                self._port.write(b"S0\n")
                self._port.flush()
            with suppress(OSError, serial.SerialException):
                self._port.close()

    def _set_speed(self, baud: int) -> None:
        if self._port.baudrate != baud:
            self._guarded(lambda: setattr(self._port, "baudrate", baud))

    def _write(self, text: str) -> None:
        self._guarded(lambda: self._port.write(text.encode("ascii") + b"\n"))

    def _read(self, wait_s: float, pause_s: float = 0.0) -> bytes:
        def read() -> bytes:
            self._port.timeout = wait_s
            first: bytes = self._port.read(1)
            if not first:
                return b""
            if pause_s:
                time.sleep(pause_s)
            rest: bytes = self._port.read(self._port.in_waiting)
            return first + rest

        return self._guarded(read)

    def _guarded(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except OSError as error:  # SerialException is one; polling a lost port gives a plain OSError
            raise PlateLost(
                f"The plate on {self.device} is gone",
                why="its cable was pulled, or its power failed",
                do="Plug it in again; what was recorded until now is kept",
            ) from error


def _open(device: str, baud: int) -> serial.Serial:
    """Open a port for us alone, with low latency where that exists."""
    try:
        port = serial.serial_for_url(device, baud, timeout=0.1, write_timeout=1.0, exclusive=True)
    except (OSError, ValueError) as error:
        raise _trouble(device, error) from error
    with suppress(AttributeError, NotImplementedError, ValueError, OSError):
        port.set_low_latency_mode(True)  # FTDI bridges hold bytes back for 16 ms otherwise
    return port


def _trouble(device: str, error: Exception) -> PlateNotFound:
    text = str(error)
    for words, why, do in _TROUBLES:
        if any(word in text for word in words):
            return PlateNotFound(f"The port {device} cannot be opened", why=why, do=do)
    return PlateNotFound(
        f"The port {device} cannot be opened", why=text, do="See `soleplate plates` and `soleplate doctor`"
    )
