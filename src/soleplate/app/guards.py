"""Guards: what must not go unnoticed while somebody is tested, and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from soleplate.api.events import (
    Event,
    PlateBack,
    PlateGone,
    Rated,
    SessionEnded,
    TareDone,
    TrialEnded,
    TrialStarted,
    Warned,
    Weighed,
)
from soleplate.api.protocol import Hold, Step, Trial, Weigh
from soleplate.model.labels import label
from soleplate.model.people import LEFT, RIGHT, SIDES, other_side
from soleplate.model.person import Person
from soleplate.model.plate import G_MS2
from soleplate.model.support import DOUBT, SEEN, support_question
from soleplate.text import Text

__all__ = ["STALE_S", "Guard", "Guards"]

STALE_S = 15 * 60.0  # after so long a zero has drifted by newtons on many a plate
SURE_S = 1.5
SOMEBODY_N = 200.0
NOBODY_N = 50.0


@dataclass(frozen=True)
class Guard:
    """Hold one thing that needs attention: a stable code, what it is, and what to do."""

    code: str
    text: str
    do: str


class Guards:
    """Watch events and loads of a session.

    Parameters
    ----------
    person : Person
        Who should stand there.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._found: dict[str, Guard] = {}
        self._wrong_since_s: dict[str, float] = {}
        self._zeroed_s = math.nan
        self.mass_kg = math.nan

    @property
    def open(self) -> tuple[Guard, ...]:
        """What needs attention now, the newest last."""
        return tuple(self._found.values())

    def accept(self, code: str) -> None:
        """Forget a guard: the operator has seen to it."""
        self._found.pop(code, None)

    def on_event(self, event: Event) -> None:
        """Take an event in."""
        match event:
            case TareDone(accepted=True, time_s=time_s, age_s=age_s):
                self._zeroed_s = time_s - age_s
                self.accept("stale-zero")
            case Weighed(accepted=True, body_weight_n=weight):
                self.accept("swapped-plates")
                self._weighed(weight / G_MS2)
            case PlateGone(role=role, reason=reason):
                self._tell(
                    "plate-gone",
                    Text("The {role} plate is gone: {reason}", role=role, reason=reason),
                    Text("Plug its cable in again; the test goes on by itself, nothing received is lost"),
                )
            case PlateBack():
                self.accept("plate-gone")
            case Warned(code="overload" | "overload-expected", text=text):
                self._tell(
                    "overload", text, Text("Lower the box or land more softly, or use cells with a higher rating")
                )
            case Warned(code="cell-silent" | "samples-lost", text=text):
                self._tell("plate", text, Text("Check the cable of that plate"))
            case SessionEnded(state="stopped", reason=reason, code="overload"):
                self._tell(
                    "overload",
                    reason,
                    Text("Use a lower box, or cells with a higher rating; what was recorded is kept"),
                )
            case TrialStarted():
                self.accept("wrong-leg")
            case TrialEnded(number=number, conditions=conditions):
                self.accept("support")
                if DOUBT in conditions:
                    question = support_question(number, conditions[DOUBT])
                    self._tell("support", question, Text("1: a hand. 2: the other foot. 3: neither"))
            case Rated(scale=scale) if scale == SEEN:
                self.accept("support")

    def _weighed(self, mass_kg: float) -> None:
        self.mass_kg = mass_kg
        if self._person.other_mass(mass_kg):
            self._tell(
                "wrong-subject",
                Text(
                    "{mass_kg:.1f} kg stand there; {code} weighed {mass_kg2:.1f} kg",
                    mass_kg=mass_kg,
                    code=self._person.code,
                    mass_kg2=self._person.mass_kg,
                ),
                Text("Is it the right person? Enter: yes, it is. Esc: stop and choose another"),
            )

    def look(self, now_s: float, step: Step | None, loads_n: Mapping[str, float]) -> None:
        """Compare what is asked for with where the load is, and how old the zero is."""
        self._check("stale-zero", now_s, now_s - self._zeroed_s > STALE_S and isinstance(step, Trial),
                    Text("The plates were zeroed {zeroed_s:.0f} minutes ago", zeroed_s=(now_s - self._zeroed_s) / 60),
                    Text("Step off and press T before the next trial"))  # fmt: skip
        if isinstance(step, Weigh) and step.role:
            elsewhere = _heaviest(loads_n, but=step.role)
            wrong = bool(elsewhere) and loads_n.get(step.role, math.nan) < NOBODY_N
            self._check(
                "swapped-plates",
                now_s,
                wrong,
                Text(
                    "The weight is on the {elsewhere} plate, but the {role} plate should bear it",
                    elsewhere=label(elsewhere),
                    role=step.role,
                ),
                Text("Stand on the {role} plate; or stop, and swap them on the page Plates", role=step.role),
            )
        if isinstance(step, Trial) and set(SIDES) <= set(loads_n) and step.side and _one_leg(step):
            other = other_side(step.side)
            wrong = loads_n[other] > SOMEBODY_N and loads_n[step.side] < NOBODY_N
            self._check(
                "wrong-leg",
                now_s,
                wrong,
                Text("The {other} leg bears the weight, not the {side} one", other=other, side=step.side),
                Text("Change to the {side} leg, or stop and run the {other} leg alone", side=step.side, other=other),
            )

    def _check(self, code: str, now_s: float, wrong: bool, text: str, do: str) -> None:
        """Tell what has been wrong for a while; forget it when it is right again."""
        if not wrong:
            self._wrong_since_s.pop(code, None)
            self.accept(code)
        elif now_s - self._wrong_since_s.setdefault(code, now_s) >= SURE_S:
            self._tell(code, text, do)

    def _tell(self, code: str, text: str, do: str) -> None:
        self._found[code] = Guard(code, text, do)


def _heaviest(loads_n: Mapping[str, float], but: str) -> str:
    """Return the other plate on which somebody stands, or nothing."""
    others = {role: load for role, load in loads_n.items() if role != but and load > SOMEBODY_N}
    return max(others, key=lambda role: others[role], default="")


def _one_leg(step: Trial) -> bool:
    return isinstance(step.task, Hold) and step.task.feet == 1 and step.side in (LEFT, RIGHT)
