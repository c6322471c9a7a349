"""The physio's application: its window, its pages, its keys."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from soleplate.app.sound import Sounds
from soleplate.app.state import AppState
from soleplate.errors import SoleplateError
from soleplate.gui.asking import agreed
from soleplate.gui.athlete import AthleteWindow
from soleplate.gui.dashboard import DrawTimer
from soleplate.gui.frame import PersonHeader, Rail
from soleplate.gui.importing import ImportDialog
from soleplate.gui.keys import bind_keys
from soleplate.gui.pages.help import HelpPage
from soleplate.gui.pages.page import Page, release, text_label
from soleplate.gui.pages.people.people import PeoplePage
from soleplate.gui.pages.plates.plates import PlatesPage
from soleplate.gui.pages.reprocess import ReprocessPage
from soleplate.gui.pages.result.result import ResultPage
from soleplate.gui.pages.run.run import RunPage
from soleplate.gui.pages.settings import SettingsPage
from soleplate.gui.pages.today.today import TodayPage
from soleplate.gui.pages.visits import VisitsPage
from soleplate.gui.qt import QtCore, QtGui, QtWidgets, application, run, speak
from soleplate.gui.theme import DARK, LIGHT, TEXT, THEMES
from soleplate.gui.widgets.icon import icon
from soleplate.language import Language
from soleplate.text import Text, joined

__all__ = ["AppWindow", "show_app"]

FRAMES_PER_S = 30.0
PAGES_WITH_A_NUMBER = 8
SMALL_SCREEN = (1024, 600)  # logical pixels: on less the rail has no words
SMALLEST_SCREEN = (896, 480)
KEYED = (
    "next", "accept", "reject", "undo", "redo", "left", "right", "tare", "metronome", "repeat", "stop", "pause", "copy",
    "check", "calibrate", "settings", "quick", "new", "edit", "correct", "fit",
    *(f"reason{n}" for n in range(1, 10)),
)  # fmt: skip


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
        self._explained = "People"
        self.setWindowTitle("Soleplate")
        self.setAcceptDrops(True)
        self._importing: ImportDialog | None = None
        self._column = QtWidgets.QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        # long words of some page never keep the window from fitting a small screen
        self._column.setSizeConstraint(QtWidgets.QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(*SMALLEST_SCREEN)
        self._body: QtWidgets.QWidget | None = None
        self.pages: dict[str, Page] = {}
        self.rebuild("People")
        self.resize(1280, 720)
        actions: dict[str, Callable[[], None]] = {name: self._to_page(name) for name in KEYED}
        for number in range(1, PAGES_WITH_A_NUMBER + 1):
            actions[f"page{number}"] = lambda number=number: self._go_number(number)  # type: ignore[misc]
        actions.update(
            athlete=self.show_athlete,
            theme=self._other_theme,
            full_screen=self._full_screen,
            quit=self._quit,
            help=self._show_help,
        )
        self._actions = actions
        bind_keys(self, actions)
        self._timer = DrawTimer(self, self.refresh, FRAMES_PER_S)

    def _quit(self) -> None:
        self.close()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Leave the words out of the rail where there is little room."""
        self._fit_rail()
        super().resizeEvent(event)

    def _fit_rail(self) -> None:
        small = self.width() < SMALL_SCREEN[0] or self.height() < SMALL_SCREEN[1]
        self.rail.shrink(small)
        self.header.shrink(small)

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
        self.said = text_label(wraps=True)
        self.said.setContentsMargins(16, 0, 16, 2)
        self.said.setStyleSheet(f"font-size: {TEXT}px; color: {theme.warning};")
        column.addWidget(self.said)
        made: list[Page] = [
            PlatesPage(self.state, words, theme),
            PeoplePage(self.state, words, theme),
            RunPage(self.state, words, theme, self.sounds.play),
            ResultPage(self.state, words, theme),
            VisitsPage(self.state, words, theme),
            ReprocessPage(self.state, words, theme),
            SettingsPage(self.state, words, theme),
            TodayPage(self.state, words, theme),
        ]
        self.help = HelpPage(self.state, words, theme)
        self.help.show_pages({page.title: page for page in made})
        made.append(self.help)
        self.pages = {page.title: page for page in made}
        for each in made:
            self._stack.addWidget(each)
            each.changed.connect(self._changed)
            each.said.connect(self.say)
            each.confirm = lambda *asked: self.confirm(*asked)  # tests put another one in its place
        self.rail = Rail(list(self.pages), self._walk_to, words, theme)
        self._tabs = self.rail.tabs
        self._fit_rail()
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
        """Show a page; while a test runs the page Test stays until it has ended."""
        run = self.pages["Test"]
        if self.state.session.running and title != "Test":
            self.say(self.words("A test is running: stop it with Esc first"))
            title = "Test"
        if self._stack.currentWidget() is not self.pages[title]:
            self.page.leave()
            self._stack.setCurrentWidget(self.pages[title])
        self.pages[title].enter()
        self.rail.mark(title)
        self.rail.setVisible(not self.state.session.running)
        self.header.refresh()
        if title == "Test" and isinstance(run, RunPage):
            run.setFocus()

    def _walk_to(self, title: str) -> None:
        """Go where somebody wants to; what the page before said is not about that one."""
        self.said.setText("")
        self.go(title)

    def _go_number(self, number: int) -> None:
        self._walk_to(list(self.pages)[number - 1])

    def _show_help(self) -> None:
        """Explain the page that is shown; a second time, go back to it."""
        here = self.page.title
        if here == "Help":
            self._walk_to(self._explained)
            return
        self._explained = here
        self.help.about(here)
        self._walk_to("Help")

    def _changed(self, what: str) -> None:
        self.state.led_s = monotonic()
        if what == "rebuild":
            self.rebuild()
        elif what == "Stage":
            run = self.pages["Test"]
            if isinstance(run, RunPage):
                run.show_stage()
            self.go("Test")
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
        self.state.ports.deliver()
        self.page.refresh()
        self.header.refresh()
        self.rail.setVisible(not self.state.session.running)
        if self.athlete is not None:
            self.athlete.refresh()

    # Files that are dropped

    def dragEnterEvent(self, event: QtGui.QDragEnterEvent) -> None:
        """Take files of this computer, unless a test runs."""
        if not self.state.session.running and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QtGui.QDropEvent) -> None:
        """Import what was dropped; a folder of sessions goes to Reprocess."""
        self.take_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def take_files(self, paths: Sequence[Path]) -> None:
        """Offer to import files of other programs for the person chosen; score a folder of sessions again."""
        folders = [path for path in paths if path.is_dir()]
        files = [path for path in paths if path.is_file()]
        sessions = [path for path in files if path.suffix == ".h5"]
        reprocess = self.pages["Reprocess"]
        if isinstance(reprocess, ReprocessPage) and (folders or sessions):
            self._walk_to("Reprocess")
            reprocess.take(folders[0] if folders else sessions[0].parent)
        others = [path for path in files if path.suffix != ".h5"]
        if not others or self._importing is not None:
            return
        if self.state.person is None:
            self._walk_to("People")
            self.say(Text("Choose a participant first: the files are imported for them"))
            return
        self._importing = ImportDialog(self, self.state, self.words, self.theme, others)
        self._importing.imported.connect(self._imported)
        self._importing.finished.connect(self._import_ended)
        self._importing.open()

    def _imported(self, n: int, wrong: str) -> None:
        said = Text("{n} file imported", plural="{n} files imported", n=n)
        if n:
            self._walk_to("Visits")
        self.say(joined((said, wrong), by=".  ") if wrong else said)

    def _import_ended(self, _: int) -> None:
        if self._importing is not None:
            self._importing.deleteLater()
            self._importing = None

    # The beginning and the end

    def offer_recovery(self) -> None:
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
            if self.confirm(question, self.words("Complete now"), stay=self.words("Later")):
                done = self.state.recover()
                good = [item for item in done if item.error is None]
                wrong = [item.error.text for item in done if item.error is not None]
                self.say(joined((Text("{count} completed", count=len(good)), *wrong), by="  "))
        except SoleplateError as error:
            self.say(error.text)

    def confirm(self, question: str, deed: str, drop: str = "", stay: str = "") -> bool | None:
        """Ask a question that blocks, as ``agreed`` does; tests answer it themselves."""
        return agreed(self, question, deed, stay or self.words("Stay here"), drop)

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        """Ask before a running test is ended, or what is not saved goes; all that was recorded is kept."""
        if self._body is None:
            event.accept()
            return
        if not all(page.settled() for page in self.pages.values()):
            event.ignore()
            return
        if self.state.session.running:
            question = self.words("A test is running. Stop it and close? What was recorded is kept.")
            if not self.confirm(question, self.words("Stop and close")):
                event.ignore()
                return
            self.state.session.stop(Text("the window was closed"))
            self.state.session.wait(20.0)
        self._timer.stop()
        for page in self.pages.values():
            page.leave()
            page.gone = True
            if isinstance(page, ReprocessPage):
                page.close_down()
        self.state.background.close()
        self.state.ports.close()
        self._close_athlete()
        if self._importing is not None:
            self._importing.reject()
        release(self._body)
        self._body = None
        event.accept()


def show_app(state: AppState) -> int:
    """Show the application until its window is closed."""
    app = application()
    window = AppWindow(state)
    window.go("People" if state.settings.plates else "Plates")  # the first start begins with a plate
    # not at once: the signal may come while something is being drawn
    before = signal.signal(signal.SIGINT, lambda *_: QtCore.QTimer.singleShot(0, window.close))
    try:
        window.restoreGeometry(QtCore.QByteArray.fromBase64(state.settings.window.encode()))
        window.show()
        QtCore.QTimer.singleShot(0, window.offer_recovery)
        return run(app)
    finally:
        signal.signal(signal.SIGINT, before)
        state.settings.window = bytes(window.saveGeometry().toBase64().data()).decode()
        state.remember()
        window.close()
