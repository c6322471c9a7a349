"""What is normal for one person and leg: where the next visit falls, if nothing changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import Metric
from soleplate.model.people import Side
from soleplate.scoring.history.history import Visit
from soleplate.scoring.reliability.error import Mean
from soleplate.scoring.statistics.distributions import t_quantile, t_two_sided
from soleplate.scoring.verdicts.symmetry import FALSE_ALARM
from soleplate.scoring.verdicts.verdict import Verdict
from soleplate.text import Text

__all__ = ["ENOUGH_VISITS", "Normal", "normal_of", "own_normal"]

ENOUGH_VISITS = 6
ROUNDING = 1e-9


@dataclass(frozen=True)
class Normal:
    """Hold what is normal for one person and leg: centre and limits in the metric's unit, and of how many visits.

    ``rate`` is the chance that a visit without any change falls outside.
    """

    centre: float
    low: float
    high: float
    visits: int
    rate: float = FALSE_ALARM


def normal_of(metric: Metric, side: Side, earlier: Sequence[Visit]) -> Normal | None:
    """Return a person's own normal from six earlier visits on; None before.

    Limits are a prediction interval, ``mean +- t(n - 1) SD sqrt(1 + 1 / n)``, of logarithms for multiplicative metrics;
    that of a count reaches one further at least. The first visit, made for getting used to the test, is left out. None
    also where nobody can tell how the number scatters: visits all alike, or times that reached a cap.
    """
    line, log = _line(metric, side, earlier)
    if not _enough(metric, line, earlier) or _unknown(metric, side, earlier, line):
        return None
    n = len(line)
    centre = float(line.mean())
    reach = t_quantile(1 - FALSE_ALARM / 2, n - 1) * _error(metric, side, earlier, line)
    shown = [math.exp(edge) if log else edge for edge in (centre, centre - reach, centre + reach)]
    return Normal(shown[0], shown[1], shown[2], n)


def _enough(metric: Metric, line: NDArray[np.float64], earlier: Sequence[Visit]) -> bool:
    return len(earlier) >= ENOUGH_VISITS and len(line) >= ENOUGH_VISITS - 1 and not metric.unjudged


def _unknown(metric: Metric, side: Side, earlier: Sequence[Visit], line: NDArray[np.float64]) -> Text | Literal[""]:
    """Say why nobody can tell how a number scatters from visit to visit; empty where it can be told."""
    if metric.scatter == "capped":
        seen = [value for visit in earlier for value in visit.values.get((metric.key, side), ())]
        top = max((value for value in seen if not math.isnan(value)), default=math.nan)
        if seen.count(top) > 1 or any(visit.at_cap(metric.key, side) for visit in earlier):  # times do not tie
            return Text("times that reached the cap say only that they were longer")
    if metric.scatter != "count" and float(np.ptp(line)) == 0:
        return Text("all earlier visits are alike, and nobody knows how this number scatters")
    return ""


def _error(metric: Metric, side: Side, earlier: Sequence[Visit], line: NDArray[np.float64]) -> float:
    """Return the SD of the next visit about the mean of the earlier ones; a count cannot move by less than one."""
    error = float(line.std(ddof=1)) * math.sqrt(1 + 1 / len(line))
    if metric.scatter != "count":
        return error
    one = max(1 / visit.mean(metric.key, side).k for visit in earlier if visit.mean(metric.key, side).k)
    return max(error, one * (1 + ROUNDING) / t_quantile(1 - FALSE_ALARM / 2, len(line) - 1))


def _line(metric: Metric, side: Side, earlier: Sequence[Visit]) -> tuple[NDArray[np.float64], bool]:
    means = [visit.mean(metric.key, side).value for visit in earlier[1:]]
    series = np.array([value for value in means if not math.isnan(value)])
    log = metric.scatter in ("lognormal", "capped") and bool((series > 0).all())
    return (np.log(series) if log else series), log


def own_normal(metric: Metric, now: Mean, side: Side, earlier: Sequence[Visit]) -> Verdict | None:
    """Judge against what is normal for this person; None before there are enough visits."""
    line, _ = _line(metric, side, earlier)
    if math.isnan(now.value) or not _enough(metric, line, earlier):
        return None
    unknown = _unknown(metric, side, earlier, line)
    normal = normal_of(metric, side, earlier)
    if unknown or normal is None:
        return Verdict("unknown", Text("shown, not judged"), unknown)
    band = Text(
        "{low:.{digits}f} to {high:.{digits}f} {unit} over {visits} visits; without any change {rate:.0f} in 100 fall "
        "outside",
        digits=metric.digits,
        low=normal.low,
        high=normal.high,
        unit=metric.unit,
        visits=normal.visits,
        rate=100 * normal.rate,
    )
    p = _p(metric, now, side, earlier)
    if normal.low <= now.value <= normal.high:
        return Verdict("no detectable change", Text("within this person's own normal"), band, p)
    way = "high" if now.value > normal.high else "low"
    said = Text("outside this person's own normal ({way})", way=way)
    return Verdict("different", said, band, p)


def _p(metric: Metric, now: Mean, side: Side, earlier: Sequence[Visit]) -> float:
    line, log = _line(metric, side, earlier)
    if log and now.value <= 0:
        return 0.0
    step = (math.log(now.value) if log else now.value) - float(line.mean())
    return t_two_sided(step / _error(metric, side, earlier, line), len(line) - 1)
