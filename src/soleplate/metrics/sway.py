"""Sway of a stance: what every test shows. Formulas are in the ``sway_*`` modules beside this one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.metrics.sway_time import Path, Spread, ellipse_area, measure_path, measure_spread
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value

__all__ = ["LOW_PASS", "METRICS"]

LOW_PASS = LowPass(10.0, 4, 2)
_PRIETO = "Prieto et al. 1996, IEEE Trans Biomed Eng 43:956"
_CUT = "Rows below the validity load are cut, never bridged."


@dataclass(frozen=True)
class _Basics:
    rate_hz: float
    rows: int
    path: Path
    spread: Spread


def _basics(rep: RepView) -> _Basics:
    ml, ap = rep.cop(low_pass=LOW_PASS)
    return _Basics(rep.rate_hz(), len(ml), measure_path(ml, ap), measure_spread(ml, ap))


def _value(unit: str, seconds: float, number: Callable[[_Basics], float]) -> Callable[[RepView], Value]:
    """Wrap a formula: NaN with its reason when too little of the window is valid, else the number and its method."""

    def compute(rep: RepView) -> Value:
        basics = rep.once(_basics)
        rate = basics.rate_hz
        valid_s = basics.spread.rows / rate
        method = f"{LOW_PASS}; {valid_s:.2f} s at {rate:.4g} Hz; (n-1)/rate"
        if basics.path.steps < 2:
            return Value(math.nan, unit, "no centre of pressure: the load was below the validity load", method)
        if valid_s < seconds <= basics.rows / rate:
            reason = f"only {valid_s:.2f} s with a valid centre of pressure; {seconds:g} s are needed"
            return Value(math.nan, unit, reason, method)
        cut_s = (basics.rows - basics.spread.rows) / rate
        reason = f"{cut_s:.2f} s without a valid centre of pressure were cut" if cut_s > 0 else ""
        return Value(number(basics), unit, reason, method)

    return compute


def _metric(
    key: str, label: str, unit: str, seconds: float, formula: str, source: str, number: Callable[[_Basics], float]
) -> Metric:
    return Metric(
        key=key,
        label=label,
        unit=unit,
        direction="neither",
        symmetry="ratio",
        formula=f"{formula} {_CUT}",
        source=source,
        compute=_value(unit, seconds, number),
        low_pass=LOW_PASS,
        min_rate_hz=LIMITS.rate_cop_hz,
        min_duration_s=seconds,
    )


def _velocity(length: Callable[[Path], float]) -> Callable[[_Basics], float]:
    return lambda basics: length(basics.path) * basics.rate_hz / basics.path.steps


_FAST, _SLOW = LIMITS.duration_velocity_s, LIMITS.duration_area_s

METRICS: tuple[Metric, ...] = (
    _metric(
        "mean_velocity_mm_s",
        "Mean velocity",
        "mm/s",
        _FAST,
        "Length of the path divided by its time, (n - 1) / rate.",
        _PRIETO,
        _velocity(lambda path: path.total),
    ),
    _metric(
        "mean_velocity_ml_mm_s",
        "Mean velocity ML",
        "mm/s",
        _FAST,
        "Sum of |dML| divided by the time of the path, (n - 1) / rate.",
        _PRIETO,
        _velocity(lambda path: path.ml),
    ),
    _metric(
        "mean_velocity_ap_mm_s",
        "Mean velocity AP",
        "mm/s",
        _FAST,
        "Sum of |dAP| divided by the time of the path, (n - 1) / rate.",
        _PRIETO,
        _velocity(lambda path: path.ap),
    ),
    _metric(
        "path_mm",
        "Path length",
        "mm",
        _FAST,
        "Sum of the steps of the centre of pressure. It grows with time: compare equal windows only.",
        _PRIETO,
        lambda basics: basics.path.total,
    ),
    _metric(
        "ellipse_area_mm2",
        "95 % ellipse area",
        "mm2",
        _SLOW,
        "Prediction ellipse: pi 2(n-1)(n+1)/(n(n-2)) F.95(2, n-2) sqrt(det C), C with divisor n - 1.",
        "Chew 1966; Schubert & Kirchner 2014, Gait Posture 39:518, and the letter of Duarte 2015",
        lambda basics: ellipse_area(basics.spread),
    ),
    _metric(
        "rms_ml_mm",
        "RMS ML",
        "mm",
        _SLOW,
        "Root mean square of ML about its mean.",
        _PRIETO,
        lambda basics: basics.spread.rms_ml,
    ),
    _metric(
        "rms_ap_mm",
        "RMS AP",
        "mm",
        _SLOW,
        "Root mean square of AP about its mean.",
        _PRIETO,
        lambda basics: basics.spread.rms_ap,
    ),
    _metric(
        "range_ml_mm",
        "Range ML",
        "mm",
        _SLOW,
        "Highest minus lowest ML.",
        _PRIETO,
        lambda basics: basics.spread.range_ml,
    ),
    _metric(
        "range_ap_mm",
        "Range AP",
        "mm",
        _SLOW,
        "Highest minus lowest AP.",
        _PRIETO,
        lambda basics: basics.spread.range_ap,
    ),
)
