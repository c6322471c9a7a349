"""When a foot is on the plate: crossings, contacts, flights, and runs of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import SignalError
from soleplate.text import Text

__all__ = [
    "ContactRun", "contact_phases", "contact_run", "crossing_row", "first_contact", "flight_sd_n", "flights",
    "interval_cv_pct", "remove_baseline_drift", "take_off",
]  # fmt: skip

Array = NDArray[np.float64]


def crossing_row(fz_n: Array, row: int, level_n: float) -> float:
    """Return where the force passed ``level_n`` just before ``row``, in rows and parts of a row.

    Linear interpolation between ``row - 1`` and ``row``; ``row`` itself when it is the first one or
    the force does not change.
    """
    if row < 1 or fz_n[row] == fz_n[row - 1]:
        return float(row)
    return row - 1 + float((level_n - fz_n[row - 1]) / (fz_n[row] - fz_n[row - 1]))


def first_contact(fz_n: Array, rate_hz: float, *, on_n: float, hold_s: float = 0.015, start: int = 0) -> int | None:
    """Return the first row from ``start`` on at which the force reaches ``on_n`` and stays there.

    Parameters
    ----------
    fz_n : (n,) float64
        Vertical force, N.
    on_n : float
        Threshold, N; ``Limits.contact_on`` gives the one for a person.
    hold_s : float
        How long it must stay, so that a single spike is no contact.
    start : int
        First row to look at, e.g. after take-off. A force that is there at ``start`` counts only when it
        was not there one row before, or ``start`` is 0.

    Returns
    -------
    int or None
        None when there is no contact. A contact at row 0 was there before the record began.
    """
    return _first_run(fz_n >= on_n, max(1, round(hold_s * rate_hz)), start)


def _first_run(holds: NDArray[np.bool_], rows: int, start: int) -> int | None:
    """Return where the first run of at least ``rows`` true values begins."""
    padded = np.concatenate([[False], holds, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded))
    begins, ends = edges[::2], edges[1::2]
    long = (ends - begins >= rows) & (begins >= start)
    return int(begins[np.argmax(long)]) if long.any() else None


def take_off(fz_n: Array, rate_hz: float, *, on_n: float, window_s: float = 0.1, start: int = 0) -> int | None:
    """Return the first row of flight by the windowed-mean rule.

    It is the first row below ``on_n`` from which the mean over the next ``window_s`` stays within ``on_n``
    of zero. A plate that rings after take-off swings through the threshold again and again, so a rule on
    consecutive samples waits until the ringing has died away; the mean does not (rulings section 8).

    Parameters
    ----------
    fz_n : (n,) float64
        Vertical force with its zero removed, N.
    window_s : float
        Shorter than the shortest flight; the whole window must lie within the record.
    start : int
        First row to look at.

    Returns
    -------
    int or None
        None when there is no flight.
    """
    rows = max(1, round(window_s * rate_hz))
    if len(fz_n) < rows:
        return None
    sums = np.concatenate([[0.0], np.cumsum(fz_n)])
    means = (sums[rows:] - sums[:-rows]) / rows
    flying = (fz_n[: len(means)] < on_n) & (np.abs(means) <= on_n)
    flying[:start] = False
    return int(np.argmax(flying)) if flying.any() else None


def flights(
    fz_n: Array,
    rate_hz: float,
    *,
    on_n: float,
    body_weight_n: float,
    window_s: float = 0.1,
    longest_s: float = 1.0,
    push_bw: float = 1.1,
) -> list[tuple[int, int]]:
    """Return take-off and landing row of every jump of a record.

    A flight follows a push of more than ``push_bw`` within half a second and ends in contact within
    ``longest_s``. Stepping off a plate is no flight: nobody pushes, or nobody lands; neither is the time before
    somebody steps on.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while (off := take_off(fz_n, rate_hz, on_n=on_n, window_s=window_s, start=start)) is not None:
        contact = first_contact(fz_n, rate_hz, on_n=on_n, start=off + round(window_s * rate_hz))
        if contact is None:
            break
        before = fz_n[max(0, off - round(0.5 * rate_hz)) : off]
        pushed = bool(before.size) and before.max() > push_bw * body_weight_n
        if pushed and contact - off <= longest_s * rate_hz:
            found.append((off, contact))
        start = contact
    return found


def contact_phases(fz_n: Array, *, on_n: float, off_n: float) -> Array:
    """Return begin and end of each contact, (k, 2), in rows and parts of a row.

    A contact begins when the force reaches ``on_n`` and ends when it falls below ``off_n``; both moments by
    linear interpolation. NaN where the contact was there at the start, or went on at the end.
    """
    change = np.where(fz_n >= on_n, 1, np.where(fz_n < off_n, -1, 0))
    last = np.maximum.accumulate(np.where(change != 0, np.arange(len(fz_n)), -1))
    on = np.where(last >= 0, change[np.maximum(last, 0)], -1) > 0
    padded = np.concatenate([[False], on, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded))
    begins, ends = edges[::2], edges[1::2]
    phases = np.full((len(begins), 2), np.nan)
    for k, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        if begin > 0:
            phases[k, 0] = crossing_row(fz_n, begin, on_n)
        if end < len(fz_n):
            phases[k, 1] = crossing_row(fz_n, end, off_n)
    return phases


