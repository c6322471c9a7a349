"""History: the trend of each test across its conditions, and every session with what did not count and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.app.units import Units
from soleplate.app.visits import Beside, SessionRow, TestTrend, Visits, visits_of
from soleplate.gui.pages.page import Page, button, heading
from soleplate.gui.qt import QtGui, QtWidgets, pg
from soleplate.gui.theme import TITLE, Theme
from soleplate.gui.widgets.still import StillPlot
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.people import SIDES, Side
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.history.trend import Point
from soleplate.text import Text, joined

__all__ = ["TrendPlot", "VisitsPage"]

SHADE = 40  # of 255
DOT_PX = 14
BESIDE = {"left": -0.04, "right": 0.04}  # so that equal values of both legs are both seen
SHAPES = {"left": "o", "right": "s"}  # never colour alone


class TrendPlot(StillPlot):
    """The primary number of a test over the visits, left and right, with the person's own normal as bands.

    A visit under other conditions than the newest is hollow; a line leads through visits that differ in ordered
    conditions (load, height) at most; where the conditions change, their words stand above.
    """

    def __init__(self, theme: Theme, words: Language, units: Units) -> None:
        super().__init__(theme, "", Text("visit"), "", words)
        self._words, self._units = words, units
        self._items: list[Any] = []

    def show_trend(
        self, trend: TestTrend | None, answers: Sequence[Beside] = (), body_weight_n: float = math.nan
    ) -> None:
        """Show one trend with the remarks on its visits, or nothing."""
        for item in self._items:
            self.removeItem(item)
        self._items = []
        if trend is None:
            self.getPlotItem().setTitle("")
            return
        theme, words = self.theme, self._words
        factor, unit = self._units.of_metric(trend.metric.unit, body_weight_n)
        self.set_unit(factor, "")
        title = words("{name}, {unit}", name=trend.metric.label, unit=label(unit))
        self.getPlotItem().setTitle(title, color=theme.ink, size=f"{TITLE}px")
        at = np.arange(1, len(trend.points) + 1, dtype=float)
        seen = [value for side in SIDES for value in self._show_leg(trend, side, at)]
        if not seen:
            return
        low, high = min(seen), max(seen)
        room = 0.15 * ((high - low) or abs(high) or 1.0)
        for number, (answer, changed) in enumerate(zip(answers, _changes(trend), strict=False), 1):
            rated = "" if math.isnan(answer.change) else f"{answer.change:+g}"
            said = joined(filter(None, (changed, answer.remark, rated)), by="\n")
            if said:
                remark = self.add_label(words.say(said), theme.faint, TITLE - 6, (0.5, 0))
                remark.setPos(number, high + room)
                self._items.append(remark)
        self.setRange(xRange=(0.5, len(at) + 0.8), yRange=(low - room, high + 1.5 * room), padding=0)
        dates = [(float(number), words.day(point.utc)) for number, point in zip(at, trend.points, strict=True)]
        self.getPlotItem().getAxis("bottom").setTicks([dates])

    def _show_leg(self, trend: TestTrend, side: Side, at: NDArray[np.float64]) -> list[float]:
        """Draw one leg; return the values that must be seen."""
        theme = self.theme
        values = np.array([point.means[side].value for point in trend.points])
        color = theme.of_role(side)
        seen: list[float] = []
        normal = trend.normals.get(side)
        if normal is not None:
            shade = QtGui.QColor(color)
            shade.setAlpha(SHADE)
            limits = (normal.low, normal.high)
            self._put(pg.LinearRegionItem(limits, orientation="horizontal", brush=shade, pen=shade, movable=False))
            seen += limits
        known = np.isfinite(values)
        if not known.any():
            return seen
        x = at + BESIDE[side]
        for _, stretch in groupby(np.flatnonzero(known), key=np.cumsum(~np.array(trend.leads_on)).__getitem__):
            rows = list(stretch)
            if len(rows) > 1:
                curve = self.add_curve(color, 2)
                curve.setData(x[rows], values[rows])
                self._items.append(curve)
        fills = [pg.mkBrush(color if current else theme.back) for current in np.array(trend.current)[known]]
        self._put(pg.ScatterPlotItem(x=x[known], y=values[known], size=DOT_PX, symbol=SHAPES[side],
                                     brush=fills, pen=theme.pen(color, 2)))  # fmt: skip
        letter = self.add_label(self._words.say(theme.letter(side)), color, TITLE, (0, 0.5))
        letter.setPos(x[known][-1] + 0.25 + BESIDE[side], values[known][-1])
        self._items.append(letter)
        return [*seen, *values[known].tolist()]

    def _put(self, item: Any) -> None:
        self.addItem(item)
        self._items.append(item)


def _changes(trend: TestTrend) -> list[str]:
    """Return the words of the conditions where they begin to be others, and nothing where they stay."""
    before = ("", *trend.conditions[:-1])
    return [now if now != then else "" for then, now in zip(before, trend.conditions, strict=True)]


class VisitsPage(Page):
    """The trend of one test of the person chosen, and all their sessions of all tests."""

    title = Text("Visits")

    def build(self) -> None:
        """Make the list, the picture and the table."""
        words = self.words
        self._trends: list[TestTrend] = []
        self._rows: list[SessionRow] = []
        outer = QtWidgets.QVBoxLayout(self)
        self.who = heading("")
        outer.addWidget(self.who)
        row = QtWidgets.QHBoxLayout()
        outer.addLayout(row, 3)
        self.tests = QtWidgets.QListWidget()
        self.tests.setWordWrap(True)
        self.tests.setAccessibleName(words("Tests with a trend"))
        self.tests.currentRowChanged.connect(lambda _: self._show())
        row.addWidget(self.tests, 1)
        self.plot = TrendPlot(self.theme, words, self.state.units)
        row.addWidget(self.plot, 4)
        names = [words("Date (local time)"), words("Test"), words("left"), words("right"), words("Tries"),
                 words("Effort / 10"), words("Pain / 10"), words("Form"),
                 words("Change -5 to 5"), words("Activities / 10"), words("Conditions"),
                 words("Remark")]  # fmt: skip
        self.table = QtWidgets.QTableWidget(0, len(names))
        self.table.setAccessibleName(words("All sessions"))
        self.table.setHorizontalHeaderLabels(names)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QtWidgets.QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.doubleClicked.connect(lambda _: self.open_visit())
        outer.addWidget(self.table, 3)
        outer.addWidget(button(words("Open the result of this visit"), self.open_visit, "Enter"))

    def enter(self) -> None:
        """Read the visits of the person chosen."""
        super().enter()
        person = self.state.person
        self._list([], [])
        if person is None:
            self.who.setText(self.words("Choose a person first"))
            return
        who = self.state.label(person.code)
        self.who.setText(self.words("{who}   Goal: {goal}", who=who, goal=person.goal) if person.goal else who)
        state, library = self.state, self.state.library

        def then(found: Visits) -> None:
            if state.person is person:
                self._list(*found)
                if not self._rows:
                    self.said.emit(self.words("No session yet: choose a test on the page Test"))

        self.said.emit(self.words("Reading the visits ..."))
        self.later(lambda: visits_of(state.sessions(person.code), library), then)

    def _list(self, trends: list[TestTrend], rows: list[SessionRow]) -> None:
        self.said.emit("")
        self._trends, self._rows = trends, rows
        self.tests.clear()
        for trend in trends:
            self.tests.addItem(f"{self.words.say(self.state.title(trend.protocol))} ({len(trend.points)})")
        self._fill()
        if trends:
            self.tests.setCurrentRow(0)
        self._show()

    @property
    def trend(self) -> TestTrend | None:
        """The trend that is shown."""
        at = self.tests.currentRow()
        return self._trends[at] if 0 <= at < len(self._trends) else None

    @property
    def visit(self) -> SessionRow | None:
        """The session that is marked."""
        at = self.table.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show(self) -> None:
        trend = self.trend
        beside = {row.path: row.beside for row in self._rows}
        answers = [beside[point.path] for point in trend.points] if trend is not None else []
        self.plot.show_trend(trend, answers, self.state.body_weight_n)

    def _fill(self) -> None:
        values = {point.path: self._values(trend, point) for trend in self._trends for point in trend.points}
        words = self.words
        self.table.setRowCount(len(self._rows))
        for number, row in enumerate(self._rows):
            texts = (
                words.moment(row.utc),
                words.say(self.state.title(row.protocol)) if row.protocol else "",
                *values.get(row.path, ("", "")),
                words("{counted} of {n}", counted=row.counted, n=row.tried) if row.state else "",
                self._number(row.beside.effort, 0),
                self._number(row.beside.pain, 0),
                words.say(label(row.beside.form)),
                self._number(row.beside.change, 0),
                row.beside.activities,
                words.say(row.differs),
                words.say(_remark(row)),
            )
            for column, text in enumerate(texts):
                item = QtWidgets.QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(number, column, item)
        if self._rows:
            self.table.selectRow(0)

    def _values(self, trend: TestTrend, point: Point) -> tuple[str, str]:
        factor, unit = self.state.units.of_metric(trend.metric.unit, self.state.body_weight_n)
        left, right = (self._number(factor * point.means[side].value, trend.metric.digits) for side in SIDES)
        said = "" if unit == "count" else self.words.say(label(unit))
        return (f"{left} {said}".strip() if left else "", f"{right} {said}".strip() if right else "")

    def _number(self, value: float, digits: int) -> str:
        return "" if math.isnan(value) else self.words.number(value, digits)

    def open_visit(self) -> None:
        """Show the result of the session that is marked."""
        row = self.visit
        if row is None:
            return
        path, library = row.path, self.state.library
        self.later(lambda: Assessment.load(path, library), self._opened)

    def _opened(self, outcome: Assessment) -> None:
        self.state.outcome = outcome
        if self.isVisible():
            self.changed.emit("Result")

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do here."""
        return {"accept": self.open_visit}


def _remark(row: SessionRow) -> str:
    """Say why a session, or tries of it, do not count."""
    stopped = {"stopped": Text("stopped before its end"), "recovered": Text("put together after a crash")}
    nothing = Text("no try counts") if row.state and not row.counted else ""
    return joined(filter(None, (stopped.get(row.state, ""), nothing, *map(label, row.reasons))), by="; ")
