"""Find faults of single cells in a recording. Nothing is repaired: rows are marked, their samples stay as they came.

Numbers without a source are the project's own choice; tests hold them against every virtual athlete (no mark) and
against faults of known size (every one marked).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.model.cell_fault import CellFault, FaultKind
from soleplate.pipeline.cut import gapless_spans
from soleplate.text import Text

__all__ = ["CellSignal", "crossed_cells", "dead_cells", "hum", "saturated", "spikes", "stuck"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

WINDOW = 9  # samples around one that may be a spike; half of them may be spikes too
SPIKE_MAD = 12.0  # robust SDs of those samples, and of all samples of the cell
SPIKE_N = 5.0
SPIKE_COUNTS = 6
ALONE_BELOW_HZ = 250.0  # slower plates show an impact as one sample, in every cell at once
ALONE_BELOW_N = 50.0  # and so may small jerks
ALONE_SHARE = 0.15
BLOCK = 4096  # rows looked at together: nine such columns of counts stay in the cache

STUCK_S = 0.1
STUCK_CHANCE = 1e-9  # of so many equal counts, by how often neighbours of this cell are equal
STUCK_OTHERS = 5  # steps: counts, or last digits of a board that prints text

DEAD_SHARE = 0.01  # of the range of the cell that bears most
LOADED_N = 100.0

MAINS_HZ = (50.0, 60.0)
HUM_N = 0.5  # amplitude
HUM_OVER = 6.0  # times the amplitudes beside it
HUM_BLOCKS = 3  # seconds in a row
ALIAS_FROM_HZ = 12.0  # below, it cannot be told from the person

CROSSED_OVER = 9.0
CROSSED_SHARE = 0.05  # of the load


@dataclass(frozen=True)
class CellSignal:
    """Hold what one cell gave.

    Attributes
    ----------
    stream, cell : str
        Names.
    time_s : (n,) float64
        Session time.
    counts : (n,) int32 or float64
        As recorded.
    n_per_count : float
        Gain.
    """

    stream: str
    cell: str
    time_s: Array
    counts: NDArray[np.int32] | Array
    n_per_count: float
    rate_hz: float

    @property
    def load_n(self) -> Array:
        """Load without its zero, N, (n,)."""
        return np.asarray(self.counts, np.float64) * abs(self.n_per_count)

    def marks(self, kind: FaultKind, mask: Mask, text: str = "") -> Iterator[CellFault]:
        """Mark every run of True in ``mask`` (n,)."""
        for first, end in gapless_spans(mask):
            yield CellFault(self.stream, self.cell, kind, first, end - first, text)


def saturated(signal: CellSignal, bits: int) -> Iterator[CellFault]:
    """Mark samples at either end of the converter's range."""
    counts = np.asarray(signal.counts, np.int64)
    top = 2 ** (bits - 1) - 1
    yield from signal.marks("saturated", (counts >= top) | (counts <= -top - 1))


def stuck(signals: Sequence[CellSignal]) -> Iterator[CellFault]:
    """Mark runs of equal counts that are too long for the noise of a cell, while another cell moves."""
    for signal in signals:
        counts = np.asarray(signal.counts)
        equal = np.diff(counts) == 0
        chance = float(np.clip(equal.mean(), 0.05, 0.99)) if len(equal) else 1.0
        rows = max(np.log(STUCK_CHANCE) / np.log(chance), STUCK_S * signal.rate_hz) if chance < 1 else np.inf
        mask = np.zeros(len(counts), bool)
        for first, end in gapless_spans(equal):
            if end + 1 - first > rows:
                begin_s, end_s = signal.time_s[first], signal.time_s[end]
                mask[first : end + 1] = any(_moves(other, begin_s, end_s) for other in signals if other is not signal)
        yield from signal.marks("stuck", mask)


def _moves(signal: CellSignal, begin_s: float, end_s: float) -> bool:
    first, end = np.searchsorted(signal.time_s, [begin_s, end_s])
    steps = np.abs(np.diff(np.asarray(signal.counts, np.float64)))
    step = float(steps[steps > 0].min(initial=np.inf))
    return bool(end > first and float(np.ptp(signal.counts[first:end])) > STUCK_OTHERS * step)


