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
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.errors import SignalError
from soleplate.model.plate import G_MS2
from soleplate.pipeline.cut import gapless_spans
from soleplate.pipeline.policy_noise import clipped_rows
from soleplate.text import Text, joined

__all__ = [
    "FILLERS", "Array", "Mask", "Taken", "column", "count", "drawn_share", "positive", "short_runs", "taken_force",
    "taken_stamps", "too_short_to_filter",
]  # fmt: skip

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

MOST_N = 30_000.0  # twelve times the weight of 160 kg, and half as much again
FILLERS = (0.0, -1.0, -100.0, 100.0, *(s * (10.0**k - 1) for k in range(2, 8) for s in (1, -1)))
NEVER = (-999.0, -9999.0)  # no force or place has exactly this value
FILLER_S = 0.05  # shorter than any flight
FILLER_STEP_N = 100.0
SPIKE_BW, SPIKE_MORE_BW = 0.5, 0.2  # above both neighbours at 1000 Hz, more for each ms; no landing curves so much
SPIKE_S = 0.005
RING_S, RING_SPIKES = 0.03, 3
OUT_BW, OUT_ROWS = 0.5, 3  # one small value, entered by a step of so much: nobody takes off so
OUT_S, OUT_DRAWN_S = 1.0, 0.1  # at most for so long; less in a drawn force, whose flights begin like that
OUT_REPEATED = 0.1  # of the loaded samples equal the one before: drawn
OUT_HZ = 200.0  # below it a sample is long enough for half of a take-off
HELD_S, HELD_ROWS, HELD_BW = 0.008, 4, 0.05  # one value for so long, left by a step of so much: no sample came
REPEATED, MANY_RUNS = 0.3, 20
LINE_SHARE, LINE_ROWS = 0.5, 2  # of the rows that move, on straight lines of so many rows between: they were drawn
FLAT_ROWS = 3
FLAT_STEP = (0.0025, 0.25)  # of the highest force: how a clipped one is entered, and no drawn one
FLAT_BW = 1.2
LIGHTEST_N = 100.0
LIGHT_N, HEAVY_N = 200.0, 4000.0
HOPPING = 3.0  # times the weight is the middle of what a hopping person presses
KILOGRAMS = 0.08  # how near to 9.81 a ratio is suspicious
STANDING_S = 1.0
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


def taken_force(fz_n: Any, rate_hz: float, weight_n: float) -> Taken:
    """Take a vertical force (n,), N, of a person of ``weight_n`` (NaN where it is not known)."""
    force = column(fz_n, "fz_n")
    taken = Taken((force,))
    taken.drop(
        np.abs(force) > MOST_N,
        Text("{n} samples beyond {most_n:g} N were taken as missing", n=count(np.abs(force) > MOST_N), most_n=MOST_N),
    )
    for value in FILLERS:
        longest = len(force) if value in NEVER else round(FILLER_S * rate_hz)
        fillers = short_runs(force, value, longest, FILLER_STEP_N)
        taken.drop(
            fillers, Text("{n} samples of exactly {value:g} N were taken as missing", n=count(fillers), value=value)
        )
    loaded = force[np.abs(force) > 0.5 * float(np.nanpercentile(np.abs(force), 95))] if np.isfinite(force).any() else ()
    standing = float(np.median(loaded)) if len(loaded) else 0.0
    taken.refusal = _wrong_force(force, weight_n, standing, len(loaded) / rate_hz)
    if taken.refusal:
        return taken
    unit = weight_n if weight_n > 0 else max(standing, LIGHTEST_N)
    spikes = _spikes(force, unit, rate_hz)
    taken.drop(spikes, Text("{n} samples stand out of their neighbours like spikes: missing", n=count(spikes)))
    outs = _dropouts(force, unit, rate_hz)
    taken.drop(outs, Text("{n} samples hold one small value, entered by a step: missing", n=count(outs)))
    held, repeated = _held(force, HELD_BW * unit, max(HELD_ROWS, round(HELD_S * rate_hz)))
    if held.any():
        taken.remarks.append(Text("{n} samples hold one value while the force moves on: none came", n=count(held)))
    if repeated:
        taken.remarks.append(
            Text("{share:.0f} % of the samples repeat the one before: a lower rate, or a coarse resolution",
                 share=100 * repeated)
        )  # fmt: skip
    drawn = drawn_share(force)
    if drawn:
        taken.remarks.append(
            Text("{share:.0f} % of the moving samples lie on straight lines: drawn between samples of a lower rate, "
                 "about {hz:.0f} Hz", share=100 * drawn, hz=rate_hz * (1 - drawn))
        )  # fmt: skip
    flat = _flat_top(force, FLAT_BW * unit) or clipped_rows(force, rate_hz, FLAT_BW * unit)
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
    heavy = weight_n if weight_n > 0 else standing / HOPPING if loaded_s >= STANDING_S else 0.0
    if heavy > HEAVY_N:
        return Text("{heavy:.0f} N are {mass:.0f} kg: counts in place of newtons?", heavy=heavy, mass=heavy / G_MS2)
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


