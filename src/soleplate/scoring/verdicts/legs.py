"""Left against right: each kind of number by what is known of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from soleplate.api.metric import Metric
from soleplate.scoring.reliability.error import Error, Mean
from soleplate.scoring.statistics.distributions import t_detectable, t_power, t_quantile, t_two_sided
from soleplate.scoring.statistics.exact import MOST_RANKED, capped_test, fisher, fisher_power, rank_test
from soleplate.scoring.statistics.nested import Spread
from soleplate.scoring.verdicts.change import ALL_ALIKE, FEW_PEOPLE, least_step
from soleplate.scoring.verdicts.symmetry import FALSE_ALARM, Comparison, found_size, summarise, words
from soleplate.scoring.verdicts.verdict import Verdict
from soleplate.text import Text

__all__ = ["Known", "asymmetry", "evenness", "judge_legs"]

NOT_YET, NOT_JUDGED = Text("not known yet"), Text("shown, not judged")
NO_DIFFERENCE = Text("no detectable difference between the legs")


@dataclass(frozen=True)
class Known:
    """Hold what is known beforehand of a number of one test.

    Attributes
    ----------
    one_set : bool
        Whether a leg has one set only, to failure or against the clock: it is judged by the error between visits.
    asked : float
        Tries that were asked for in a trial, or the cap of a time or of a set; NaN where there is none.
    error : Error, optional
        Between visits.
    spread : Spread, optional
        Of sets within a session.
    level, power_level : float
        Chance of a false alarm, and the level that power is told at where that is stricter (a battery).
    """

    one_set: bool = False
    asked: float = math.nan
    error: Error | None = None
    spread: Spread | None = None
    level: float = FALSE_ALARM
    power_level: float = FALSE_ALARM


def judge_legs(
    metric: Metric, left: Sequence[float], right: Sequence[float], found: Comparison, known: Known
) -> Verdict:
    """Judge left against right within one session."""
    if metric.unjudged:
        return Verdict("unknown", NOT_JUDGED, metric.unjudged)
    if metric.symmetry == "none":
        return Verdict("unknown", NOT_JUDGED, Text("{label} of two legs cannot be compared", label=metric.label))
    x, y = ([value for value in values if not math.isnan(value)] for values in (left, right))
    if not x or not y:
        return Verdict("unknown", NOT_YET, Text("one leg has no value"))
    if known.one_set:
        return _by_visits(metric, found, known)
    if metric.scatter == "count":
        return _successes(metric, x, y, found, known)
    if metric.scatter == "capped" and max(*x, *y) >= known.asked:
        return _capped(metric, x, y, found, known)
    return asymmetry(metric, found)


def asymmetry(metric: Metric, found: Comparison) -> Verdict:
    """Judge left against right by the scatter of sets within the session, this one's and the clinic's."""
    got = found.estimate
    if found.reason:
        words_ = NOT_JUDGED if min(found.left.n, found.right.n) > 1 else NOT_YET
        return Verdict("unknown", words_, _missing(found))
    basis = Text("95 % interval of {n} and {n2} values", n=found.left.n, n2=found.right.n)
    if found.level != FALSE_ALARM:
        basis += Text(", widened since trials went on until they settled it")
    if got.spread is not None and got.unlike:
        basis += Text("; judged by this session alone, which scatters more than this clinic's others")
    elif got.spread is not None:
        basis += Text("; scatter of sets: {source}", source=got.spread.source)
    if found.beyond_noise:
        middle = (found.left.mean + found.right.mean) / 2
        away = (found.low + found.high) / 2
        if (found.difference > 0) != (away > 0):  # the trend was larger than the difference
            found = replace(found, left=replace(found.left, mean=middle + away / 2),
                            right=replace(found.right, mean=middle - away / 2))  # fmt: skip
        return Verdict("different", words(metric, found.left.mean, found.right.mean), basis, found.p)
    more = Text(
        "; {n} more set a leg would settle a difference as large as this",
        plural="; {n} more sets a leg would settle a difference as large as this",
        n=found.more_sets,
    ) if found.more_sets else ""  # fmt: skip
    return Verdict("no detectable change", NO_DIFFERENCE, basis + _chance(metric, found) + more, found.p)


def _chance(metric: Metric, found: Comparison) -> Text:
    """Say how likely a difference worth finding was found, and the smallest that could have been."""
    return Text(
        "; a true {worth} ({source}) would be found {power:.0f} times in 100, and {least} 80 times",
        worth=_amount(metric, found.worth.size, relative=found.worth.relative),
        source=found.worth.source,
        power=100 * found.power,
        least=_amount(metric, found.detectable, relative=found.worth.relative),
    )


def _amount(metric: Metric, size: float, *, relative: bool) -> Text:
    if relative:
        return Text("{share:.0f} %", share=100 * size)
    return Text("{value:.{digits}f} {unit}", value=size, digits=metric.digits, unit=metric.unit)


def _missing(found: Comparison) -> Text:
    """Say why legs are not compared, and what would allow it."""
    if min(found.left.n, found.right.n) < 2:
        return Text("{reason}", reason=found.reason)
    if math.isnan(found.estimate.value):
        return Text("{reason}; two sets a leg, in an order that turns round, would allow it", reason=found.reason)
    return Text("{reason}; one more set a leg, or what this clinic's sets scatter, would allow it", reason=found.reason)


def _by_visits(metric: Metric, found: Comparison, known: Known) -> Verdict:
    """Judge one set a leg by the error between visits: all that is known of how such a number scatters."""
    left, right, error = found.left.mean, found.right.mean, known.error
    capped = [value >= known.asked for value in (left, right)]
    if all(capped):
        return Verdict("unknown", NOT_JUDGED, Text("both legs reached the cap of {cap:g}; raise it", cap=known.asked))
    if error is None or error.freedom < FEW_PEOPLE:
        return Verdict("unknown", NOT_JUDGED, Text(
            "one set a leg, and nobody knows yet how such sets scatter between visits; {n} people who come back while "
            "they are stable would tell it",
            n=math.ceil(FEW_PEOPLE - (error.freedom if error else 0)),
        ))  # fmt: skip
    variance = error.variance(found.left.n) + error.variance(found.right.n)
    if variance <= 0:
        return Verdict("unknown", NOT_JUDGED, ALL_ALIKE)
    if math.isnan(variance):
        return Verdict(
            "unknown", NOT_JUDGED, Text("the error is known for means of {of_k} trials only", of_k=error.of_k)
        )
    if error.log and min(left, right) <= 0:
        return Verdict("unknown", NOT_JUDGED, Text("a value that is not above zero has no logarithm"))
    step = math.log(left / right) if error.log else left - right
    quantile = t_quantile(1 - known.level / 2, error.freedom)
    least = least_step(metric, Mean(left, found.left.n), Mean(right, found.right.n))
    sd = max(math.sqrt(variance), least / quantile)
    limit, p = quantile * sd, t_two_sided(step / sd, error.freedom)
    said = Text("{share:.0f} %", share=100 * math.expm1(limit)) if error.log else _amount(metric, limit, relative=False)
    basis = Text("one set a leg: a difference must exceed {size}; {whose} {source}", size=said,
                 whose=Text("borrowed error between visits of") if error.borrowed else Text("error between visits of"),
                 source=error.source)  # fmt: skip
    if any(capped):
        basis += Text("; one leg reached the cap of {cap:g}, so that the difference is at least this", cap=known.asked)
    if abs(step) > limit:
        return Verdict("different", words(metric, left, right), basis, p)
    middle, worth = (left + right) / 2, metric.worth
    target = worth.size * abs(middle) if worth.relative and not error.log else worth.size
    target = -math.log1p(-worth.size) if error.log and worth.relative else target
    smallest = found_size(t_detectable(error.freedom, known.power_level) * sd, middle, worth, log=error.log)
    power = t_power(target / sd, error.freedom, known.power_level)
    found = replace(found, power=power, detectable=smallest, worth=worth)
    return Verdict("no detectable change", NO_DIFFERENCE, basis + _chance(metric, found), p)


def _successes(metric: Metric, x: list[float], y: list[float], found: Comparison, known: Known) -> Verdict:
    """Judge successes out of tries by Fisher's exact test."""
    asked = known.asked if not math.isnan(known.asked) else 1.0
    tries, other_tries = round(asked * len(x)), round(asked * len(y))
    made, other = round(sum(x)), round(sum(y))
    if made > tries or other > other_tries:
        return Verdict("unknown", NOT_JUDGED, Text("a count without a number of tries has no exact test"))
    p, least = fisher(made, tries, other, other_tries)
    basis = Text("exact test of {made} of {tries} against {made2} of {tries2}; smallest p possible {least:.2g}",
                 made=made, tries=tries, made2=other, tries2=other_tries, least=least)  # fmt: skip
    if p <= known.level:
        return Verdict("different", words(metric, found.left.mean, found.right.mean), basis, p)
    rate = max(made / tries, other / other_tries)
    power = fisher_power(tries, other_tries, rate, (1 - metric.worth.size) * rate, known.power_level)
    basis += Text("; a true {worth} less would be found {power:.0f} times in 100",
                  worth=_amount(metric, metric.worth.size, relative=True), power=100 * power)  # fmt: skip
    return Verdict("no detectable change", NO_DIFFERENCE, basis, p)


