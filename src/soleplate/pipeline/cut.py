"""Find the parts of a recording: gapless spans and contacts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.kernels.contacts import contacts as find_contacts
from soleplate.text import Text

__all__ = ["contacts", "gapless_spans"]

Array = NDArray[np.float64]


def gapless_spans(valid: ArrayLike) -> list[tuple[int, int]]:
    """Return the runs of True in ``valid`` (n,) as (first, last excluded) rows."""
    mask = np.concatenate(([False], np.asarray(valid, bool), [False]))
    edges = np.flatnonzero(mask[1:] != mask[:-1])
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def contacts(force_n: ArrayLike, on_n: float, off_n: float) -> Array:
    """Find contacts with hysteresis.

    Parameters
    ----------
    force_n : (n,) float64
        Vertical force, N.
    on_n, off_n : float
        A contact begins when the force reaches ``on_n`` and ends when it falls below ``off_n``.

    Returns
    -------
    (m, 2) float64
        Begin and end in rows and parts of a row (linear interpolation of the crossing). NaN where a contact
        was already there in the first row, or had not ended in the last.
    """
    if not on_n >= off_n:
        raise SignalError(
            Text("A contact cannot begin at {on_n:g} N and end below {off_n:g} N", on_n=on_n, off_n=off_n),
            do=Text("Give an upper limit that is not below the lower one"),
        )
    force = np.array(force_n, np.float64)
    out = np.empty((len(force) // 2 + 1, 2))
    return out[: find_contacts(force, float(on_n), float(off_n), out)].copy()
