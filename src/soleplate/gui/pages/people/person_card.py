"""The one who is marked in the list, in full, so that nobody is chosen by mistake."""

from __future__ import annotations

import math
from datetime import date

from soleplate.gui.pages.page import text_label
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import SMALL, TITLE, Theme
from soleplate.language import Language
from soleplate.model.person import Person
from soleplate.text import Text, joined

__all__ = ["PersonCard"]


class PersonCard(QtWidgets.QFrame):
    """A card that says who somebody is, and what must not be done with them."""

    def __init__(self, words: Language, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._words = words
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        top = QtWidgets.QHBoxLayout()
        column.addLayout(top)
        self.badge = QtWidgets.QLabel()
        self.badge.setFixedHeight(40)
        self.badge.setMinimumWidth(64)
        self.badge.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        self.asks = text_label(style=f"color: {theme.faint};")
        top.addWidget(self.badge)
        top.addWidget(self.asks, 1)
        self.name = _wrapped(f"font-size: {TITLE + 2}px; font-weight: 600;")
        self.about, self.goal = _wrapped(""), _wrapped("")
        self.limits = text_label(name="care", wraps=True)
        self.more = _wrapped(f"color: {theme.faint}; font-size: {SMALL + 2}px;")
        for text in (self.name, self.about, self.limits, self.goal, self.more):
            column.addWidget(text)
        column.addStretch(1)
        self.buttons = QtWidgets.QHBoxLayout()
        column.addLayout(self.buttons)

    def show_person(self, person: Person | None, name: str, last: str) -> None:
        """Show somebody with their name and when they were here last (a stamp in UTC, or empty)."""
        words = self._words
        self.badge.setObjectName("badge" if person else "nobody")
        self.badge.style().polish(self.badge)
        self.badge.setText(person.code if person else "–")
        self.limits.setVisible(bool(person and person.limits))
        if person is None:
            self.asks.setText(words("Nobody is marked"))
            for text in (self.name, self.about, self.goal, self.more):
                text.clear()
            return
        self.asks.setText(words("In the archive") if person.archived else words("Is it this person?"))
        self.name.setText(name or person.code)
        about: list[str] = person.about(date.today())
        if not math.isnan(person.mass_kg):
            about.append(Text("{mass:.1f} kg", mass=person.mass_kg))
        self.about.setText(words.say(joined(about, by=" · ")) if about else "")
        self.limits.setText(f"! {person.limits}")
        self.goal.setText(words("Goal: {goal}", goal=person.goal) if person.goal else "")
        more = [
            words("Born {day}", day=words.day(person.born)) if person.born else "",
            words("Since {day}", day=words.day(person.since)) if person.since else "",
            words("Last visit {day}", day=words.day(last)) if last else words("No visit yet"),
            *(f"{words.day(note.day)} {note.text}".strip() for note in reversed(person.notes[-3:])),
        ]
        self.more.setText("\n".join(filter(None, more)))
        for label in (self.about, self.goal):
            label.setVisible(bool(label.text()))


def _wrapped(style: str) -> QtWidgets.QLabel:
    label = text_label(style=style, wraps=True)
    label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
    return label
