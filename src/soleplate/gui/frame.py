"""What stands around every page: the rail that leads to them, and who is tested."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from soleplate.app.state import AppState
from soleplate.gui.keys import key_for
from soleplate.gui.pages.page import text_label
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import SMALL, TITLE, Theme
from soleplate.gui.widgets.icon import icon
from soleplate.language import Language
from soleplate.text import Text, joined

__all__ = ["PersonHeader", "Rail"]

ICONS: Mapping[str, str] = {
    "Plates": "scale-outline", "People": "users", "Test": "layout-grid", "Result": "report-analytics",
    "Today": "calendar-check", "Visits": "chart-dots", "Reprocess": "refresh", "Settings": "settings", "Help": "help",
}  # fmt: skip
ABOVE = ("People", "Today", "Test", "Result", "Visits")
AT_THE_FOOT = ("Plates", "Reprocess", "Settings", "Help")
WIDTH, SMALL_WIDTH = 120, 56


class Rail(QtWidgets.QFrame):
    """The pages: those of a visit above, those of the clinic at the foot.

    Parameters
    ----------
    titles : sequence of str
        Of the pages, in the order of their keys.
    walk_to : callable
        Told which page somebody wants to see.
    """

    def __init__(self, titles: Sequence[str], walk_to: Callable[[str], None], words: Language, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        self.tabs: dict[str, QtWidgets.QToolButton] = {}
        self._theme = theme
        above = sorted((t for t in titles if t not in AT_THE_FOOT), key=lambda t: ABOVE.index(t) if t in ABOVE else 9)
        for title in (*above, "", *(t for t in titles if t in AT_THE_FOOT)):
            if not title:
                column.addStretch(1)
                continue
            tab = QtWidgets.QToolButton()
            tab.setText(words.say(title))
            tab.setIconSize(QtCore.QSize(24, 24))
            tab.setCheckable(True)
            tab.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
            key = key_for("help" if title == "Help" else f"page{list(titles).index(title) + 1}").keys[0]
            tab.setToolTip(f"{words.say(title)}   {key}")
            tab.setAccessibleName(words.say(title))
            tab.setSizePolicy(QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed)
            tab.clicked.connect(lambda _=False, title=title: walk_to(title))
            column.addWidget(tab)
            self.tabs[title] = tab
        self.mark("")
        self.shrink(False)

    def shrink(self, small: bool) -> None:
        """Show icons alone, as a small screen needs it, or their words too."""
        style = QtCore.Qt.ToolButtonStyle
        self.setFixedWidth(SMALL_WIDTH if small else WIDTH)
        self.setMinimumHeight(SMALL_WIDTH)  # its words never keep a window from fitting its screen
        for tab in self.tabs.values():
            tab.setToolButtonStyle(style.ToolButtonIconOnly if small else style.ToolButtonTextUnderIcon)
            tab.setMinimumHeight(44 if small else 60)

    def mark(self, shown: str) -> None:
        """Show which page is shown."""
        for title, tab in self.tabs.items():
            here = title == shown
            tab.setChecked(here)
            tab.setIcon(icon(ICONS[title], self._theme.accent if here else self._theme.faint))


class PersonHeader(QtWidgets.QFrame):
    """Who is tested, in large letters, on every page; what must not be done beside it, never left out."""

    def __init__(self, state: AppState, words: Language) -> None:
        super().__init__()
        self.setObjectName("header")
        self._state, self._words = state, words
        self._shown: object = None
        self._small = False
        across = QtWidgets.QHBoxLayout(self)
        across.setContentsMargins(24, 4, 24, 4)
        across.setSpacing(16)
        self.badge = QtWidgets.QLabel()
        self.badge.setFixedHeight(36)
        across.addWidget(self.badge)
        texts = QtWidgets.QVBoxLayout()
        texts.setSpacing(0)
        self.name = text_label(style=f"font-size: {TITLE + 2}px; font-weight: 600;")
        self.about = text_label(style=f"font-size: {SMALL + 1}px;")
        for text in (self.name, self.about):
            text.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Preferred)
            texts.addWidget(text)
        across.addLayout(texts, 1)
        self.limits = text_label(name="care")
        self.simulated = text_label(words("Simulated plate"), name="quiet")
        for chip in (self.limits, self.simulated):
            chip.setFixedHeight(32)
            across.addWidget(chip)
        self.refresh()

    def shrink(self, small: bool) -> None:
        """Leave out the line about the person, as a small screen needs it; the limits stay."""
        self._small = small
        self.about.setVisible(bool(self.about.text()) and not small)

    def refresh(self) -> None:
        """Show who is chosen now."""
        person, plates = self._state.person, self._state.settings.plates
        now = (person, self._state.names.of(person.code) if person else "", tuple(plates.values()))
        if now == self._shown:
            return
        self._shown = now
        words = self._words
        self.badge.setObjectName("badge" if person else "nobody")
        self.badge.style().polish(self.badge)
        self.badge.setText(person.code if person else "—")
        name = now[1] if person else words("Nobody chosen yet")
        self.name.setText(name or (person.code if person else ""))
        about: list[str] = []
        if person is not None:
            about += person.about(date.today())
            if not math.isnan(person.mass_kg):
                about.append(Text("{mass:.1f} kg", mass=person.mass_kg))
            if person.goal:
                about.append(person.goal)
        self.about.setText(words.say(joined(about, by=" · ")) if about else "")
        self.shrink(self._small)
        self.limits.setText(f"! {person.limits}" if person else "")
        self.limits.setVisible(bool(person and person.limits))
        self.simulated.setVisible(any(url.startswith("sim:") for url in plates.values()))
