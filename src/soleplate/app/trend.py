"""What stands beside a trend: effort, pain and form, block and lighter weeks, and which trends a page shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from soleplate.scoring.stable import rated_of
from soleplate.scoring.trend import Trend, trends
from soleplate.storage.recording import Recording
from soleplate.text import Text, joined

__all__ = ["Beside", "Visits", "beside", "trends_of", "visits_of"]

FORMS = ("good", "ok", "poor")  # the worst of a visit is told


@dataclass(frozen=True)
class Beside:
    """Hold what was answered at one visit (effort and pain 0 to 10, NaN when not asked), and a remark on its week.

    ``change`` is the rated one since the last visit, -5 to 5; ``activities`` how the person's own ones go, 0 to 10.
    """

    effort: float = math.nan
    pain: float = math.nan
    form: str = ""
    remark: str = ""
    change: float = math.nan
    activities: str = ""


Visits = tuple[list[Trend], dict[Path, Beside]]


def trends_of(paths: Sequence[Path], library: Path) -> list[Trend]:
    """Return one trend for every test of one person and what was asked in it: its primary number, the newest first.

    Sessions that cannot be read are left out: ``verify`` names them.
    """
    primary: dict[tuple[str, str], Trend] = {}
    for trend in trends(paths, library)[0]:
        primary.setdefault((trend.protocol, trend.conditions), trend)
    return sorted(primary.values(), key=lambda trend: trend.points[-1].utc, reverse=True)


def visits_of(paths: Sequence[Path], library: Path) -> Visits:
    """Return the trends of one person, and what was answered at each of their visits."""
    found = trends_of(paths, library)
    return found, {path: beside(path) for path in {point.path for trend in found for point in trend.points}}


def beside(path: Path) -> Beside:
    """Read what was answered in a session, and what week of its block it was."""
    recording = Recording.open(path)
    pains = [float(rated.value) for rated in recording.ratings if rated.scale == "pain"]
    forms = [rated.value for rated in recording.ratings if rated.scale == "form" and rated.value in FORMS]
    settings = recording.header.parameters
    block, week = str(settings.get("block", "")), settings.get("week", 0)
    every = settings.get("deload_every", 0)
    lighter = isinstance(week, int) and isinstance(every, int) and every > 0 and week % every == 0
    parts = (block, Text("week {week}", week=week) if block else "", Text("lighter") if lighter else "")
    remark = joined(filter(None, parts), by=" ")
    rated = rated_of(settings)
    pains += [rated.pain] if rated.pain > 0 else []
    return Beside(
        recording.effort, max(pains, default=math.nan), max(forms, key=FORMS.index, default=""), remark, rated.change,
        "; ".join(f"{name} {value:g}" for name, value in rated.activities),
    )  # fmt: skip
