"""Loads up and down again: linearity and hysteresis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from soleplate.errors import SignalError
from soleplate.text import Text

__all__ = ["Ladder", "climb"]


@dataclass(frozen=True)
class Ladder:
    """Hold what a ladder of loads told, in per cent of its highest load.

    Attributes
    ----------
    highest_n : float
        The highest load, N.
    linearity_pct : float
        Largest distance from the straight line through zero that fits best.
    hysteresis_pct : float
        Largest difference between the way up and the way down.
    error_pct : float
        Largest difference from the true load.
    """

    highest_n: float
    linearity_pct: float
    hysteresis_pct: float
    error_pct: float


def climb(load_n: ArrayLike, up_n: ArrayLike, down_n: ArrayLike) -> Ladder:
    """Compare indicated with true loads.

    Parameters
    ----------
    load_n : (n,) float64
        True loads, N.
    up_n, down_n : (n,) float64
        Indicated on the way up and on the way down, N, in the order of ``load_n``.
    """
    load, up, down = (np.asarray(values, float) for values in (load_n, up_n, down_n))
    if not len(load) or load.shape != up.shape or load.shape != down.shape or not load.max() > 0:
        raise SignalError(Text("A ladder needs the same loads up and down"), do=Text("Take the missing steps"))
    both, true = np.concatenate([up, down]), np.concatenate([load, load])
    slope = float(both @ true / (true @ true))
    highest = float(load.max())
    return Ladder(
        highest,
        100 * float(np.abs(both - slope * true).max()) / highest,
        100 * float(np.abs(up - down).max()) / highest,
        100 * float(np.abs(both - true).max()) / highest,
    )
