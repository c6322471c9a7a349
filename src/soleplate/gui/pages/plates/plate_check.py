"""Check or calibrate a plate: what to put where, how the reading goes, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from soleplate.acquire.calibrated import as_built
from soleplate.api.driver import PlateUrl
from soleplate.app.plate_thread import BenchScene, Make, PlateThread
from soleplate.app.state import AppState
from soleplate.calibration.checking import TAP_S
from soleplate.errors import SoleplateError
from soleplate.gui.pages.page import button, heading, keeps_keys, open_file, text_label
from soleplate.gui.pages.plates.plate_check_forms import CalibrationForm, CheckForm
from soleplate.gui.pages.plates.plate_check_report import BenchReport
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import NUMBER, TEXT, TITLE, Theme
from soleplate.gui.widgets.flow import FlowLayout
from soleplate.gui.widgets.plate_picture import PlatePicture
from soleplate.gui.widgets.ring import ProgressRing
from soleplate.language import Language
from soleplate.model.labels import label
from soleplate.text import Text

__all__ = ["PlateCheck"]

WARM_UP_MIN = 15


class PlateCheck(QtWidgets.QWidget):
    """Lead somebody through weights on one plate."""

    left = QtCore.Signal()  # somebody leaves: show the plates again
    said = QtCore.Signal(str)
    opened = staticmethod(open_file)
    seconds, floor_s = 2.0, 30.0  # of a calibration's reading; of the dead weight in a check

    def __init__(self, state: AppState, words: Language, theme: Theme) -> None:
        super().__init__()
        self.state, self.words, self.theme = state, words, theme
        self.plate_thread: PlateThread | None = None
        self._kind, self._url = "", ""
        self._drawn: BenchScene | None = None
        self.form: CheckForm | CalibrationForm | None = None
        outer = QtWidgets.QVBoxLayout(self)
        top = QtWidgets.QHBoxLayout()
        outer.addLayout(top)
        self.head, self.counter = heading(""), heading("")
        top.addWidget(self.head, 1)
        top.addWidget(self.counter)
        self._pages = QtWidgets.QStackedWidget()
        outer.addWidget(self._pages, 1)
        self._pages.addWidget(self._make_steps())
        self.report = BenchReport(words, theme)
        self._pages.addWidget(self.report)
        row = FlowLayout()
        outer.addLayout(row)
        self.buttons = {
            name: button(text, call, key)
            for name, text, call, key in (
                ("read", words("Read"), self.read, words("Space")), ("undo", words("Undo"), self.undo, "Ctrl+Z"),
                ("repeat", words("Read these again"), self.repeat, "R"),
                ("keep", words("Leave them out"), self.keep, "Enter"), ("page", words("Page"), self.open_page, "P"),
                ("alone", words("Rehearse all by itself"), self.alone, ""),
                ("fresh", words("Begin anew"), self.fresh, ""), ("leave", words("Leave"), self.left.emit, "Esc"),
            )
        }  # fmt: skip
        for each in self.buttons.values():
            row.addWidget(each)

    def _make_steps(self) -> QtWidgets.QWidget:
        words, theme = self.words, self.theme
        body = QtWidgets.QWidget()
        row = QtWidgets.QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        self.picture = PlatePicture(theme, words("front"), words("EMPTY"))
        row.addWidget(self.picture, 2)
        column = QtWidgets.QVBoxLayout()
        row.addLayout(column, 3)
        self.instruction = text_label(style=f"font-size: {TITLE + 8}px; font-weight: bold; padding: 4px;", wraps=True)
        column.addWidget(self.instruction)
        self.trouble = text_label(style=f"font-size: {TITLE - 2}px; color: {theme.warning};", wraps=True)
        column.addWidget(self.trouble)
        self.truly = QtWidgets.QWidget()
        line = QtWidgets.QHBoxLayout(self.truly)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(QtWidgets.QLabel(words("It weighs truly, kg")))
        self.weight = QtWidgets.QDoubleSpinBox()
        self.weight.setRange(0.1, 500.0)
        self.weight.setDecimals(2)
        self.weight.setLocale(QtCore.QLocale(words.code))
        keeps_keys(self.weight)
        self.weight.editingFinished.connect(self.weight.clearFocus)
        line.addWidget(self.weight)
        line.addStretch(1)
        column.addWidget(self.truly)
        self.forms = QtWidgets.QVBoxLayout()
        column.addLayout(self.forms)
        column.addStretch(1)
        low = QtWidgets.QHBoxLayout()
        column.addLayout(low)
        self.ring = ProgressRing(theme)
        self.ring.setFixedSize(160, 160)
        low.addWidget(self.ring)
        lights = QtWidgets.QVBoxLayout()
        low.addLayout(lights, 1)
        self.light, self.force, self.last = QtWidgets.QLabel(), QtWidgets.QLabel(), QtWidgets.QLabel()
        self.light.setStyleSheet(f"font-size: {TITLE + 8}px; font-weight: bold;")
        self.force.setStyleSheet(f"font-size: {NUMBER}px; font-weight: bold;")
        self.last.setWordWrap(True)
        for line_shown in (self.light, self.force, self.last):
            lights.addWidget(line_shown)
        return body

    # Begin and leave

    def begin(self, kind: str, role: str, url: str) -> bool:
        """Open a plate for a ``check`` or to ``calibrate`` it; return whether that could be asked for."""
        self.leave()
        self._kind, self._url = kind, url
        words, plate = self.words, label(role)
        self.head.setText(
            words("Check: {plate}", plate=plate) if kind == "check" else words("Calibrate: {plate}", plate=plate)
        )
        self.head.setToolTip(url)
        settings = self.state.settings
        self.form = (
            CheckForm(self.words, settings.plate_checks, self.floor_s)
            if kind == "check"
            else CalibrationForm(self.words, settings.plate_checks, settings.tester, self.seconds)
        )
        self.form.changed.connect(self._remake)
        self.forms.addWidget(self.form)
        self._pages.setCurrentIndex(0)
        return self._open()

    def _open(self, make: Make | None = None) -> bool:
        try:
            url = PlateUrl.parse(self._url)
            made = make or self._asked()
        except SoleplateError as error:
            self.said.emit(self.words.say(error.text))
            return False
        self._free()
        self.plate_thread = PlateThread(
            as_built(url) if self._kind != "check" else url, made, self.state.session.speed, self.state.ports.settle
        )
        self._drawn = None
        self._draw(self.plate_thread.scene)
        return True

    def _asked(self) -> Make:
        if self.form is None:
            raise SoleplateError(Text("Nothing was begun"))
        return self.form.make()

    def _remake(self) -> None:
        """Take in what was entered; what cannot be is told."""
        if self.plate_thread is not None and self.form is not None:
            try:
                self.plate_thread.remake(self._asked())
            except SoleplateError as error:
                self.trouble.setText(self.words.say(error.text))
                return
            self.state.settings.plate_checks |= self.form.entered()
            self.state.remember()

    def leave(self) -> None:
        """Free the plate; the readings of a calibration are kept."""
        self._free()
        if self.form is not None:
            self.forms.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def _free(self) -> None:
        if self.plate_thread is not None:
            self.state.ports.do(self.plate_thread.close, lambda _: None, lambda error: self.said.emit(str(error)))
            self.plate_thread = None

    # What people do

    def read(self) -> None:
        """Read what stands on the plate; where the plate is lost, open it again; at the end, leave."""
        if self.plate_thread is None:
            return
        self.refresh()  # so that the weight is that of this turn
        scene = self.plate_thread.scene
        if scene.phase == "lost":
            self._open()
        elif scene.phase == "done":
            self.left.emit()
        elif scene.phase == "doubts":
            self.said.emit(self.words("R reads them again, Enter leaves them out"))
        else:
            loaded = scene.turn is not None and scene.turn.step.load_kg > 0
            true = self.weight.value()
            changed = loaded and scene.turn is not None and abs(true - scene.turn.step.load_kg) > 1e-9
            self.plate_thread.take(true if changed else None)

    def alone(self) -> None:
        """Let a rehearsal go on by itself; Ctrl+Z stops it."""
        if self.plate_thread is not None:
            self.plate_thread.take(alone=True)

    def undo(self) -> None:
        """Break the reading off, or take the last one back."""
        if self.plate_thread is not None:
            self.plate_thread.undo()

    def repeat(self) -> None:
        """Read what is doubted again."""
        if self.plate_thread is not None:
            self.plate_thread.repeat()

    def keep(self) -> None:
        """Leave out what is doubted."""
        if self.plate_thread is not None:
            self.plate_thread.keep()

    def fresh(self) -> None:
        """Begin a calibration anew, without what was read before."""
        if isinstance(self.form, CalibrationForm):
            try:
                self._open(self.form.make(fresh=True))
            except SoleplateError as error:
                self.said.emit(self.words.say(error.text))

    def open_page(self) -> None:
        """Open the page of the certificate."""
        if self.plate_thread is not None and self.plate_thread.scene.phase == "done" and self.report.page is not None:
            self.opened(self.report.page)

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do here."""
        return {
            "next": self.read, "undo": self.undo, "reject": self.undo, "repeat": self.repeat, "accept": self.keep,
            "pause": self.open_page, "stop": self.left.emit,
        }  # fmt: skip

    # What they see

    def refresh(self) -> None:
        """Draw what has changed."""
        if self.plate_thread is not None and self.plate_thread.scene is not self._drawn:
            self._draw(self.plate_thread.scene)

    def _draw(self, scene: BenchScene) -> None:
        before, self._drawn = self._drawn, scene
        phase, turn = scene.phase, scene.turn
        shown = {"read": phase in ("ready", "lost", "done"), "undo": phase in ("ready", "reading", "doubts"),
                 "repeat": phase == "doubts", "keep": phase == "doubts", "page": phase == "done",
                 "alone": phase == "ready" and not scene.live and turn is not None,
                 "fresh": phase == "ready" and scene.resumed > 0 and not scene.taken}  # fmt: skip
        for name, on in shown.items():
            self.buttons[name].setVisible(on)
        words = self.words
        texts = {"lost": words("Open it again"), "done": words("To the plates")}
        self.buttons["read"].setText(f"{texts.get(phase, words('Read'))}\n{words('Space')}")
        if phase == "done" and self.plate_thread is not None and (before is None or before.phase != "done"):
            self.report.show_course(
                self.plate_thread.course, self.form.class_name if self.form is not None else "clinic"
            )
            self.buttons["page"].setVisible(self.report.page is not None)
        elif phase == "done":
            self.buttons["page"].setVisible(self.report.page is not None)
        self._pages.setCurrentIndex(1 if phase == "done" else 0)
        undo = words("Break off") if phase == "reading" else words("Undo")
        self.buttons["undo"].setText(f"{undo}\nCtrl+Z")
        self.counter.setText(f"{scene.number} / {scene.of}" if turn is not None else "")
        if self.form is not None:
            self.form.setVisible(phase == "ready" and not scene.taken and turn is not None)
        if turn is not None and (before is None or before.turn != turn):
            self.weight.setValue(turn.step.load_kg)
        self.truly.setVisible(phase == "ready" and turn is not None and turn.step.load_kg > 0)
        step = turn.step if turn is not None else None
        if step is not None and phase == "ready" and step.load_kg > 0:
            step = replace(step, load_kg=self.weight.value())
        self.picture.show_step(scene.plate, step, scene.placed, tap=turn is not None and turn.tap)
        self.instruction.setText(self._instruction(scene))
        self.trouble.setText("\n".join(map(words.say, filter(None, (scene.trouble, *scene.doubts)))))
        self._draw_lights(scene)

    def _instruction(self, scene: BenchScene) -> str:
        words, turn = self.words, scene.turn
        if scene.phase == "opening":
            return words("Opening the plate")
        if scene.phase == "lost":
            return words("The plate cannot be read")
        if scene.phase == "doubts":
            return words("These readings do not fit the others")
        if turn is None:
            return words("One moment")
        if turn.tap:
            return words("{what}, then press Space and tap it once with a knuckle within {seconds:.0f} s",
                         what=turn.step.text, seconds=TAP_S)  # fmt: skip
        return words.say(turn.step.text)

    def _draw_lights(self, scene: BenchScene) -> None:
        words, theme = self.words, self.theme
        reading = scene.phase == "reading"
        self.ring.show_share(scene.share if reading else None, f"{100 * scene.share:.0f} %" if reading else "",
                             theme.accent)  # fmt: skip
        if scene.still is None or not (reading or scene.live):
            sign, color = "", theme.faint
        elif scene.still:
            sign, color = words("✔ STILL"), theme.better
        else:
            sign, color = words("~ moving"), theme.warning
        self.light.setText(sign)
        self.light.setStyleSheet(f"font-size: {TITLE + 8}px; font-weight: bold; color: {color};")
        number = scene.force_n if (reading or scene.live) else math.nan
        self.force.setText(self.state.units.text(words, number, more_digits=1))
        self.last.setText(self._said_of_last(scene))
        self.last.setStyleSheet(f"font-size: {TEXT}px; color: {theme.faint};")

    def _said_of_last(self, scene: BenchScene) -> str:
        words = self.words
        if scene.undone:
            return words("Taken back: {name}", name=scene.undone)
        if scene.shown is not None:
            step, force = scene.shown
            name = step.name
            if math.isnan(force):
                return words("Read: {name}", name=name)
            return words(
                "Read: {name}: it shows {force}", name=name, force=self.state.units.text(words, force, more_digits=1)
            )
        if scene.resumed and scene.phase == "ready":
            return words("Going on after {done} of {all} readings", done=scene.resumed, all=scene.of)
        if self._kind != "check" and scene.live:
            return words("Leave the plate switched on for {minutes} minutes before", minutes=WARM_UP_MIN)
        return ""
