"""Compare what came over the wire with what the converter converted."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

CLOCK_TOLERANCE_US = 40.0  # micros() counts in steps of 4; start-up and interrupt latency come on top


@dataclass
class Truth:
    """The conversions of one channel in order."""

    index: np.ndarray
    device_us: np.ndarray
    counts: np.ndarray


def load(path: Path, channel: int) -> Truth:
    """Read one channel of a truth log; of several lines with one index the last holds."""
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    rows = table[table[:, 0] == channel]
    last = np.append(np.diff(rows[:, 1]) != 0, True)
    rows = rows[last]
    return Truth(rows[:, 1].astype(np.int64), rows[:, 3], rows[:, 4].astype(np.int64))


def unwrap(values: list[int], bits: int) -> np.ndarray:
    """Undo the wrap of a counter that never goes back."""
    raw = np.asarray(values, dtype=np.int64)
    steps = np.diff(raw) % (1 << bits)
    return raw[0] + np.concatenate(([0], np.cumsum(steps)))


@dataclass
class Comparison:
    """How many samples came, how many conversions between first and last did not, how many counts are wrong."""

    samples: int
    lost: int
    wrong: int
    shift_us: float


def compare(truth: Truth, seq: list[int], t_us: list[int], counts: list[int], skew_us: float = 0.0) -> Comparison:
    """Find each sample by its sequence number, anchored by the time of the first, and check its counts.

    Raises AssertionError if the device's times disagree with the truth's, for then the pairing means nothing.
    """
    number = unwrap(seq, 16)
    time = unwrap(t_us, 32) + skew_us
    first = int(np.argmin(np.abs(truth.device_us - time[0])))
    at = first + (number - number[0])
    apart = time - truth.device_us[at]
    assert np.all(np.abs(apart) < CLOCK_TOLERANCE_US), (apart.min(), apart.max())
    wrong = int(np.sum(truth.counts[at] != np.asarray(counts)))
    lost = int(number[-1] - number[0] + 1 - len(number))
    return Comparison(len(number), lost, wrong, float(np.mean(apart)))
