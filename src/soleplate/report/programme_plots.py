"""Pictures of a programme: weeks planned against done, and each exercise across its loads, over bands of blocks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from soleplate.language import Language
from soleplate.model.people import Side
from soleplate.programme.exercises import EXERCISES
from soleplate.programme.review import Course, Week
from soleplate.programme.words import plan_words
from soleplate.report.page import ENGLISH
from soleplate.report.plots import COLOURS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["MOST", "course_figure", "weeks_figure"]

BANDS = ("#E9EDF1", "#FFFFFF")
LIGHTER = "#FFF2CC"
INK, EDGE = "#14181C", "#76828D"
MARKS: dict[Side, tuple[str, str]] = {"left": ("o", "-"), "right": ("s", "--"), "": ("D", "-")}
COLUMNS, MOST = 3, 6  # in a picture, so that it fits a sheet


def _bands(axis: Any, weeks: Sequence[Week], words: Language, *, name: bool) -> None:
    """Shade the blocks in turn and the lighter weeks, a week wide each."""
    blocks = list(dict.fromkeys(week.block for week in weeks))
    for week in weeks:
        left, right = week.number - 0.5, week.number + 0.5
        axis.axvspan(left, right, color=BANDS[blocks.index(week.block) % 2], zorder=0, lw=0)
        if week.lighter:
            axis.axvspan(left, right, color=LIGHTER, zorder=0.5, lw=0)
    if name:
        for block in blocks:
            own, said = [week.number for week in weeks if week.block == block], words.say(plan_words(block))
            axis.annotate(
                said, (sum(own) / len(own), 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
                textcoords="offset points", ha="center", fontsize=9, color=INK,
            )  # fmt: skip
    axis.set_xlim(0.5, len(weeks) + 0.5)


def weeks_figure(weeks: Sequence[Week], words: Language = ENGLISH) -> Figure:
    """Draw sessions planned against done by week, and effort with form beneath."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.2), layout="constrained")
    top, below = figure.subplots(2, 1, sharex=True, height_ratios=(1, 1))
    numbers = [week.number for week in weeks]
    _bands(top, weeks, words, name=True)
    _bands(below, weeks, words, name=False)
    every = [week.planned + week.coming for week in weeks]
    top.bar(numbers, every, width=0.7, facecolor="none", edgecolor=EDGE, lw=1.2, label=words("planned"))
    top.bar(numbers, [week.done for week in weeks], width=0.7, color="#17405C", label=words("done"))
    top.set_ylabel(words("sessions"))
    top.set_yticks(range(max([1, *every]) + 1))
    top.set_ylim(0, 1.5 * max([1, *every]))
    top.legend(loc="upper left", fontsize=8, ncols=2, framealpha=0.9)
    below.plot(numbers, [week.effort for week in weeks], color=INK, marker="o", label=words("effort, 0 to 10"))
    below.plot(
        numbers, [week.pain for week in weeks], color="#93396B", marker="x", ls=":", label=words("worst pain, 0 to 10")
    )
    forms = [week.form * 10 / 3 for week in weeks]
    below.plot(numbers, forms, color="#006B4E", marker="^", ls="--", label=words("form, 0 to 3 (drawn as 0 to 10)"))
    below.set(ylim=(-0.4, 13.5), yticks=range(0, 11, 2), xlabel=words("week (yellow: lighter)"), xticks=numbers)
    below.legend(loc="upper left", fontsize=8, ncols=3, framealpha=0.9)
    return figure


def course_figure(courses: Sequence[Course], weeks: Sequence[Week], words: Language = ENGLISH) -> Figure:
    """Draw each exercise across its loads, left and right; the load stands where it changed."""
    from matplotlib.figure import Figure

    rows = math.ceil(len(courses) / COLUMNS)
    figure = Figure(figsize=(10, 2.2 * rows + 0.3), layout="constrained")
    axes = figure.subplots(rows, COLUMNS, squeeze=False, sharex=True)
    for axis, course in zip(axes.flat, courses, strict=False):
        _course(axis, course, weeks, words)
    for axis in axes.flat[len(courses) :]:
        axis.set_axis_off()
    for axis in axes[-1]:
        axis.set_xlabel(words("week (yellow: lighter)"))
    return figure


def _course(axis: Any, course: Course, weeks: Sequence[Week], words: Language) -> None:
    _bands(axis, weeks, words, name=False)
    for side in course.gains:
        mark, line = MARKS[side]
        values = [(point.week, point.work[side], point.lighter) for point in course.points]
        axis.plot([one[0] for one in values], [one[1] for one in values], color=COLOURS[side], ls=line, lw=1.2)
        for lighter, face in ((False, COLOURS[side]), (True, "white")):
            own = [one for one in values if one[2] is lighter]
            axis.plot([one[0] for one in own], [one[1] for one in own], color=COLOURS[side], ls="", marker=mark,
                      ms=5, mfc=face)  # fmt: skip
    before = None
    for point in course.points:
        told = f"{point.dose.load_kg:g} kg" if point.dose.load_kg else ""
        told = f"{point.dose.box_mm:g} mm" if point.dose.box_mm else told
        most = max((value for value in point.work.values() if not math.isnan(value)), default=0.0)
        if told and told != before:
            axis.annotate(told, (point.week, most), xytext=(0, 6), textcoords="offset points", fontsize=7,
                          ha="center", color=INK)  # fmt: skip
        if point.changed:
            axis.axvline(point.week - 0.5, color=EDGE, lw=0.8, ls=":")
        before = told
    low, high = axis.get_ylim()
    axis.set_ylim(low - 0.1 * (high - low), high + 0.3 * (high - low))
    axis.set_title(words.say(EXERCISES[course.exercise].title), fontsize=9, loc="left")
    axis.set_xticks([week.number for week in weeks])
    axis.tick_params(labelsize=7)
    axis.set_ylabel("s" if course.held else words("BW"), fontsize=7)
