"""What every page of the application has: the state, words, a theme, and what its keys do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from soleplate.app.state import AppState
from soleplate.errors import SoleplateError
from soleplate.gui.qt import QtCore, QtGui, QtWidgets, pg
from soleplate.gui.theme import TITLE, Theme
from soleplate.language import Language

T = TypeVar("T")

__all__ = ["Page", "button", "heading", "keeps_keys", "open_file", "release", "text_label"]


class Page(QtWidgets.QWidget):
    """Show one side of the state."""

    title = ""
    gone = False  # made anew, or closed: nothing reaches it any more
    confirm: Callable[..., bool | None]  # of the window: question, deed and the other deed
    changed = QtCore.Signal(str)  # the name of the page to go to, or empty to look at everything anew
    said = QtCore.Signal(str)  # something for the line at the bottom

    def __init__(self, state: AppState, words: Language, theme: Theme) -> None:
        super().__init__()
        self.state, self.words, self.theme = state, words, theme
        self.build()

    def build(self) -> None:
        """Make what is on the page."""

    def later(self, work: Callable[[], T], then: Callable[[T], None], *, at_ports: bool = False) -> None:
        """Do beside the window what would hold it, ``at_ports`` what needs plates; what goes wrong is told below."""

        def done(value: T) -> None:
            if not self.gone:
                then(value)

        def failed(error: SoleplateError) -> None:
            if not self.gone:
                self.tell(error.text)

        (self.state.ports if at_ports else self.state.background).do(work, done, failed)

    def enter(self) -> None:
        """Look at everything anew: the page is shown from now on, and takes the keys."""
        self.setFocus()

    def leave(self) -> None:
        """Free what only this page uses: another one is shown from now on."""

    def settled(self) -> bool:
        """Ask about what is not saved, before the window closes; return whether it may."""
        return True

    def tell(self, text: str) -> None:
        """Put a text into the line at the bottom, in the language of the window."""
        if self.gone:
            return
        self.said.emit(self.words.say(text))

    @property
    def busy(self) -> bool:
        """Whether something goes on here that making the page anew would end."""
        return False

    def refresh(self) -> None:
        """Draw what has changed; called many times a second while the page is shown."""

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do on this page, by the names of the one table of keys."""
        return {}


def release(widget: QtWidgets.QWidget) -> None:
    """Take a widget out of its window and delete it, with the menus that its plots keep outside of it."""
    for plot in widget.findChildren(pg.PlotWidget):
        menu = plot.getPlotItem().ctrlMenu
        if menu is not None:
            menu.deleteLater()
    widget.hide()  # without its parent it would be a window for a moment, and take the keys away
    widget.deleteLater()


def open_file(path: Path) -> None:
    """Open a file with the program that the desktop has for it."""
    QtGui.QDesktopServices.openUrl(QtCore.QUrl.fromLocalFile(str(path)))


def keeps_keys(*widgets: QtWidgets.QWidget) -> None:
    """Let fields take the keyboard only when they are clicked: else they would swallow the keys of their page."""
    for widget in widgets:
        widget.setFocusPolicy(QtCore.Qt.FocusPolicy.ClickFocus)


def heading(text: str) -> QtWidgets.QLabel:
    """Return a label in the size of a title."""
    return text_label(text, style=f"font-size: {TITLE}px; font-weight: bold;")


def text_label(text: str = "", *, style: str = "", name: str = "", wraps: bool = False) -> QtWidgets.QLabel:
    """Return a label with a style, or with the name by which the style sheet of the window knows it."""
    label = QtWidgets.QLabel(text)
    label.setStyleSheet(style)
    label.setObjectName(name)
    label.setWordWrap(wraps)
    return label


def button(text: str, call: Callable[[], None], key: str = "") -> QtWidgets.QPushButton:
    """Return a button that names its key; keys never get stuck on it."""
    made = QtWidgets.QPushButton(f"{text}\n{key}" if key else text)
    made.setObjectName("action")
    made.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
    made.clicked.connect(lambda: call())
    return made
