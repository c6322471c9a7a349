"""One person's numbers from visit to visit, each with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.errors import FileError, about_file
from soleplate.model.conditions import Asked
from soleplate.model.people import SIDES, Side
from soleplate.model.result import Result
from soleplate.scoring.history.history import Against, Visit, comparable_visits, results_of, visit_of
from soleplate.scoring.history.judgement import Judgement, judge_session
from soleplate.scoring.history.normal import Normal, normal_of
from soleplate.scoring.reliability.error import Mean
from soleplate.scoring.reliability.learned import load_learned
from soleplate.scoring.verdicts.summary import Row, summarise_session
from soleplate.storage.opening import open_session
from soleplate.storage.peek import peek
from soleplate.storage.recording import Recording

__all__ = ["Point", "ReadVisit", "Trend", "read_visits", "trends", "trends_of"]


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


@dataclass(frozen=True)
class ReadVisit:
    """Hold what trends are made of: one visit with a test, its summary and judgements, and those before it."""

    path: Path
    own: Visit
    protocol: str
    rows: Sequence[Row]
    judged: Sequence[Judgement]
    before: Sequence[Visit]


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
    read, refused = read_visits(paths, library, against)
    return trends_of(read, keys), refused


def read_visits(
    paths: Iterable[Path],
    library: Path,
    against: Against = "last",
    seen: Callable[[Recording], object] = lambda _: None,
    draft: tuple[Recording, Sequence[Result]] | None = None,
) -> tuple[list[ReadVisit], list[FileError]]:
    """Read what trends are made of, oldest first, each session once, and why sessions were left out.

    ``seen`` gets each recording that could be read; ``draft`` is a session with corrections that are not in its file.
    """
    visits: dict[tuple[str, Asked], list[Visit]] = {}
    learned, read, refused = load_learned(library), [], []
    known: set[str] = set()
    for path in sorted(paths, key=_began):
        try:
            with about_file(path):
                recording = open_session(path)
                seen(recording)
                if recording.header.session_id in known:  # a copy
                    continue
                known.add(recording.header.session_id)
                results: Sequence[Result] = results_of(recording)
                if draft is not None and draft[0].header.session_id == recording.header.session_id:
                    recording, results = draft
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
        read.append(ReadVisit(path, own, group[0], rows, judged, before))
    return read, refused


def _began(path: Path) -> str:
    """Return when a session began, by its file; nothing for one that cannot be read."""
    try:
        return peek(path).created_utc
    except FileError:
        return ""


def trends_of(read: Iterable[ReadVisit], keys: Sequence[str] = ()) -> list[Trend]:
    """Put visits together, measure by measure: the primary ones and those of ``keys``."""
    extra = [plugins.metric(key) for key in keys]
    found: dict[tuple[str, Asked, str], Trend] = {}
    for one in read:
        own = one.own
        primary = [row.metric for row in one.rows if row.verdict is not None] or [one.rows[0].metric]
        for metric in dict.fromkeys((*primary, *extra)):
            verdicts = tuple(judgement for judgement in one.judged if judgement.key == metric.key)
            point = Point(one.path, own.utc, {side: own.mean(metric.key, side) for side in SIDES}, verdicts)
            place = (one.protocol, own.asked, metric.key)
            old = found.get(place, Trend(one.protocol, _said(own.asked), metric, ()))
            normals = {side: normal for side in SIDES if (normal := normal_of(metric, side, one.before)) is not None}
            found[place] = Trend(old.protocol, old.conditions, metric, (*old.points, point), normals, own.asked)
    return list(found.values())


def _said(asked: Asked) -> str:
    """Say under which conditions the trials were done, for people."""
    return "; ".join(
        ", ".join((series, *(f"{name.replace('_', ' ')} {value}" for name, value in items))) for series, items in asked
    )
