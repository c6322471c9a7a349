"""Run: pick a test, see its steps ahead, run it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic

from soleplate.api.protocol import Protocol
from soleplate.api.safety import VISIT
from soleplate.app.next_test import LastTime, last_times, minutes_of
from soleplate.app.state import AppState
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, button, heading
from soleplate.gui.pages.run.running import Stage
from soleplate.gui.pages.run.tiles import Tiles
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import Theme
from soleplate.gui.widgets.flow import FlowLayout
from soleplate.gui.widgets.settings_form import SettingsForm
from soleplate.language import Language
from soleplate.model.parameter import spelled
from soleplate.session.preview import preview
from soleplate.text import Text

__all__ = ["RunPage"]

DOUBLE_S = 0.4  # a second press that comes sooner was meant for the page before

FIRST = "single_leg_stance"
SCROLL_BAR = 12  # px
TALL = 460  # px: below it a test is not explained, its tile has the room
ALWAYS_CONDITIONS = ("eyes", "surface", "footwear")  # where a test of somebody else's does not say so


class RunPage(Page):
    """The tests as tiles, the settings of the one chosen, and what will happen; while one runs, the stage."""

    title = Text("Test")

    def __init__(self, state: AppState, words: Language, theme: Theme, beat: Callable[[str], None]) -> None:
        self._beat = beat
        super().__init__(state, words, theme)

    def build(self) -> None:
        """Make the tiles, the settings and the stage."""
        words = self.words
        self._before: dict[str, str] = {}
        self._last: Mapping[str, LastTime] = {}
        self._quick = self._touched = self._looking = False
        self._stack = QtWidgets.QStackedLayout(self)
        choose = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(choose)
        column.setContentsMargins(16, 8, 16, 8)
        self.test_name = heading("")
        self.summary = QtWidgets.QLabel()
        self.summary.setWordWrap(True)
        self._views = QtWidgets.QStackedWidget()
        self.tiles = Tiles(self.state.tests, words, self.theme)
        self._views.addWidget(_scrolled(self.tiles))
        self._views.addWidget(self._settings_view())
        column.addWidget(self._views, 1)
        column.addWidget(self.test_name)
        column.addWidget(self.summary)
        self.trouble = QtWidgets.QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.setStyleSheet(f"color: {self.theme.danger};")
        column.addWidget(self.trouble)
        self.stable = QtWidgets.QCheckBox(words("About the same as at the last visit, and nothing done about it since"))
        self.stable.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.stable.toggled.connect(self._set_stable)
        column.addWidget(self.stable)
        foot = QtWidgets.QHBoxLayout()
        column.addLayout(foot)
        buttons = FlowLayout()
        foot.addLayout(buttons, 1)
        self._other_view = button(words("Settings"), self.show_settings, "S")
        buttons.addWidget(self._other_view)
        self.quick = button(words("Quick"), self._turn_quick, "Q")
        self.quick.setCheckable(True)
        self.quick.setToolTip(words("Quick: no practice, the result says so"))
        buttons.addWidget(self.quick)
        self._of_tests = [button(words("Repeat the last one"), self.repeat, "R")]
        self.last = button(words("As last time"), self._as_last_time)
        self.own = button(words("This clinic's own"), self._as_kept)
        self.short = button(words("Short form"), self._as_short)
        self.short.setToolTip(words("A first verdict within four minutes, practice included"))
        keep = button(words("Keep these settings for this test"), self._keep)
        self._of_settings = [self.last, self.own, self.short, keep]
        for each in (*self._of_tests, *self._of_settings):
            buttons.addWidget(each)
        start = button(words("Start"), self._by_hand, words("Space"))
        start.setObjectName("main")
        foot.addWidget(start)
        self.stage = Stage(self.state, words, self.theme, self._beat)
        self._stack.addWidget(choose)
        self._stack.addWidget(self.stage)
        self.tiles.pick(FIRST)
        self.tiles.chosen.connect(self._show)
        self.settings.edited.connect(self._edited)

    def _settings_view(self) -> QtWidgets.QWidget:
        view = QtWidgets.QWidget()
        across = QtWidgets.QHBoxLayout(view)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        self.settings = SettingsForm(self.words, self.theme)
        self._form = _scrolled(self.settings)
        across.addWidget(self._form, 3)
        right = QtWidgets.QVBoxLayout()
        across.addLayout(right, 2)
        right.addWidget(heading(self.words("What will happen")))
        self.length = QtWidgets.QLabel()
        right.addWidget(self.length)
        self.steps = QtWidgets.QListWidget()
        self.steps.setWordWrap(True)
        self.steps.setAccessibleName(self.words("What will happen"))
        right.addWidget(self.steps, 1)
        return view

    def show_settings(self) -> None:
        """Show the settings of the test, or the tests again."""
        settings = self._views.currentIndex() == 0
        self._views.setCurrentIndex(int(settings))
        self._other_view.setText(f"{self.words('Tests') if settings else self.words('Settings')}\nS")
        self._show_buttons()

    def _show_buttons(self) -> None:
        """Show the buttons of the view, and what a test is about where there is room for it."""
        settings = self._views.currentIndex() == 1
        for each in self._of_tests:
            each.setVisible(not settings)
        for each in self._of_settings:
            each.setVisible(settings)
        for text in (self.test_name, self.summary):
            text.setVisible(self.height() >= TALL)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Give tiles and settings the room on a small screen."""
        self._show_buttons()
        super().resizeEvent(event)

    @property
    def test(self) -> Protocol:
        """The test that is marked."""
        return next(test for test in self.state.tests if test.name == self.tiles.picked)

    @property
    def running(self) -> bool:
        """Whether the stage is shown."""
        return self._stack.currentWidget() is self.stage

    def enter(self) -> None:
        """Show who is tested, and the tests."""
        person = self.state.person
        if not self.running:
            self.tiles.take_keys()
        self._show()
        if person is None:
            return
        library, urls = self.state.library, dict(self.state.settings.plates)
        tests = [(test, self._kept(test)) for test in self.state.tests]

        def look() -> tuple[dict[str, LastTime], dict[str, float | None]]:
            last, minutes = last_times(person.code, library), {}
            for test, kept in tests:
                settings = {**(last[test.name].settings if test.name in last else {}), **kept}
                minutes[test.name] = minutes_of(test, settings, urls, person.involved)
            return last, minutes

        def then(found: tuple[dict[str, LastTime], dict[str, float | None]]) -> None:
            if self.state.person is not person:
                return
            self._last, minutes = found
            self._note(minutes)
            if not self._touched:  # what was typed meanwhile stays
                self._show()
            self._looking = False

        self._last = {}
        self._looking = True
        self.later(look, then)

    def _note(self, minutes: Mapping[str, float | None]) -> None:
        """Say under each test when it was done last, and how long it would take now."""
        for test in self.state.tests:
            last = self._last.get(test.name)
            when = self.words.day(last.utc) if last else self.words("not yet")
            long = minutes[test.name]
            told = "" if long is None else f" · {self.words('{minutes:.0f} min', minutes=max(1.0, long))}"
            self.tiles.note(test.name, f"{when}{told}")

    def _kept(self, test: Protocol) -> Mapping[str, str]:
        return self.state.settings.setups.get(test.name, {})

    def _show(self) -> None:
        test = self.test
        self.test_name.setText(self.words.say(test.title))
        self.summary.setText(
            self.words("{summary}\nThe plate cannot see: {what}", summary=test.summary, what=test.cannot_see)
        )
        last = self._last.get(test.name) if self.state.person is not None else None
        self._before = dict(last.settings) if last else {}
        values = {**self._before, **self._kept(test)}
        self._fill(values)

    def _fill(self, values: Mapping[str, str]) -> None:
        test = self.test
        conditions = {*ALWAYS_CONDITIONS, *(condition.name for condition in test.conditions)}
        self.settings.show_settings(test.parameters, sorted(conditions), values, self._before)
        QtCore.QTimer.singleShot(0, self, self._whole_controls)
        self.last.setEnabled(bool(self._before))
        self.own.setEnabled(test.name in self.state.settings.setups)
        self.short.setEnabled(bool(test.short))
        self.stable.setVisible(bool(self._last))
        self.stable.setChecked(False)
        self._touched = False
        self._quick = values.get("quick") in ("yes", "1", "True")
        self.quick.setChecked(self._quick)
        self._steps()

    def _whole_controls(self) -> None:
        """Let what will happen give way, never a control of a setting."""
        self._form.setMinimumWidth(self.settings.minimumSizeHint().width() + SCROLL_BAR)

    def _edited(self) -> None:
        self._touched = True
        self._steps()

    def _as_last_time(self) -> None:
        """Set everything as it was at the last visit of this person."""
        self._fill(self._before)

    def _as_kept(self) -> None:
        """Set everything as it was kept for this test."""
        self._fill(self._kept(self.test))

    def _as_short(self) -> None:
        """Set the short form; what is asked under stays as it is."""
        short = {name: spelled(value) for name, value in self.test.short.items()}
        self._fill({**self._chosen(), "quick": "no", **short})

    def _set_stable(self, on: bool) -> None:
        self.settings.set("rated_change", "0" if on else "not asked")
        self.settings.set("untreated", "yes" if on else "no")

    def _turn_quick(self) -> None:
        self._quick = not self._quick
        self.quick.setChecked(self._quick)
        self._steps()

    def _chosen(self) -> dict[str, str]:
        """Return the settings that differ from the defaults."""
        return {**self.settings.chosen(), **({"quick": "yes"} if self._quick else {})}

    def _keep(self) -> None:
        """Make the settings shown the ones that this test begins with from now on."""
        said_today = {parameter.name for parameter in VISIT}
        kept = {name: value for name, value in self._chosen().items() if name not in said_today}
        self.state.settings.setups[self.test.name] = kept
        self.state.remember()
        self.own.setEnabled(True)
        self.said.emit(self.words("Saved"))

    def _steps(self) -> None:
        """Show the steps with these settings, or what is wrong with them."""
        test, person = self.test, self.state.person
        self.steps.clear()
        self.trouble.hide()
        try:
            rig = tuple(self.state.plates(test))
            context = test.context(self._chosen(), rig, person.involved if person is not None else "")
            steps = preview(test, context)
        except SoleplateError as error:
            self.trouble.setText(self.words("! {error}", error=error.text))
            self.trouble.show()
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
        """Begin the test that is marked, as it was done last: who is quicker than the look for that waits for it."""
        person = self.state.person
        if self._looking and not self._touched and person is not None:
            with suppress(SoleplateError):  # what is wrong with the library is said by the start
                self._last = last_times(person.code, self.state.library)
            self._show()
        self._begin(lambda: self.state.start(self.test.name, self._chosen()))

    def _by_hand(self) -> None:
        """Begin by a click or Enter; not by the second one of those that led here, in the same place."""
        if monotonic() - self.state.led_s > DOUBLE_S:
            self.start()

    def repeat(self, leg: str = "") -> None:
        """Run the last test once more."""
        self._begin(lambda: self.state.again(leg))

    def _begin(self, start: Callable[[], None]) -> None:
        try:
            start()
        except SoleplateError as error:
            self.tell(error.text)
            if self.state.person is None:
                self.changed.emit("People")
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
            if self.state.back_to:
                self.changed.emit(self.state.back_to)
                return
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
            "next": self.start, "repeat": self.repeat, "accept": self._by_hand, "settings": self.show_settings,
            "quick": self._turn_quick,
            "left": lambda: self._leg("left"), "right": lambda: self._leg("right"),
        }  # fmt: skip

    def _leg(self, leg: str) -> None:
        """Choose one leg; the same key again chooses both."""
        now = self._chosen().get("leg", "both")
        self.settings.set("leg", "both" if now == leg else leg)


def _scrolled(inner: QtWidgets.QWidget) -> QtWidgets.QScrollArea:
    area = QtWidgets.QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
    return area
