"""Colours and sizes, light and dark: readable across a room and without telling red from green."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from soleplate.gui.qt import QtGui, pg
from soleplate.model.labels import label
from soleplate.model.people import LEFT, RIGHT
from soleplate.text import Text

__all__ = ["DARK", "LIGHT", "THEMES", "Theme"]

# Sizes in pixels. At 3 m a letter must be about 13 mm high to be read at a glance, 50 px on a common screen.
SMALL, TEXT, TITLE, NUMBER, HUGE = 13, 17, 22, 56, 140
DROP_DOWN = (Path(__file__).parent / "icons" / "drop-down.svg").as_posix()  # style sheets read files only


@dataclass(frozen=True)
class Theme:
    """Hold the colours of one theme; left, right, better and worse are the same hues in both (Okabe and Ito).

    A colour never speaks alone: better and worse come with a glyph and a word, limbs with their letter.
    """

    name: str
    back: str
    panel: str
    sunken: str
    ink: str
    faint: str
    grid: str
    edge: str
    left: str
    right: str
    better: str
    worse: str
    warning: str
    care: str
    danger: str
    stop: str
    cells: tuple[str, ...]
    accent: str
    on_accent: str
    tint: str
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
        """The style sheet of a window: a grid of 8 px, one accent; what can be touched is 44 px high."""
        return f"""
QWidget {{ background: {self.back}; color: {self.ink}; font-size: {TEXT}px; }}
QLabel, QCheckBox {{ background: transparent; }}
QFrame#rail, QFrame#header, QFrame#actions {{ background: {self.panel}; }}
QFrame#rail {{ border: 0; border-right: 1px solid {self.grid}; }}
QFrame#header {{ border: 0; border-bottom: 1px solid {self.grid}; }}
QFrame#actions {{ border: 0; border-top: 1px solid {self.grid}; }}
QFrame#card {{ background: {self.panel}; border: 1px solid {self.grid}; border-radius: 12px; }}
QFrame#card QWidget {{ background: {self.panel}; }}
QFrame#row {{ border: 0; border-top: 1px solid {self.grid}; }}
QFrame#stepper, QFrame#stepper QPushButton {{ border-radius: 8px; }}
QPushButton {{ background: {self.panel}; border: 1px solid {self.edge}; border-radius: 8px; padding: 8px 16px;
 min-height: 28px; }}
QPushButton#action {{ font-size: {SMALL + 2}px; padding: 4px 6px; min-height: 36px; }}
QPushButton#main {{ background: {self.accent}; color: {self.on_accent}; border: 1px solid {self.accent};
 font-weight: 600; padding: 12px 24px; }}
QPushButton#stop {{ background: {self.stop}; color: #FFFFFF; border: 0; font-size: {TITLE}px; font-weight: bold;
 padding: 6px 40px; min-height: 52px; }}
QPushButton#danger {{ color: {self.danger}; border: 1px solid {self.danger}; padding: 12px 24px; }}
QPushButton#danger:disabled {{ color: {self.faint}; border: 1px solid {self.grid}; }}
QPushButton#segment {{ border-radius: 4px; padding: 8px 12px; }}
QFrame#card QPushButton#segment {{ background: {self.sunken}; }}
QFrame#card QPushButton#segment:checked, QPushButton:checked {{ background: {self.accent}; color: {self.on_accent}; }}
QPushButton#group, QPushButton#fold {{ border: 0; padding: 4px 0; text-align: left; font-size: {SMALL + 1}px;
 font-weight: 600; color: {self.faint}; }}
QPushButton#tile {{ text-align: left; padding: 0; border: 1px solid {self.grid}; border-radius: 12px; }}
QPushButton#tile:checked {{ background: {self.tint}; color: {self.ink}; border: 2px solid {self.accent}; }}
QToolButton {{ background: transparent; border: 0; border-left: 4px solid transparent; padding: 8px 0;
 color: {self.faint}; font-size: {SMALL + 1}px; }}