def _capped(metric: Metric, x: list[float], y: list[float], found: Comparison, known: Known) -> Verdict:
    """Judge times of which some reached the cap: by their likelihood where the spread is known, else by their ranks."""
    cap = known.asked
    if min(*x, *y) >= cap:
        nothing = Text(
            "every trial reached the cap of {cap:g} s, which tells no legs apart; a harder form would", cap=cap
        )
        return Verdict("unknown", NOT_JUDGED, nothing)
    reached = sum(value >= cap for value in (*x, *y))
    spread = known.spread
    if spread is not None and spread.log and min(*x, *y) > 0:
        p = capped_test(np.log(x).tolist(), np.log(y).tolist(), math.log(cap), spread.sd, spread.freedom)
        basis = Text("likelihood of {n} and {n2} times, {reached} of which reached the cap; scatter: {source}",
                     n=len(x), n2=len(y), reached=reached, source=spread.source)  # fmt: skip
    elif len(x) + len(y) > MOST_RANKED:
        return Verdict("unknown", NOT_JUDGED, Text("too many capped times for an exact test"))
    else:
        p, least = rank_test(x, y)
        basis = Text("exact test of ranks of {n} and {n2} times, {reached} of which reached the cap; smallest p "
                     "possible {least:.2g}", n=len(x), n2=len(y), reached=reached, least=least)  # fmt: skip
        if least > known.level:
            more = Text("; four trials a leg, or what this clinic's times scatter, would allow it")
            return Verdict("unknown", NOT_JUDGED, basis + more)
    if p <= known.level:
        return Verdict("different", words(metric, found.left.mean, found.right.mean), basis, p)
    return Verdict("no detectable change", NO_DIFFERENCE, basis, p)


