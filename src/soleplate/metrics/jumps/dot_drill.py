"""Metrics of a dot drill: hopping from dot to dot on one plate. A training game with numbers, not a test.

The dots are given by the condition ``dots_mm``: their places in the stance frame, e.g. ``-80,100; 80,100; 0,0``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass, Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import ContactRun, interval_cv_pct
from soleplate.metrics.jumps.hops import rings_of, run_of
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import number, pairs_of_numbers
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["METRICS", "Clusters", "clusters", "contact_places", "dots_of", "parse_dots"]

PLACE_LOW_PASS = LowPass(20.0, 2, 2)
MIDDLE = (0.25, 0.75)  # of a contact: landing and push-off move the centre of pressure about


def parse_dots(text: str) -> Array:
    """Read dots as ``ml,ap; ml,ap; ...`` in mm, (d, 2).

    Raises
    ------
    SignalError
        When there are none, or they are no pairs of numbers.
    """
    try:
        dots = pairs_of_numbers(text)
    except ValueError:
        raise SignalError(
            Text("{text!r} are no places of dots", text=text), do=Text("Give dots_mm as ml,ap; ml,ap")
        ) from None
    if not len(dots):
        raise SignalError(Text("The places of the dots are not known"), do=Text("Give dots_mm as ml,ap; ml,ap"))
    return dots


def contact_places(ml_mm: Array, ap_mm: Array, rate_hz: float, run: ContactRun) -> Array:
    """Return where each contact was, mm, (k, 2): the median centre of pressure of its middle half; NaN unknown."""
    places = np.full((len(run.begin_s), 2), np.nan)
    for k, (begin, length) in enumerate(zip(run.begin_s, run.contact_s, strict=True)):
        first, last = (round((begin + share * length) * rate_hz) for share in MIDDLE)
        for axis, values in enumerate((ml_mm, ap_mm)):
            inside = values[first : max(first + 1, last)]
            inside = inside[np.isfinite(inside)]
            if len(inside):
                places[k, axis] = np.median(inside)
    return places


@dataclass(frozen=True)
class Clusters:
    """Hold the contacts of a drill by the dot each was nearest to.

    Attributes
    ----------
    nearest : (k,) int64
        Index of the dot of each contact.
    centre_mm : (d, 2) float64
        Mean place of the contacts of each dot; NaN for a dot nobody touched.
    offset_mm : (d,) float64
        Distance from each centre to its dot.
    spread_mm : (d,) float64
        RMS distance of the contacts of a dot from their centre; NaN for fewer than two.
    """

    nearest: NDArray[np.int64]
    centre_mm: Array
    offset_mm: Array
    spread_mm: Array


def clusters(places_mm: Array, dots_mm: Array) -> Clusters:
    """Give each contact, (k, 2) mm, to its nearest dot, (d, 2) mm. Contacts of unknown place are left out.

    Raises
    ------
    SignalError
        When no contact has a place.
    """
    known = places_mm[np.isfinite(places_mm).all(axis=1)]
    if not len(known):
        raise SignalError(Text("No contact has a place"), why=Text("the load was below the validity load of the plate"))
    apart = np.linalg.norm(known[:, None] - dots_mm[None], axis=2)
    nearest = apart.argmin(axis=1)
    centre = np.full(dots_mm.shape, np.nan)
    spread = np.full(len(dots_mm), np.nan)
    for dot in range(len(dots_mm)):
        own = known[nearest == dot]
        if len(own):
            centre[dot] = own.mean(axis=0)
        if len(own) > 1:
            spread[dot] = np.sqrt(np.mean(np.sum((own - centre[dot]) ** 2, axis=1)))
    return Clusters(nearest, centre, np.linalg.norm(centre - dots_mm, axis=1), spread)


def drill_run(rep: RepView) -> ContactRun:
    """Return every whole contact.

    Raises
    ------
    SignalError
        When there are fewer than two.
    """
    run = run_of(rep)
    if len(run.begin_s) < 2:
        raise SignalError(
            Text("{n} whole contacts were found", n=len(run.begin_s)),
            why=Text("fewer than two say nothing of a rhythm"),
        )
    return run


def dots_of(rep: RepView) -> Clusters:
    """Return the contacts of a drill by dot.

    Raises
    ------
    SignalError
        When dots, contacts or their places are not known.
    """
    dots = parse_dots(rep.conditions.get("dots_mm", ""))
    ml, ap = rep.cop(low_pass=PLACE_LOW_PASS)
    if not np.nanmax(np.abs(np.concatenate([ml, ap])), initial=0.0) > 0.0:
        raise SignalError(Text("The centre of pressure is not known"), do=Text("Use a plate with three cells or more"))
    return clusters(contact_places(ml, ap, rep.rate_hz(), rep.once(drill_run)), dots)


def _told(formula: Callable[[ContactRun], float], unit: str) -> Callable[[RepView], Value]:
    return lambda rep: number(formula(rep.once(drill_run)), unit, rep.once(rings_of))


def _offset(rep: RepView) -> float:
    return float(np.nanmean(rep.once(dots_of).offset_mm))


def _spread(rep: RepView) -> float:
    spread = rep.once(dots_of).spread_mm
    if not np.isfinite(spread).any():
        raise SignalError(Text("No dot was touched twice"))
    return float(np.nanmean(spread))


def _missed(rep: RepView) -> float:
    return float(np.isnan(rep.once(dots_of).offset_mm).sum())


OWN = Text("project's own definition: a drill has no norm")

metric = partial(
    Metric,
    direction="lower",
    symmetry="difference",
    source=OWN,
    scope="trial",
    min_rate_hz=LIMITS.rate_hold_hz,
    digits=0,
)
place = partial(metric, low_pass=PLACE_LOW_PASS, min_rate_hz=LIMITS.rate_cop_hz)

METRICS: tuple[Metric, ...] = (
    metric(
        key="drill_contacts",
        label=Text("Contacts"),
        unit="count",
        direction="higher",
        formula=Text("whole contacts of 50 ms or more"),
        compute=_told(lambda run: float(len(run.begin_s)), "count"),
        scatter="count",
    ),
    metric(
        key="drill_interval_cv_pct",
        label=Text("Variation of the contact interval"),
        unit="%",
        formula=Text("SD over mean of the time from contact to contact"),
        source="coefficient of variation",
        compute=_told(lambda run: interval_cv_pct(run.interval_s), "%"),
        digits=1,
    ),
    metric(
        key="drill_contact_time_s",
        label=Text("Contact time in the drill"),
        unit="s",
        direction="neither",
        symmetry="ratio",
        formula=Text("mean length of whole contacts"),
        source="common definition",
        compute=_told(lambda run: float(run.contact_s.mean()), "s"),
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=3,
    ),
    place(
        key="drill_dot_offset_mm",
        label=Text("Distance of the landings from the dots"),
        unit="mm",
        formula=Text(
            "mean over dots of the distance from the mean place of its contacts (middle half of each) to the dot"
        ),
        compute=_offset,
    ),
    place(
        key="drill_dot_spread_mm",
        label=Text("Spread of the landings on a dot"),
        unit="mm",
        symmetry="ratio",
        formula=Text("mean over dots of the RMS distance of its contacts from their own mean place"),
        compute=_spread,
        scatter="lognormal",
    ),
    place(
        key="drill_dots_missed",
        label=Text("Dots nobody touched"),
        unit="count",
        formula=Text("dots that are the nearest one of no contact"),
        compute=_missed,
        scatter="count",
    ),
)
