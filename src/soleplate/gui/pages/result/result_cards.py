"""What a result says in cards: the judged number large, a few more, every try, and the visits before."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from soleplate.gui.pages.page import button
from soleplate.gui.qt import QtCore, QtGui, QtWidgets, pg
from soleplate.gui.theme import SMALL, TITLE, Theme
from soleplate.gui.widgets.interval_bar import IntervalBar
from soleplate.gui.widgets.still import StillPlot
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.people import LEFT, NO_SIDE, RIGHT, SIDES, Side
from soleplate.model.trial import Trial
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.verdicts.summary import Row
from soleplate.scoring.verdicts.symmetry import SideSummary
from soleplate.scoring.verdicts.verdict import GLYPHS, Outcome
from soleplate.text import Text

__all__ = ["JudgedCard", "NumberCard", "TriesStrip", "VisitTrend"]

LARGE, MIDDLE = 40, 24  # px of the numbers
MOST_REMARKS = 3
MARKS = {"valid": "✓", "censored": "✓", "rejected": "✗"}


class _Leg(QtWidgets.QWidget):
    """The letter of a leg beside its number, and a note under it."""

    def __init__(self, words: Language, theme: Theme, side: Side, size: int) -> None:
        super().__init__()
        self._words, self._side = words, side
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        letter = QtWidgets.QLabel(words.say(theme.letter(side)) if side else "")
        color = theme.of_role(side) if side else theme.faint
        letter.setStyleSheet(f"border: 2px solid {color}; border-radius: 8px; color: {color}; font-weight: 700;")
        letter.setFixedSize(40, 36) if size == LARGE else letter.setFixedSize(28, 28)
        letter.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        if not side:  # never setVisible(True) here: without a parent yet it would be a window
            letter.hide()
        row.addWidget(letter, 0, QtCore.Qt.AlignmentFlag.AlignVCenter)
        column = QtWidgets.QVBoxLayout()
        column.setSpacing(0)
        row.addLayout(column, 1)
        self.number, self.note = QtWidgets.QLabel(), QtWidgets.QLabel()
        self.number.setStyleSheet(f"font-size: {size}px; font-weight: 600;")
        self.note.setStyleSheet(f"font-size: {SMALL + 1}px; color: {theme.faint};")
        if size != LARGE:
            self.note.hide()
        column.addWidget(self.number)
        column.addWidget(self.note)

    def show_summary(self, summary: SideSummary, digits: int, plate: str = "") -> None:
        """Show a mean with the scatter and number of its values, or a dash."""
        known = bool(summary.n) and not math.isnan(summary.mean)
        self.number.setText(self._words.number(summary.mean, digits) if known else "–")
        scatter = "" if math.isnan(summary.sd) else self._words("SD {sd:.{digits}f}", sd=summary.sd, digits=digits)
        tries = self._words("{n} value", plural="{n} values", n=summary.n) if known else ""
        self.note.setText(", ".join(filter(None, (scatter, tries))))
        self.setToolTip(plate)


class _Card(QtWidgets.QFrame):
    """A card that tells when somebody points at it."""

    pointed = QtCore.Signal()

    def enterEvent(self, event: QtGui.QEnterEvent) -> None:
        """Tell it."""
        self.pointed.emit()
        super().enterEvent(event)


class JudgedCard(_Card):
    """The judged number of both legs, the verdict on its own line, the interval, and what it rests on.

    Parameters
    ----------
    words, theme : Language, Theme
        The language and the colours.
    """

    def __init__(self, words: Language, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._words, self._theme = words, theme
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        self.title = QtWidgets.QLabel()
        self.title.setWordWrap(True)
        self.title.setStyleSheet(f"font-weight: 600; color: {theme.faint};")
        column.addWidget(self.title)
        row = QtWidgets.QHBoxLayout()
        column.addLayout(row)
        self.legs = {side: _Leg(words, theme, side, LARGE) for side in (*SIDES, NO_SIDE)}
        for leg in self.legs.values():
            row.addWidget(leg, 1)
        self.verdict = QtWidgets.QLabel()
        self.verdict.setWordWrap(True)
        column.addWidget(self.verdict)
        self.bar = IntervalBar(words, theme)
        column.addWidget(self.bar)
        self.grounds = QtWidgets.QLabel()
        self.grounds.setWordWrap(True)
        self.grounds.setStyleSheet(f"font-size: {SMALL + 2}px; color: {theme.faint};")
        column.addWidget(self.grounds)

    def show_outcome(self, outcome: Assessment) -> None:
        """Show the primary number of a session, what its verdict rests on, changes, and what comes next."""
        notes = (*outcome.grounds, *_remarks(outcome), *_changes(outcome), *outcome.advice)
        words, row = self._words, (outcome.shown[0] if outcome.shown else None)
        first = outcome.judgements[0] if outcome.judgements else None
        said: Outcome = first.verdict.outcome if first else "unknown"
        colors: Mapping[str, str] = {"better": self._theme.better, "worse": self._theme.worse}
        color = colors.get(said, self._theme.edge)
        self.verdict.setStyleSheet(
            f"font-size: {TITLE}px; font-weight: 600; padding: 4px 12px; background: {self._theme.sunken}; "
            f"border-left: 8px solid {color};"
        )
        verdict = first.verdict.words if first else Text("Shown, not judged")
        self.verdict.setText(f"{GLYPHS[said] if first else '–'}  {words.say(verdict)}")
        self.grounds.setText("\n".join(map(words.say, notes)))
        self.grounds.setVisible(bool(notes))
        for leg in self.legs.values():
            leg.setVisible(row is not None)
        if row is None:
            self.title.setText(words("No number"))
            self.bar.hide()
            return
        name = words("{name}, {unit}", name=row.metric.label, unit=label(row.metric.unit))
        self.title.setText(words("Judged: {what}", what=name) if first else name)
        digits = row.metric.digits
        together = bool(row.both.n)
        for side, summary in ((LEFT, row.comparison.left), (RIGHT, row.comparison.right), (NO_SIDE, row.both)):
            self.legs[side].setVisible(together == (side == NO_SIDE))
            self.legs[side].show_summary(summary, digits)
        found = row.comparison
        shown = not together and row.metric.scatter in ("normal", "lognormal")
        low = found.low if shown else math.nan
        self.bar.show_interval(
            found.difference, low, found.high, digits, words.say(label(row.metric.unit)),
            color if said in colors else self._theme.faint,
        )  # fmt: skip
        if row.reason:
            self.legs[LEFT].note.setText(words.say(row.reason))


def _remarks(outcome: Assessment) -> list[str]:
    """Return the first remarks about the numbers shown, and how many more there are."""
    told = outcome.remarks()
    more = len(told) - MOST_REMARKS
    said: list[str] = [Text("⚠ {remark}", remark=one) for one in told[:MOST_REMARKS]]
    return said + ([Text("⚠ {n} more remark in the report", plural="⚠ {n} more remarks in the report", n=more)]
                   if more > 0 else [])  # fmt: skip


def _changes(outcome: Assessment) -> list[str]:
    """Return the change of each leg; those that are not known, with their reason, in one line."""
    unknown = dict.fromkeys(one.verdict.reason for one in outcome.changes if one.verdict.outcome == "unknown")
    said: list[str] = [one.line for one in outcome.changes if one.verdict.outcome != "unknown"]
    return said + [Text("Since an earlier visit: not known yet ({reason})", reason=reason) for reason in unknown]


class NumberCard(_Card):
    """One more number of both legs: shown, and not judged."""

    def __init__(self, words: Language, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._words = words
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        self.title, self.note = QtWidgets.QLabel(), QtWidgets.QLabel()
        self.title.setStyleSheet(f"font-size: {SMALL + 1}px; font-weight: 600; color: {theme.faint};")
        self.note.setStyleSheet(f"font-size: {SMALL}px; color: {theme.faint};")
        for text in (self.title, self.note):
            text.setWordWrap(True)
            text.setMinimumWidth(1)  # it wraps: the numbers of the legs say how narrow the card can be
        column.addWidget(self.title)
        row = QtWidgets.QHBoxLayout()
        row.setSpacing(16)
        column.addLayout(row)
        self.legs = {side: _Leg(words, theme, side, MIDDLE) for side in (*SIDES, NO_SIDE)}
        for leg in self.legs.values():
            row.addWidget(leg, 1)
        column.addWidget(self.note)
        column.addStretch(1)

    def show_row(self, row: Row) -> None:
        """Show a number of the test; the reason stands where there is none."""
        words = self._words
        self.title.setText(words("{name}, {unit}", name=row.metric.label, unit=label(row.metric.unit)))
        for side, summary in ((LEFT, row.comparison.left), (RIGHT, row.comparison.right), (NO_SIDE, row.both)):
            self.legs[side].setVisible(bool(row.both.n) == (side == NO_SIDE))
            self.legs[side].show_summary(summary, row.metric.digits)
        self.note.setText(words.say(row.reason) if row.reason else words("shown, not judged"))


class TriesStrip(QtWidgets.QWidget):
    """Every try of the session, those that do not count too: a click shows one.

    Parameters
    ----------
    words, theme : Language, Theme
        The language and the colours.
    chosen : callable
        Told the place of a try in the list.
    """

    def __init__(self, words: Language, theme: Theme, chosen: Callable[[int], None]) -> None:
        super().__init__()
        self._words, self._theme, self._chosen = words, theme, chosen
        self._row = QtWidgets.QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._buttons: list[QtWidgets.QPushButton] = []

    def show_trials(self, trials: Sequence[Trial], here: int) -> None:
        """Show these tries, one of them marked."""
        for old in self._buttons:
            self._row.removeWidget(old)
            old.deleteLater()
        while self._row.count():
            self._row.takeAt(0)
        self._buttons = []
        for place, trial in enumerate(trials):
            letter = self._words.say(self._theme.letter(trial.side)) if trial.side else ""
            text = f"{letter} {trial.number} {MARKS.get(trial.state, '')}".strip()
            made = button(text, lambda place=place: self._chosen(place))  # type: ignore[misc]
            made.setCheckable(True)
            made.setChecked(place == here)
            said = self._words.say(label(trial.state))
            made.setToolTip(f"{said}: {self._words.say(trial.reason)}" if trial.reason else said)
            made.setAccessibleName(f"{text} {said}")
            self._row.addWidget(made)
            self._buttons.append(made)
        self._row.addStretch(1)


class VisitTrend(StillPlot):
    """The primary number over the comparable visits up to this one: shown, not judged."""

    def __init__(self, theme: Theme, words: Language) -> None:
        super().__init__(theme, "", "", "", words)
        self._words = words
        self._items: list[Any] = []

    def show_outcome(self, outcome: Assessment | None) -> None:
        """Show the visits; nothing where there is no earlier one."""
        for item in self._items:
            self.removeItem(item)
        self._items = []
        row = outcome.shown[0] if outcome is not None and outcome.shown else None
        visits = [*outcome.earlier, outcome.visit] if outcome is not None else []
        self.setVisible(row is not None and len(visits) > 1)
        if row is None or len(visits) < 2:
            return
        words, theme = self._words, self.theme
        title = words("{name}, {n} visits (shown, not judged)", name=row.metric.label, n=len(visits))
        self.getPlotItem().setTitle(title, color=theme.faint, size=f"{SMALL + 1}px")
        sides: Sequence[Side] = (NO_SIDE,) if row.both.n else SIDES
        seen: list[float] = []
        for side in sides:
            values = np.array([visit.mean(row.metric.key, side).value for visit in visits])
            known = np.flatnonzero(np.isfinite(values))
            if not len(known):
                continue
            color = theme.of_role(side) if side else theme.ink
            curve = self.add_curve(color, 2)
            curve.setData(known.astype(float), values[known])
            dots = pg.ScatterPlotItem(x=known, y=values[known], size=9, symbol="s" if side == RIGHT else "o",
                                      brush=color, pen=color)  # fmt: skip
            self.addItem(dots)
            self._items += [curve, dots]
            if side:
                letter = self.add_label(words.say(theme.letter(side)), color, SMALL + 1, (0, 0.5))
                letter.setPos(known[-1] + 0.12, values[known][-1])
                self._items.append(letter)
            seen += values[known].tolist()
        if not seen:
            self.hide()
            return
        spread = max(seen) - min(seen)
        room = 0.25 * (spread or abs(max(seen)) or 1.0)
        self.setRange(xRange=(-0.3, len(visits) - 0.4), yRange=(min(seen) - room, max(seen) + room), padding=0)
        ends = [(0.0, words.day(visits[0].utc)), (float(len(visits) - 1), words.day(visits[-1].utc))]
        self.getPlotItem().getAxis("bottom").setTicks([ends])
