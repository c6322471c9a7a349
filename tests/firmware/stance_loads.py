"""Somebody who steps on a plate, stands as was recorded, and steps off: the counts of each millisecond."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

RATE_HZ = 1000
EMPTY_S, STEP_S, BACK_S, AFTER_S = 3.0, 0.5, 25.0, 20.0
HALF_MM, N_PER_COUNT = 170.0, 0.0005  # of a plate that was not calibrated: docs/flash.md


class Loads(NamedTuple):
    """Rows (n, 4) int32 counts; where the force stands from row ``first`` on: (m,) mm to the right and to the front."""

    counts: np.ndarray
    first: int
    right_mm: np.ndarray
    front_mm: np.ndarray


def recorded(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return force, N, and its place to the right and to the front, mm, of a recording of 1000 Hz."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    names = [name.split("_")[0].lower() for name in lines[0].split(",")]
    table = np.array([[float(word) for word in line.split(",")] for line in lines[1:]])
    columns = {name: table[:, i] for i, name in enumerate(names)}
    return columns["fz"], 1000 * columns["copx"], 1000 * columns["copy"]


def drawn() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return somebody of 70 kg who sways as slow and quick waves do, for where the recordings are not."""
    t = np.arange(32 * RATE_HZ) / RATE_HZ
    right = 4 * np.sin(0.9 * t) + 1.5 * np.sin(4.1 * t + 1) + 0.3 * np.sin(17 * t)
    front = 40 + 6 * np.sin(0.5 * t + 2) + 2 * np.sin(3.3 * t) + 0.4 * np.sin(13 * t + 1)
    return 686 + 4 * np.sin(7 * t), right, front


def loads(force_n: np.ndarray, right_mm: np.ndarray, front_mm: np.ndarray, back_s: float = BACK_S) -> Loads:
    """Return what the cells bear, front right and then counter-clockwise: the stance, and its end backwards."""
    back = slice(None, -1 - round(back_s * RATE_HZ), -1)
    force, right, front = (np.concatenate([one, one[back]]) for one in (force_n, right_mm, front_mm))
    x, y = np.array([1, -1, -1, 1]), np.array([1, 1, -1, -1])
    cells = force[:, None] / 4 * (1 + right[:, None] * x / HALF_MM + front[:, None] * y / HALF_MM)
    step = np.linspace(0, 1, round(STEP_S * RATE_HZ))[:, None]
    empty, after = (np.zeros((round(seconds * RATE_HZ), 4)) for seconds in (EMPTY_S, AFTER_S))
    rows = np.vstack([empty, step * cells[0], cells, step[::-1] * cells[-1], after])
    return Loads(np.rint(rows / N_PER_COUNT).astype("<i4"), len(empty) + len(step), right, front)


def counts_at(rows: np.ndarray, conversion: np.ndarray, rate_hz: int) -> np.ndarray:
    """Return what the converter gives for conversions (n,) counted from the first row: (n, 4), cut towards zero."""
    passed = np.asarray(conversion, np.int64) * RATE_HZ
    row, rest = np.divmod(passed, rate_hz)
    row = np.minimum(row, len(rows) - 1)
    start, end = rows[row].astype(np.int64), rows[np.minimum(row + 1, len(rows) - 1)].astype(np.int64)
    product = (end - start) * rest[:, None]
    return start + np.sign(product) * (np.abs(product) // rate_hz)
