"""The variables of the ``lab`` preset: each says all about itself, and computes from an ``Analysis``."""

from __future__ import annotations

import math
from collections.abc import Callable

from soleplate.api.metric import Symmetry
from soleplate.metrics.sway.analysis import Analysis
from soleplate.metrics.sway.definition import Variable
from soleplate.metrics.sway.time import ellipse_area, principal_direction
from soleplate.model.limits import LIMITS

__all__ = ["BASIC", "MORE"]

_PRIETO = "Prieto et al. 1996, IEEE Trans Biomed Eng 43:956"
_CHEW = "Chew 1966; Schubert & Kirchner 2014, Gait Posture 39:518, and the letter of Duarte 2015"
_COLLINS = "Collins & De Luca 1993, Exp Brain Res 95:308"
_FAST, _SLOW = LIMITS.duration_velocity_s, LIMITS.duration_area_s


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
        axis="ML",
    ),
    Variable(
        "mean_velocity_ap_mm_s",
        "Mean velocity AP",
        "mm/s",
        _FAST,
        f"Sum of |dAP| {_TIME}",
        _PRIETO,
        lambda a: _speed(a.path.ap, a),
        axis="AP",
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
        axis="ML",
    ),
    Variable(
        "rms_ap_mm",
        "RMS AP",
        "mm",
        _SLOW,
        "Root mean square of AP about its mean, divisor n.",
        _PRIETO,
        lambda a: a.spread.rms_ap,
        axis="AP",
    ),
    Variable(
        "range_ml_mm",
        "Range ML",
        "mm",
        _SLOW,
        "Highest minus lowest ML.",
        _PRIETO,
        lambda a: a.spread.range_ml,
        axis="ML",
    ),
    Variable(
        "range_ap_mm",
        "Range AP",
        "mm",
        _SLOW,
        "Highest minus lowest AP.",
        _PRIETO,
        lambda a: a.spread.range_ap,
        axis="AP",
    ),
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
        absent: str = "the centre of pressure is too still for it",
    ) -> Variable:
        return Variable(
            key.format(low), f"{label} {name}", unit, seconds, formula, source, number, True, symmetry, 2, absent, name
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
            "the two lines do not cross at a time after zero",
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
