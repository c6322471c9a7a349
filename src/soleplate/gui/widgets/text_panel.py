"""Panels of large text: figures, targets, and the strip that says how the plates are doing."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import HUGE, NUMBER, TEXT, TITLE, Theme
from soleplate.gui.widgets.base import ENGLISH, Painted
from soleplate.language import Language
from soleplate.live.dashboard import Dashboard
from soleplate.live.plate_view import PlateView
from soleplate.live.targets import Target, TargetState
from soleplate.model.labels import label
from soleplate.text import Text

__all__ = ["Numbers", "StatusStrip", "TargetPanel", "status_of"]

FIGURES_EVERY = 6  # refreshes: figures that change faster cannot be read
STATUS_EVERY = 15


class _Written(Painted):
    """A widget that writes text of any size."""

    _turn = 0

    def _write(self, painter: QtGui.QPainter, area: QtCore.QRectF, pixels: float, color: str, text: str) -> None:
        """Write text in the middle of an area, smaller where it would not fit."""
        font = painter.font()
        font.setBold(True)
        font.setPixelSize(max(8, int(min(pixels, area.height()))))
        wide = QtGui.QFontMetricsF(font).horizontalAdvance(text)
        if wide > area.width():
            font.setPixelSize(max(8, int(font.pixelSize() * area.width() / wide)))
        painter.setFont(font)
        painter.setPen(QtGui.QColor(color))
        painter.drawText(area, QtCore.Qt.AlignmentFlag.AlignCenter, text)


class Numbers(_Written):
    """The force of every plate in large figures, N, and in body weights once that is known.

    Parameters
    ----------
    plates : sequence of PlateView
        Side by side.
    """

    def __init__(self, plates: Sequence[PlateView], theme: Theme, words: Language = ENGLISH) -> None:
        super().__init__(theme, words)
        self.plates = list(plates)
        self.shown: list[tuple[str, str]] = []
        self.setMinimumHeight(120)

    def refresh(self) -> None:
        """Draw what the plates hold now, a few times a second."""
        if self._turn % FIGURES_EVERY == 0:
            found = [_figures(plate, self.words) for plate in self.plates]
            if found != self.shown:
                self.shown = found
                self.update()
        self._turn += 1

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        """Paint the figures."""
        painter = QtGui.QPainter(self)
        painter.fillRect(self.rect(), QtGui.QColor(self.theme.back))
        width, height = self.width() / max(len(self.plates), 1), float(self.height())
        for number, (plate, (force, below)) in enumerate(zip(self.plates, self.shown, strict=False)):
            color = self.theme.of_role(plate.role, number)
            area = QtCore.QRectF(number * width + 12, 0, width - 24, height)
            name = QtCore.QRectF(area.left(), area.top(), area.width(), height * 0.2)
            figure = QtCore.QRectF(area.left(), height * 0.2, area.width(), height * 0.6)
            foot = QtCore.QRectF(area.left(), height * 0.8, area.width(), height * 0.2)
            self._write(painter, name, NUMBER / 2, color, self.words.say(self.theme.letter(plate.role)))
            self._write(painter, figure, HUGE, color, force)
            self._write(painter, foot, NUMBER / 2, self.theme.ink, below)
        painter.end()


def _figures(plate: PlateView, words: Language) -> tuple[str, str]:
    force = plate.fz_n
    if math.isnan(force):
        return "-", words("waiting for data")
    weight = plate.body_weight_n
    return f"{round(force)} N", words("{force:.2f} BW", force=force / weight) if weight == weight else ""


class TargetPanel(_Written):
    """A target and whether it is met: a colour, a glyph and a word that can be read from the plate."""

    def __init__(self, target: Target, theme: Theme, words: Language = ENGLISH) -> None:
        super().__init__(theme, words)
        self.target = target
        self.shown = TargetState("waiting", "")
        self.setMinimumHeight(200)

    def refresh(self) -> None:
        """Draw how the target stands; the word at once, the line a few times a second."""
        found = self.target.look()
        if (found.state, found.word) != (self.shown.state, self.shown.word) or self._turn % FIGURES_EVERY == 0:
            if found != self.shown:
                self.update()
            self.shown = found
        self._turn += 1

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        """Paint the word on its colour."""
        theme, state = self.theme, self.shown.state
        back = {"good": theme.better, "off": theme.worse}.get(state, theme.panel)
        ink = theme.ink if state == "waiting" else "#000000"
        glyph = self.shown.glyph or {"good": theme.glyphs["better"], "off": theme.glyphs["worse"]}.get(state, "")
        painter = QtGui.QPainter(self)
        painter.fillRect(self.rect(), QtGui.QColor(theme.back))
        box = QtCore.QRectF(self.rect()).adjusted(12, 8, -12, -8)
        painter.fillRect(box, QtGui.QColor(back))
        high = box.height()
        title = QtCore.QRectF(box.left() + 16, box.top(), box.width() - 32, high * 0.2)
        word = QtCore.QRectF(box.left() + 16, box.top() + high * 0.2, box.width() - 32, high * 0.55)
        line = QtCore.QRectF(box.left() + 16, box.top() + high * 0.78, box.width() - 32, high * 0.18)
        self._write(painter, title, NUMBER / 1.5, ink, self.words.say(self.target.title))
        self._write(painter, word, 1.6 * HUGE, ink, f"{glyph} {self.words.say(self.shown.word)}".strip())
        self._write(painter, line, TITLE * 1.4, ink, self.words.say(self.shown.line))
        painter.end()


class StatusStrip(QtWidgets.QLabel):
    """One or two lines: recording, rate, loss, latency and age of the zero of each plate, and what needs attention."""

    def __init__(self, dashboard: Dashboard, theme: Theme, words: Language = ENGLISH) -> None:
        super().__init__()
        self.dashboard, self.words = dashboard, words
        self._turn = 0
        self.setWordWrap(True)
        self.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        self.set_theme(theme)

    def set_window(self, seconds: float) -> None:
        """Do nothing: this shows now."""

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.setStyleSheet(f"color: {theme.ink}; background: {theme.panel}; font-size: {TEXT}px; padding: 6px;")

    def refresh(self) -> None:
        """Say how things stand, twice a second."""
        if self._turn % STATUS_EVERY == 0:
            text = status_of(self.dashboard, self.words)
            if text != self.text():
                self.setText(text)
        self._turn += 1


def status_of(dashboard: Dashboard, words: Language = ENGLISH) -> str:
    """Return what the strip says."""
    recording = dashboard.recording
    parts = []
    if recording.state == "recording":
        passed = int(time.monotonic() - recording.since_host_s)
        parts.append(words("● RECORDING {time}", time=f"{passed // 60}:{passed % 60:02d}"))
    elif recording.state != "idle":
        parts.append(words("● {state}", state=label(recording.state)))
    elif recording.files:
        parts.append(words("saved {file}", file=recording.files[-1].name))
    if dashboard.frozen:
        parts.append(words("❚❚ HELD"))
    lines = ["   ".join([*parts, *(words.say(_plate(source.view)) for source in dashboard.sources)])]
    for source in dashboard.sources:
        view = source.view
        if source.undrawn_s:
            lines.append(words("! {role}: {seconds:.1f} s were not drawn; nothing is lost", role=view.role,
                               seconds=source.undrawn_s))  # fmt: skip
        if source.ended or (view.note and not view.gone):
            lines.append(words("! {role}: {what}", role=view.role, what=source.ended or view.note))
        elif view.gone:
            lines.append(words("! {role} is gone: {reason}", role=view.role, reason=view.gone))
    if dashboard.note:
        lines.append(words("! {error}", error=dashboard.note))
    return "\n".join(lines)


def _plate(view: PlateView) -> Text:
    health = view.health
    if health is None:
        return Text("{role}: waiting", role=view.role)
    rate = "-" if math.isnan(health.rate_hz) else Text("{rate:.1f}", rate=health.rate_hz)
    lost = Text("{n} lost", n=health.lost)
    if not math.isnan(health.latency_s):
        lost = Text("{lost}, {late:.0f} ms", lost=lost, late=1e3 * health.latency_s)
    age = max(0, int(view.zero_age_s)) if not math.isnan(view.zeroed_s) else 0
    ago = f"{age // 60}:{age % 60:02d}"
    if math.isnan(view.zeroed_s):
        zero = Text("not zeroed: press T on the empty plate")
    elif view.zero_checked:
        zero = Text("zeroed {ago} ago", ago=ago)
    else:
        zero = Text("zeroed by itself {ago} ago", ago=ago)
    return Text("{role}: {rate} Hz, {lost}, {zero}", role=view.role, rate=rate, lost=lost, zero=zero)
