"""Result: both legs at one scale, one number judged, marks that can be moved, a sentence for the record."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import Page, button, heading
from soleplate.gui.pages.result_plots import ForceOfTrial, LimbBars, Overlay, Stabilogram
from soleplate.gui.paper import pdf_of, print_page
from soleplate.gui.qt import QtCore, QtGui, QtWidgets
from soleplate.gui.theme import TEXT, TITLE
from soleplate.model.labels import label
from soleplate.model.people import LEFT, NO_SIDE, RIGHT, SIDES
from soleplate.model.rejection import AFTER_LOOKING
from soleplate.model.trial import RepMark
from soleplate.report.html import session_page
from soleplate.report.table import PlateErrors, difference_text, plate_text, side_text
from soleplate.scoring.assessment import MOST_SHOWN, Assessment
from soleplate.scoring.uncertainty import of_means, uncertainties
from soleplate.storage.files import replace_file
from soleplate.text import Text

__all__ = ["ResultPage"]

ROW_PX = 30
Correction = Callable[[Assessment], Assessment]


class ResultPage(Page):
    """The outcome of the last session, or of one chosen in History."""

    title = Text("Result")

    def build(self) -> None:
        """Make the pictures and the buttons."""
        words, theme = self.words, self.theme
        self._undo: list[Assessment] = []
        self._redo: list[Assessment] = []
        self._steps: deque[Callable[[], None]] = deque()
        self._working = False
        self._drawn: Assessment | None = None  # what the corrections belong to
        self._detailed: Assessment | None = None  # whose numbers have their uncertainty in the tips
        self._trial = 0
        outer = QtWidgets.QVBoxLayout(self)
        self.head = heading("")
        self.verdict = QtWidgets.QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setStyleSheet(f"font-size: {TITLE + 2}px; font-weight: bold; padding: 4px;")
        outer.addWidget(self.head)
        outer.addWidget(self.verdict)
        middle = QtWidgets.QHBoxLayout()
        outer.addLayout(middle, 4)
        self.paths = {side: Stabilogram(theme, side, words) for side in SIDES}
        self.bars = LimbBars(theme, words)
        self.overlays = {side: Overlay(theme, side, words) for side in SIDES}
        for widget in (*self.paths.values(), *self.overlays.values(), self.bars):
            middle.addWidget(widget, 1)
        self.force = ForceOfTrial(theme, words, self._moved, self.state.units)
        outer.addWidget(self.force, 3)
        low = QtWidgets.QHBoxLayout()
        outer.addLayout(low)
        self.table = QtWidgets.QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels(["", words("left"), words("right"), words("left - right [95 %]")])
        self.table.horizontalHeader().setSectionResizeMode(0, QtWidgets.QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            self.table.horizontalHeader().setSectionResizeMode(
                column, QtWidgets.QHeaderView.ResizeMode.ResizeToContents
            )
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.table.setFixedHeight((MOST_SHOWN + 1) * ROW_PX + 8)
        self.table.setMouseTracking(True)
        self.table.cellEntered.connect(self._details)
        self.table.setEditTriggers(QtWidgets.QAbstractItemView.EditTrigger.NoEditTriggers)
        self.notes = QtWidgets.QLabel()
        self.notes.setWordWrap(True)
        self.notes.setStyleSheet(f"font-size: {TEXT - 1}px; background: {theme.panel}; padding: 8px;")
        low.addWidget(self.table, 3)
        low.addWidget(self.notes, 2)
        keys = QtWidgets.QHBoxLayout()
        outer.addLayout(keys)
        for text, call, key in (
            (words("Trial before"), lambda: self._step(-1), words("Left")),
            (words("Trial after"), lambda: self._step(1), words("Right")),
            (words("Reject trial"), self.reject, words("Backspace")), (words("Undo"), self.undo, "Ctrl+Z"),
            (words("Redo"), self.redo, "Ctrl+Y"), (words("Save corrections"), self.save, "Enter"),
            (words("Copy sentence"), self.copy, "C"), (words("Page"), self._page_key, "P"), ("PDF", self._pdf, ""),
            (words("Print"), self._print, ""), (words("Retest"), self.repeat, "R"),
        ):  # fmt: skip
            keys.addWidget(button(text, call, key))

    @property
    def outcome(self) -> Assessment | None:
        """What is shown."""
        return self.state.outcome

    def enter(self) -> None:
        """Show the outcome; corrections of the one that was shown before are offered to be saved."""
        if self.outcome is not self._drawn:
            self.offer_to_save()
            self._undo.clear()
            self._redo.clear()
            self._steps.clear()
            self._trial = 0
        self._show()

    def offer_to_save(self) -> None:
        """Ask whether corrections that are not in the file yet shall go there, before they are out of sight."""
        draft = self._drawn
        if draft is None or not draft.unsaved:
            return
        question = self.words(
            "{n} correction of {who} is not saved. Save it now?",
            plural="{n} corrections of {who} are not saved. Save them now?",
            n=draft.unsaved,
            who=self.state.label(draft.recording.header.participant),
        )
        if self.confirm(question):
            try:
                stored = draft.stored()
            except SoleplateError as error:
                self.tell(error.text)
                return
            if self.outcome is draft:
                self.state.outcome = stored
        self._drawn = None

    def _show(self) -> None:
        outcome, words = self.outcome, self.words
        self._drawn = outcome
        for widget in (*self.paths.values(), *self.overlays.values(), self.bars, self.force):
            widget.show_outcome(outcome)
        for part in (self.force, self.table, self.notes):
            part.setVisible(outcome is not None)
        if outcome is None:
            self.head.setText(words("No result yet"))
            self.verdict.setText(words("Run a test, or choose a session in History"))
            self.table.setRowCount(0)
            self.notes.setText("")
            return
        header = outcome.recording.header
        unsaved = f"   ● {words('not saved')}" if outcome.unsaved else ""
        self.head.setText(
            f"{self.state.label(header.participant)}   {words.say(self.state.title(header.protocol))}   "
            f"{header.created_utc[:16].replace('T', ' ')}   {words.say(outcome.counts())}{unsaved}"
        )
        self.verdict.setText(words.say(outcome.verdict or Text("Shown, not judged")))
        self.notes.setText("\n".join(map(words.say, (*outcome.grounds, *outcome.changes, *outcome.advice))))
        self._fill_table(outcome)
        trials = outcome.trials
        if trials:
            self._trial = min(self._trial, len(trials) - 1)
            self.force.show_trial(outcome, trials[self._trial])

    def _fill_table(self, outcome: Assessment) -> None:
        self.table.setRowCount(len(outcome.shown))
        for line, row in enumerate(outcome.shown):
            digits = row.metric.digits
            texts = (
                Text("{name}, {unit}", name=row.metric.label, unit=label(row.metric.unit)),
                side_text(row.both if row.both.n else row.comparison.left, digits),
                side_text(row.comparison.right, digits),
                row.reason or difference_text(row),
            )
            for column, text in enumerate(texts):
                item = QtWidgets.QTableWidgetItem(self.words.say(text))
                item.setToolTip(item.text())
                if line == 0:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                self.table.setItem(line, column, item)

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
            for line, row in enumerate(outcome.shown):
                for column, sides in ((1, (LEFT, NO_SIDE)), (2, (RIGHT,))):
                    item = self.table.item(line, column)
                    told = [one for side in sides if (one := found.get((row.metric.key, side))) is not None]
                    if item is not None and told:
                        item.setToolTip(f"{item.text()}\n{self.words.say(plate_text(told[0]) or told[0].reason)}")

        self.later(lambda: of_means(results, uncertainties(outcome.recording, results, outcome.signals)), then)

    # Corrections

    def _do(self, step: Callable[[], None]) -> None:
        """Take a step once the correction that is being worked out beside the window is there."""
        self._steps.append(step)
        self._go_on()

    def _go_on(self) -> None:
        while self._steps and not self._working:
            self._steps.popleft()()

    def _change(self, make: Correction) -> None:
        """Correct what is shown, beside the window."""
        self._do(lambda: self._correct(make))

    def _correct(self, make: Correction) -> None:
        before = self.outcome
        if before is None:
            return

        def then(changed: Assessment) -> None:
            self._working = False
            if self.outcome is before:  # else something else is shown by now
                self._undo.append(before)
                self._redo.clear()
                self.state.outcome = changed
                self._show()
            self._go_on()

        def failed(error: SoleplateError) -> None:
            self._working = False
            self._steps.clear()
            self.tell(error.text)
            self._show()

        self._working = True
        self.state.background.do(lambda: make(before).ready(), then, failed)

    def _moved(self, mark: RepMark, edge: str, to_s: float) -> None:
        """Let the numbers follow a mark that was dragged."""
        self._change(lambda outcome: outcome.moved(mark, edge, to_s, self.state.settings.tester))

    def reject(self) -> None:
        """Reject the trial that is shown."""
        if self.outcome is None or not self.outcome.trials:
            return
        trial = self.outcome.trials[self._trial]
        who = self.state.settings.tester
        self._change(lambda outcome: outcome.judged(trial, "rejected", who, AFTER_LOOKING))

    def undo(self) -> None:
        """Take the last correction back."""
        self._do(lambda: self._step_back(self._undo, self._redo))

    def redo(self) -> None:
        """Take the last undo back."""
        self._do(lambda: self._step_back(self._redo, self._undo))

    def _step_back(self, there: list[Assessment], back: list[Assessment]) -> None:
        if there and self.outcome is not None:
            back.append(self.outcome)
            self.state.outcome = there.pop()
            self._show()

    def save(self) -> None:
        """Store the corrections in the file; the recording itself stays as it is."""
        self._do(self._save)

    def _save(self) -> None:
        before = self.outcome
        if before is None:
            return

        def then(stored: Assessment) -> None:
            if self.outcome is before:
                self._undo.clear()
                self._redo.clear()
                self.state.outcome = stored
                self._show()
            self.said.emit(self.words("Saved"))

        self.later(lambda: before.stored().ready(), then)

    # Out of the program

    def copy(self) -> None:
        """Put the sentence for the record on the clipboard."""
        if self.outcome is not None:
            sentence = self.words.say(self.outcome.sentence)
            QtGui.QGuiApplication.clipboard().setText(sentence)
            self.said.emit(sentence)

    def page(self) -> Path | None:
        """Write the page to print beside the session."""
        return self._write(".html", self.words("Page"), lambda outcome: self._html(outcome).encode())

    def _write(self, ending: str, name: str, data_of: Callable[[Assessment], bytes]) -> Path | None:
        """Write the result beside the session; say where, or why not."""
        if self.outcome is None:
            return None
        path = self.outcome.recording.path.with_suffix(ending)
        try:
            replace_file(path, data_of(self.outcome))
        except SoleplateError as error:
            self.tell(Text("The page could not be written: {error}", error=error.text))
            return None
        self.said.emit(f"{name}: {path}")
        return path

    def _html(self, outcome: Assessment) -> str:
        words = self.words
        return session_page([outcome], outcome.library, words)

    def _pdf(self) -> None:
        """Write the page as a PDF beside the session, and show it."""
        path = self._write(".pdf", "PDF", lambda outcome: pdf_of(self._html(outcome)))
        if path is not None:
            self.opened(path)

    def _print(self) -> None:
        """Print the page."""
        if self.outcome is None:
            return
        try:
            if print_page(self._html(self.outcome), self):
                self.said.emit(self.words("Sent to the printer"))
        except SoleplateError as error:
            self.tell(error.text)

    def repeat(self) -> None:
        """Run the same test once more."""
        try:
            self.state.again()
        except SoleplateError as error:
            self.tell(error.text)
            return
        self.changed.emit("Stage")

    def _step(self, by: int) -> None:
        if self.outcome is not None and self.outcome.trials:
            self._trial = (self._trial + by) % len(self.outcome.trials)
            self.force.show_trial(self.outcome, self.outcome.trials[self._trial])

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do here."""
        return {
            "left": lambda: self._step(-1), "right": lambda: self._step(1), "reject": self.reject,
            "undo": self.undo, "redo": self.redo, "accept": self.save, "copy": self.copy, "pause": self._page_key,
            "repeat": self.repeat,
        }  # fmt: skip

    def _page_key(self) -> None:
        """Write the page and show it in the browser, which prints it."""
        path = self.page()
        if path is not None:
            self.opened(path)

    def opened(self, path: Path) -> None:
        """Open a file with the program that the desktop has for it."""
        QtGui.QDesktopServices.openUrl(QtCore.QUrl.fromLocalFile(str(path)))
