"""Show and bound a plan without a plate: every step, with guessed replies."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
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
    Step,
    Tare,
    Trial,
    TrialReply,
    Weigh,
    WeighReply,
    plan_text,
)
from soleplate.errors import ProtocolError, UnknownName
from soleplate.model.session import PlateSetup
from soleplate.session.judges.gestures import judge_of
from soleplate.session.plan import Plan
from soleplate.text import Text

__all__ = ["PlannedStep", "ahead", "check_rates", "preview"]

TYPICAL_WEIGHT_N = 700.0
_SECONDS = {Instruct: 5.0, Tare: 3.0, Weigh: 5.0, Ask: 5.0, Metronome: 0.0, Mark: 0.0, End: 0.0}
_GESTURE_S = 8.0


@dataclass(frozen=True)
class PlannedStep:
    """Hold one step of a plan and about how long it takes, s."""

    step: Step
    text: str
    side: str
    seconds: float


def preview(protocol: Protocol, context: Context, outcome: Literal["valid", "rejected"] = "valid") -> list[PlannedStep]:
    """Return the whole plan as it goes when every trial is valid, or when every one is rejected.

    Raises ProtocolError, with its line, for a script that fails, never ends, or yields what is no step.
    """
    for key in (*protocol.shown(context.parameters), *protocol.more_metrics):
        _known(protocol, key)
    return ahead(Plan(protocol, context), outcome)


def ahead(plan: Plan, outcome: Literal["valid", "rejected"] = "valid") -> list[PlannedStep]:
    """Return what is still to come of a plan, the step that is followed now first; uses the plan up.

    Raises ProtocolError as ``preview`` does.
    """
    steps = []
    while plan.step is not None:
        step = plan.step
        _check(step, plan)
        if isinstance(step, Trial):
            _check_weighed(step, plan)
        steps.append(PlannedStep(step, plan_text(step), getattr(step, "side", ""), _seconds(step)))
        plan.reply(_guess(step, len(steps), outcome, plan.context.roles))
    return steps


def _known(protocol: Protocol, key: str) -> None:
    try:
        plugins.metric(key)
    except UnknownName as error:
        name = protocol.name.replace("_", "-")
        where = _where(protocol, f'"{key}"')
        raise ProtocolError(
            Text("The protocol {name} asks for a metric that nobody computes{where}", name=name, where=where),
            why=error.text,
        ) from error


def _where(protocol: Protocol, text: str) -> str:
    """Say where in the script of a protocol a text first stands; nothing when its source is not there."""
    try:
        path, source = inspect.getsourcefile(protocol.script), inspect.findsource(protocol.script)[0]
    except (OSError, TypeError):  # typed in a notebook: no file to point at
        return ""
    line = next((number for number, line in enumerate(source, 1) if text in line), 0)
    return f" ({Path(path or '').name}, line {line})" if line else ""


def check_rates(protocol: Protocol, setups: Sequence[PlateSetup]) -> None:
    """Refuse plates that are too slow for a protocol as a whole; single measures say so by themselves.

    Raises ProtocolError with the rate of the plate, the rate asked for, and where it is asked for.
    """
    for setup in setups:
        rate = min(stream.nominal_rate_hz for stream in setup.facts.streams)
        if rate < 0.99 * protocol.min_rate_hz:
            where = _where(protocol, "min_rate_hz")
            raise ProtocolError(
                Text(
                    "The plate {role} gives {rate:g} samples a second; {name} needs {min_rate_hz:g}{where}",
                    role=setup.role,
                    rate=rate,
                    name=protocol.name.replace("_", "-"),
                    min_rate_hz=protocol.min_rate_hz,
                    where=where,
                ),
                why=Text("holds and repetitions would be timed too coarsely to be told from one another"),
                do=Text("Set the board to its higher rate (HX711: pin RATE high), or use a faster one"),
            )


def _check(step: Step, plan: Plan) -> None:
    """Refuse a gesture that no judge knows before anybody stands on a plate."""
    if isinstance(step, Trial) and isinstance(step.task, Perform):
        try:
            judge_of(step.task.gesture)
        except ProtocolError as error:
            raise ProtocolError(
                Text("The trial {series!r} cannot be judged ({place})", series=step.series, place=plan.place),
                why=error.text,
            ) from error


def _check_weighed(step: Trial, plan: Plan) -> None:
    """Refuse a trial on a plate on which nobody was weighed: no judge could follow it."""
    missing = [role for role in plan.context.roles if role not in plan.weights_n]
    if missing:
        raise ProtocolError(
            Text(
                "The trial {series!r} comes before the person was weighed on the plate {role} ({place})",
                series=step.series,
                role=missing[0],
                place=plan.place,
            ),
            do=Text("Yield Weigh({role!r}) before the first Trial", role=missing[0]),
        )


def _guess(step: Step, number: int, outcome: str, roles: Sequence[str]) -> Reply:
    match step:
        case Weigh(role=role):
            return WeighReply(role or roles[0], TYPICAL_WEIGHT_N)
        case Ask(default=default):
            return default
        case Trial(task=task):
            hold = task.seconds if isinstance(task, Hold) and outcome == "valid" else 0.0
            reps = task.reps if isinstance(task, Perform) and outcome == "valid" else 0
            return TrialReply(number, outcome, "" if outcome == "valid" else "preview", hold, reps, reps)
    return None


def _seconds(step: Step) -> float:
    match step:
        case Rest(seconds=seconds) | Trial(task=Hold(seconds=seconds)) | Countdown(seconds=seconds):
            return seconds
        case Trial(task=Perform(seconds=seconds)) if seconds:
            return seconds
        case Trial(task=Perform(reps=reps, options=options)):
            return reps * options.get("rep_s", _GESTURE_S)
    return _SECONDS[type(step)]
