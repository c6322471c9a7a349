"""History: the trend of each test with its band, blocks and lighter weeks, effort and pain beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from soleplate.app.trend import Beside, Visits, visits_of
from soleplate.app.units import Units
from soleplate.gui.pages.page import Page, button, heading
from soleplate.gui.qt import QtGui, QtWidgets, pg
from soleplate.gui.theme import TITLE, Theme
from soleplate.gui.widgets.still import StillPlot
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.people import SIDES
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.trend import Trend
from soleplate.text import Text

__all__ = ["HistoryPage", "TrendPlot"]

SHADE = 40  # of 255
DOT_PX = 14
BESIDE = {"left": -0.04, "right": 0.04}  # so that equal values of both legs are both seen
SHAPES = {"left": "o", "right": "s"}  # never colour alone


class TrendPlot(StillPlot):
    """The primary number of a test over the visits, left and right, with the person's own normal as bands."""

    def __init__(self, theme: Theme, words: Language, units: Units) -> None:
        super().__init__(theme, "", Text("visit"), "", words)
        self._words, self._units = words, units
        self._items: list[Any] = []

    def show_trend(self, trend: Trend | None, answers: Sequence[Beside] = (), body_weight_n: float = math.nan) -> None:
        """Show one trend with the remarks on its visits, or nothing."""
        for item in self._items:
            self.removeItem(item)
        self._items = []
        if trend is None:
            return
        theme, words = self.theme, self._words
        factor, unit = self._units.of_metric(trend.metric.unit, body_weight_n)
        self.set_unit(factor, "")
        title = words("{name}, {unit}", name=trend.metric.label, unit=label(unit))
        self.getPlotItem().setTitle(title, color=theme.ink, size=f"{TITLE}px")
        at = np.arange(1, len(trend.points) + 1, dtype=float)
        seen: list[float] = []
        for side in SIDES:
            values = np.array([point.means[side].value for point in trend.points])
            color = theme.of_role(side)
            normal = trend.normals.get(side)
            if normal is not None:
                shade = QtGui.QColor(color)
                shade.setAlpha(SHADE)
                band = pg.LinearRegionItem(
                    (normal.low, normal.high), orientation="horizontal", brush=shade, pen=shade, movable=False
                )
                self._put(band)
                seen += [normal.low, normal.high]
            known = np.isfinite(values)
            if not known.any():
                continue
            seen += values[known].tolist()
            curve = self.add_curve(color, 2)
            beside_it = at[known] + BESIDE[side]
            curve.setData(beside_it, values[known])
            self._items.append(curve)
            self._put(pg.ScatterPlotItem(x=beside_it, y=values[known], size=DOT_PX, symbol=SHAPES[side],
                                         brush=pg.mkBrush(color), pen=theme.pen(theme.back, 2)))  # fmt: skip
            letter = self.add_label(words.say(theme.letter(side)), color, TITLE, (0, 0.5))
            letter.setPos(at[known][-1] + 0.25 + 2 * BESIDE[side], values[known][-1])
            self._items.append(letter)
        if not seen:
            return
        low, high = min(seen), max(seen)
        room = 0.15 * ((high - low) or abs(high) or 1.0)
        for number, answer in zip(at, answers, strict=False):
            change = "" if math.isnan(answer.change) else f"{answer.change:+g}"
            if said := " ".join(filter(None, (words.say(answer.remark), change))):
                remark = self.add_label(said, theme.faint, TITLE - 6, (0.5, 0))
                remark.setPos(number, high + room)
                self._items.append(remark)
        self.setRange(xRange=(0.5, len(at) + 0.8), yRange=(low - room, high + 1.5 * room), padding=0)
        dates = [(float(number), point.utc[5:10]) for number, point in zip(at, trend.points, strict=True)]
        self.getPlotItem().getAxis("bottom").setTicks([dates])

    def _put(self, item: Any) -> None:
        self.addItem(item)
        self._items.append(item)


