"""What is known of one person, to be typed: each fault stands beside its field."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from soleplate.errors import BadParameter, SoleplateError
from soleplate.gui.pages.page import heading, text_label
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import SMALL, Theme
from soleplate.language import Language
from soleplate.model.days import parse_day
from soleplate.model.labels import label
from soleplate.model.people import participant_code, side_name
from soleplate.model.person import SEXES, Note, Person, sex_name
from soleplate.text import Text

__all__ = ["PersonForm"]

SIDES = ("", "left", "right")
SHORTEST_CM, TALLEST_CM = 50.0, 250.0  # in between the figure can only be centimetres


class PersonForm(QtWidgets.QWidget):
    """The form of a person, new or known.

    Parameters
    ----------
    taken : callable
        Whether a code is another person's already.
    """

    def __init__(self, words: Language, theme: Theme, taken: Callable[[str], bool]) -> None:
        super().__init__()
        self._words, self._taken = words, taken
        self._was, self._was_name = Person(""), ""
        self._faults: dict[QtWidgets.QWidget, QtWidgets.QLabel] = {}
        self._fault_style = f"color: {theme.danger}; font-size: {SMALL + 1}px;"
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.title = heading("")
        column.addWidget(self.title)
        across = QtWidgets.QHBoxLayout()
        across.setSpacing(24)
        column.addLayout(across, 1)
        left, right = (self._card(across) for _ in range(2))
        self.code, self.name, self.born, self.tall, self.reason, self.since, self.limits, self.goal, self.note = (
            QtWidgets.QLineEdit() for _ in range(9)
        )
        self.sex, self.involved, self.dominant = (QtWidgets.QComboBox() for _ in range(3))
        self.sex.addItems([words.say(label(sex)) if sex else "–" for sex in SEXES])
        for box in (self.involved, self.dominant):
            box.addItems([words.say(label(side)) if side else "–" for side in SIDES])
        self.born.setPlaceholderText(words("e.g. {day}", day=words.day("1992-03-12")))
        self.since.setPlaceholderText(words("e.g. {day}", day=words.day("2026-08-03")))
        self._add(left, words("Code"), self.code)
        self._add(left, words("Name (this computer only)"), self.name)
        self._add(left, words("Born"), self.born)
        self._add(left, words("Sex (norms ask for it)"), self.sex)
        self._add(left, words("Height, cm"), self.tall)
        self._add(left, words("Dominant leg"), self.dominant)
        self._add(right, words("Reason: diagnosis, or screening"), self.reason)
        self._add(right, words("Involved leg"), self.involved)
        self._add(right, words("Since: injury, operation or first complaint"), self.since)
        self._add(right, words("Limits: what must not be done"), self.limits)
        self._add(right, words("Goal"), self.goal)
        self._add(right, words("New note of today"), self.note)
        self.notes = text_label(wraps=True)
        right.addWidget(self.notes)
        left.addStretch(1)
        right.addStretch(1)
        self.code.textEdited.connect(lambda _: self._look())
        for line in (self.born, self.since, self.tall):
            line.editingFinished.connect(self._look)

    def _card(self, across: QtWidgets.QHBoxLayout) -> QtWidgets.QVBoxLayout:
        frame = QtWidgets.QFrame()
        frame.setObjectName("card")
        inner = QtWidgets.QVBoxLayout(frame)
        inner.setSpacing(4)
        area = QtWidgets.QScrollArea()  # nothing is clipped on a small screen
        area.setWidgetResizable(True)
        area.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        area.setWidget(frame)
        across.addWidget(area, 1)
        return inner

    def _add(self, column: QtWidgets.QVBoxLayout, text: str, field: QtWidgets.QWidget) -> None:
        name, fault = QtWidgets.QLabel(text), QtWidgets.QLabel()
        name.setStyleSheet(f"font-size: {SMALL + 1}px;")
        name.setBuddy(field)
        field.setAccessibleName(text)
        fault.setStyleSheet(self._fault_style)
        fault.setWordWrap(True)
        fault.hide()
        for widget in (name, field, fault):
            column.addWidget(widget)
        self._faults[field] = fault

    def show_person(self, person: Person, name: str) -> None:
        """Show somebody known, or somebody new (whose code may still be typed) by an empty or suggested code."""
        self._was, self._was_name = person, name
        words = self._words
        known = self._taken(person.code)
        self.title.setText(words("Change {code}", code=person.code) if known else words("New person"))
        self.code.setReadOnly(known)
        self.code.setText(person.code)
        self.name.setText(name)
        self.born.setText(words.day(person.born))
        self.since.setText(words.day(person.since))
        self.sex.setCurrentIndex(SEXES.index(person.sex))
        self.tall.setText("" if math.isnan(person.height_mm) else words("{cm:g}", cm=person.height_mm / 10))
        self.involved.setCurrentIndex(SIDES.index(person.involved))
        self.dominant.setCurrentIndex(SIDES.index(person.dominant))
        self.reason.setText(person.reason)
        self.limits.setText(person.limits)
        self.goal.setText(person.goal)
        self.note.clear()
        lines = [f"{words.day(note.day) or '–'}   {note.text}" for note in reversed(person.notes)]
        self.notes.setText("\n".join(lines))
        for fault in self._faults.values():
            fault.hide()
        (self.name if person.code else self.code).setFocus()

    @property
    def changed(self) -> bool:
        """Whether anything was typed that is not kept yet."""
        person, faults = self._read()
        return bool(faults) or (person, self.name.text().strip()) != (self._was, self._was_name)

    @property
    def name_typed(self) -> str:
        """The name as it stands in the form."""
        return self.name.text().strip()

    def take(self) -> Person | None:
        """Return the person as typed; nothing where a field is wrong, which then says so and has the cursor."""
        person, faults = self._read()
        self._show(faults)
        if not faults:
            return person
        next(iter(faults)).setFocus()
        return None

    def _look(self) -> None:
        """Say what is wrong while it is typed."""
        self._show(self._read()[1])

    def _show(self, faults: Mapping[QtWidgets.QWidget, str]) -> None:
        for field, fault in self._faults.items():
            fault.setText(self._words.say(faults.get(field, "")))
            fault.setVisible(field in faults)

    def _read(self) -> tuple[Person, dict[QtWidgets.QWidget, str]]:
        faults: dict[QtWidgets.QWidget, str] = {}
        was = self._was

        def taken(field: QtWidgets.QLineEdit, of: Callable[[str], str]) -> str:
            try:
                return of(field.text().strip())
            except SoleplateError as error:
                faults[field] = error.text
                return ""

        code = was.code if self.code.isReadOnly() else taken(self.code, self._new_code)
        born, since = taken(self.born, _past), taken(self.since, _past)
        height = was.height_mm
        typed = taken(self.tall, _height)
        if typed != (_height(self._words("{cm:g}", cm=height / 10)) if height == height else ""):
            height = float(typed) if typed else math.nan
        note = self.note.text().strip()
        notes = (*was.notes, Note(date.today().isoformat(), note)) if note else was.notes
        person = replace(
            was, code=code or was.code, born=born, since=since, height_mm=height, notes=notes,
            sex=sex_name(SEXES[self.sex.currentIndex()]), reason=self.reason.text().strip(),
            involved=side_name(SIDES[self.involved.currentIndex()]),
            dominant=side_name(SIDES[self.dominant.currentIndex()]), limits=self.limits.text().strip(),
            goal=self.goal.text().strip(),
        )  # fmt: skip
        return person, faults

    def _new_code(self, text: str) -> str:
        code = participant_code(text)
        if self._taken(code):
            raise BadParameter(
                Text("{code} is somebody else already", code=code), do=Text("Take another code, or choose them")
            )
        return code


def _past(text: str) -> str:
    """Return a typed day that is not in the future; raise BadParameter."""
    day = parse_day(text)
    if day > (today := date.today()).isoformat():
        raise BadParameter(Text("{text} is in the future", text=text), do=Text("Today is {day}", day=today.isoformat()))
    if day and int(day[:4]) < today.year - 120:
        raise BadParameter(Text("{text} is more than 120 years ago", text=text), do=Text("Look at the year"))
    return day


def _height(text: str) -> str:
    """Return a typed height in cm (or m) as millimetres, as text; raise BadParameter."""
    if not text:
        return ""
    try:
        value = float(text.replace(",", ".").removesuffix("cm").removesuffix("m"))
    except ValueError:
        value = math.nan
    cm = value * 100 if SHORTEST_CM / 100 <= value <= TALLEST_CM / 100 else value
    if not SHORTEST_CM <= cm <= TALLEST_CM:
        raise BadParameter(
            Text("{text} is no body height", text=text[:20]),
            do=Text("Give centimetres between {low:g} and {high:g}, e.g. 172", low=SHORTEST_CM, high=TALLEST_CM),
        )
    return f"{round(cm * 10, 3):g}"
