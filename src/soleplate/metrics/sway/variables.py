"""The variables of the ``lab`` preset: each says all about itself, and computes from an ``Analysis``."""

from __future__ import annotations

import math
from collections.abc import Callable

from soleplate.api.metric import Symmetry
from soleplate.metrics.sway.analysis import Analysis
from soleplate.metrics.sway.definition import Variable
from soleplate.metrics.sway.time import ellipse_area, principal_direction
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["BASIC", "MORE"]

_PRIETO = Text("Prieto et al. 1996, IEEE Trans Biomed Eng 43:956")
_CHEW = Text("Chew 1966; Schubert & Kirchner 2014, Gait Posture 39:518, and the letter of Duarte 2015")
_COLLINS = Text("Collins & De Luca 1993, Exp Brain Res 95:308")
_FAST, _SLOW = LIMITS.duration_velocity_s, LIMITS.duration_area_s


def _speed(length: float, analysis: Analysis) -> float:
    return length * analysis.rate_hz / analysis.path.steps


_TIME = Text("divided by the time of the path, (n - 1) / rate.")

BASIC: tuple[Variable, ...] = (
    Variable(
        "mean_velocity_mm_s",
        Text("Mean velocity"),
        "mm/s",
        _FAST,
        Text("Length of the path {time}", time=_TIME),
        _PRIETO,
        lambda a: _speed(a.path.total, a),
    ),
    Variable(
        "mean_velocity_ml_mm_s",
        Text("Mean velocity ML"),
        "mm/s",
        _FAST,
        Text("Sum of |dML| {time}", time=_TIME),
        _PRIETO,
        lambda a: _speed(a.path.ml, a),
        axis="ML",
    ),
    Variable(
        "mean_velocity_ap_mm_s",
        Text("Mean velocity AP"),
        "mm/s",
        _FAST,
        Text("Sum of |dAP| {time}", time=_TIME),
        _PRIETO,
        lambda a: _speed(a.path.ap, a),
        axis="AP",
    ),
    Variable(
        "path_mm",
        Text("Path length"),
        "mm",
        _FAST,
        Text("Sum of the steps. It grows with time: compare equal windows only."),
        _PRIETO,
        lambda a: a.path.total,
    ),
    Variable(
        "ellipse_area_mm2",
        Text("95 % ellipse area"),
        "mm2",
        _SLOW,
        Text("Prediction ellipse: pi 2(n-1)(n+1)/(n(n-2)) F.95(2, n-2) sqrt(det C), C with divisor n - 1."),
        _CHEW,
        lambda a: ellipse_area(a.spread),
    ),
    Variable(
        "rms_ml_mm",
        Text("RMS ML"),
        "mm",
        _SLOW,
        Text("Root mean square of ML about its mean, divisor n."),
        _PRIETO,
        lambda a: a.spread.rms_ml,
        axis="ML",
    ),
    Variable(
        "rms_ap_mm",
        Text("RMS AP"),
        "mm",
        _SLOW,
        Text("Root mean square of AP about its mean, divisor n."),
        _PRIETO,
        lambda a: a.spread.rms_ap,
        axis="AP",
    ),
    Variable(
        "range_ml_mm",
        Text("Range ML"),
        "mm",
        _SLOW,
        Text("Highest minus lowest ML."),
        _PRIETO,
        lambda a: a.spread.range_ml,
        axis="ML",
    ),
    Variable(
        "range_ap_mm",
        Text("Range AP"),
        "mm",
        _SLOW,
        Text("Highest minus lowest AP."),
        _PRIETO,
        lambda a: a.spread.range_ap,
        axis="AP",
    ),
)

