"""Result: one number judged with its error, a few more, both legs at one scale, every try, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, button, heading
from soleplate.gui.pages.result.correcting import CorrectingView
from soleplate.gui.pages.result.draft import Draft
from soleplate.gui.pages.result.giving import GivingMenu
from soleplate.gui.pages.result.result_cards import JudgedCard, NumberCard, TriesStrip, VisitTrend
from soleplate.gui.pages.result.result_plots import Overlay, Stabilogram
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import SMALL
from soleplate.gui.widgets.flow import FlowLayout
from soleplate.gui.widgets.icon import icon
from soleplate.model.people import LEFT, NO_SIDE, RIGHT, SIDES
from soleplate.model.rejection import AFTER_LOOKING
from soleplate.model.trial import RepMark, Trial
from soleplate.report.table import PlateErrors, plate_text
from soleplate.scoring.assessment import Assessment
from soleplate.scoring.numbers.uncertainty import of_means, uncertainties
from soleplate.text import Text

__all__ = ["ResultPage"]

NARROW = 900  # px: below it pictures go under the numbers
BESIDE = 24  # px: margins and gaps of the page
SHARE = 2 / 3  # of the width that is for the numbers where pictures stand beside them
MORE = 3  # numbers beside the judged one


class ResultPage(Page):
    """The outcome of the last session, or of one chosen among the visits."""

    title = Text("Result")

    def build(self) -> None:
        """Make the cards, the pictures and the buttons."""
        words = self.words
        self._draft = Draft(self.state, self._show, self._not_corrected)
        self._drawn: Assessment | None = None  # what the corrections belong to
        self._detailed: Assessment | None = None  # whose numbers have their uncertainty in the tips
        self._trial = 0
        outer = QtWidgets.QVBoxLayout(self)
        top = QtWidgets.QHBoxLayout()
        outer.addLayout(top)
        self.head = heading("")
        self.head.setWordWrap(True)
        top.addWidget(self.head, 1)
        self.counted, self.when = QtWidgets.QLabel(), QtWidgets.QLabel()
        self.counted.setObjectName("quiet")
        self.counted.setFixedHeight(32)
        for text in (self.counted, self.when):
            top.addWidget(text)
        self._stack = QtWidgets.QStackedWidget()
        outer.addWidget(self._stack, 1)
        self._stack.addWidget(self._overview())
        self.correcting = CorrectingView(words, self.theme, self.state.units, self._moved)
        self._stack.addWidget(self.correcting)
        self.empty = QtWidgets.QLabel(words("Run a test, or choose a session in Visits"))
        self.empty.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self.empty)
        self.tries = TriesStrip(words, self.theme, self._look_at)
        outer.addWidget(self.tries)
        self._bars = self._bar(), self._bar_of_corrections()
        for bar in self._bars:
            outer.addWidget(bar)
        self._bars[1].hide()

    def _overview(self) -> QtWidgets.QWidget:
        theme, words = self.theme, self.words
        view, cards = QtWidgets.QWidget(), QtWidgets.QWidget()
        self._across = QtWidgets.QHBoxLayout(view)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._column = QtWidgets.QVBoxLayout(cards)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.judged = JudgedCard(words, theme)
        self._column.addWidget(self.judged)
        self._row = row = QtWidgets.QHBoxLayout()
        self._column.addLayout(row)
        self.numbers = [NumberCard(words, theme) for _ in range(MORE)]
        for card in self.numbers:
            row.addWidget(card, 1)
        for each in (self.judged, *self.numbers):
            each.pointed.connect(self._details)
        self._column.addStretch(1)
        self._pictures = QtWidgets.QWidget()
        right = QtWidgets.QVBoxLayout(self._pictures)
        right.setContentsMargins(0, 0, 0, 0)
        pictures = QtWidgets.QHBoxLayout()
        right.addLayout(pictures, 1)
        self.paths = {side: Stabilogram(theme, side, words) for side in SIDES}
        self.overlays = {side: Overlay(theme, side, words) for side in SIDES}
        for widget in (*self.paths.values(), *self.overlays.values()):
            widget.setMinimumHeight(180)
            pictures.addWidget(widget, 1)
        self.trend = VisitTrend(theme, words)
        self.trend.setFixedHeight(140)
        right.addWidget(self.trend)
        area = QtWidgets.QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        area.setWidget(cards)
        self._across.addWidget(area, 2)
        self._across.addWidget(self._pictures, 1)
        return view

    def _bar(self) -> QtWidgets.QWidget:
        words = self.words
        bar = QtWidgets.QWidget()
        whole = QtWidgets.QHBoxLayout(bar)
        whole.setContentsMargins(0, 0, 0, 0)
        row = FlowLayout()
        whole.addLayout(row, 1)
        for text, call, key in (
            (words("Correct"), self.correct, "E"), (words("Test again"), self.repeat, "R"),
            (words("Copy for the record"), self.copy, "C"), (words("Copy as a table"), self.copy_table, ""),
        ):  # fmt: skip
            row.addWidget(button(text, call, key))
        self.giving = GivingMenu(self, self.theme)
        row.addWidget(self.giving)
        following = button(words("Next test"), self.next_test, words("Space"))
        following.setObjectName("main")
        whole.addWidget(following)
        return bar

    def _bar_of_corrections(self) -> QtWidgets.QWidget:
        words = self.words
        bar = QtWidgets.QWidget()
        whole = QtWidgets.QHBoxLayout(bar)
        whole.setContentsMargins(0, 0, 0, 0)
        row = FlowLayout()
        whole.addLayout(row, 1)
        self.judge_button = button("", self.reject)
        row.addWidget(button(words("Back"), self.correct, "E"))
        row.addWidget(self.judge_button)
        undo = button(words("Undo"), self.undo, "Ctrl+Z")
        undo.setIcon(icon("arrow-back-up", self.theme.ink))
        row.addWidget(undo)
        row.addWidget(button(words("Redo"), self.redo, "Ctrl+Y"))
        save = button(words("Save corrections"), self.save, "Enter")
        save.setObjectName("main")
        whole.addWidget(save)
        return bar

    @property
    def outcome(self) -> Assessment | None:
        """What is shown."""
        return self.state.outcome

    @property
    def trials(self) -> list[Trial]:
        """Every try of the session but those of practice, whether it counts or not."""
        if self.outcome is None:
            return []
        return [trial for trial in self.outcome.recording.trials if trial.state != "practice"]

    def enter(self) -> None:
        """Show the outcome; corrections of the one that was shown before are offered to be saved."""
        if self.outcome is not self._drawn and not self.settled():
            self.state.outcome = self._drawn  # it is in sight until it is decided
        if self.outcome is not self._drawn:
            self._draft.clear()
            self._trial = 0
            self._correct(False)
        self.setFocus()
        self._show()

    def settled(self) -> bool:
        """Ask whether corrections that are not in the file yet shall go there, before they are out of sight."""
        draft = self._drawn
        if draft is None or not draft.unsaved:
            return True
        question = self.words(
            "{n} correction of {who} is not saved. Save it now?",
            plural="{n} corrections of {who} are not saved. Save them now?",
            n=draft.unsaved,
            who=self.state.label(draft.recording.header.participant),
        )
        answer = self.confirm(question, self.words("Save"), self.words("Drop"))
        if answer is None:
            return False
        if answer:
            try:
                stored = draft.stored()
            except SoleplateError as error:
                self.tell(error.text)
                return False
            if self.outcome is draft:
                self.state.outcome = stored
        self._drawn = None
        return True

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        """Keep every word of the numbers in sight."""
        self._make_room()
        super().resizeEvent(event)

    def event(self, event: QtCore.QEvent) -> bool:
        """Likewise when the page is laid out anew, as after its words changed while it was hidden."""
        if event.type() == QtCore.QEvent.Type.LayoutRequest:
            self._make_room()
        return super().event(event)

    def _make_room(self) -> None:
        """Put the pictures under the numbers where there is too little room beside them."""
        numbers = max(self.judged.minimumSizeHint().width(), self._row.minimumSize().width())
        narrow = self.width() < max(NARROW, numbers / SHARE + BESIDE)
        if narrow != (self._column.indexOf(self._pictures) >= 0):
            if narrow:
                self._column.insertWidget(self._column.count() - 1, self._pictures)
            else:
                self._across.addWidget(self._pictures, 1)

    def _show(self) -> None:
        outcome, words = self.outcome, self.words
        self._drawn = outcome
        for widget in (*self.paths.values(), *self.overlays.values(), self.trend):
            widget.show_outcome(outcome)
        self._show_bar()
        self.tries.setVisible(outcome is not None)
        for text in (self.counted, self.when):
            text.setVisible(outcome is not None)
        if outcome is None:
            self.head.setText(words("No result yet"))
            self._stack.setCurrentWidget(self.empty)
            return
        self._correct(self._correcting)
        header = outcome.recording.header
        who = self.state.person
        other = "" if who is not None and who.code == header.participant else self.state.label(header.participant)
        unsaved = f"● {words('not saved')}" if outcome.unsaved else ""
        self.head.setText("   ".join(filter(None, (other, words.say(self.state.title(header.protocol)), unsaved))))
        self.counted.setText(words.say(outcome.counts()))
        self.when.setText(words.moment(header.created_utc))
        self.when.setStyleSheet(f"font-size: {SMALL + 1}px; color: {self.theme.faint};")
        self.judged.show_outcome(outcome)
        for card, row in zip(self.numbers, [*outcome.shown[1:], None, None, None], strict=False):
            card.setVisible(row is not None)
            if row is not None:
                card.show_row(row)
        self._look_at(self._trial)

    def _look_at(self, place: int) -> None:
        """Mark one of the tries, and show it where corrections are made."""
        outcome, trials = self.outcome, self.trials
        self._trial = min(place, len(trials) - 1) if trials else 0
        self.tries.show_trials(trials, self._trial)
        if outcome is None or not trials:
            return
        trial = trials[self._trial]
        self.correcting.show_trial(outcome, trial)
        counts = self.words("Does not count") if trial.counts else self.words("Counts after all")
        self.judge_button.setText(f"{counts}\n{self.words('Backspace')}")

    def _details(self) -> None:
        """Work out beside the window what the plate's errors do to the numbers, once somebody points at them."""
        outcome = self.outcome
        if outcome is None or outcome is self._detailed:
            return
        self._detailed = outcome
        keys = {row.metric.key for row in outcome.shown}
        results = [result for result in outcome.results if result.key in keys]

        def then(found: PlateErrors) -> None:
            if self.outcome is not outcome:
                return
            cards: list[JudgedCard | NumberCard] = [self.judged, *self.numbers]
            for card, row in zip(cards, outcome.shown, strict=False):
                for side in (LEFT, RIGHT, NO_SIDE):
                    if (one := found.get((row.metric.key, side))) is not None:
                        card.legs[side].setToolTip(self.words.say(plate_text(one) or one.reason))

        self.later(lambda: of_means(results, uncertainties(outcome.recording, results, outcome.signals)), then)

    # Corrections

    @property
    def _correcting(self) -> bool:
        return self._stack.currentWidget() is self.correcting

    def _correct(self, on: bool) -> None:
        self._stack.setCurrentIndex(int(on))
        self._show_bar()

    def _show_bar(self) -> None:
        """Show the buttons of what is shown; none without a result."""
        for bar, correcting in zip(self._bars, (False, True), strict=True):
            bar.setVisible(self.outcome is not None and self._correcting == correcting)

    def correct(self) -> None:
        """Show the trace of one try as large as the page, or go back to the numbers."""
        if self.outcome is not None:
            self._correct(not self._correcting)

    def _not_corrected(self, error: SoleplateError) -> None:
        if not self.gone:
            self.tell(error.text)
            self._show()

    def _moved(self, mark: RepMark, edge: str, to_s: float) -> None:
        """Let the numbers follow a mark that was dragged."""
        self._draft.change(lambda outcome: outcome.moved(mark, edge, to_s, self.state.settings.tester))

    def reject(self) -> None:
        """Have the try that is marked not count; where it does not, have it count after all."""
        trials = self.trials
        if not trials:
            return
        trial, who = trials[self._trial], self.state.settings.tester
        state = "rejected" if trial.counts else "valid"
        self._draft.change(lambda outcome: outcome.judged(trial, state, who, AFTER_LOOKING))

    def undo(self) -> None:
        """Take the last correction back."""
        self._draft.undo()

    def redo(self) -> None:
        """Take the last undo back."""
        self._draft.redo()

    def save(self) -> None:
        """Store the corrections in the file; the recording itself stays as it is."""
        self._draft.save(lambda: self.tell(Text("Saved")))

    # Out of the program

    def copy(self) -> None:
        """Put the sentence for the record on the clipboard."""
        if self.outcome is not None:
            sentence = self.words.say(self.outcome.sentence)
            QtGui.QGuiApplication.clipboard().setText(sentence)
            self.said.emit(sentence)

    def copy_table(self) -> None:
        """Put all numbers on the clipboard, for a spreadsheet: a row each, tabs between."""
        if self.outcome is None:
            return
        words, lines = self.words, [[self.words("number"), self.words("unit"), self.words("left"), self.words("right")]]
        for row in self.outcome.rows:
            sides = (row.both, row.both) if row.both.n else (row.comparison.left, row.comparison.right)
            means = [words.number(side.mean, row.metric.digits) if side.n else "" for side in sides]
            lines.append([words.say(row.metric.label), words.say(row.metric.unit), *means])
        QtGui.QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))
        self.tell(Text("{n} numbers are on the clipboard", n=len(lines) - 1))

    def repeat(self) -> None:
        """Run the test of this result once more."""
        if self.outcome is None or self._correcting:
            return
        try:
            self.state.again_as(self.outcome)
        except SoleplateError as error:
            self.tell(error.text)
            return
        self.changed.emit("Stage")

    def next_test(self) -> None:
        """Choose what to do next; while corrections are made the space bar does nothing."""
        if not self._correcting:
            self.changed.emit("Test")

    def _step(self, by: int) -> None:
        if trials := self.trials:
            self._look_at((self._trial + by) % len(trials))

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do here."""
        return {
            "left": lambda: self._step(-1), "right": lambda: self._step(1), "reject": self.reject,
            "undo": self.undo, "redo": self.redo, "accept": self.save, "copy": self.copy,
            "pause": self.giving.open_page, "repeat": self.repeat, "correct": self.correct, "next": self.next_test,
        }  # fmt: skip
