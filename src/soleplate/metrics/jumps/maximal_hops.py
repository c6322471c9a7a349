"""Metrics of maximal hops without a beat, "10/5": the best five of ten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from soleplate.api.metric import Metric, RepView
from soleplate.errors import SignalError
from soleplate.metrics.jumps.hops import NEXT_S, hop_run, landing_after_s, series_remark, with_weight_remark
from soleplate.metrics.jumps.jump import dalleau_stiffness_n_mm, flight_height_mm, reactive_strength
from soleplate.metrics.step_down.motion import Array
from soleplate.metrics.weighed import number, weight_n
from soleplate.model.limits import LIMITS
from soleplate.model.result import Value
from soleplate.text import Text, joined

__all__ = ["BEST", "METRICS", "BestHops", "best_hops"]

BEST = 5
THIRD = 3  # hops at either end of a set, for its decline
PAUSE_TIMES = 1.8  # of the median contact: the foot stood


@dataclass(frozen=True)
class BestHops:
    """Hold the hops of a set that a flight follows, and which of them are the best five.

    Attributes
    ----------
    contact_s, flight_s : (k,) float64
        On the plate, and in the air after it.
    best : (5,) int64
        The five with the highest flight time / contact time, in their order.
    remark : str
        What is unusual of the set.
    """

    contact_s: Array
    flight_s: Array
    best: np.ndarray
    remark: str

    @property
    def ratio(self) -> Array:
        """Flight time / contact time of each, (k,)."""
        return self.flight_s / self.contact_s


def best_hops(rep: RepView) -> BestHops:
    """Find the best five hops of a set; the first jump, from stance, is none of them.

    Raises
    ------
    SignalError
        When nobody was weighed, or fewer than five hops are followed by a flight.
    """
    run = rep.once(hop_run)
    landings = np.append(run.begin_s[1:], landing_after_s(rep, float(run.end_s[-1])))
    flight = landings - run.end_s
    kept = np.flatnonzero(flight <= NEXT_S)
    if len(kept) < BEST:
        raise SignalError(
            Text("{n} hops are followed by a flight", n=len(kept)),
            why=Text("the best {best} are looked for", best=BEST),
            do=Text("Hop ten times without a stop"),
        )
    contact, flight = run.contact_s[kept], flight[kept]
    best = np.sort(np.argsort(-flight / contact, kind="stable")[:BEST])
    return BestHops(contact, flight, best, joined(filter(None, (series_remark(rep), _paused(contact)))))


def _paused(contact_s: Array) -> str:
    """Say that the foot stood within the set, or nothing."""
    long = np.flatnonzero(contact_s > PAUSE_TIMES * float(np.median(contact_s)))
    if not len(long):
        return ""
    return Text("a pause at hop {hop}: {contact:.2f} s on the plate", hop=int(long[0]) + 1, contact=contact_s[long[0]])


def _mean_of_best(formula: Callable[[RepView, float, float], float], unit: str) -> Callable[[RepView], Value]:
    def compute(rep: RepView) -> Value:
        found = rep.once(best_hops)
        pairs = zip(found.contact_s[found.best], found.flight_s[found.best], strict=True)
        return number(float(np.mean([formula(rep, tc, tf) for tc, tf in pairs])), unit, found.remark)

    return compute


def _decline(rep: RepView) -> Value:
    found = rep.once(best_hops)
    ratio = found.ratio
    if len(ratio) < 2 * THIRD:
        raise SignalError(Text("{n} hops are too few to tell a decline", n=len(ratio)))
    return number(float(100 * (ratio[-THIRD:].mean() / ratio[:THIRD].mean() - 1)), "%", found.remark)


metric = partial(
    Metric,
    symmetry="ratio",
    direction="higher",
    scope="trial",
    scatter="lognormal",
    source="10/5 hop test: Harper et al. 2011; best five by flight time / contact time: project's own rule",
    min_rate_hz=LIMITS.rate_contact_hz,
    digits=2,
)

METRICS: tuple[Metric, ...] = (
    metric(
        key="best_hops_rsi",
        label=Text("Reactive strength index (flight time / contact time), best five"),
        unit="1",
        formula=Text("mean of flight time / contact time over the five hops of a set in which it is highest"),
        compute=_mean_of_best(lambda _rep, contact, flight: reactive_strength(contact, flight), "1"),
    ),
    metric(
        key="best_hops_rsi_m_s",
        label=Text("Reactive strength index (height / contact time), best five"),
        unit="m/s",
        formula=Text("mean of (g t^2 / 8) / contact time over the best five"),
        compute=_mean_of_best(lambda _rep, contact, flight: flight_height_mm(flight) / 1000.0 / contact, "m/s"),
    ),
    metric(
        key="best_hops_contact_s",
        label=Text("Contact time, best five"),
        unit="s",
        formula=Text("mean time on the plate over the best five; crossings interpolated, zero read from the flights"),
        compute=_mean_of_best(lambda _rep, contact, _flight: contact, "s"),
        digits=3,
        direction="neither",
    ),
    metric(
        key="best_hops_flight_s",
        label=Text("Flight time, best five"),
        unit="s",
        formula=Text("mean time in the air after each of the best five"),
        compute=_mean_of_best(lambda _rep, _contact, flight: flight, "s"),
        digits=3,
    ),
    metric(
        key="best_hops_stiffness_n_mm",
        label=Text("Leg stiffness (Dalleau), best five"),
        unit="N/mm",
        formula=Text("m pi (tf + tc) / (tc^2 ((tf + tc) / pi - tc / 4)), mean over the best five"),
        source="Dalleau et al. 2004, Int J Sports Med 25:170",
        compute=with_weight_remark(
            _mean_of_best(lambda rep, contact, flight: dalleau_stiffness_n_mm(weight_n(rep), contact, flight), "N/mm")
        ),
        direction="neither",
        digits=1,
    ),
    metric(
        key="hop_decline_pct",
        label=Text("Change from the first three hops to the last three"),
        unit="%",
        symmetry="difference",
        formula=Text("mean flight time / contact time of the last three hops over that of the first three, less 1"),
        source="project's own choice",
        compute=_decline,
        scatter="normal",
        digits=1,
    ),
)
