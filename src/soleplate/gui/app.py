"""The physio's application: its window, its pages, its keys."""

from __future__ import annotations

import signal
from collections.abc import Callable

from soleplate.app.sound import Sounds
from soleplate.app.state import AppState
from soleplate.errors import SoleplateError
from soleplate.gui.athlete import AthleteWindow
from soleplate.gui.dashboard import DrawTimer
from soleplate.gui.frame import PersonHeader, Rail
from soleplate.gui.keys import bind_keys
from soleplate.gui.pages.history import HistoryPage
from soleplate.gui.pages.page import Page, release
from soleplate.gui.pages.participants import ParticipantsPage
from soleplate.gui.pages.plates import PlatesPage
from soleplate.gui.pages.reprocess import ReprocessPage
from soleplate.gui.pages.result import ResultPage
from soleplate.gui.pages.run import RunPage
from soleplate.gui.pages.settings import SettingsPage
from soleplate.gui.pages.today import TodayPage
from soleplate.gui.qt import QtCore, QtGui, QtWidgets, application, speak
from soleplate.gui.theme import DARK, LIGHT, TEXT, THEMES
from soleplate.gui.widgets.icon import icon
from soleplate.language import Language
from soleplate.text import Text, joined

__all__ = ["AppWindow", "show_app"]

FRAMES_PER_S = 30.0
KEYED = (
    "next", "accept", "reject", "undo", "redo", "left", "right", "tare", "metronome", "repeat", "stop", "pause", "copy",
    "check", "calibrate", "settings", "quick", "plan", "fit",
    *(f"reason{n}" for n in range(1, 10)),
)  # fmt: skip
CONFIRM = QtWidgets.QMessageBox.StandardButton


