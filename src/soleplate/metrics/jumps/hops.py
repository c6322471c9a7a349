"""Metrics of repeated hops on one leg; the formulas are in ``contacts`` and ``jump``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import (
    ContactRun,
    contact_run,
    flight_sd_n,
    interval_cv_pct,
    remove_baseline_drift,
)
from soleplate.metrics.jumps.jump import dalleau_stiffness_n_mm, reactive_strength
from soleplate.metrics.repetitions.tempo import beat_metrics
from soleplate.metrics.weighed import condition, weight_n
from soleplate.model.limits import LIMITS
from soleplate.text import Text

__all__ = ["LONGEST_CONTACT_S", "METRICS", "hop_run", "run_of"]

LONGEST_CONTACT_S = 0.4  # a longer one is a landing, not a hop
PACE_PER_MIN = 132.0
ROUGH_BW = 0.5  # surely above any drift and below every push-off
DRIFT_BW = 0.2


def run_of(rep: RepView) -> ContactRun:
    """Return every whole contact of a trial, the drift of the zero taken out by the flights between them.

    Where nobody flies, or the zero would have drifted by more than a fifth of body weight (then somebody stood there
    between the contacts), the force is taken as it is.

    Raises
    ------
    SignalError
        When nobody was weighed.
    """
    weight, fz, rate = weight_n(rep), rep.fz(), rep.rate_hz()
    try:
        level = remove_baseline_drift(fz, rate, rough_n=ROUGH_BW * weight)
    except SignalError:  # no flight to read the zero from
        level = fz
    if float(np.abs(fz - level).max()) > DRIFT_BW * weight:
        level = fz
    on = LIMITS.contact_on(weight, flight_sd_n(level, rate, rough_n=ROUGH_BW * weight))
    return contact_run(level, rate, on_n=on, off_n=on * LIMITS.contact_off_ratio)


def hop_run(rep: RepView) -> ContactRun:
    """Return the contacts of a trial that are hops: whole ones, no longer than 0.4 s.

    Raises
    ------
    SignalError
        When nobody was weighed, or there are fewer than two hops.
    """
    run = run_of(rep)
    hops = run.contact_s <= LONGEST_CONTACT_S
    if hops.sum() < 2:
        raise SignalError(
            Text("{sum} hops were found", sum=int(hops.sum())), why=Text("fewer than two say nothing of a rhythm")
        )
    return ContactRun(run.begin_s[hops], run.end_s[hops])


def _pairs(run: ContactRun) -> tuple[np.ndarray, np.ndarray]:
    """Return contact and following flight of each hop but the last, where no other contact lies between."""
    near = run.flight_s <= 1.0
    return run.contact_s[:-1][near], run.flight_s[near]


def _mean(number: Callable[[RepView, float, float], float]) -> Callable[[RepView], float]:
    def compute(rep: RepView) -> float:
        contact, flight = _pairs(rep.once(hop_run))
        if not len(contact):
            raise SignalError(Text("No hop is followed by another"))
        return float(np.mean([number(rep, tc, tf) for tc, tf in zip(contact, flight, strict=True)]))

    return compute


def _pace_hz(rep: RepView) -> float:
    return condition(rep, "hops_per_min", PACE_PER_MIN) / 60


def _per_minute(rep: RepView) -> float:
    return rep.once(hop_run).per_minute


metric = partial(Metric, symmetry="ratio", scope="trial", scatter="lognormal", min_rate_hz=LIMITS.rate_contact_hz)

METRICS: tuple[Metric, ...] = (
    metric(
        key="hop_contact_time_s",
        label=Text("Contact time"),
        unit="s",
        direction="neither",
        formula=Text(
            "mean time on the plate of whole hops; crossings interpolated, zero and noise read from the flights"
        ),
        source="common definition",
        compute=lambda rep: float(rep.once(hop_run).contact_s.mean()),
        digits=3,
    ),
    metric(
        key="hop_flight_time_s",
        label=Text("Flight time"),
        unit="s",
        direction="higher",
        formula=Text("mean time between two hops"),
        source="common definition",
        compute=_mean(lambda _rep, _contact, flight: flight),
        digits=3,
    ),
    metric(
        key="hop_rsi",
        label=Text("Reactive strength index (flight time / contact time)"),
        unit="1",
        direction="higher",
        formula=Text("mean of flight time / contact time of the contact before it"),
        source="flight-time form; the height form is another number",
        compute=_mean(lambda _rep, contact, flight: reactive_strength(contact, flight)),
        digits=2,
    ),
    metric(
        key="hop_leg_stiffness_n_mm",
        label=Text("Leg stiffness (Dalleau)"),
        unit="N/mm",
        direction="neither",
        formula=Text("m pi (tf + tc) / (tc^2 ((tf + tc) / pi - tc / 4)), mean over hops"),
        source="Dalleau et al. 2004, Int J Sports Med 25:170",
        compute=_mean(lambda rep, contact, flight: dalleau_stiffness_n_mm(rep.body_weight_n(), contact, flight)),
    ),
    metric(
        key="hop_interval_cv_pct",
        label=Text("Variation of the hop interval"),
        unit="%",
        direction="lower",
        symmetry="difference",
        formula=Text("SD over mean of the time from contact to contact"),
        source="coefficient of variation",
        compute=lambda rep: interval_cv_pct(rep.once(hop_run).interval_s),
        scatter="normal",
    ),
    metric(
        key="hop_rate_per_min",
        label=Text("Hops or steps a minute"),
        unit="1/min",
        direction="neither",
        formula=Text("60 / mean time from contact to contact"),
        source="common definition",
        compute=_per_minute,
    ),
    metric(
        key="hops_valid",
        label=Text("Valid hops"),
        unit="count",
        direction="higher",
        symmetry="difference",
        formula=Text("whole contacts of 0.05 to 0.4 s"),
        source="project's own choice",
        compute=lambda rep: float(len(rep.once(hop_run).contact_s)),
        scatter="none",
        digits=0,
    ),
    *beat_metrics("hop", "hops", lambda rep: rep.once(hop_run).begin_s, _pace_hz, min_rate_hz=LIMITS.rate_contact_hz),
)
