"""The last rows of a growing table, as views that are never copied."""

from __future__ import annotations

import copy

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["History"]

Array = NDArray[np.float64]


class History:
    """Keep the last ``capacity`` rows of a table of float64.

    Every row is stored twice, so that the last n rows of a column are one contiguous array whatever the moment.

    Attributes
    ----------
    count : int
        Rows added since the start; the number of the next one.
    """

    def __init__(self, columns: int, capacity: int) -> None:
        self.capacity = capacity
        self.count = 0
        self._data: Array = np.full((columns, 2 * capacity), np.nan)

    def add(self, rows: ArrayLike) -> None:
        """Append rows (n, columns)."""
        new = np.asarray(rows, np.float64).T
        skipped = max(0, new.shape[1] - self.capacity)
        self.count += skipped
        new = new[:, skipped:]
        done = 0
        while done < new.shape[1]:
            place = self.count % self.capacity
            n = min(new.shape[1] - done, self.capacity - place)
            part = new[:, done : done + n]
            self._data[:, place : place + n] = part
            self._data[:, place + self.capacity : place + self.capacity + n] = part
            self.count += n
            done += n

    def skip(self, rows: int) -> None:
        """Append rows of NaN: samples that were lost."""
        self.count += max(0, rows - self.capacity)
        self.add(np.full((min(rows, self.capacity), len(self._data)), np.nan))

    def last(self, rows: int) -> Array:
        """Return a view (columns, m) of the last rows, oldest first; m is smaller while there are fewer."""
        m = min(rows, self.count, self.capacity)
        end = (self.count - 1) % self.capacity + 1 + self.capacity if self.count else self.capacity
        return self._data[:, end - m : end]

    def copy(self) -> History:
        """Return a history of its own with the same rows."""
        other = copy.copy(self)
        other._data = self._data.copy()
        return other
