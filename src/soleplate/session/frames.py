"""Live frames: what the judge looks at, 100 times a second, whatever the chunk sizes.

Samples are averaged in bins anchored on device time, so the same recording gives the same frames
however it was cut into chunks. Frames steer a session; they never make a named number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass
from soleplate.model.limits import LIMITS
from soleplate.model.plate import Calibration
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
Index = NDArray[np.int64]


class PlateFrame(NamedTuple):
    """Hold one plate in one bin.

    ``counts`` are means of every cell; ``fz_n`` is tared; ``still_n`` is Fz after the 10 Hz low-pass that
    stillness is judged by; ``ml_mm`` and ``ap_mm`` are NaN below the drawing load; ``cell_n`` is the largest load of
    one cell.
    """

    counts: Array
    fz_n: float
    still_n: float
    ml_mm: float
    ap_mm: float
    cell_n: float = 0.0


class Frame(NamedTuple):
    """Hold every plate at one time (middle of the bin, session time in s)."""

    time_s: float
    plates: Mapping[str, PlateFrame]


class _Stream:
    """Average one stream in bins; ``index`` (n,) and ``means`` (n, c) are the closed ones, in order."""

    def __init__(self, tick_hz: float, width_s: float, columns: int, origin_tick: int | None) -> None:
        self._hz, self._width = tick_hz, width_s
        self._first_tick = origin_tick
        self._open, self._sum, self._count = -1, np.zeros(columns, np.int64), 0
        self.index: Index = np.empty(0, np.int64)
        self.means: Array = np.empty((0, columns))
        self.last_closed = -1

    def feed(self, chunk: Chunk) -> None:
        if self._first_tick is None:
            self._first_tick = int(chunk.ticks[0])
        bins = np.floor((chunk.ticks - self._first_tick) / self._hz / self._width + 1e-9).astype(np.int64)
        starts = np.flatnonzero(np.concatenate(([True], bins[1:] != bins[:-1])))
        index = bins[starts]
        sums = np.add.reduceat(chunk.samples.astype(np.int64), starts, axis=0)
        counts = np.diff(starts, append=len(bins))
        if index[0] == self._open:
            sums[0] += self._sum
            counts[0] += self._count
        elif self._count:
            index = np.concatenate(([self._open], index))
            sums, counts = np.concatenate((self._sum[np.newaxis], sums)), np.concatenate(([self._count], counts))
        self._open, self._sum, self._count = int(index[-1]), sums[-1], int(counts[-1])
        # Before session time 0 the other plates were not there yet; a clock that went back closes no bin again.
        fresh = index[:-1] > np.maximum.accumulate(np.concatenate(([self.last_closed], index[:-2])))
        if not fresh.any():
            return
        self.index = np.concatenate((self.index, index[:-1][fresh]))
        self.means = np.concatenate((self.means, (sums[:-1] / counts[:-1, np.newaxis])[fresh]))
        self.last_closed = int(self.index[-1])

    def take(self, until: int) -> tuple[Index, Array]:
        """Give away the closed bins up to a number."""
        end = int(np.searchsorted(self.index, until, side="right"))
        taken = self.index[:end], self.means[:end]
        self.index, self.means = self.index[end:], self.means[end:]
        return taken


class _Plate:
    """Turn the mean counts of one plate into what its frames hold."""

    def __init__(self, calibration: Calibration, sos: Array) -> None:
        self._calibration, self._sos = calibration, sos
        self._tare = np.zeros(len(calibration.cell_x_mm))
        self._state: Array | None = None  # None: settle on the next value
        self._after: Array | None = None
        self._counts: Array = np.empty((0, len(self._tare)))
        self.frames: list[PlateFrame] = []

    def begin(self, counts: Array) -> None:
        """Take the mean counts (n, c) of the next frames."""
        self._counts, self.frames = counts, []
        self._fill()

    def set_tare(self, tare: Array, first: int) -> None:
        """Use another zero from frame ``first`` of this block on."""
        self._tare, self._state = tare, None
        del self.frames[first:]
        self._fill()

    def end(self) -> None:
        """Go on with the next block from here."""
        self._state, self._counts, self.frames = self._after, self._counts[:0], []

    def _fill(self) -> None:
        counts = self._counts[len(self.frames) :]
        if not len(counts):
            self._after = self._state
            return
        # Column by column: BLAS gives other bits for another number of rows.
        tared = (counts - self._tare).T
        parts = tared[:, np.newaxis] * self._calibration.matrix.T[:, :, np.newaxis]
        fz, mx, my = (sum(parts[1:, axis], parts[0, axis]) for axis in range(3))
        still, self._after = causal(self._sos, fz, self._state)
        with np.errstate(divide="ignore", invalid="ignore"):
            place = stance_from_plate(np.column_stack((-my / fz, mx / fz)), self._calibration)
        place[~(fz >= LIMITS.cop_draw_n) | (not self._calibration.senses_place)] = np.nan
        most = (tared * self._calibration.n_per_count[:, np.newaxis]).max(axis=0)
        self.frames += map(PlateFrame, counts, fz.tolist(), still.tolist(), *place.T.tolist(), most.tolist())


class FrameMaker:
    """Turn chunks of every plate into frames.

    ``origin_tick`` is the tick at session time 0; without, each stream counts from its first sample.
    """

    def __init__(self, setups: Sequence[PlateSetup], origin_tick: int | None = None) -> None:
        slowest = min((info.nominal_rate_hz for setup in setups for info in setup.facts.streams), default=math.inf)
        self.width_s = max(BIN_S, MIN_SAMPLES / slowest)
        self._streams = {
            (setup.role, info.name): _Stream(info.tick_hz, self.width_s, len(info.columns), origin_tick)
            for setup in setups
            for info in setup.facts.streams
        }
        sos = low_pass(LowPass(min(LIMITS.still_filter_hz, 0.4 / self.width_s), order=2, passes=1), 1 / self.width_s)
        self._plates = {setup.role: _Plate(setup.calibration, sos) for setup in setups}
        self._done = 0

    def set_tare(self, role: str, counts: Array) -> None:
        """Use these counts as the zero of a plate from the next frame on."""
        self._plates[role].set_tare(np.asarray(counts, float), self._done)

    def feed(self, role: str, chunk: Chunk) -> Iterator[Frame]:
        """Add a chunk and yield the frames that are now complete, in order."""
        if not len(chunk):
            return
        self._streams[role, chunk.stream].feed(chunk)
        ready = min(stream.last_closed for stream in self._streams.values())
        parts = {key: stream.take(ready) for key, stream in self._streams.items()}
        # A gap in any stream leaves the bin out.
        index = reduce(partial(np.intersect1d, assume_unique=True), (part[0] for part in parts.values()))
        if not len(index):
            return
        for name, plate in self._plates.items():
            means = [rows[np.searchsorted(own, index)] for (owner, _), (own, rows) in parts.items() if owner == name]
            plate.begin(means[0] if len(means) == 1 else np.concatenate(means, axis=1))
        for row, time_s in enumerate(((index + 0.5) * self.width_s).tolist()):
            self._done = row + 1
            yield Frame(time_s, {name: plate.frames[row] for name, plate in self._plates.items()})
        for plate in self._plates.values():
            plate.end()
        self._done = 0

    @property
    def silent(self) -> str:
        """Name the streams that have sent nothing while others went on for seconds; empty when there are none."""
        newest = max(stream.last_closed for stream in self._streams.values())
        if newest * self.width_s < SILENT_S:
            return ""
        return ", ".join(f"{name} of {role}" for (role, name), s in self._streams.items() if s.last_closed < 0)