class HistoryPage(Page):
    """The tests of the person chosen, the trend of one, and its visits."""

    title = Text("History")

    def build(self) -> None:
        """Make the list, the picture and the table."""
        words = self.words
        self._trends: list[Trend] = []
        self._answers: Mapping[Path, Beside] = {}
        outer = QtWidgets.QVBoxLayout(self)
        self.who = heading("")
        outer.addWidget(self.who)
        row = QtWidgets.QHBoxLayout()
        outer.addLayout(row, 1)
        self.tests = QtWidgets.QListWidget()
        self.tests.setWordWrap(True)
        self.tests.currentRowChanged.connect(lambda _: self._show())
        row.addWidget(self.tests, 1)
        right = QtWidgets.QVBoxLayout()
        row.addLayout(right, 4)
        self.plot = TrendPlot(self.theme, words, self.state.units)
        right.addWidget(self.plot, 3)
        self.table = QtWidgets.QTableWidget(0, 8)
        self.table.setHorizontalHeaderLabels(
            [
                words("Date"),
                words("left"),
                words("right"),
                words("Effort / 10"),
                words("Pain / 10"),
                words("Form"),
                words("Change -5 to 5"),
                words("Activities / 10"),
            ]
        )
        self.table.horizontalHeader().setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QtWidgets.QAbstractItemView.SelectionBehavior.SelectRows)
        right.addWidget(self.table, 2)
        right.addWidget(button(words("Open the result of this visit"), self.open_visit, "Enter"))

    def enter(self) -> None:
        """Read the visits of the person chosen."""
        super().enter()
        person = self.state.person
        self._trends = []
        self.tests.clear()
        self._show()
        if person is None:
            self.who.setText(self.words("Choose a participant first"))
            return
        who = self.state.label(person.code)
        self.who.setText(self.words("{who}   Goal: {goal}", who=who, goal=person.goal) if person.goal else who)
        paths, library = self.state.sessions(person.code), self.state.library

        def then(found: Visits) -> None:
            if self.state.person is person:
                self._list(*found)

        self.said.emit(self.words("Reading the visits ..."))
        self.later(lambda: visits_of(paths, library), then)

    def _list(self, trends: list[Trend], answers: Mapping[Path, Beside]) -> None:
        self.said.emit("")
        self._trends, self._answers = trends, answers
        self.tests.clear()
        for trend in trends:
            several = sum(other.protocol == trend.protocol for other in trends) > 1
            asked = f"\n{self.words.say(trend.conditions)}" if several else ""
            self.tests.addItem(f"{self.words.say(self.state.title(trend.protocol))} ({len(trend.points)}){asked}")
        if trends:
            self.tests.setCurrentRow(0)
        self._show()

    @property
    def trend(self) -> Trend | None:
        """The trend that is shown."""
        at = self.tests.currentRow()
        return self._trends[at] if 0 <= at < len(self._trends) else None

    def _show(self) -> None:
        trend = self.trend
        points = trend.points if trend is not None else ()
        answers = [self._answers[point.path] for point in points]
        self.plot.show_trend(trend, answers, self.state.body_weight_n)
        self.table.setRowCount(len(points))
        digits, factor = 0, 1.0
        if trend is not None:
            digits = trend.metric.digits
            factor, _ = self.state.units.of_metric(trend.metric.unit, self.state.body_weight_n)
        for row, (point, answer) in enumerate(zip(points, answers, strict=True)):
            values = [self._number(factor * point.means[side].value, digits) for side in SIDES]
            texts = (
                point.utc[:10],
                *values,
                self._number(answer.effort, 0),
                self._number(answer.pain, 0),
                self.words.say(label(answer.form)),
                self._number(answer.change, 0),
                answer.activities,
            )
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QtWidgets.QTableWidgetItem(text))
        if points:
            self.table.selectRow(len(points) - 1)

    def _number(self, value: float, digits: int) -> str:
        return "" if math.isnan(value) else self.words.number(value, digits)

    def open_visit(self) -> None:
        """Show the result of the visit that is marked."""
        trend, row = self.trend, self.table.currentRow()
        if trend is None or not 0 <= row < len(trend.points):
            return
        path, library = trend.points[row].path, self.state.library
        self.later(lambda: Assessment.load(path, library), self._opened)

    def _opened(self, outcome: Assessment) -> None:
        self.state.outcome = outcome
        if self.isVisible():
            self.changed.emit("Result")

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do here."""
        return {"accept": self.open_visit}
