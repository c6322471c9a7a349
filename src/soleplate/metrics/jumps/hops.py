"""Metrics of repeated hops on one leg; the formulas are in ``contacts`` and ``jump``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.contacts import (
    ContactRun,
    contact_phases,
    contact_run,
    flight_sd_n,
    interval_cv_pct,
    remove_baseline_drift,
)
from soleplate.metrics.jumps.jump import dalleau_stiffness_n_mm, reactive_strength
from soleplate.metrics.jumps.ringing import ringing_in_flight
from soleplate.metrics.repetitions.tempo import beat_metrics
from soleplate.metrics.weighed import condition, number, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text, joined

__all__ = [
    "LONGEST_CONTACT_S", "METRICS", "NEXT_S", "hop_run", "landing_after_s", "rings_of", "run_of",
    "series_remark", "with_weight_remark",
]  # fmt: skip

LONGEST_CONTACT_S = LIMITS.hop_contact_s  # a longer one is a landing, and ends the series
NEXT_S = 1.0  # off the plate: a longer time is a hole between two series
PACE_PER_MIN = 132.0
ROUGH_BW = 0.5  # surely above any drift and below every push-off
DRIFT_BW = 0.2
WEIGHED_S, WEIGHT_SHARE = 2.0, 0.03  # of hopping, whose mean force tells the weight so well


def run_of(rep: RepView) -> ContactRun:
    """Return every whole contact of a trial, the drift of the zero taken out by the flights between them.

    Where nobody flies, or the zero would have drifted by more than a fifth of body weight (then somebody stood there
    between the contacts), the force is taken as it is.

    Raises
    ------
    SignalError
        When nobody was weighed.
    """
    level, on = rep.once(_levelled)
    return contact_run(level, rep.rate_hz(), on_n=on, off_n=on * LIMITS.contact_off_ratio)


def landing_after_s(rep: RepView, end_s: float) -> float:
    """Return when the plate bears something again after a time within the trial, s; NaN where it never does."""
    level, on = rep.once(_levelled)
    begins = contact_phases(level, on_n=on, off_n=on * LIMITS.contact_off_ratio)[:, 0] / rep.rate_hz()
    later = begins[begins > end_s]
    return float(later[0]) if len(later) else float("nan")


def _levelled(rep: RepView) -> tuple[np.ndarray, float]:
    """Return the force without the drift of its zero, N, and the threshold of a contact, N."""
    weight, fz, rate = weight_n(rep), rep.fz(), rep.rate_hz()
    try:
        level = remove_baseline_drift(fz, rate, rough_n=ROUGH_BW * weight)
    except SignalError:  # no flight to read the zero from
        level = fz
    if float(np.abs(fz - level).max()) > DRIFT_BW * weight:
        level = fz
    return level, LIMITS.contact_on(weight, flight_sd_n(level, rate, rough_n=ROUGH_BW * weight))


def hop_run(rep: RepView) -> ContactRun:
    """Return the contacts of a trial that are hops: whole ones, no longer than 0.65 s.

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
    near = run.flight_s <= NEXT_S
    return run.contact_s[:-1][near], run.flight_s[near]


def _intervals(rep: RepView) -> np.ndarray:
    """Return the times from hop to next hop, s: never across a hole."""
    run = rep.once(hop_run)
    found = run.interval_s[run.flight_s <= NEXT_S]
    if not len(found):
        raise SignalError(Text("No hop is followed by another"))
    return found


def series_remark(rep: RepView) -> str:
    """Say what is unusual of the series: slow hops, holes, a plate that rings in flight."""
    run = rep.once(hop_run)
    said = []
    if slow := int((run.contact_s > LIMITS.hop_slow_s).sum()):
        said.append(
            Text(
                "{slow} of {all} contacts are longer than {limit:g} s",
                slow=slow,
                all=len(run.contact_s),
                limit=LIMITS.hop_slow_s,
            )
        )
    if holes := int((run.flight_s > NEXT_S).sum()):
        said.append(Text("the series is broken in {holes} places", holes=holes))
    return joined(filter(None, (*said, rep.once(rings_of))))


def _weight_remark(rep: RepView) -> str:
    """Say that the hops bear another weight than was weighed, or nothing.

    From contact to contact the body comes back to the same motion: the mean force over them is its weight.
    """
    run, weight, rate = rep.once(hop_run), weight_n(rep), rep.rate_hz()
    apart = [(a, b) for a, b in pairwise(run.begin_s.tolist()) if b - a <= LONGEST_CONTACT_S + NEXT_S]
    seconds = sum(b - a for a, b in apart)
    if seconds < WEIGHED_S:
        return ""
    level = rep.once(_levelled)[0]
    borne = sum(float(level[round(a * rate) : round(b * rate)].sum()) for a, b in apart) / rate / seconds / weight
    if abs(borne - 1) <= WEIGHT_SHARE:
        return ""
    return Text("the hops weigh {more:+.1f} % on average: the weight is wrong, or the gain", more=100 * (borne - 1))


