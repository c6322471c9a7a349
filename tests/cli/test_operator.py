"""Keys at the terminal and what they mean."""

import io
import sys
from types import SimpleNamespace

import pytest
from rich.console import Console

from soleplate.api.events import Bus, PlateHealth, StepStarted, TrialStarted, Warned
from soleplate.api.protocol import Ask, Hold, Instruct, Rest, Trial
from soleplate.cli.terminal.keyboard import BACKSPACE, ENTER, ESCAPE, REDO, SPACE, UNDO, Keyboard, split_keys
from soleplate.cli.terminal.operator import REASONS, TerminalOperator, status_lines
from soleplate.session.commands import Answer, Next, Redo, Reject, SetMark, Stop, Undo, Zero
from soleplate.session.frames import Frame, PlateFrame


class Runner:
    """What the operator looks at."""

    def __init__(self, step, roles=("plate",)):
        self.step, self.roles, self.index = step, roles, 0
        self.now_s, self.last_frame, self.weights_n, self.away = 12.0, None, {}, set()
        self.zeroes = SimpleNamespace(taken_s=None)


@pytest.fixture
def operator():
    return TerminalOperator(Console(file=io.StringIO()), Bus())


def press(operator, step, keys, roles=("plate",)):
    return [command for key in keys if (command := operator.press(key, Runner(step, roles))) is not None]


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (" \r\n\x7f\b", [SPACE, ENTER, ENTER, BACKSPACE, BACKSPACE]),
        ("\x1b", [ESCAPE]),
        ("\x1b[A\x1bOP\x1b[15~x", ["x"]),
        ("\x1a\x19é", [UNDO, REDO, "é"]),
    ],
)
def test_what_a_terminal_sends_becomes_keys(sent, keys):
    assert split_keys(sent) == keys


def test_keys_steer_the_words_that_wait(operator):
    assert press(operator, Instruct("x"), [SPACE, ENTER, UNDO, REDO, "t", ESCAPE, "q"]) == [
        Next(), Next(), Undo(), Redo(), Zero(), Stop(),
    ]  # fmt: skip
    trial = Trial("open", Hold(30), "left")
    assert press(operator, trial, ["t", "T"]) == []
    assert press(operator, Rest(5), ["s"]) == []
    assert press(operator, Rest(5), ["s"], ("left", "right")) == [SetMark("tap")]


def test_a_rejection_needs_its_reason(operator):
    trial = Trial("open", Hold(30), "left")
    assert press(operator, trial, [BACKSPACE, "2"]) == [Reject(REASONS[1])]
    assert press(operator, trial, [BACKSPACE, "x", "2"]) == []
    assert press(operator, trial, [BACKSPACE, "0"]) == []
    assert press(operator, trial, [BACKSPACE, ESCAPE]) == [Stop()]


def test_questions_are_answered(operator):
    number = Ask("pain", "Pain?", default=2.0)
    assert press(operator, number, ["7", BACKSPACE, "4", ",", "5", ENTER]) == [Answer(4.5)]
    assert press(operator, number, [ENTER]) == [Answer(2.0)]
    assert press(operator, number, ["9", "9", ENTER]) == []
    assert "99" in operator.note
    choice = Ask("form", "Form?", "choice", "good", choices=("good", "poor"))
    assert press(operator, choice, ["2", ENTER]) == [Answer("poor")]
    assert press(operator, Ask("ok", "Go?", "yes", True), ["n"]) == [Answer(False)]
    assert press(operator, Ask("ok", "Go?", "yes", True), [SPACE]) == [Answer(True)]
    for kind, choices in (("yes", ()), ("choice", ("none", "two")), ("number", ())):  # safety has no default
        asked = Ask("sure", "Sure?", kind, choices[0] if choices else 1.0, choices=choices, blocking=True)
        assert press(operator, asked, [SPACE, ENTER]) == []
        assert "needs an answer" in operator.note
    assert press(operator, Ask("note", "Note?", "text", ""), ["a", " ", "t", ENTER]) == [Answer("a t")]
    assert press(operator, number, [UNDO, "t"]) == [Undo(), Zero()]


def test_of_keys_that_come_together_the_second_does_not_go_on_from_the_next_step(operator, monkeypatch):
    runner = Runner(Ask("ok", "Go?", "yes", True))
    monkeypatch.setattr(operator, "_keyboard", SimpleNamespace(pressed=lambda: ["y", "y", UNDO]))
    monkeypatch.setattr(operator, "_live", SimpleNamespace(update=lambda picture, refresh: None), raising=False)
    found = []
    for command in operator.commands(runner):
        found.append(command)
        runner.step, runner.index = Ask("sure", "Really?", "yes", True), runner.index + 1
    assert found == [Answer(True), Undo()]


def test_the_status_says_what_matters():
    bus = Bus()
    operator = TerminalOperator(Console(file=io.StringIO()), bus)
    bus.send(StepStarted(2.0, 1, "Trial", "Stand on the left leg"))
    bus.send(TrialStarted(4.0, 1, "open", "left"))
    bus.send(PlateHealth(4.0, "plate", 999.8, 3, 0.005, 0.0))
    bus.send(Warned(4.0, "x", "look here"))
    runner = Runner(Trial("open", Hold(30), "left"))
    assert "not zeroed yet" in "\n".join(status_lines(operator, runner))
    plate = PlateFrame(None, 350.0, 350.0, 0.0, 0.0)
    runner.last_frame, runner.weights_n = Frame(12.0, {"plate": plate}), {"plate": 700.0}
    runner.zeroes.taken_s = 2.0
    text = "\n".join(status_lines(operator, runner))
    for part in ("Stand on the left leg", "8.0 of 30 s", "350.0 N", "50 % of body weight", "999.8 Hz, 3 lost, 5 ms",
                 "zeroed 10 s ago", "look here"):  # fmt: skip
        assert part in text
    runner.away = {"plate"}
    assert "PAUSED: plug in plate again" in status_lines(operator, runner)[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")
def test_the_terminal_is_as_before_afterwards(monkeypatch):
    import os
    import pty
    import termios

    here, there = pty.openpty()
    with os.fdopen(there) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        before = termios.tcgetattr(there)
        with Keyboard() as keyboard:
            assert keyboard.pressed() == []
            os.write(here, b" \x1a\x1b[B")
            while not (keys := keyboard.pressed()):
                pass
            assert keys == [SPACE, UNDO]
        assert termios.tcgetattr(there) == before
    os.close(here)
