"""The variables of the ``lab`` preset: each says all about itself, and computes from an ``Analysis``."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from soleplate.api.metric import LowPass, Metric, RepView, Symmetry
from soleplate.metrics.sway_analysis import Analysis
from soleplate.metrics.sway_time import ellipse_area, principal_direction
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value

__all__ = ["BASIC", "LOW_PASS", "MORE", "Variable"]

LOW_PASS = LowPass(10.0, 4, 2)

_PRIETO = "Prieto et al. 1996, IEEE Trans Biomed Eng 43:956"
_CHEW = "Chew 1966; Schubert & Kirchner 2014, Gait Posture 39:518, and the letter of Duarte 2015"
_COLLINS = "Collins & De Luca 1993, Exp Brain Res 95:308"
_FAST, _SLOW = LIMITS.duration_velocity_s, LIMITS.duration_area_s
_GRACE = 0.99
_CUT = "Rows below the validity load are cut, never bridged."
_SPAN = "Of the longest gapless span."


@dataclass(frozen=True)
class Variable:
    """Describe one sway variable; ``gapless`` ones need ``seconds`` without a hole."""

    key: str
    label: str
    unit: str
    seconds: float
    formula: str
    source: str
    number: Callable[[Analysis], float]
    gapless: bool = False
    symmetry: Symmetry = "ratio"
    digits: int = 1

    def value(self, analysis: Analysis) -> Value:
        """Compute the number, or NaN and the reason; a little less time than asked for (1 %) will do."""
        rate = analysis.rate_hz
        method = f"{LOW_PASS}; {analysis.valid_s:.2f} s at {rate:.5g} Hz; time of the path (n-1)/rate"
        missing = self._missing(analysis)
        if missing:
            return Value(math.nan, self.unit, missing, method)
        number = self.number(analysis)
        if not math.isfinite(number) or number == 0.0:
            return Value(math.nan, self.unit, "the centre of pressure is too still for it", method)
        if self.gapless:
            method += f"; longest gapless span {analysis.longest_s:.2f} s"
        reason = f"{analysis.cut_s:.2f} s without a valid centre of pressure were cut" if analysis.cut_s > 0 else ""
        return Value(number, self.unit, reason, method)

    def _missing(self, analysis: Analysis) -> str:
        if analysis.rate_hz < LIMITS.rate_cop_hz * _GRACE:
            return f"{analysis.rate_hz:.4g} Hz; {LIMITS.rate_cop_hz:g} Hz are needed"
        if analysis.path.steps < 2:
            return "no centre of pressure: the load was below the validity load"
        if analysis.valid_s < _GRACE * self.seconds:
            return f"only {analysis.valid_s:.2f} s with a valid centre of pressure; {self.seconds:g} s are needed"
        if self.gapless and analysis.longest_s < _GRACE * self.seconds:
            return f"the longest gapless span is {analysis.longest_s:.2f} s; {self.seconds:g} s are needed"
        if not analysis.spread.range_ml > 0 and not analysis.spread.range_ap > 0:
            return "the centre of pressure does not move"
        return ""

    def metric(self) -> Metric:
        """Return the registered form."""
        return Metric(
            key=self.key,
            label=self.label,
            unit=self.unit,
            direction="neither",
            symmetry=self.symmetry,
            formula=f"{self.formula} {_SPAN if self.gapless else _CUT}",
            source=self.source,
            compute=self._compute,
            low_pass=LOW_PASS,
            min_rate_hz=LIMITS.rate_cop_hz,
            min_duration_s=self.seconds,
            digits=self.digits,
        )

    def _compute(self, rep: RepView) -> Value:
        return self.value(rep.once(_analyse))


def _analyse(rep: RepView) -> Analysis:
    ml, ap = rep.cop(low_pass=LOW_PASS)
    return Analysis(ml, ap, rep.rate_hz())


def _speed(length: float, analysis: Analysis) -> float:
    return length * analysis.rate_hz / analysis.path.steps


_TIME = "divided by the time of the path, (n - 1) / rate."

BASIC: tuple[Variable, ...] = (
    Variable(
        "mean_velocity_mm_s",
        "Mean velocity",
        "mm/s",
        _FAST,
        f"Length of the path {_TIME}",
        _PRIETO,
        lambda a: _speed(a.path.total, a),
    ),
    Variable(
        "mean_velocity_ml_mm_s",
        "Mean velocity ML",
        "mm/s",
        _FAST,
        f"Sum of |dML| {_TIME}",
        _PRIETO,
        lambda a: _speed(a.path.ml, a),
    ),
    Variable(
        "mean_velocity_ap_mm_s",
        "Mean velocity AP",
        "mm/s",
        _FAST,
        f"Sum of |dAP| {_TIME}",
        _PRIETO,
        lambda a: _speed(a.path.ap, a),
    ),
    Variable(
        "path_mm",
        "Path length",
        "mm",
        _FAST,
        "Sum of the steps. It grows with time: compare equal windows only.",
        _PRIETO,
        lambda a: a.path.total,
    ),
    Variable(
        "ellipse_area_mm2",
        "95 % ellipse area",
        "mm2",
        _SLOW,
        "Prediction ellipse: pi 2(n-1)(n+1)/(n(n-2)) F.95(2, n-2) sqrt(det C), C with divisor n - 1.",
        _CHEW,
        lambda a: ellipse_area(a.spread),
    ),
    Variable(
        "rms_ml_mm",
        "RMS ML",
        "mm",
        _SLOW,
        "Root mean square of ML about its mean, divisor n.",
        _PRIETO,
        lambda a: a.spread.rms_ml,
    ),
    Variable(
        "rms_ap_mm",
        "RMS AP",
        "mm",
        _SLOW,
        "Root mean square of AP about its mean, divisor n.",
        _PRIETO,
        lambda a: a.spread.rms_ap,
    ),
    Variable("range_ml_mm", "Range ML", "mm", _SLOW, "Highest minus lowest ML.", _PRIETO, lambda a: a.spread.range_ml),
    Variable("range_ap_mm", "Range AP", "mm", _SLOW, "Highest minus lowest AP.", _PRIETO, lambda a: a.spread.range_ap),
)

_PLANE: tuple[Variable, ...] = (
    Variable(
        "mean_distance_mm",
        "Mean distance",
        "mm",
        _SLOW,
        "Mean distance from the mean position.",
        _PRIETO,
        lambda a: a.spread.mean_distance,
    ),
    Variable(
        "rms_distance_mm",
        "RMS distance",
        "mm",
        _SLOW,
        "Root mean square distance from the mean position.",
        _PRIETO,
        lambda a: math.hypot(a.spread.rms_ml, a.spread.rms_ap),
    ),
    Variable(
        "range_mm",
        "Largest extent",
        "mm",
        _SLOW,
        "Largest distance between two points of the path.",
        _PRIETO,
        lambda a: a.hull[1],
    ),
    Variable(
        "hull_area_mm2",
        "Hull area",
        "mm2",
        _SLOW,
        "Area of the convex hull of the path.",
        "Andrew 1979, Inf Process Lett 9:216",
        lambda a: a.hull[0],
    ),
    Variable(
        "sway_area_rate_mm2_s",
        "Sway area rate",
        "mm2/s",
        _SLOW,
        f"Area between path and mean position, sum |x_i+1 y_i - x_i y_i+1| / 2, {_TIME}",
        _PRIETO,
        lambda a: _speed(a.path.swept_twice / 2, a),
    ),
    Variable(
        "sway_direction_deg",
        "Main direction",
        "deg",
        _SLOW,
        "Angle between the longest axis of the covariance and AP, 0-90.",
        "Oliveira et al. 1996, Physiol Meas 17:305",
        lambda a: principal_direction(a.spread),
        symmetry="difference",
    ),
    Variable(
        "mean_frequency_hz",
        "Mean frequency",
        "Hz",
        _SLOW,
        "Mean velocity / (2 pi mean distance): turns of a circle of that radius.",
        _PRIETO,
        lambda a: _speed(a.path.total, a) / (2 * math.pi * a.spread.mean_distance),
        digits=3,
    ),
    Variable(
        "dwell_s",
        "Dwell time",
        "s",
        _SLOW,
        "Mean time for which the path stays within 3 mm of a point, forward and backward.",
        "Jacono et al. 2004, Neurosci Lett 367:143",
        lambda a: a.dwell_s,
        gapless=True,
        digits=2,
    ),
)


def _of_axis(axis: int, name: str) -> tuple[Variable, ...]:
    low = name.lower()

    def one(
        key: str,
        label: str,
        unit: str,
        seconds: float,
        formula: str,
        source: str,
        number: Callable[[Analysis], float],
        symmetry: Symmetry = "ratio",
        digits: int = 2,
    ) -> Variable:
        return Variable(
            key.format(low), f"{label} {name}", unit, seconds, formula, source, number, True, symmetry, digits
        )

    band = "Welch, Hann segments of 10 s with half overlap, line taken out, 0.15-5 Hz."
    regions = "Mean square displacement, lags to 10 s: line through 0-0.5 s (short) and 2-10 s (long)."
    slow = "Averaged to 25 Hz (window 0.08 s)."
    d_s, e_s = LIMITS.duration_diffusion_s, LIMITS.duration_entropy_s
    return (
        one(
            "power_{}_mm2",
            "Power",
            "mm2",
            _SLOW,
            f"Integral of the density. {band}",
            _PRIETO,
            lambda a: a.spectra[axis].power,
        ),
        one(
            "f50_{}_hz",
            "Median frequency",
            "Hz",
            _SLOW,
            f"Half of the power lies below. {band}",
            _PRIETO,
            lambda a: a.spectra[axis].quantile_hz(0.5),
        ),
        one(
            "f95_{}_hz",
            "95 % frequency",
            "Hz",
            _SLOW,
            f"95 % of the power lies below. {band}",
            _PRIETO,
            lambda a: a.spectra[axis].quantile_hz(0.95),
        ),
        one(
            "centroid_{}_hz",
            "Centroid frequency",
            "Hz",
            _SLOW,
            f"sqrt(m2 / m0). {band}",
            _PRIETO,
            lambda a: a.spectra[axis].centroid_hz,
        ),
        one(
            "diffusion_short_{}_mm2_s",
            "Short-term diffusion",
            "mm2/s",
            d_s,
            f"Half the slope. {regions}",
            _COLLINS,
            lambda a: a.diffusion[axis].short_diffusion,
        ),
        one(
            "diffusion_long_{}_mm2_s",
            "Long-term diffusion",
            "mm2/s",
            d_s,
            f"Half the slope. {regions}",
            _COLLINS,
            lambda a: a.diffusion[axis].long_diffusion,
            "difference",
        ),
        one(
            "hurst_short_{}",
            "Short-term exponent",
            "",
            d_s,
            f"Half the slope of the logarithms. {regions}",
            _COLLINS,
            lambda a: a.diffusion[axis].short_hurst,
            "difference",
        ),
        one(
            "hurst_long_{}",
            "Long-term exponent",
            "",
            d_s,
            f"Half the slope of the logarithms. {regions}",
            _COLLINS,
            lambda a: a.diffusion[axis].long_hurst,
            "difference",
        ),
        one(
            "critical_time_{}_s",
            "Critical time",
            "s",
            d_s,
            f"Where the two lines cross. {regions}",
            _COLLINS,
            lambda a: a.diffusion[axis].critical_time_s,
            "difference",
        ),
        one(
            "sample_entropy_{}",
            "Sample entropy",
            "",
            e_s,
            f"-ln(A/B), m = 2, r = 0.2 SD. {slow}",
            "Richman & Moorman 2000, Am J Physiol 278:H2039",
            lambda a: a.entropy(axis),
            "difference",
        ),
        one(
            "dfa_{}",
            "Fluctuation exponent",
            "",
            e_s,
            f"Detrended fluctuation, boxes of 10 samples to a quarter of the span. {slow}",
            "Peng et al. 1994, Phys Rev E 49:1685",
            lambda a: a.fluctuation_exponent(axis),
            "difference",
        ),
    )


MORE: tuple[Variable, ...] = (*_PLANE, *_of_axis(0, "ML"), *_of_axis(1, "AP"))
