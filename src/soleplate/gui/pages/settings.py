"""Settings: library, language, colours, unit of forces, sounds, tester, and the default set-up of each test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from soleplate.app.units import UNITS
from soleplate.errors import SoleplateError
from soleplate.gui.keys import KEY_NAMES, KEYS
from soleplate.gui.pages.page import Page, button, heading, keeps_keys
from soleplate.gui.qt import QtWidgets
from soleplate.gui.theme import THEMES
from soleplate.language import LANGUAGES
from soleplate.model.labels import label
from soleplate.text import Text

__all__ = ["SettingsPage"]


class SettingsPage(Page):
    """A form; what is changed holds at once and is remembered."""

    title = Text("Settings")

    def build(self) -> None:
        """Make the form and the table of keys."""
        words, settings = self.words, self.state.settings
        row = QtWidgets.QHBoxLayout(self)
        left = QtWidgets.QVBoxLayout()
        row.addLayout(left, 3)
        left.addWidget(heading(words("Settings")))
        form = QtWidgets.QFormLayout()
        left.addLayout(form)
        self.library = QtWidgets.QLineEdit(str(self.state.library))
        self.language, self.theme_box = QtWidgets.QComboBox(), QtWidgets.QComboBox()
        self.language.addItems(list(LANGUAGES.values()))
        self.language.setCurrentIndex(list(LANGUAGES).index(words.code))
        self.theme_box.addItems([words.say(label(name)) for name in THEMES])
        self.theme_box.setCurrentIndex(list(THEMES).index(self.theme.name))
        self.units = QtWidgets.QComboBox()
        self.units.addItems([words.say(text) for text in UNITS.values()])
        self.units.setCurrentIndex(list(UNITS).index(settings.units if settings.units in UNITS else "N"))
        self.sounds = QtWidgets.QCheckBox(words("Metronome and tones; flashes are always there"))
        self.sounds.setChecked(settings.sounds)
        self.tester = QtWidgets.QLineEdit(settings.tester)
        for text, widget in (
            (words("Library of sessions"), self.library), (words("Language"), self.language),
            (words("Colours"), self.theme_box), (words("Unit of forces"), self.units),
            (words("Sounds"), self.sounds), (words("Tester, for corrections"), self.tester),
        ):  # fmt: skip
            form.addRow(text, widget)
        keeps_keys(self.library, self.language, self.theme_box, self.units, self.sounds, self.tester)
        self.setups = QtWidgets.QLabel()
        self.setups.setWordWrap(True)
        left.addWidget(heading(words("Default set-ups")))
        left.addWidget(self.setups)
        left.addWidget(button(words("Back to the defaults of every test"), self._forget_setups))
        left.addWidget(button(words("Save"), self.save, "Enter"))
        left.addStretch(1)
        keys = QtWidgets.QTableWidget(0, 2)
        keys.setHorizontalHeaderLabels([words("Key"), words("What it does")])
        keys.horizontalHeader().setStretchLastSection(True)
        keys.horizontalHeader().setSectionResizeMode(0, QtWidgets.QHeaderView.ResizeMode.ResizeToContents)
        keys.verticalHeader().hide()
        keys.verticalHeader().setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.ResizeToContents)
        keys.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        shown = [key for key in KEYS if key.where != "live" and not key.action[-1].isdigit()]
        keys.setRowCount(len(shown))
        for line, key in enumerate(shown):
            keys.setItem(
                line,
                0,
                QtWidgets.QTableWidgetItem(" / ".join(words.say(KEY_NAMES.get(name, name)) for name in key.keys)),
            )
            keys.setItem(line, 1, QtWidgets.QTableWidgetItem(words.say(key.text)))
        row.addWidget(keys, 2)

    def enter(self) -> None:
        """Show what is kept."""
        super().enter()
        setups = self.state.settings.setups
        words = self.words
        listed = [f"{words.say(self.state.title(name))}: "
                  + ", ".join(f"{words.say(label(k))} = {words.say(label(v))}" for k, v in found.items())
                  for name, found in setups.items() if found]  # fmt: skip
        self.setups.setText("\n".join(listed) or self.words("None; every test runs with its own defaults"))

    def _forget_setups(self) -> None:
        self.state.settings.setups = {}
        self.state.remember()
        self.enter()

    def save(self) -> None:
        """Keep the form; a library that cannot be used is refused and the one before stays."""
        settings, folder = self.state.settings, Path(self.library.text().strip()).expanduser()
        if folder != self.state.library:
            try:
                self.state.open_library(folder)
            except SoleplateError as error:
                self.tell(error.text)
                return
            settings.library = str(folder)
        settings.language = list(LANGUAGES)[self.language.currentIndex()]
        settings.theme = list(THEMES)[self.theme_box.currentIndex()]
        settings.units = list(UNITS)[self.units.currentIndex()]
        settings.sounds = self.sounds.isChecked()
        settings.tester = self.tester.text().strip() or "tester"
        self.state.remember()
        self.changed.emit("rebuild")

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do here."""
        return {"accept": self.save}
