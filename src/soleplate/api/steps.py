"""The steps of a protocol, and the replies they get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_type_hints

from soleplate.errors import BadParameter
from soleplate.model.labels import label
from soleplate.model.parameter import Parameter, Scalar
from soleplate.model.people import Side
from soleplate.model.typed import Beats, Count, Seconds, misfit
from soleplate.text import Text

__all__ = [
    "Ask", "Call", "Countdown", "End", "Hold", "Instruct", "Mark", "Metronome", "Perform", "Reply", "Rest", "Step",
    "Tare", "Trial", "TrialReply", "Weigh", "WeighReply", "plan_text", "step_fault",
]  # fmt: skip


@dataclass(frozen=True)
class Instruct:
    """Show a text and wait until the operator goes on. Reply: None."""

    text: str
    side: Side = ""


@dataclass(frozen=True)
class Tare:
    """Zero the plates while they are empty. Reply: None.

    ``phase="after"`` measures how far the zero has drifted instead of refusing a plate that drifted.
    """

    phase: Literal["before", "after"] = "before"
    text: str = Text("Keep everything off the plate")


@dataclass(frozen=True)
class Weigh:
    """Weigh the person, standing still on one plate. Reply: WeighReply."""

    role: str = ""
    text: str = Text("Stand still on the plate with both feet")


@dataclass(frozen=True)
class Hold:
    """Stand on one leg as long as possible, at most ``seconds``.

    The hold starts by itself once the person bears weight on one plate and stands still enough, and
    ends at ``seconds`` or at the first touch-down, which censors it. Sway is measured over the first
    ``window_s`` after ``settle_s`` have passed since the steady start, so that every trial compares.
    ``feet=2`` is stance on both legs, on one plate or with a plate under each foot.
    """

    seconds: Seconds
    role: str = ""
    settle_s: Seconds = 1.0
    window_s: Seconds = 10.0
    start_within_s: Seconds = 30.0
    feet: Literal[1, 2] = 1


@dataclass(frozen=True)
class Perform:
    """Do ``reps`` repetitions of a gesture; each is found and counted by the judge of that gesture.

    ``options`` are read by the judge and by the virtual athlete (e.g. drop_mm, lowering_s). The set is over
    when all are done, when none comes for ``rep_within_s``, or after ``seconds`` where that is not 0.
    """

    gesture: str
    reps: Count
    options: Mapping[str, float] = field(default_factory=dict)
    rep_within_s: Seconds = 30.0
    seconds: Seconds = 0.0


@dataclass(frozen=True)
class Trial:
    """Record one try of a task. Reply: TrialReply.

    A rejected trial is repeated by the runner, up to the protocol's attempt cap for one series, side and set.
    ``practice`` is stored and labelled, and never counts. ``set`` numbers the sets of a leg from 1 where a test has
    sets: what is repeated within one is alike, and legs are compared by the means of their sets.
    """

    series: str
    task: Hold | Perform
    side: Side = ""
    text: str = ""
    practice: bool = False
    conditions: Mapping[str, str] = field(default_factory=dict)
    set: Count = 0


@dataclass(frozen=True)
class Rest:
    """Let the person rest. Reply: None."""

    seconds: Seconds
    text: str = Text("Rest")


@dataclass(frozen=True)
class Countdown:
    """Count down aloud before something starts: an event for each second. Reply: None."""

    seconds: Count = 3
    text: str = Text("Get ready")


@dataclass(frozen=True)
class Metronome:
    """Beat from now on, on the plates' own clock; 0 beats a minute is silence. Reply: None.

    ``phases`` names how many beats each part of a repetition lasts, e.g. 3-1-3 for down, hold, up. The times of
    the beats are stored with every trial done to them.
    """

    per_minute: Beats
    phases: tuple[Count, ...] = ()


@dataclass(frozen=True)
class Mark:
    """Put a mark into the recording. Reply: None."""

    label: str


@dataclass(frozen=True)
class Ask:
    """Ask the operator. Reply: the answer (float, str or bool).

    ``rates`` names a scale (effort, pain, form, reach_cm) whose answer belongs to the last trial. ``blocking``
    questions have no default for anybody who is there: only an answer goes on, and ``default`` is what a rehearsal
    says. ``advice`` names
    what is worked out from the trials so far before the question is put (``enough``).
    """

    key: str
    text: str
    kind: Literal["number", "choice", "yes", "text"] = "number"
    default: Scalar = 0.0
    low: float = 0.0
    high: float = 10.0
    choices: tuple[str, ...] = ()
    rates: bool = False
    blocking: bool = False
    advice: str = ""

    def parse(self, answer: Scalar) -> Scalar:
        """Return the answer in the right type; raise BadParameter outside the limits."""
        default: Scalar = self.default
        if self.kind == "yes":
            default = bool(default)
        elif self.kind in ("choice", "text"):
            default = str(default)
        return Parameter(self.key, default, self.text, low=self.low, high=self.high, choices=self.choices).parse(answer)


@dataclass(frozen=True)
class Call:
    """Run another protocol inside this one. Reply: a tuple of the TrialReply of each of its trials that counts.

    ``on`` names the plates of this session that it may use, ``()`` all of them; what the other protocol asks
    and records goes into the same session, under its own name.
    """

    name: str
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    on: tuple[str, ...] = ()


@dataclass(frozen=True)
class End:
    """Stop the whole session here, with the reason; nothing comes after it. Reply: None."""

    reason: str


Step = Instruct | Tare | Weigh | Trial | Rest | Ask | Countdown | Metronome | Mark | Call | End


@dataclass(frozen=True)
class TrialReply:
    """Say how a trial went: its state, the reason, the hold time, the repetitions counted, and those without fault."""

    number: int
    state: str
    reason: str = ""
    hold_s: float = 0.0
    reps: int = 0
    good_reps: int = 0


@dataclass(frozen=True)
class WeighReply:
    """Hold the body weight in N that one plate showed."""

    role: str
    body_weight_n: float


Reply = TrialReply | WeighReply | float | int | str | bool | None


@cache
def _kinds(step: Any) -> Mapping[str, Any]:
    return get_type_hints(step, include_extras=True)


def step_fault(step: Step | Hold | Perform) -> str:
    """Return which field holds what it cannot, ``seconds = nan``, and what was expected; empty when all fit."""
    own: Any = type(step)
    for name, kind in _kinds(own).items():
        value = getattr(step, name)
        if isinstance(value, Hold | Perform):
            fault = step_fault(value)
        elif isinstance(step, Trial) and name == "task":
            fault = f"{name} = {value!r}: Expected `Hold` or `Perform`"
        else:
            expected = misfit(value, kind)
            fault = f"{name} = {value!r}: {expected}" if expected else ""
        if fault:
            return fault
    return ""


def plan_text(step: Step) -> str:
    """Describe a step in one line, for previews and logs."""
    match step:
        case Instruct(text=text) | Ask(text=text):
            return text
        case Tare(phase=phase, text=text):
            return (
                Text("Zero the plate")
                if phase == "before"
                else Text("Zero again, to know the drift. {text}", text=text)
            )
        case Weigh(text=text):
            return text
        case Rest(seconds=seconds, text=text):
            return Text("{text} {seconds:g} s", text=text, seconds=seconds)
        case Countdown(seconds=seconds, text=text):
            return Text("{text}: {seconds} s", text=text, seconds=seconds)
        case Metronome(per_minute=per_minute, phases=phases):
            steps = Text(", {listed} beats a repetition", listed="-".join(map(str, phases))) if phases else ""
            return (
                Text("Metronome at {per_minute:g} beats a minute{steps}", per_minute=per_minute, steps=steps)
                if per_minute
                else Text("Metronome off")
            )
        case Mark(label=text):
            return Text("Mark: {text}", text=text)
        case End(reason=reason):
            return Text("Stop: {reason}", reason=reason)
        case Call(name=name):
            return Text("Run {name}", name=label(name))
        case Trial(task=Hold(seconds=seconds, feet=feet), text=text, side=side):
            legs = (
                Text("both legs") if feet == 2 else Text("the {side} leg", side=side) if side else Text("the one leg")
            )
            return text or Text("Stand on {legs}, up to {seconds:g} s", legs=legs, seconds=seconds)
        case Trial(task=Perform(gesture=gesture, reps=reps), text=text, side=side):
            return text or Text("{reps} x {gesture}, {side} leg", reps=reps, gesture=label(gesture), side=side)
    raise BadParameter(
        Text("{step!r} is not a step of a protocol", step=step), do=Text("Yield steps of soleplate.api.protocol only")
    )
