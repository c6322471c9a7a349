"""Participants: who is tested, who waits, and what is known of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from soleplate.app.people import Person, folded, found
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, button, heading
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.model.labels import label
from soleplate.model.people import side_name
from soleplate.programme.store import has_programme
from soleplate.text import Text

__all__ = ["ParticipantsPage"]

SIDES = ("", "left", "right")
LOOK_EVERY = 30  # pictures: about once a second


class ParticipantsPage(Page):
    """A list to choose from with the arrow keys, and a form."""

    title = Text("Participants")

    def build(self) -> None:
        """Make the list and the form."""
        words = self.words
        self._shown, self._shown_name, self._turn = Person(""), "", 0
        self._found: list[Person] = []
        row = QtWidgets.QHBoxLayout(self)
        left, right = QtWidgets.QVBoxLayout(), QtWidgets.QVBoxLayout()
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        self.search = QtWidgets.QLineEdit()
        self.search.setPlaceholderText(words("Find or enter a code, e.g. P01"))
        self.search.textChanged.connect(lambda _: self._fill())
        self.search.returnPressed.connect(self._take_typed)
        self.table = QtWidgets.QTableWidget(0, 5)
        self.table.setHorizontalHeaderLabels(
            [words("Code"), words("Name"), words("Involved"), words("Mass, kg"), words("Waiting")]
        )
        self.table.setSelectionBehavior(QtWidgets.QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._show)
        self.table.itemActivated.connect(lambda _: self.choose())
        left.addWidget(heading(words("Who is tested?")))
        left.addWidget(self.search)
        self.new = button("", self._make)
        left.addWidget(self.new)
        left.addWidget(self.table, 1)
        buttons = QtWidgets.QHBoxLayout()
        left.addLayout(buttons)
        buttons.addWidget(button(words("Choose"), self.choose, "Enter"))
        buttons.addWidget(button(words("To the queue, or out of it"), self._wait))
        form = QtWidgets.QFormLayout()
        self._title = heading("")
        right.addWidget(self._title)
        right.addLayout(form)
        self.name = QtWidgets.QLineEdit()
        self.involved, self.dominant = QtWidgets.QComboBox(), QtWidgets.QComboBox()
        for box in (self.involved, self.dominant):
            box.addItems([words.say(label(side)) if side else "–" for side in SIDES])
        self.weeks, self.limits, self.goal = (QtWidgets.QLineEdit() for _ in range(3))
        for text, widget in (
            (words("Name (this computer only)"), self.name), (words("Involved leg"), self.involved),
            (words("Dominant leg"), self.dominant), (words("Weeks since"), self.weeks),
            (words("Limits"), self.limits), (words("Goal"), self.goal),
        ):  # fmt: skip
            form.addRow(text, widget)
        right.addWidget(button(words("Save"), self.save))
        right.addStretch(1)

    def enter(self) -> None:
        """Show the list with the one who is tested, or who waits first."""
        self._done(self.state.people_changed)
        self._fill()
        self.table.setFocus()

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Enter chooses."""
        return {"accept": self.choose}

    @property
    def selected(self) -> str:
        """Code of the row that is marked."""
        items = self.table.selectedItems()
        return items[0].data(QtCore.Qt.ItemDataRole.UserRole) if items else ""

    def _fill(self) -> None:
        typed = self.search.text().strip()
        people = self.state.people
        shown = self._found = found(typed, people.listed(), self.state.names.of)
        chosen = "" if typed else self.selected or (self.state.person.code if self.state.person else "")
        self.table.setRowCount(len(shown))
        for row, person in enumerate(shown):
            mass = "" if math.isnan(person.mass_kg) else self.words.number(person.mass_kg, 1)
            waits = str(people.queue.index(person.code) + 1) if person.code in people.queue else ""
            involved = self.words.say(label(person.involved)) if person.involved else ""
            for column, text in enumerate((person.code, self.state.names.of(person.code), involved, mass, waits)):
                item = QtWidgets.QTableWidgetItem(text)
                item.setData(QtCore.Qt.ItemDataRole.UserRole, person.code)
                self.table.setItem(row, column, item)
        codes = [person.code for person in shown]
        if not codes or (typed and self._meant(typed, shown) is None):
            self.table.setCurrentCell(-1, -1)  # who is meant is said by nobody but the tester
        else:
            self.table.selectRow(codes.index(chosen) if chosen in codes else 0)
        self.new.setVisible(bool(typed) and typed.lower() not in map(str.lower, people.known))
        self.new.setText(self.words("New participant: {code}", code=typed))
        self._show()

    def _meant(self, typed: str, shown: Sequence[Person]) -> Person | None:
        """Return who of those found is surely meant: by the whole code, or as the only one whose name begins so."""
        if shown and folded(shown[0].code) == folded(typed):
            return shown[0]
        like_a_code = any(folded(typed) in folded(code) for code in self.state.people.known)
        return shown[0] if len(shown) == 1 and not like_a_code else None

    def _show(self) -> None:
        person = self._shown = self.state.people.known.get(self.selected, Person(""))
        self._shown_name = self.state.names.of(person.code)
        self._title.setText(self.state.label(person.code) if person.code else self.words("Nobody yet"))
        self.name.setText(self._shown_name)
        self.involved.setCurrentIndex(SIDES.index(person.involved))
        self.dominant.setCurrentIndex(SIDES.index(person.dominant))
        self.weeks.setText(
            "" if math.isnan(person.weeks_since) else self.words("{weeks_since:g}", weeks_since=person.weeks_since)
        )
        self.limits.setText(person.limits)
        self.goal.setText(person.goal)

    def _take_typed(self) -> None:
        typed = self.search.text().strip()
        person = self._meant(typed, self._found) if typed else None
        if person is not None:
            self._chosen(person.code)
        elif typed and not self.table.rowCount():
            self._chosen(typed)
        elif self.table.rowCount():
            text = Text("Nobody has the code {code}: mark who is meant, or make a new participant", code=typed)
            self.tell(text if typed else Text("Mark somebody, or type a code"))

    def _make(self) -> None:
        """Make a participant with the code that was typed, also where it is part of a known one."""
        self._chosen(self.search.text().strip())

    def _chosen(self, code: str) -> None:
        if self._done(lambda: self.state.choose(code)):
            self.search.clear()
            follows = has_programme(self.state.library, code)
            self.changed.emit("Today" if follows else "Run")

    def choose(self) -> None:
        """Test the one who is marked, or the code that was typed."""
        if not self.selected:
            self._take_typed()
            return
        self._chosen(self.selected)

    def _wait(self) -> None:
        if self.selected and self._done(lambda: self.state.people.wait(self.selected)):
            self._fill()

    def _done(self, work: Callable[[], object]) -> bool:
        """Do what may be refused, and say why; return whether it was done."""
        try:
            work()
        except SoleplateError as error:
            self.tell(error.text)
            return False
        return True

    def refresh(self) -> None:
        """Show what another application changed in the library, unless something is being typed."""
        self._turn = (self._turn + 1) % LOOK_EVERY
        if self._turn:
            return
        changed: list[bool] = []
        self._done(lambda: changed.append(self.state.people_changed()))
        if any(changed) and self._typed() == (self._shown, self._shown_name):
            self._fill()

    def _typed(self) -> tuple[Person, str] | None:
        """Return what the form says; nothing where the weeks are no number."""
        try:
            weeks = float(self.weeks.text().replace(",", ".")) if self.weeks.text().strip() else math.nan
        except ValueError:
            return None
        shown = self._shown
        if str(weeks) == str(shown.weeks_since):
            weeks = shown.weeks_since  # equal to itself, also where it is not known
        person = replace(
            shown, weeks_since=weeks, limits=self.limits.text().strip(), goal=self.goal.text().strip(),
            involved=side_name(SIDES[self.involved.currentIndex()]),
            dominant=side_name(SIDES[self.dominant.currentIndex()]),
        )  # fmt: skip
        return person, self.name.text().strip()

    def save(self) -> None:
        """Keep what the form says."""
        code = self.selected
        if not code:
            return
        typed = self._typed()
        if typed is None:
            self.said.emit(self.words("Weeks since: give a number, e.g. 6"))
            return
        try:
            person = self.state.people.put(typed[0], self._shown)
            self.state.names.put(code, typed[1], self._shown_name)
        except SoleplateError as error:
            self.tell(error.text)
            return
        if self.state.person is not None and self.state.person.code == code:
            self.state.person = person
        self._fill()
        self.said.emit(self.words("Saved"))
