"""Judge a session: one primary number, left against right and each leg against one reference."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from soleplate.errors import FileError, about_file
from soleplate.model.people import NO_SIDE, SIDES, Side, other_side
from soleplate.model.result import Result
from soleplate.model.stamp import local_day
from soleplate.model.uncertainty import Uncertainty
from soleplate.scoring.history.history import (
    Against,
    Visit,
    directions,
    judge_change,
    limits_apart,
    results_of,
    visit_of,
    visits_before,
)
from soleplate.scoring.history.normal import own_normal
from soleplate.scoring.history.progress import progress
from soleplate.scoring.numbers.uncertainty import of_means, uncertainties
from soleplate.scoring.reliability.learned import Learned, load_learned
from soleplate.scoring.verdicts.change import change
from soleplate.scoring.verdicts.summary import Row
from soleplate.scoring.verdicts.verdict import GLYPHS, Verdict, across_battery
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["CHANGES", "Judgement", "Kind", "PlatesApart", "judge_session", "verdict_results"]

Kind = Literal["left-right", "since last", "since baseline", "own normal", "other leg's baseline", "trend"]
CHANGES: Mapping[Against, Kind] = {"last": "since last", "baseline": "since baseline"}


@dataclass(frozen=True)
class Judgement:
    """Hold a verdict and what it is about: a metric, a leg (or none) and the kind of comparison."""

    about: str
    key: str
    side: Side
    kind: Kind
    verdict: Verdict

    @property
    def line(self) -> Text:
        """What was found, with its glyph."""
        verdict = self.verdict
        return Text("{glyph} {about}: {words}", glyph=GLYPHS[verdict.outcome], about=self.about, words=verdict.words)

    @property
    def is_change(self) -> bool:
        """Whether one leg was compared with its reference visit."""
        return self.kind in CHANGES.values()


def judge_session(
    recording: Recording,
    results: Sequence[Result],
    rows: Sequence[Row],
    library: Path,
    against: Against = "last",
    earlier: Sequence[Visit] | None = None,
    learned: Learned | None = None,
) -> list[Judgement]:
    """Judge the primary metric of a session.

    Parameters
    ----------
    recording, results, rows
        The session, its results and its summary.
    library : Path
        Folder with earlier sessions of this person, and with the clinic's own errors where they were kept.
    against : str
        ``last`` visit or ``baseline`` (the second visit).
    earlier : sequence of Visit, optional
        Comparable visits before this one, where they are known already.
    learned : Learned, optional
        What the clinic knows of its own errors, where it is loaded already.

    Returns
    -------
    list of Judgement
        Left against right; then each leg against its reference, the involved leg against the other one's
        baseline, each leg against its own normal, and its trend, where there are enough visits.
    """
    judged = [row for row in rows if row.verdict is not None]
    if not judged:
        return []
    earlier = visits_before(recording, results, library) if earlier is None else earlier
    own = visit_of(recording, results)
    learned = load_learned(library) if learned is None else learned
    found: list[Judgement] = []
    for row in judged:
        found += _judge_row(recording, row, own, earlier, learned, against, PlatesApart(recording, results, own))
    return _corrected(found) if len(judged) > 1 else found


def _judge_row(
    recording: Recording,
    row: Row,
    own: Visit,
    earlier: Sequence[Visit],
    learned: Learned,
    against: Against,
    plates_apart: PlatesApart,
) -> list[Judgement]:
    metric = row.metric
    found = []
    if row.verdict is not None:
        legs = Text("{label}, left against right", label=metric.label)
        history = directions(metric.key, [*earlier, own]) if row.both.n == 0 else ""
        said = replace(row.verdict, reason=Text("{reason}; {history}", reason=row.verdict.reason, history=history))
        found.append(Judgement(legs, metric.key, NO_SIDE, "left-right", said if history else row.verdict))
    error = learned.error(metric.key, recording)
    for side in (*SIDES, NO_SIDE):
        now = own.mean(metric.key, side)
        if math.isnan(now.value):
            continue
        verdict = judge_change(metric, now, side, earlier, error, against, own.version, plates_apart.variance, own)
        about = Text("{label}, {side}", label=metric.label, side=side) if side else metric.label
        found.append(Judgement(about, metric.key, side, CHANGES[against], verdict))
        # what was asked for before is followed only where this visit asked for the same
        alike = [visit for visit in earlier if own.limits.get(metric.key) == visit.limits.get(metric.key)]
        normal = own_normal(metric, now, side, alike)
        if normal is not None:
            found.append(Judgement(about, metric.key, side, "own normal", normal))
        trend = progress(metric, [*(visit.mean(metric.key, side) for visit in alike), now], error)
        if trend is not None:
            found.append(Judgement(about, metric.key, side, "trend", trend))
        if side and side == recording.header.involved and len(earlier) > 1:
            reference = earlier[1].mean(metric.key, other_side(side))
            since = Text("the other leg's baseline ({day})", day=local_day(earlier[1].utc))
            apart = limits_apart(metric, side, own, earlier[1], other_side(side))
            other = (
                Verdict("unknown", Text("shown, not judged"), apart)
                if apart
                else change(metric, now, reference, error, since=since)
            )
            about_both = Text("{about} against the other leg's baseline", about=about)
            found.append(Judgement(about_both, metric.key, side, "other leg's baseline", other))
    return found


class PlatesApart:
    """Tell how far the plates of two visits differ: measured only where they, or their calibrations, do."""

    def __init__(self, recording: Recording, results: Sequence[Result], own: Visit) -> None:
        self._recording, self._results, self._own = recording, results, own

    def variance(self, other: Visit, key: str, side: Side) -> float:
        """Return the shared variance of the difference to another visit; NaN where a plate has no figures."""
        if other.plates == self._own.plates:
            return 0.0
        now = _plate_error(self._recording, self._results, key, side)
        try:
            with about_file(other.path):
                then = open_session(other.path)
        except FileError:
            return math.nan
        apart = now.minus(_plate_error(then, results_of(then), key, side))
        return apart.shared**2


def _plate_error(recording: Recording, results: Sequence[Result], key: str, side: Side) -> Uncertainty:
    wanted = [result for result in results if (result.key, result.side) == (key, side)]
    return of_means(wanted, uncertainties(recording, wanted)).get((key, side), Uncertainty(reason="no value"))


def _corrected(found: Sequence[Judgement]) -> list[Judgement]:
    """Correct the changes of a battery together; left against right was corrected with the rows."""
    changes = [one for one in found if one.is_change]
    corrected = iter(across_battery([one.verdict for one in changes]))
    return [replace(one, verdict=next(corrected)) if one in changes else one for one in found]


def verdict_results(judgements: Sequence[Judgement]) -> list[Result]:
    """Return verdicts as results of the whole session: trial 0, the outcome and words as reason, p as value."""
    return [
        Result(
            key=f"{one.key}: {one.kind}",
            trial=0,
            rep=0,
            side=one.side,
            value=one.verdict.p,
            unit="p",
            reason=f"{one.verdict.outcome}: {one.verdict.words}",
            method=one.verdict.reason,
        )
        for one in judgements
    ]
