"""Start an emulated plate, talk to its control channel, and always stop it."""

import os
import select
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import wire
from patience import PATIENCE_S

CONVERTER_OF = {"plate_ads131m04": "ads131", "plate_hx711": "hx711", "plate_ads1256": "ads1256",
                "TestSignal": "ads1256"}  # fmt: skip


class Plate:
    """An emulated plate; a context manager.

    ``path`` is the port to open (the link, if one was asked for); keyword options are those of the emulator with
    underscores, True for a bare switch, a list for one that repeats: ``Plate(build, "plate_hx711", lockstep=True)``.
    """

    def __init__(self, build: Path, firmware: str, **options):
        words = [str(build / "emulated_plate"), "--elf", str(build / f"{firmware}.elf")]
        words += ["--adc", CONVERTER_OF[firmware]]
        for key, value in options.items():
            for each in value if isinstance(value, list) else [value]:
                words.append("--" + key.replace("_", "-"))
                if each is not True:
                    words.append(str(each))
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        first = self._reply()
        if not first.startswith("ready path="):
            self._process.kill()
            raise RuntimeError(f"the emulated plate did not start: {first!r}")
        self.path = str(options.get("link") or first.removeprefix("ready path="))

    def __enter__(self) -> "Plate":
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def _reply(self) -> str:
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE_S)
        if not ready:
            self._process.kill()
            raise TimeoutError("the emulated plate gave no answer")
        return self._process.stdout.readline().rstrip("\n")

    def tell(self, command: str) -> str:
        """Send one control command and return its answer; raise if it was refused."""
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        answer = self._reply()
        if not answer.startswith("ok "):
            raise RuntimeError(answer)
        return answer

    def stats(self) -> dict[str, float]:
        words = self.tell("stats").split(" ")
        return {key: float(value) for key, _, value in (w.partition("=") for w in words) if _ and key != "path"}

    def worst_lag_s(self) -> float:
        """By how much the board has fallen behind real time at worst: on a busy machine its clock is as wrong."""
        return self.stats()["worst_lag_ms"] / 1e3

    def stop(self) -> None:
        """End the program, politely first; safe to call twice."""
        if self._process.poll() is None:
            try:
                self._process.stdin.write("quit\n")
                self._process.stdin.flush()
                self._process.wait(5)
            except (OSError, subprocess.TimeoutExpired):
                self._process.kill()
                self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            pipe.close()


def read_until(port: int, enough) -> bytes:
    """Read an open port until ``enough(all bytes so far)`` or the other side has gone."""
    got, end = bytearray(), time.monotonic() + PATIENCE_S
    while not enough(got):
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"{len(got)} bytes came, not enough, in {PATIENCE_S} s")
        if not select.select([port], [], [], left)[0]:
            continue
        try:
            piece = os.read(port, 65536)
        except OSError:
            break
        if not piece:
            break
        got += piece
    return bytes(got)


class Listener:
    """Decode an open port bit by bit, so that waiting for an answer costs no more the longer it takes."""

    def __init__(self, port: int):
        self.port = port
        self._rest = b""
        self._frames: list[bytes] = []

    def wait(self, kind: int) -> bytes:
        """Return the next frame of a kind, dropping those before it."""
        while True:
            while self._frames:
                if (frame := self._frames.pop(0))[0] == kind:
                    return frame
            got = self._rest + read_until(self.port, lambda got: b"\0" in got)
            whole, _, self._rest = got.rpartition(b"\0")
            self._frames = wire.decode(whole + b"\0").payloads


@dataclass
class Recording:
    """What one scripted run gave: the bytes up to the last answer, and the emulator's counters."""

    stream: bytes
    stats: dict[str, float]


def record(build: Path, firmware: str, seconds: float, *, at: list[str] | None = None, **options) -> Recording:
    """Run a plate in lockstep from power-up: stream from 0.3 s on for so many seconds of emulated time.

    Commands come at set emulated times, never from outside, so that equal arguments give equal bytes.
    """
    end = 0.3 + seconds
    script = [*(at or []), "0.3 send S1", f"{end} send S0", f"{end + 0.05} send P7"]

    def answered(got: bytearray) -> bool:
        return any(block[0] == wire.PONG for block in wire.decode(b"\0" + bytes(got[-1000:])).payloads)

    with Plate(build, firmware, lockstep=True, hold=True, at=script, **options) as plate:
        port = os.open(plate.path, os.O_RDWR | os.O_NOCTTY)
        try:
            plate.tell("go")
            stream = read_until(port, answered)
            stats = plate.stats()
        finally:
            os.close(port)
    # Cut after the last answer: what the port delivered beyond it depends on when the host read.
    blocks = stream.split(b"\0")
    last = next(i for i, block in enumerate(blocks) if wire.decode(block + b"\0").of(wire.PONG))
    return Recording(b"\0".join(blocks[: last + 1]) + b"\0", stats)
