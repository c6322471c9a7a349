"""What becomes of a path of the centre of pressure that people hand over: fillers, units, samples that are odd."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from soleplate.pipeline.cut import gapless_spans
from soleplate.pipeline.policy import FILLERS, Array, Mask, Taken, column, count, drawn_share, short_runs
from soleplate.text import Text

__all__ = ["taken_path"]

OFF_MM = 500.0  # from the middle of the path: no foot on any plate reaches there
STILL_MM = 1.0  # RMS distance within which nobody stands
AXIS_STILL_MM, AXIS_TIMES, AXIS_STANCE_MM = 0.7, 6.0, 20.0  # one axis so still beside the sway of the other
WIDE_MM, WILD_MM = 50.0, 150.0  # beyond which nobody stands on one spot, and beyond which nobody moves
REACH_MM = 250.0  # from end to end of an axis: so far no foot, and no sway, reaches
PATH_STEPS = 10.0
PATH_STEP_MM = 1.0
JUMP_MM, JUMP_STEPS = 10.0, 30.0  # between two samples, and as many typical steps: no centre of pressure goes so far
SPIKE_MM, SPIKE_STEPS = 3.0, 20.0  # of one sample beside both others
HELD_ROWS = 50
HELD_STEPS, HELD_SHARE = 5.0, 0.2  # one axis: left by so many typical steps, or held for such a share
REPEATED = 0.5
ALIKE = 0.9999


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
            fillers |= short_runs(axis, value, len(axis) // 2, max(PATH_STEP_MM, PATH_STEPS * typical))
    fillers &= here
    taken.drop(fillers, Text("{n} rows of a filler (0, -1, 999 ...) were taken as missing", n=count(fillers)))
    if not np.isfinite(sum(columns))[here].any():
        taken.refusal = Text("every row of the centre of pressure is missing or a filler")
        return taken
    away = np.sqrt(sum((axis - np.nanmedian(axis[here])) ** 2 for axis in columns))
    away[~here] = 0.0
    off = away > OFF_MM
    if count(off) > 0.2 * np.isfinite(away).sum():
        taken.refusal = Text(
            "{n} of {all} points lie more than {off_mm:g} mm from the others: no centre of pressure in mm",
            n=count(off),
            all=len(away),
            off_mm=OFF_MM,
        )
        return taken
    taken.drop(
        off,
        Text(
            "{n} points up to {most:.4g} mm away, off any plate, were taken as missing",
            n=count(off),
            most=float(np.nanmax(away)),
        ),
    )
    stands = bool(here.all())
    taken.remarks += _of_size(columns, here, stands)
    if stands:
        taken.remarks += [*_of_axes(dict(zip(axes, columns, strict=True))), *_of_samples(columns)]
    return taken


def _of_axes(axes: Mapping[str, Array]) -> list[str]:
    """Say what one axis does that no stance does beside the other: it does not move, or is in another unit."""
    said: list[str] = []
    spread = {name: float(np.nanstd(axis)) for name, axis in axes.items()}
    most = max(spread.values())
    for name, axis in axes.items():
        if held := _held_rows(axis):
            said.append(Text("{name} holds one value for {n} samples: is it known?", name=name, n=held))
        elif 0 < spread[name] < AXIS_STILL_MM and AXIS_TIMES * spread[name] < most < AXIS_STANCE_MM:
            said.append(Text("{name} stays within {rms:.2g} mm RMS, the other axis does not: metres or cm in place of "
                             "mm?", name=name, rms=spread[name]))  # fmt: skip
        elif (reach := float(np.nanmax(axis) - np.nanmin(axis))) > REACH_MM and spread[name] < WIDE_MM:
            said.append(Text("{name} goes over {mm:.0f} mm: no stance on one spot", name=name, mm=reach))
    return said


def _held_rows(axis: Array) -> int:
    """Return for how many rows an axis holds one value as no coarse scale makes it: left by a leap, or for long."""
    steps = np.abs(np.diff(axis))
    runs = gapless_spans(steps == 0)
    first, last = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    rows = last - first + 1
    if rows < HELD_ROWS:
        return 0
    typical = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    leaps = last < len(steps) and steps[last] > HELD_STEPS * typical
    return rows if leaps or rows > HELD_SHARE * len(axis) else 0


def _of_size(columns: list[Array], here: Mask, stands: bool) -> list[str]:
    """Say that a path is smaller or larger than any in mm."""
    rms = math.sqrt(sum(float(np.nanvar(axis[here])) for axis in columns))
    if 0 < rms < STILL_MM * math.sqrt(len(columns) / 2):
        return [Text("the path stays within {rms:.2g} mm RMS, too still for a person: metres or cm in place of mm?",
                     rms=rms)]  # fmt: skip
    if rms > (WIDE_MM if stands else WILD_MM):
        return [Text("the path spreads over {rms:.0f} mm RMS, too wide for a stance in mm", rms=rms)]
    return []


def _spikes(columns: list[Array], least_mm: float) -> Array:
    """Return how far single samples stand beside both of their neighbours, mm, where it is more than ``least_mm``."""
    aside = np.sqrt(sum((axis[1:-1] - (axis[:-2] + axis[2:]) / 2) ** 2 for axis in columns))
    across = np.sqrt(sum((axis[2:] - axis[:-2]) ** 2 for axis in columns))
    return np.asarray(aside[(aside > least_mm) & (across < least_mm)], np.float64)


def _of_samples(columns: list[Array]) -> list[str]:
    """Say what is odd about the samples of a stance: jumps, values that are held or repeated, lines, one axis twice."""
    said: list[str] = []
    steps = np.sqrt(sum(np.diff(axis) ** 2 for axis in columns))
    moving = steps[steps > 0]
    typical = float(np.median(moving)) if len(moving) else 0.0
    jumps = np.flatnonzero(steps > max(JUMP_MM, JUMP_STEPS * typical))
    if len(jumps):
        said.append(
            Text(
                "a step of {most:.0f} mm between two samples, at row {row}: the foot moved, or a spike",
                plural="{n} steps of up to {most:.0f} mm between two samples, first at row {row}: the foot moved, or "
                "spikes",
                n=len(jumps),
                most=float(steps[jumps].max()),
                row=int(jumps[0]),
            )
        )
    elif len(aside := _spikes(columns, max(SPIKE_MM, SPIKE_STEPS * typical))):
        said.append(Text("{n} samples stand up to {most:.0f} mm beside the path: spikes", n=len(aside),
                         most=float(aside.max())))  # fmt: skip
    still = steps == 0
    if still.mean() > REPEATED:
        said.append(Text("{share:.0f} % of the samples repeat the one before: a lower rate, or a coarse resolution",
                         share=100 * float(still.mean())))  # fmt: skip
    elif (longest := max((last - first for first, last in gapless_spans(still)), default=0)) >= HELD_ROWS:
        said.append(Text("one place is held for {n} samples: none came", n=longest))
    drawn = min(drawn_share(axis) for axis in columns)
    if drawn:
        said.append(Text("{share:.0f} % of the samples lie on straight lines: drawn between those of a lower rate",
                         share=100 * drawn))  # fmt: skip
    if len(columns) == 2 and moving.size:
        known = np.isfinite(columns[0]) & np.isfinite(columns[1])
        ml, ap = (axis[known] - axis[known].mean() for axis in columns)
        if abs(float(ml @ ap)) > ALIKE * math.sqrt(float(ml @ ml) * float(ap @ ap)) > 0:
            said.append(Text("both axes are the same signal"))
    return said
