"""Losses under a coarse clock: several lines have the same stamp, and a stamp with too few of them lost some."""

from __future__ import annotations

from collections import deque

__all__ = ["LineGroups"]

KEPT, KNOWN = 100, 5  # groups that say how many lines a stamp has; so many at least
WAIT = 4  # groups more: a board that became slower has too few again, and one that was late catches up
SLOWER = 3  # groups, one line too few each: a loss lies in two at most


class LineGroups:
    """Count the lines of each stamp.

    What is told was lost a few stamps before; at most one line of a loss is hidden, and none is made up.
    """

    def __init__(self) -> None:
        self._sizes: deque[int] = deque(maxlen=KEPT)
        self._lines = -1  # of the stamp that is not over; -1 before a whole one has begun
        self._lack = self._left = 0  # lines that seem lost, and the groups until that is believed
        self._times = 0  # groups in which they are

    def take(self, grains: int) -> int:
        """Take a line whose stamp is ``grains`` steps of the clock later than the last one; return lines lost."""
        if grains == 0:
            self._lines += self._lines >= 0
            return 0
        lines, self._lines = self._lines, 1
        if lines < 0:
            return 0
        if len(self._sizes) < KNOWN:
            self._sizes.append(lines)
            return 0
        usual = sum(self._sizes) / len(self._sizes)
        lack = min(self._sizes) + int((grains - 1) * usual) - lines
        if lack > 0:
            self._lack, self._left, self._times = self._lack + lack, WAIT, self._times + 1
            if self._times == self._lack == SLOWER:
                self._sizes.append(lines)
                self._lack = self._left = self._times = 0
            return 0
        self._lack = max(0, self._lack - max(0, lines - max(self._sizes)))
        self._sizes.append(lines)
        self._left = max(0, self._left - 1)
        if self._left:
            return 0
        lost, self._lack, self._times = self._lack, 0, 0
        return lost
