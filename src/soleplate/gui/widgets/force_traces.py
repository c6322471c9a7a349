"""Force over time: one line for each plate, or for each cell of one plate."""

from __future__ import annotations

from collections.abc import Sequence

from soleplate.gui.qt import pg
from soleplate.gui.theme import SMALL, TITLE, Theme
from soleplate.gui.widgets.base import ENGLISH, Plot
from soleplate.language import Language
from soleplate.live.plate_view import FIRST_CELL, FZ, PlateView
from soleplate.live.traces import Trace, force_step_n, spread_apart
from soleplate.text import Text

__all__ = ["CellTraces", "ForceTraces"]

LOOK_AGAIN = 15  # refreshes between looks at the height of the axis
LABELS_EVERY = 3
LABEL_PX = 24


class _Lines(Plot):
    """Lines that scroll: the data move, the axis does not."""

    def __init__(
        self, traces: Sequence[Trace], names: Sequence[str], theme: Theme, title: str, words: Language
    ) -> None:
        super().__init__(theme, title, "s", "N", words)
        self.traces = list(traces)
        self._marks: list[tuple[pg.InfiniteLine, pg.TextItem]] = []
        self._curves = [self.add_line(color) for color in self._colors()]
        self._labels = [
            self.add_label(words.say(name), color, TITLE, (1.0, 0.5))
            for name, color in zip(names, self._colors(), strict=True)
        ]
        self._range = (0.0, 0.0)
        self._turn = 0
        self.set_window(10.0)

    def _colors(self) -> list[str]:
        return [self.theme.cells[number % len(self.theme.cells)] for number in range(len(self.traces))]

    def set_window(self, seconds: float) -> None:
        """Show so many seconds."""
        self.seconds = seconds
        self.setXRange(-seconds, 0, padding=0)
        self._turn = 0

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        super().set_theme(theme)
        for curve, label, color in zip(self._curves, self._labels, self._colors(), strict=True):
            curve.set_pen(theme.pen(color))
            label.setColor(color)

    def fit(self) -> None:
        """Fit the height of the axis anew."""
        self._range = (0.0, 0.0)
        self._turn = 0

    def refresh(self) -> None:
        """Draw what the plates hold now."""
        if self._turn % LOOK_AGAIN == 0:
            self._look_at_height()
        ends: list[float] = []
        for trace, curve in zip(self.traces, self._curves, strict=True):
            at, values = trace.points(self.seconds, self.pixels)
            curve.set_points(at, values)
            ends.append(float(values[-1]) if len(values) and values[-1] == values[-1] else 0.0)
        if self._turn % LABELS_EVERY == 0:
            self._place_labels(ends)
        self._turn += 1
        self._show_marks()
        self.repaint_plot()

    def _place_labels(self, ends: Sequence[float]) -> None:
        apart = LABEL_PX * (self._range[1] - self._range[0]) / max(self.getViewBox().height(), 1.0)
        inside = (self._range[0] + apart / 2, self._range[1] - apart / 2)
        for label, height in zip(self._labels, spread_apart(ends, apart, inside), strict=True):
            label.setPos(0.0, height)

    def _look_at_height(self) -> None:
        low, high = force_step_n(self.traces, self.seconds)
        low, high = min(low, self._range[0]), max(high, self._range[1])
        if (low, high) != self._range:
            self._range = (low, high)
            self.setYRange(low, high, padding=0)

    def _show_marks(self) -> None:
        plate = self.traces[0].plate
        shown = [mark for mark in plate.marks if -self.seconds < mark.time_s - plate.newest_s <= 0]
        while len(self._marks) < len(shown):
            line = pg.InfiniteLine(pen=self.theme.pen(self.theme.faint))
            self.addItem(line, ignoreBounds=True)
            self._marks.append((line, self.add_label("", self.theme.faint, SMALL + 2, (0.0, 0.0))))
        for number, (line, label) in enumerate(self._marks):
            there = number < len(shown)
            line.setVisible(there)
            label.setVisible(there)
            if there:
                mark = shown[number]
                line.setPos(mark.time_s - plate.newest_s)
                label.setPos(mark.time_s - plate.newest_s, self._range[1])
                text = self._words("rep {n}", n=mark.label) if mark.kind == "rep" else self._words.say(mark.label)
                if label.toPlainText() != text:
                    label.setText(text)


class ForceTraces(_Lines):
    """Total force of one or more plates over the last seconds, N.

    Parameters
    ----------
    plates : sequence of PlateView
        One line each, in the colour of its limb, its letter at the end of the line.
    """

    def __init__(self, plates: Sequence[PlateView], theme: Theme, words: Language = ENGLISH) -> None:
        self.plates = list(plates)
        names = [theme.letter(plate.role) for plate in plates]
        super().__init__([Trace(plate, FZ) for plate in plates], names, theme, Text("Force"), words)

    def _colors(self) -> list[str]:
        return [self.theme.of_role(plate.role, number) for number, plate in enumerate(self.plates)]


class CellTraces(_Lines):
    """Force of every cell of one plate over the last seconds, N."""

    def __init__(self, plate: PlateView, theme: Theme, words: Language = ENGLISH) -> None:
        traces = [Trace(plate, FIRST_CELL + cell) for cell in range(plate.cells)]
        names = [str(cell + 1) for cell in range(plate.cells)]
        super().__init__(traces, names, theme, Text("Cells of {role}", role=plate.role), words)
