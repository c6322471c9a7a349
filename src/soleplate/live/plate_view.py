"""What a screen shows of one plate: newtons, centre of pressure, zero, health and marks; knows no Qt."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.events import Event, Marked, PlateBack, PlateGone, PlateHealth, RepMarked, TareDone, Warned, Weighed
from soleplate.api.metric import LowPass
from soleplate.live.history import History
from soleplate.live.zero import StillZero, judge_zero
from soleplate.model.limits import LIMITS
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk
from soleplate.pipeline.chain import Chain
from soleplate.pipeline.frames import stance_from_plate
from soleplate.session.frames import FrameMaker
from soleplate.text import Text

__all__ = ["FIRST_CELL", "LONGEST_S", "DrawnMark", "PlateView"]

Array = NDArray[np.float64]

LONGEST_S = 60.0  # the longest window that is shown
FZ, ML, AP, FIRST_CELL = 0, 1, 2, 3  # columns of the history
COP_LOW_PASS_HZ = 10.0
MARKS = 200
AGAIN_S = 5.0
SLICE_S = 0.1
FIRST_ZERO_S = 3.0  # nobody is zeroed away who has stood on the plate for longer
HOLE_S = 0.1  # a longer silence is a hole in the line


@dataclass(frozen=True)
class DrawnMark:
    """Hold one moment to be drawn: ``kind`` is ``mark`` or ``rep``; a repetition has a beginning."""

    time_s: float
    label: str
    kind: str = "mark"
    start_s: float = math.nan


class PlateView:
    """Turn chunks of one plate into what is drawn.

    Feed it chunks whose ticks are on the clock of the view (``PlateFollower`` gives such), and events; read
    ``fz_n``, ``cop_mm``, ``trail`` and the rest whenever something is drawn. Nothing here is a measure: named numbers
    come from ``scoring``.

    Attributes
    ----------
    rate_hz : float
        Rows of the trail per second.
    newest_s : float
        Time of the newest row; NaN before the first.
    zeroed_s : float
        Time of the zero; NaN before one. ``zero_checked`` is False for one that was taken by itself at the start.
    body_weight_n : float
        As weighed in the session; NaN when not.
    health : PlateHealth or None
        Rate, loss and latency of the last second.
    note : str
        What needs attention; empty when nothing does.
    """

    def __init__(self, setup: PlateSetup) -> None:
        self.setup, self.role = setup, setup.role
        self.cells = len(setup.calibration.cell_x_mm)
        self._info = setup.facts.streams[0]
        self._frames = FrameMaker([setup], origin_tick=0) if len(setup.facts.streams) > 1 else None
        self.rate_hz = 1 / self._frames.width_s if self._frames else self._info.nominal_rate_hz
        rows = round((LONGEST_S + 2.0) * self.rate_hz)
        self._trail = History(FIRST_CELL + self.cells, rows)
        self._still: History | None = None
        self._counts = History(self.cells, math.ceil(2 * LIMITS.still_s * self.rate_hz))
        self._tare = np.zeros(self.cells)
        self._newest_s = self.zeroed_s = math.nan
        self.zero_checked = False
        self.zero_noise_n = math.nan
        self.body_weight_n = math.nan
        self.health: PlateHealth | None = None
        self.gone = ""
        self.note = ""
        self.lost = 0
        self.marks: deque[DrawnMark] = deque(maxlen=MARKS)
        self._still_s = self._refused_s = math.nan
        self._make_chains()

    def _make_chains(self) -> None:
        calibration = self.setup.calibration
        smooth = LowPass(COP_LOW_PASS_HZ, order=2, passes=1) if self.rate_hz > 3 * COP_LOW_PASS_HZ else None
        self._raw = Chain(calibration, self._tare)
        self._smooth = Chain(calibration, self._tare, smooth, self.rate_hz)

    def feed(self, chunk: Chunk) -> None:
        """Take a chunk in."""
        if not len(chunk):
            return
        if self._frames is not None:
            for frame in self._frames.feed(self.role, chunk):
                self._add(frame.plates[self.role].counts[np.newaxis], frame.time_s)
            self.lost += chunk.lost_before
            return
        if hole := self._missing_before(chunk):
            self._trail.skip(hole)
            self._smooth.restart()
        step = max(1, round(SLICE_S * self.rate_hz))  # after a long wait much comes at once; the zero wants it in turn
        for first in range(0, len(chunk), step):
            rows = slice(first, first + step)
            self._add(chunk.samples[rows], float(chunk.ticks[rows][-1]) / self._info.tick_hz)

    def _missing_before(self, chunk: Chunk) -> int:
        """Return the rows to leave empty: what was lost, or how long the plate was away or not looked at."""
        if not self._trail.count:
            return 0
        self.lost += chunk.lost_before
        away_s = float(chunk.ticks[0]) / self._info.tick_hz - self._newest_s
        return max(chunk.lost_before, round(away_s * self.rate_hz) - 1 if away_s > HOLE_S else 0)

    def _add(self, counts: NDArray[np.int32] | Array, newest_s: float) -> None:
        self._newest_s = newest_s
        self._counts.add(counts)
        seen_s = self._counts.count / self.rate_hz
        if math.isnan(self.zeroed_s) and LIMITS.still_s <= seen_s <= FIRST_ZERO_S:
            self.take_zero(first=True)
        rows = np.empty((len(counts), FIRST_CELL + self.cells))
        whole = np.rint(counts).astype(np.int32)
        rows[:, FZ] = self._raw.feed(whole)[0][:, 0]
        cop = self._smooth.feed(whole)[1]
        rows[:, ML:FIRST_CELL] = stance_from_plate(cop, self.setup.calibration)
        rows[:, FIRST_CELL:] = (counts - self._tare) * self.setup.calibration.n_per_count
        self._trail.add(rows)

    # StillZero

    def take_zero(self, *, first: bool = False) -> StillZero:
        """StillZero the plate from the last second if it was still and is near the last zero.

        The ``first`` one is taken unasked, and perhaps with somebody on the plate: a zero far from it must be asked
        for twice.
        """
        counts = self._counts.last(math.ceil(LIMITS.still_s * self.rate_hz)).T
        again = not self.zero_checked and self._newest_s - self._refused_s < AGAIN_S
        last = None if first or again else self._tare
        found = judge_zero(counts, self.rate_hz, self.setup.calibration, last)
        if found.accepted:
            self.set_zero(found.counts, self._newest_s, checked=not first)
            self.zero_noise_n = found.noise_n
        elif not first:
            self._refused_s = self._newest_s
            more = "" if self.zero_checked else Text(" If it is empty, zero it once more.")
            self.note = Text("not zeroed: {reason}{more}", reason=found.reason, more=more)
        return found

    def set_zero(self, counts: ArrayLike, time_s: float, *, checked: bool = True) -> None:
        """Use these counts (cells,) as zero from now on."""
        self._tare = np.array(counts, np.float64)
        self.zeroed_s, self.zero_checked = time_s, checked
        if self.note.startswith("not zeroed"):
            self.note = ""
        self._make_chains()

    @property
    def zero_counts(self) -> Array:
        """Counts of the zero, (cells,); zeros before one."""
        return self._tare

    @property
    def zero_age_s(self) -> float:
        """Seconds since the zero; NaN before one."""
        return self._newest_s - self.zeroed_s

    # Events

    def notice(self, event: Event, shift_s: float = 0.0) -> None:
        """Take an event in; ``shift_s`` turns its times into those of the view."""
        match event:
            case TareDone(role=self.role, accepted=True, counts=counts, time_s=time_s):
                self.set_zero(counts, time_s + shift_s)
            case Weighed(role=self.role, accepted=True, body_weight_n=weight):
                self.body_weight_n = weight
            case PlateHealth(role=self.role):
                self.health = event
            case PlateGone(role=self.role, reason=reason):
                self.gone = reason
            case PlateBack(role=self.role):
                self.gone = ""
                self._smooth.restart()
            case Marked(label=label, time_s=time_s):
                self.marks.append(DrawnMark(time_s + shift_s, label))
            case RepMarked(number=number, start_s=start, end_s=end):
                self.marks.append(DrawnMark(end + shift_s, str(number), "rep", start + shift_s))
            case Warned(code="plate-stalled" | "fell-behind", text=text):
                self.note = text
            case Warned(code="plate-flows"):
                self.note = ""

    # What is shown

    def freeze(self) -> None:
        """Hold the picture; what comes is still taken in."""
        self._still, self._still_s = self._trail.copy(), self._newest_s

    def thaw(self) -> None:
        """Show the newest again."""
        self._still = None

    @property
    def trail(self) -> History:
        """Rows to be shown: Fz N, ML mm, AP mm (10 Hz low-pass), then one column per cell, N."""
        return self._trail if self._still is None else self._still

    @property
    def newest_s(self) -> float:
        """Time of the newest row that is shown; NaN before the first."""
        return self._newest_s if self._still is None else self._still_s

    @property
    def fz_n(self) -> float:
        """Newest total force, mean of the last 50 ms, N; NaN before the first."""
        return self._mean(FZ, 0.05)

    @property
    def cop_mm(self) -> tuple[float, float]:
        """Newest ML and AP, mm; NaN below the drawing load."""
        last = self.trail.last(1)
        return (float(last[ML, 0]), float(last[AP, 0])) if last.shape[1] else (math.nan, math.nan)

    @property
    def cell_forces_n(self) -> Array:
        """Newest force of each cell, mean of the last 50 ms, (cells,) N; NaN before the first."""
        return np.array([self._mean(FIRST_CELL + cell, 0.05) for cell in range(self.cells)])

    def _mean(self, column: int, seconds: float) -> float:
        values = self.trail.last(max(1, round(seconds * self.rate_hz)))[column]
        values = values[np.isfinite(values)]
        return float(values.mean()) if values.size else math.nan
