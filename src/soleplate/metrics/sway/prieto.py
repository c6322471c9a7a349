"""The measures of Prieto et al. 1996 (IEEE Trans Biomed Eng 43:956), in their names and cm.

``RD`` is the resultant distance from the mean. The time is n / rate, F = 3.00 and z = 1.645, as in the paper.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.metrics.sway.hull import convex_hull, hull_area, hull_diameter
from soleplate.metrics.sway.spectrum import Spectrum, sine_multitaper
from soleplate.metrics.sway.time import measure_path, measure_spread

__all__ = ["prieto"]

Array = NDArray[np.float64]

_F = 3.00
_Z = 1.645
BAND_HZ = (0.15, 5.0)
EDGE = 0.02  # of a bin: 0.2 % of a clock for a minute, whose ninth bin lies on the lower edge


def prieto(ml_cm: ArrayLike, ap_cm: ArrayLike, rate_hz: float) -> dict[str, float]:
    """Compute the time-domain, hybrid and frequency-domain measures.

    Parameters
    ----------
    ml_cm, ap_cm : (n,) float64
        Gapless centre of pressure, cm, filtered as the reader wishes (the paper: 5 Hz).

    Returns
    -------
    dict of str to float
        NaN where a path without length, or no power in 0.15-5 Hz, allows no value.
    """
    ml, ap = np.asarray(ml_cm, np.float64), np.asarray(ap_cm, np.float64)
    ml, ap = ml - ml.mean(), ap - ap.mean()
    found: dict[str, float] = {}
    path = measure_path(ml, ap)
    n, seconds = len(ml), len(ml) / rate_hz
    hull = convex_hull(ml, ap)
    for axis, x, length, width in (
        ("ML", ml, path.ml, float(np.ptp(ml))),
        ("AP", ap, path.ap, float(np.ptp(ap))),
        ("RD", np.hypot(ml, ap), path.total, hull_diameter(hull)),
    ):
        found[f"MDIST_{axis}"] = float(np.abs(x).mean())
        found[f"RDIST_{axis}"] = math.sqrt(float((x * x).mean()))
        found[f"TOTEX_{axis}"] = length
        found[f"MVELO_{axis}"] = length / seconds
        found[f"RANGE_{axis}"] = width
        turn = 2 * math.pi if axis == "RD" else 4 * math.sqrt(2)
        found[f"MFREQ_{axis}"] = _ratio(found[f"MVELO_{axis}"], turn * found[f"MDIST_{axis}"])
        found |= _frequencies(axis, x - x.mean(), rate_hz)
    circle = found["MDIST_RD"] + _Z * math.sqrt(max(found["RDIST_RD"] ** 2 - found["MDIST_RD"] ** 2, 0.0))
    spread = measure_spread(ml, ap)
    root = math.sqrt(max(spread.variance_ml * spread.variance_ap - spread.covariance**2, 0.0))
    found["HULL_AREA"] = hull_area(hull)
    found["AREA_CC"] = math.pi * circle**2
    found["AREA_CE"] = 2 * math.pi * _F * root
    found["AREA_SW"] = path.swept_twice / (2 * seconds)
    found["FD"] = _dimension(n, found["RANGE_RD"], path.total)
    found["FD_CC"] = _dimension(n, 2 * circle, path.total)
    found["FD_CE"] = _dimension(n, math.sqrt(8 * _F * root), path.total)
    return found


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else math.nan


def _dimension(n: int, across: float, length: float) -> float:
    if not (length > 0 and across > 0):
        return math.nan
    return _ratio(math.log(n), math.log(n * across / length))


def _frequencies(axis: str, x: Array, rate_hz: float) -> dict[str, float]:
    names = ("POWER", "F50", "F95", "CFREQ", "FREQD")
    band: Spectrum = sine_multitaper(x, rate_hz).band(*BAND_HZ, slack=EDGE)
    if rate_hz / 2 < BAND_HZ[1] or not band.moment(0) > 0:
        return {f"{name}_{axis}": math.nan for name in names}
    values = (band.power, band.quantile_hz(0.5), band.quantile_hz(0.95), band.centroid_hz, band.dispersion)
    return {f"{name}_{axis}": value for name, value in zip(names, values, strict=True)}
