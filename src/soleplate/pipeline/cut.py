"""Find the parts of a recording: gapless spans, contacts, quiet windows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.errors import SignalError
from soleplate.kernels.contacts import contacts as find_contacts

__all__ = ["contacts", "gapless_spans", "quiet_window", "spans_of_numbers"]

Array = NDArray[np.float64]


def gapless_spans(valid: ArrayLike) -> list[tuple[int, int]]:
    """Return the runs of True in ``valid`` (n,) as (first, last excluded) rows."""
    mask = np.concatenate(([False], np.asarray(valid, bool), [False]))
    edges = np.flatnonzero(mask[1:] != mask[:-1])
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def spans_of_numbers(numbers: ArrayLike) -> list[tuple[int, int]]:
    """Return the runs in which the device's sample ``numbers`` (n,) rise by one, as (first, last excluded) rows."""
    values = np.asarray(numbers, np.int64)
    if not len(values):
        return []
    breaks = np.flatnonzero(np.diff(values) != 1) + 1
    edges = [0, *breaks.tolist(), len(values)]
    return list(pairwise(edges))


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
            f"A contact cannot begin at {on_n:g} N and end below {off_n:g} N",
            do="Give an upper limit that is not below the lower one",
        )
    force = np.array(force_n, np.float64)
    out = np.empty((len(force) // 2 + 1, 2))
    return out[: find_contacts(force, float(on_n), float(off_n), out)].copy()


def quiet_window(x: ArrayLike, rate_hz: float, seconds: float = 1.0) -> tuple[int, int]:
    """Return the rows (first, last excluded) of the window with the lowest SD.

    ``x`` (n,), any unit; windows with NaN do not count. Raises SignalError when no window fits.
    """
    values = np.asarray(x, np.float64)
    size = max(2, round(seconds * rate_hz))
    if len(values) < size:
        raise SignalError(
            f"No window of {seconds:g} s fits in {len(values) / rate_hz:.2f} s", do="Give a longer recording"
        )
    missing = np.isnan(values)
    centred = np.where(missing, 0.0, values - np.nanmean(values) if not missing.all() else 0.0)
    first = np.concatenate(([0.0], np.cumsum(centred)))
    second = np.concatenate(([0.0], np.cumsum(centred**2)))
    holes = np.concatenate(([0], np.cumsum(missing)))
    total = first[size:] - first[:-size]
    variance = (second[size:] - second[:-size]) / size - (total / size) ** 2
    variance[holes[size:] > holes[:-size]] = np.inf
    best = int(np.argmin(variance))
    if not np.isfinite(variance[best]):
        raise SignalError(f"No gapless window of {seconds:g} s was found", do="Give a recording with fewer gaps")
    return best, best + size