def dead_cells(signals: Sequence[CellSignal]) -> Iterator[CellFault]:
    """Mark cells whose load never changes while somebody steps on the plate, the whole recording long."""
    ranges = [_range(signal.load_n) for signal in signals]
    most = max(ranges, default=0.0)
    if most < LOADED_N:
        return
    for signal, span in zip(signals, ranges, strict=True):
        if len(signal.counts) and span < DEAD_SHARE * most:
            text = Text("its load changed by {span:.2f} N, that of another cell by {most:.0f} N", span=span, most=most)
            yield from signal.marks("dead", np.ones(len(signal.counts), bool), text)


def _range(load_n: Array) -> float:
    if not len(load_n):
        return 0.0
    low, high = np.percentile(load_n, [1.0, 99.0])
    return float(high - low)


def spikes(signals: Sequence[CellSignal]) -> Iterator[CellFault]:
    """Mark single samples, or two in a row, that stand out of those before and after.

    An impact on a slow plate is such a sample too, and so may a small jerk be, but then every cell shows it: there a
    spike is what one cell shows.
    """
    found = [_standing_out(signal) for signal in signals]
    for own, (signal, (mask, away_n)) in enumerate(zip(signals, found, strict=True)):
        rows = np.flatnonzero(mask & ((signal.rate_hz < ALONE_BELOW_HZ) | (away_n < ALONE_BELOW_N)))
        for i, other in enumerate(signals):
            if i != own and len(rows):
                shown_n = _nearby(other.time_s, found[i][1], signal.time_s[rows], 1.5 / signal.rate_hz)
                mask[rows] &= shown_n < ALONE_SHARE * away_n[rows]
        for first, end in gapless_spans(mask):
            text = Text("{most:.0f} N off", most=away_n[first:end].max())
            yield CellFault(signal.stream, signal.cell, "spike", first, end - first, text)


def _standing_out(signal: CellSignal) -> tuple[Mask, Array]:
    """Return which samples stand out, and by how many N every sample is off the median around it."""
    load, counts = signal.load_n, np.asarray(signal.counts)
    mask, away = np.zeros(len(load), bool), np.zeros(len(load))
    if len(load) < 2 * WINDOW:
        return mask, away
    half = WINDOW // 2
    padded = np.concatenate([counts[half:0:-1], counts, counts[-2 : -half - 2 : -1]])
    n_per_count = abs(signal.n_per_count)
    for first in range(0, len(load), BLOCK):
        rows = slice(first, min(first + BLOCK, len(load)))
        middle = _median_of_9([padded[rows.start + k : rows.stop + k] for k in range(WINDOW)])
        away[rows] = np.abs(load[rows] - middle * n_per_count)
    least = max(SPIKE_N, SPIKE_COUNTS * n_per_count)
    if not (away > least).any():  # most cells: what is usual need not be known
        return mask, away
    far = np.flatnonzero(away > max(least, SPIKE_MAD * 1.4826 * float(np.median(away))))
    around = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[far] * n_per_count
    spread = np.median(np.abs(around - np.median(around, axis=1, keepdims=True)), axis=1)
    mask[far] = away[far] > SPIKE_MAD * 1.4826 * spread
    for first, end in gapless_spans(mask):
        mask[first:end] = end - first <= 2
    return mask, away


def _median_of_9(values: list[Array]) -> Array:
    """Return the median of nine arrays, element by element, by the least exchanges (Paeth 1990).

    Sorting short rows one by one would take most of the time that a session needs to become a file.
    """
    for low, high in (
        (1, 2), (4, 5), (7, 8), (0, 1), (3, 4), (6, 7), (1, 2), (4, 5), (7, 8), (0, 3),
        (5, 8), (4, 7), (3, 6), (1, 4), (2, 5), (4, 7), (4, 2), (6, 4), (4, 2),
    ):  # fmt: skip
        values[low], values[high] = np.minimum(values[low], values[high]), np.maximum(values[low], values[high])
    return values[4]


