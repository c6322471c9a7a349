"""The button that hands a result over: a page for the patient, a colleague or the progress; opened, as PDF, printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from soleplate.app.reports import KINDS, Kind, html_of, letterhead_of, report_path
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, open_file
from soleplate.gui.paper import pdf_of, print_page
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import Theme
from soleplate.gui.widgets.icon import icon
from soleplate.model.stamp import local_day
from soleplate.plugins import titles
from soleplate.scoring.assessment import Assessment
from soleplate.storage.files import replace_file
from soleplate.text import Text

__all__ = ["GivingMenu"]


class GivingMenu(QtWidgets.QPushButton):
    """A button with a menu: each kind of page, and what to do with it.

    Parameters
    ----------
    page : Page
        Whose outcome is handed over.
    theme : Theme
        Colours.
    """

    def __init__(self, page: Page, theme: Theme) -> None:
        super().__init__(f"{page.words('Report')}\nP")
        self.setObjectName("action")
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.setIcon(icon("printer", theme.ink))
        self._page = page
        words, menu = page.words, QtWidgets.QMenu(self)
        for kind, text in KINDS.items():
            below = menu.addMenu(words.say(text))
            below.addAction(words("Open"), partial(self.open_page, kind))
            below.addAction(words("Save as PDF"), partial(self.pdf, kind))
            below.addAction(words("Print"), partial(self.print, kind))
        self.setMenu(menu)

    def open_page(self, kind: Kind = "colleague") -> None:
        """Write a page beside the session and show it in the browser, which prints it."""
        self._make(kind, lambda outcome, html: self._write(outcome, kind, ".html", html.encode()))

    def pdf(self, kind: Kind = "colleague") -> None:
        """Write a page as a PDF beside the session, and show it."""
        self._make(kind, lambda outcome, html: self._write(outcome, kind, ".pdf", pdf_of(html)))

    def print(self, kind: Kind = "colleague") -> None:
        """Print a page."""

        def then(_: Assessment, html: str) -> None:
            if print_page(html, self):
                self._page.tell(Text("Sent to the printer"))

        self._make(kind, then)

    def _make(self, kind: Kind, then: Callable[[Assessment, str], None]) -> None:
        """Make a page beside the window, and do something with it."""
        page, state = self._page, self._page.state
        outcome = state.outcome
        if outcome is None:
            return
        code = outcome.recording.header.participant
        visited = date.fromisoformat(local_day(outcome.recording.header.created_utc))
        day = date.today() if kind == "progress" else visited
        head = letterhead_of(state.settings, state.people, state.names, code, day)

        person = state.people.known.get(code)
        facts = person.facts(visited) if person is not None and person.born else None

        def made(html: str) -> None:
            try:
                then(outcome, html)
            except SoleplateError as error:
                page.tell(Text("The page could not be written: {error}", error=error.text))

        page.later(lambda: html_of(kind, outcome, page.words, head, titles(), facts), made)

    def _write(self, outcome: Assessment, kind: Kind, ending: str, data: bytes) -> None:
        path = report_path(outcome, kind, ending)
        replace_file(path, data)
        self._page.tell(Text("{what}: {path}", what=KINDS[kind], path=path))
        self.opened(path)

    def opened(self, path: Path) -> None:
        """Open a file with the program that the desktop has for it."""
        open_file(path)