class AppWindow(QtWidgets.QWidget):
    """Hold the pages; keys go to the page that is shown.

    Parameters
    ----------
    state : AppState
        People, settings, plates and the session.
    """

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.state = state
        self.sounds = Sounds(state.settings.sounds)
        self.athlete: AthleteWindow | None = None
        self.setWindowTitle("Soleplate")
        self.resize(1280, 720)
        self._column = QtWidgets.QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._body: QtWidgets.QWidget | None = None
        self.pages: dict[str, Page] = {}
        self.rebuild("Participants")
        actions: dict[str, Callable[[], None]] = {name: self._to_page(name) for name in KEYED}
        for number in range(1, 9):
            actions[f"page{number}"] = lambda number=number: self._go_number(number)  # type: ignore[misc]
        actions.update(
            athlete=self.show_athlete, theme=self._other_theme, full_screen=self._full_screen, quit=self._quit
        )
        self._actions = actions
        bind_keys(self, actions)
        self._timer = DrawTimer(self, self.refresh, FRAMES_PER_S)

    def _quit(self) -> None:
        self.close()

    # Pages

    def rebuild(self, page: str = "") -> None:
        """Make every page anew, in the language and colours of the settings."""
        page = page or self.page.title
        for old in self.pages.values():
            old.leave()
            old.gone = True
        words, theme = Language(self.state.settings.language), THEMES.get(self.state.settings.theme, LIGHT)
        self.words, self.theme = words, theme
        speak(words.code)
        self.sounds = Sounds(self.state.settings.sounds)
        body = QtWidgets.QWidget()
        across = QtWidgets.QHBoxLayout(body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        column = QtWidgets.QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header = PersonHeader(self.state, words)
        column.addWidget(self.header)
        self._stack = QtWidgets.QStackedWidget()
        column.addWidget(self._stack, 1)
        self.said = QtWidgets.QLabel()
        self.said.setWordWrap(True)
        self.said.setContentsMargins(16, 0, 16, 2)
        self.said.setStyleSheet(f"font-size: {TEXT}px; color: {theme.warning};")
        column.addWidget(self.said)
        made: list[Page] = [
            PlatesPage(self.state, words, theme),
            ParticipantsPage(self.state, words, theme),
            RunPage(self.state, words, theme, self.sounds.play),
            ResultPage(self.state, words, theme),
            HistoryPage(self.state, words, theme),
            ReprocessPage(self.state, words, theme),
            SettingsPage(self.state, words, theme),
            TodayPage(self.state, words, theme),
        ]
        self.pages = {page.title: page for page in made}
        for each in made:
            self._stack.addWidget(each)
            each.changed.connect(self._changed)
            each.said.connect(self.say)
            each.confirm = lambda question: self.confirm(question)
        self.rail = Rail(list(self.pages), self._walk_to, words, theme)
        self._tabs = self.rail.tabs
        across.addWidget(self.rail)
        across.addLayout(column, 1)
        old_body, self._body = self._body, body
        if old_body is None:
            self._column.addWidget(body)
        else:
            self._column.replaceWidget(old_body, body)
            release(old_body)
        self.setStyleSheet(theme.style)
        self.setWindowIcon(icon("yoga", theme.accent, 64))
        self._close_athlete()
        self.go(page)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        found = self._stack.currentWidget()
        if not isinstance(found, Page):
            raise SoleplateError(Text("No page is shown"))
        return found

    def go(self, title: str) -> None:
        """Show a page; while a test runs the page Run stays until it has ended."""
        run = self.pages["Run"]
        if self.state.session.running and title != "Run":
            self.say(self.words("A test is running: stop it with Esc first"))
            title = "Run"
        if self._stack.currentWidget() is not self.pages[title]:
            self.page.leave()
            self._stack.setCurrentWidget(self.pages[title])
        self.pages[title].enter()
        self.rail.mark(title)
        self.rail.setVisible(not self.state.session.running)
        self.header.refresh()
        if title == "Run" and isinstance(run, RunPage):
            run.setFocus()

    def _walk_to(self, title: str) -> None:
        """Go where somebody wants to; what the page before said is not about that one."""
        self.said.setText("")
        self.go(title)

    def _go_number(self, number: int) -> None:
        self._walk_to(list(self.pages)[number - 1])

    def _changed(self, what: str) -> None:
        if what == "rebuild":
            self.rebuild()
        elif what == "Stage":
            run = self.pages["Run"]
            if isinstance(run, RunPage):
                run.show_stage()
            self.go("Run")
        elif what in self.pages:
            self.go(what)

    def say(self, text: str) -> None:
        """Show a line at the bottom, errors as well in the language of the window."""
        self.said.setText(self.words.say(text))

    def _to_page(self, action: str) -> Callable[[], None]:
        """Return what hands a key to the page that is shown."""

        def press() -> None:
            found = self.page.key_actions().get(action)
            if found is not None:
                self.said.setText("")
                found()

        return press

    # Windows

    def show_athlete(self) -> None:
        """Open the athlete's window on the second screen where there is one, or close it."""
        if self.athlete is not None:
            self._close_athlete()
            return
        self.athlete = AthleteWindow(self.state, self.words, self.theme)
        bind_keys(self.athlete, self._actions)  # STOP works whichever window has the keys
        screens = QtGui.QGuiApplication.screens()
        if len(screens) > 1:
            self.athlete.move(screens[1].geometry().topLeft())
            self.athlete.showFullScreen()
        else:
            self.athlete.show()

    def _close_athlete(self) -> None:
        if self.athlete is not None:
            self.athlete.close()
            self.athlete.deleteLater()
            self.athlete = None

    def _other_theme(self) -> None:
        if self.state.session.running or self.page.busy:
            return
        self.state.settings.theme = (DARK if self.theme is LIGHT else LIGHT).name
        self.state.remember()
        self.rebuild()

    def _full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def refresh(self) -> None:
        """Draw what has changed; called by the timer."""
        self.state.background.deliver()
        self.page.refresh()
        self.header.refresh()
        self.rail.setVisible(not self.state.session.running)
        if self.athlete is not None:
            self.athlete.refresh()

    # The beginning and the end

    def offer_recovery(self, ask: Callable[[str], bool] | None = None) -> None:
        """Offer to complete sessions that were cut off; what is not completed stays as it is."""
        try:
            count = self.state.orphans()
            if not count:
                return
            question = self.words(
                "{n} session was cut off by a crash. Everything received is kept. Complete it now?",
                plural="{n} sessions were cut off by a crash. Everything received is kept. Complete them now?",
                n=count,
            )
            if (ask or self._confirm)(question):
                done = self.state.recover()
                good = [item for item in done if item.error is None]
                wrong = [item.error.text for item in done if item.error is not None]
                self.say(joined((Text("{count} completed", count=len(good)), *wrong), by="  "))
        except SoleplateError as error:
            self.say(error.text)

    def _confirm(self, question: str) -> bool:
        answer = QtWidgets.QMessageBox.question(self, "Soleplate", question, CONFIRM.Yes | CONFIRM.No, CONFIRM.Yes)
        return bool(answer == CONFIRM.Yes)

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        """Ask before a running test is ended; all that was recorded is kept."""
        if self._body is None:
            event.accept()
            return
        if self.state.session.running:
            question = self.words("A test is running. Stop it and close? What was recorded is kept.")
            if not self.confirm(question):
                event.ignore()
                return
            self.state.session.stop(Text("the window was closed"))
            self.state.session.wait(20.0)
        self.state.background.close()
        result = self.pages["Result"]
        if isinstance(result, ResultPage):
            result.offer_to_save()
        self._timer.stop()
        for page in self.pages.values():
            page.leave()
            page.gone = True
            if isinstance(page, ReprocessPage):
                page.close_down()
        self._close_athlete()
        release(self._body)
        self._body = None
        event.accept()

    def confirm(self, question: str) -> bool:
        """Ask a question that blocks; tests answer it themselves."""
        return self._confirm(question)


def show_app(state: AppState, page: str = "Participants") -> int:
    """Show the application until its window is closed."""
    app = application()
    window = AppWindow(state)
    window.go(page)
    # not at once: the signal may come while something is being drawn
    before = signal.signal(signal.SIGINT, lambda *_: QtCore.QTimer.singleShot(0, window.close))
    try:
        window.show()
        QtCore.QTimer.singleShot(0, window.offer_recovery)
        return int(app.exec())
    finally:
        signal.signal(signal.SIGINT, before)
        window.close()
