"""Live frames: what the judge looks at, 100 times a second, whatever the chunk sizes.

Samples are averaged in bins anchored on device time, so the same recording gives the same frames
however it was cut into chunks. Frames steer a session; they never make a named number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass
from soleplate.kernels.frames import bin_means, frame_values
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
        self._hz, self._width = float(tick_hz), width_s
        self._origin_tick = origin_tick
        self._state, self._sums = np.array([0, -1, -1, 0]), np.zeros(columns, np.int64)  # of bin_means
        self.index: Index = np.empty(0, np.int64)
        self.means: Array = np.empty((0, columns))

    @property
    def last_closed(self) -> int:
        return int(self._state[1])

    def feed(self, chunk: Chunk) -> None:
        ticks, samples = np.array(chunk.ticks, np.int64), np.array(chunk.samples, np.int64, order="C")
        if self._origin_tick is None:
            self._origin_tick = int(ticks[0])
        self._state[0] = self._origin_tick
        index, means = np.empty(len(ticks), np.int64), np.empty(samples.shape)
        closed = bin_means(ticks, samples, self._hz, self._width, self._state, self._sums, index, means)
        self.index = np.concatenate((self.index, index[:closed]))
        self.means = np.concatenate((self.means, means[:closed]))

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
        self._matrix = np.array(calibration.matrix, np.float64, order="C")
        self._gains = np.array(calibration.n_per_count, np.float64)
        self._least_n = LIMITS.cop_draw_n if calibration.senses_place else math.inf
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
        values = np.empty((len(counts), 4))
        frame_values(counts, self._tare, self._matrix, self._gains, self._least_n, values)
        still, self._after = causal(self._sos, values[:, 0], self._state)
        place = stance_from_plate(values[:, 1:3], self._calibration)
        fz, _, _, most = values.T.tolist()
        self.frames += map(PlateFrame, counts, fz, still.tolist(), *place.T.tolist(), most)


def _common(one: Index, other: Index) -> Index:
    """Return the bins that both have."""
    return one if np.array_equal(one, other) else np.intersect1d(one, other, assume_unique=True)


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
        self._ready = -1  # bins up to here were handed out

    def set_tare(self, role: str, counts: Array) -> None:
        """Use these counts as the zero of a plate from the next frame on."""
        self._plates[role].set_tare(np.asarray(counts, float), self._done)

    def feed(self, role: str, chunk: Chunk) -> Iterator[Frame]:
        """Add a chunk and yield the frames that are now complete, in order."""
        if not len(chunk):
            return
        self._streams[role, chunk.stream].feed(chunk)
        ready = min(stream.last_closed for stream in self._streams.values())
        if ready == self._ready:
            return
        self._ready = ready
        parts = {key: stream.take(ready) for key, stream in self._streams.items()}
        # A gap in any stream leaves the bin out.
        index = reduce(_common, (part[0] for part in parts.values()))
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
