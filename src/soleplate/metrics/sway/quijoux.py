"""The variables of Quijoux et al. 2021 (Physiol Rep 9:e15067), in their names, units (cm) and conventions.

Where their published code leaves a choice open, the conventions of that code hold. It was not copied: the formulas
below are written from their definitions and compared with numbers that the code gave.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.metric import LowPass
from soleplate.kernels.dwell import dwell
from soleplate.kernels.lobes import lobes
from soleplate.metrics.sway.diffusion import diffusion_log, mean_square_displacement
from soleplate.metrics.sway.hull import convex_hull, hull_diameter
from soleplate.metrics.sway.spectrum import Spectrum, welch
from soleplate.metrics.sway.time import f_quantile_two, measure_path, measure_spread, principal_direction
from soleplate.metrics.sway.units import QUIJOUX_UNITS, short_of_gates
from soleplate.model.result import Value
from soleplate.pipeline.filters import smooth
from soleplate.pipeline.resample import average_windows, without_spikes
from soleplate.text import Text

__all__ = ["RATE_HZ", "prepare", "quijoux"]

Array = NDArray[np.float64]

RATE_HZ = 25.0
WINDOW_S = 0.08
DWELL_RADIUS_CM = 0.3
BAND_HZ = (0.15, 5.0)
_TINY = 1e-12


@dataclass(frozen=True)
class _Signal:
    ml: Array
    ap: Array
    rate_hz: float

    @property
    def radius(self) -> Array:
        return np.hypot(self.ml, self.ap)


def prepare(ml_cm: ArrayLike, ap_cm: ArrayLike, rate_hz: float, *, time_s: ArrayLike | None = None) -> Array:
    """Centre, purge spikes and average to 25 Hz, as the paper does before its filter.

    ``ml_cm``, ``ap_cm`` (n,); ``time_s`` (n,) for irregular samples, else they are taken as evenly spaced. Returns
    (m, 2) cm, with NaN where no sample lies within a window of 0.08 s.
    """
    columns = np.stack([np.asarray(ml_cm, np.float64), np.asarray(ap_cm, np.float64)], axis=1)
    time = np.arange(len(columns)) / rate_hz if time_s is None else np.asarray(time_s, np.float64)
    valid = np.isfinite(columns).all(axis=1)
    columns, time = columns[valid], time[valid]
    columns = columns - columns.mean(axis=0)
    if time_s is not None:
        time = time - time[0]
    kept = without_spikes(time, columns)
    return average_windows(time[kept], columns[kept], RATE_HZ, window_s=WINDOW_S)


def quijoux(
    ml_cm: ArrayLike,
    ap_cm: ArrayLike,
    rate_hz: float,
    *,
    time_s: ArrayLike | None = None,
    resample: bool = True,
    low_pass: LowPass | None = LowPass(10.0, 4, 2),  # noqa: B008 - frozen
    refusal: str = "",
) -> dict[str, Value]:
    """Compute all variables.

    Parameters
    ----------
    ml_cm, ap_cm : (n,) float64
        Centre of pressure, cm.
    time_s : (n,) float64, optional
        Times of irregular samples, s.
    resample : bool
        Average windows to 25 Hz (the paper); else the signal is only centred.
    low_pass : LowPass, optional
        Filter after that; None for none.
    refusal : str
        Why nothing can be made of the signal, where that is known already.

    Returns
    -------
    dict of str to Value
        NaN with its reason for what the trial is too short or too still for.
    """
    raw_ml, raw_ap = np.asarray(ml_cm, np.float64), np.asarray(ap_cm, np.float64)
    valid = np.isfinite(raw_ml) & np.isfinite(raw_ap)
    refusal = refusal or _refusal(valid, raw_ml, raw_ap, rate_hz, low_pass, RATE_HZ if resample else rate_hz)
    if refusal:
        return _nothing(refusal)
    if resample:
        columns, rate = prepare(raw_ml, raw_ap, rate_hz, time_s=time_s), RATE_HZ
    else:
        columns, rate = np.stack([raw_ml, raw_ap], axis=1)[valid], rate_hz
        columns = columns - columns.mean(axis=0)
    if np.isnan(columns).any():
        return _nothing(Text("a gap lies inside the trial; these variables need one gapless trial"))
    if len(columns) < 20:
        return _nothing(Text("only {rate:.2f} s are left after resampling", rate=len(columns) / rate))
    if low_pass is not None:
        columns = smooth(columns, low_pass, rate)
    signal = _Signal(np.ascontiguousarray(columns[:, 0]), np.ascontiguousarray(columns[:, 1]), rate)
    found = {"mean_value_ML": raw_ml[valid].mean(), "mean_value_AP": raw_ap[valid].mean()}
    reasons: dict[str, str] = {}
    _position(signal, found)
    _dynamics(signal, found, reasons)
    _density(signal, found, reasons)
    for axis, x in (("ML", signal.ml), ("AP", signal.ap)):
        _spectrum(axis, x, rate, found, reasons)
        _diffusion(axis, x, rate, found, reasons)
    source = Text("averaged to {rate_hz:g} Hz as published", rate_hz=RATE_HZ) if resample else f"{rate:g} Hz"
    method = Text(
        "{source}; {low_pass}; {rate:.2f} s; duration n/rate",
        source=source,
        low_pass=low_pass or "no filter",
        rate=len(columns) / rate,
    )
    seconds = len(columns) / rate
    return {
        name: _value(name, found.get(name, math.nan), reasons, method, short_of_gates(name, seconds, rate_hz))
        for name in QUIJOUX_UNITS
    }


def _refusal(
    valid: NDArray[np.bool_], ml: Array, ap: Array, source_hz: float, low_pass: LowPass | None, rate_hz: float
) -> str:
    """Say why nothing can be computed, or nothing."""
    if valid.sum() < 30:
        return Text("only {sum} samples are valid", sum=valid.sum())
    if np.ptp(ml[valid]) <= 0 or np.ptp(ap[valid]) <= 0:
        return Text("the centre of pressure does not move")
    if low_pass is not None and low_pass.cutoff_hz >= rate_hz / 2:
        return Text(
            "a low-pass at {cutoff_hz:g} Hz needs more than {cutoff_hz2:g} Hz",
            cutoff_hz=low_pass.cutoff_hz,
            cutoff_hz2=2 * low_pass.cutoff_hz,
        )
    if source_hz < RATE_HZ:
        return Text("{source_hz:g} Hz is below {rate_hz:g} Hz", source_hz=source_hz, rate_hz=RATE_HZ)
    return ""


def _nothing(reason: str) -> dict[str, Value]:
    return {name: Value(math.nan, unit, reason) for name, unit in QUIJOUX_UNITS.items()}


def _value(name: str, number: float, reasons: dict[str, str], method: str, short: str) -> Value:
    if not math.isfinite(number):
        stem = next((stem for stem in reasons if name.startswith(stem) or name.endswith(stem)), "")
        return Value(math.nan, QUIJOUX_UNITS[name], reasons.get(stem, Text("the signal is too still for it")), method)
    return Value(float(number), QUIJOUX_UNITS[name], short, method)


def _position(signal: _Signal, found: dict[str, float]) -> None:
    ml, ap, n = signal.ml, signal.ap, len(signal.ml)
    for axis, x in (("ML", ml), ("AP", ap), ("Radius", signal.radius)):
        found[f"mean_distance_{axis}"] = float(np.abs(x).mean())
        found[f"maximal_distance_{axis}"] = float(np.abs(x).max())
        found[f"rms_{axis}"] = math.sqrt(float((x * x).mean()))
    found["range_ML"], found["range_AP"] = float(np.ptp(ml)), float(np.ptp(ap))
    found["range_ML_AND_AP"] = hull_diameter(convex_hull(ml, ap))
    rms_ml, rms_ap = found["rms_ML"], found["rms_AP"]
    covariance = float((ml * ap).mean())
    found["planar_deviation_ML_AND_AP"] = math.hypot(rms_ml, rms_ap)
    if min(rms_ml, rms_ap) > _TINY:
        found["range_ratio_ML_AND_AP"] = found["range_ML"] / found["range_AP"]
        found["coefficient_sway_direction_ML_AND_AP"] = covariance / (rms_ml * rms_ap)
    root = math.sqrt(max(rms_ml**2 * rms_ap**2 - covariance**2, 0.0))
    factor = (n + 1) * (n - 1) / (n * (n - 2))
    found["confidence_ellipse_area_ML_AND_AP"] = 2 * math.pi * f_quantile_two(0.95, n - 2) * root * factor
    found["principal_sway_direction_ML_AND_AP"] = principal_direction(measure_spread(ml, ap))


def _dynamics(signal: _Signal, found: dict[str, float], reasons: dict[str, str]) -> None:
    rate, n = signal.rate_hz, len(signal.ml)
    path = measure_path(signal.ml, signal.ap)
    for axis, length in (("ML", path.ml), ("AP", path.ap), ("ML_AND_AP", path.total)):
        found[f"sway_length_{axis}"] = length
        found[f"mean_velocity_{axis}"] = length * rate / n
    found["sway_area_per_second_ML_AND_AP"] = path.swept_twice * rate / (2 * (n - 1))
    area = found["confidence_ellipse_area_ML_AND_AP"]
    if area > _TINY:
        found["LFS_ML_AND_AP"] = path.total / area
        across = math.log(math.sqrt(4 * area / math.pi))
        found["fractal_dimension_ML_AND_AP"] = math.log(n) / (math.log(n) + across - math.log(path.total))
    mean_speed = {
        "ML": path.ml * rate / (n - 1),
        "AP": path.ap * rate / (n - 1),
        "ML_AND_AP": path.total * rate / (n - 1),
    }
    for axis, distance, factor in (
        ("ML", "ML", 4 * math.sqrt(2)),
        ("AP", "AP", 4 * math.sqrt(2)),
        ("ML_AND_AP", "Radius", 2 * math.pi),
    ):
        mean_distance = found[f"mean_distance_{distance}"]
        if mean_distance > _TINY:
            found[f"mean_frequency_{axis}"] = mean_speed[axis] / (factor * mean_distance)
    counts = np.empty(5)
    for axis, x in (("ML", signal.ml), ("AP", signal.ap)):
        speed = smooth_speed(x, rate)
        found[f"phase_plane_parameter_{axis}"] = math.hypot(found[f"rms_{axis}"], float(speed.std()))
        lobes(speed, counts)
        crossings, positive, sum_positive, negative, sum_negative = counts.tolist()
        found[f"zero_crossing_SPD_{axis}"] = crossings
        if positive and negative:
            found[f"peak_velocity_pos_SPD_{axis}"] = sum_positive / positive
            found[f"peak_velocity_neg_SPD_{axis}"] = sum_negative / negative
            found[f"peak_velocity_all_SPD_{axis}"] = (sum_positive + sum_negative) / (positive + negative)
        reasons.setdefault("peak_velocity", Text("the speed has no whole lobe of each sign"))


def smooth_speed(x: Array, rate_hz: float) -> Array:
    """Differentiate by a cubic through five samples (Savitzky & Golay 1964); the ends by their outermost cubic.

    ``x`` (n,), n >= 5; returns its unit per s, (n,).
    """
    out = np.empty(len(x))
    out[2:-2] = (8 * (x[3:-1] - x[1:-3]) - (x[4:] - x[:-4])) / 12
    fit = np.linalg.pinv(np.vander(np.arange(-2.0, 3.0), 4, increasing=True))[1:]
    for at, window in ((0, x[:5]), (1, x[:5]), (-2, x[-5:]), (-1, x[-5:])):
        place = at - 2 if at >= 0 else at + 3
        out[at] = np.array([1.0, 2.0 * place, 3.0 * place**2]) @ (fit @ window)
    return out * rate_hz


def _density(signal: _Signal, found: dict[str, float], reasons: dict[str, str]) -> None:
    steps = np.empty(len(signal.ml) - 1)
    dwell(signal.ml, signal.ap, DWELL_RADIUS_CM, steps)
    curve = smooth(steps / signal.rate_hz, LowPass(2.5, 4, 2), signal.rate_hz)
    peaks = np.flatnonzero((curve[1:-1] > curve[:-2]) & (curve[1:-1] > curve[2:])) + 1
    reasons["mean_peak"] = reasons["mean_distance_peak"] = Text("the dwell-time curve has fewer than two peaks")
    if len(peaks) >= 2:
        found["mean_peak_Sway_Density"] = float(curve[peaks].mean())
        apart = np.hypot(np.diff(signal.ml[peaks]), np.diff(signal.ap[peaks]))
        found["mean_distance_peak_Sway_Density"] = float(apart.mean())


def _spectrum(axis: str, x: Array, rate: float, found: dict[str, float], reasons: dict[str, str]) -> None:
    name = f"Power_Spectrum_Density_{axis}"
    segment, overlap = min(int(10 * rate), len(x)), int(5 * rate)
    if segment <= overlap:
        reasons[name] = Text("{rate:.2f} s; a spectrum needs more than 5 s", rate=len(x) / rate)
        return
    spectrum = welch(x, rate, segment=segment, overlap=overlap, bins=len(x))
    band = spectrum.band(*BAND_HZ)
    if not band.moment(0) > _TINY**2:
        return
    found[f"total_power_{name}"] = band.moment(0)
    found[f"power_frequency_50_{name}"] = band.quantile_hz(0.50)
    found[f"power_frequency_95_{name}"] = band.quantile_hz(0.95)
    found[f"frequency_mode_{name}"] = band.mode_hz
    found[f"centroid_frequency_{name}"] = band.centroid_hz
    found[f"frequency_dispersion_{name}"] = band.dispersion
    slow, middle, fast = (_energy(band, low, high) for low, high in ((0.0, 0.5), (0.5, 2.0), (2.0, BAND_HZ[1])))
    found[f"energy_content_below_05_{name}"] = slow
    found[f"energy_content_05_2_{name}"] = middle
    found[f"energy_content_above_2_{name}"] = fast
    if slow + middle > 0:
        found[f"frequency_quotient_{name}"] = fast / (slow + middle)


def _energy(band: Spectrum, low_hz: float, high_hz: float) -> float:
    inside = (band.frequency_hz > low_hz) & (band.frequency_hz <= high_hz)
    return float(band.density[inside].sum())


def _diffusion(axis: str, x: Array, rate: float, found: dict[str, float], reasons: dict[str, str]) -> None:
    name = f"Diffusion_{axis}"
    lags = len(x) // 3
    if lags < int(2.5 * rate) + 2:
        reasons[name] = Text(
            "{rate:.2f} s; the fits end at a lag of 2.5 s, which needs more than 7.6 s", rate=len(x) / rate
        )
        return
    msd = mean_square_displacement(x, lags)
    if not (msd > _TINY**2).all():
        return
    fits = diffusion_log(msd, rate)
    found[f"short_time_diffusion_{name}"] = fits.short_diffusion
    found[f"long_time_diffusion_{name}"] = fits.long_diffusion
    reasons["critical"] = Text("the two lines do not cross within the lags")
    found[f"critical_time_{name}"] = fits.critical_time_s
    found[f"critical_displacement_{name}"] = fits.critical_displacement
    found[f"short_time_scaling_{name}"] = fits.short_hurst
    found[f"long_time_scaling_{name}"] = fits.long_hurst