_PLANE: tuple[Variable, ...] = (
    Variable(
        "mean_distance_mm",
        Text("Mean distance"),
        "mm",
        _SLOW,
        Text("Mean distance from the mean position."),
        _PRIETO,
        lambda a: a.spread.mean_distance,
    ),
    Variable(
        "rms_distance_mm",
        Text("RMS distance"),
        "mm",
        _SLOW,
        Text("Root mean square distance from the mean position."),
        _PRIETO,
        lambda a: math.hypot(a.spread.rms_ml, a.spread.rms_ap),
    ),
    Variable(
        "range_mm",
        Text("Largest extent"),
        "mm",
        _SLOW,
        Text("Largest distance between two points of the path."),
        _PRIETO,
        lambda a: a.hull[1],
    ),
    Variable(
        "hull_area_mm2",
        Text("Hull area"),
        "mm2",
        _SLOW,
        Text("Area of the convex hull of the path."),
        Text("Andrew 1979, Inf Process Lett 9:216"),
        lambda a: a.hull[0],
    ),
    Variable(
        "sway_area_rate_mm2_s",
        Text("Sway area rate"),
        "mm2/s",
        _SLOW,
        Text("Area between path and mean position, sum |x_i+1 y_i - x_i y_i+1| / 2, {time}", time=_TIME),
        _PRIETO,
        lambda a: _speed(a.path.swept_twice / 2, a),
    ),
    Variable(
        "sway_direction_deg",
        Text("Main direction"),
        "deg",
        _SLOW,
        Text("Angle between the longest axis of the covariance and AP, 0-90."),
        Text("Oliveira et al. 1996, Physiol Meas 17:305"),
        lambda a: principal_direction(a.spread),
        symmetry="difference",
    ),
    Variable(
        "mean_frequency_hz",
        Text("Mean frequency"),
        "Hz",
        _SLOW,
        Text("Mean velocity / (2 pi mean distance): turns of a circle of that radius."),
        _PRIETO,
        lambda a: _speed(a.path.total, a) / (2 * math.pi * a.spread.mean_distance),
        digits=3,
    ),
    Variable(
        "dwell_s",
        Text("Dwell time"),
        "s",
        _SLOW,
        Text("Mean time for which the path stays within 3 mm of a point, forward and backward, at 100 Hz."),
        Text("Jacono et al. 2004, Motor Control 8:292"),
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
        absent: str = Text("the centre of pressure is too still for it"),
    ) -> Variable:
        return Variable(
            key.format(low),
            Text("{label} {axis}", label=label, axis=name),
            unit,
            seconds,
            formula,
            source,
            number,
            True,
            symmetry,
            2,
            absent,
            name,
        )

    band = Text("Welch at 100 Hz, Hann segments of 10 s spread with about half overlap, line taken out, 0.15-5 Hz.")
    regions = Text("Mean square displacement at 100 Hz, lags to 10 s: line through 0-0.5 s (short) and 2-10 s (long).")
    slow = Text("Resampled to 100 Hz, averaged to 25 Hz (window 0.08 s).")
    d_s, e_s = LIMITS.duration_diffusion_s, LIMITS.duration_entropy_s
    return (
        one(
            "power_{}_mm2",
            Text("Power"),
            "mm2",
            _SLOW,
            Text("Integral of the density. {band}", band=band),
            _PRIETO,
            lambda a: a.spectra[axis].power,
        ),
        one(
            "f50_{}_hz",
            Text("Median frequency"),
            "Hz",
            _SLOW,
            Text("Half of the power lies below, within a bin in proportion. {band}", band=band),
            _PRIETO,
            lambda a: a.spectra[axis].smooth_quantile_hz(0.5),
        ),
        one(
            "f95_{}_hz",
            Text("95 % frequency"),
            "Hz",
            _SLOW,
            Text("95 % of the power lies below, within a bin in proportion. {band}", band=band),
            _PRIETO,
            lambda a: a.spectra[axis].smooth_quantile_hz(0.95),
        ),
        one(
            "centroid_{}_hz",
            Text("Centroid frequency"),
            "Hz",
            _SLOW,
            Text("sqrt(m2 / m0). {band}", band=band),
            _PRIETO,
            lambda a: a.spectra[axis].centroid_hz,
        ),
        one(
            "diffusion_short_{}_mm2_s",
            Text("Short-term diffusion"),
            "mm2/s",
            d_s,
            Text("Half the slope. {regions}", regions=regions),
            _COLLINS,
            lambda a: a.diffusion[axis].short_diffusion,
        ),
        one(
            "diffusion_long_{}_mm2_s",
            Text("Long-term diffusion"),
            "mm2/s",
            d_s,
            Text("Half the slope. {regions}", regions=regions),
            _COLLINS,
            lambda a: a.diffusion[axis].long_diffusion,
            "difference",
        ),
        one(
            "hurst_short_{}",
            Text("Short-term exponent"),
            "",
            d_s,
            Text("Half the slope of the logarithms. {regions}", regions=regions),
            _COLLINS,
            lambda a: a.diffusion[axis].short_hurst,
            "difference",
        ),
        one(
            "hurst_long_{}",
            Text("Long-term exponent"),
            "",
            d_s,
            Text("Half the slope of the logarithms. {regions}", regions=regions),
            _COLLINS,
            lambda a: a.diffusion[axis].long_hurst,
            "difference",
        ),
        one(
            "critical_time_{}_s",
            Text("Critical time"),
            "s",
            d_s,
            Text("Where the two lines cross. {regions}", regions=regions),
            _COLLINS,
            lambda a: a.diffusion[axis].critical_time_s,
            "difference",
            Text("the two lines do not cross at a time after zero"),
        ),
        one(
            "sample_entropy_{}",
            Text("Sample entropy"),
            "",
            e_s,
            Text("-ln(A/B), m = 2, r = 0.2 SD. {slow}", slow=slow),
            Text("Richman & Moorman 2000, Am J Physiol 278:H2039"),
            lambda a: a.entropy(axis),
            "difference",
        ),
        one(
            "dfa_{}",
            Text("Fluctuation exponent"),
            "",
            e_s,
            Text("Detrended fluctuation, boxes of 10 samples to a quarter of the span. {slow}", slow=slow),
            Text("Peng et al. 1994, Phys Rev E 49:1685"),
            lambda a: a.fluctuation_exponent(axis),
            "difference",
        ),
    )


MORE: tuple[Variable, ...] = (*_PLANE, *_of_axis(0, "ML"), *_of_axis(1, "AP"))
