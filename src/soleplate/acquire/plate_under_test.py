"""One plate under test: opened without a test and without a file, for readings under known weights."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.acquire.board_tests import board_tests
from soleplate.acquire.feed import OpenPlate, open_plates
from soleplate.acquire.live_feed import PlateFollower
from soleplate.acquire.live_plate import LivePlate, is_live, open_live_plates
from soleplate.api.driver import BoardReport, PlateUrl, fed
from soleplate.api.events import Event, PlateGone
from soleplate.errors import NotStill, PlateLost, SoleplateError
from soleplate.model.plate import BoardFacts, Calibration
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk
from soleplate.pipeline.align import merge
from soleplate.text import Text

__all__ = ["ROLE", "STILL_N", "STILL_SHARE", "PlateUnderTest", "Progress", "Reading"]

Array = NDArray[np.float64]
Progress = Callable[[float, Array | None], None]  # share of the reading that is done, and counts of every cell just now
ROLE = "plate"
TURN_S = 0.005
PATIENCE = 5.0  # times the seconds asked for, and some for a slow start
STILL_N, STILL_SHARE = 1.0, 0.01  # between the halves of a reading


@dataclass(frozen=True)
class Reading:
    """Hold some seconds of one plate.

    Attributes
    ----------
    counts : (n, c) float64
        Samples of every cell, gapless or not.
    time_s : float
        Seconds since 1970 in the middle; simulations run on their own time from when the plate was opened.
    lost : int
        Samples lost meanwhile.
    """

    counts: Array
    rate_hz: float
    time_s: float
    lost: int

    @property
    def mean(self) -> Array:
        """Mean counts of every cell, (c,)."""
        return np.asarray(self.counts.mean(axis=0))

    @property
    def sd(self) -> Array:
        """SD of the counts of every cell, (c,)."""
        return np.asarray(self.counts.std(axis=0))

    def check_still(self, calibration: Calibration) -> None:
        """Raise NotStill when the load moved: the halves of the reading differ by more than 1 N and 1 %."""
        half = len(self.counts) // 2
        first, second = self.counts[:half].mean(axis=0), self.counts[half:].mean(axis=0)
        moved = float(np.abs((second - first) * calibration.n_per_count).max())
        load = float(np.abs(self.mean * calibration.n_per_count).max())
        if moved > max(STILL_N, STILL_SHARE * load):
            raise NotStill(
                Text("The load moved by {moved:.1f} N while it was read", moved=moved),
                do=Text("Wait until it stands still, then try again"),
            )


class PlateUnderTest:
    """Open one plate, read it and let go of it; use it in a ``with`` block.

    Parameters
    ----------
    url : PlateUrl
        Of any driver; a role in it is not used.

    Raises
    ------
    SoleplateError
        When the plate cannot be opened.

    Attributes
    ----------
    board_tests : sequence of BoardTest
        What the board found of its own converter and wiring.
    """

    def __init__(self, url: PlateUrl) -> None:
        self._url = PlateUrl(url.driver, url.address, url.options)
        self._live: LivePlate | None = None
        self._inline: OpenPlate | None = None
        self.board_tests = board_tests(self._url)
        if is_live(self._url):
            self._live = open_live_plates({ROLE: self._url}, record=False)[ROLE]
            self._follower = PlateFollower(self._live, time.monotonic())
            self.setup: PlateSetup = self._live.setup
        else:
            self._inline = open_plates({ROLE: self._url})[ROLE]
            self.setup = self._inline.setup
        self.opened_s = time.time()

    def __enter__(self) -> PlateUnderTest:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def facts(self) -> BoardFacts:
        """What the board says of itself."""
        return self.setup.facts

    @property
    def calibration(self) -> Calibration:
        """What the plate was opened with."""
        return self.setup.calibration

    @property
    def live(self) -> bool:
        """Whether it is a real plate, on which a person must put the weights."""
        return self._live is not None

    def tell(self, event: Event) -> None:
        """Let the simulated plate progress what stands on it now."""
        if self._inline is not None:
            self._inline.driver.on_event(event)

    def read(self, seconds: float, *, settle_s: float = 0.0, progress: Progress | None = None) -> Reading:
        """Read for some seconds, after some that are left out; ``progress`` is told how it goes, or raises to end it.

        Raises
        ------
        PlateLost
            When the plate stops answering, or its recording ends.
        """
        if self._live is not None:
            self._follower.skip()
        parts: dict[str, list[Chunk]] = {info.name: [] for info in self.facts.streams}
        tick_hz = {info.name: info.tick_hz for info in self.facts.streams}
        begin: dict[str, float] = {}
        end_s = time.monotonic() + PATIENCE * (seconds + settle_s) + PATIENCE
        for chunk in self._chunks():
            if chunk is not None:
                parts[chunk.stream].append(chunk)
                begin.setdefault(chunk.stream, chunk.ticks[0] / tick_hz[chunk.stream])
            read_s = 0.0
            if len(begin) == len(parts):
                read_s = min(part[-1].ticks[-1] / tick_hz[name] - begin[name] for name, part in parts.items())
            if progress is not None:
                progress(min(1.0, read_s / (settle_s + seconds)), _now(parts) if len(begin) == len(parts) else None)
            if len(begin) == len(parts) and read_s >= settle_s + seconds:
                break
            if self.live and time.monotonic() > end_s:
                raise PlateLost(
                    Text(
                        "The plate gave too few samples within {settle_s:.0f} s",
                        settle_s=PATIENCE * (seconds + settle_s),
                    ),
                    do=Text("Check its cable, then look at its rate: soleplate plates --watch"),
                )
        else:
            raise PlateLost(Text("The data of the plate ended"), do=Text("Use a plate that goes on, not a recording"))
        return self._reading(parts, tick_hz, begin, settle_s)

    def _chunks(self) -> Iterator[Chunk | None]:
        """Yield what comes; None while a real plate gives nothing."""
        if self._inline is not None:
            while (block := self._inline.connection.read()) is not None:
                for item in fed(self._inline.decoder, block, self._inline.driver.name, self._inline.setup.facts):
                    if not isinstance(item, BoardReport):
                        yield item
        while self._live is not None:
            for news in self._follower.follow():
                if isinstance(news, PlateGone):
                    raise PlateLost(
                        Text("The plate does not answer any more"),
                        why=news.reason,
                        do=Text("Plug its cable in, then go on: what was read is kept"),
                    )
                if not isinstance(news, Event) and len(news[1]):
                    yield news[1]
            time.sleep(TURN_S)
            yield None

    def _reading(
        self, parts: dict[str, list[Chunk]], tick_hz: dict[str, float], begin: dict[str, float], settle_s: float
    ) -> Reading:
        streams = []
        for name, chunks in parts.items():
            time_s = np.concatenate([chunk.ticks for chunk in chunks]) / tick_hz[name]
            samples = np.concatenate([chunk.samples for chunk in chunks]).astype(np.float64)
            kept = time_s >= begin[name] + settle_s
            streams.append((time_s[kept], samples[kept]))
        lost = sum(chunk.lost_before for chunks in parts.values() for chunk in chunks[1:])
        if len(streams) == 1:
            time_s, counts = streams[0]
        else:
            time_s, counts = merge([(at, samples[:, 0]) for at, samples in streams])
            whole = np.isfinite(counts).all(axis=1)
            time_s, counts = time_s[whole], counts[whole]
        if len(counts) < 4:
            raise PlateLost(Text("The plate gave {n} samples", n=len(counts)), do=Text("Check its cable and its rate"))
        rate = (len(time_s) - 1) / float(time_s[-1] - time_s[0])
        middle = self.opened_s + float(time_s.mean()) if self._inline is not None else time.time()
        return Reading(counts, rate, middle, lost)

    def close(self) -> None:
        """Free the plate. May be called twice."""
        if self._inline is not None:
            self._inline.connection.close()
        if self._live is not None:
            with suppress(SoleplateError):  # nothing was recorded that could be lost
                self._live.close()


def _now(parts: dict[str, list[Chunk]]) -> Array:
    """Return the mean counts of every cell in the newest chunk of each stream, (c,)."""
    return np.concatenate([part[-1].samples.mean(axis=0) for part in parts.values()])
