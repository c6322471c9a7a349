"""Earlier visits of one person: which of them a result is compared with, and what is normal for this person."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.errors import FileError, about_file
from soleplate.model.conditions import Asked, asked_of, comparable
from soleplate.model.people import LEFT, NO_SIDE, RIGHT, Side
from soleplate.model.result import Result
from soleplate.model.session import FREE_RECORDING
from soleplate.model.stamp import local_day
from soleplate.scoring.numbers.session import SCORING_VERSION, score
from soleplate.scoring.reliability.error import Error, Mean
from soleplate.scoring.reliability.stable import Rated, rated_of
from soleplate.scoring.verdicts.change import LAST_VISIT, change
from soleplate.scoring.verdicts.summary import compared_values, declared_of
from soleplate.scoring.verdicts.verdict import Verdict
from soleplate.storage.files import Stamp, stamp_of
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = [
    "Against", "Visit", "comparable_visits", "directions", "judge_change", "limits_apart", "results_of", "visit_of",
    "visits_before", "visits_beside",
]  # fmt: skip

Against = Literal["last", "baseline"]
WHEN = "????????T??????Z"  # in the name of a session's file: a test is not taken for one whose name goes on
UNASKED = Rated()
OTHER_PLATE = Text("that visit was on another plate or calibration, and how far these differ is not known")


@dataclass(frozen=True)
class Visit:
    """Hold what one session of a test gave: values by metric key and side, in the order of trials, and mean effort.

    ``rated`` is what the person said of the change, ``version`` that of the test's procedure, ``plates`` marks the
    plates with their calibrations. ``limits`` is how long a time could get, or how many tries a count was of, by key.
    """

    path: Path
    visit_id: str
    utc: str
    asked: Asked
    values: Mapping[tuple[str, Side], tuple[float, ...]]
    effort: float = math.nan
    rated: Rated = UNASKED
    version: int = 0
    plates: str = ""
    limits: Mapping[str, float] = field(default_factory=dict)

    def at_cap(self, key: str, side: Side) -> bool:
        """Return whether any of the values of one leg reached the limit."""
        return any(value >= self.limits.get(key, math.inf) for value in self.values.get((key, side), ()))

    def mean(self, key: str, side: Side) -> Mean:
        """Return the mean of a metric for one leg; NaN when it has none."""
        present = [value for value in self.values.get((key, side), ()) if not math.isnan(value)]
        return Mean(math.fsum(present) / len(present), len(present)) if present else Mean(math.nan, 0)


def visit_of(recording: Recording, results: Sequence[Result]) -> Visit:
    """Take what counts of a session."""
    keys = dict.fromkeys(result.key for result in results)
    values = {
        (key, side): tuple(compared_values(recording, results, key, side))
        for key in keys
        for side in (LEFT, RIGHT, NO_SIDE)
    }
    header = recording.header
    asked = asked_of(recording.trials, declared_of(recording))
    said = rated_of(header.parameters)
    return Visit(
        recording.path, header.visit_id, header.created_utc, asked, values, recording.effort, said,
        header.protocol_version, plates_of(recording), limits_of(recording),
    )  # fmt: skip


def limits_of(recording: Recording) -> dict[str, float]:
    """Return the cap of each time, and the tries or the cap of each count, that a session asked for; by metric key."""
    settings = recording.header.parameters
    if recording.header.protocol == FREE_RECORDING:
        return {}
    asked = {key: settings.get(name) for key, name in plugins.protocol(recording.header.protocol).asked.items()}
    return {key: float(limit) for key, limit in asked.items() if isinstance(limit, int | float)}


def plates_of(recording: Recording) -> str:
    """Return a mark of the certificates of a session's plates: another one is another plate, or calibrated anew."""
    told = sorted((role, plate.calibration.certificate) for role, plate in recording.plates.items())
    return hashlib.sha256(repr(told).encode()).hexdigest()


def visits_beside(recording: Recording, library: Path) -> tuple[list[Visit], list[FileError]]:
    """Return other sessions of the same person and test in a library, any conditions, any order.

    And, by name, why sessions were left out.
    """
    header = recording.header
    others: list[_Read] = []
    left_out = []
    for path in sorted(library.glob(f"{header.participant}_{header.protocol}_{WHEN}_*.h5")):
        if path.name == recording.path.name:  # itself: read and scored already
            continue
        try:
            with about_file(path):
                other = _read(path, stamp_of(path))
                # whose it is says the header: a name of a file may have been given by anybody
                if other.whose == (header.participant, header.protocol) and other.session_id != header.session_id:
                    others.append(other)
        except FileError as error:
            left_out.append(error)
    # of copies of one session the one with most corrections comes last, and stands
    return [other.visit for other in sorted(others, key=lambda other: other.edits)], left_out


class _Read(NamedTuple):
    whose: tuple[str, str]
    session_id: str
    edits: int
    visit: Visit


