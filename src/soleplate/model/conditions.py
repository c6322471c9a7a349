"""Conditions of a trial: what was asked for, what was measured, and what was typed in afterwards.

Only what was asked for decides what may be compared with what; a measured value can never break a comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from soleplate.model.people import SIDES, Side
from soleplate.model.support import DOUBT, SEEN
from soleplate.model.trial import Trial

__all__ = [
    "MEASURED", "ORDER", "TYPED", "Asked", "Condition", "asked_of", "asks", "comparable", "compared_trials",
    "draws_across", "others_asked",
]  # fmt: skip

MEASURED = frozenset(
    {"beat_first_s", "beat_period_s", DOUBT, "record_ends", "weight_differs_pct", "zero_age_s", "zero_drift_n"}
)  # by the judge and by scoring
TYPED = frozenset({"reach_cm", SEEN})  # by the tester, after the trial
ORDER = frozenset({"set"})  # where in the session a trial stands
WHOSE = ("protocol", "plates")  # of a test that another one called: always part of what was asked

Asked = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # series, and names with values; sorted, each once


@dataclass(frozen=True)
class Condition:
    """Name a condition that a protocol asks for.

    Attributes
    ----------
    name : str
        As in the conditions of its trials, e.g. ``eyes``.
    ordered : bool
        Whether its values are steps of one scale (load, height of a box): a trend may then be drawn across them, while
        verdicts compare like with like.
    """

    name: str
    ordered: bool = False


def asks(*names: str, ordered: Sequence[str] = ()) -> tuple[Condition, ...]:
    """Declare the conditions that a protocol asks for, those whose values are steps of one scale apart."""
    return (*map(Condition, names), *(Condition(name, ordered=True) for name in ordered))


def asked_of(trials: Iterable[Trial], declared: Sequence[Condition] = ()) -> Asked:
    """Return what the trials that count were asked to be.

    Parameters
    ----------
    trials : iterable of Trial
        Of one session.
    declared : sequence of Condition
        Of its protocol; without any, all that the script said of its trials counts as asked for.
    """
    return tuple(sorted({_one(trial, declared) for trial in trials if trial.counts}))


def _one(trial: Trial, declared: Sequence[Condition]) -> tuple[str, tuple[tuple[str, str], ...]]:
    names = {*WHOSE, *(condition.name for condition in declared)} if declared else None
    asked = [item for item in _asked(trial.conditions) if names is None or item[0] in names]
    return trial.series, tuple(sorted(asked))


def others_asked(trial: Trial, name: str, declared: Sequence[Condition] = ()) -> tuple[tuple[str, str], ...]:
    """Return what a trial was asked to be but for one condition; ``declared`` as in ``asked_of``."""
    return tuple(item for item in _one(trial, declared)[1] if item[0] != name)


def _asked(conditions: Mapping[str, str]) -> list[tuple[str, str]]:
    return [item for item in conditions.items() if item[0] not in MEASURED | TYPED | ORDER]


def compared_trials(
    trials: Iterable[Trial], declared: Sequence[Condition] = (), sides: Iterable[Side] = SIDES
) -> frozenset[int]:
    """Return the numbers of the trials that may be compared: all under one set of conditions.

    Of several, the one that all ``sides`` did, and most often; the first of equals. Empty where each leg did another.
    """
    groups: dict[object, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(_one(trial, declared), []).append(trial)
    both = [own for own in groups.values() if set(sides) <= {trial.side for trial in own}]
    return frozenset(trial.number for trial in max(both, key=len, default=[]))


def comparable(one: Asked, other: Asked) -> bool:
    """Return whether two sessions of one test may be compared: both asked for the same, and for something."""
    return bool(one) and one == other


def draws_across(one: Asked, other: Asked, declared: Sequence[Condition]) -> bool:
    """Return whether one trend may be drawn through both: they differ in ordered conditions at most."""
    ordered = {condition.name for condition in declared if condition.ordered}
    return comparable(_without(one, ordered), _without(other, ordered))


def _without(asked: Asked, names: set[str]) -> Asked:
    return tuple(sorted({(series, tuple(item for item in items if item[0] not in names)) for series, items in asked}))
