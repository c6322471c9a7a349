"""The list of people as Qt shows it: as many rows as there are people, drawn only where one looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from soleplate.app.search import folded
from soleplate.app.state import AppState
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import Theme
from soleplate.language import Language
from soleplate.model.person import Person
from soleplate.text import Text, joined

__all__ = ["CODE", "PeopleModel", "people_table"]

CODE, NAME, LEG, REASON, LAST, WAITING = range(6)
ROW = 44
Role = QtCore.Qt.ItemDataRole
Index = QtCore.QModelIndex | QtCore.QPersistentModelIndex


class PeopleModel(QtCore.QAbstractTableModel):
    """The people that are shown, in the order found or in that of a column."""

    def __init__(self, state: AppState, words: Language, theme: Theme, parent: QtCore.QObject) -> None:
        super().__init__(parent)
        self._state, self._words, self._theme = state, words, theme
        self.people: list[Person] = []
        self.last: Mapping[str, str] = {}
        self._column, self._falling = -1, False
        self._bold = QtGui.QFont()
        self._bold.setWeight(QtGui.QFont.Weight.DemiBold)

    def show_people(self, people: Sequence[Person]) -> None:
        """Show these; sorted where somebody clicked on a column."""
        self.beginResetModel()
        self.people = list(people)
        self._sort()
        self.endResetModel()

    def row_of(self, code: str) -> int:
        """Return the row of a code, or -1."""
        return next((row for row, person in enumerate(self.people) if person.code == code), -1)

    def sort(self, column: int, order: QtCore.Qt.SortOrder = QtCore.Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 is the order found."""
        self._column, self._falling = column, order == QtCore.Qt.SortOrder.DescendingOrder
        self.show_people(self.people)

    def _sort(self) -> None:
        if self._column >= 0:
            self.people.sort(key=self._key, reverse=self._falling)

    def _key(self, person: Person) -> tuple[object, str]:
        queue = self._state.people.queue
        keys: Mapping[int, object] = {
            NAME: folded(self._state.names.of(person.code)), LEG: person.involved, REASON: folded(person.reason),
            LAST: self.last.get(person.code, ""),
            WAITING: f"{queue.index(person.code):4}" if person.code in queue else "~",
        }  # fmt: skip
        return keys.get(self._column, ""), folded(person.code)

    def rowCount(self, parent: Index = QtCore.QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many are shown."""
        return 0 if parent.isValid() else len(self.people)

    def columnCount(self, parent: Index = QtCore.QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return the number of columns."""
        return 0 if parent.isValid() else WAITING + 1

    def headerData(self, section: int, orientation: QtCore.Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Return what stands above a column."""
        if role != Role.DisplayRole or orientation != QtCore.Qt.Orientation.Horizontal:
            return None
        words = self._words
        return (words("Code"), words("Name"), words("Leg"), words("Reason"), words("Last visit"), words("Waiting"))[
            section
        ]

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Return what one place shows."""
        person, column = self.people[index.row()], index.column()
        if role == Role.DisplayRole:
            return self._text(person, column)
        if role == Role.ToolTipRole and column in (NAME, REASON):
            return self._text(person, column)
        if role == Role.FontRole and column in (CODE, NAME, LEG):
            return self._bold
        if role == Role.ForegroundRole and column == LEG and person.involved:
            return QtGui.QColor(self._theme.of_role(person.involved))
        return None

    def _text(self, person: Person, column: int) -> str:
        words = self._words
        if column == CODE:
            return person.code
        if column == NAME:
            return self._state.names.of(person.code)
        if column == LEG:
            return words.say(self._theme.letter(person.involved)) if person.involved else ""
        if column == REASON:
            week = person.week(date.today())
            parts = (person.reason, "" if week is None else Text("week {week}", week=week))
            return words.say(joined(filter(None, parts), by=", "))
        if column == LAST:
            last = self.last.get(person.code, "")
            return words.day(last) if last else "–"
        queue = self._state.people.queue
        return str(queue.index(person.code) + 1) if person.code in queue else ""


BARE = (QtCore.Qt.KeyboardModifier.NoModifier, QtCore.Qt.KeyboardModifier.ShiftModifier)


class PeopleTable(QtWidgets.QTableView):
    """A table in which no letter marks anybody: what is typed goes on in the field where people are searched for.

    Qt's own way takes letters that come slowly for the beginnings of several codes, and marks somebody else.
    """

    def __init__(self, search: QtWidgets.QLineEdit) -> None:
        super().__init__()
        self._search = search

    def event(self, event: QtCore.QEvent) -> bool:
        """Take letters and digits for what is typed, and not for keys of the window."""
        if isinstance(event, QtGui.QKeyEvent) and event.type() == QtCore.QEvent.Type.ShortcutOverride:
            typed = event.text().strip()  # with Ctrl or Alt it is empty, or cannot be printed
            if typed and typed.isprintable() and event.modifiers() in BARE:
                event.accept()
                return True
        return super().event(event)

    def keyboardSearch(self, search: str) -> None:
        """Go on with what was typed where it is searched for."""
        self._search.setFocus()
        self._search.insert(search)


def people_table(model: PeopleModel, search: QtWidgets.QLineEdit) -> QtWidgets.QTableView:
    """Return the table of a list of people: one row is marked, a click on a column sorts."""
    table = PeopleTable(search)
    table.setObjectName("people")
    table.setModel(model)
    table.setSelectionBehavior(QtWidgets.QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QtWidgets.QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(ROW)
    table.verticalHeader().setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.Fixed)
    head = table.horizontalHeader()
    head.setDefaultAlignment(QtCore.Qt.AlignmentFlag.AlignLeft | QtCore.Qt.AlignmentFlag.AlignVCenter)
    head.setHighlightSections(False)
    head.setSortIndicator(-1, QtCore.Qt.SortOrder.AscendingOrder)
    head.setSortIndicatorClearable(True)
    table.setSortingEnabled(True)
    for column, width in ((CODE, 90), (NAME, 190), (LEG, 56), (LAST, 144), (WAITING, 84)):
        head.resizeSection(column, width)
    head.setSectionResizeMode(REASON, QtWidgets.QHeaderView.ResizeMode.Stretch)
    table.setAccessibleName(model.headerData(NAME, QtCore.Qt.Orientation.Horizontal))
    return table
