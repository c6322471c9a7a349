"""Run: pick a test, see its steps ahead, run it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from soleplate.api.protocol import Protocol
from soleplate.api.safety import VISIT
from soleplate.app.people import Person
from soleplate.app.state import AppState
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, button, heading
from soleplate.gui.pages.running import Stage
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import TITLE, Theme
from soleplate.gui.widgets.typed import Typed
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.model.parameter import Parameter
from soleplate.session.preview import preview
from soleplate.text import Text

__all__ = ["RunPage"]

FIRST = "single_leg_stance"


class RunPage(Page):
    """The tests with their settings and steps; while one runs, the stage."""

    title = Text("Run")

    def __init__(self, state: AppState, words: Language, theme: Theme, beat: Callable[[str], None]) -> None:
        self._beat = beat
        self._of: Person | None = None
        super().__init__(state, words, theme)

    def build(self) -> None:
        """Make the list of tests and the stage."""
        words = self.words
        self._stack = QtWidgets.QStackedLayout(self)
        choose = QtWidgets.QWidget()
        row = QtWidgets.QHBoxLayout(choose)
        left, right = QtWidgets.QVBoxLayout(), QtWidgets.QVBoxLayout()
        row.addLayout(left, 2)
        row.addLayout(right, 3)
        self.who = heading("")
        left.addWidget(self.who)
        self.tests = QtWidgets.QListWidget()
        self.tests.setStyleSheet(f"font-size: {TITLE}px;")
        for test in self.state.tests:
            item = QtWidgets.QListWidgetItem(words.say(test.title))
            item.setData(QtCore.Qt.ItemDataRole.UserRole, test.name)
            self.tests.addItem(item)
        self.tests.currentItemChanged.connect(lambda *_: self._show())
        left.addWidget(self.tests, 1)
        self.summary = QtWidgets.QLabel()
        self.summary.setWordWrap(True)
        self.settings = QtWidgets.QTableWidget(0, 3)
        self.settings.setHorizontalHeaderLabels([words("Setting"), words("Value"), words("What it is")])
        header = self.settings.horizontalHeader()
        header.setStretchLastSection(True)
        for column in (0, 1):
            header.setSectionResizeMode(column, QtWidgets.QHeaderView.ResizeMode.ResizeToContents)
        self.settings.verticalHeader().hide()
        self.settings.itemChanged.connect(lambda _: self._steps())
        self.settings.setItemDelegateForColumn(1, Typed(self.settings, self._choices))
        self.settings.verticalHeader().setSectionResizeMode(QtWidgets.QHeaderView.ResizeMode.ResizeToContents)
        self.steps = QtWidgets.QListWidget()
        self.steps.setWordWrap(True)
        self.trouble = QtWidgets.QLabel()
        self.trouble.setWordWrap(True)
        right.addWidget(self.summary)
        right.addWidget(self.settings, 3)
        self.length = heading("")
        right.addWidget(self.length)
        right.addWidget(self.steps, 3)
        right.addWidget(self.trouble)
        buttons = QtWidgets.QHBoxLayout()
        self.quick = QtWidgets.QCheckBox(words("Quick: no practice, the result says so"))
        self.quick.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.quick.toggled.connect(lambda on: self._set("quick", "yes" if on else "no"))
        right.addWidget(self.quick)
        self.stable = QtWidgets.QCheckBox(words("About the same as at the last visit, and nothing done about it since"))
        self.stable.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.stable.toggled.connect(self._set_stable)
        right.addWidget(self.stable)
        right.addLayout(buttons)
        buttons.addWidget(button(words("Keep these settings for this test"), self._keep))
        buttons.addWidget(button(words("Repeat the last one"), self.repeat, "R"))
        start = button(words("Start"), self.start, words("Space"))
        start.setStyleSheet(f"font-size: {TITLE}px; font-weight: bold; padding: 12px 40px;")
        buttons.addWidget(start)
        self.stage = Stage(self.state, words, self.theme, self._beat)
        self.tests.setCurrentRow([test.name for test in self.state.tests].index(FIRST))
        self._stack.addWidget(choose)
        self._stack.addWidget(self.stage)

    @property
    def test(self) -> Protocol:
        """The test that is marked."""
        item = self.tests.currentItem()
        name = item.data(QtCore.Qt.ItemDataRole.UserRole) if item is not None else FIRST
        return next(test for test in self.state.tests if test.name == name)

    @property
    def running(self) -> bool:
        """Whether the stage is shown."""
        return self._stack.currentWidget() is self.stage

    def enter(self) -> None:
        """Show who is tested, and the tests."""
        person = self.state.person
        if person is not self._of:  # what the one before said of this visit is not this one's answer
            self._of = person
            self._show()
        limits = f"\n! {person.limits}" if person is not None and person.limits else ""
        name = self.state.label(person.code) if person is not None else self.words("Choose a participant first")
        self.who.setText(name + limits)
        if not self.running:
            self.tests.setFocus()
        self._steps()

    def _show(self) -> None:
        test = self.test
        self.summary.setText(
            self.words("{summary}\nThe plate cannot see: {what}", summary=test.summary, what=test.cannot_see)
        )
        known = self.state.settings.setups.get(test.name, {})
        self.settings.blockSignals(True)
        self.settings.setRowCount(len(test.parameters))
        for row, parameter in enumerate(test.parameters):
            value = known.get(parameter.name, _text(parameter))
            for column, text in enumerate((label(parameter.name), value, parameter.help)):
                free = column == 1 and isinstance(parameter.default, str) and not parameter.choices
                item = QtWidgets.QTableWidgetItem(text if free else self._shown(text))
                if column != 1:
                    item.setFlags(QtCore.Qt.ItemFlag.ItemIsEnabled)
                self.settings.setItem(row, column, item)
        self.settings.blockSignals(False)
        self.stable.setChecked(False)
        self.quick.setChecked(self._chosen().get("quick") in ("yes", "1", "True"))
        self._steps()

    def _set(self, name: str, value: str) -> None:
        for row, parameter in enumerate(self.test.parameters):
            item = self.settings.item(row, 1)
            if parameter.name == name and item is not None:
                item.setText(self._shown(value))

    def _set_stable(self, on: bool) -> None:
        self._set("rated_change", "0" if on else "not asked")
        self._set("untreated", "yes" if on else "no")

    def _shown(self, text: str) -> str:
        """Return a text, the label of a choice, or a number as it is written in this language."""
        try:
            return self.words.decimal(f"{float(text):g}")
        except ValueError:
            return self.words.say(label(text))

    def _choices(self, row: int) -> list[str]:
        parameter = self.test.parameters[row]
        codes = ("yes", "no") if isinstance(parameter.default, bool) else parameter.choices
        return [self.words.say(label(code)) for code in codes]

    def _chosen(self) -> dict[str, str]:
        """Return the settings that differ from the defaults."""
        found = {}
        for row, parameter in enumerate(self.test.parameters):
            item = self.settings.item(row, 1)
            text = _meant(parameter, item.text().strip(), self.words) if item is not None else ""
            if text and text != _text(parameter):
                found[parameter.name] = text
        return found

    def _keep(self) -> None:
        """Make the settings shown the ones that this test begins with from now on."""
        said_today = {parameter.name for parameter in VISIT}
        kept = {name: value for name, value in self._chosen().items() if name not in said_today}
        self.state.settings.setups[self.test.name] = kept
        self.state.remember()
        self.said.emit(self.words("Saved"))

    def _steps(self) -> None:
        """Show the steps with these settings, or what is wrong with them."""
        test, person = self.test, self.state.person
        self.steps.clear()
        try:
            rig = tuple(self.state.plates(test))
            context = test.context(self._chosen(), rig, person.involved if person is not None else "")
            steps = preview(test, context)
        except SoleplateError as error:
            self.trouble.setText(self.words("! {error}", error=error.text))
            self.length.setText("")
            return
        self.trouble.setText("")
        minutes = sum(step.seconds for step in steps) / 60
        self.length.setText(
            self.words("{steps} steps, about {minutes} min", steps=len(steps), minutes=f"{minutes:.0f}")
        )
        for number, step in enumerate(steps, 1):
            self.steps.addItem(f"{number}. {self.words.say(step.text)}")

    def start(self) -> None:
        """Begin the test that is marked."""
        self._begin(lambda: self.state.start(self.test.name, self._chosen()))

    def repeat(self, leg: str = "") -> None:
        """Run the last test once more."""
        self._begin(lambda: self.state.again(leg))

    def _begin(self, start: Callable[[], None]) -> None:
        try:
            start()
        except SoleplateError as error:
            self.tell(error.text)
            if self.state.person is None:
                self.changed.emit("Participants")
            return
        self.show_stage()

    def show_stage(self) -> None:
        """Show the session that has just begun."""
        self.stage.begin()
        self._stack.setCurrentWidget(self.stage)

    def refresh(self) -> None:
        """Draw the stage; at the end of the session go to its result."""
        if not self.running:
            return
        self.stage.refresh()
        try:
            ended = self.state.finish()
        except SoleplateError as error:
            self._stack.setCurrentIndex(0)
            self.tell(error.text)
            self.enter()
            return
        if ended:
            self._stack.setCurrentIndex(0)
            outcome = self.state.outcome
            if outcome is not None and outcome.trials:
                self.changed.emit("Result")
            else:
                words, found = self.words, self.state.session.guards.open
                guards = "  ".join(f"{words.say(guard.text)}. {words.say(guard.do)}" for guard in found)
                why = self.state.session.ended
                nothing = (
                    words("The session ended without a trial that counts ({why})", why=why)
                    if why
                    else words("The session ended without a trial that counts")
                )
                self.said.emit(guards or nothing)
                self.enter()

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return the keys of the stage while it is shown, else those that start."""
        if self.running:
            return self.stage.key_actions()
        return {
            "next": self.start, "repeat": self.repeat, "accept": self.start,
            "left": lambda: self._leg("left"), "right": lambda: self._leg("right"),
        }  # fmt: skip

    def _leg(self, leg: str) -> None:
        """Choose one leg; the same key again chooses both."""
        now = self._chosen().get("leg", "both")
        self._set("leg", "both" if now == leg else leg)


def _text(parameter: Parameter) -> str:
    default = parameter.default
    if isinstance(default, bool):
        return "yes" if default else "no"
    return default if isinstance(default, str) else f"{default:g}"


def _meant(parameter: Parameter, typed: str, words: Language) -> str:
    """Return the setting that somebody typed in the language of the window."""
    if isinstance(parameter.default, bool) or parameter.choices:
        return next((text for text in (*parameter.choices, "yes", "no") if words.say(label(text)) == typed), typed)
    return typed if isinstance(parameter.default, str) else typed.replace(",", ".")
