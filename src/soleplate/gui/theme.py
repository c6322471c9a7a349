"""Colours and sizes, light and dark: readable across a room and without telling red from green."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from soleplate.gui.qt import QtGui, pg
from soleplate.model.labels import label
from soleplate.model.people import LEFT, RIGHT
from soleplate.text import Text

__all__ = ["DARK", "LIGHT", "THEMES", "Theme"]

# Sizes in pixels. At 3 m a letter must be about 13 mm high to be read at a glance, 50 px on a common screen.
SMALL, TEXT, TITLE, NUMBER, HUGE = 13, 17, 22, 56, 140


@dataclass(frozen=True)
class Theme:
    """Hold the colours of one theme; left, right, better and worse are the same hues in both (Okabe and Ito).

    A colour never speaks alone: better and worse come with a glyph and a word, limbs with their letter.
    """

    name: str
    back: str
    panel: str
    ink: str
    faint: str
    grid: str
    left: str
    right: str
    better: str
    worse: str
    warning: str
    cells: tuple[str, ...]
    accent: str
    glyphs: Mapping[str, str] = field(
        default_factory=lambda: {"better": "▲", "worse": "▼", "even": "●", "warning": "!"}
    )

    def of_role(self, role: str, number: int = 0) -> str:
        """Return the colour of a plate: that of its limb, or one of the neutral ones by its number."""
        limbs: Mapping[str, str] = {LEFT: self.left, RIGHT: self.right}
        return limbs.get(role, self.cells[(4, 2, 3, 5)[number % 4]])

    def letter(self, role: str) -> str:
        """Return what stands beside a line of this plate: L, R, or its role."""
        letters: Mapping[str, str] = {LEFT: Text("L"), RIGHT: Text("R")}
        return letters.get(role, label(role))

    def pen(self, color: str, width: int = 1) -> QtGui.QPen:
        """Return an opaque pen. Lines of many points must be one pixel wide: others draw several times slower."""
        pen: QtGui.QPen = pg.mkPen(color, width=width)
        return pen

    @cached_property
    def style(self) -> str:
        """The style sheet of a window."""
        return (
            f"QWidget {{ background: {self.back}; color: {self.ink}; font-size: {TEXT}px; }}"
            f"QPushButton {{ background: {self.panel}; border: 1px solid {self.faint}; border-radius: 6px;"
            f" padding: 8px 16px; }}"
            f"QAbstractItemView::item:selected {{ background: {self.accent}; color: {self.back}; }}"
            f"QLineEdit, QComboBox, QAbstractItemView {{ background: {self.panel}; border: 1px solid {self.grid}; }}"
            f"QHeaderView::section {{ background: {self.panel}; color: {self.ink}; border: 0; padding: 4px; }}"
            f"QCheckBox::indicator {{ width: 18px; height: 18px; border: 2px solid {self.faint}; }}"
            f"QCheckBox::indicator:checked {{ background: {self.accent}; }}"
            f"QPushButton:hover, QPushButton:focus {{ border: 2px solid {self.accent}; }}"
            f"QPushButton:disabled {{ color: {self.faint}; }}"
            f"QToolTip {{ background: {self.panel}; color: {self.ink}; border: 1px solid {self.faint}; }}"
        )


LIGHT = Theme(
    name="light", back="#FFFFFF", panel="#F2F4F6", ink="#14181C", faint="#5C6670", grid="#C9D0D6",
    left="#0072B2", right="#D55E00", better="#009E73", worse="#CC79A7", warning="#8A6100", accent="#0072B2",
    cells=("#14181C", "#009E73", "#7A5195", "#8A6100", "#56707F", "#A3366F", "#3B6E22", "#4A4AC0"),
)  # fmt: skip
DARK = Theme(
    name="dark", back="#101418", panel="#1C2228", ink="#F4F6F8", faint="#9AA5B0", grid="#3A434C",
    left="#3FA9E8", right="#F08A3C", better="#2CC79A", worse="#E39CC4", warning="#E8B93C", accent="#3FA9E8",
    cells=("#F4F6F8", "#2CC79A", "#C79BE0", "#E8B93C", "#9FC3D6", "#F0A0CC", "#A5D97F", "#A0A8FF"),
)  # fmt: skip
THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}
