"""Which cell is where: found by a weight over each corner, or by pressing it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from soleplate.text import Text

__all__ = ["corner_faults"]

DEAD_SHARE = 0.05  # of what the other cells show


def corner_faults(tared: ArrayLike, raw: ArrayLike, names: Sequence[str], bits: int) -> list[str]:
    """Say in words which cells are dead, saturated, reversed or have exchanged cables; empty for a sound plate.

    Parameters
    ----------
    tared : (c, c) float64
        Counts of every cell (column) under a weight over every corner (row), less their zero.
    raw : (n, c) float64
        Counts as they came, loaded and empty.
    names : sequence of str
        Of the cells.
    bits : int
        Of the converter.
    """
    counts, all_counts = np.asarray(tared, float), np.asarray(raw, float)
    found: list[str] = []
    top = 2 ** (bits - 1) - 1
    saturated = (np.abs(all_counts) >= top - 1).any(axis=0)
    most = np.abs(counts).max(axis=0)
    usual = float(np.median(most[~saturated])) if not saturated.all() else 0.0
    dead = ~saturated & (most < DEAD_SHARE * max(usual, float(most.max()) if (~saturated).sum() < 2 else usual))
    dead |= ~saturated & (most == 0)
    found += [
        Text("{names} is saturated: its converter is at its end", names=names[c])
        for c in np.flatnonzero(saturated).tolist()
    ]
    found += [
        Text(
            "{names} is dead: it shows {most:.0f} counts where the others show {usual:.0f}",
            names=names[c],
            most=most[c],
            usual=usual,
        )
        for c in np.flatnonzero(dead).tolist()
    ]
    sound = [c for c in range(len(names)) if not saturated[c] and not dead[c]]
    # of each corner: the cell that shows most of it, whatever its gain
    share = np.abs(counts) / np.where(most > 0, most, 1.0)
    shown = {corner: max(sound, key=lambda c: share[corner, c]) for corner in sound} if sound else {}
    told = set()
    for corner, cell in shown.items():
        pair = frozenset((corner, cell))
        if cell != corner and pair not in told:
            told.add(pair)
            both = shown.get(cell) == corner
            found.append(
                Text(
                    "{names} and {names2} are crossed: each shows the load of the other",
                    names=names[corner],
                    names2=names[cell],
                )
                if both
                else Text(
                    "over the corner of {names} the cell {names2} shows most: their cables are exchanged",
                    names=names[corner],
                    names2=names[cell],
                )
            )
        elif cell == corner and counts[corner, cell] < 0:
            found.append(Text("{names} reads backwards: exchange its two signal wires", names=names[cell]))
    return found
