"""Parts of the page of today: the morning after, a row for each exercise, and the week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from soleplate.gui.pages.page import button, text_label
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import SMALL, TEXT, Theme
from soleplate.gui.widgets.icon import icon
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.programme.morning import STIFFNESS
from soleplate.programme.morning import WORDS as STIFF_WORDS
from soleplate.programme.placing import Placed
from soleplate.programme.progression import Way
from soleplate.programme.today import WAYS, Due
from soleplate.programme.words import GLYPHS, dose_words
from soleplate.text import Text

__all__ = ["ICONS", "DueRow", "MorningCard", "WeekStrip"]

WAY_WORDS = {"up": Text("up"), "stay": Text("stay"), "down": Text("down"), "leave out": Text("leave out")}
DAYS = (Text("Mon"), Text("Tue"), Text("Wed"), Text("Thu"), Text("Fri"), Text("Sat"), Text("Sun"))
ICONS = {
    "hold eyes open": "yoga", "hold eyes closed": "yoga", "hold wobble": "yoga", "alternating reach": "arrows-split",
    "short foot pulses": "shoe", "hinge": "gymnastics", "hinge and lift": "gymnastics", "step down": "stairs-down",
    "lateral step up": "stairs-up", "split squat": "stretching", "bridge": "building-bridge-2",
    "bridge hold": "building-bridge-2", "calf raise": "arrow-autofit-height",
    "calf raise bent knee": "arrow-autofit-height", "nordic": "stretching", "loaded carry": "man",
    "dot drill": "grid-dots", "hops": "bounce-right", "strides": "run",
}  # fmt: skip


class MorningCard(QtWidgets.QFrame):
    """How the morning after was: pain 0 to 10 and stiffness; nothing is chosen beforehand."""

    def __init__(self, words: Language, answered: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._words, self._answered = words, answered
        column = QtWidgets.QVBoxLayout(self)
        self.question = text_label(style="font-weight: 600;")
        column.addWidget(self.question)
        self._pains = self._row(column, words("Pain"), [str(number) for number in range(11)])
        self._stiff = self._row(column, words("Morning stiffness"), [words.say(one) for one in STIFF_WORDS])

    def _row(self, column: QtWidgets.QVBoxLayout, name: str, choices: Sequence[str]) -> QtWidgets.QButtonGroup:
        across = QtWidgets.QHBoxLayout()
        title = QtWidgets.QLabel(name)
        title.setMinimumWidth(160)
        across.addWidget(title)
        group = QtWidgets.QButtonGroup(self)
        for number, text in enumerate(choices):
            made = QtWidgets.QPushButton(text)
            made.setObjectName("segment")
            made.setCheckable(True)
            made.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
            made.setMinimumWidth(44)
            group.addButton(made, number)
            across.addWidget(made)
        across.addStretch(1)
        group.idClicked.connect(lambda _: self._look())
        column.addLayout(across)
        return group

    def ask(self, day: str) -> None:
        """Ask about the morning after a day; what was chosen before is gone."""
        self.question.setText(
            self._words("How was the morning after {day}? 0 none, 10 the worst. Nothing is chosen beforehand.", day=day)
        )
        for group in (self._pains, self._stiff):
            group.setExclusive(False)
            for each in group.buttons():
                each.setChecked(False)
            group.setExclusive(True)

    def choose(self, number: int) -> None:
        """Take a digit: pain first, then stiffness from 1."""
        group, at = (self._pains, number) if self._pains.checkedId() < 0 else (self._stiff, number - 1)
        found = group.button(at)
        if found is not None:
            found.setChecked(True)
            self._look()

    @property
    def answer(self) -> tuple[float, str] | None:
        """Pain and stiffness; None until both are chosen."""
        pain, stiff = self._pains.checkedId(), self._stiff.checkedId()
        return (float(pain), STIFFNESS[stiff]) if pain >= 0 and stiff >= 0 else None

    def _look(self) -> None:
        if self.answer is not None:
            self._answered()


class DueRow(QtWidgets.QFrame):
    """One exercise: name and last time, dose, way with its reason, and a button for the operator's word."""

    def __init__(self, due: Due, words: Language, theme: Theme, decide: Callable[[Due, str], None]) -> None:
        super().__init__()
        self.setObjectName("row")
        kind, self._due, self._decide, self._words = due.exercise.kind, due, decide, words
        across = QtWidgets.QHBoxLayout(self)
        across.setContentsMargins(8, 6, 8, 6)
        across.setSpacing(12)
        picture = QtWidgets.QLabel()
        picture.setPixmap(icon(ICONS[kind.name], theme.accent).pixmap(24, 24))
        across.addWidget(picture)
        names = QtWidgets.QVBoxLayout()
        names.setSpacing(0)
        self.title = text_label(("✓ " if due.done else "") + words.say(kind.title), style="font-weight: 600;")
        names.addWidget(self.title)
        names.addWidget(_small(self._last(), theme.faint))
        self.dose = text_label(words.say(dose_words(due.dose, kind)), style="font-weight: 600;", wraps=True)
        names_of = QtWidgets.QWidget()
        names_of.setLayout(names)
        names.setContentsMargins(0, 0, 0, 0)
        self.title.setWordWrap(True)
        for part, share in ((names_of, 5), (self.dose, 5)):
            part.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Preferred)
            across.addWidget(part, share)
        colours = {"up": theme.better, "down": theme.worse}
        way = due.decision.way
        self.way = text_label(
            f"{GLYPHS[way]} {words.say(WAY_WORDS[way])}",
            style=f"border: 2px solid {colours.get(way, theme.edge)}; border-radius: 14px; padding: 3px 10px;",
        )
        self.way.setFixedSize(128, 32)
        self.way.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        across.addWidget(self.way)
        self.reason = _small(words.say(due.decision.reason), theme.faint)
        self.reason.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Preferred)
        across.addWidget(self.reason, 7)
        self.change = button(words("Change"), self._menu)
        self.change.setEnabled(not due.done)
        across.addWidget(self.change)

    def _last(self) -> str:
        last, words = self._due.last, self._words
        if last is None:
            return words("not yet")
        note = f"“{last.note}”" if last.note else words("no note")
        return words("last time: effort {effort:g} · {note}", effort=last.effort, note=note)

    def _menu(self) -> None:
        menu = QtWidgets.QMenu(self)
        for way in WAYS:
            menu.addAction(f"{GLYPHS[way]} {self._words.say(WAY_WORDS[way])}").triggered.connect(self._taking(way))
        menu.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(QtGui.QCursor.pos())

    def _taking(self, way: Way) -> Callable[[], None]:
        return lambda: self._decide(self._due, way)


