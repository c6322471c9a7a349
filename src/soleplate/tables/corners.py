"""Which cell stands at which corner, found by pressing on one corner after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from soleplate.tables.layout import Read, SampleReader, TextLayout

__all__ = ["cell_means", "pressed"]

CLEARLY = 1.5  # times as much as any other cell
OVER_NOISE = 8.0

Array = NDArray[np.float64]


def cell_means(layout: TextLayout, lines: Sequence[str]) -> tuple[Array, Array]:
    """Return the mean of every cell and its SD, (c,) steps each; NaN where no line could be read."""
    reader = SampleReader(layout)
    read = [taken.cells for line in lines if line.strip() and isinstance(taken := reader.take(line), Read)]
    if not read:
        return np.full(len(layout.cells), np.nan), np.full(len(layout.cells), np.nan)
    cells = np.array(read, np.float64)
    return cells.mean(axis=0), cells.std(axis=0)


def pressed(before: tuple[Array, Array], now: tuple[Array, Array]) -> int:
    """Return the cell that bears clearly more than before, the number of its column among the cells; -1 for none."""
    more = now[0] - before[0]
    if not np.isfinite(more).all():
        return -1
    most, second = np.argsort(more)[::-1][:2]
    noise = max(1.0, float(before[1].max()))
    return int(most) if more[most] > OVER_NOISE * noise and more[most] > CLEARLY * max(more[second], 0.0) else -1
