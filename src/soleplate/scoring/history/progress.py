"""Steady progress over all visits of one leg: judged at visits that were fixed beforehand, once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from soleplate.api.metric import Metric
from soleplate.scoring.reliability.error import Error, Mean
from soleplate.scoring.statistics.distributions import t_quantile, t_two_sided
from soleplate.scoring.verdicts.change import FEW_PEOPLE, size, way
from soleplate.scoring.verdicts.symmetry import FALSE_ALARM
from soleplate.scoring.verdicts.verdict import Verdict
from soleplate.text import Text

__all__ = ["LOOKS", "levels", "progress"]

LOOKS = (4, 6, 8, 12, 16, 24)


def levels() -> dict[int, float]:
    """Return what is spent of the 5 % at each look: half of what is left."""
    return {look: FALSE_ALARM / 2 ** (nth + 1) for nth, look in enumerate(LOOKS)}


def progress(metric: Metric, means: Sequence[Mean], error: Error | None) -> Verdict | None:
    """Judge the slope over a leg's visits, oldest first; None before the fourth.

    It is judged at visits 4, 6, 8, 12, 16 and 24 only, each time on the visits up to there; the first look that finds
    a trend stands. The error between visits and the scatter about the line are put together by their degrees of
    freedom. The effect of practice on the first visit is taken out where the clinic knows it.
    """
    known = [one for one in means if not math.isnan(one.value)]
    if metric.unjudged or len(known) < LOOKS[0]:
        return None
    log = metric.scatter in ("lognormal", "capped") and min(one.value for one in known) > 0
    error = error if error is not None and error.log == log and error.freedom >= FEW_PEOPLE else None
    found = None
    for look, level in levels().items():
        if look > len(known):
            break
        found = _look(metric, known[:look], error, level, log=log)
        if found.outcome != "no detectable change":
            break
    return found


def _look(metric: Metric, means: Sequence[Mean], error: Error | None, level: float, *, log: bool) -> Verdict:
    y = np.array([math.log(one.value) if log else one.value for one in means])
    n = len(y)
    practice = error.practice if error is not None else None
    if practice is not None:
        y[0] += practice.step
    x = np.arange(n) - (n - 1) / 2
    slope = float(x @ y / (x @ x))
    rest = y - y.mean() - slope * x
    squares, freedom = float(rest @ rest), float(n - 2)
    if error is not None:
        variance = float(np.mean([error.variance(one.k) for one in means]))
        if not math.isnan(variance) and variance > 0:
            weight = min(error.freedom, 1e6)
            squares, freedom = squares + weight * variance, freedom + weight
    spread = squares / freedom / float(x @ x)
    if practice is not None:
        spread += (x[0] / float(x @ x)) ** 2 * practice.error**2
    p = t_two_sided(slope / math.sqrt(spread), freedom) if spread > 0 else float(slope == 0)
    limit = t_quantile(1 - level / 2, freedom) * math.sqrt(spread)
    basis = Text(
        "visits 1 to {n}, judged after visits {looks} only, 5 % for all of it; here a trend must exceed {size} a visit",
        n=n,
        looks=", ".join(map(str, LOOKS)),
        size=_size(metric, limit, log=log),
    )
    if practice is None:
        basis += Text("; practice at the first visit is part of it")
    if abs(slope) <= limit:
        return Verdict("no detectable change", Text("no steady trend over {n} visits", n=n), basis, p)
    said = (
        Text("{size} more from visit to visit", size=_size(metric, slope, log=log))
        if slope > 0
        else Text("{size} less from visit to visit", size=_size(metric, slope, log=log))
    )
    return Verdict(way(metric, slope), said, basis, p)


def _size(metric: Metric, step: float, *, log: bool) -> Text:
    return Text("{share:.0f} %", share=100 * abs(math.expm1(step))) if log else size(metric, abs(step))
