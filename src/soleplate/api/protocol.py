"""The door for protocols: typed words, and the object that wraps a script.

A script is a generator function. It yields words, gets one reply for each, and is a pure function of
the replies: no clock, no random number, no file. So undo, retest and resume are a replay of the
script with an edited log of replies::

    def script(ctx):
        yield Tare()
        yield Weigh()
        for side in ctx.sides:
            yield Trial("eyes-open", Hold(seconds=30), side=side)
        yield Tare(phase="after")
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from soleplate.errors import BadParameter, ProtocolError
from soleplate.model.parameter import Parameter, Scalar, parse_parameters
from soleplate.model.people import SIDES, Side, other_side

__all__ = [
    "Ask",
    "Context",
    "Hold",
    "Instruct",
    "Perform",
    "Protocol",
    "Reply",
    "Rest",
    "Script",
    "Tare",
    "Trial",
    "TrialReply",
    "Weigh",
    "WeighReply",
    "Word",
    "plan_text",
]


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
    text: str = "Keep everything off the plate"


@dataclass(frozen=True)
class Weigh:
    """Weigh the person, standing still on one plate. Reply: WeighReply."""

    role: str = ""
    text: str = "Stand still on the plate with both feet"


@dataclass(frozen=True)
class Hold:
    """Stand on one leg as long as possible, at most ``seconds``.

    The hold starts by itself once the person bears weight on one plate and stands still enough, and
    ends at ``seconds`` or at the first touch-down, which censors it. Sway is measured over the first
    ``window_s`` after ``settle_s`` have passed since the steady start, so that every trial compares.
    """

    seconds: float
    role: str = ""
    settle_s: float = 1.0
    window_s: float = 10.0
    start_within_s: float = 30.0


@dataclass(frozen=True)
class Perform:
    """Do ``reps`` repetitions of a gesture; each is found and counted by the judge of that gesture.

    ``options`` are read by the judge and by the virtual athlete (e.g. drop_mm, lowering_s).
    """

    gesture: str
    reps: int
    options: Mapping[str, float] = field(default_factory=dict)
    rep_within_s: float = 30.0


@dataclass(frozen=True)
class Trial:
    """Record one try of a task. Reply: TrialReply.

    A rejected trial is repeated by the runner, up to the protocol's attempt cap for one series and side.
    """

    series: str
    task: Hold | Perform
    side: Side = ""
    text: str = ""
    practice: bool = False
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rest:
    """Let the person rest. Reply: None."""

    seconds: float
    text: str = "Rest"


@dataclass(frozen=True)
class Ask:
    """Ask the operator. Reply: the answer (float, str or bool).

    ``rates`` names a scale (effort, pain, form) whose answer belongs to the last trial.
    """

    key: str
    text: str
    kind: Literal["number", "choice", "yes", "text"] = "number"
    default: Scalar = 0.0
    low: float = 0.0
    high: float = 10.0
    choices: tuple[str, ...] = ()
    rates: bool = False

    def parse(self, answer: Scalar) -> Scalar:
        """Return the answer in the right type; raise BadParameter outside the limits."""
        default: Scalar = self.default
        if self.kind == "yes":
            default = bool(default)
        elif self.kind in ("choice", "text"):
            default = str(default)
        return Parameter(self.key, default, self.text, low=self.low, high=self.high, choices=self.choices).parse(answer)


Word = Instruct | Tare | Weigh | Trial | Rest | Ask


@dataclass(frozen=True)
class TrialReply:
    """Say how a trial went: its state, the reason, the hold time and the repetitions counted."""

    number: int
    state: str
    reason: str = ""
    hold_s: float = 0.0
    reps: int = 0


@dataclass(frozen=True)
class WeighReply:
    """Hold the body weight in N that one plate showed."""

    role: str
    body_weight_n: float


Reply = TrialReply | WeighReply | float | int | str | bool | None
Script = Callable[["Context"], Generator[Word, Any, None]]


@dataclass(frozen=True)
class Context:
    """What a script may know before it starts.

    Attributes
    ----------
    parameters : mapping
        Every declared parameter with its value.
    roles : tuple of str
        The plates that are there.
    involved : str
        The involved leg, or empty.
    """

    parameters: Mapping[str, Scalar]
    roles: tuple[str, ...]
    involved: Side = ""

    def number(self, name: str) -> float:
        """Return a parameter as a number."""
        value = self.parameters[name]
        if isinstance(value, str):
            raise ProtocolError(f"The parameter {name} = {value!r} is text", do="Declare it with a number as default")
        return float(value)

    def text(self, name: str) -> str:
        """Return a parameter as text."""
        return str(self.parameters[name])

    @property
    def sides(self) -> tuple[Side, ...]:
        """Both legs, the uninvolved one first (right first when none is involved).

        The ``leg`` parameter, where a protocol declares it, limits the session to one leg.
        """
        leg = str(self.parameters.get("leg", "both"))
        if leg in SIDES:
            return ("left",) if leg == "left" else ("right",)
        first = other_side(self.involved) or "right"
        return (first, other_side(first))


@dataclass(frozen=True)
class Protocol:
    """Wrap a script with all that is said about it.

    Attributes
    ----------
    name : str
        With underscores.
    title, summary : str
        For people; one line each.
    script : generator function
        From a Context to words.
    version : int
        Raised when the procedure changes.
    parameters : tuple of Parameter
        Settings with units and limits.
    rigs : tuple of tuple of str
        Sets of plate roles that it can run with, the preferred one first.
    metrics : tuple of str
        Keys shown, the primary one first (at most four).
    metrics_when : mapping
        Other keys for some set-ups: from ``parameter=value`` to the keys shown then.
    more_metrics : tuple of str
        Keys stored besides.
    max_attempts : int
        Attempts allowed for one series and side per valid trial wanted there, as a cap on all of them.
    cannot_see : str
        What the plate does not measure.
    norms : tuple of str
        Sourced norms only; empty means "no published norm".
    """

    name: str
    title: str
    summary: str
    script: Script
    version: int
    parameters: tuple[Parameter, ...]
    rigs: tuple[tuple[str, ...], ...]
    metrics: tuple[str, ...]
    more_metrics: tuple[str, ...] = ()
    metrics_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    max_attempts: int = 5
    cannot_see: str = ""
    norms: tuple[str, ...] = ()
    one_plate: str = ""

    def context(self, given: Mapping[str, Scalar], roles: tuple[str, ...], involved: Side = "") -> Context:
        """Check parameters and roles; raise BadParameter for anything that does not fit."""
        values = parse_parameters(self.parameters, given, of=self.name.replace("_", "-"))
        if frozenset(roles) not in [frozenset(rig) for rig in self.rigs]:
            wanted = " or ".join("+".join(rig) for rig in self.rigs)
            raise BadParameter(
                f"{self.name.replace('_', '-')} cannot run with the plates {'+'.join(roles) or 'none'}",
                why=f"it wants {wanted}",
                do="Name the role of each plate, e.g. --plate box=sim:",
            )
        return Context(values, roles, involved)

    def shown(self, parameters: Mapping[str, Scalar]) -> tuple[str, ...]:
        """Return the keys shown with these parameters, the primary one first."""
        for name, value in parameters.items():
            if f"{name}={value}" in self.metrics_when:
                return self.metrics_when[f"{name}={value}"]
        return self.metrics

    @property
    def digest(self) -> str:
        """SHA-256 of the source text of the script's module: which text was followed."""
        module = inspect.getmodule(self.script)
        try:
            source = inspect.getsource(module) if module else inspect.getsource(self.script)
        except (OSError, TypeError):  # typed in a notebook: no file to read
            source = f"{self.name}/{self.version}"
        return hashlib.sha256(source.encode()).hexdigest()


def plan_text(word: Word) -> str:
    """Describe a word in one line, for previews and logs."""
    match word:
        case Instruct(text=text) | Ask(text=text):
            return text
        case Tare(phase=phase, text=text):
            return "Zero the plate" if phase == "before" else f"Zero again, to know the drift. {text}"
        case Weigh(text=text):
            return text
        case Rest(seconds=seconds, text=text):
            return f"{text} {seconds:g} s"
        case Trial(task=Hold(seconds=seconds), text=text, side=side):
            return text or f"Stand on the {side or 'one'} leg, up to {seconds:g} s"
        case Trial(task=Perform(gesture=gesture, reps=reps), text=text, side=side):
            return text or f"{reps} x {gesture.replace('_', ' ')}, {side} leg"
    raise BadParameter(f"{word!r} is not a word of a protocol", do="Yield words of soleplate.api.protocol only")