class WeekStrip(QtWidgets.QLabel):
    """The days of this week: done, now, coming."""

    def __init__(self, words: Language, theme: Theme) -> None:
        super().__init__()
        self._words, self._theme = words, theme
        self.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        self.setStyleSheet(f"font-size: {TEXT}px;")

    def show_week(self, placed: Sequence[Placed], today: object) -> None:
        """Show the sessions of the week of a day."""
        from datetime import date

        if not isinstance(today, date):
            return
        monday = today - timedelta(days=today.weekday())
        signs = {one.day: {"done": "✓", "due": "●", "coming": "○"}.get(one.state, "–") for one in placed}
        days = [monday + timedelta(days=nth) for nth in range(7)]
        parts = [f"{self._words.say(DAYS[nth])} {signs.get(day, '·')}" for nth, day in enumerate(days)]
        self.setText("   ".join(parts))


def _small(text: str, colour: str) -> QtWidgets.QLabel:
    found = text_label(text, wraps=True)
    found.setTextFormat(QtCore.Qt.TextFormat.PlainText)
    found.setStyleSheet(f"font-size: {SMALL + 1}px; color: {colour};")
    return found


def tests_words(names: Sequence[str], words: Language) -> str:
    """Return which reassessments are due this week."""
    return ", ".join(words.say(label(name)) for name in names)
