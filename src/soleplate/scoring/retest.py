"""The error of a clinic's own measurements, from repeat visits of people who did not change."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from soleplate import plugins
from soleplate.errors import SignalError, UnreadableFile
from soleplate.scoring.reliability import Interval, anova_two_way, components, icc_2_1, icc_2_k, mdc95, swc
from soleplate.scoring.verdict import Error
from soleplate.storage.files import replace_file
from soleplate.storage.locks import writing
from soleplate.text import Text

__all__ = ["ERRORS_FILE", "Observation", "Retest", "load_errors", "read_table", "retest", "save_errors"]

ERRORS_FILE = "reliability.json"


@dataclass(frozen=True)
class Observation:
    """Hold one trial of one person (or one leg of one person) at one visit."""

    key: str
    person: str
    visit: str
    value: float


@dataclass(frozen=True)
class Retest:
    """Hold the reliability of one measure.

    SDs and errors are in the measure's unit, or of its logarithm when ``log``: then ``sem`` and the rest
    are shares (0.1 is about 10 %).
    """

    key: str
    people: int
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
    cv_pct: float
    swc: float
    note: str = ""

    def error(self, source: str) -> Error:
        """Return the error by which later changes are judged."""
        if math.isnan(self.trial_sd):
            return Error(self.day_sd, 0.0, self.log, max(1, round(self.trials_per_visit)), source)
        return Error(self.day_sd, self.trial_sd, self.log, 0, source)


def retest(key: str, observations: Sequence[Observation]) -> Retest:
    """Compute ICC, SEM with its day and trial parts, MDC, CV and SWC of one measure.

    The measure is taken on the log scale when its metric says so and all values are above zero. People with
    one visit only are left out. Raises SignalError when nobody came twice.
    """
    own = [o for o in observations if o.key == key and math.isfinite(o.value)]
    visits: dict[str, dict[str, list[float]]] = {}
    for o in own:
        visits.setdefault(o.person, {}).setdefault(o.visit, []).append(o.value)
    repeated = {person: days for person, days in visits.items() if len(days) > 1}
    if len(repeated) < 2:
        raise SignalError(
            Text("{key}: {n} of {n2} people came at least twice", key=key, n=len(repeated), n2=len(visits)),
            why=Text("the error between days can be seen only in repeat visits"),
            do=Text("Let at least two people (better fifteen) repeat the test within a week or two"),
        )
    metric = plugins.metrics().get(key)
    plain = [value for days in repeated.values() for trials in days.values() for value in trials]
    log = metric is not None and metric.scatter == "lognormal" and min(plain) > 0
    common = min(len(days) for days in repeated.values())
    scaled = {p: [np.log(t) if log else np.asarray(t) for t in list(d.values())] for p, d in repeated.items()}
    table = np.array([[float(trials.mean()) for trials in days[:common]] for days in scaled.values()])
    found = anova_two_way(table)
    per_visit = len(plain) / sum(len(days) for days in repeated.values())
    day_sd, trial_sd, sem, note = found.sem, math.nan, found.sem, ""
    if per_visit > 1:
        rows = [(p, d, float(v)) for p, days in scaled.items() for d, trials in enumerate(days) for v in trials]
        parts = components([v for *_, v in rows], [p for p, *_ in rows], [d for _, d, _ in rows])
        day_sd, trial_sd = parts.day_sd, parts.trial_sd
        sem = parts.sem(round(per_visit))
    else:
        note = Text("one value a visit: the error is that of such values and is never divided")
    between = float(np.std(table.mean(axis=1), ddof=1))
    mean = float(np.mean(plain))
    cv = 100 * (math.expm1(sem) if log else sem / abs(mean)) if log or mean else math.nan
    return Retest(
        key, len(repeated), common, per_visit, mean, log, icc_2_1(found), icc_2_k(found), day_sd, trial_sd, sem,
        mdc95(sem), cv, swc(between), note,
    )  # fmt: skip


def read_table(path: Path) -> list[Observation]:
    """Read a table of trials: CSV with the columns person (or participant), visit and value.

    Columns ``key`` and ``side`` tell several measures and legs apart. Raises UnreadableFile for anything else.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
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
        found.append(Observation(key, f"{row[who]}/{side}" if side else row[who], row[names["visit"]], value))
    return found


def save_errors(folder: Path, found: Iterable[Retest]) -> Path:
    """Keep a clinic's own errors beside its sessions; the newest estimate of a measure replaces the one before."""
    path = folder / ERRORS_FILE
    with writing(folder):
        load_errors(folder)  # a damaged file is named, and not written over
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for one in found:
            source = Text("this clinic: {people} legs or people, {visits} visits", people=one.people, visits=one.visits)
            known[one.key] = {**asdict(one.error(source)), "people": one.people}
        replace_file(path, (json.dumps(known, indent=1, sort_keys=True) + "\n").encode())
    return path


def load_errors(folder: Path) -> Mapping[str, Error]:
    """Return the clinic's own errors by metric key; empty when none were kept."""
    path = folder / ERRORS_FILE
    if not path.is_file():
        return {}
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: Error(float(e["day_sd"]), float(e["trial_sd"]), bool(e["log"]), int(e["of_k"]), str(e["source"]))
            for key, e in known.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableFile(
            Text("The errors in {path} cannot be read", path=path),
            why=str(error),
            do=Text("Run soleplate retest with --save again"),
        ) from error
