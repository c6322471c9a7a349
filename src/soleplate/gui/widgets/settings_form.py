"""Settings as controls: choices as buttons or a drop-down, numbers with unit and limits, switches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from soleplate.api.safety import VISIT
from soleplate.errors import BadParameter
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import SMALL, Theme
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.parameter import Parameter, spelled
from soleplate.text import Text

__all__ = ["SettingsForm"]

USUAL = frozenset({"leg", "trials", "seconds", "reps", "sets", "raises", "hops", "until", "hold_s", "direction",
                   "drop_mm", "load_kg", "exercise", "hops_per_min"})  # fmt: skip
TODAY = frozenset({"pain_start", *(parameter.name for parameter in VISIT)})
ELSEWHERE = frozenset({"quick", "drawn"})  # a button of its own; filled in when the session begins
FEW = 4  # choices that are shown beside each other
STEPS = ((10.0, 0.5), (60.0, 1.0), (200.0, 5.0), (float("inf"), 10.0))  # up to a value: how far + and - go


@dataclass
class _Row:
    """Hold the widgets of one setting, and how its value is read and shown."""

    parameter: Parameter
    box: QtWidgets.QFrame
    note: QtWidgets.QLabel
    name: QtWidgets.QLabel
    control: QtWidgets.QWidget
    value: Callable[[], str]
    show: Callable[[str], None]
    before: str = ""


class SettingsForm(QtWidgets.QWidget):
    """The settings of one test in groups: usual, conditions, of today, rare. A value counts when it is typed."""

    edited = QtCore.Signal()

    def __init__(self, words: Language, theme: Theme) -> None:
        super().__init__()
        self._words, self._theme = words, theme
        self._rows: dict[str, _Row] = {}
        self._column = QtWidgets.QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)

    def show_settings(
        self,
        parameters: Sequence[Parameter],
        conditions: Sequence[str],
        values: Mapping[str, str],
        before: Mapping[str, str],
    ) -> None:
        """Show the settings of a test.

        Parameters
        ----------
        conditions : sequence of str
            Names of those that decide what may be compared.
        values : mapping
            What is set, as text; the default where nothing is.
        before : mapping
            What was set at the last visit; empty before the first.
        """
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._rows = {}
        words = self._words
        parameters = [p for p in parameters if p.name not in ELSEWHERE]
        usual = [p for p in parameters if p.name in USUAL and p.name not in conditions]
        asked = sorted((p for p in parameters if p.name in conditions), key=lambda p: p.name in USUAL)
        today = [p for p in parameters if p.name in TODAY]
        rare = [p for p in parameters if p not in (*usual, *asked, *today)]
        self._add(words("Usual"), usual, values, before)
        self._add(words("Conditions: they decide what may be compared"), asked, values, before)
        self._add(words("Today"), today, values, {})
        shown = self._add(words("Rare"), rare, values, before, folded=True)
        if shown is not None and any(p.name in values and values[p.name] != spelled(p.default) for p in rare):
            shown(True)
        self._column.addStretch(1)

    def _add(
        self, title: str, parameters: Sequence[Parameter], values: Mapping[str, str], before: Mapping[str, str],
        folded: bool = False,
    ) -> Callable[[bool], None] | None:  # fmt: skip
        if not parameters:
            return None
        card = QtWidgets.QFrame()
        card.setObjectName("card")
        inner = QtWidgets.QVBoxLayout(card)
        inner.setContentsMargins(24, 12, 24, 12)
        inner.setSpacing(0)
        head = QtWidgets.QPushButton(title)
        head.setObjectName("fold" if folded else "group")
        head.setFocusPolicy(QtCore.Qt.FocusPolicy.TabFocus if folded else QtCore.Qt.FocusPolicy.NoFocus)
        head.setEnabled(folded)
        inner.addWidget(head)
        rest = QtWidgets.QWidget()
        rows = QtWidgets.QVBoxLayout(rest)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        inner.addWidget(rest)
        for parameter in parameters:
            row = self._row(parameter)
            row.before = before.get(parameter.name, spelled(parameter.default)) if before else ""
            row.show(values.get(parameter.name, spelled(parameter.default)))
            self._rows[parameter.name] = row  # from here on what changes was changed by hand
            rows.addWidget(row.box)
            self._say(row)
        self._column.addWidget(card)
        if not folded:
            return None
        some = ", ".join(self._words.say(label(p.name)) for p in parameters[:4])

        def show(on: bool) -> None:
            rest.setVisible(on)
            head.setText(f"▾ {title}" if on else f"▸ {title}: {some}")

        head.clicked.connect(lambda: show(not rest.isVisibleTo(card)))
        show(False)
        return show

    def _row(self, parameter: Parameter) -> _Row:
        box = QtWidgets.QFrame()
        box.setObjectName("row")
        across = QtWidgets.QHBoxLayout(box)
        across.setContentsMargins(0, 6, 0, 6)
        texts = QtWidgets.QVBoxLayout()
        texts.setSpacing(0)
        name = QtWidgets.QLabel(self._words.say(parameter.help))
        name.setWordWrap(True)
        note = QtWidgets.QLabel()
        note.setWordWrap(True)
        texts.addWidget(name)
        texts.addWidget(note)
        across.addLayout(texts, 1)
        if isinstance(parameter.default, bool):
            control, value, show = self._switch(parameter)
        elif parameter.choices:
            control, value, show = self._choices(parameter)
        elif isinstance(parameter.default, str):
            control, value, show = self._free(parameter)
        else:
            control, value, show = self._number(parameter)
        control.setAccessibleName(name.text())
        across.addWidget(control)
        return _Row(parameter, box, note, name, control, value, show)

    # Kinds of controls

    def _switch(self, parameter: Parameter) -> tuple[QtWidgets.QWidget, Callable[[], str], Callable[[str], None]]:
        box = QtWidgets.QCheckBox()
        box.setMinimumSize(44, 44)
        box.toggled.connect(lambda _: self._changed(parameter.name))
        return (
            box,
            lambda: "yes" if box.isChecked() else "no",
            lambda text: box.setChecked(text in ("yes", "1", "True")),
        )

    def _choices(self, parameter: Parameter) -> tuple[QtWidgets.QWidget, Callable[[], str], Callable[[str], None]]:
        said = {code: self._words.say(label(code)) for code in parameter.choices}
        if len(said) > FEW or sum(map(len, said.values())) > 36:
            drop = QtWidgets.QComboBox()
            for code, text in said.items():
                drop.addItem(text, code)
            drop.currentIndexChanged.connect(lambda _: self._changed(parameter.name))
            return drop, lambda: str(drop.currentData()), lambda text: drop.setCurrentIndex(drop.findData(text))
        frame = QtWidgets.QFrame()
        across = QtWidgets.QHBoxLayout(frame)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        group = QtWidgets.QButtonGroup(frame)
        buttons = {}
        for code, text in said.items():
            button = buttons[code] = QtWidgets.QPushButton(text)
            button.setObjectName("segment")
            button.setCheckable(True)
            button.setAccessibleName(f"{self._words.say(parameter.help)}: {text}")
            group.addButton(button)
            across.addWidget(button)
            button.clicked.connect(lambda *_: self._changed(parameter.name))

        def show(wanted: str) -> None:
            buttons.get(wanted, next(iter(buttons.values()))).setChecked(True)

        return frame, lambda: next((code for code, button in buttons.items() if button.isChecked()), ""), show

    def _number(self, parameter: Parameter) -> tuple[QtWidgets.QWidget, Callable[[], str], Callable[[str], None]]:
        frame = QtWidgets.QFrame()
        frame.setObjectName("stepper")
        across = QtWidgets.QHBoxLayout(frame)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        line = QtWidgets.QLineEdit()
        line.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        line.setFixedWidth(88)
        line.setAccessibleName(self._words.say(parameter.help))
        line.textChanged.connect(lambda _: self._changed(parameter.name))
        whole = isinstance(parameter.default, int)

        def step(sign: int) -> None:
            try:
                now = float(line.text().replace(",", "."))
            except ValueError:
                return
            size = 1.0 if whole else next(size for top, size in STEPS if abs(now) < top)
            now = min(max(round((now + sign * size) / size) * size, parameter.low), parameter.high)
            line.setText(self._words.decimal(f"{now:g}"))

        for text, sign, more in (("−", -1, Text("less")), ("+", 1, Text("more"))):
            button = QtWidgets.QPushButton(text)
            button.setObjectName("segment")
            button.setFixedWidth(48)
            button.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
            button.setAccessibleName(f"{self._words.say(parameter.help)}: {self._words.say(more)}")
            button.clicked.connect(lambda _=False, sign=sign: step(sign))
            across.addWidget(button)
            if sign < 0:
                across.addWidget(line)
        frame.setFocusProxy(line)
        shown = self._words.decimal
        return frame, lambda: line.text().strip().replace(",", "."), lambda text: line.setText(shown(text))

    def _free(self, parameter: Parameter) -> tuple[QtWidgets.QWidget, Callable[[], str], Callable[[str], None]]:
        line = QtWidgets.QLineEdit()
        line.setFixedWidth(240)
        line.textChanged.connect(lambda _: self._changed(parameter.name))
        return line, lambda: line.text().strip(), line.setText

    # What is set

    def chosen(self) -> dict[str, str]:
        """Return the settings that differ from the defaults, as text that a parameter understands."""
        found = {name: row.value() for name, row in self._rows.items()}
        return {
            name: text for name, text in found.items() if text and text != spelled(self._rows[name].parameter.default)
        }

    def set(self, name: str, value: str) -> None:
        """Set one of them; what this test does not have is left out."""
        if name in self._rows:
            self._rows[name].show(value)

    def control(self, name: str) -> QtWidgets.QWidget:
        """Return the control of a setting; raise KeyError for one that is not there."""
        return self._rows[name].control

    def _changed(self, name: str) -> None:
        if name in self._rows:
            self._say(self._rows[name])
            self.edited.emit()

    def _say(self, row: _Row) -> None:
        """Say beside a setting what it is, what it was, or what is wrong with it."""
        words, theme, parameter = self._words, self._theme, row.parameter
        text, color, weight = "", theme.faint, 400
        if not isinstance(parameter.default, str | bool):
            unit = words.say(label(parameter.unit))
            limits = words("{low} to {high} {unit}", low=words.decimal(f"{parameter.low:g}"),
                           high=words.decimal(f"{parameter.high:g}"), unit=unit)  # fmt: skip
            text = limits if parameter.low > -1e300 and parameter.high < 1e300 else unit
        now = row.value()
        if row.before and now != row.before:
            text, color, weight = words("changed: last time {value}", value=self._said(row.before)), theme.warning, 700
        try:
            parameter.parse(now)
        except BadParameter as error:
            text, color = words.say(error.text), theme.danger
        row.name.setStyleSheet(f"font-weight: {weight};")
        row.note.setText(text)
        row.note.setVisible(bool(text))
        row.note.setStyleSheet(f"font-size: {SMALL}px; color: {color};")

    def _said(self, value: str) -> str:
        try:
            return self._words.decimal(f"{float(value):g}")
        except ValueError:
            return self._words.say(label(value))
