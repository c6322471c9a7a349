"""Gaps, fillers and units of arrays that people hand over: one policy for every family of measures.

What cannot be an array of numbers of one length is a misuse and raises SignalError with the name of the argument.
What is one, but cannot be right, is

- *missing* (NaN, masked, infinite, a filler, a spike, a point off the plate): the rows become NaN, counted;
- *doubtful* (clipped, very small or very large for a person): a remark, the numbers stay;
- *refused* (kilograms for newtons, force of the wrong sign, stamps against the rate): one reason for every measure.

Rows are never filled. A measure of the centre of pressure cuts missing rows; every other one needs all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import SignalError
from soleplate.model.plate import G_MS2
from soleplate.pipeline.cut import gapless_spans
from soleplate.text import Text, joined

__all__ = ["Taken", "column", "positive", "taken_force", "taken_path", "taken_stamps", "too_short_to_filter"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

MOST_N = 30_000.0  # twelve times the weight of 160 kg, and half as much again
FILLERS = (0.0, -1.0, -100.0, 100.0, *(s * (10.0**k - 1) for k in range(2, 8) for s in (1, -1)))
NEVER = (-999.0, -9999.0)  # no force or place has exactly this value
FILLER_S = 0.05  # shorter than any flight
FILLER_STEP_N = 100.0
SPIKE_BW = 1.0  # above both neighbours at 1000 Hz; the stiffest landing curves by less
SPIKE_S = 0.003
FLAT_ROWS = 3
FLAT_STEP = (0.0025, 0.25)  # of the highest force: how a clipped one is entered, and no drawn one
FLAT_BW = 1.2
LIGHTEST_N = 100.0
LIGHT_N = 200.0
KILOGRAMS = 0.08  # how near to 9.81 a ratio is suspicious
STANDING_S = 1.0
OFF_MM = 500.0  # from the middle of the path: no foot on any plate reaches there
STILL_MM, WILD_MM = 0.5, 150.0  # RMS distance within which, and beyond which, nobody stands
PATH_STEPS = 10.0
PATH_STEP_MM = 1.0
STAMPS_TOO_FEW = 1.5


@dataclass
class Taken:
    """Hold columns with NaN where rows are missing, what was remarked, and why nothing can be made of them."""

    columns: tuple[Array, ...]
    remarks: list[str] = field(default_factory=list)
    refusal: str = ""

    def drop(self, mask: Mask, remark: str) -> None:
        """Take rows as missing in every column, and say so."""
        if mask.any():
            for values in self.columns:
                values[mask] = np.nan
            self.remarks.append(remark)


def column(values: Any, name: str, *, rows: int | None = None) -> Array:
    """Return an argument as a new (n,) float64 array: NaN where it is masked or not finite.

    Raises
    ------
    SignalError
        For what is no array of numbers in one dimension, has another length than ``rows``, fewer than two numbers, or
        not one that is finite.
    """
    try:
        given = np.ma.asarray(values) if isinstance(values, np.ma.MaskedArray) else np.asarray(values)
        if given.dtype.kind not in "iufO":
            raise TypeError(f"an array of {given.dtype} is none of numbers")
        taken = np.array(np.ma.filled(given.astype(np.float64), np.nan), np.float64)
    except (TypeError, ValueError) as error:
        raise SignalError(
            Text("{name} cannot be used: it is no array of numbers", name=name),
            why=str(error)[:200],
            do=Text("Give one array of numbers"),
        ) from None
    if taken.ndim != 1 or len(taken) < 2:
        raise SignalError(
            Text("{name} of shape {shape} is no signal", name=name, shape=taken.shape),
            do=Text("Give one array of at least two numbers"),
        )
    if rows is not None and len(taken) != rows:
        raise SignalError(
            Text("{name} has {n} numbers where {rows} are needed", name=name, n=len(taken), rows=rows),
            why=Text("every array of one signal has a number for each sample"),
            do=Text("Give arrays of one length"),
        )
    taken[~np.isfinite(taken)] = np.nan
    if np.isnan(taken).all():
        raise SignalError(Text("{name} holds no number, only NaN", name=name), do=Text("Give the measured samples"))
    return taken


def positive(value: Any, name: str) -> float:
    """Return an argument that must be one positive, finite number; raise SignalError with its name otherwise."""
    if not isinstance(value, Real) or isinstance(value, bool) or not 0 < float(value) < math.inf:
        raise SignalError(
            Text("{name} is {value!r}, which is not possible", name=name, value=value),
            do=Text("Give one positive number, e.g. samples per second for a rate"),
        )
    return float(value)


def taken_force(fz_n: Any, rate_hz: float, weight_n: float, *, name: str = "fz_n") -> Taken:
    """Take a vertical force (n,), N, of a person of ``weight_n`` (NaN where it is not known)."""
    force = column(fz_n, name)
    taken = Taken((force,))
    taken.drop(
        np.abs(force) > MOST_N,
        Text("{n} samples beyond {most_n:g} N were taken as missing", n=_count(np.abs(force) > MOST_N), most_n=MOST_N),
    )
    for value in FILLERS:
        longest = len(force) if value in NEVER else round(FILLER_S * rate_hz)
        fillers = _short_runs(force, value, longest, FILLER_STEP_N)
        taken.drop(
            fillers, Text("{n} samples of exactly {value:g} N were taken as missing", n=_count(fillers), value=value)
        )
    loaded = force[np.abs(force) > 0.5 * float(np.nanpercentile(np.abs(force), 95))] if np.isfinite(force).any() else ()
    standing = float(np.median(loaded)) if len(loaded) else 0.0
    taken.refusal = _wrong_force(force, weight_n, standing, len(loaded) / rate_hz)
    if taken.refusal:
        return taken
    unit = weight_n if weight_n > 0 else max(standing, LIGHTEST_N)
    spikes = _spikes(force, unit * max(SPIKE_BW, 1000.0 / rate_hz), max(1, int(SPIKE_S * rate_hz)))
    taken.drop(spikes, Text("{n} samples stand out of their neighbours like spikes: missing", n=_count(spikes)))
    flat = _flat_top(force, FLAT_BW * unit)
    if flat:
        taken.remarks.append(
            Text(
                "the force stays at its highest value, {top:.0f} N, for {flat} samples: it was clipped, and the true "
                "peak is not known",
                top=float(np.nanmax(force)),
                flat=flat,
            )
        )
    light = weight_n if weight_n > 0 else float(np.nanmax(force, initial=0.0))
    if light < LIGHT_N:
        taken.remarks.append(Text("{light:.0f} N are little for a person: kilograms in place of newtons?", light=light))
    return taken


def _wrong_force(force: Array, weight_n: float, standing: float, loaded_s: float) -> str:
    """Say why no number can come of a force, or nothing."""
    if not np.isfinite(force).any():
        return Text("every force sample is a filler or beyond what a person presses")
    if (force < -LIGHTEST_N).sum() > (force > LIGHTEST_N).sum():
        return Text(
            "the force is negative ({standing:.0f} N): give what presses on the plate as positive, -fz_n",
            standing=standing,
        )
    if 0 < weight_n < LIGHTEST_N:
        return Text(
            "body_weight_n is {weight_n:.3g} N, that is {mass:.1f} kg: give newtons, kilograms times 9.81",
            weight_n=weight_n,
            mass=weight_n / G_MS2,
        )
    if not weight_n > 0 or loaded_s < STANDING_S:
        return ""
    ratio = standing / weight_n
    if abs(ratio * G_MS2 - 1) < KILOGRAMS and float(np.nanmax(force)) < weight_n:
        return Text(
            "the force stands at {standing:.1f} where body_weight_n is {weight_n:.0f} N: it is in kilograms",
            standing=standing,
            weight_n=weight_n,
        )
    if abs(ratio / G_MS2 - 1) < KILOGRAMS:
        return Text(
            "body_weight_n is {weight_n:.1f} where the force stands at {standing:.0f} N: it is in kilograms",
            standing=standing,
            weight_n=weight_n,
        )
    return ""


def taken_path(axes: Mapping[str, Any], *, rows: int | None = None, loaded: Mask | None = None) -> Taken:
    """Take one or both axes of a centre of pressure, mm, (n,) each, by the names of their arguments.

    Where nobody stands (not ``loaded``) there is none, and what a table holds there says nothing: 0 takes its place.
    """
    columns: list[Array] = []
    for name, values in axes.items():
        columns.append(column(values, name, rows=len(columns[0]) if columns else rows))
    taken = Taken(tuple(columns))
    if loaded is not None:
        for axis in columns:
            axis[~loaded & ~(np.abs(axis) < OFF_MM)] = 0.0
    here = np.ones(len(columns[0]), bool) if loaded is None or not loaded.any() else loaded
    fillers = np.zeros(len(columns[0]), bool)
    for axis in columns:
        steps = np.abs(np.diff(axis))
        typical = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
        for value in FILLERS:
            fillers |= _short_runs(axis, value, len(axis) // 2, max(PATH_STEP_MM, PATH_STEPS * typical))
    fillers &= here
    taken.drop(fillers, Text("{n} rows of a filler (0, -1, 999 ...) were taken as missing", n=_count(fillers)))
    if not np.isfinite(sum(columns))[here].any():
        taken.refusal = Text("every row of the centre of pressure is missing or a filler")
        return taken
    away = np.sqrt(sum((axis - np.nanmedian(axis[here])) ** 2 for axis in columns))
    away[~here] = 0.0
    off = away > OFF_MM
    if _count(off) > 0.2 * np.isfinite(away).sum():
        taken.refusal = Text(
            "{n} of {all} points lie more than {off_mm:g} mm from the others: no centre of pressure in mm",
            n=_count(off),
            all=len(away),
            off_mm=OFF_MM,
        )
        return taken
    taken.drop(
        off,
        Text(
            "{n} points up to {most:.4g} mm away, off any plate, were taken as missing",
            n=_count(off),
            most=float(np.nanmax(away)),
        ),
    )
    rms = math.sqrt(sum(float(np.nanvar(axis[here])) for axis in columns))
    if 0 < rms < STILL_MM:
        taken.remarks.append(
            Text("the path stays within {rms:.2g} mm RMS, too still for a person: metres in place of mm?", rms=rms)
        )
    elif rms > WILD_MM:
        taken.remarks.append(Text("the path spreads over {rms:.0f} mm RMS, too wide for a stance in mm", rms=rms))
    return taken


def taken_stamps(time_s: Any, rows: int, rate_hz: float) -> Taken:
    """Take the stamps (n,), s, of samples that shall come onto a grid of ``rate_hz``."""
    time = column(time_s, "time_s", rows=rows)
    taken = Taken((time,))
    lost = _count(np.isnan(time))
    if lost:
        taken.remarks.append(Text("{n} rows without a finite stamp were taken as missing", n=lost))
    rising = time[np.isfinite(time)]
    back = np.flatnonzero(np.diff(rising) <= 0)
    if len(back):
        taken.refusal = Text(
            "time_s does not rise: {n} times, first from {before:.6g} to {after:.6g} s; sort the samples, leave out "
            "doubled ones",
            n=len(back),
            before=float(rising[back[0]]),
            after=float(rising[back[0] + 1]),
        )
    elif len(rising) < 2:
        taken.refusal = Text("time_s holds fewer than two stamps")
    else:
        found = (len(rising) - 1) / float(rising[-1] - rising[0])
        if rate_hz > STAMPS_TOO_FEW * found:
            milli = 0.5 < 1000 * found / rate_hz < 2
            taken.refusal = Text(
                "time_s says {found:.4g} Hz where rate_hz says {rate_hz:g} Hz", found=found, rate_hz=rate_hz
            )
            if milli:
                taken.refusal = joined((taken.refusal, Text("milliseconds in place of seconds?")))
    return taken


def too_short_to_filter(valid: Mask, rate_hz: float, pad: int) -> str:
    """Say that what is valid lies in stretches too short for a zero-phase filter of ``pad`` rows."""
    longest = max((last - first for first, last in gapless_spans(valid)), default=0)
    if valid.all():
        return Text(
            "{n} samples, {seconds:.2f} s; the low-pass needs {pad_s:.2f} s",
            n=len(valid),
            seconds=len(valid) / rate_hz,
            pad_s=(pad + 1) / rate_hz,
        )
    return Text(
        "{n} of {all} rows are missing: no stretch between holes is longer than {longest_s:.2f} s, the low-pass "
        "needs {pad_s:.2f} s",
        n=_count(~valid),
        all=len(valid),
        longest_s=longest / rate_hz,
        pad_s=(pad + 1) / rate_hz,
    )


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))


def _short_runs(values: Array, filler: float, longest: int, step: float) -> Mask:
    """Mark runs of exactly one value, at most so long, that the signal enters and leaves by more than a step."""
    mask = np.zeros(len(values), bool)
    same = values == filler
    if not same.any():
        return mask
    for first, last in gapless_spans(same):
        beside = [values[row] for row in (first - 1, last) if 0 <= row < len(values) and np.isfinite(values[row])]
        if last - first <= longest and beside and all(abs(value - filler) > step for value in beside):
            mask[first:last] = True
    return mask


def _spikes(force: Array, height: float, widest: int) -> Mask:
    """Mark up to ``widest`` rows that all stand out of the rows beside them, up or down, by more than a height."""
    mask = np.zeros(len(force), bool)
    for width in range(1, min(widest, len(force) - 2) + 1):
        before, after = force[: -width - 1], force[width + 1 :]
        inside = np.lib.stride_tricks.sliding_window_view(force[1:-1], width)
        up = inside.min(axis=1) - np.fmax(before, after) > height
        down = np.fmin(before, after) - inside.max(axis=1) > height
        for first in np.flatnonzero(up | down):
            mask[first + 1 : first + 1 + width] = True
    return mask


def _flat_top(force: Array, least_n: float) -> int:
    """Count the rows of the longest run at the highest force, where it is no standing and is entered by a step."""
    top = float(np.nanmax(force))
    if not top > least_n:
        return 0
    longest = 0
    for first, last in gapless_spans(force == top):
        beside = [top - force[row] for row in (first - 2, last + 1) if 0 <= row < len(force)]
        if last - first >= FLAT_ROWS and any(FLAT_STEP[0] * top < step < FLAT_STEP[1] * top for step in beside):
            longest = max(longest, last - first)
    return longest
