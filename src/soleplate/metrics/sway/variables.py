"""The variables of the ``lab`` preset: each says all about itself, and computes from an ``Analysis``."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from soleplate.metrics.sway.analysis import Analysis
from soleplate.metrics.sway.definition import Variable
from soleplate.metrics.sway.time import ellipse_area, principal_direction
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["BASIC", "MORE"]

_PRIETO = Text("Prieto et al. 1996, IEEE Trans Biomed Eng 43:956")
_CHEW = Text("Chew 1966; Schubert & Kirchner 2014, Gait Posture 39:518, and the letter of Duarte 2015")
_COLLINS = Text("Collins & De Luca 1993, Exp Brain Res 95:308")
_TIME = Text("divided by the time of the path, (n - 1) / rate.")


def _speed(length: float, analysis: Analysis) -> float:
    return length * analysis.rate_hz / analysis.path.steps


_fast = partial(Variable, seconds=LIMITS.duration_velocity_s, source=_PRIETO)
_slow = partial(Variable, seconds=LIMITS.duration_area_s, source=_PRIETO)

BASIC: tuple[Variable, ...] = (
    _fast(
        "mean_velocity_mm_s",
        Text("Mean velocity"),
        "mm/s",
        Text("Length of the path {time}", time=_TIME),
        lambda a: _speed(a.path.total, a),
    ),
    _fast(
        "mean_velocity_ml_mm_s",
        Text("Mean velocity ML"),
        "mm/s",
        Text("Sum of |dML| {time}", time=_TIME),
        lambda a: _speed(a.path.ml, a),
        axis="ML",
    ),
    _fast(
        "mean_velocity_ap_mm_s",
        Text("Mean velocity AP"),
        "mm/s",
        Text("Sum of |dAP| {time}", time=_TIME),
        lambda a: _speed(a.path.ap, a),
        axis="AP",
    ),
    _fast(
        "path_mm",
        Text("Path length"),
        "mm",
        Text("Sum of the steps. It grows with time: compare equal windows only."),
        lambda a: a.path.total,
    ),
    _slow(
        "ellipse_area_mm2",
        Text("95 % ellipse area"),
        "mm2",
        Text("Prediction ellipse: pi 2(n-1)(n+1)/(n(n-2)) F.95(2, n-2) sqrt(det C), C with divisor n - 1."),
        lambda a: ellipse_area(a.spread),
        source=_CHEW,
    ),
    _slow(
        "rms_ml_mm",
        Text("RMS ML"),
        "mm",
        Text("Root mean square of ML about its mean, divisor n."),
        lambda a: a.spread.rms_ml,
        axis="ML",
    ),
    _slow(
        "rms_ap_mm",
        Text("RMS AP"),
        "mm",
        Text("Root mean square of AP about its mean, divisor n."),
        lambda a: a.spread.rms_ap,
        axis="AP",
    ),
    _slow(
        "range_ml_mm", Text("Range ML"), "mm", Text("Highest minus lowest ML."), lambda a: a.spread.range_ml, axis="ML"
    ),
    _slow(
        "range_ap_mm", Text("Range AP"), "mm", Text("Highest minus lowest AP."), lambda a: a.spread.range_ap, axis="AP"
    ),
)

_PLANE: tuple[Variable, ...] = (
    _slow(
        "mean_distance_mm",
        Text("Mean distance"),
        "mm",
        Text("Mean distance from the mean position."),
        lambda a: a.spread.mean_distance,
    ),
    _slow(
        "rms_distance_mm",
        Text("RMS distance"),
        "mm",
        Text("Root mean square distance from the mean position."),
        lambda a: math.hypot(a.spread.rms_ml, a.spread.rms_ap),
    ),
    _slow(
        "range_mm",
        Text("Largest extent"),
        "mm",
        Text("Largest distance between two points of the path."),
        lambda a: a.hull[1],
    ),
    _slow(
        "hull_area_mm2",
        Text("Hull area"),
        "mm2",
        Text("Area of the convex hull of the path."),
        lambda a: a.hull[0],
        source=Text("Andrew 1979, Inf Process Lett 9:216"),
    ),
    _slow(
        "sway_area_rate_mm2_s",
        Text("Sway area rate"),
        "mm2/s",
        Text("Area between path and mean position, sum |x_i+1 y_i - x_i y_i+1| / 2, {time}", time=_TIME),
        lambda a: _speed(a.path.swept_twice / 2, a),
    ),
    _slow(
        "sway_direction_deg",
        Text("Main direction"),
        "deg",
        Text("Angle between the longest axis of the covariance and AP, 0-90."),
        lambda a: principal_direction(a.spread),
        source=Text("Oliveira et al. 1996, Physiol Meas 17:305"),
        symmetry="difference",
    ),
    _slow(
        "mean_frequency_hz",
        Text("Mean frequency"),
        "Hz",
        Text("Mean velocity / (2 pi mean distance): turns of a circle of that radius."),
        lambda a: _speed(a.path.total, a) / (2 * math.pi * a.spread.mean_distance),
        digits=3,
    ),
    _slow(
        "dwell_s",
        Text("Dwell time"),
        "s",
        Text("Mean time for which the path stays within 3 mm of a point, forward and backward, at 100 Hz."),
        lambda a: a.dwell_s,
        source=Text("Jacono et al. 2004, Motor Control 8:292"),
        gapless=True,
        digits=2,
    ),
)


def _of_axis(axis: int, name: str) -> tuple[Variable, ...]:
    """Return the variables of one axis; their keys hold its name."""

    def one(
        key: str, label: str, unit: str, formula: str, number: Callable[[Analysis], float], **more: Any
    ) -> Variable:
        label = Text("{label} {axis}", label=label, axis=name)
        key = key.format(name.lower())
        return Variable(key, label, unit, formula, number, gapless=True, digits=2, axis=name, **more)

    spectral = partial(one, seconds=LIMITS.duration_area_s, source=_PRIETO)
    diffusion = partial(one, seconds=LIMITS.duration_diffusion_s, source=_COLLINS)
    exponent = partial(diffusion, symmetry="difference")
    regularity = partial(one, seconds=LIMITS.duration_entropy_s, symmetry="difference")
    band = Text("Welch at 100 Hz, Hann segments of 10 s spread with about half overlap, line taken out, 0.15-5 Hz.")
    regions = Text("Mean square displacement at 100 Hz, lags to 10 s: line through 0-0.5 s (short) and 2-10 s (long).")
    slow = Text("Resampled to 100 Hz, averaged to 25 Hz (window 0.08 s).")
    half = Text("Half the slope. {regions}", regions=regions)
    half_of_logarithms = Text("Half the slope of the logarithms. {regions}", regions=regions)
    return (
        spectral(
            "power_{}_mm2",
            Text("Power"),
            "mm2",
            Text("Integral of the density. {band}", band=band),
            lambda a: a.spectra[axis].power,
        ),
        spectral(
            "f50_{}_hz",
            Text("Median frequency"),
            "Hz",
            Text("Half of the power lies below, within a bin in proportion. {band}", band=band),
            lambda a: a.spectra[axis].smooth_quantile_hz(0.5),
        ),
        spectral(
            "f95_{}_hz",
            Text("95 % frequency"),
            "Hz",
            Text("95 % of the power lies below, within a bin in proportion. {band}", band=band),
            lambda a: a.spectra[axis].smooth_quantile_hz(0.95),
        ),
        spectral(
            "centroid_{}_hz",
            Text("Centroid frequency"),
            "Hz",
            Text("sqrt(m2 / m0). {band}", band=band),
            lambda a: a.spectra[axis].centroid_hz,
        ),
        diffusion(
            "diffusion_short_{}_mm2_s",
            Text("Short-term diffusion"),
            "mm2/s",
            half,
            lambda a: a.diffusion[axis].short_diffusion,
        ),
        exponent(
            "diffusion_long_{}_mm2_s",
            Text("Long-term diffusion"),
            "mm2/s",
            half,
            lambda a: a.diffusion[axis].long_diffusion,
        ),
        exponent(
            "hurst_short_{}",
            Text("Short-term exponent"),
            "",
            half_of_logarithms,
            lambda a: a.diffusion[axis].short_hurst,
        ),
        exponent(
            "hurst_long_{}", Text("Long-term exponent"), "", half_of_logarithms, lambda a: a.diffusion[axis].long_hurst
        ),
        exponent(
            "critical_time_{}_s",
            Text("Critical time"),
            "s",
            Text("Where the two lines cross. {regions}", regions=regions),
            lambda a: a.diffusion[axis].critical_time_s,
            absent=Text("the two lines do not cross at a time after zero"),
        ),
        regularity(
            "sample_entropy_{}",
            Text("Sample entropy"),
            "",
            Text("-ln(A/B), m = 2, r = 0.2 SD. {slow}", slow=slow),
            lambda a: a.entropy(axis),
            source=Text("Richman & Moorman 2000, Am J Physiol 278:H2039"),
        ),
        regularity(
            "dfa_{}",
            Text("Fluctuation exponent"),
            "",
            Text("Detrended fluctuation, boxes of 10 samples to a quarter of the span. {slow}", slow=slow),
            lambda a: a.fluctuation_exponent(axis),
            source=Text("Peng et al. 1994, Phys Rev E 49:1685"),
        ),
    )


MORE: tuple[Variable, ...] = (*_PLANE, *_of_axis(0, "ML"), *_of_axis(1, "AP"))
