"""A clinic's own norms: what its own people did in one test, without their names."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from soleplate import plugins
from soleplate.errors import FileError, about_file
from soleplate.model.conditions import MEASURED, ORDER, TYPED
from soleplate.model.norm import NormPerson, NormSet, PersonFacts
from soleplate.model.people import RIGHT, other_side
from soleplate.scoring.numbers.session import score
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["own_norm_sets"]

Conditions = tuple[tuple[str, str], ...]


def own_norm_sets(
    paths: Iterable[Path], test: str, facts: Mapping[str, PersonFacts], troubles: list[FileError]
) -> list[NormSet]:
    """Make a norm of the primary number of a test from sessions, one for each set of conditions.

    Of each person the last session counts, and of its legs one: the uninvolved one, the right one where none is. The
    mean of two legs would scatter less than the leg that is held against it.

    Parameters
    ----------
    paths : iterable of Path
        Sessions, oldest first.
    test : str
        Name of the protocol.
    facts : mapping
        Age and sex by participant code, as far as they are known; ages count only where all people have one.
    troubles : list
        Takes the sessions that could not be read.
    """
    protocol = plugins.protocol(test)
    declared = [condition.name for condition in protocol.conditions]
    found: dict[tuple[str, Conditions], dict[str, float]] = defaultdict(dict)
    for path in paths:
        try:
            with about_file(path):
                recording = open_session(path)
                key = protocol.shown(recording.header.parameters)[0]
                value = _value(recording, key)
                conditions = _conditions(recording, declared)
        except FileError as error:
            troubles.append(error)
            continue
        if conditions is not None and math.isfinite(value):
            found[key, conditions][recording.header.participant] = value
    return [_set(test, key, dict(conditions), values, facts) for (key, conditions), values in sorted(found.items())]


def _value(recording: Recording, key: str) -> float:
    """Return the mean of the uninvolved leg (the right one where none is involved), or of what belongs to no leg."""
    free = other_side(recording.header.involved) or RIGHT
    kept = [r.value for r in score(recording) if r.key == key and r.side in (free, "") and not math.isnan(r.value)]
    return sum(kept) / len(kept) if kept else math.nan


def _conditions(recording: Recording, declared: list[str]) -> Conditions | None:
    """Return what the trials that count were asked to be; None where they were not all asked the same."""
    told = set()
    for trial in recording.trials:
        if trial.counts:
            names = declared or [n for n in trial.conditions if n not in MEASURED | TYPED | ORDER]
            told.add(tuple(sorted((name, trial.conditions[name]) for name in names if name in trial.conditions)))
    return told.pop() if len(told) == 1 else None


def _set(
    test: str, key: str, conditions: dict[str, str], values: Mapping[str, float], facts: Mapping[str, PersonFacts]
) -> NormSet:
    known = {code: facts.get(code, PersonFacts()) for code in values}
    by_age = all(math.isfinite(one.age_years) for one in known.values())
    people = [
        NormPerson(round(known[code].age_years) if by_age else math.nan, known[code].sex, value)
        for code, value in values.items()
    ]
    metric = plugins.metric(key)
    ages = [one.age for one in people]
    told = "-".join("".join(c for c in value.lower() if c.isalnum()) for _, value in sorted(conditions.items()))
    return NormSet(
        name=f"own-{test.replace('_', '-')}-{told}"[:60].rstrip("-"),
        test=test, key=key, conditions=conditions, n=len(people),
        population=Text("people of this clinic: the uninvolved leg, the right one where none is"),
        source=Text("own sessions"), licence=Text("own"),
        low_pass_hz=metric.low_pass.cutoff_hz if metric.low_pass else 0.0,
        min_rate_hz=metric.min_rate_hz,
        age_low=min(ages) if by_age else 0.0, age_high=max(ages) if by_age else 130.0,
        scatter="lognormal" if metric.scatter == "lognormal" and min(values.values()) > 0 else "normal",
        # without codes, and in an order that says nothing of who came when
        people=tuple(sorted(people, key=lambda one: one.value)), own=True,
    )  # fmt: skip
