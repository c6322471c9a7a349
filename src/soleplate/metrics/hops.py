"""Metrics of repeated hops on one leg; the formulas are in ``contacts`` and ``jump``."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.contacts import ContactRun, contact_run, interval_cv_pct
from soleplate.metrics.jump import dalleau_stiffness_n_mm, reactive_strength
from soleplate.model.limits import LIMITS

__all__ = ["LONGEST_CONTACT_S", "METRICS", "hop_run"]

LONGEST_CONTACT_S = 0.4  # a longer one is a landing, not a hop


def hop_run(rep: RepView) -> ContactRun:
    """Return the contacts of a trial that are hops: whole ones, no longer than 0.4 s.

    Raises
    ------
    SignalError
        When nobody was weighed, or there are fewer than two hops.
    """
    weight = rep.body_weight_n()
    if not weight > 0:
        raise SignalError("The person was not weighed on this plate", do="Weigh before the first trial")
    on = LIMITS.contact_on(weight)
    run = contact_run(rep.fz(), rep.rate_hz(), on_n=on, off_n=on * LIMITS.contact_off_ratio)
    hops = run.contact_s <= LONGEST_CONTACT_S
    if hops.sum() < 2:
        raise SignalError(f"{int(hops.sum())} hops were found", why="fewer than two say nothing of a rhythm")
    return ContactRun(run.begin_s[hops], run.end_s[hops])


def _pairs(run: ContactRun) -> tuple[np.ndarray, np.ndarray]:
    """Return contact and following flight of each hop but the last, where no other contact lies between."""
    near = run.flight_s <= 1.0
    return run.contact_s[:-1][near], run.flight_s[near]


def _mean(number: Callable[[RepView, float, float], float]) -> Callable[[RepView], float]:
    def compute(rep: RepView) -> float:
        contact, flight = _pairs(rep.once(hop_run))
        if not len(contact):
            raise SignalError("No hop is followed by another")
        return float(np.mean([number(rep, tc, tf) for tc, tf in zip(contact, flight, strict=True)]))

    return compute


METRICS: tuple[Metric, ...] = (
    Metric(
        key="hop_contact_time_s",
        label="Contact time",
        unit="s",
        direction="neither",
        symmetry="ratio",
        formula="mean time on the plate of whole hops; thresholds of the limits, crossings interpolated",
        source="common definition",
        compute=lambda rep: float(rep.once(hop_run).contact_s.mean()),
        scope="trial",
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=3,
    ),
    Metric(
        key="hop_flight_time_s",
        label="Flight time",
        unit="s",
        direction="higher",
        symmetry="ratio",
        formula="mean time between two hops",
        source="common definition",
        compute=_mean(lambda _rep, _contact, flight: flight),
        scope="trial",
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=3,
    ),
    Metric(
        key="hop_rsi",
        label="Reactive strength index (flight time / contact time)",
        unit="1",
        direction="higher",
        symmetry="ratio",
        formula="mean of flight time / contact time of the contact before it",
        source="flight-time form; the height form is another number",
        compute=_mean(lambda _rep, contact, flight: reactive_strength(contact, flight)),
        scope="trial",
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=2,
    ),
    Metric(
        key="hop_leg_stiffness_n_mm",
        label="Leg stiffness (Dalleau)",
        unit="N/mm",
        direction="neither",
        symmetry="ratio",
        formula="m pi (tf + tc) / (tc^2 ((tf + tc) / pi - tc / 4)), mean over hops",
        source="Dalleau et al. 2004, Int J Sports Med 25:170",
        compute=_mean(lambda rep, contact, flight: dalleau_stiffness_n_mm(rep.body_weight_n(), contact, flight)),
        scope="trial",
        scatter="lognormal",
        min_rate_hz=LIMITS.rate_contact_hz,
    ),
    Metric(
        key="hop_interval_cv_pct",
        label="Variation of the hop interval",
        unit="%",
        direction="lower",
        symmetry="difference",
        formula="SD over mean of the time from contact to contact",
        source="coefficient of variation",
        compute=lambda rep: interval_cv_pct(rep.once(hop_run).interval_s),
        scope="trial",
        scatter="none",
        min_rate_hz=LIMITS.rate_contact_hz,
    ),
    Metric(
        key="hops_valid",
        label="Valid hops",
        unit="count",
        direction="higher",
        symmetry="difference",
        formula="whole contacts of 0.05 to 0.4 s",
        source="project's own choice",
        compute=lambda rep: float(len(rep.once(hop_run).contact_s)),
        scope="trial",
        scatter="none",
        min_rate_hz=LIMITS.rate_contact_hz,
        digits=0,
    ),
)
