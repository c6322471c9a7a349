"""Settings: the clinic, how it looks and sounds, keeping and giving, the library; each change counts at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from soleplate.app.backup import Restored, back_up, restore
from soleplate.app.erasure import Overdue, overdue
from soleplate.app.settings import TEXT_SIZES
from soleplate.app.units import UNITS
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, button, keeps_keys, text_label
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import SMALL, THEMES
from soleplate.gui.widgets.flow import FlowLayout
from soleplate.gui.widgets.icon import icon
from soleplate.language import LANGUAGES
from soleplate.model.labels import label
from soleplate.text import Text, joined

__all__ = ["SettingsPage"]

KEEP_YEARS = 10.0
LOGO_PX = 64
ANEW = frozenset({"language", "theme", "units"})  # the pages are made anew


class SettingsPage(Page):
    """What the clinic chooses once, and the ways to keep and to give away what was recorded."""

    title = Text("Settings")

    def build(self) -> None:
        """Make the cards."""
        words, settings = self.words, self.state.settings
        outer = QtWidgets.QVBoxLayout(self)
        area = QtWidgets.QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        outer.addWidget(area)
        body = QtWidgets.QWidget()
        area.setWidget(body)
        columns = QtWidgets.QHBoxLayout(body)
        left, right = QtWidgets.QVBoxLayout(), QtWidgets.QVBoxLayout()
        for column in (left, right):
            column.setSpacing(16)
            columns.addLayout(column, 1)
        self._clinic(_card(left, words("You and the clinic")))
        self._looks(_card(left, words("How it looks and sounds")))
        left.addStretch(1)
        self._keeping(_card(right, words("Keeping and giving")))
        self._sessions(_card(right, words("Library and tests")))
        right.addStretch(1)
        keeps_keys(
            self.tester,
            self.clinic,
            self.library,
            self.language,
            self.theme_box,
            self.size_box,
            self.units,
            self.sounds,
        )
        for box, name, values in (
            (self.language, "language", list(LANGUAGES)), (self.theme_box, "theme", list(THEMES)),
            (self.size_box, "text_size", list(TEXT_SIZES)), (self.units, "units", list(UNITS)),
        ):  # fmt: skip
            current = getattr(settings, name)
            box.setCurrentIndex(values.index(current) if current in values else 0)
            box.currentIndexChanged.connect(lambda at, name=name, values=values: self._set(name, values[at]))
        self.sounds.setChecked(settings.sounds)
        self.sounds.toggled.connect(lambda on: self._set("sounds", on))
        for line, name in ((self.tester, "tester"), (self.clinic, "clinic")):
            line.setText(getattr(settings, name))
            line.editingFinished.connect(lambda line=line, name=name: self._set(name, line.text().strip()))

    def _clinic(self, form: QtWidgets.QFormLayout) -> None:
        words = self.words
        self.tester, self.clinic = QtWidgets.QLineEdit(), QtWidgets.QLineEdit()
        form.addRow(words("Tester, for corrections"), self.tester)
        form.addRow(words("Clinic, for reports"), self.clinic)
        row = FlowLayout()
        self.logo = QtWidgets.QLabel()
        self.logo.setFixedHeight(LOGO_PX)
        row.addWidget(button(words("Choose a logo …"), self._choose_logo))
        row.addWidget(button(words("No logo"), lambda: self._set("logo", "")))
        form.addRow(words("Logo, for reports"), self.logo)
        form.addRow("", row)

    def _looks(self, form: QtWidgets.QFormLayout) -> None:
        words = self.words
        self.language, self.theme_box, self.size_box, self.units = (QtWidgets.QComboBox() for _ in range(4))
        self.language.addItems(list(LANGUAGES.values()))
        self.theme_box.addItems([words.say(label(name)) for name in THEMES])
        self.size_box.addItems([f"{size} %" for size in TEXT_SIZES])
        self.units.addItems([words.say(text) for text in UNITS.values()])
        self.sounds = QtWidgets.QCheckBox(words("Metronome and tones"))
        self.sounds.setToolTip(words("Metronome and tones; flashes are always there"))
        for text, widget in (
            (words("Language"), self.language), (words("Colours"), self.theme_box),
            (words("Text size"), self.size_box), (words("Unit of forces"), self.units), (words("Sounds"), self.sounds),
        ):  # fmt: skip
            widget.setAccessibleName(text)
            form.addRow(text, widget)
        self.size_note = _note(words("The text size counts from the next start on."))
        form.addRow("", self.size_note)

    def _keeping(self, form: QtWidgets.QFormLayout) -> None:
        words = self.words
        form.addRow(
            _note(words("Everything in one file, read again and compared: sessions, people, plates, settings."))
        )
        self.with_names = QtWidgets.QCheckBox(words("With the names of people"))
        self.with_names.setChecked(True)
        self.with_names.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        form.addRow(self.with_names)
        row = FlowLayout()
        for text, call, name in (
            (words("Back up …"), self._back_up, "download"), (words("Restore …"), self._restore, "upload"),
            (words("Who is kept too long?"), self._overdue, "clock"),
        ):  # fmt: skip
            made = button(text, call)
            made.setIcon(icon(name, self.theme.ink))
            row.addWidget(made)
        form.addRow(row)
        self.progress = QtWidgets.QProgressBar()
        self.progress.hide()
        form.addRow(self.progress)
        self.kept = _note("")
        form.addRow(self.kept)

    def _sessions(self, form: QtWidgets.QFormLayout) -> None:
        words = self.words
        self.library = QtWidgets.QLineEdit(str(self.state.library))
        self.library.setAccessibleName(words("Library of sessions"))
        self.library.editingFinished.connect(lambda: self._use(Path(self.library.text().strip()).expanduser()))
        form.addRow(_note(words("Library of sessions")))
        form.addRow(self.library)
        self.refused = _note("")
        self.refused.setStyleSheet(f"color: {self.theme.danger};")
        self.refused.hide()
        form.addRow(self.refused)
        row = FlowLayout()
        row.addWidget(button(words("Choose a folder …"), self._choose_library))
        row.addWidget(button(words("Score everything again"), lambda: self.changed.emit("Reprocess")))
        form.addRow(row)
        self.setups = _note("")
        form.addRow(self.setups)
        form.addRow(button(words("Back to the defaults of every test"), lambda: self._set("setups", {})))

    def enter(self) -> None:
        """Show what is kept."""
        super().enter()
        self._show()

    def leave(self) -> None:
        """Take in what was typed into a field that still has the keys."""
        self.setFocus()

    def _show(self) -> None:
        settings, words = self.state.settings, self.words
        listed = [f"{words.say(self.state.title(name))}: "
                  + ", ".join(f"{words.say(label(k))} = {words.say(label(v))}" for k, v in found.items())
                  for name, found in settings.setups.items() if found]  # fmt: skip
        self.setups.setText("\n".join(listed) or words("None; every test runs with its own defaults"))
        picture = QtGui.QPixmap(settings.logo) if settings.logo else QtGui.QPixmap()
        if picture.isNull():
            self.logo.setText(words("none"))
        else:
            self.logo.setPixmap(picture.scaledToHeight(LOGO_PX, QtCore.Qt.TransformationMode.SmoothTransformation))

    # Each change counts at once

    def _set(self, name: str, value: Any) -> None:
        settings = self.state.settings
        if getattr(settings, name) == value:
            return
        self.state.settings_before.append((name, getattr(settings, name)))
        setattr(settings, name, value)
        self.state.remember()
        self._show()
        self.tell(Text("Kept. Ctrl+Z takes it back"))
        if name in ANEW:
            self._anew()

    def _anew(self) -> None:
        """Have the pages made anew, once the control that asks for it has done its work."""
        QtCore.QTimer.singleShot(0, self, lambda: self.changed.emit("rebuild"))

    def undo(self) -> None:
        """Take the last change back."""
        if self.state.settings_before:
            name, value = self.state.settings_before.pop()
            if name == "library" and not self._opened(Path(value or self.state.settings.folder)):
                return
            setattr(self.state.settings, name, value)
            self.state.remember()
            self._anew()

    def _choose_logo(self) -> None:
        path = self._asked_file(self.words("Choose a logo …"), self.words("Pictures (*.png *.jpg *.jpeg *.svg)"))
        if not path:
            return
        if QtGui.QPixmap(path).isNull():
            self.tell(Text("{path} is no picture that can be shown", path=path))
            return
        self._set("logo", path)

    def _choose_library(self) -> None:
        folder = QtWidgets.QFileDialog.getExistingDirectory(
            self, self.words("Choose a folder …"), str(self.state.library)
        )
        if folder:
            self.library.setText(folder)
            self._use(Path(folder))

    def _use(self, folder: Path) -> None:
        """Open another library; one that cannot be used is refused, and the one before stays."""
        if folder == self.state.library:
            return
        if self._opened(folder):
            self.refused.hide()
            self.state.person = None
            self._set("library", str(folder))

    def _opened(self, folder: Path) -> bool:
        try:
            self.state.open_library(folder)
        except SoleplateError as error:
            self.refused.setText(self.words.say(error.text))
            self.refused.show()
            self.library.setFocus()
            return False
        return True

    # Keeping and giving

    def _asked_file(self, title: str, kinds: str) -> str:
        return QtWidgets.QFileDialog.getOpenFileName(self, title, str(Path.home()), kinds)[0]

    def _back_up(self) -> None:
        """Ask where to, and write the backup beside the window."""
        name = str(Path.home() / f"soleplate-backup-{datetime.now():%Y-%m-%d}.zip")
        path = QtWidgets.QFileDialog.getSaveFileName(self, self.words("Back up …"), name, "ZIP (*.zip)")[0]
        if path:
            self.back_up_to(Path(path))

    def back_up_to(self, path: Path) -> None:
        """Write everything into one new file."""
        library, names = self.state.library, self.with_names.isChecked()

        def then(number: int) -> None:
            self.progress.hide()
            text = Text("{n} files are in {path}, read again and found equal", n=number, path=path)
            self.kept.setText(self.words.say(text))

        self._busy()
        self.later(lambda: back_up(library, path, names=names), then)

    def _restore(self) -> None:
        path = self._asked_file(self.words("Restore …"), "ZIP (*.zip)")
        name, words = Path(path).name, self.words
        question = words("Bring back what {name} holds? Nothing that is here is overwritten.", name=name)
        if path and self.confirm(question, words("Bring back")):
            self.restore_from(Path(path))

    def restore_from(self, path: Path) -> None:
        """Bring back what a backup holds."""
        library, names = self.state.library, self.with_names.isChecked()

        def then(done: Restored) -> None:
            self.progress.hide()
            said = [
                Text("{n} files were brought back, {same} were here already, {people} people are new",
                     n=done.written, same=done.same, people=done.people),
                *(Text("left as it is here: {name}", name=kept.name) for kept in done.kept),
            ]  # fmt: skip
            self.kept.setText(self.words.say(joined(said, by="\n")))
            self.state.people_changed()

        self._busy()
        self.later(lambda: restore(path, library, names=names), then)

    def _busy(self) -> None:
        self.kept.setText("")
        self.progress.setRange(0, 0)
        self.progress.show()

    def _overdue(self) -> None:
        """List whose last session is older than is to be kept; nothing is removed."""
        library = self.state.library

        def then(found: list[Overdue]) -> None:
            lines = [Text("{n} people have no session of the last {years:g} years", n=len(found), years=KEEP_YEARS)]
            lines += [Text("{who}: last on {day}", who=self.state.label(one.code), day=self.words.day(one.last_utc))
                      for one in found]  # fmt: skip
            self.kept.setText(self.words.say(joined(lines, by="\n")))

        self.later(lambda: overdue(library, KEEP_YEARS), then)

    def tell(self, text: str) -> None:
        """Put a text into the line at the bottom; what was going on here has ended."""
        self.progress.hide()
        super().tell(text)

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do here."""
        return {"undo": self.undo, "accept": self.leave}


def _card(column: QtWidgets.QVBoxLayout, title: str) -> QtWidgets.QFormLayout:
    frame = QtWidgets.QFrame()
    frame.setObjectName("card")
    form = QtWidgets.QFormLayout(frame)
    form.setContentsMargins(16, 12, 16, 12)
    form.setSpacing(8)
    form.setRowWrapPolicy(QtWidgets.QFormLayout.RowWrapPolicy.WrapLongRows)
    name = text_label(title, style="font-weight: 600;")
    form.addRow(name)
    column.addWidget(frame)
    return form


def _note(text: str) -> QtWidgets.QLabel:
    return text_label(text, style=f"font-size: {SMALL + 1}px;", wraps=True)