def _nearby(time_s: Array, values: Array, wanted_s: Array, within_s: float) -> Array:
    """Return the largest of ``values`` within ``within_s`` of each wanted time."""
    if not len(values):
        return np.zeros(len(wanted_s))
    first = np.searchsorted(time_s, wanted_s - within_s)
    end = np.searchsorted(time_s, wanted_s + within_s)
    return np.array([values[a:b].max() if b > a else 0.0 for a, b in zip(first, end, strict=True)])


def hum(signal: CellSignal) -> Iterator[CellFault]:
    """Mark seconds in which a line stands at the mains frequency, or where the rate folds it to."""
    rate = signal.rate_hz
    size = round(rate) if rate > 0 else 0  # a single sample has no rate
    blocks = len(signal.counts) // size if size else 0
    if blocks < HUM_BLOCKS:
        return
    load = signal.load_n[: blocks * size].reshape(blocks, size)
    load = load - load.mean(axis=1, keepdims=True)
    for mains in MAINS_HZ:
        line = abs(mains - rate * round(mains / rate))
        if not ALIAS_FROM_HZ <= line <= rate / 2 - 6:
            continue
        height = np.hypot(*np.split(load @ _waves(size, rate, line), 2, axis=1))
        here, beside = height[:, :3].max(axis=1), np.median(height[:, 3:], axis=1)
        mask = here > np.maximum(HUM_N, HUM_OVER * beside)
        for first, end in gapless_spans(mask):
            if end - first >= HUM_BLOCKS:
                folded = abs(line - mains) > 1
                text = Text(
                    "{median:.1f} N at {mains:g} Hz, seen at {line:.1f} Hz"
                    if folded
                    else "{median:.1f} N at {mains:g} Hz",
                    median=np.median(here[first:end]),
                    mains=mains,
                    line=line,
                )
                yield CellFault(signal.stream, signal.cell, "hum", first * size, (end - first) * size, text)


@lru_cache(maxsize=8)
def _waves(size: int, rate_hz: float, line_hz: float) -> Array:
    """Return what finds the amplitude of a line (3 columns) and beside it (6): cosines and sines, (size, 18)."""
    weight = np.hanning(size)[:, np.newaxis]
    turn = 2 * np.pi * np.arange(size)[:, np.newaxis] / rate_hz
    angle = turn * (line_hz + np.array([-0.5, 0.0, 0.5, -5, -4, -3, 3, 4, 5]))
    return np.hstack([np.cos(angle), np.sin(angle)]) * weight * (2 / weight.sum())


def crossed_cells(
    loads_n: ArrayLike, cell_x_mm: ArrayLike, cell_y_mm: ArrayLike
) -> tuple[tuple[int, int], float, float] | None:
    """Return two cells of a plate of four whose cables seem exchanged, or None.

    A stiff plate loads its cells as a plane: the sums over both diagonals are equal, wherever somebody stands. When two
    neighbours are exchanged, they are not, and another pairing fits. Cells that are exchanged across a diagonal fit as
    well as the right ones: only pressing each corner tells those.

    Parameters
    ----------
    loads_n : (n, 4) float64
        Tared loads, N, while somebody stands on the plate and shifts.
    cell_x_mm, cell_y_mm : (4,) float64
        Where the cells should be.

    Returns
    -------
    ((a, b), as_told, exchanged) or None
        The pair; RMS of the warp, N, of the cables as they are told, and with a and b exchanged.
    """
    loads = np.asarray(loads_n, np.float64)
    geometry = np.stack([np.ones(4), np.asarray(cell_x_mm, float), np.asarray(cell_y_mm, float)])
    warp = np.linalg.svd(geometry)[2][-1]  # the load that no plane shows
    if len(loads) < 10 or not np.allclose(geometry @ warp, 0, atol=1e-6):
        return None
    as_told = _rms(loads @ warp)
    if as_told < CROSSED_SHARE * float(loads.sum()) / len(loads):
        return None
    tried = []
    for a, b in ((0, 1), (1, 2), (2, 3), (3, 0)):
        exchanged = warp.copy()
        exchanged[[a, b]] = exchanged[[b, a]]
        tried.append((_rms(loads @ exchanged), (a, b)))
    best, pair = min(tried)
    if as_told**2 < CROSSED_OVER * best**2:
        return None
    return pair, as_told, best


def _rms(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2)))
