"""The door for drivers: how bytes come from a plate and become chunks.

A driver has two halves. ``open`` reaches the plate and gives one connection for each role; a
connection hands out bytes as they come. ``decoder`` is pure: bytes in, chunks out. It serves live
data and stored journals alike, so it must not depend on anything that the journal does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable
from urllib.parse import parse_qsl, quote

from soleplate.api.events import Event
from soleplate.errors import BadParameter, PlateError, by_others
from soleplate.model.labels import listed
from soleplate.model.parameter import Parameter, Scalar
from soleplate.model.plate import BoardFacts, Calibration
from soleplate.model.stream import Chunk
from soleplate.text import Text

__all__ = [
    "Blinking", "Block", "BoardReport", "BoardTest", "Candidate", "Compiled", "Connection", "Decoder", "Driver",
    "Movable", "PlateUrl", "Testable", "decoder_of", "fed", "only_role", "plate_options",
]  # fmt: skip


_PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "%&+#;")  # needs no escape in a URL


@dataclass(frozen=True)
class PlateUrl:
    """Hold a plate URL, ``[role=]driver:address[?option=value&...]``.

    Examples: ``sim:?seed=1``, ``serial:/dev/ttyACM0``, ``left=serial:COM3``, ``replay:session.h5``.
    """

    driver: str
    address: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    role: str = ""

    @classmethod
    def parse(cls, text: str) -> PlateUrl:
        """Split a plate URL; raise BadParameter when it names no driver or an option twice."""
        role, sep, rest = text.partition("=")
        if not sep or ":" in role or "?" in role:
            role, rest = "", text
        driver, sep, tail = rest.partition(":")
        if not sep or not driver.isidentifier():
            raise BadParameter(
                Text("{text!r} is not a plate URL", text=text),
                why=Text("it must name a driver before a colon"),
                do=Text("Try sim: for the simulated plate, or serial:/dev/ttyACM0 for a real one"),
            )
        address, _, query = tail.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        options = dict(pairs)
        if len(options) < len(pairs):
            raise BadParameter(
                Text("An option is given twice in {text!r}", text=text), do=Text("Give each option once")
            )
        return cls(driver, address, options, role)

    def __str__(self) -> str:
        query = "&".join(f"{name}={quote(value, safe=_PLAIN)}" for name, value in self.options.items())
        return (f"{self.role}=" if self.role else "") + f"{self.driver}:{self.address}" + (f"?{query}" if query else "")


@dataclass(frozen=True)
class Block:
    """Hold bytes and the host's monotonic time, s, at which the last of them arrived."""

    data: bytes
    host_s: float


@dataclass(frozen=True)
class BoardReport:
    """Hold what a decoder learned besides samples: a HELLO (``facts``), or counters from a STATUS frame."""

    kind: str
    facts: BoardFacts | None = None
    counters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """Hold one place where a plate may be: its URL, what answered there, or why nothing did and what to do.

    ``prints`` is a URL to look at with a driver that is ``Looking``, where a board may be that is none of ours.
    """

    url: str
    seen: str
    facts: BoardFacts | None = None
    cure: str = ""
    prints: str = ""


class Decoder(Protocol):
    """Turn bytes into chunks; keep what is left over for the next call."""

    def feed(self, data: bytes, host_s: float) -> Sequence[Chunk | BoardReport]:
        """Decode a block. Never raises on wire faults: damaged frames are dropped and counted."""
        ...

    @property
    def faults(self) -> Mapping[str, int]:
        """Counts of what was dropped so far, by kind (``crc``, ``length``, ``unknown`` ...)."""
        ...


class Connection(Protocol):
    """Hand out the bytes of one plate."""

    facts: BoardFacts
    calibration: Calibration

    def read(self) -> Block | None:
        """Return what has arrived, an empty block when nothing has yet, or None at the end of the data.

        A simulation or replay never waits: each call advances its own clock.
        """
        ...

    def close(self) -> None:
        """Free the port. May be called twice."""
        ...


