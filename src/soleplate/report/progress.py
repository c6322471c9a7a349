"""The way over the visits: each test's number with its trend, what changed, and the visits as a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.people import SIDES
from soleplate.report.letterhead import NOBODY, Letterhead
from soleplate.report.page import ENGLISH, filled
from soleplate.report.plots import COLOURS, as_picture, new_figure
from soleplate.report.table import DASH
from soleplate.scoring.history.trend import Trend
from soleplate.text import Text

__all__ = ["progress_page"]

MARKS = {"left": "o", "right": "s"}
LINES = {"left": "-", "right": "--"}


def progress_page(
    trends: Sequence[Trend], code: str, words: Language = ENGLISH, head: Letterhead = NOBODY,
    titles: Mapping[str, str] = {}, unread: int = 0,
) -> str:  # fmt: skip
    """Return the progress of one person as HTML, a section for each test under the same conditions.

    Parameters
    ----------
    trends : sequence of Trend
        Those with two visits or more are shown; the others are named at the end.
    code : str
        Whose they are.
    titles : mapping
        What each test is called, by its protocol.
    unread : int
        How many sessions are left out since they cannot be read or trusted: told on the page.
    """
    several = [trend for trend in trends if len(trend.points) > 1]
    single = [trend for trend in trends if len(trend.points) == 1]
    days = sorted(point.utc for trend in trends for point in trend.points)
    named = {trend.protocol: words.say(titles.get(trend.protocol) or label(trend.protocol)) for trend in trends}
    return filled(
        "progress.html",
        words,
        title=head.name or code,
        head=head,
        day=words.day(days[-1]) if days else "",
        since=words.day(days[0]) if days else "",
        tests=[_test(trend, named[trend.protocol], words) for trend in several],
        once=[words("{test}: one visit, {day}", test=named[trend.protocol], day=words.day(trend.points[0].utc))
              for trend in single],
        left_out=words(
            "{n} session is left out: it cannot be read or trusted.",
            plural="{n} sessions are left out: they cannot be read or trusted.", n=unread,
        ) if unread else "",
    )  # fmt: skip


def _test(trend: Trend, name: str, words: Language) -> Mapping[str, Any]:
    last = trend.points[-1]
    said = [one for one in last.verdicts if one.kind in ("since last", "since baseline", "trend")]
    digits = trend.metric.digits
    return {
        "name": name,
        "metric": words("{name}, {unit}", name=trend.metric.label, unit=label(trend.metric.unit)),
        "picture": _picture(trend, words),
        "said": [words.say(one.line) for one in said],
        "visits": [
            (words.day(point.utc), *(_mean(point.means[side].value, digits, words) for side in SIDES))
            for point in trend.points
        ],
    }


def _mean(value: float, digits: int, words: Language) -> str:
    return DASH if math.isnan(value) else words.number(value, digits)


def _picture(trend: Trend, words: Language) -> str:
    """Draw left and right over the visits; return a PNG as base64."""
    figure = new_figure(6.5, 2.2)
    axis = figure.subplots()
    at = np.arange(len(trend.points))
    for side in SIDES:
        values = np.array([point.means[side].value for point in trend.points])
        known = np.isfinite(values)
        if not known.any():
            continue
        axis.plot(at[known], values[known], LINES[side], marker=MARKS[side], color=COLOURS[side])
        letter = words.say(Text("L") if side == "left" else Text("R"))
        axis.annotate(letter, (at[known][-1], values[known][-1]), (8, 0), textcoords="offset points", va="center",
                      color=COLOURS[side], weight="bold")  # fmt: skip
    axis.set_xticks(at, [words.day(point.utc) for point in trend.points], fontsize=8)
    axis.yaxis.set_major_formatter(lambda value, _: words.decimal(f"{value:g}"))
    axis.margins(0.08, 0.25)
    axis.spines[["top", "right"]].set_visible(False)
    return as_picture(figure)