QToolButton:checked {{ background: {self.tint}; border-left: 4px solid {self.accent}; color: {self.accent}; }}
QToolButton:hover {{ background: {self.sunken}; }}
QLabel#badge {{ background: {self.accent}; color: {self.on_accent}; border-radius: 8px; padding: 4px 12px;
 font-weight: 600; }}
QFrame#card QLabel#badge {{ background: {self.accent}; }}
QFrame#card QLabel#care {{ background: {self.care}; }}
QLabel#nobody {{ border: 1px dashed {self.edge}; border-radius: 8px; padding: 4px 12px; color: {self.faint}; }}
QLabel#care {{ background: {self.care}; color: {self.warning}; border-radius: 16px; padding: 4px 12px; }}
QLabel#quiet {{ background: {self.sunken}; color: {self.ink}; border-radius: 16px; padding: 4px 12px; }}
QAbstractItemView::item {{ min-height: 32px; }}
QAbstractItemView::item:selected {{ background: {self.accent}; color: {self.on_accent}; }}
QTableView#people::item:selected {{ background: {self.tint}; color: {self.ink}; }}
QTableView#people::item {{ border-bottom: 1px solid {self.grid}; padding: 0 4px; }}
QLineEdit, QComboBox, QPlainTextEdit, QTextEdit {{ background: {self.panel}; border: 1px solid {self.edge};
 border-radius: 8px; padding: 4px 8px; min-height: 28px; }}
QComboBox::drop-down {{ border: 0; width: 28px; }}
QComboBox::down-arrow {{ image: url("{DROP_DOWN}"); width: 20px; height: 20px; }}
QAbstractItemView {{ background: {self.panel}; border: 1px solid {self.grid}; border-radius: 8px; }}
QHeaderView::section {{ background: {self.panel}; color: {self.faint}; border: 0; border-bottom: 1px solid {self.edge};
 padding: 8px 4px; }}
QCheckBox::indicator {{ width: 20px; height: 20px; border: 2px solid {self.edge}; border-radius: 4px; }}
QCheckBox::indicator:checked {{ background: {self.accent}; }}
QPushButton:hover, QLineEdit:focus, QComboBox:focus {{ border: 2px solid {self.accent}; }}
QPushButton:focus {{ border: 2px solid {self.accent}; }}
QPushButton:disabled {{ color: {self.faint}; }}
QPushButton#main:disabled {{ background: {self.sunken}; color: {self.faint}; border: 1px solid {self.grid}; }}
QScrollArea {{ border: 0; }}
QScrollBar:vertical {{ background: {self.sunken}; width: 10px; }}
QScrollBar:horizontal {{ background: {self.sunken}; height: 10px; }}
QScrollBar::handle {{ background: {self.edge}; border-radius: 4px; min-height: 32px; min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QToolTip {{ background: {self.panel}; color: {self.ink}; border: 1px solid {self.edge}; }}
"""


LIGHT = Theme(
    name="light", back="#F3F5F7", panel="#FFFFFF", sunken="#E9EDF1", ink="#14181C", faint="#505D68", grid="#D5DCE2",
    edge="#76828D", left="#0072B2", right="#D55E00", better="#009E73", worse="#CC79A7", warning="#7A5600",
    care="#FFF2CC", danger="#A3122F", stop="#A3122F", accent="#17405C", on_accent="#FFFFFF", tint="#E2EAF0",
    cells=("#14181C", "#009E73", "#7A5195", "#8A6100", "#56707F", "#A3366F", "#3B6E22", "#4A4AC0"),
)  # fmt: skip
DARK = Theme(
    name="dark", back="#0E1317", panel="#171E24", sunken="#222B33", ink="#EEF2F5", faint="#A6B2BC", grid="#323E48",
    edge="#7C8A96", left="#62B8EE", right="#FF9B57", better="#45CFA6", worse="#E9A8CD", warning="#F2C655",
    care="#332A12", danger="#FF8DA0", stop="#C8304B", accent="#B9D6EA", on_accent="#0E1317", tint="#22343F",
    cells=("#F4F6F8", "#2CC79A", "#C79BE0", "#E8B93C", "#9FC3D6", "#F0A0CC", "#A5D97F", "#A0A8FF"),
)  # fmt: skip
THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}
