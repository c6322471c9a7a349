"""A lighter week beside those planned: prompted when effort rises at equal load or quality falls at equal effort."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import stdev

from soleplate.programme.done import Done, mean
from soleplate.programme.exercises import EXERCISES
from soleplate.text import Text, joined

__all__ = ["Strain", "deload_prompt", "strains"]

RUNNING = 2  # sessions that must agree
USUAL = 6  # sessions of an exercise that make what is usual
LEARNED = 4  # sessions before those, so that something is usual
LEAST_EXERCISES = 2  # that can be compared in a session
QUALITY_POINTS = 16.0  # points of effort that all of the quality counts for: a sixteenth of it is a point
LEAST_SCATTER = 1.6  # points, from session to session; a steady person's own is not trusted below it
EACH, MEAN = 0.6, 1.6  # times the scatter: each of the two sessions, and their mean
COMPARED = ("reps", "seconds", "load_kg", "box_mm", "tempo")


@dataclass(frozen=True)
class Strain:
    """Hold how one session compares with what is usual: effort at equal load (points of 10), quality lost (0 to 1).

    NaN where too few exercises could be compared.
    """

    utc: str
    effort: float
    quality: float

    @property
    def points(self) -> float:
        """Both as points of effort; NaN where nothing could be compared."""
        parts = [value for value in (self.effort, QUALITY_POINTS * self.quality) if not math.isnan(value)]
        return sum(parts) if parts else math.nan


def _quality(one: Done) -> float:
    """Return form, share done and tempo of an exercise as one number, 1 for all of it."""
    tempo = one.measured("tempo_error_pct")
    parts = [one.form / 3, min(one.share, 1.0), max(0.0, 1 - mean(tempo) / 100) if tempo else math.nan]
    return mean(parts)


def _equal(one: Done, other: Done) -> bool:
    """Return whether two doses are equal, or one step apart."""
    field, step = EXERCISES[one.exercise].step
    same = all(getattr(one.dose, name) == getattr(other.dose, name) for name in COMPARED if name != field)
    return same and abs(getattr(one.dose, field) - getattr(other.dose, field)) <= step


def strains(history: Sequence[Done]) -> list[Strain]:
    """Return every session compared with those before, oldest first; lighter weeks are not compared."""
    found: list[Strain] = []
    seen: list[Done] = []
    qualities: dict[int, float] = {}
    for session in _sessions([one for one in history if not one.lighter]):
        efforts, lost = [], []
        for one in session:
            qualities[id(one)] = _quality(one)
            own = [other for other in seen if other.exercise == one.exercise][-USUAL:]
            same = [other for other in own if _equal(one, other)]
            efforts.append(one.effort - mean(other.effort for other in same) if same else math.nan)
            # an exercise that is new is compared with the person's other ones
            usual = mean(qualities[id(other)] for other in own or seen[-2 * USUAL :])
            lost.append(usual - qualities[id(one)])
        found.append(Strain(session[0].utc, _enough(efforts), _enough(lost)))
        seen += session
    return found


def _sessions(history: Sequence[Done]) -> list[list[Done]]:
    found: dict[object, list[Done]] = {}
    for one in history:
        found.setdefault(one.slot or one.day, []).append(one)
    return sorted(found.values(), key=lambda session: session[0].utc)


def _enough(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if len(known) >= LEAST_EXERCISES else math.nan


def deload_prompt(history: Sequence[Done]) -> Text | None:
    """Return the prompt for a lighter week where the last two sessions running say so; None otherwise.

    Points of effort at equal load and of quality lost are added. Each of the two sessions must lie 0.6 times, and
    their mean 1.6 times, the person's own scatter above what is usual. The project's own rule: there is no published
    one; how often it is wrong is measured on simulated runners (tests/programme).
    """
    row = strains(history)
    if len(row) < RUNNING + LEARNED:
        return None
    before, last = [one.points for one in row[:-RUNNING]], row[-RUNNING:]
    known = [value for value in before if not math.isnan(value)]
    scatter = max(LEAST_SCATTER, stdev(known)) if len(known) > 2 else 1.3 * LEAST_SCATTER
    points = [one.points for one in last]
    if any(map(math.isnan, points)) or min(points) < EACH * scatter or mean(points) < MEAN * scatter:
        return None
    effort, quality = mean(one.effort for one in last), mean(one.quality for one in last)
    why = [Text("quality {quality:+.0f} %", quality=-100 * quality)]
    if not math.isnan(effort):
        why.insert(0, Text("effort at equal load {effort:+.1f} of 10", effort=effort))
    return Text(
        "In {n} sessions running, against what is usual: {why}. Plan a lighter week, half of the sets",
        n=RUNNING, why=joined(why, by=", "),
    )  # fmt: skip
