"""The stage: what is seen while a test runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from soleplate.api.events import BeatsChanged, Event, FaultSeen, TareDone, TrialEnded, Warned, Weighed
from soleplate.app.guards import Guard
from soleplate.app.session_thread import Scene
from soleplate.app.state import AppState
from soleplate.gui.pages.page import button, release
from soleplate.gui.pages.run.cue import TO_READ, CuePanel, cue_of
from soleplate.gui.pages.run.question import QuestionPanel
from soleplate.gui.qt import QtCore, QtWidgets
from soleplate.gui.theme import TEXT, TITLE, Theme
from soleplate.gui.widgets import CopTrace, ForceTraces
from soleplate.gui.widgets.flow import FlowLayout
from soleplate.language import Language
from soleplate.live.plate_view import PlateView
from soleplate.model.labels import label
from soleplate.model.parameter import Scalar
from soleplate.model.rejection import Rejection
from soleplate.model.support import KEYS as SEEN_KEYS
from soleplate.session.commands import Accept, Answer, Next, Redo, Reject, Saw, Stop, ToStep, Undo, Zero
from soleplate.text import Text

__all__ = ["Stage"]

STEPS_SHOWN = 6
FLASH_S = 0.12
PICTURE_S = 10.0


class Stage(QtWidgets.QWidget):
    """Cue, live force and centre of pressure, steps ahead, question, guards, and the keys.

    Parameters
    ----------
    state, words, theme
        As of a page.
    beat : callable
        Called at each beat of the metronome and for each tone, with what it is.
    """

    def __init__(self, state: AppState, words: Language, theme: Theme, beat: Callable[[str], None]) -> None:
        super().__init__()
        self.state, self.words, self.theme, self._beat = state, words, theme, beat
        self._views: dict[str, PlateView] = {}
        self._panels: list[CopTrace | ForceTraces] = []
        self._beats = BeatsChanged(0.0, 0.0, 0.0)
        self._beat_number = -1
        self._rejecting = False
        self.silent = False
        self.log: list[str] = []
        self.scene = Scene()  # that is drawn: keys are meant for it
        outer = QtWidgets.QVBoxLayout(self)
        self.banner = QtWidgets.QLabel()
        self.banner.setWordWrap(True)
        self.banner.hide()
        outer.addWidget(self.banner)
        middle = QtWidgets.QHBoxLayout()
        outer.addLayout(middle, 1)
        self.cue = CuePanel(theme)
        middle.addWidget(self.cue, 3)
        self._live = QtWidgets.QWidget()
        self._pictures = QtWidgets.QVBoxLayout(self._live)
        self._pictures.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self._live, 3)
        side = QtWidgets.QVBoxLayout()
        middle.addLayout(side, 2)
        self.steps, self.said = QtWidgets.QLabel(), QtWidgets.QLabel()
        for lines in (self.steps, self.said):
            lines.setWordWrap(True)
            lines.setTextFormat(QtCore.Qt.TextFormat.PlainText)
            lines.setAlignment(QtCore.Qt.AlignmentFlag.AlignTop)
            lines.setStyleSheet(f"background: {theme.panel}; padding: 10px; font-size: {TEXT - 2}px;")
            lines.setMinimumWidth(150)
        side.addWidget(self.steps, 3)
        side.addWidget(self.said, 2)
        self.question = QuestionPanel(words, self._answer)
        outer.addWidget(self.question)
        self.reasons = QtWidgets.QLabel("   ".join(f"{why} {words.say(why.text)}" for why in Rejection))
        self.reasons.setWordWrap(True)
        self.reasons.setStyleSheet(f"font-size: {TITLE}px; background: {theme.panel}; padding: 8px;")
        self.reasons.hide()
        outer.addWidget(self.reasons)
        foot = QtWidgets.QHBoxLayout()
        outer.addLayout(foot)
        stop = button(words("STOP"), self.stop, "Esc")  # far from where Start was clicked: a second click stops nothing
        stop.setObjectName("stop")
        foot.addWidget(stop)
        keys = FlowLayout()
        foot.addLayout(keys, 1)
        for text, call, key in (
            (words("Accept"), self.accept, "Enter"), (words("Reject"), self.reject, words("Backspace")),
            (words("Undo"), self.undo, "Ctrl+Z"), (words("Redo"), self.redo, "Ctrl+Y"), (words("Zero"), self.zero, "T"),
        ):  # fmt: skip
            keys.addWidget(button(text, call, key))
        self.following = button(words("Next"), self.next, words("Space"))
        self.following.setObjectName("main")
        foot.addWidget(self.following)

    # What the keys do

    def next(self) -> None:
        """Go on."""
        if self.question.open:
            self.question.accept()
        else:
            self._to_step(Next())

    def accept(self) -> None:
        """Answer the question, see to a guard, or let the last trial count after all."""
        guards = self.state.session.guards
        if any(guard.code == "wrong-subject" for guard in guards.open):
            guards.accept("wrong-subject")
        elif self.question.open:
            self.question.accept()
        elif self.scene.waiting:
            self._to_step(Next())
        else:
            self.state.session.send(Accept())

    def reject(self) -> None:
        """Ask for the reason of a rejection."""
        self._rejecting = not self._rejecting
        self.reasons.setVisible(self._rejecting)

    def digit(self, number: int) -> None:
        """Take a digit as the reason of a rejection, as an answer, or as what the support was that is in doubt."""
        if self._rejecting:
            self.reject()
            self.state.session.send(Reject(Rejection(number).text))
        elif number in SEEN_KEYS and self.scene.asks is None and self._support_in_doubt:
            self.state.session.send(Saw(SEEN_KEYS[number]))
        else:
            self.question.digit(number)

    @property
    def _support_in_doubt(self) -> bool:
        return any(guard.code == "support" for guard in self.state.session.guards.open)

    def undo(self) -> None:
        """Take the last thing back."""
        self.state.session.send(Undo())

    def redo(self) -> None:
        """Take the last undo back."""
        self.state.session.send(Redo())

    def zero(self) -> None:
        """Zero the plates between trials."""
        self.state.session.send(Zero())

    def stop(self) -> None:
        """End the session now."""
        self.state.session.send(Stop())

    def mute(self) -> None:
        """Silence the metronome, or let it sound again; it flashes on."""
        self.silent = not self.silent

    def _answer(self, value: Scalar) -> None:
        self._to_step(Answer(value))

    def _to_step(self, command: ToStep) -> None:
        """Say what is meant for the step that is drawn: nobody has seen one that came since."""
        self.state.session.send(command, self.scene.index)

    # Drawing

    def begin(self) -> None:
        """Clear what the session before left."""
        self._clear_pictures()
        self.log.clear()
        self._beats = BeatsChanged(0.0, 0.0, 0.0)
        self._rejecting = False
        self.scene = Scene()
        self.reasons.hide()
        self.question.show_question(None)
        self.said.setText("")

    def _clear_pictures(self) -> None:
        while self._pictures.count():
            item = self._pictures.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                release(widget)
        self._views, self._panels = {}, []

    def _make_pictures(self) -> None:
        self._views = {setup.role: PlateView(setup) for setup in self.state.session.setups}
        views = list(self._views.values())
        force = ForceTraces(views, self.theme, self.words)
        cops = [CopTrace(view, self.theme, half_width_mm=100.0, words=self.words) for view in views]
        row = QtWidgets.QWidget()
        line = QtWidgets.QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        for cop in cops:
            line.addWidget(cop)
        self._pictures.addWidget(row, 3)
        self._pictures.addWidget(force, 2)
        self._panels = [*cops, force]
        for panel in self._panels:
            panel.set_window(PICTURE_S)

    def refresh(self) -> None:
        """Draw what has come."""
        session = self.state.session
        if session.setups and not self._views:
            self._make_pictures()
        for event in session.events():
            self._hear(event)
        for role, chunk in session.chunks():
            if role in self._views:
                self._views[role].feed(chunk)
        if self._panels:
            self._panels[-1].set_unit(*self.state.units.scale(self.state.body_weight_n))
        for panel in self._panels:
            panel.refresh()
        self.scene = scene = session.scene
        cue = cue_of(scene, self.words)
        self._live.setVisible(len(cue.headline) <= TO_READ)  # what is to be read has the room
        self.cue.show_cue(cue)
        self.question.show_question(scene.asks)
        self.following.setEnabled(scene.asks is None or not scene.asks.blocking)  # only an answer leads on
        self._tick(scene.now_s)
        texts = [step.text for step in scene.steps[1 : 1 + STEPS_SHOWN]]
        listed = "\n".join(f"{n}. {self.words.say(text)}" for n, text in enumerate(texts, 1))
        self._set(self.steps, self.words("What comes next\n\n{steps}", steps=listed))
        self._warn(session.guards.open)

    def _warn(self, guards: tuple[Guard, ...]) -> None:
        if self.question.trouble:
            guards = (*guards, Guard("answer", self.question.trouble, ""))
        text = "\n".join(f"!  {self.words.say(guard.text)}.  {self.words.say(guard.do)}" for guard in guards)
        self.banner.setVisible(bool(text))
        if text != self.banner.text():
            self.banner.setText(text)
            self.banner.setStyleSheet(
                f"background: {self.theme.warning}; color: {self.theme.back}; font-size: {TITLE}px; padding: 10px;"
            )

    def _hear(self, event: Event) -> None:
        for view in self._views.values():
            view.notice(event)
        match event:
            case TrialEnded(side=side, state=state, reason=reason, number=number, start_s=start, end_s=end):
                leg = (
                    Text("Trial {number}, {side}", number=number, side=side)
                    if side
                    else Text("Trial {number}", number=number)
                )
                how = Text("{state} ({reason})", state=label(state), reason=reason) if reason else label(state)
                self._say(self.words("{trial}: {how}, {seconds:.1f} s", trial=leg, how=how, seconds=end - start))
                self._beat("end")
            case TareDone(accepted=False, reason=reason) | Weighed(accepted=False, reason=reason):
                self._say(f"! {self.words.say(reason)}")
            case TareDone(age_s=age_s) if age_s:
                self._say(self.words("The plate still shows its zero of {age_s:.0f} s ago", age_s=age_s))
            case FaultSeen(text=text):
                self._say(f"! {self.words.say(text)}")
            case Warned(code=code, text=text):
                self._say(self.words.say(text))
                if code == "softer":
                    self._beat("softer")
            case BeatsChanged():
                self._beats, self._beat_number = event, -1

    def _tick(self, now_s: float) -> None:
        """Flash and sound at each beat."""
        beats = self._beats
        if not beats.period_s:
            self.cue.setStyleSheet("")
            return
        since = now_s - beats.first_s
        number = int(since // beats.period_s) if since >= 0 else -1
        lit = since >= 0 and since % beats.period_s < FLASH_S
        self.cue.setStyleSheet(f"background: {self.theme.grid};" if lit else "")
        if number > self._beat_number:
            self._beat_number = number
            if not self.silent:
                self._beat("beat")

    def _say(self, text: str) -> None:
        self.log.append(text)
        self._set(self.said, "\n".join(self.log[-5:][::-1]))

    @staticmethod
    def _set(shown: QtWidgets.QLabel, text: str) -> None:
        if shown.text() != text:
            shown.setText(text)

    def key_actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keys do."""
        found: dict[str, Callable[[], None]] = {
            "next": self.next, "accept": self.accept, "reject": self.reject, "undo": self.undo, "redo": self.redo,
            "tare": self.zero, "stop": self.stop, "metronome": self.mute,
        }  # fmt: skip
        for why in Rejection:
            found[f"reason{why}"] = lambda number=int(why): self.digit(number)  # type: ignore[misc]
        return found
