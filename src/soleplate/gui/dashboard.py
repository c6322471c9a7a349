"""The window of ``soleplate live``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from soleplate.errors import SoleplateError
from soleplate.gui.keys import KEY_NAMES, KEYS, bind_keys
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import DARK, LIGHT, SMALL, THEMES, Theme
from soleplate.gui.widgets import (
    CellTraces,
    CopTrace,
    ForceTraces,
    LoadBar,
    Numbers,
    Panel,
    SpectrumPlot,
    StatusStrip,
    TargetPanel,
)
from soleplate.gui.widgets.base import ENGLISH
from soleplate.language import Language
from soleplate.live.dashboard import Dashboard
from soleplate.live.layouts import LAYOUTS, Layout, Tile, find_layout
from soleplate.live.plate_view import PlateView
from soleplate.live.settings import WINDOWS_S, LiveSettings
from soleplate.live.targets import EvenLoad, Softer, StayInRing, Target
from soleplate.text import Text

__all__ = ["TARGETS", "DashboardWindow", "DrawTimer"]

TARGETS: dict[str, str] = {
    "ring": Text("keep the centre of pressure in a ring"),
    "even": Text("share the load evenly"),
    "softer": Text("land softer than in the last five landings"),
}


class DrawTimer(QtCore.QTimer):
    """Call a function so many times a second for as long as its parent lives; acquisition knows nothing of it.

    Parameters
    ----------
    parent : QWidget
        The timer goes with it.
    draw : callable
        Fetches what has come and refreshes the widgets.
    frames_per_s : float
        At most so often; a slow screen gets fewer.
    """

    def __init__(self, parent: QtWidgets.QWidget, draw: Callable[[], None], frames_per_s: float = 30.0) -> None:
        super().__init__(parent)
        self.setTimerType(QtCore.Qt.TimerType.PreciseTimer)
        self.timeout.connect(draw)
        self.start(max(1, int(1000 / frames_per_s)))


class DashboardWindow(QtWidgets.QWidget):
    """Show a dashboard in a layout; keys do the rest.

    Parameters
    ----------
    dashboard : Dashboard
        What is looked at; closed with the window.
    settings : LiveSettings
        Layout, seconds and theme to begin with; remembered when the window closes if ``remembers``.
    target : str
        ``ring``, ``even`` or ``softer``; by default what the plates allow.
    foot_mm : float
        Length of the foot whose outline is drawn; 0 for none.
    frames_per_s : float
        At most so often is it drawn.
    """

    def __init__(
        self,
        dashboard: Dashboard,
        settings: LiveSettings | None = None,
        *,
        target: str = "",
        foot_mm: float = 0.0,
        frames_per_s: float = 30.0,
        remembers: bool = False,
        words: Language = ENGLISH,
    ) -> None:
        super().__init__()
        self.words = words
        self.dashboard, self.settings, self._remembers = dashboard, settings or LiveSettings(), remembers
        self.theme: Theme = THEMES.get(self.settings.theme, LIGHT)
        self.target, self._foot_mm = self._make_target(target), foot_mm
        self.frames = 0
        self.panels: list[Panel] = []
        self.setWindowTitle(words("Soleplate live"))
        self.resize(1280, 800)
        self._outer = QtWidgets.QVBoxLayout(self)
        self._outer.setContentsMargins(8, 8, 8, 8)
        self._grid = QtWidgets.QWidget()
        self._outer.addWidget(self._grid, 1)
        self._strip = StatusStrip(dashboard, self.theme, words)
        self._outer.addWidget(self._strip)
        self._help = QtWidgets.QLabel(self._key_help())
        self._help.setWordWrap(True)
        self._outer.addWidget(self._help)
        bind_keys(self, self._actions())
        self.set_layout(find_layout(self.settings.layout))
        self.set_theme(self.theme)
        self._timer = DrawTimer(self, self.draw, frames_per_s)

    def _actions(self) -> dict[str, Callable[[], None]]:
        return {
            "next": self.dashboard.record,
            "accept": lambda: self._say(self.dashboard.mark()),
            "tare": self._zero,
            "stop": self.dashboard.stop,
            "pause": self.dashboard.freeze,
            "layout": self.next_layout,
            "longer": lambda: self._zoom(1),
            "shorter": lambda: self._zoom(-1),
            "fit": self.fit,
            "theme": lambda: self.set_theme(DARK if self.theme is LIGHT else LIGHT),
            "full_screen": self._full_screen,
            "quit": self._quit,
        }

    def _key_help(self) -> str:
        words = self.words
        here = {"next": words("record"), "accept": words("mark"), "stop": words("stop recording")}
        shown = [(key, here.get(key.action, words.say(key.text))) for key in KEYS if key.action in self._actions()]
        return "   ".join(f"{words.say(KEY_NAMES.get(key.keys[0], key.keys[0]))}  {text}" for key, text in shown)

    def _make_target(self, name: str) -> Target:
        plates = self.dashboard.plates
        if not name:
            name = "even" if len(plates) == 2 else "ring"
        if name == "even" and len(plates) == 2:
            return EvenLoad(plates)
        return Softer(plates[0]) if name == "softer" else StayInRing(plates[0])

    # Layouts

    def set_layout(self, layout: Layout) -> None:
        """Arrange the panels; those of the layout before go."""
        self.layout_name = layout.name
        old, self._grid = self._grid, QtWidgets.QWidget()
        self._outer.replaceWidget(old, self._grid)
        old.deleteLater()
        grid = QtWidgets.QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        self.panels = []
        for place in layout.panels:
            made = self._make(place)
            if not made:
                continue
            holder = QtWidgets.QWidget()
            row = QtWidgets.QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            for widget in made:
                row.addWidget(widget)
                self.panels.append(widget)
            grid.addWidget(holder, place.row, place.column, place.rows, place.columns)
            for index in range(place.row, place.row + place.rows):
                grid.setRowStretch(index, 1)
            for index in range(place.column, place.column + place.columns):
                grid.setColumnStretch(index, 1)
        for panel in self.panels:
            panel.set_window(self.settings.seconds)

    def _make(self, place: Tile) -> Sequence[Any]:
        plates, theme, words = self.dashboard.plates, self.theme, self.words
        match place.kind:
            case "force":
                return [ForceTraces(plates, theme, words)]
            case "cells":
                return [CellTraces(plate, theme, words) for plate in plates]
            case "cop":
                return [self._cop(plate) for plate in plates]
            case "aim" if isinstance(self.target, StayInRing):
                return [self._cop(self.target.plate)]
            case "load" | "aim":
                return [LoadBar(plates, theme, words, band=getattr(self.target, "band", None))]
            case "spectrum":
                return [SpectrumPlot(plates, theme, words)]
            case "numbers":
                return [Numbers(plates, theme, words)]
            case "target":
                return [TargetPanel(self.target, theme, words)]
        return []

    def _cop(self, plate: PlateView) -> CopTrace:
        ring = self.target if isinstance(self.target, StayInRing) and self.target.plate is plate else None
        return CopTrace(plate, self.theme, foot_mm=self._foot_mm, ring=ring, words=self.words)

    def next_layout(self) -> None:
        """Show the next of the built-in layouts."""
        names = list(LAYOUTS)
        at = names.index(self.layout_name) if self.layout_name in names else -1
        self.set_layout(LAYOUTS[names[(at + 1) % len(names)]])
        self.settings.layout = self.layout_name

    # What the keys do

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.theme, self.settings.theme = theme, theme.name
        self.setStyleSheet(theme.style)
        self._help.setStyleSheet(f"color: {theme.faint}; font-size: {SMALL}px;")
        for panel in (*self.panels, self._strip):
            panel.set_theme(theme)

    def _zoom(self, steps: int) -> None:
        at = WINDOWS_S.index(self.settings.seconds) + steps
        self.settings.seconds = WINDOWS_S[min(max(at, 0), len(WINDOWS_S) - 1)]
        for panel in self.panels:
            panel.set_window(self.settings.seconds)

    def fit(self) -> None:
        """Fit the axes anew, and begin the target anew."""
        self.target.restart()
        for panel in self.panels:
            fit = getattr(panel, "fit", None)
            if fit is not None:
                fit()

    def _zero(self) -> None:
        refused = [zero.reason for zero in self.dashboard.zero() if not zero.accepted]
        self._say("" if refused else Text("zeroed"))

    def _say(self, text: str) -> None:
        self.dashboard.note = text

    def _full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _quit(self) -> None:
        self.close()

    # Drawing

    def draw(self) -> None:
        """Fetch what has come and draw it."""
        self.dashboard.pull()
        for panel in (*self.panels, self._strip):
            panel.refresh()
        self.frames += 1

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        """Finish a recording, leave the plates, and remember the layout."""
        self._timer.stop()
        if self._remembers:
            self.settings.save()
        try:
            self.dashboard.close()
        except SoleplateError as error:
            self.closing_trouble = error.text
        event.accept()

    closing_trouble = ""
