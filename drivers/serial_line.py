"""One serial line to a board: open it alone, find its speed, greet it, ask it things one at a time."""

from __future__ import annotations

import time

from soleplate_drivers.handshake import FrameSplitter
from soleplate_drivers.messages import ACK, HELLO, TEST, Looked, parse_hello, parse_test
from soleplate_drivers.serial_port import SerialPort

from soleplate.errors import PlateError, PlateNotFound
from soleplate.model.plate import BoardFacts
from soleplate.text import Text

__all__ = ["BAUDS", "SerialLine"]

BAUDS = (1_000_000, 500_000, 250_000, 115_200, 2_000_000)
HELLO_S = 4.0  # boot loaders keep silent for 0.8 to 2 s, and a busy computer may add to that
ASK_EVERY_S = 0.25
NO_FRAMES_S = 1.0  # bytes but no frame for so long: another speed
ANSWER_S = 0.25
TEST_S = 3.0
TRIES = 4  # one and three repeats
PAUSE_S = 0.004  # lets some frames gather: a read for each would cost five times the CPU

_REFUSED = {
    1: "it does not know this command",
    2: "the value is out of range",
    3: "this board cannot do that",
    4: "the command is too long",
    5: "not while streaming",
}


class SerialLine:
    """Hold one open port; every call raises PlateError with the cure when something is wrong."""

    def __init__(self, device: str, baud: int = 0) -> None:
        self.device = device
        self._bauds = (baud,) if baud else BAUDS
        self._port = SerialPort(device, self._bauds[0])
        self._frames = FrameSplitter()
        self._heard = bytearray()

    def greet(self) -> BoardFacts:
        """Wait for the board's HELLO, asking for it, at one speed after the other; return what it says.

        Opening the port resets most boards, so silence at first is normal.
        """
        bytes_seen = 0
        for baud in self._bauds:
            self._port.set_speed(baud)
            facts, count, frames = self._greet_at()
            if facts is not None:
                return facts
            bytes_seen += count
            if frames:
                raise PlateNotFound(
                    Text(
                        "The board on {device} sends frames at {baud} baud, but no greeting that is understood",
                        device=self.device,
                        baud=baud,
                    ),
                    why=Text("its firmware is older or newer than this version of Soleplate"),
                    do=Text("Flash the sketch that came with this version, see docs/flash.md"),
                )
            if not count:
                break  # silence is no question of speed
        raise self._silent(bytes_seen)

    def _silent(self, bytes_seen: int) -> PlateNotFound:
        if bytes_seen:
            return PlateNotFound(
                Text(
                    "Bytes come from {device}, but no frames at any of {listed} baud",
                    device=self.device,
                    listed=", ".join(map(str, self._bauds)),
                ),
                why=Text("another sketch runs on the board, or its speed is another one"),
                do=Text("Flash a Soleplate sketch (docs/flash.md), or give its speed: serial:")
                + self.device
                + "?baud=...",
            )
        return PlateNotFound(
            Text(
                "Nothing comes from {device}, also after asking for {hello_s:g} s", device=self.device, hello_s=HELLO_S
            ),
            why=Text("no board with Soleplate's firmware is there, or it does not run"),
            do=Text("Check the cable and the power, press the board's reset, and see docs/flash.md"),
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
            data = self._port.read(0.05)
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

    def test(self) -> list[Looked]:
        """Let the board test its converter; return what it saw, nothing where it has no way to.

        Raises
        ------
        PlateNotFound
            When it does not answer.
        """
        self._write("T")
        seen: list[Looked] = []
        end = time.monotonic() + TEST_S
        while time.monotonic() < end:
            for payload in self._frames.feed(self._port.read(0.02)):
                looked = parse_test(payload) if payload[0] == TEST else None
                if looked is not None:
                    seen.append(looked)
                elif payload[0] == ACK and len(payload) == 4 and payload[2] == ord("T"):
                    return seen
        raise PlateNotFound(
            Text("The board on {device} did not end the test of its converter", device=self.device),
            do=Text("Unplug it and plug it in again"),
        )

    def command(self, text: str) -> None:
        """Send a command and wait for its ACK, three times more if none comes; raise PlateError when refused twice.

        The first refusal may be of a line that was torn, as whoever had the port before left it. What else arrives
        meanwhile is kept for ``take``.
        """
        refused = False
        for _ in range(TRIES):
            self._write(text)
            code = self._answer(ord(text[0]))
            if code == 0:
                return
            if code is not None and not refused:
                refused = True
            elif code is not None:
                why = _REFUSED.get(code, f"code {code}")
                raise PlateError(
                    Text("The board on {device} refused the command {text!r}", device=self.device, text=text), why=why
                )
        raise PlateNotFound(
            Text(
                "The board on {device} did not answer the command {text!r}, sent {tries} times",
                device=self.device,
                text=text,
                tries=TRIES,
            ),
            do=Text("Unplug it and plug it in again"),
        )

    def _answer(self, letter: int) -> int | None:
        end = time.monotonic() + ANSWER_S
        while time.monotonic() < end:
            data = self._port.read(0.02)
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
        return kept or self._port.read(0.1, PAUSE_S)

    def close(self) -> None:
        """Stop the stream if the board still listens, and free the port. May be called twice."""
        self._port.close(b"S0\n")

    def _write(self, text: str) -> None:
        self._port.write(text.encode("ascii") + b"\n")