def taken_stamps(time_s: Any, rows: int, rate_hz: float) -> Taken:
    """Take the stamps (n,), s, of samples that shall come onto a grid of ``rate_hz``."""
    time = column(time_s, "time_s", rows=rows)
    taken = Taken((time,))
    lost = count(np.isnan(time))
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
        n=count(~valid),
        all=len(valid),
        longest_s=longest / rate_hz,
        pad_s=(pad + 1) / rate_hz,
    )


def count(mask: Mask) -> int:
    """Return how many rows are marked."""
    return int(np.count_nonzero(mask))


def short_runs(values: Array, filler: float, longest: int, step: float) -> Mask:
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


def _spikes(force: Array, unit: float, rate_hz: float) -> Mask:
    """Mark rows that together stand out of the rows beside them, up or down, by more than a landing can.

    Several of them close to each other are a plate that rings.
    """
    mask = np.zeros(len(force), bool)
    for width in range(1, min(max(1, int(SPIKE_S * rate_hz)), len(force) - 2) + 1):
        height = unit * max(SPIKE_BW + SPIKE_MORE_BW * 1000.0 * (width - 1) / rate_hz, SPIKE_BW * 1000.0 / rate_hz)
        before, after = force[: -width - 1], force[width + 1 :]
        inside = np.lib.stride_tricks.sliding_window_view(force[1:-1], width)
        up = inside.min(axis=1) - np.fmax(before, after) > height
        down = np.fmin(before, after) - inside.max(axis=1) > height
        for first in np.flatnonzero(up | down):
            mask[first + 1 : first + 1 + width] = True
    runs = np.array(gapless_spans(mask)).reshape(-1, 2)
    for first, last in runs.tolist():
        if (np.abs(runs[:, 0] - first) <= RING_S * rate_hz).sum() >= RING_SPIKES:
            mask[first:last] = False
    return mask


def _dropouts(force: Array, unit: float, rate_hz: float) -> Mask:
    """Mark runs of one value near zero that no take-off leads to; one that goes on to the end is padding."""
    mask = np.zeros(len(force), bool)
    step = OUT_BW * max(1.0, OUT_HZ / rate_hz) * unit
    same = np.diff(force) == 0
    loaded = same[np.abs(force[1:]) > HELD_BW * unit]
    drawn = not len(loaded) or float(loaded.mean()) > OUT_REPEATED
    longest = (OUT_DRAWN_S if drawn else OUT_S) * rate_hz
    for first, last in gapless_spans(same):
        inside = first > 0 and last + 1 < len(force) and OUT_ROWS <= last - first + 1 <= longest
        if inside and abs(force[first]) < HELD_BW * unit and force[first - 1] - force[first] > step:
            mask[first : last + 1] = True
    return mask


def _held(force: Array, step_n: float, rows: int) -> tuple[Mask, float]:
    """Mark runs of one value, away from zero and the top, that the force leaves by a step; or say how many repeat.

    Where many samples repeat the one before, nothing is marked: they come from a lower rate or a coarse scale
    (the share is returned), or from no plate at all: a drawn force stands still for long, and has few such runs.
    """
    mask = np.zeros(len(force), bool)
    same = np.concatenate([[False], np.diff(force) == 0])
    same &= (np.abs(force) > step_n) & (force < np.nanmax(force, initial=0.0))
    runs = gapless_spans(same)
    share = float(same.sum() / max(1, int((np.abs(force) > step_n).sum())))
    if share > REPEATED or not len(runs):
        return mask, share if len(runs) > MANY_RUNS else 0.0
    for first, last in runs:
        if last - first + 1 >= rows and last < len(force) and abs(force[last] - force[last - 1]) > step_n:
            mask[first:last] = True
    return mask, 0.0


def drawn_share(values: Array) -> float:
    """Return the share of the moving rows that lie on straight lines between others; 0 where it is small."""
    steps = np.diff(values)
    bends = np.abs(np.diff(steps))
    moving = np.abs(steps[:-1]) > 1e-6 * max(float(np.nanmax(np.abs(values), initial=0.0)), 1.0)
    straight = moving & (bends < 1e-6 * np.abs(steps[:-1]))
    # noise-free curves are straight here and there, lines between samples again and again
    runs = [last - first for first, last in gapless_spans(straight)]
    on_lines = sum(run for run in runs if run >= LINE_ROWS)
    share = on_lines / max(int(moving.sum()), 1)
    return share if share > LINE_SHARE and len(runs) > MANY_RUNS else 0.0


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
