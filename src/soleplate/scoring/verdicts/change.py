"""Change of one leg between two visits, judged by the error between visits and by how well that is known."""

from __future__ import annotations

import math

from soleplate.api.metric import Metric
from soleplate.scoring.reliability.error import Error, Mean
from soleplate.scoring.statistics.distributions import t_quantile, t_two_sided
from soleplate.scoring.verdicts.verdict import Outcome, Verdict
from soleplate.text import Text

__all__ = ["ALL_ALIKE", "FEW_PEOPLE", "LAST_VISIT", "amount", "change", "least_step", "size", "way"]

LAST_VISIT = Text("the last visit")
ALL_ALIKE = Text("the repeat visits that the error was learned from were all alike: nobody knows how this scatters")
FEW_PEOPLE = 3  # repeat visits that an error must rest on before it decides


def change(
    metric: Metric, now: Mean, then: Mean, error: Error | None, *, since: str = LAST_VISIT, shared_variance: float = 0.0
) -> Verdict:
    """Judge one visit against a reference.

    ``|now - then| > t sqrt(var(now) + var(then) + shared)``, each variance ``day + trial / k``, t with Satterthwaite's
    degrees of freedom; of logarithms for positive multiplicative metrics.

    Parameters
    ----------
    metric, now, then, error
        What, the two means, and the error; None where nobody knows it.
    since : str
        What the reference is called.
    shared_variance : float
        What both visits' plates or calibrations add to the variance of the difference, taken as known, on the scale of
        the error (0 where plate and calibration are the same).
    """
    if metric.unjudged:
        return Verdict("unknown", Text("shown, not judged"), metric.unjudged)
    if math.isnan(now.value) or math.isnan(then.value):
        return Verdict("unknown", Text("not known"), Text("one of the visits has no value"))
    if error is None:
        return Verdict("unknown", Text("not known yet"), _nothing_learned())
    if error.freedom < FEW_PEOPLE:
        return Verdict("unknown", Text("not known yet"), _few(error))
    measured = error.variance(now.k) + error.variance(then.k)
    variance = measured + shared_variance
    if math.isnan(variance):
        return Verdict(
            "unknown", Text("not known"), Text("the error is known for means of {of_k} trials only", of_k=error.of_k)
        )
    if error.log and min(now.value, then.value) <= 0:
        return Verdict("unknown", Text("not known"), Text("a value that is not above zero has no logarithm"))
    step = math.log(now.value / then.value) if error.log else now.value - then.value
    if measured <= 0:
        return Verdict("unknown", Text("not known yet"), ALL_ALIKE)
    freedom = error.freedom * (variance / measured) ** 2  # Satterthwaite: shared is known
    quantile = t_quantile(0.975, freedom)
    sd = max(math.sqrt(variance), least_step(metric, now, then) / quantile)
    limit, p = quantile * sd, t_two_sided(step / sd, freedom)
    basis = _basis(metric, error, limit)
    if abs(step) <= limit:
        return Verdict("no detectable change", Text("no detectable change since {since}", since=since), basis, p)
    said = Text("{amount} than at {since}", amount=amount(metric, now.value, then.value), since=since)
    return Verdict(way(metric, step), said, basis, p)


def least_step(metric: Metric, one: Mean, other: Mean) -> float:
    """Return the least that two means of a count can differ by, a hair more: so much is never a change."""
    return (1 + 1e-9) / min(one.k, other.k) if metric.scatter == "count" else 0.0


def way(metric: Metric, step: float) -> Outcome:
    """Return whether a step is better or worse, or merely different."""
    if metric.direction == "neither":
        return "different"
    return "better" if (step > 0) == (metric.direction == "higher") else "worse"


def amount(metric: Metric, now: float, then: float) -> Text:
    """Say a change in words: ``12 % more``."""
    if metric.symmetry == "ratio" and then > 0:
        share = 100 * (now / then - 1)
        said = Text("{share:.0f} %", share=abs(share))
    else:
        share = now - then
        said = size(metric, abs(share))
    return Text("{size} more", size=said) if share > 0 else Text("{size} less", size=said)


def size(metric: Metric, value: float) -> Text:
    """Write a value with its unit."""
    return Text("{value:.{digits}f} {unit}", value=value, digits=metric.digits, unit=metric.unit)


def _basis(metric: Metric, error: Error, limit: float) -> Text:
    said = Text("{share:.0f} %", share=100 * math.expm1(limit)) if error.log else size(metric, limit)
    if error.borrowed:
        return Text("a change must exceed {size}; borrowed error of {source}", size=said, source=error.source)
    return Text("a change must exceed {size}; error of {source}", size=said, source=error.source)


def _nothing_learned() -> Text:
    return Text(
        "this clinic's error of measurement is not known; {n} people who come back while they are stable would tell it",
        n=FEW_PEOPLE,
    )


def _few(error: Error) -> Text:
    return Text(
        "the error between visits rests on {have:g} repeat visits of stable people; {n:g} more are needed",
        have=error.freedom,
        n=math.ceil(FEW_PEOPLE - error.freedom),
    )