def _flight_middles(fz_n: Array, rate_hz: float, rough_n: float, shortest_s: float) -> list[tuple[float, slice]]:
    """Return the centre (in rows) and the middle third of each time between two forces above ``rough_n``."""
    padded = np.concatenate([[True], fz_n >= rough_n, [True]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(padded))
    found = []
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        third = (end - begin) / 3.0
        if third < max(1.0, shortest_s * rate_hz / 3.0) or begin == 0 or end == len(fz_n):
            continue
        first = round(begin + third)
        found.append(((begin + end - 1) / 2.0, slice(first, max(first + 1, round(end - third)))))
    return found


def flight_sd_n(fz_n: Array, rate_hz: float, *, rough_n: float, shortest_s: float = 0.02) -> float:
    """Return the SD of the force in the middle of all flights, N: the noise of the unloaded plate; 0 without flights.

    ``fz_n`` (n,) N with its drift removed; ``rough_n`` as for ``remove_baseline_drift``.
    """
    middles = [fz_n[middle] for _, middle in _flight_middles(fz_n, rate_hz, rough_n, shortest_s)]
    return float(np.concatenate(middles).std()) if middles else 0.0


def remove_baseline_drift(fz_n: Array, rate_hz: float, *, rough_n: float, shortest_s: float = 0.02) -> Array:
    """Subtract a drifting zero, read from the flights of a run of contacts, (n,) N.

    Between two forces above ``rough_n`` nobody may be on the plate in the middle of the time: the median
    force of the middle third is the zero there. Between flights it changes linearly; before the first and
    after the last it stays. After Alcantara 2019 (dryft), with medians.

    Parameters
    ----------
    fz_n : (n,) float64
        Vertical force, N.
    rough_n : float
        Surely above the drift and surely below every push-off, e.g. half of body weight.
    shortest_s : float
        Flights shorter than this say nothing.

    Raises
    ------
    SignalError
        When there is no flight to read the zero from.
    """
    places, zeros = [], []
    for centre, middle in _flight_middles(fz_n, rate_hz, rough_n, shortest_s):
        places.append(centre)
        zeros.append(float(np.median(fz_n[middle])))
    if not places:
        raise SignalError(
            Text("The zero could not be read from flights"),
            why=Text(
                "the force never falls below {rough_n:.0f} N for {shortest_s:g} s between two contacts",
                rough_n=rough_n,
                shortest_s=shortest_s,
            ),
            do=Text("Record contacts with a flight between them, or zero the plate before"),
        )
    return fz_n - np.interp(np.arange(len(fz_n)), places, zeros)


@dataclass(frozen=True)
class ContactRun:
    """Hold a run of whole contacts.

    Attributes
    ----------
    begin_s, end_s : (k,) float64
        Time of each contact from the start of the record, s.
    contact_s : (k,) float64
        How long each lasted.
    flight_s : (k - 1,) float64
        Time without contact between each and the next.
    """

    begin_s: Array
    end_s: Array

    @property
    def contact_s(self) -> Array:
        """Length of each contact, s, (k,)."""
        return self.end_s - self.begin_s

    @property
    def flight_s(self) -> Array:
        """Time between contacts, s, (k - 1,)."""
        return self.begin_s[1:] - self.end_s[:-1]

    @property
    def interval_s(self) -> Array:
        """Time from each contact to the next, s, (k - 1,)."""
        return np.diff(self.begin_s)

    @property
    def per_minute(self) -> float:
        """Contacts per minute; NaN for fewer than two."""
        return 60.0 / float(self.interval_s.mean()) if len(self.begin_s) > 1 else float("nan")


def contact_run(
    fz_n: Array, rate_hz: float, *, on_n: float, off_n: float, shortest_s: float = 0.05, flight_s: float = 0.02
) -> ContactRun:
    """Return the contacts that begin and end within the record.

    Parameters
    ----------
    fz_n : (n,) float64
        Vertical force with its zero, or drift, removed, N.
    shortest_s : float
        A shorter contact is ringing of the plate, not a foot.
    flight_s : float
        A shorter pause is a bounce within one contact.
    """
    phases = contact_phases(fz_n, on_n=on_n, off_n=off_n) / rate_hz
    joined: list[list[float]] = []
    for begin, end in phases.tolist():
        if joined and begin - joined[-1][1] < flight_s:
            joined[-1][1] = end
        else:
            joined.append([begin, end])
    whole = np.array([pair for pair in joined if pair[1] - pair[0] >= shortest_s]).reshape(-1, 2)
    return ContactRun(whole[:, 0], whole[:, 1])


def interval_cv_pct(intervals_s: Array) -> float:
    """Return the coefficient of variation of intervals, %; NaN for fewer than two."""
    if len(intervals_s) < 2:
        return float("nan")
    return float(100.0 * intervals_s.std(ddof=1) / intervals_s.mean())
