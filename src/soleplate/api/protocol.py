"""The door for protocols: typed steps, and the object that wraps a script.

A script is a generator function. It yields steps, gets one reply for each, and is a pure function of
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
from typing import Any

from soleplate.api.progression import Progression
from soleplate.api.rounds import (
    LEG,
    ORDER,
    STOP_WHEN,
    another_round,
    blocks,
    footwear,
    shared_out,
    sides_of_round,
    turns,
    with_practice,
)
from soleplate.api.safety import (
    SAFETY,
    ask_effort,
    ask_form,
    check_list,
    falls_after,
    hands_kept,
    pain_allows,
    prepare,
    rater_panel,
    set_allows,
    spotter_allows,
)
from soleplate.api.steps import (
    Ask,
    Call,
    Countdown,
    End,
    Hold,
    Instruct,
    Mark,
    Metronome,
    Perform,
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
from soleplate.errors import BadParameter, ProtocolError
from soleplate.model.conditions import Condition, asks
from soleplate.model.parameter import Parameter, Scalar, parse_parameters
from soleplate.model.people import SIDES, Side, other_side
from soleplate.model.typed import AtLeastOne, Count, Name, Positive, Rigs, misfit
from soleplate.text import Text

__all__ = [
    "LEG", "ORDER", "SAFETY", "STOP_WHEN", "Ask", "BadParameter", "Call", "Condition", "Context", "Countdown", "End",
    "Hold", "Instruct", "Mark", "Metronome", "Parameter", "Perform", "Progression", "Protocol", "Reply", "Rest",
    "Script", "Step", "Tare", "Trial", "TrialReply", "Weigh", "WeighReply", "another_round", "ask_effort", "ask_form",
    "asks", "blocks", "check_list", "falls_after", "footwear", "hands_kept", "pain_allows", "plan_text", "prepare",
    "rater_panel", "set_allows", "shared_out", "sides_of_round", "spotter_allows", "turns", "with_practice",
]  # fmt: skip

SLOWEST_HZ = 20.0  # holds, shares, counts and tempo (rulings section 8)

Script = Callable[["Context"], Generator[Step, Any, None]]

_KEYS = tuple[str, ...]
_KINDS: Mapping[str, Any] = {
    "name": Name,
    "title": str,
    "summary": str,
    "version": Count,
    "parameters": tuple[Parameter, ...],
    "rigs": Rigs,
    **dict.fromkeys(("metrics", "more_metrics", "worst_of", "one_set", "best", "norms"), _KEYS),
    "min_rate_hz": Positive,
    "max_attempts": AtLeastOne,
}


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
            raise ProtocolError(
                Text("The parameter {name} = {value!r} is text", name=name, value=value),
                do=Text("Declare it with a number as default"),
            )
        return float(value)

    def text(self, name: str) -> str:
        """Return a parameter as text."""
        return str(self.parameters[name])

    def plate_of(self, side: Side) -> str:
        """Return the plate under a leg: the one of its own name, or the only one."""
        return side if side in self.roles else self.roles[0]

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
        From a Context to steps.
    version : int
        Raised when the procedure changes.
    parameters : tuple of Parameter
        Settings with units and limits.
    rigs : tuple of tuple of str
        Sets of plate roles that it can run with, the preferred one first.
    metrics : tuple of str
        Keys shown, the primary one first (at most four).
    battery : bool
        True for several tests in one: ``metrics`` are the primary ones of each, judged together by Holm's rule.
    worst_of : tuple of str
        Keys of which the one with the lowest mean is the primary one, e.g. the directions of a reach.
    one_set : tuple of str
        Keys of which a leg has one set, to failure or against the clock: judged by the error between visits.
    best : tuple of str
        Keys of which the best trial of each leg is told beside the mean, which is what is judged.
    asked : mapping
        From the key of a count or a capped time to the parameter that says how many tries, or which cap, a trial had.
    metrics_when : mapping
        Other keys for some set-ups: from ``parameter=value`` to the keys shown then.
    shown_by : callable, optional
        From the parameters to the keys shown, where that is more than one setting can say; empty for the usual ones.
    more_metrics : tuple of str
        Keys stored besides.
    min_rate_hz : float
        Slowest plate that the test can run on at all; single measures may need more.
    max_attempts : int
        Attempts allowed for one series, side and set per valid trial wanted there, as a cap on all of them.
    cannot_see : str
        What the plate does not measure.
    norms : tuple of str
        Sourced norms only; empty means "no published norm".
    one_plate : str
        The form with a single plate, and what is lost by it.
    progressions : tuple of Progression
        Steps up that the results may suggest.
    short : mapping
        Settings of the short form: a first verdict within four minutes, with its questions of safety and practice.
    conditions : tuple of Condition
        Those of its trials that decide what may be compared; without any, all that it says of them.
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
    shown_by: Callable[[Mapping[str, Scalar]], tuple[str, ...]] | None = None
    worst_of: tuple[str, ...] = ()
    one_set: tuple[str, ...] = ()
    best: tuple[str, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    battery: bool = False
    min_rate_hz: float = SLOWEST_HZ
    max_attempts: int = 5
    cannot_see: str = ""
    norms: tuple[str, ...] = ()
    one_plate: str = ""
    progressions: tuple[Progression, ...] = ()
    conditions: tuple[Condition, ...] = ()
    short: Mapping[str, Scalar] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise BadParameter for what would fail only after somebody was measured, or never."""
        for name, kind in _KINDS.items():
            value = getattr(self, name)
            if why := misfit(value, kind):
                raise BadParameter(
                    Text("The protocol {name} has {what}", name=self.name, what=f"{name} = {value!r}"), why=why
                )
        seen: set[str] = set()
        for parameter in self.parameters:
            if parameter.name in seen:
                raise BadParameter(
                    Text("The protocol {name} has the parameter {part} twice", name=self.name, part=parameter.name)
                )
            seen.add(parameter.name)
            parameter.parse(parameter.default)

    def context(self, given: Mapping[str, Scalar], roles: tuple[str, ...], involved: Side = "") -> Context:
        """Check parameters and roles; raise BadParameter for anything that does not fit."""
        values = parse_parameters(self.parameters, given, of=self.name.replace("_", "-"))
        if frozenset(roles) not in [frozenset(rig) for rig in self.rigs]:
            wanted = " or ".join("+".join(rig) for rig in self.rigs)
            raise BadParameter(
                Text(
                    "{name} cannot run with the plates {listed}",
                    name=self.name.replace("_", "-"),
                    listed="+".join(roles) or "none",
                ),
                why=Text("it wants {wanted}", wanted=wanted),
                do=Text("Name the role of each plate, e.g. --plate box=sim:"),
            )
        return Context(values, roles, involved)

    def inside(self, outer: Context, given: Mapping[str, Scalar], on: tuple[str, ...]) -> Context:
        """Return the context of this protocol when another one calls it on some of its plates.

        A protocol for one plate runs on any one; otherwise the roles must be those of a rig.
        """
        roles = on or outer.roles
        unknown = set(roles) - set(outer.roles)
        if unknown:
            raise BadParameter(
                Text("There is no plate {listed} to call {name} on", listed=", ".join(sorted(unknown)), name=self.name)
            )
        if len(roles) == 1 and ("plate",) in self.rigs:
            return Context(parse_parameters(self.parameters, given, of=self.name), roles, outer.involved)
        return self.context(given, roles, outer.involved)

    def shown(self, parameters: Mapping[str, Scalar]) -> tuple[str, ...]:
        """Return the keys shown with these parameters, the primary one first."""
        if self.shown_by is not None and (keys := self.shown_by(parameters)):
            return keys
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
