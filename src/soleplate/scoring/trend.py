"""One person's numbers from visit to visit, each with its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.errors import FileError, about_file
from soleplate.model.conditions import Asked
from soleplate.model.people import SIDES, Side
from soleplate.scoring.error import Mean
from soleplate.scoring.history import Against, Visit, comparable_visits, results_of, visit_of
from soleplate.scoring.judgement import Judgement, judge_session
from soleplate.scoring.learned import load_learned
from soleplate.scoring.normal import Normal, normal_of
from soleplate.scoring.summary import summarise_session
from soleplate.storage.recording import Recording

__all__ = ["Point", "Trend", "trends"]


@dataclass(frozen=True)
class Point:
    """Hold one visit of a trend: the mean of each leg, and what was judged of it."""

    path: Path
    utc: str
    means: dict[Side, Mean]
    verdicts: tuple[Judgement, ...]


@dataclass(frozen=True)
class Trend:
    """Hold one measure of one test under the same conditions, oldest visit first.

    Measures that carry no verdict (rulings: one primary number for each test) have points without any. ``normals``
    is the person's own normal of each leg at the last visit, where there are enough visits.
    """

    protocol: str
    conditions: str
    metric: Metric
    points: tuple[Point, ...]
    normals: dict[Side, Normal] = field(default_factory=dict)
    asked: Asked = ()


def trends(
    paths: Iterable[Path], library: Path, against: Against = "last", keys: Sequence[str] = ()
) -> tuple[list[Trend], list[FileError]]:
    """Return the trends of one person's sessions.

    Parameters
    ----------
    paths : iterable of Path
        Session files of one person, any tests.
    library : Path
        Folder with the clinic's own errors, where it has any.
    against : str
        What a change is judged against: the ``last`` visit or the ``baseline``.
    keys : sequence of str
        Also show these measures; the primary ones are always shown.

    Returns
    -------
    list of Trend, list of FileError
        Tests in the order they were first done; and why sessions were left out.
    """
    extra = [plugins.metric(key) for key in keys]
    visits: dict[tuple[str, Asked], list[Visit]] = {}
    found: dict[tuple[str, Asked, str], Trend] = {}
    learned, refused = load_learned(library), []
    for path in paths:
        try:
            with about_file(path):
                recording = Recording.open(path)
                results = results_of(recording)
                rows = summarise_session(recording, results, learned)
                own = visit_of(recording, results)
                if not rows or not own.asked:  # without a test, or without a trial that counts
                    continue
                group = recording.header.protocol, own.asked
                before = comparable_visits(own, visits.setdefault(group, []))
                judged = judge_session(recording, results, rows, library, against, before, learned)
        except FileError as error:
            refused.append(error)
            continue
        visits[group].append(own)
        primary = [row.metric for row in rows if row.verdict is not None] or [rows[0].metric]
        for metric in dict.fromkeys((*primary, *extra)):
            verdicts = tuple(one for one in judged if one.key == metric.key)
            point = Point(path, own.utc, {side: own.mean(metric.key, side) for side in SIDES}, verdicts)
            place = (*group, metric.key)
            old = found.get(place, Trend(group[0], _said(own.asked), metric, ()))
            normals = {side: normal for side in SIDES if (normal := normal_of(metric, side, before)) is not None}
            found[place] = Trend(old.protocol, old.conditions, metric, (*old.points, point), normals, own.asked)
    return list(found.values()), refused


def _said(asked: Asked) -> str:
    """Say under which conditions the trials were done, for people."""
    return "; ".join(
        ", ".join((series, *(f"{name.replace('_', ' ')} {value}" for name, value in items))) for series, items in asked
    )
