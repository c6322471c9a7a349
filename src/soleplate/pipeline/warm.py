"""Compile kernels and load the metrics before they are needed, with progress.

A first compilation takes about a second a kernel; done while a port is open it would cost samples. Metrics that are
loaded when the tests are first shown hold the window.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from soleplate import plugins
from soleplate.api.driver import Compiled

__all__ = ["SCORING", "SLOWEST", "STEPS", "is_cold", "warm"]

SCORING = ("wire", "wrench", "filters", "cutting", "sway")  # the steps that scoring any session may need

SLOWEST = "sway"  # half of the time that compiling for scoring takes


def _wrench() -> None:
    from soleplate.kernels.wrench import cop, wrench

    out = np.empty((1, 3))
    wrench(np.zeros((1, 4), np.int32), np.zeros(4), np.zeros((3, 4)), out)
    cop(out, 1.0, np.empty((1, 2)))


def _filters() -> None:
    from soleplate.kernels.both_ways import both_ways
    from soleplate.kernels.sos import sosfilt

    one = np.zeros((1, 1))
    both_ways(np.zeros((1, 6)), np.zeros((1, 2)), one, 0, one.copy(), one.copy())
    sosfilt(np.zeros((1, 6)), np.zeros((1, 1)), np.zeros((1, 1, 2)), np.empty((1, 1)))


def _chain() -> None:
    from soleplate.kernels.chain import chain

    counts, zeros = np.zeros((1, 4), np.int32), np.zeros((3, 4))
    chain(counts, np.zeros(4), zeros, np.zeros((1, 6)), np.zeros((3, 1, 2)), 1.0, np.empty((1, 3)), np.empty((1, 2)))


def _wire() -> None:
    for driver in plugins.working("drivers"):
        if isinstance(driver, Compiled):
            driver.warm()


def _cutting() -> None:
    from soleplate.kernels.contacts import contacts
    from soleplate.kernels.hull import lower_hull
    from soleplate.kernels.turns import turns

    contacts(np.zeros(2), 1.0, 1.0, np.empty((2, 2)))
    lower_hull(np.zeros(1), np.zeros(1), np.zeros(1, np.int64))
    turns(np.zeros(1), 1.0, np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(2, np.int64))


def _sway() -> None:
    from soleplate.kernels.boxes import box_fluctuation
    from soleplate.kernels.diameter import diameter
    from soleplate.kernels.displacement import displacement
    from soleplate.kernels.dwell import dwell
    from soleplate.kernels.entropy import template_matches
    from soleplate.kernels.moments import moments
    from soleplate.kernels.outline import outer_points
    from soleplate.kernels.path import path
    from soleplate.kernels.swarii import window_average

    two, rows = np.zeros(2), np.zeros(2, np.int64)
    path(two, two, two, np.empty(5))
    moments(two, two, np.empty(11))
    outer_points(two, two, rows)
    diameter(np.zeros((2, 2)))
    displacement(two, np.empty(1))
    dwell(two, two, 1.0, np.empty(1))
    template_matches(np.zeros(4), rows, 2, 1.0, np.zeros(2, np.int64))
    box_fluctuation(np.zeros(3), np.full(1, 3), np.empty(1))
    window_average(np.arange(2.0), np.zeros((2, 2)), 0.1, 0.5, np.empty((2, 2)))


def _more_sway() -> None:
    from soleplate.kernels.boundary import time_to_boundary
    from soleplate.kernels.lobes import lobes
    from soleplate.kernels.swarii import purge_spikes

    three = np.arange(3.0)
    lobes(three, np.empty(5))
    purge_spikes(three, np.zeros((3, 2)), 0.1, 2.0, 0.5, np.zeros(3, np.int64))
    time_to_boundary(np.zeros((1, 6)), np.zeros((3, 2)), True, np.empty((1, 3)), np.zeros(1, np.int64))


def _frames() -> None:
    from soleplate.kernels.frames import bin_means, frame_values

    four, out = np.zeros(4), np.empty((1, 4))
    bin_means(np.zeros(1, np.int64), np.zeros((1, 4), np.int64), 1.0, 1.0, np.zeros(4, np.int64),
              np.zeros(4, np.int64), np.zeros(1, np.int64), out)  # fmt: skip
    frame_values(out, four, np.zeros((3, 4)), four, 1.0, out)


def _athlete() -> None:
    from soleplate.kernels.pendulum import pendulum_sway

    pendulum_sway(np.zeros(1), np.zeros(1), 0.01, 1.0, 1.0, 1.0, 1.0, 1.0, np.zeros(4), np.empty((1, 2)))


def _live() -> None:
    from soleplate.kernels.decimate import min_max

    _chain()
    _filters()
    min_max(np.zeros(1), 0, 1, np.empty(4), np.empty(4))


STEPS: dict[str, Callable[[], object]] = {
    "wire": _wire,
    "wrench": _wrench,
    "filters": _filters,
    "chain": _chain,
    "cutting": _cutting,
    "sway": _sway,
    "more sway": _more_sway,
    "frames": _frames,
    "athlete": _athlete,
    "live": _live,
    "metrics": plugins.metrics,
}


def warm(progress: Callable[[str, int, int], None] | None = None, steps: tuple[str, ...] = tuple(STEPS)) -> None:
    """Compile or load what ``steps`` name, kernels from their cache where they are there.

    Parameters
    ----------
    progress : callable, optional
        Called with the name of a step, its number from 0 and how many there are, before each, and once at the end.
    steps : tuple of str
        Names in ``STEPS``; all by default.
    """
    for number, name in enumerate(steps):
        if progress is not None:
            progress(name, number, len(steps))
        STEPS[name]()
    if progress is not None:
        progress("ready", len(steps), len(steps))


def is_cold() -> bool:
    """Return whether the kernels of the slowest step were never compiled here."""
    from soleplate.kernels.entropy import template_matches

    cache = getattr(template_matches, "_cache", None)  # none where compiling is switched off
    return cache is not None and not Path(cache._cache_file._index_path).exists()
