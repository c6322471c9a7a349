"""Checks of a plate: what is measured at each level, the pass limits of the classes, and the trend.

In the form of ASTM F3109 (spots x loads, error of force and place), adapted to vertical force and static loads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.model.plate import G_MS2, Calibration
from soleplate.text import Text

__all__ = [
    "CLASSES", "FIGURES", "LEVELS", "CheckTrend", "PlateClass", "certificate_judged", "check_name", "figures_of",
    "judged", "range_share", "trends",
]  # fmt: skip

LEVELS = ("daily", "monthly", "yearly")
_NAMES = {"daily": Text("daily check"), "monthly": Text("monthly check"), "yearly": Text("yearly check")}


@dataclass(frozen=True)
class PlateClass:
    """Hold the pass limits of one class of plates.

    Attributes
    ----------
    fz_n, fz_pct : float
        Error of force: the larger of both passes, N and % of the load.
    cop_mm : float
        Error of the centre of pressure at any spot.
    zero_noise_n : float
        SD of the empty plate after a 10 Hz low-pass.
    hum_share : float
        Of the variance of the empty plate.
    floor_mm_s : float
        Mean velocity that a dead weight seems to have after a 10 Hz low-pass.
    ladder_pct : float
        Linearity and hysteresis, % of the highest load.
    """

    name: str
    fz_n: float
    fz_pct: float
    cop_mm: float
    zero_noise_n: float
    hum_share: float
    floor_mm_s: float
    ladder_pct: float


# 2 N or 0.5 %, and 1 mm as the aim with 2 mm as the limit: what published comparisons of plates in clinical use reach.
# The rest is the project's own choice.
CLASSES = {
    one.name: one
    for one in (
        PlateClass("lab", 2.0, 0.5, 1.0, 0.3, 0.2, 3.0, 0.5),
        PlateClass("clinic", 5.0, 1.0, 2.0, 1.0, 0.5, 8.0, 1.0),
        PlateClass("screening", 10.0, 2.0, 5.0, 2.0, 0.8, 20.0, 2.0),
    )
}


def check_name(level: str) -> str:
    """Return what a check of this level is called."""
    return _NAMES.get(level, level)


def judged(check: Mapping[str, Any], limits: PlateClass) -> list[dict[str, Any]]:
    """Return what a check measured beside its limit: ``what``, ``value``, ``limit``, ``unit``, ``passed``.

    What was not measured is left out.
    """
    rows: list[dict[str, Any]] = []

    def add(what: str, value: float | None, limit: float, unit: str) -> None:
        if value is not None:
            row = {"what": what, "value": value, "limit": limit, "unit": unit, "passed": bool(abs(value) <= limit)}
            rows.append(row)

    add(Text("noise of the empty plate"), check.get("zero_noise_n"), limits.zero_noise_n, "N")
    add(Text("share of mains hum in it"), check.get("hum_share"), limits.hum_share, "")
    for spot in check.get("spots", ()):
        limit = max(limits.fz_n, limits.fz_pct / 100 * spot["load_n"])
        add(Text("force, {spot}", spot=spot["name"]), spot["fz_error_n"], limit, "N")
        add(Text("centre of pressure, {spot}", spot=spot["name"]), spot["cop_error_mm"], limits.cop_mm, "mm")
    add(
        Text("noise floor of a dead weight"),
        (check.get("noise_floor") or {}).get("velocity_mm_s"),
        limits.floor_mm_s,
        "mm/s",
    )
    add(Text("range of the converter used at the rated load"), check.get("range_share"), 100.0, "%")
    add(Text("linearity"), check.get("linearity_pct"), limits.ladder_pct, "%")
    add(Text("hysteresis"), check.get("hysteresis_pct"), limits.ladder_pct, "%")
    return rows


def range_share(plate: Calibration, zero: NDArray[np.float64], bits: int) -> float:
    """Return how much of the converter's range the worst cell uses when it bears its rated load, %; over 100 it clips.

    ``zero`` (c,) are the counts of the empty plate.
    """
    counts = zero + plate.rated_load_n / plate.n_per_count
    return float(100 * np.abs(counts).max() / 2 ** (bits - 1))


def certificate_judged(certificate: Mapping[str, Any], limits: PlateClass) -> list[dict[str, Any]]:
    """Return what a calibration left beside the limits of a class, as ``judged`` does.

    Force and place are of the worst spot that was held out of the fit, which bears the heaviest weight.
    """
    heavy_n = max(certificate["loads_kg"]) * G_MS2
    found = (
        (Text("centre of pressure, worst spot held out"), "cop_worst_mm", limits.cop_mm, "mm"),
        (Text("force, worst spot held out"), "fz_worst_pct", max(limits.fz_pct, 100 * limits.fz_n / heavy_n), "%"),
        (Text("linearity"), "linearity_pct", limits.ladder_pct, "%"),
        (Text("hysteresis"), "hysteresis_pct", limits.ladder_pct, "%"),
    )
    return [
        {"what": what, "value": certificate[key], "limit": limit, "unit": unit, "passed": certificate[key] <= limit}
        for what, key, limit, unit in found
        if certificate[key] is not None
    ]


@dataclass(frozen=True)
class CheckTrend:
    """Hold how one figure of a plate went: first, last, and its slope for 30 days; NaN for fewer than 3 checks."""

    what: str
    unit: str
    first: float
    last: float
    slope_30_days: float
    checks: int


FIGURES = (
    ("zero_noise_n", Text("noise of the empty plate"), "N"),
    ("hum_share", Text("share of mains hum"), ""),
    ("force_error_pct", Text("error of force"), "%"),
    ("floor_mm_s", Text("noise floor at 10 Hz"), "mm/s"),
    ("ring_empty_hz", Text("empty ring-down"), "Hz"),
    ("ring_loaded_hz", Text("loaded ring-down"), "Hz"),
)


def figures_of(check: Mapping[str, Any]) -> dict[str, float | None]:
    """Return the figures of a check that are followed over time."""
    spots = check.get("spots") or []
    shares = [100 * spot["fz_error_n"] / spot["load_n"] for spot in spots]
    found = {key: check.get(key) for key, _, _ in FIGURES}
    found["force_error_pct"] = float(np.mean(shares)) if shares else None
    found["floor_mm_s"] = (check.get("noise_floor") or {}).get("velocity_mm_s")
    return found


def trends(checks: Sequence[Mapping[str, Any]]) -> list[CheckTrend]:
    """Return how every figure went over the checks of one plate, oldest first."""
    found = []
    for key, what, unit in FIGURES:
        pairs = [(_days(check), value) for check in checks if (value := figures_of(check)[key]) is not None]
        if not pairs:
            continue
        days, values = np.array(pairs, float).T
        slope = float("nan")
        if len(pairs) >= 3 and np.ptp(days) > 0:
            slope = 30 * float(np.polyfit(days - days[0], values, 1)[0])
        found.append(CheckTrend(what, unit, float(values[0]), float(values[-1]), slope, len(pairs)))
    return found


def _days(check: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(str(check["utc"])).timestamp() / 86_400
