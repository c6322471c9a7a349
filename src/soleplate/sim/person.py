"""Who the virtual athlete is, what it does wrong on purpose, and what it says it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from soleplate.errors import BadParameter
from soleplate.model.people import Side
from soleplate.text import Text

__all__ = ["FAULTS", "Fault", "Person", "Truth", "parse_faults"]

FAULTS = ("touch", "support", "hop", "moved")


@dataclass(frozen=True)
class Person:
    """Set up a virtual athlete.

    Attributes
    ----------
    mass_kg : float
        Body mass.
    skill : float
        0 (unsteady, heavy-footed) to 1.
    asymmetry : float
        How much worse the left leg is, as a share: 0.2 gives 20 % more sway and touch speed.
    fatigue : float
        Share of height or speed lost by the end of a set.
    tremor_bw : float
        Amplitude of an 8 Hz tremor of the force over body weight.
    tempo_sd_s : float
        SD of the lateness at each beat.
    """

    mass_kg: float = 70.0
    skill: float = 0.8
    asymmetry: float = 0.15
    fatigue: float = 0.0
    tremor_bw: float = 0.0
    tempo_sd_s: float = 0.0

    def worse(self, side: Side) -> float:
        """Return the factor by which a leg is worse than the right one."""
        return 1.0 + self.asymmetry if side == "left" else 1.0


@dataclass(frozen=True)
class Truth:
    """State what the athlete really did: ``what`` at ``time_s`` (time since the first sample)."""

    what: str
    time_s: float
    side: Side = ""
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """Name a fault to make, once, ``at_s`` after the start of the first trial that lasts so long."""

    kind: str
    at_s: float


def parse_faults(text: str) -> tuple[Fault, ...]:
    """Read ``touch@4,support@10``; raise BadParameter for what is no fault."""
    faults = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        kind, _, at = item.partition("@")
        try:
            fault = Fault(kind, float(at))
        except ValueError:
            fault = Fault("", 0.0)
        if fault.kind not in FAULTS or not 0 <= fault.at_s < 3600:
            raise BadParameter(
                Text("{item!r} is no fault", item=item),
                do=Text("Write for example touch@4; faults are {listed}, times are seconds", listed=", ".join(FAULTS)),
            )
        faults.append(fault)
    return tuple(faults)
