"""The operator at the terminal: keys become commands, and a few lines at the bottom show how it goes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING

from soleplate.api.events import Bus, Event, PlateHealth, Rated, StepStarted, TrialEnded, TrialStarted, Warned
from soleplate.api.protocol import Ask, Hold, Instruct, Rest, Tare, Trial, Weigh
from soleplate.cli.terminal.keyboard import BACKSPACE, ENTER, ESCAPE, REDO, SPACE, UNDO, Keyboard
from soleplate.errors import BadParameter
from soleplate.model.support import DOUBT, SEEN, support_question
from soleplate.model.support import KEYS as SEEN_KEYS
from soleplate.session.commands import Answer, Command, Next, Redo, Reject, Saw, SetMark, Stop, ToStep, Undo, Zero
from soleplate.session.runner import Runner
from soleplate.storage.sync import TAP
from soleplate.text import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["REASONS", "TerminalOperator", "status_lines"]

REASONS = (
    "touch-down", "foot moved", "hands off", "eyes opened", "brace on the stance leg", "hop or step", "lost the tempo",
    "wrong depth", "other",
)  # fmt: skip
REDRAW_S = 0.1
_HELP = "Space next  Enter accept  Backspace reject  Ctrl+Z undo  Ctrl+Y redo  T zero  Esc STOP"


class TerminalOperator:
    """Somebody at a terminal; enter it before the session runs.

    Parameters
    ----------
    console : Console
        Where the status is drawn.
    bus : Bus
        The session's bus: the operator reads the cues and the health of the plates there.
    """

    attended = True

    def __init__(self, console: Console, bus: Bus) -> None:
        self._console = console
        self._keyboard = Keyboard()
        self._stack = ExitStack()
        self._typed = ""
        self._rejecting = False
        self._drawn_s = 0.0
        self.cue, self.since_s, self.note = "", 0.0, ""
        self.doubt = ""  # the open question about the support of the last trial
        self.health: dict[str, PlateHealth] = {}
        bus.join(self._hear)

    def __enter__(self) -> TerminalOperator:
        from rich.live import Live

        self._stack.enter_context(self._keyboard)
        self._live = self._stack.enter_context(Live(console=self._console, auto_refresh=False, transient=True))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _hear(self, event: Event) -> None:
        match event:
            case StepStarted(text=text, time_s=time_s):
                self.cue, self.since_s, self._typed, self._rejecting = text, time_s, "", False
            case TrialStarted(time_s=time_s):
                self.since_s = time_s
            case PlateHealth(role=role):
                self.health[role] = event
            case Warned(text=text):
                self.note = text
            case TrialEnded(number=number, conditions=conditions):
                doubt = conditions.get(DOUBT, "")
                self.doubt = support_question(number, doubt) if doubt else ""
            case Rated(scale=scale) if scale == SEEN:
                self.doubt = ""

    def commands(self, runner: Runner) -> Iterable[Command]:
        """Yield what the keys pressed since the last call mean, and draw the status anew."""
        index = runner.index
        for key in self._keyboard.pressed():
            command = self.press(key, runner)
            if command is not None and (index == runner.index or not isinstance(command, ToStep)):
                yield command
        now = time.monotonic()
        if now - self._drawn_s >= REDRAW_S:
            self._drawn_s = now
            self._live.update(self._picture(runner), refresh=True)

    def press(self, key: str, runner: Runner) -> Command | None:
        """Return the command that a key means now, or None."""
        step = runner.step
        if key == ESCAPE:
            return Stop()
        if self._rejecting:
            self._rejecting = False
            chosen = key.isdigit() and 1 <= int(key) <= len(REASONS)
            return Reject(REASONS[int(key) - 1]) if chosen else None
        if isinstance(step, Ask):
            used, answer = self._answering(key, step)
            if used:
                return answer
        if key == BACKSPACE:
            self._rejecting = True
            return None
        if self.doubt and key.isdigit() and int(key) in SEEN_KEYS:
            return Saw(SEEN_KEYS[int(key)])
        if key in "tT" and isinstance(step, Instruct | Rest | Ask):
            return Zero()
        if key in "sS" and len(runner.roles) > 1:
            return SetMark(TAP)
        meant: dict[str, Command] = {SPACE: Next(), ENTER: Next(), UNDO: Undo(), REDO: Redo()}
        return meant.get(key)

    def _answering(self, key: str, step: Ask) -> tuple[bool, Answer | None]:
        """Edit the answer to a question; return whether the key was used, and the answer once it is complete."""
        if key == ENTER or (key == SPACE and step.kind != "text"):
            text, self._typed = self._typed, ""
            return True, self._checked(text, step)
        if key == BACKSPACE and self._typed:
            self._typed = self._typed[:-1]
            return True, None
        if step.kind == "yes" and not self._typed and key in "ynYN":
            return True, Answer(key in "yY")
        if key.isprintable() and (step.kind == "text" or key in "0123456789.,-+"):
            self._typed += key
            return True, None
        return False, None

    def _checked(self, text: str, step: Ask) -> Answer | None:
        if step.blocking and not text:
            self.note = "this question needs an answer before anything goes on"
            return None
        try:
            number = step.kind == "choice" and text.isdigit() and 1 <= int(text) <= len(step.choices)
            value = (
                step.choices[int(text) - 1] if number else (text.replace(",", ".") if step.kind == "number" else text)
            )
            return Answer(step.parse(value if text else step.default))
        except BadParameter as error:
            self.note = str(error)
            return None

    def _picture(self, runner: Runner) -> Text:
        from rich.text import Text

        lines = status_lines(self, runner)
        if self._rejecting:
            lines.append("Reject because of  " + "  ".join(f"{n} {text}" for n, text in enumerate(REASONS, 1)))
        elif isinstance(runner.step, Ask):
            lines.append(f"{_question(runner.step)} > {self._typed}_")
        if self.doubt:
            lines.append(f"{self.doubt}   {'  '.join(f'{n} {what}' for n, what in SEEN_KEYS.items())}")
        lines.append(_HELP + ("  S after a tap on both plates" if len(runner.roles) > 1 else ""))
        return Text("\n".join(plain(line) for line in lines), no_wrap=False)


def _question(step: Ask) -> str:
    if step.kind == "choice":
        return f"{step.text} ({'  '.join(f'{n} {choice}' for n, choice in enumerate(step.choices, 1))})"
    if step.kind == "yes":
        return f"{step.text} (y/n)"
    return f"{step.text} (Enter: {step.default})"


def status_lines(seen: TerminalOperator, runner: Runner) -> list[str]:
    """Return the cue with its timer, one line for each plate, and what needs attention."""
    passed = max(0.0, runner.now_s - seen.since_s)
    match runner.step:
        case Trial(task=Hold(seconds=seconds)) | Rest(seconds=seconds):
            timer = f"{passed:5.1f} of {seconds:g} s"
        case Trial() | Tare() | Weigh():
            timer = f"{passed:5.1f} s"
        case _:
            timer = ""
    lines = [f"{seen.cue}   {timer}".rstrip()]
    for role, plate in runner.last_frame.plates.items() if runner.last_frame else ():
        weight = runner.weights_n.get(role)
        share = f" {100 * plate.fz_n / weight:4.0f} % of body weight" if weight else ""
        health = seen.health.get(role)
        flow = f"   {health.rate_hz:.1f} Hz, {health.lost} lost, {1e3 * health.latency_s:.0f} ms" if health else ""
        lines.append(f"  {role:8s} {plate.fz_n:8.1f} N{share}{flow}")
    age = "not zeroed yet" if (taken := runner.zeroes.taken_s) is None else f"zeroed {runner.now_s - taken:.0f} s ago"
    lines.append(f"  {age}")
    if runner.away:
        lines.append(f"PAUSED: plug in {' and '.join(sorted(runner.away))} again; nothing received is lost")
    elif seen.note:
        lines.append(f"  note: {seen.note}")
    return lines
