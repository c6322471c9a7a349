"""Verdicts: better, worse, no detectable change, unknown; each with its reason and its power.

Rulings section 1: one primary metric of a test against one reference; a difference is judged against its own
error; what cannot be judged is said to be unknown, with what would settle it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from soleplate.api.metric import Metric
from soleplate.scoring.reliability import MDC_FACTOR
from soleplate.scoring.statistics import normal_two_sided, t_quantile, t_two_sided
from soleplate.scoring.symmetry import Comparison, summarise, words
from soleplate.text import Text

__all__ = ["GLYPHS", "Error", "Mean", "Outcome", "Verdict", "across_battery", "asymmetry", "change", "evenness", "holm"]

Outcome = Literal["better", "worse", "different", "no detectable change", "unknown"]
GLYPHS = {"better": "▲", "worse": "▼", "different": "◆", "no detectable change": "●", "unknown": "?"}
PLAIN_LEVEL = 0.05
LAST_VISIT = Text("the last visit")


@dataclass(frozen=True)
class Verdict:
    """Hold what can be said of a difference.

    Attributes
    ----------
    outcome : str
        ``better``, ``worse``, ``different`` (where neither way is better), ``no detectable change``, ``unknown``.
    words : str
        For people.
    reason : str
        What it was judged against.
    p : float
        Two-sided probability without any true difference; NaN when unknown.
    """

    outcome: Outcome
    words: str
    reason: str
    p: float = math.nan


@dataclass(frozen=True)
class Mean:
    """Hold the mean of k trials of one leg at one visit."""

    value: float
    k: int


@dataclass(frozen=True)
class Error:
    """Hold the measurement error of one metric.

    Attributes
    ----------
    day_sd, trial_sd : float
        SDs between days and between trials of a day: in the metric's unit, or of its logarithm with ``log``.
    of_k : int
        0 when the parts are known; else the error is that of a mean of so many trials, stated whole in
        ``day_sd``, and holds for such means only: it is never divided again.
    source : str
        Whose error it is; ``borrowed`` says that it is not this clinic's own.
    """

    day_sd: float
    trial_sd: float = 0.0
    log: bool = False
    of_k: int = 0
    source: str = ""
    borrowed: bool = False

    def variance(self, k: int) -> float:
        """Variance of a mean of k trials; NaN when it is stated for another number of trials only."""
        if self.of_k:
            return self.day_sd**2 if k == self.of_k else math.nan
        return self.day_sd**2 + self.trial_sd**2 / k


def asymmetry(metric: Metric, found: Comparison) -> Verdict:
    """Judge left against right within one session, by the scatter of its own trials."""
    if metric.scatter == "none":
        return Verdict("unknown", Text("shown, not judged"), Text("counts and capped times have no error of this kind"))
    if metric.symmetry == "none":
        return Verdict(
            "unknown", Text("shown, not judged"), Text("{label} of two legs cannot be compared", label=metric.label)
        )
    if found.reason:
        return Verdict("unknown", Text("not known yet"), found.reason)
    looks = "" if found.level == PLAIN_LEVEL else Text(", widened since trials went on until they settled it")
    basis = Text("95 % interval of {n} and {n2} trials{looks}", n=found.left.n, n2=found.right.n, looks=looks)
    if found.beyond_noise:
        return Verdict("different", words(metric, found.left.mean, found.right.mean), basis, found.p)
    more = ""
    if found.trials_needed:
        extra = found.trials_needed - max(found.left.n, found.right.n)
        more = Text(
            "; {n} more trial a leg would settle a difference as large as this",
            plural="; {n} more trials a leg would settle a difference as large as this",
            n=extra,
        )
    chance = (
        ""
        if math.isnan(found.power)
        else Text("; a true 25 % would be found {power:.0f} times in 100", power=100 * found.power)
    )
    return Verdict(
        "no detectable change", Text("no detectable difference between the legs"), basis + chance + more, found.p
    )


def evenness(metric: Metric, values: Sequence[float]) -> Verdict:
    """Judge a share of one leg in what both bear against an even one, by the scatter of its own trials."""
    found = summarise(values)
    if found.n < 2:
        return Verdict(
            "unknown", Text("not known yet"), Text("at least two values are needed; there are: {n}", n=found.n)
        )
    reach = t_quantile(0.975, found.n - 1) * found.sd / math.sqrt(found.n)
    step = found.mean - metric.even_at
    p = t_two_sided(step * math.sqrt(found.n) / found.sd, found.n - 1) if found.sd > 0 else float(step == 0)
    basis = Text(
        "95 % interval of {n} trials: {mean:.{digits}f} ± {reach:.{digits}f} {unit}",
        n=found.n,
        digits=metric.digits,
        mean=found.mean,
        reach=reach,
        unit=metric.unit,
    )
    if abs(step) > reach:
        return Verdict("different", (Text("left bears more") if step > 0 else Text("right bears more")), basis, p)
    return Verdict("no detectable change", Text("no detectable difference between the legs"), basis, p)


def change(metric: Metric, now: Mean, then: Mean, error: Error | None, *, since: str = LAST_VISIT) -> Verdict:
    """Judge one visit against a reference (rulings 1.3 and 1.4).

    ``|now - then| > 1.96 sqrt(var(now) + var(then))``, each variance ``day + trial / k``; of logarithms for
    positive multiplicative metrics.
    """
    if metric.scatter == "none":
        return Verdict("unknown", Text("shown, not judged"), Text("counts and capped times have no error of this kind"))
    if math.isnan(now.value) or math.isnan(then.value):
        return Verdict("unknown", Text("not known"), Text("one of the visits has no value"))
    if error is None:
        return Verdict(
            "unknown",
            Text("not known yet"),
            Text(
                "this clinic's error of measurement is not known; two stable visits of some people "
                "would settle it (soleplate retest)"
            ),
        )
    variance = error.variance(now.k) + error.variance(then.k)
    if math.isnan(variance):
        return Verdict(
            "unknown", Text("not known"), Text("the error is known for means of {of_k} trials only", of_k=error.of_k)
        )
    if error.log and min(now.value, then.value) <= 0:
        return Verdict("unknown", Text("not known"), Text("a value that is not above zero has no logarithm"))
    step = math.log(now.value / then.value) if error.log else now.value - then.value
    limit = MDC_FACTOR / math.sqrt(2) * math.sqrt(variance)
    p = normal_two_sided(step / math.sqrt(variance)) if variance > 0 else math.nan
    basis = _basis(metric, error, limit)
    if abs(step) <= limit:
        return Verdict("no detectable change", Text("no detectable change since {since}", since=since), basis, p)
    return Verdict(
        _way(metric, step),
        Text("{amount} than at {since}", amount=_amount(metric, now.value, then.value), since=since),
        basis,
        p,
    )


def _way(metric: Metric, step: float) -> Outcome:
    if metric.direction == "neither":
        return "different"
    return "better" if (step > 0) == (metric.direction == "higher") else "worse"


def _amount(metric: Metric, now: float, then: float) -> str:
    if metric.symmetry == "ratio" and then > 0:
        share = 100 * (now / then - 1)
        size = Text("{share:.0f} %", share=abs(share))
    else:
        share = now - then
        size = _size(metric, abs(share))
    return Text("{size} more", size=size) if share > 0 else Text("{size} less", size=size)


def _size(metric: Metric, value: float) -> Text:
    return Text("{value:.{digits}f} {unit}", value=value, digits=metric.digits, unit=metric.unit)


def _basis(metric: Metric, error: Error, limit: float) -> str:
    size = Text("{share:.0f} %", share=100 * math.expm1(limit)) if error.log else _size(metric, limit)
    if error.borrowed:
        return Text("a change must exceed {size}; borrowed error of {source}", size=size, source=error.source)
    return Text("a change must exceed {size}; error of {source}", size=size, source=error.source)


def holm(p_values: Sequence[float], level: float = 0.05) -> list[bool]:
    """Return which hypotheses are rejected by Holm's step-down rule; NaN is never rejected and does not count."""
    order = sorted((p, i) for i, p in enumerate(p_values) if not math.isnan(p))
    rejected = [False] * len(p_values)
    for rank, (p, i) in enumerate(order):
        if p > level / (len(order) - rank):
            break
        rejected[i] = True
    return rejected


def across_battery(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Correct the verdicts of a battery of tests by Holm's rule: what does not stand is no detectable change.

    One number of each test is judged, so that some test would stand out by chance too often (rulings 1.1).
    """
    kept = holm([verdict.p for verdict in verdicts])
    family = sum(not math.isnan(verdict.p) for verdict in verdicts)
    return [
        verdict if stands or verdict.outcome in ("unknown", "no detectable change") else _withdrawn(verdict, family)
        for verdict, stands in zip(verdicts, kept, strict=True)
    ]


def _withdrawn(verdict: Verdict, family: int) -> Verdict:
    reason = Text(
        "{words}, but not beyond chance among {family} comparisons (Holm); {reason}",
        words=verdict.words,
        family=family,
        reason=verdict.reason,
    )
    return Verdict("no detectable change", Text("no detectable difference"), reason, verdict.p)
