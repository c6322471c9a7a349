"""The trend of one person in one test: visits in order, own normal, effort and pain beside the force."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from soleplate.api.metric import Metric
from soleplate.errors import SoleplateError
from soleplate.model.people import SIDES, Side
from soleplate.scoring.history import Normal, Visit, normal_of, results_of, visit_of, visits_before
from soleplate.scoring.session import metrics_of
from soleplate.storage.recording import Recording

__all__ = ["Point", "Trend", "trends_of"]

FORMS = ("good", "ok", "poor")  # the worst of a visit is told


@dataclass(frozen=True)
class Point:
    """Hold one visit: date, file, mean of each leg, effort and pain (0 to 10, NaN when not asked), form, a remark."""

    utc: str
    path: Path
    means: Mapping[Side, float]
    effort: float = math.nan
    pain: float = math.nan
    form: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Trend:
    """Hold the visits of one test under the same conditions, oldest first.

    Attributes
    ----------
    protocol : str
        The test.
    metric : Metric
        Its primary number.
    points : tuple of Point
        The visits.
    normals : mapping
        Own normal of each leg, where there are enough visits.
    """

    protocol: str
    metric: Metric
    points: tuple[Point, ...]
    normals: Mapping[Side, Normal] = field(default_factory=dict)


def trends_of(paths: Sequence[Path], library: Path) -> list[Trend]:
    """Return a trend for every test of one person, the test done last first.

    Sessions that cannot be read are left out: ``verify`` names them.
    """
    latest: dict[str, Path] = {}
    for path in sorted(paths, key=lambda path: path.name.rsplit("_", 2)[-2:]):
        latest[path.name.rsplit("_", 2)[0]] = path
    found = []
    for path in reversed(latest.values()):
        try:
            found.append(_trend(path, library))
        except SoleplateError:
            continue
    return [trend for trend in found if trend is not None]


def _trend(path: Path, library: Path) -> Trend | None:
    recording = Recording.open(path, check=False)
    metrics = metrics_of(recording)
    if not metrics:
        return None
    results = results_of(recording)
    earlier = visits_before(recording, results, library)
    visits = [*earlier, visit_of(recording, results)]
    metric = metrics[0]
    points = tuple(_point(visit, metric) for visit in visits)
    normals = {side: normal for side in SIDES if (normal := normal_of(metric, side, earlier)) is not None}
    return Trend(recording.header.protocol, metric, points, normals)


def _badness(form: str) -> int:
    return FORMS.index(form) if form in FORMS else 0


def _point(visit: Visit, metric: Metric) -> Point:
    recording = Recording.open(visit.path, check=False)
    pains = [float(rated.value) for rated in recording.ratings if rated.scale == "pain"]
    forms = [rated.value for rated in recording.ratings if rated.scale == "form"]
    settings = recording.header.parameters
    block, week = str(settings.get("block", "")), settings.get("week", 0)
    every = settings.get("deload_every", 0)
    lighter = isinstance(week, int) and isinstance(every, int) and every > 0 and week % every == 0
    remark = " ".join(filter(None, (block, f"week {week}" if block else "", "lighter" if lighter else "")))
    means = {side: visit.mean(metric.key, side).value for side in SIDES}
    return Point(
        visit.utc,
        visit.path,
        means,
        visit.effort,
        max(pains, default=math.nan),
        max(forms, key=_badness, default=""),
        remark,
    )
