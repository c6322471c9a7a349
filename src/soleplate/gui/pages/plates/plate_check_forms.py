"""What is asked before a check and before a calibration; what was entered last is offered again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from soleplate.acquire.plate_under_test import PlateUnderTest
from soleplate.calibration.calibrating import Calibrating, CalibrationPlan, Known
from soleplate.calibration.checking import Checking, CheckPlan
from soleplate.calibration.checks import CLASSES, LEVELS, check_name
from soleplate.errors import BadParameter
from soleplate.gui.pages.page import keeps_keys
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.report.certificate import certificate_page
from soleplate.text import Text

__all__ = ["CalibrationForm", "CheckForm"]


class _Form(QtWidgets.QWidget):
    """Hold fields by name; typing in them never takes the keys of the page for long."""

    changed = QtCore.Signal()

    def __init__(self, words: Language, kept: Mapping[str, str]) -> None:
        super().__init__()
        self.words, self._kept = words, kept
        self.rows = QtWidgets.QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.lines: dict[str, QtWidgets.QLineEdit] = {}
        self.boxes: dict[str, QtWidgets.QComboBox] = {}

    def line(self, name: str, title: str, default: str = "", hint: str = "") -> None:
        """Add a field to type in."""
        line = QtWidgets.QLineEdit(self._kept.get(name, default))
        line.setPlaceholderText(hint)
        keeps_keys(line)
        line.editingFinished.connect(line.clearFocus)
        line.textEdited.connect(lambda _: self.changed.emit())
        self.lines[name] = line
        self.rows.addRow(title, line)

    def box(self, name: str, title: str, choices: Mapping[str, str], default: str) -> None:
        """Add a choice."""
        box = QtWidgets.QComboBox()
        box.addItems(list(choices.values()))
        kept = self._kept.get(name, default)
        box.setCurrentIndex(list(choices).index(kept if kept in choices else default))
        keeps_keys(box)
        box.currentIndexChanged.connect(lambda _: self.changed.emit())
        box.activated.connect(lambda _: box.clearFocus())
        self.boxes[name] = box
        self.rows.addRow(title, box)

    def number(self, name: str) -> float | None:
        """Return what a field says; None where it says nothing; raise BadParameter where that is no number."""
        text = self.lines[name].text().strip().replace(",", ".")
        if not text:
            return None
        try:
            return float(text)
        except ValueError:
            raise BadParameter(Text("{entered!r} is no number", entered=text)) from None

    def entered(self) -> dict[str, str]:
        """Return what is entered, to be offered again."""
        return {name: line.text() for name, line in self.lines.items()}


class CheckForm(_Form):
    """Ask how thorough a check is, whose limits hold, and which weight there is."""

    def __init__(self, words: Language, kept: Mapping[str, str], floor_s: float) -> None:
        super().__init__(words, kept)
        self._floor_s = floor_s
        self.box("level", words("What"), {level: words.say(check_name(level)) for level in LEVELS}, "daily")
        self.box("class", words("Limits"), {name: words.say(label(name)) for name in CLASSES}, "clinic")
        self.line("load", words("Known weight, kg"), "20")
        self.line("person", words("Or a person, kg"), hint=words("force only, in a daily check"))
        self.lines["person"].clear()

    @property
    def class_name(self) -> str:
        """Whose limits hold."""
        return list(CLASSES)[self.boxes["class"].currentIndex()]

    def entered(self) -> dict[str, str]:
        """Return weight and limits; each check is a daily one at first."""
        return {"load": self.lines["load"].text(), "class": self.class_name}

    def make(self) -> Callable[[PlateUnderTest], Checking]:
        """Return what makes the check; raise BadParameter for what cannot be."""
        level = LEVELS[self.boxes["level"].currentIndex()]
        load = self.number("load")
        if load is None or not 1 <= load <= 500:
            raise BadParameter(Text("The known weight must be from 1 to 500 kg"))
        plan = CheckPlan(level, self.class_name, load, self.number("person"), self._floor_s)
        return lambda plate: Checking(plate, plan)


class CalibrationForm(_Form):
    """Ask which weights there are, and what the certificate shall say of the plate."""

    def __init__(self, words: Language, kept: Mapping[str, str], tester: str, seconds: float) -> None:
        super().__init__(words, kept)
        self._seconds = seconds
        as_it_is = words("as the plate says")
        self.line("loads", words("Weights for every spot, kg"), "10,20")
        self.line("ladder", words("Weights for the middle, kg"), "10,20,30,40", words("empty for none"))
        self.line("rated", words("Rated load of one cell, kg"), hint=as_it_is)
        self.line("height", words("Surface above the cells, mm"), hint=as_it_is)
        self.line("temperature", words("Room, °C"))
        self.lines["temperature"].clear()
        self.line("who", words("Who calibrates"), tester)
        self.box("class", words("Limits"), {name: words.say(label(name)) for name in CLASSES}, "clinic")

    @property
    def class_name(self) -> str:
        """Whose limits hold."""
        return list(CLASSES)[self.boxes["class"].currentIndex()]

    def entered(self) -> dict[str, str]:
        """Return what holds for the next calibration, too."""
        return {name: text for name, text in super().entered().items() if name != "temperature"}

    def make(self, *, fresh: bool = False) -> Callable[[PlateUnderTest], Calibrating]:
        """Return what makes the calibration; one that was left goes on with its own weights, unless ``fresh``."""
        plan = CalibrationPlan.parse(self.lines["loads"].text(), self.lines["ladder"].text(), self._seconds)
        known = Known(
            self.number("rated"), self.number("height"), "", self.number("temperature"), self.lines["who"].text()
        )

        page = partial(certificate_page, words=self.words)

        def made(plate: PlateUnderTest) -> Calibrating:
            left = None if fresh else CalibrationPlan.left_off(plate.facts.device_id, self._seconds)
            return Calibrating(plate, left or plan, known, page, fresh=fresh)

        return made
