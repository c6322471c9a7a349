"""The error of a clinic's own measurements, from repeat visits of people who did not change."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soleplate import plugins
from soleplate.errors import SignalError, UnreadableFile, ordinary
from soleplate.scoring.reliability.error import Error, Practice
from soleplate.scoring.reliability.reliability import Interval, anova_two_way, components, icc_2_1, icc_2_k, swc
from soleplate.scoring.statistics.exact import capped_sd
from soleplate.text import Text

__all__ = ["Observation", "Retest", "errors_under", "read_table", "retest"]

LEAST_FREEDOM = 3  # of an error of its own


@dataclass(frozen=True)
class Observation:
    """Hold one trial of one person at one visit.

    ``series`` tells a leg and its conditions: two legs of a person are two series of one person. ``first`` marks the
    first visit of a series: practice is seen by it, and no error. ``under`` tells the test and its conditions.
    """

    key: str
    person: str
    visit: str
    value: float
    series: str = ""
    first: bool = False
    under: str = ""


@dataclass(frozen=True)
class Retest:
    """Hold the reliability of one measure.

    SDs and errors are in the measure's unit, or of its logarithm when ``log``: then ``sem`` and the rest
    are shares (0.1 is about 10 %). ``freedom`` counts repeat visits of people, ``series`` their legs.
    """

    key: str
    people: int
    series: int
    visits: int
    trials_per_visit: float
    mean: float
    log: bool
    icc_1: Interval
    icc_k: Interval
    day_sd: float
    trial_sd: float
    sem: float
    mdc: float
    mdc_low: float
    mdc_high: float
    freedom: int
    cv_pct: float
    swc: float
    practice: Practice | None = None
    note: str = ""

    def error(self, source: str) -> Error:
        """Return the error by which later changes are judged."""
        trial = 0.0 if math.isnan(self.trial_sd) else self.trial_sd
        of_k = max(1, round(self.trials_per_visit)) if math.isnan(self.trial_sd) else 0
        return Error(self.day_sd, trial, self.log, of_k, source, False, float(self.freedom), self.practice)

    @property
    def source(self) -> Text:
        """Whose error it is."""
        return Text("this clinic: {people} people, {freedom} repeat visits", people=self.people, freedom=self.freedom)


def retest(key: str, observations: Sequence[Observation]) -> Retest:
    """Compute ICC, SEM with its day and trial parts, MDC, CV and SWC of one measure.

    The measure is taken on the log scale when its metric says so and all values are above zero. Series with one visit
    only are left out. People are counted, not legs: what is common to the legs of a day is one day's error.
    Raises SignalError when fewer than two people came twice.
    """
    own = [o for o in observations if o.key == key and math.isfinite(o.value)]
    series: dict[tuple[str, str], dict[str, list[float]]] = {}
    for o in own:
        if not o.first:
            series.setdefault((o.person, o.series), {}).setdefault(o.visit, []).append(o.value)
    repeated = {one: days for one, days in series.items() if len(days) > 1}
    people = {person for person, _ in repeated}
    if len(people) < 2:
        raise SignalError(
            Text(
                "{key}: {n} of {n2} people came at least twice", key=key, n=len(people), n2=len({o.person for o in own})
            ),
            why=Text("the error between days can be seen only in repeat visits; two legs of a person are one person"),
            do=Text("Let at least two people (better fifteen) repeat the test within a week or two"),
        )
    metric = plugins.metrics().get(key)
    plain = [value for days in repeated.values() for trials in days.values() for value in trials]
    log = metric is not None and metric.scatter in ("lognormal", "capped") and min(plain) > 0
    common = min(len(days) for days in repeated.values())
    scaled = {p: [np.log(t) if log else np.asarray(t) for t in list(d.values())] for p, d in repeated.items()}
    table = np.array([[float(trials.mean()) for trials in days[:common]] for days in scaled.values()])
    per_visit = len(plain) / sum(len(days) for days in repeated.values())
    freedom = sum(max(len(days) - 1 for (own, _), days in repeated.items() if own == person) for person in people)
    if len(table) < 2:  # two people with different legs or conditions
        raise SignalError(Text("{key}: no two series can be put beside one another", key=key))
    found = anova_two_way(table)
    day_sd, trial_sd, sem, note = found.sem, math.nan, found.sem, ""
    if per_visit > 1:
        rows = [(p, d, float(v)) for p, days in scaled.items() for d, trials in enumerate(days) for v in trials]
        parts = components([v for *_, v in rows], [" ".join(p) for p, *_ in rows], [d for _, d, _ in rows])
        day_sd, trial_sd = parts.day_sd, parts.trial_sd
        sem = parts.sem(round(per_visit))
    else:
        note = Text("one value a visit: the error is that of such values and is never divided")
    caps = _caps(repeated) if log and metric is not None and metric.scatter == "capped" else {}
    if caps:
        day_sd, trial_sd, freedom = _behind_caps(repeated, caps)
        sem = day_sd if math.isnan(trial_sd) else math.hypot(day_sd, trial_sd / math.sqrt(per_visit))
        note = Text("times reached their cap: the error is the likeliest behind them; ICC and SWC are of what was seen")
    mdc = Error(sem, of_k=1, freedom=freedom).mdc(1)
    between = float(np.std(table.mean(axis=1), ddof=1))
    mean = float(np.mean(plain))
    cv = 100 * (math.expm1(sem) if log else sem / abs(mean)) if log or mean else math.nan
    return Retest(
        key, len(people), len(repeated), common, per_visit, mean, log, icc_2_1(found), icc_2_k(found), day_sd,
        trial_sd, sem, mdc.value, mdc.low, mdc.high, freedom, cv, swc(between), _practice(own, log=log), note,
    )  # fmt: skip


def errors_under(observations: Sequence[Observation]) -> dict[tuple[str, str], Error]:
    """Return the error of each measure under each set of conditions that enough people came back to."""
    groups: dict[tuple[str, str], list[Observation]] = {}
    for one in observations:
        if one.under:
            groups.setdefault((one.key, one.under), []).append(one)
    found = {}
    for (key, under), own in groups.items():
        with suppress(SignalError):  # too few
            learned = retest(key, own)
            if learned.freedom >= LEAST_FREEDOM:
                found[key, under] = learned.error(learned.source)
    return found


Days = Mapping[str, Sequence[float]]


def _caps(series: Mapping[tuple[str, str], Days]) -> dict[tuple[str, str], float]:
    """Return the cap of each series that reached one: its longest time, where others equal it (times do not tie)."""
    seen = Counter(value for days in series.values() for trials in days.values() for value in trials)
    longest = {one: max(value for trials in days.values() for value in trials) for one, days in series.items()}
    return {one: value for one, value in longest.items() if seen[value] > 1}


def _behind_caps(
    series: Mapping[tuple[str, str], Days], caps: Mapping[tuple[str, str], float]
) -> tuple[float, float, int]:
    """Return the SDs of days and of trials (NaN with one a day), and the repeat visits that tell of them.

    Of logarithms of times, by the likelihood that knows which of them only reached their cap: taken as they are, they
    scatter too little. Series that were at the cap always tell nothing, and raise SignalError where no other is there.
    """
    logs = {one: [np.log(trials) for trials in days.values()] for one, days in series.items()}
    edge = {one: math.log(caps[one]) if one in caps else math.inf for one in logs}
    told = {one: days for one, days in logs.items() if min(map(np.min, days)) < edge[one]}
    freedom = {person: 0 for person, _ in told}
    for (person, _), days in told.items():
        freedom[person] = max(freedom[person], len(days) - 1)
    if len(freedom) < 2:
        raise SignalError(
            Text("Nearly every time reached the cap"), why=Text("such times do not tell how they scatter"),
            do=Text("Ask for longer ones, or for a harder form"),
        )  # fmt: skip
    all_sd, n = _sd([(np.concatenate(days), edge[one]) for one, days in told.items()])
    each = [(trials, edge[one]) for one, days in told.items() for trials in days if len(trials) > 1]
    each = [(trials, at) for trials, at in each if trials.min() < at]
    squares = n * all_sd**2
    if not each:
        return math.sqrt(squares / (n - len(told))), math.nan, sum(freedom.values())
    trial_sd, m = _sd(each)
    trial_sd *= math.sqrt(m / (m - len(each)))
    shares = sum(sum(map(len, days)) - sum(len(one) ** 2 for one in days) / sum(map(len, days))
                 for days in told.values())  # fmt: skip
    day = (squares - (n - len(told)) * trial_sd**2) / shares
    return math.sqrt(max(0.0, day)), trial_sd, sum(freedom.values())


def _sd(legs: Sequence[tuple[NDArray[np.float64], float]]) -> tuple[float, int]:
    return capped_sd([(x, x >= cap, cap) for x, cap in legs]), sum(len(x) for x, _ in legs)


def _practice(own: Sequence[Observation], *, log: bool) -> Practice | None:
    """Estimate what the first visit lacked, from the first two visits of each person; None with fewer than three."""
    firsts: dict[str, list[float]] = {}
    series: dict[tuple[str, str], list[Observation]] = {}
    for o in own:
        series.setdefault((o.person, o.series), []).append(o)
    for (person, _), seen in series.items():
        visits = list(dict.fromkeys(o.visit for o in seen))
        first = next((o.visit for o in seen if o.first), None)
        if first is None or len(visits) < 2:
            continue
        after = visits[1] if visits[0] == first else visits[0]
        means = [
            float(np.mean([math.log(o.value) if log else o.value for o in seen if o.visit == visit]))
            for visit in (first, after)
        ]
        firsts.setdefault(person, []).append(means[1] - means[0])
    steps = np.array([np.mean(one) for one in firsts.values()])
    if len(steps) < 3:
        return None
    return Practice(float(steps.mean()), float(steps.std(ddof=1) / math.sqrt(len(steps))), len(steps))


def read_table(path: Path) -> list[Observation]:
    """Read a table of trials: CSV with the columns person (or participant), visit and value.

    Columns ``key`` and ``side`` tell several measures and legs apart. Raises UnreadableFile for anything else.
    """
    try:
        with ordinary(path).open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(
            Text("The table {path} cannot be read", path=path), why=str(error), do=Text("Check the path")
        ) from error
    names = {name.strip().lower(): name for name in (rows[0] if rows else {}) if name}
    who = names.get("person") or names.get("participant")
    if who is None or "visit" not in names or "value" not in names:
        raise UnreadableFile(
            Text("The table {path} has the columns {listed}", path=path, listed=", ".join(names) or "none"),
            why=Text("person, visit and value are needed"),
            do=Text("Write one row for each trial: person,visit,value (and key, side where there are several)"),
        )
    found = []
    for number, row in enumerate(rows, 2):
        try:
            value = float(row[names["value"]])
        except (TypeError, ValueError) as error:
            raise UnreadableFile(
                Text("Line {number} of {path} holds no number", number=number, path=path),
                why=f"{row[names['value']]!r}",
            ) from error
        side = row[names["side"]] if "side" in names else ""
        key = (row[names["key"]] or "value") if "key" in names else "value"
        found.append(Observation(key, row[who], row[names["visit"]], value, side))
    return found
