"""Files that were dropped on the window: what was understood of the first one, what must be told, and a button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from soleplate import plugins
from soleplate.api.importer import Told
from soleplate.app.state import AppState
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import heading, text_label
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import Theme
from soleplate.importers.files import Imported, import_files, look_at
from soleplate.importers.order import ImportOrder, weight_of
from soleplate.importers.trials import AUTO
from soleplate.language import Language
from soleplate.model.people import SIDES, Side
from soleplate.text import Text

__all__ = ["ImportDialog"]

TYPED = frozenset({"rate", "weight"})  # questions whose answer is a number
CERTAIN = {"sure": "", "told": Text("told"), "asked": "?"}


class ImportDialog(QtWidgets.QDialog):
    """Ask what the files do not say, and import them into the library for the person who is chosen."""

    imported = QtCore.Signal(int, str)  # how many, and what could not be

    def __init__(
        self, parent: QtWidgets.QWidget, state: AppState, words: Language, theme: Theme, paths: Sequence[Path]
    ) -> None:
        super().__init__(parent)
        self._state, self._words, self._paths = state, words, list(paths)
        self._told, self._found = Told(), Imported(self._paths[0])
        self._answers: dict[str, QtWidgets.QComboBox | QtWidgets.QLineEdit] = {}
        self.setWindowTitle(words("Import"))
        self.setStyleSheet(theme.style)
        self.resize(860, 640)
        column = QtWidgets.QVBoxLayout(self)
        names = ", ".join(path.name for path in self._paths[:3])
        more = words("and {n} more", n=len(self._paths) - 3) if len(self._paths) > 3 else ""
        column.addWidget(heading(f"{names} {more}".strip()))
        self._status = text_label(wraps=True)
        column.addWidget(self._status)
        self.table = QtWidgets.QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels(["", words("understood as"), "", words("why")])
        self.table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        column.addWidget(self.table, 1)
        self._form = QtWidgets.QFormLayout()
        column.addLayout(self._form)
        self.test, self.side = self._choices()
        self.keep = QtWidgets.QCheckBox(words("Keep the file and its name in the session (not if they name a person)"))
        self.keep.setChecked(True)
        column.addWidget(self.keep)
        row = QtWidgets.QHBoxLayout()
        column.addLayout(row)
        self.again = QtWidgets.QPushButton(words("Read again"))
        self.again.clicked.connect(self.look)
        self.button = QtWidgets.QPushButton(words("Import"))
        self.button.clicked.connect(self.start)
        self.button.setEnabled(False)
        for made in (self.again, self.button):
            made.setAutoDefault(False)
            row.addWidget(made)
        self.look()

    def _choices(self) -> tuple[QtWidgets.QComboBox, QtWidgets.QComboBox]:
        words = self._words
        test, side = QtWidgets.QComboBox(), QtWidgets.QComboBox()
        test.addItem(words("Recognise the test"), AUTO)
        test.addItem(words("No test: signals only"), "")
        for protocol in plugins.working("protocols"):
            test.addItem(words.say(protocol.title), protocol.name)
        for text, value in ((words("not known"), ""), (words("left"), SIDES[0]), (words("right"), SIDES[1])):
            side.addItem(text, value)
        self._form.addRow(words("Test"), test)
        self._form.addRow(words("Leg"), side)
        return test, side

    @property
    def order(self) -> ImportOrder:
        """What was told so far; raises BadParameter for a weight that is none."""
        told = self._told
        for key, field in self._answers.items():
            value = field.currentData() if isinstance(field, QtWidgets.QComboBox) else field.text().strip()
            told = _answered(told, key, value) if value else told
        side: Side = self.side.currentData()
        person = self._state.person
        return ImportOrder(
            person.code if person is not None else "unknown", "", told, self.test.currentData(), {}, side,
            person.involved if person is not None else "", person.dominant if person is not None else "", told.weight_n,
            keep=self.keep.isChecked(),
        )  # fmt: skip

    def look(self) -> None:
        """Read the first file again, with what was told."""
        try:
            order = self.order
        except SoleplateError as error:
            self._failed(error)
            return
        self._told = order.told
        self._status.setText(self._words("Reading {name} ...", name=self._paths[0].name))
        self.button.setEnabled(False)
        self._state.background.do(lambda: look_at(self._paths[:1], order)[0], self._show, self._failed)

    def _failed(self, error: SoleplateError) -> None:
        self._status.setText(self._words.say(error.text))

    def _show(self, found: Imported) -> None:
        self._found = found
        if found.error is not None:
            self._failed(found.error)
            return
        words = self._words
        self.table.setRowCount(len(found.findings))
        for row, one in enumerate(found.findings):
            cells = (one.what, one.value, CERTAIN[one.certainty], one.why)
            for place, text in enumerate(cells):
                self.table.setItem(row, place, QtWidgets.QTableWidgetItem(words.say(text)))
        self.table.resizeColumnsToContents()
        for field in self._answers.values():
            self._form.removeRow(field)
        self._answers = {}
        for question in found.needed:
            if question.key in TYPED:
                line = QtWidgets.QLineEdit()
                line.setPlaceholderText(words.say(question.choices[0].label))
                self._answers[question.key] = line
            else:
                box = QtWidgets.QComboBox()
                box.addItem("", "")
                for choice in question.choices:
                    box.addItem(words.say(choice.label), "=".join(next(iter(choice.options.items()))))
                self._answers[question.key] = box
            self._form.addRow(words.say(question.text), self._answers[question.key])
        said = [words.say(text) for text in found.trials]
        if found.needed:
            said = [words("Answer the questions below, then: Read again")]
        self._status.setText("\n".join(said))
        self.button.setEnabled(not found.needed and bool(found.plates))

    def start(self) -> None:
        """Import all files; those that cannot be are told."""
        order, paths, library = self.order, self._paths, self._state.library
        self.button.setEnabled(False)
        self._status.setText(self._words("Importing ..."))
        work = partial(_imported, paths, library, order)
        self._state.background.do(work, self._done, self._failed)

    def _done(self, found: list[Imported]) -> None:
        wrong = [self._words.say(one.error.text) for one in found if one.error is not None]
        wrong += [
            f"{one.path.name}: {self._words.say(one.needed[0].text)}"
            for one in found
            if one.error is None and one.session is None and one.needed
        ]
        self.imported.emit(sum(one.session is not None for one in found), "  ".join(wrong))
        self.accept()


def _imported(paths: Sequence[Path], library: Path, order: ImportOrder) -> list[Imported]:
    found = dict(import_files(paths, library, order))
    return [found[number] for number in sorted(found)]


def _answered(told: Told, key: str, value: str) -> Told:
    """Return what was told with one more answer: typed, or ``key=value`` as a choice has it."""
    if key == "rate":
        try:
            return replace(told, rate_hz=float(value.replace(",", ".")))
        except ValueError:
            return told
    if key == "weight":
        return replace(told, weight_n=weight_of(value))
    name, _, chosen = value.rpartition("=")
    if name.startswith("unit:"):
        return replace(told, units={**told.units, name[5:]: chosen})
    if name.startswith("map:"):
        return replace(told, columns={**told.columns, name[4:]: chosen})
    return replace(told, more={**told.more, name: chosen})
