"""The tests as tiles, by what they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from soleplate.api.protocol import Protocol
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import SMALL, Theme
from soleplate.gui.widgets.icon import icon
from soleplate.language import Language
from soleplate.text import Text

__all__ = ["Tiles"]

PURPOSES: Sequence[tuple[str, str, Mapping[str, str]]] = (
    (Text("Balance"), Text("stand, hold, reach"), {
        "single_leg_stance": "yoga", "single_leg_reach": "arrows-split", "quiet_stance": "man",
        "single_leg_hinge": "gymnastics",
    }),
    (Text("Strength and control"), Text("lower, lift, push"), {
        "step_down": "stairs-down", "calf_raise": "arrow-autofit-height", "lateral_step_up": "stairs-up",
        "step_down_taps": "arrow-bar-to-down", "sit_to_stand_single": "armchair",
        "split_squat": "stretching", "single_leg_bridge": "building-bridge-2",
    }),
    (Text("Spring"), Text("hop, jump, land, push"), {
        "maximal_hops": "bolt", "repeated_hops": "bounce-right", "single_leg_landing": "arrow-down-to-arc",
        "single_leg_jump": "arrow-big-up-lines", "isometric_push": "scale-outline",
    }),
    (Text("Sets and drills"), Text("several tests, training"), {
        "screen": "clipboard-list", "battery": "list-check", "workout": "run",
        "dot_drill": "grid-dots", "short_foot_pulses": "shoe",
    }),
)  # fmt: skip
OTHER = "list-check"  # a plug-in's own test stands in the last column

LEAST_PX = 56


class _Tile(QtWidgets.QPushButton):
    """A button as high as what is laid out on it: a longer name takes more lines."""

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Ask for the height that fits the width; a style sheet would give all buttons one height."""
        super().resizeEvent(event)
        laid = self.layout()
        self.setMinimumHeight(max(LEAST_PX, laid.totalHeightForWidth(self.width()) if laid is not None else 0))

    def sizeHint(self) -> QtCore.QSize:
        """Return a usual size."""
        return QtCore.QSize(160, LEAST_PX)


class Tiles(QtWidgets.QWidget):
    """Every test with its icon, its name, its time and when it was done last; one is chosen.

    Parameters
    ----------
    tests : sequence of Protocol
        All of them.
    words, theme : Language, Theme
        The language and the colours.
    """

    chosen = QtCore.Signal()

    def __init__(self, tests: Sequence[Protocol], words: Language, theme: Theme) -> None:
        super().__init__()
        self._words = words
        self._tiles: dict[str, QtWidgets.QPushButton] = {}
        self._notes: dict[str, QtWidgets.QLabel] = {}
        self._group = QtWidgets.QButtonGroup(self)
        across = QtWidgets.QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        known = {name: symbol for _, _, icons in PURPOSES for name, symbol in icons.items()}
        for number, (title, about, icons) in enumerate(PURPOSES):
            column = QtWidgets.QVBoxLayout()
            column.setSpacing(8)
            across.addLayout(column, 1)
            head, below = QtWidgets.QLabel(words.say(title)), QtWidgets.QLabel(words.say(about))
            head.setStyleSheet("font-weight: 600;")
            below.setStyleSheet(f"font-size: {SMALL}px;")
            for text in (head, below):
                text.setWordWrap(True)
                column.addWidget(text)
            last = number == len(PURPOSES) - 1
            names = [*icons, *(test.name for test in tests if last and test.name not in known)]
            for test in sorted((t for t in tests if t.name in names), key=lambda test: names.index(test.name)):
                column.addWidget(self._tile(test, icon(known.get(test.name, OTHER), theme.accent)))
            column.addStretch(1)
        self._group.buttonToggled.connect(lambda _, on: self.chosen.emit() if on else None)

    def _tile(self, test: Protocol, symbol: QtGui.QIcon) -> QtWidgets.QPushButton:
        tile = _Tile()
        tile.setObjectName("tile")
        tile.setCheckable(True)
        name = self._words.say(test.title)
        tile.setAccessibleName(name)
        tile.setToolTip(self._words.say(test.summary))
        inner = QtWidgets.QHBoxLayout(tile)
        inner.setContentsMargins(12, 4, 12, 4)
        picture, texts = QtWidgets.QLabel(), QtWidgets.QVBoxLayout()
        picture.setPixmap(symbol.pixmap(24, 24))
        inner.addWidget(picture)
        inner.addLayout(texts, 1)
        texts.setSpacing(0)
        title = QtWidgets.QLabel(name)
        note = self._notes[test.name] = QtWidgets.QLabel()
        for text in (title, note):
            text.setWordWrap(True)
        note.setStyleSheet(f"font-size: {SMALL}px;")
        texts.addWidget(title)
        texts.addWidget(note)
        for part in (picture, title, note):
            part.setAttribute(QtCore.Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._group.addButton(tile)
        self._tiles[test.name] = tile
        return tile

    def pick(self, name: str) -> None:
        """Choose a test."""
        self._tiles[name].setChecked(True)

    @property
    def picked(self) -> str:
        """The name of the test that is chosen."""
        return next((name for name, tile in self._tiles.items() if tile.isChecked()), "")

    def take_keys(self) -> None:
        """Give the keys to the tile that is chosen: the arrows go from one to the next."""
        self._tiles[self.picked].setFocus()

    def note(self, name: str, text: str) -> None:
        """Say under the name of a test how long it takes and when it was done last."""
        self._notes[name].setText(text)
