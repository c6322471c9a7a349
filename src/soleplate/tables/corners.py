"""Which cell stands at which corner, found by pressing on one corner after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from soleplate.tables.layout import Read, SampleReader, TextLayout
from soleplate.text import Text

__all__ = ["CornerHunt", "cell_means", "pressed"]

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


class CornerHunt:
    """Find which cell stands at which corner: by lines of the empty plate, then of one corner pressed after the other.

    Attributes
    ----------
    corner : str
        Which one is to be pressed now, of ``ORDER``; empty for the empty plate, and when all are found.
    """

    ORDER: ClassVar[Mapping[str, str]] = {
        "FR": Text("front right"), "FL": Text("front left"), "BL": Text("back left"), "BR": Text("back right"),
    }  # fmt: skip

    def __init__(self, layout: TextLayout) -> None:
        self._layout = layout
        self._before: tuple[Array, Array] | None = None
        self._found: dict[int, str] = {}
        self.corner = ""

    @property
    def done(self) -> bool:
        """Whether every corner has its cell."""
        return len(self._found) == len(self.ORDER)

    def take(self, lines: Sequence[str]) -> str:
        """Take the lines of what was asked for; return the cell that was pressed, or nothing where none shows alone."""
        means = cell_means(self._layout, lines)
        if self._before is None:
            self._before, self.corner = means, next(iter(self.ORDER))
            return ""
        cell = pressed(self._before, means)
        if cell < 0 or cell in self._found:
            return ""
        self._found[cell] = self.corner
        self.corner = next((corner for corner in self.ORDER if corner not in self._found.values()), "")
        return self._layout.cells[cell]

    def columns(self) -> str:
        """Return the columns of the layout with the corners in place of the cells."""
        names = {name: self._found[number] for number, name in enumerate(self._layout.cells)}
        return ",".join(names.get(name, name) for name in self._layout.columns)
