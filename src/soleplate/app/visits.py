"""What a person's page of visits shows: every session, and the trend of each test across its conditions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from soleplate import plugins
from soleplate.api.metric import Metric
from soleplate.errors import FileError, PluginError, about_file
from soleplate.model.conditions import Asked, Condition, asked_of, draws_across
from soleplate.model.labels import label
from soleplate.model.people import Side
from soleplate.model.stamp import utc_stamp
from soleplate.scoring.history.normal import Normal
from soleplate.scoring.history.trend import Point, Trend, read_visits, trends_of
from soleplate.scoring.reliability.learned import ERRORS_FILE
from soleplate.scoring.reliability.stable import rated_of
from soleplate.scoring.verdicts.summary import declared_of
from soleplate.storage.files import Stamp, stamp_of
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.text import Text, joined

__all__ = ["Beside", "SessionRow", "TestTrend", "Visits", "beside", "visits_of"]

FORMS = ("good", "ok", "poor")  # the worst of a session is told


@dataclass(frozen=True)
class Beside:
    """Hold what was answered in a session (effort and pain 0 to 10, NaN when not asked), and a remark on its week.

    ``change`` is the rated one since the last visit, -5 to 5; ``activities`` how the person's own ones go, 0 to 10.
    """

    effort: float = math.nan
    pain: float = math.nan
    form: str = ""
    remark: str = ""
    change: float = math.nan
    activities: str = ""


@dataclass(frozen=True)
class SessionRow:
    """Hold one session as the list shows it, whether anything of it counts or not.

    Attributes
    ----------
    utc : str
        When it began; empty where the file does not say.
    protocol : str
        Which test; empty where the file cannot be read.
    asked : tuple
        Under which conditions the trials that count were done.
    differs : str
        What of them is not the same in all sessions of this test; empty where they all agree.
    counted, tried : int
        Trials that count, and all but those of practice.
    state : str
        ``complete``, ``stopped`` or ``recovered``.
    reasons : tuple of str
        Why trials did not count, each once; why the file cannot be read.
    beside : Beside
        What was answered.
    """

    path: Path
    utc: str
    protocol: str = ""
    asked: Asked = ()
    differs: str = ""
    counted: int = 0
    tried: int = 0
    state: str = ""
    reasons: tuple[str, ...] = ()
    beside: Beside = Beside()


@dataclass(frozen=True)
class TestTrend:
    """Hold the primary number of one test over all visits, oldest first, under whatever conditions.

    Attributes
    ----------
    metric : Metric
        Which number: the primary one of the newest visit.
    points : tuple of Point
        Every visit that has it.
    conditions : tuple of str
        What of its conditions is not the same at all visits, for each; empty where they all agree.
    leads_on : tuple of bool
        Whether a line leads from the point before to this one: nothing but ordered conditions (load, height) changed.
    current : tuple of bool
        Whether a point was taken under the conditions of the newest one.
    normals : dict
        The person's own normal of each leg under the conditions of the newest.
    """

    __test__ = False  # no test of pytest

    protocol: str
    metric: Metric
    points: tuple[Point, ...]
    conditions: tuple[str, ...]
    leads_on: tuple[bool, ...]
    current: tuple[bool, ...]
    normals: dict[Side, Normal] = field(default_factory=dict)


Visits = tuple[list[TestTrend], list[SessionRow]]


def visits_of(paths: Sequence[Path], library: Path) -> Visits:
    """Return the trend of each test of one person, the newest first, and all their sessions, the newest first.

    Nothing is left out: a session that was stopped, whose trials were rejected or that cannot be read is in the list
    with its reason. Of people that were looked at before, and whose files did not change, nothing is read again.
    """
    return _visits_of(tuple((path, stamp_of(path)) for path in paths), library, stamp_of(library / ERRORS_FILE))


@lru_cache(maxsize=16)
def _visits_of(stamped: tuple[tuple[Path, Stamp | None], ...], library: Path, _learned: Stamp | None) -> Visits:
    paths = [path for path, _ in stamped]
    seen: dict[Path, SessionRow] = {}
    read, _ = read_visits(paths, library, seen=lambda recording: seen.update({recording.path: _row(recording)}))
    found = trends_of(read)
    newest: dict[str, Trend] = {}
    for trend in found:  # the primary number of each conditions comes first
        if trend.protocol not in newest or newest[trend.protocol].points[-1].utc < trend.points[-1].utc:
            newest[trend.protocol] = trend
    keys = {trend.metric.key for trend in found}
    if len(keys) > len(newest):  # other conditions can have another primary number: all visits that have this one
        found = trends_of(read, sorted(keys))
    across = [_across(trend, [t for t in found if t.protocol == name]) for name, trend in newest.items()]
    rows = sorted((seen.get(path) or _unseen(path) for path in paths), key=lambda row: row.utc, reverse=True)
    same_test = {row.protocol: [other.asked for other in rows if other.protocol == row.protocol] for row in rows}
    said = {name: dict(zip(asked, _differences(asked), strict=True)) for name, asked in same_test.items()}
    return (
        sorted(across, key=lambda trend: trend.points[-1].utc, reverse=True),
        [replace(row, differs=said[row.protocol][row.asked]) for row in rows],
    )


def _differences(sessions: Sequence[Asked]) -> list[str]:
    """Say for each session what it was asked to be and some other was not: "eyes closed"."""
    every = [{item for _, items in asked for item in items} for asked in sessions]
    common = set.intersection(*(found for found in every if found)) if any(every) else set()
    return [
        joined((Text("{name} {value}", name=label(name), value=label(value)) for name, value in sorted(found - common)))
        for found in every
    ]


def _across(newest: Trend, found: Sequence[Trend]) -> TestTrend:
    """Put the same number of one test under all of its conditions into one trend."""
    same = [trend for trend in found if trend.metric.key == newest.metric.key]
    visits = sorted(((point, trend) for trend in same for point in trend.points), key=lambda visit: visit[0].utc)
    declared = _declared(newest.protocol)
    leads = [draws_across(before.asked, now.asked, declared) for (_, before), (_, now) in pairwise(visits)]
    return TestTrend(
        newest.protocol,
        newest.metric,
        tuple(point for point, _ in visits),
        tuple(_differences([trend.asked for _, trend in visits])),
        (False, *leads),
        tuple(trend.asked == newest.asked for _, trend in visits),
        newest.normals,
    )


def _declared(protocol: str) -> Sequence[Condition]:
    try:
        return plugins.protocol(protocol).conditions
    except PluginError:
        return ()


def _unseen(path: Path) -> SessionRow:
    """Return the row of a session that no trend could be made of; where it cannot be read, with why."""
    try:
        with about_file(path):
            return _row(open_session(path))
    except FileError as error:
        return SessionRow(path, _began(path), reasons=(error.text,))


def _row(recording: Recording) -> SessionRow:
    tried = [trial for trial in recording.trials if trial.state != "practice"]
    reasons = dict.fromkeys(trial.reason for trial in tried if not trial.counts and trial.reason)
    return SessionRow(
        recording.path,
        recording.header.created_utc,
        recording.header.protocol,
        asked_of(recording.trials, declared_of(recording)),
        "",
        sum(trial.counts for trial in tried),
        len(tried),
        recording.state,
        tuple(reasons),
        beside(recording),
    )


def _form(value: str) -> str:
    """Return a form as a word; workouts rate it 0 to 3."""
    words = {"3.0": FORMS[0], "2.0": FORMS[1], "1.0": FORMS[2], "0.0": FORMS[2]}
    return words.get(value, value if value in FORMS else "")


def _began(path: Path) -> str:
    """Read from its name when a session began; nothing where the name does not say."""
    try:
        return utc_stamp(datetime.strptime(path.stem.split("_")[-2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
    except (ValueError, IndexError):
        return ""


def beside(recording: Recording) -> Beside:
    """Read what was answered in a session, and what week of its block it was."""
    pains = [float(rated.value) for rated in recording.ratings if rated.scale == "pain"]
    forms = [_form(rated.value) for rated in recording.ratings if rated.scale == "form"]
    settings = recording.header.parameters
    block, week = str(settings.get("block", "")), settings.get("week", 0)
    every = settings.get("deload_every", 0)
    lighter = isinstance(week, int) and isinstance(every, int) and every > 0 and week % every == 0
    lighter = lighter or settings.get("lighter") is True
    parts = (block, Text("week {week}", week=week) if block else "", Text("lighter") if lighter else "")
    remark = joined(filter(None, parts), by=" ")
    rated = rated_of(settings)
    pains += [rated.pain] if rated.pain > 0 else []
    worst = max(filter(None, forms), key=FORMS.index, default="")
    return Beside(
        recording.effort, max(pains, default=math.nan), worst, remark, rated.change,
        "; ".join(f"{name} {value:g}" for name, value in rated.activities),
    )  # fmt: skip
