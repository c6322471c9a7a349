"""``soleplate stream``: publish plates by Lab Streaming Layer, without a test and without a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from soleplate.cli.terminal.kinds import Number
from soleplate.cli.terminal.output import echo
from soleplate.errors import BadParameter

if TYPE_CHECKING:
    import numpy as np

    from soleplate.api.driver import PlateUrl
    from soleplate.live.lsl import LslOutlets
    from soleplate.model.stream import Chunk

    Take = Callable[[], Iterable[tuple[str, Chunk]]]

TURN_S = 0.005
ZERO_S = 1.0

__all__ = ["command"]


@click.command(name="stream")
@click.argument("urls", nargs=-1, required=True, metavar="[ROLE=]URL...")
@click.option("--seconds", default=0.0, type=Number(0, 1_000_000), help="Stream for so long; 0 until Ctrl-C.")
@click.option("--zero/--no-zero", default=True, help="Take the first second of every plate as its zero.")
def command(urls: tuple[str, ...], seconds: float, zero: bool) -> None:
    """Publish the plates at URL on the network by Lab Streaming Layer.

    Nothing is recorded here: use LabRecorder, or `soleplate run ... --lsl`.
    Example: soleplate stream left=serial:/dev/ttyACM0 right=serial:/dev/ttyACM1
    """
    from soleplate.api.driver import PlateUrl
    from soleplate.cli.terminal.output import warmed
    from soleplate.live.lsl import LslOutlets

    given = [PlateUrl.parse(text) for text in urls]
    named = {url.role or (f"plate{n}" if len(given) > 1 else "plate"): url for n, url in enumerate(given, 1)}
    if len(named) < len(given):
        raise BadParameter("Two plates have the same role", do="Give each plate its own role: left=... right=...")
    outlets = LslOutlets()
    try:
        with warmed("wire", "cutting"), suppress(KeyboardInterrupt):
            _stream(named, outlets, _Zeros(outlets) if zero else None, seconds or float("inf"))
    finally:
        outlets.close()


def _stream(named: Mapping[str, PlateUrl], outlets: LslOutlets, zeros: _Zeros | None, seconds: float) -> None:
    from soleplate.acquire.live_plate import is_live

    live = [is_live(url) for url in named.values()]
    if any(live) != all(live):
        raise BadParameter("A real plate and a simulated one cannot stream together", do="Give one kind")
    began = time.monotonic()
    (_stream_live if all(live) else _stream_inline)(named, outlets, zeros, began + seconds)


def _announce(roles: Iterable[str]) -> None:
    echo(f"Streaming {', '.join(f'Soleplate {role}' for role in roles)} and Soleplate markers. Ctrl-C ends it.")


def _stream_live(named: Mapping[str, PlateUrl], outlets: LslOutlets, zeros: _Zeros | None, end: float) -> None:
    from soleplate.acquire.live_feed import PlateFollower
    from soleplate.acquire.live_plate import open_live_plates
    from soleplate.api.events import ClockStarted, Event
    from soleplate.errors import SoleplateError

    plates = open_live_plates(named, record=False)
    try:
        start = time.monotonic()
        outlets.open([plate.setup for plate in plates.values()], f"stream-{start:.0f}")
        outlets.event(ClockStarted(0.0, start, tuple(plates)))
        _announce(plates)
        followers = [PlateFollower(plate, start) for plate in plates.values()]
        while time.monotonic() < end:
            for follower in followers:
                for item in follower.follow():
                    if isinstance(item, Event):
                        outlets.event(item)
                    else:
                        _publish(outlets, zeros, *item)
            time.sleep(TURN_S)
    finally:
        for plate in plates.values():
            with suppress(SoleplateError):
                plate.close()


def _stream_inline(named: Mapping[str, PlateUrl], outlets: LslOutlets, zeros: _Zeros | None, end: float) -> None:
    """Stream simulations and replays at the pace of their own clock."""
    from soleplate.acquire.feed import open_plates
    from soleplate.api.driver import BoardReport, fed
    from soleplate.api.events import ClockStarted

    plates = open_plates(named)
    outlets.open([plate.setup for plate in plates.values()], f"stream-{time.monotonic():.0f}")
    start = time.monotonic()
    outlets.event(ClockStarted(0.0, start, tuple(plates)))
    _announce(plates)
    while time.monotonic() < end:
        for role, plate in plates.items():
            block = plate.connection.read()
            if block is None:
                return
            time.sleep(max(0.0, min(start + block.host_s, end) - time.monotonic()))
            for item in fed(plate.decoder, block, plate.driver.name, plate.setup.facts):
                if not isinstance(item, BoardReport):
                    _publish(outlets, zeros, role, item)


def _publish(outlets: LslOutlets, zeros: _Zeros | None, role: str, chunk: Chunk) -> None:
    if zeros is not None:
        zeros.take(role, chunk)
    outlets.chunk(role, chunk)


class _Zeros:
    """Take the mean of the first second of every stream as its zero."""

    def __init__(self, outlets: LslOutlets) -> None:
        self._outlets = outlets
        self._kept: dict[tuple[str, str], list[np.ndarray]] = {}
        self._first: dict[tuple[str, str], int] = {}
        self._done: set[tuple[str, str]] = set()

    def take(self, role: str, chunk: Chunk) -> None:
        """Look at samples until a second is there."""
        import numpy as np

        key = role, chunk.stream
        if key in self._done:
            return
        self._kept.setdefault(key, []).append(chunk.samples)
        first = self._first.setdefault(key, int(chunk.ticks[0]))
        if chunk.ticks[-1] - first >= ZERO_S * 1e6:
            self._outlets.zero_stream(role, chunk.stream, np.concatenate(self._kept.pop(key)).mean(axis=0))
            self._done.add(key)
