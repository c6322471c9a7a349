"""Sway of a trial by a published set of conventions: one call, all variables, each with value or reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import UnknownName
from soleplate.metrics.sway.analysis import Analysis
from soleplate.metrics.sway.definition import LOW_PASS
from soleplate.metrics.sway.duarte import duarte
from soleplate.metrics.sway.prieto import prieto
from soleplate.metrics.sway.quijoux import quijoux
from soleplate.metrics.sway.units import DUARTE_UNITS, prieto_unit, short_of_gates
from soleplate.metrics.sway.variables import BASIC, MORE
from soleplate.model.result import Value
from soleplate.pipeline.design import low_pass, padding_rows
from soleplate.pipeline.filters import filter_spans, smooth
from soleplate.pipeline.policy import positive, taken_stamps, too_short_to_filter
from soleplate.pipeline.policy_path import taken_path
from soleplate.pipeline.resample import average_windows
from soleplate.text import Text, joined

__all__ = ["PRESETS", "sway"]

Array = NDArray[np.float64]

PRESETS = ("lab", "quijoux2021", "prieto1996", "duarte")


def sway(
    ml_mm: ArrayLike,
    ap_mm: ArrayLike,
    rate_hz: float,
    *,
    preset: str = "lab",
    time_s: ArrayLike | None = None,
    low_pass_hz: float | None = None,
) -> dict[str, Value]:
    """Compute the sway variables of one trial.

    Parameters
    ----------
    ml_mm, ap_mm : (n,) float64
        Centre of pressure, mm, ML to the right and AP forward. NaN where it is not valid.
    rate_hz : float
        Sampling rate. With ``time_s``, the rate of the grid that windows are averaged to.
    preset : str
        ``lab`` speaks Soleplate's keys in mm and filters at 10 Hz. ``quijoux2021`` (75 variables, averaged to 25 Hz,
        10 Hz), ``prieto1996`` and ``duarte`` (both take the signal as it is) speak their papers' names in cm.
    time_s : (n,) float64, optional
        Times of irregular samples. They are averaged over windows of two steps, never interpolated.
    low_pass_hz : float, optional
        For ``prieto1996`` and ``duarte``: filter before, Butterworth order 4, two passes.

    Returns
    -------
    dict of str to Value
        A number, or NaN and the reason; ``method`` says filter, rate, window and divisor. Published presets give
        numbers for trials of any length and rate, and remark what is short of our own limits.

    Raises
    ------
    SignalError
        For an argument that is no array of numbers, or of another length, or a rate that is not positive and finite.
    UnknownName
        For a preset that is not there.
    """
    if preset not in PRESETS:
        raise UnknownName(
            Text("There is no preset {preset!r}", preset=preset),
            do=Text("Choose from: {listed}", listed=", ".join(PRESETS)),
        )
    rate_hz = positive(rate_hz, "rate_hz")
    if low_pass_hz is not None:
        low_pass_hz = positive(low_pass_hz, "low_pass_hz")
    path = taken_path({"ml_mm": ml_mm, "ap_mm": ap_mm})
    ml, ap = path.columns
    remarks, refusal = path.remarks, path.refusal
    if preset == "quijoux2021" and (missing := ~(np.isfinite(ml) & np.isfinite(ap))).any():
        remarks.append(Text("{n} of {all} rows are missing", n=int(missing.sum()), all=len(ml)))
    time: Array | None = None
    if time_s is not None:
        stamps = taken_stamps(time_s, len(ml), rate_hz)
        remarks, refusal = [*remarks, *stamps.remarks], refusal or stamps.refusal
        kept = np.isfinite(stamps.columns[0])
        time, ml, ap = stamps.columns[0][kept], ml[kept], ap[kept]
    found = _of_preset(preset, ml, ap, rate_hz, time, low_pass_hz, refusal)
    return (
        {key: replace(value, reason=joined(filter(None, (value.reason, *remarks)))) for key, value in found.items()}
        if remarks
        else found
    )


def _of_preset(
    preset: str, ml: Array, ap: Array, rate_hz: float, time_s: Array | None, low_pass_hz: float | None, refusal: str
) -> dict[str, Value]:
    if preset == "quijoux2021":
        return quijoux(ml / 10, ap / 10, rate_hz, time_s=time_s, refusal=refusal)
    if time_s is not None and not refusal:
        ml, ap = _on_grid(ml, ap, time_s, rate_hz)
    if preset == "lab":
        return _lab(ml, ap, rate_hz, refusal)
    formulas, unit = (prieto, prieto_unit) if preset == "prieto1996" else (duarte, DUARTE_UNITS.__getitem__)
    return _published(formulas, unit, ml / 10, ap / 10, rate_hz, low_pass_hz, refusal)


def _on_grid(ml: Array, ap: Array, time_s: Array, rate_hz: float) -> tuple[Array, Array]:
    """Average valid samples to a steady grid; windows without any are NaN."""
    valid = np.isfinite(ml) & np.isfinite(ap)
    if valid.sum() < 2:
        return np.full(len(ml), np.nan), np.full(len(ml), np.nan)
    columns = average_windows(time_s[valid] - time_s[valid][0], np.stack([ml[valid], ap[valid]], axis=1), rate_hz)
    return columns[:, 0], columns[:, 1]


def _lab(ml: Array, ap: Array, rate_hz: float, refusal: str) -> dict[str, Value]:
    variables = BASIC + MORE
    if not refusal and not rate_hz > 2 * LOW_PASS.cutoff_hz:
        refusal = Text(
            "{rate_hz:g} Hz is too slow for a low-pass at {cutoff_hz:g} Hz",
            rate_hz=rate_hz,
            cutoff_hz=LOW_PASS.cutoff_hz,
        )
    if refusal:
        return {variable.key: Value(math.nan, variable.unit, refusal) for variable in variables}
    sos = low_pass(LOW_PASS, rate_hz)
    filtered = filter_spans(sos, np.stack([ml, ap], axis=1))
    analysis = Analysis(np.ascontiguousarray(filtered[:, 0]), np.ascontiguousarray(filtered[:, 1]), rate_hz)
    analysis.nothing = too_short_to_filter(np.isfinite(ml + ap), rate_hz, padding_rows(sos))
    return {variable.key: variable.value(analysis) for variable in variables}


def _published(
    formulas: Callable[[Array, Array, float], dict[str, float]],
    unit: Callable[[str], str],
    ml_cm: Array,
    ap_cm: Array,
    rate_hz: float,
    low_pass_hz: float | None,
    refusal: str,
) -> dict[str, Value]:
    spec = None if low_pass_hz is None else LowPass(low_pass_hz, 4, 2)
    refusal = refusal or _refusal(ml_cm, ap_cm, rate_hz, spec)
    if refusal:
        # The names come from a short path of any kind.
        names = formulas(np.sin(np.arange(64.0)), np.cos(np.arange(64.0)), 50.0)
        return {name: Value(math.nan, unit(name), refusal) for name in names}
    if spec is not None:
        ml_cm, ap_cm = smooth(ml_cm, spec, rate_hz), smooth(ap_cm, spec, rate_hz)
    method = Text(
        "{spec}; {rate_hz:.2f} s at {rate_hz2:g} Hz, spectra at that raw rate as published; duration n/rate",
        spec=spec or "taken as it is, no filter",
        rate_hz=len(ml_cm) / rate_hz,
        rate_hz2=rate_hz,
    )
    found = formulas(ml_cm, ap_cm, rate_hz)
    return {
        name: Value(number, unit(name), short_of_gates(name, len(ml_cm) / rate_hz, rate_hz), method)
        if math.isfinite(number) and number != 0.0
        else Value(math.nan, unit(name), Text("the signal is too still, too slow or too short for it"), method)
        for name, number in found.items()
    }


def _refusal(ml: Array, ap: Array, rate_hz: float, spec: LowPass | None) -> str:
    if len(ml) < 30:
        return Text("only {n} samples", n=len(ml))
    if not (np.isfinite(ml).all() and np.isfinite(ap).all()):
        return Text("a gap lies inside the trial; these variables need one gapless trial")
    if not (np.ptp(ml) > 0 and np.ptp(ap) > 0):
        return Text("the centre of pressure does not move")
    if spec is not None and (spec.cutoff_hz >= rate_hz / 2 or len(ml) <= padding_rows(low_pass(spec, rate_hz))):
        return Text("a low-pass at {cutoff_hz:g} Hz is not possible here", cutoff_hz=spec.cutoff_hz)
    return ""