@runtime_checkable
class Driver(Protocol):
    """Reach plates of one kind.

    Attributes
    ----------
    name : str
        The step before the colon in a plate URL.
    summary : str
        One line for ``soleplate plates``.
    options : tuple of Parameter
        What may stand behind the question mark.
    live : bool
        True when bytes come at their own pace from outside; False when ``read`` makes them (simulation, replay).

    A driver may also have ``recorded = True``: its plates keep the calibration that it gives them, where others get the
    one that ``soleplate calibrate`` kept for the id of the board.
    """

    name: str
    summary: str
    options: tuple[Parameter, ...]
    live: bool

    def open(self, url: PlateUrl, options: Mapping[str, Scalar], roles: Sequence[str]) -> Mapping[str, Connection]:
        """Reach the plate and return a connection for each role; raise PlateNotFound when it does not answer."""
        ...

    def decoder(self, facts: BoardFacts, options: Mapping[str, Scalar]) -> Decoder:
        """Return a fresh decoder for the bytes of one connection."""
        ...

    def find(self) -> Sequence[Candidate]:
        """Look where plates of this kind may be and ask each for its name; never raises."""
        ...

    def on_event(self, event: Event) -> None:
        """Hear what happens in the session; only the virtual athlete listens."""
        ...


@runtime_checkable
class Blinking(Protocol):
    """What a driver may offer besides: a light on the board, to tell left from right."""

    def blink(self, url: PlateUrl, options: Mapping[str, Scalar], seconds: int) -> None:
        """Blink the light of the plate; raise PlateNotFound when it does not answer."""
        ...


@dataclass(frozen=True)
class BoardTest:
    """Hold one thing that a board tested: what, whether it is fine, what was seen, and the cure."""

    what: str
    fine: bool
    seen: str
    cure: str = ""


@runtime_checkable
class Testable(Protocol):
    """What a driver may offer besides: a test of the converter and its wiring, by the board itself."""

    def test(self, url: PlateUrl, options: Mapping[str, Scalar]) -> Sequence[BoardTest]:
        """Return what the board saw, nothing where it cannot test; raise PlateError when it does not answer."""
        ...


@runtime_checkable
class Compiled(Protocol):
    """What a driver may offer besides: compiling what its decoder needs, before a port is open."""

    def warm(self) -> None:
        """Compile it; done at once when it is there."""
        ...


@runtime_checkable
class Movable(Protocol):
    """What a live driver may offer besides: where a plate may be after it was unplugged and plugged in again."""

    def elsewhere(self, url: PlateUrl) -> Sequence[PlateUrl]:
        """Return other places where the plate may be now; asks nobody, so that other boards are not disturbed."""
        ...


def decoder_of(driver: Driver, facts: BoardFacts, options: Mapping[str, Scalar]) -> Decoder:
    """Return a fresh decoder; raise PlateError, with the driver, for one that gives none."""
    with _of_driver(driver.name):
        return driver.decoder(facts, options)


def fed(decoder: Decoder, block: Block, driver: str, facts: BoardFacts) -> Sequence[Chunk | BoardReport]:
    """Return what a decoder makes of a block; raise PlateError, with the driver, for a decoder that breaks."""
    with _of_driver(driver):
        found = list(decoder.feed(block.data, block.host_s))
        columns = {stream.name: len(stream.columns) for stream in facts.streams}
        for item in found:
            if isinstance(item, Chunk):
                _check(item, columns)
            elif not isinstance(item, BoardReport):
                raise TypeError(f"its decoder gave a {type(item).__name__}, no Chunk")
        return found


def _check(chunk: Chunk, columns: Mapping[str, int]) -> None:
    """Raise ValueError for a chunk that its plate cannot have."""
    n = len(chunk.ticks)
    if chunk.stream not in columns:
        raise ValueError(f"its decoder gave a stream {chunk.stream!r}; the board has {', '.join(columns)}")
    if chunk.samples.shape != (n, columns[chunk.stream]) or chunk.flags.shape != (n,) or chunk.lost_before < 0:
        raise ValueError(
            f"its decoder gave samples {chunk.samples.shape}, flags {chunk.flags.shape} and {chunk.lost_before} lost "
            f"for {n} ticks of {columns[chunk.stream]} columns"
        )


def _of_driver(driver: str) -> AbstractContextManager[None]:
    do = Text("The bytes that came are kept; report it to whoever wrote the driver")
    return by_others(PlateError, Text("The driver {driver!r} failed", driver=driver), do)


def only_role(url: PlateUrl, roles: Sequence[str]) -> str:
    """Return the role of a plate that can fill one only; raise BadParameter where several are asked of it."""
    if len(roles) == 1:
        return roles[0]
    place = f"{url.driver}:{url.address}"
    raise BadParameter(
        Text("{place} cannot be {listed} at once", place=place, listed=listed(roles)),
        do=Text("Give a plate for each role: {wanted}", wanted=plate_options(roles, f"{url.driver}:...")),
    )


def plate_options(roles: Sequence[str], place: str) -> str:
    """Return how a command line names a plate for each role."""
    return " ".join(f"--plate {role}={place}" for role in roles)
