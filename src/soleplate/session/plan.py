"""The plan: a script and the replies it got, and nothing else.

The same replies always lead to the same step, so undo, retest and resume are a replay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from soleplate import plugins
from soleplate.api.protocol import Call, Context, Protocol, Reply, Step, Trial, TrialReply, WeighReply
from soleplate.api.steps import step_fault
from soleplate.errors import ProtocolError, UsageError
from soleplate.text import Text

__all__ = ["MAX_STEPS", "Plan", "reply_to_data"]

MAX_STEPS = 2000
MAX_DEPTH = 5
_WORDS = get_args(Step)


@dataclass
class _Level:
    """One script that runs, and the trials that counted in it."""

    protocol: Protocol
    context: Context
    script: Generator[Step, Any, None]
    replies: list[TrialReply] = field(default_factory=list)
    begun: bool = False

    @property
    def name(self) -> str:
        return Text("The protocol {name}", name=self.protocol.name.replace("_", "-"))

    @property
    def line(self) -> int:
        frame = getattr(self.script, "gi_frame", None)
        return frame.f_lineno if frame else 0

    @property
    def place(self) -> str:
        """File and line where the script stands."""
        return self.place_at(self.line)

    def place_at(self, line: int) -> str:
        """Name a line of the script, with its file."""
        code = getattr(self.script, "gi_code", None)
        return f"{Path(code.co_filename).name}, line {line}" if code else Text("an unknown line")


def _level(protocol: Protocol, context: Context) -> _Level:
    """Call a script; raise ProtocolError for what takes no context, or yields nothing."""
    script: Any = None
    why: str = Text("it yields nothing")
    try:
        script = protocol.script(context)
    except (Exception, SystemExit) as error:  # the script is somebody's own
        why = f"{type(error).__name__}: {error}"
    if not isinstance(script, Generator):
        raise ProtocolError(
            Text("The script of {name} is no script", name=protocol.name.replace("_", "-")),
            why=why,
            do=Text("Write def script(ctx): and yield steps of soleplate.api.protocol"),
        )
    return _Level(protocol, context, script)


class Plan:
    """Follow a script step by step.

    A rejected trial comes again until it is valid or the attempt cap of its protocol for its series, side
    and set is reached; the script sees only the last reply. A protocol that is called runs inside: its steps
    come one by one as if they stood in the calling script.
    """

    def __init__(self, protocol: Protocol, context: Context, replies: Sequence[Reply] = ()) -> None:
        self._protocol = protocol
        self._context = context
        self._levels = [_level(protocol, context)]
        self._attempts: Counter[tuple[str, str, str, bool, int]] = Counter()
        self.replies: list[Reply] = []
        self.step: Step | None = None
        self._advance(None)
        for reply in replies:
            self.reply(reply)

    @property
    def context(self) -> Context:
        """The context of the script that runs: of a called one, with the plates it may use."""
        return self._levels[-1].context if self._levels else self._context

    def reply(self, reply: Reply) -> None:
        """Give the reply to the current step and go to the next one."""
        step = self.step
        if step is None:
            raise ProtocolError(Text("The protocol is over; nothing is left to reply to"))
        level = self._levels[-1]
        self.replies.append(reply)
        if len(self.replies) > MAX_STEPS:
            raise ProtocolError(
                Text("{name} does not end: {max_steps} steps were followed", name=level.name, max_steps=MAX_STEPS),
                why=Text("it stands at {place}", place=level.place),
                do=Text("Give its loop an end"),
            )
        if isinstance(step, Trial) and isinstance(reply, TrialReply):
            key = (level.protocol.name, step.series, step.side, step.practice, step.set)
            self._attempts[key] += 1
            if reply.state == "rejected" and self._attempts[key] < level.protocol.max_attempts:
                return  # the same step again
            if reply.state in ("valid", "censored"):
                level.replies.append(reply)
        self._advance(reply)

    @property
    def place(self) -> str:
        """File and line where the script stands that runs now."""
        return self._levels[-1].place if self._levels else Text("its end")

    @property
    def weights_n(self) -> dict[str, float]:
        """The last weight of each plate among the replies, N."""
        return {reply.role: reply.body_weight_n for reply in self.replies if isinstance(reply, WeighReply)}

    def replay(self, replies: Sequence[Reply]) -> Plan:
        """Return a fresh plan that got these replies."""
        return Plan(self._protocol, self._context, replies)

    def _advance(self, reply: Any) -> None:
        """Go to the next step that somebody must follow, into called protocols and out of them."""
        step = self._next(self._levels[-1], reply)
        while step is None or isinstance(step, Call):
            if isinstance(step, Call):
                self._enter(step)
                step = self._next(self._levels[-1], None)
                continue
            ended = self._levels.pop()
            if not self._levels:
                self.step = None
                return
            step = self._next(self._levels[-1], tuple(ended.replies))
        self.step = self._named(step)

    def _named(self, step: Step) -> Step:
        """Say in the conditions of a trial which set it is, and of a called protocol's whose and on which plates."""
        if isinstance(step, Trial) and step.set:
            step = replace(step, conditions={**step.conditions, "set": f"{step.set}"})
        if not isinstance(step, Trial) or len(self._levels) == 1:
            return step
        level = self._levels[-1]
        whose = {"protocol": level.protocol.name, "plates": "+".join(level.context.roles)}
        return replace(step, conditions={**step.conditions, **whose})

    def _enter(self, call: Call) -> None:
        outer = self._levels[-1]
        if len(self._levels) == MAX_DEPTH:
            raise ProtocolError(
                Text("{name} calls protocols in a circle ({place})", name=outer.name, place=outer.place),
                do=Text("Break the circle"),
            )
        try:
            protocol = plugins.protocol(call.name)
            context = protocol.inside(outer.context, call.parameters, call.on)
        except UsageError as error:
            raise ProtocolError(
                Text("{name} cannot call {name2!r} ({place})", name=outer.name, name2=call.name, place=outer.place),
                why=error.text,
            ) from error
        self._levels.append(_level(protocol, context))

    def _next(self, level: _Level, reply: Any) -> Step | None:
        line = level.line  # that a script which failed does not tell any more
        try:
            step = level.script.send(reply) if level.begun else next(level.script)
        except StopIteration:
            return None
        except (Exception, SystemExit) as error:  # the script is somebody's own; its fault is told with its line
            raise ProtocolError(
                Text("{name} failed after {place}", name=level.name, place=level.place_at(line)),
                why=f"{type(error).__name__}: {error}",
            ) from error
        level.begun = True
        if not isinstance(step, _WORDS):
            raise ProtocolError(
                Text(
                    "{name} yields {step!r}, which is no step ({place})", name=level.name, step=step, place=level.place
                ),
                do=Text("Yield steps of soleplate.api.protocol only"),
            )
        if fault := step_fault(step) or _unknown_plate(step, level.context.roles):
            raise ProtocolError(
                Text(
                    "{name} yields {step} with what cannot be ({place})",
                    name=level.name,
                    step=type(step).__name__,
                    place=level.place,
                ),
                why=fault,
            )
        return step


def _unknown_plate(step: Step, roles: Sequence[str]) -> str:
    """Say which plate a step names that is not there."""
    role = getattr(step.task if isinstance(step, Trial) else step, "role", "")
    known = Text("The plates are {listed}", listed=", ".join(roles))
    return f"role = {role!r}: {known}" if role and role not in roles else ""


def reply_to_data(reply: Reply) -> Any:
    """Return a reply as data for JSON."""
    return asdict(reply) if isinstance(reply, TrialReply | WeighReply) else reply