@lru_cache(maxsize=2048)
def _read(path: Path, _stamp: Stamp | None) -> _Read:
    """Read a visit once as long as its file is the same: each takes 50 ms, and some people have a hundred."""
    recording = open_session(path)
    header = recording.header
    visit = visit_of(recording, results_of(recording))
    return _Read((header.participant, header.protocol), header.session_id, len(recording.edits), visit)


def visits_before(recording: Recording, results: Sequence[Result], library: Path) -> list[Visit]:
    """Return earlier sessions of the same person, test and conditions, oldest first; of one day the last."""
    return comparable_visits(visit_of(recording, results), visits_beside(recording, library)[0])


def results_of(recording: Recording) -> list[Result]:
    """Return the results of a session's trials: those stored by this scoring version, or scored now."""
    stored = recording.results(SCORING_VERSION) or score(recording)
    return [result for result in stored if result.trial]


def comparable_visits(own: Visit, others: Iterable[Visit]) -> list[Visit]:
    """Return the visits before ``own`` under the same conditions, oldest first; of one day the last."""
    found: dict[str, Visit] = {}
    for visit in sorted(others, key=lambda visit: visit.utc):
        earlier = visit.utc < own.utc and visit.visit_id != own.visit_id
        if earlier and comparable(visit.asked, own.asked):
            found[visit.visit_id] = visit
    return sorted(found.values(), key=lambda visit: visit.utc)


def judge_change(
    metric: Metric,
    now: Mean,
    side: Side,
    earlier: Sequence[Visit],
    error: Error | None,
    against: Against = "last",
    version: int = 0,
    plates_apart: Callable[[Visit, str, Side], float] = lambda *_: 0.0,
    own: Visit | None = None,
) -> Verdict:
    """Judge one leg against one reference: the last visit, or the baseline (the second visit).

    The first visit is for getting used to the test and is never a reference. A reference that followed another
    ``version`` of the test is remarked. ``plates_apart`` tells the variance that other plates or calibrations than
    those of the reference give to this number of this leg; NaN where that is not known, which is remarked. ``own`` is
    the visit that is judged, where it is known what it asked for.
    """
    if not earlier:
        return Verdict(
            "unknown",
            Text("first visit"),
            Text("the first visit is for getting used to the test; the next is the baseline"),
        )
    if len(earlier) == 1:
        return Verdict(
            "unknown",
            Text("baseline taken"),
            Text("the only earlier visit was the first one, and learning alone could explain a change"),
        )
    reference = earlier[-1] if against == "last" else earlier[1]
    since = Text(
        "{reference} ({day})",
        reference=LAST_VISIT if against == "last" else Text("the baseline"),
        day=local_day(reference.utc),
    )
    then = reference.mean(metric.key, side)
    apart = limits_apart(metric, side, own, reference) if own is not None else ""
    if apart:
        return Verdict("unknown", Text("shown, not judged"), apart)
    shared = plates_apart(reference, metric.key, side)
    judged = change(metric, now, then, error, since=since, shared_variance=0.0 if math.isnan(shared) else shared)
    if math.isnan(shared):
        reason = Text("{reason}; {plate}", reason=judged.reason, plate=OTHER_PLATE)
        judged = replace(judged, reason=reason)
    if not version or version == reference.version:
        return judged
    remark = Text(
        "{reason}; that visit followed version {old} of the test, this one {new}",
        reason=judged.reason,
        old=reference.version,
        new=version,
    )
    return replace(judged, reason=remark)


def limits_apart(
    metric: Metric, side: Side, own: Visit, other: Visit, other_side: Side | None = None
) -> Text | Literal[""]:
    """Say why a capped time, or a count, of two visits cannot be compared; empty where it can.

    Visits that asked for different caps or numbers can be only where no time reached the smaller of them; where both
    visits reached all that was asked for, nothing tells them apart.
    """
    if metric.scatter not in ("capped", "count"):
        return ""
    limits = [visit.limits.get(metric.key, math.nan) for visit in (other, own)]
    if math.isnan(sum(limits)):
        return ""
    legs = (other, other_side or side), (own, side)
    values = [[x for x in visit.values.get((metric.key, leg), ()) if not math.isnan(x)] for visit, leg in legs]
    if not all(values):
        return ""
    least, seen = min(limits), [*values[0], *values[1]]
    if limits[0] != limits[1] and (metric.scatter == "count" or max(seen) >= least):
        return Text("that visit asked for {old:g}, this one for {new:g}", old=limits[0], new=limits[1])
    if min(seen) >= least:
        return Text(
            "both visits reached all that was asked for, {cap:g}, which tells no change; ask for more", cap=least
        )
    return ""


def directions(key: str, visits: Sequence[Visit]) -> Text | Literal[""]:
    """Say which leg was the lower one at each visit, oldest first; empty without two visits of both legs."""
    means = [(visit.mean(key, LEFT).value, visit.mean(key, RIGHT).value) for visit in visits]
    lower = ["L" if left < right else "R" for left, right in means if not math.isnan(left + right) and left != right]
    if len(lower) < 2:
        return ""
    return Text(
        "left was the lower one at {left} of {n} visits ({history})",
        left=lower.count("L"), n=len(lower), history=" ".join(lower),
    )  # fmt: skip