def with_weight_remark(compute: Callable[[RepView], Value]) -> Callable[[RepView], Value]:
    """Return what computes a number over the weight, with what the hops themselves tell of it."""

    def remarked(rep: RepView) -> Value:
        value = compute(rep)
        return replace(value, reason=joined(filter(None, (value.reason, rep.once(_weight_remark)))))

    return remarked


def rings_of(rep: RepView) -> str:
    """Say that the plate rings between the contacts of a series, or nothing."""
    weight = weight_n(rep)
    return ringing_in_flight(flight_sd_n(rep.fz(), rep.rate_hz(), rough_n=ROUGH_BW * weight) / weight, weight)


def _said(formula: Callable[[RepView], float], unit: str) -> Callable[[RepView], Value]:
    return lambda rep: number(formula(rep), unit, series_remark(rep))


def _mean(formula: Callable[[RepView, float, float], float], unit: str) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        contact, flight = _pairs(rep.once(hop_run))
        if not len(contact):
            raise SignalError(Text("No hop is followed by another"))
        mean = float(np.mean([formula(rep, tc, tf) for tc, tf in zip(contact, flight, strict=True)]))
        return number(mean, unit, series_remark(rep))

    return compute


def _pace_hz(rep: RepView) -> float:
    return condition(rep, "hops_per_min", PACE_PER_MIN) / 60


def _per_minute(rep: RepView) -> float:
    return 60.0 / float(_intervals(rep).mean())


metric = partial(
    Metric,
    direction="neither",
    symmetry="ratio",
    scope="trial",
    scatter="lognormal",
    source="common definition",
    min_rate_hz=LIMITS.rate_contact_hz,
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="hop_contact_time_s",
        label=Text("Contact time"),
        unit="s",
        formula=Text(
            "mean time on the plate of whole hops; crossings interpolated, zero and noise read from the flights"
        ),
        compute=_said(lambda rep: float(rep.once(hop_run).contact_s.mean()), "s"),
        digits=3,
    ),
    metric(
        key="hop_flight_time_s",
        label=Text("Flight time"),
        unit="s",
        direction="higher",
        formula=Text("mean time between two hops"),
        compute=_mean(lambda _rep, _contact, flight: flight, "s"),
        digits=3,
    ),
    metric(
        key="hop_rsi",
        label=Text("Flight time / contact time, at the beat"),
        unit="1",
        direction="higher",
        formula=Text("mean of flight time / contact time of the contact before it"),
        source="flight-time form; the beat fixes contact + flight, so it is no maximal reactive strength",
        compute=_mean(lambda _rep, contact, flight: reactive_strength(contact, flight), "1"),
        digits=2,
    ),
    metric(
        key="hop_leg_stiffness_n_mm",
        label=Text("Leg stiffness (Dalleau)"),
        unit="N/mm",
        formula=Text("m pi (tf + tc) / (tc^2 ((tf + tc) / pi - tc / 4)), mean over hops"),
        source="Dalleau et al. 2004, Int J Sports Med 25:170",
        compute=with_weight_remark(
            _mean(lambda rep, contact, flight: dalleau_stiffness_n_mm(rep.body_weight_n(), contact, flight), "N/mm")
        ),
    ),
    metric(
        key="hop_interval_cv_pct",
        label=Text("Variation of the hop interval"),
        unit="%",
        direction="lower",
        symmetry="difference",
        formula=Text("SD over mean of the time from contact to next contact, never across a hole"),
        source="coefficient of variation",
        compute=_said(lambda rep: interval_cv_pct(_intervals(rep)), "%"),
        scatter="normal",
    ),
    metric(
        key="hop_rate_per_min",
        label=Text("Hops or steps a minute"),
        unit="1/min",
        formula=Text("60 / mean time from contact to contact"),
        compute=_said(_per_minute, "1/min"),
    ),
    metric(
        key="hops_valid",
        label=Text("Valid hops"),
        unit="count",
        direction="higher",
        symmetry="difference",
        formula=Text("whole contacts of 0.05 to 0.65 s"),
        source="project's own choice",
        compute=_said(lambda rep: float(len(rep.once(hop_run).contact_s)), "count"),
        scatter="count",
        digits=0,
    ),
    *beat_metrics("hop", "hops", lambda rep: rep.once(hop_run).begin_s, _pace_hz, min_rate_hz=LIMITS.rate_contact_hz),
)
