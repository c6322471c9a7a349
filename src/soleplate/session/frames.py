"""Live frames: what the judge looks at, 100 times a second, whatever the chunk sizes.

Samples are averaged in bins anchored on device time, so the same recording gives the same frames
however it was cut into chunks. Frames steer a session; they never make a named number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass
from soleplate.model.limits import LIMITS
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk
from soleplate.pipeline.design import low_pass
from soleplate.pipeline.filters import causal
from soleplate.pipeline.frames import stance_from_plate

__all__ = ["Frame", "FrameMaker", "PlateFrame"]

BIN_S = 0.010
MIN_SAMPLES = 2  # of the slowest stream in one bin
SILENT_S = 3.0

Array = NDArray[np.float64]


@dataclass(frozen=True)
class PlateFrame:
    """Hold one plate in one bin.

    ``counts`` are means of every cell; ``fz_n`` is tared; ``still_n`` is Fz after the 10 Hz low-pass that
    stillness is judged by; ``ml_mm`` and ``ap_mm`` are NaN below the drawing load.
    """

    counts: Array
    fz_n: float
    still_n: float
    ml_mm: float
    ap_mm: float


@dataclass(frozen=True)
class Frame:
    """Hold every plate at one time (middle of the bin, session time in s)."""

    time_s: float
    plates: Mapping[str, PlateFrame]


class _Stream:
    """Average one stream in bins."""

    def __init__(self, tick_hz: float, width_s: float, columns: int, origin_tick: int | None) -> None:
        self._hz, self._width = tick_hz, width_s
        self._first_tick = origin_tick
        self._open = -1
        self._sum: Array = np.zeros(columns)
        self._count = 0
        self.closed: dict[int, Array] = {}
        self.last_closed = -1

    def feed(self, chunk: Chunk) -> None:
        if self._first_tick is None:
            self._first_tick = int(chunk.ticks[0])
        bins = np.floor((chunk.ticks - self._first_tick) / self._hz / self._width + 1e-9).astype(np.int64)
        starts = np.flatnonzero(np.diff(bins, prepend=bins[0] - 1))
        sums = np.add.reduceat(chunk.samples.astype(np.int64), starts, axis=0)
        sizes = np.diff(starts, append=len(bins))
        for index, total, size in zip(bins[starts], sums, sizes, strict=True):
            if index != self._open:
                self._close()
                self._open = int(index)
            self._sum = self._sum + total
            self._count += int(size)

    def _close(self) -> None:
        if self._count and self._open >= 0:  # before session time 0 the other plates were not there yet
            self.closed[self._open] = self._sum / self._count
            self.last_closed = self._open
        self._sum = np.zeros_like(self._sum)
        self._count = 0


class FrameMaker:
    """Turn chunks of every plate into frames.

    ``origin_tick`` is the tick at session time 0; without, each stream counts from its first sample.
    """

    def __init__(self, setups: Sequence[PlateSetup], origin_tick: int | None = None) -> None:
        self._setups = {setup.role: setup for setup in setups}
        slowest = min(info.nominal_rate_hz for setup in setups for info in setup.facts.streams)
        self.width_s = max(BIN_S, MIN_SAMPLES / slowest)
        self._streams = {
            (setup.role, info.name): _Stream(info.tick_hz, self.width_s, len(info.columns), origin_tick)
            for setup in setups
            for info in setup.facts.streams
        }
        cells = {setup.role: len(setup.calibration.cell_x_mm) for setup in setups}
        self._tares = {role: np.zeros(n) for role, n in cells.items()}
        self._sos = low_pass(
            LowPass(min(LIMITS.still_filter_hz, 0.4 / self.width_s), order=2, passes=1), 1 / self.width_s
        )
        self._states: dict[str, Array | None] = dict.fromkeys(self._setups)  # None: settle on the next value
        self._next = 0

    def set_tare(self, role: str, counts: Array) -> None:
        """Use these counts as the zero of a plate from now on."""
        self._tares[role] = np.asarray(counts, float)
        self._states[role] = None

    def feed(self, role: str, chunk: Chunk) -> list[Frame]:
        """Add a chunk and return the frames that are now complete, in order."""
        if not len(chunk):
            return []
        self._streams[role, chunk.stream].feed(chunk)
        ready = min(stream.last_closed for stream in self._streams.values())
        frames = []
        while self._next <= ready:
            index = self._next
            parts = {key: stream.closed.pop(index, None) for key, stream in self._streams.items()}
            self._next += 1
            if all(part is not None for part in parts.values()):  # a gap in any stream leaves the bin out
                frames.append(self._frame(index, parts))
        return frames

    @property
    def silent(self) -> str:
        """Name the streams that have sent nothing while others went on for seconds; empty when there are none."""
        newest = max(stream.last_closed for stream in self._streams.values())
        if newest * self.width_s < SILENT_S:
            return ""
        return ", ".join(f"{name} of {role}" for (role, name), s in self._streams.items() if s.last_closed < 0)

    def _frame(self, index: int, parts: Mapping[tuple[str, str], Array | None]) -> Frame:
        plates = {}
        for role, setup in self._setups.items():
            counts = np.concatenate([part for (owner, _), part in parts.items() if owner == role and part is not None])
            fz, mx, my = setup.calibration.matrix @ (counts - self._tares[role])
            plates[role] = PlateFrame(counts, float(fz), self._still(role, float(fz)), *_cop(setup, fz, mx, my))
        return Frame((index + 0.5) * self.width_s, plates)

    def _still(self, role: str, fz_n: float) -> float:
        out, self._states[role] = causal(self._sos, np.array([fz_n]), self._states[role])
        return float(out[0])


def _cop(setup: PlateSetup, fz: float, mx: float, my: float) -> tuple[float, float]:
    if fz < LIMITS.cop_draw_n:
        return float("nan"), float("nan")
    ml, ap = stance_from_plate([-my / fz, mx / fz], setup.calibration)
    return float(ml), float(ap)
