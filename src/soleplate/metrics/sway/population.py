"""Where a value of quiet two-leg stance lies among other people, when the conditions are the same.

The table holds subject means of the Human Balance Evaluation Database: 163 people, three trials of 60 s in each of
four conditions, force plate at 100 Hz, low-pass 10 Hz (Santos & Duarte 2016, PeerJ 4:e2648, CC BY 4.0; computed from
the published table for this project). It says how common a value is, not whether it is healthy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["ATTRIBUTION", "NormRow", "Place", "place_among_people"]

ATTRIBUTION = "Santos & Duarte 2016, PeerJ 4:e2648, doi 10.6084/m9.figshare.3394432, CC BY 4.0"

_YOUNG_TO_YEARS = 60.0
_CUTOFF_HZ = 10.0
_RATE_HZ = (80.0, 1100.0)
_DURATION_S = (55.0, 65.0)


@dataclass(frozen=True)
class NormRow:
    """Hold mean, 5th and 95th percentile of subject means; NaN where the table holds no percentiles."""

    mean: float
    low: float = math.nan
    high: float = math.nan


_TABLE: dict[tuple[str, str, str, str], NormRow] = {
    ("mean_velocity_mm_s", "young", "open", "firm"): NormRow(8.8, 5.3, 14.6),
    ("mean_velocity_mm_s", "young", "closed", "firm"): NormRow(9.7, 5.9, 17.1),
    ("mean_velocity_mm_s", "young", "closed", "foam"): NormRow(31.5, 20.5, 53.7),
    ("mean_velocity_mm_s", "old", "open", "firm"): NormRow(11.6),
    ("mean_velocity_mm_s", "old", "closed", "firm"): NormRow(12.6),
    ("mean_velocity_mm_s", "old", "closed", "foam"): NormRow(43.8),
    ("ellipse_area_mm2", "young", "open", "firm"): NormRow(271.0, 68.0, 566.0),
    ("ellipse_area_mm2", "young", "closed", "foam"): NormRow(1510.0, 750.0, 2840.0),
    ("ellipse_area_mm2", "old", "closed", "foam"): NormRow(2680.0),
}


@dataclass(frozen=True)
class Place:
    """Hold where a value lies: a text for people, and the row it was compared with, or why it was not."""

    text: str
    row: NormRow | None = None
    attribution: str = ""


def place_among_people(
    key: str,
    value: float,
    *,
    conditions: Mapping[str, str],
    age_years: float,
    rate_hz: float,
    duration_s: float,
    cutoff_hz: float,
) -> Place:
    """Say where a value lies among others, or why it is not comparable.

    Parameters
    ----------
    key : str
        Key of a metric.
    value : float
        In the unit of the metric.
    conditions : mapping
        ``stance`` (must be ``two-leg``), ``vision`` (``open`` or ``closed``), ``surface`` (``firm`` or ``foam``).
    age_years, rate_hz, duration_s, cutoff_hz : float
        Of the person and of the trial; the cut-off is that of a zero-phase Butterworth low-pass of order 4.
    """
    reason = _difference(conditions, age_years, rate_hz, duration_s, cutoff_hz)
    group = "young" if age_years < _YOUNG_TO_YEARS else "old"
    row = _TABLE.get((key, group, conditions.get("vision", ""), conditions.get("surface", "")))
    if not reason and row is None:
        reason = "the table has no row for this metric, age and condition"
    if not reason and not math.isfinite(value):
        reason = "there is no value"
    if reason or row is None:
        return Place(f"Not comparable: {reason}.")
    if math.isnan(row.low):
        return Place(f"The mean of {group} people is {row.mean:g}; percentiles are not known.", row, ATTRIBUTION)
    if value < row.low:
        where = "below the 5th percentile"
    elif value > row.high:
        where = "above the 95th percentile"
    else:
        where = "between the 5th and the 95th percentile"
    text = f"{where.capitalize()} of {group} people ({row.low:g} to {row.high:g}, mean {row.mean:g})."
    return Place(text, row, ATTRIBUTION)


def _difference(
    conditions: Mapping[str, str], age_years: float, rate_hz: float, duration_s: float, cutoff_hz: float
) -> str:
    """Name the first thing in which a trial differs from those of the table, or nothing."""
    if conditions.get("stance") != "two-leg":
        return "the table is of two-leg stance"
    if not age_years >= 18:
        return "the table is of adults whose age is known"
    if cutoff_hz != _CUTOFF_HZ:
        return f"the table is filtered at {_CUTOFF_HZ:g} Hz"
    if not _RATE_HZ[0] <= rate_hz <= _RATE_HZ[1]:
        return f"the rate of {rate_hz:g} Hz is too far from that of the table, 100 Hz"
    if not _DURATION_S[0] <= duration_s <= _DURATION_S[1]:
        return f"the trial is {duration_s:.0f} s long, those of the table 60 s"
    return ""
