"""Show and bound a plan without a plate: every word, with guessed replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from soleplate import plugins
from soleplate.api.protocol import (
    Ask,
    Context,
    Countdown,
    End,
    Hold,
    Instruct,
    Mark,
    Metronome,
    Perform,
    Protocol,
    Reply,
    Rest,
    Tare,
    Trial,
    TrialReply,
    Weigh,
    WeighReply,
    Word,
    plan_text,
)
from soleplate.errors import ProtocolError, UnknownName
from soleplate.session.gestures import judge_of
from soleplate.session.plan import Plan

__all__ = ["Step", "preview"]

TYPICAL_WEIGHT_N = 700.0
_SECONDS = {Instruct: 5.0, Tare: 3.0, Weigh: 5.0, Ask: 5.0, Metronome: 0.0, Mark: 0.0, End: 0.0}
_GESTURE_S = 8.0


@dataclass(frozen=True)
class Step:
    """Hold one word of a plan and about how long it takes, s."""

    word: Word
    text: str
    side: str
    seconds: float


def preview(protocol: Protocol, context: Context, outcome: Literal["valid", "rejected"] = "valid") -> list[Step]:
    """Return the whole plan as it goes when every trial is valid, or when every one is rejected.

    Raises ProtocolError, with its line, for a script that fails, never ends, or yields what is no word.
    """
    for key in (*protocol.shown(context.parameters), *protocol.more_metrics):
        _known(protocol, key)
    plan = Plan(protocol, context)
    steps = []
    while plan.word is not None:
        word = plan.word
        _check(word)
        steps.append(Step(word, plan_text(word), getattr(word, "side", ""), _seconds(word)))
        plan.reply(_guess(word, len(steps), outcome))
    return steps


def _known(protocol: Protocol, key: str) -> None:
    try:
        plugins.metric(key)
    except UnknownName as error:
        name = protocol.name.replace("_", "-")
        raise ProtocolError(f"The protocol {name} asks for a metric that nobody computes", why=str(error)) from error


def _check(word: Word) -> None:
    """Refuse a gesture that no judge knows before anybody stands on a plate."""
    if isinstance(word, Trial) and isinstance(word.task, Perform):
        judge_of(word.task.gesture)


def _guess(word: Word, number: int, outcome: str) -> Reply:
    match word:
        case Weigh(role=role):
            return WeighReply(role, TYPICAL_WEIGHT_N)
        case Ask(default=default):
            return default
        case Trial(task=task):
            hold = task.seconds if isinstance(task, Hold) and outcome == "valid" else 0.0
            reps = task.reps if isinstance(task, Perform) and outcome == "valid" else 0
            return TrialReply(number, outcome, "" if outcome == "valid" else "preview", hold, reps, reps)
    return None


def _seconds(word: Word) -> float:
    match word:
        case Rest(seconds=seconds) | Trial(task=Hold(seconds=seconds)) | Countdown(seconds=seconds):
            return seconds
        case Trial(task=Perform(seconds=seconds)) if seconds:
            return seconds
        case Trial(task=Perform(reps=reps, options=options)):
            return reps * options.get("rep_s", _GESTURE_S)
    return _SECONDS[type(word)]