def evenness(metric: Metric, values: Sequence[float], spread: Spread | None = None) -> Verdict:
    """Judge a share of one leg in what both bear against an even one, by the scatter of its trials."""
    found = summarise(values)
    if found.n < 2:
        few = Text("at least two values are needed; there are: {n}", n=found.n)
        return Verdict("unknown", NOT_YET, few)
    own, known = found.n - 1, 0.0 if spread is None or spread.log else spread.freedom
    freedom = own + known
    squares = own * found.sd**2 + (known * spread.sd**2 if spread is not None and known else 0.0)
    error = math.sqrt(squares / freedom / found.n)
    reach = t_quantile(1 - FALSE_ALARM / 2, freedom) * error
    step = found.mean - metric.even_at
    p = t_two_sided(step / error, freedom) if error > 0 else float(step == 0)
    basis = Text(
        "95 % interval of {n} trials: {mean:.{digits}f} ± {reach:.{digits}f} {unit}",
        n=found.n,
        digits=metric.digits,
        mean=found.mean,
        reach=reach,
        unit=metric.unit,
    )
    if spread is not None and known:
        basis += Text("; scatter of sets: {source}", source=spread.source)
    if abs(step) > reach:
        return Verdict("different", (Text("left bears more") if step > 0 else Text("right bears more")), basis, p)
    target = metric.worth.size * (metric.even_at if metric.worth.relative else 1.0)
    basis += Text(
        "; a true {worth} ({source}) would be found {power:.0f} times in 100, and {least} 80 times",
        worth=_amount(metric, target, relative=False),
        source=metric.worth.source,
        power=100 * (t_power(target / error, freedom) if error > 0 else 1.0),
        least=_amount(metric, t_detectable(freedom) * error, relative=False),
    )
    return Verdict("no detectable change", NO_DIFFERENCE, basis, p)
