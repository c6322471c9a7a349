"""The virtual athlete: hears the cues of a session and loads the plates, with known truth."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from soleplate.api.events import BeatsChanged, Event, SessionEnded, StepStarted, TrialEnded
from soleplate.model.people import Side, side_name
from soleplate.sim.body import Array, Body
from soleplate.sim.gestures.act import Act, Loads, joined
from soleplate.sim.gestures.faults import with_fault
from soleplate.sim.gestures.hopping import dots, hops, jump, landing, maximal_hops
from soleplate.sim.gestures.lying_and_sitting import bridge_hold, bridges, pulses
from soleplate.sim.gestures.on_one_leg import calf_raises, hinges, reaches
from soleplate.sim.gestures.stance import Load, foot_down, one_leg, step_off, step_on, two_legs
from soleplate.sim.gestures.step_down import StepDownShape, step_down_forces
from soleplate.sim.gestures.strength import heel_taps, push, sit_to_stands
from soleplate.sim.gestures.two_feet import both_legs, split_squats, step_ups
from soleplate.sim.person import Fault, Person, Truth

__all__ = ["Athlete", "Person", "Truth"]

LINGER_S = 0.5  # from the end of a trial until a movement or posture is given up
FIDGET_S = 0.5  # idle postures are drawn in pieces this long
HAZARD_PER_S = 0.06  # chance of a touch-down in one second for the least skilled

GESTURES: Mapping[str, Callable[[Act], None]] = {
    "bridge": bridges,
    "bridge_hold": bridge_hold,
    "calf_raise": calf_raises,
    "dots": dots,
    "heel_taps": heel_taps,
    "hinge": hinges,
    "hops": hops,
    "jump": jump,
    "landing": landing,
    "maximal_hops": maximal_hops,
    "pulses": pulses,
    "push": push,
    "reach": reaches,
    "sit_to_stand": sit_to_stands,
    "split_squat": split_squats,
    "step_up": step_ups,
}


class Athlete:
    """Stand, hold and step as the cues say; deterministic for one generator and one order of calls."""

    def __init__(
        self,
        person: Person,
        rate_hz: float,
        roles: Sequence[str],
        rng: np.random.Generator,
        faults: Sequence[Fault] = (),
    ) -> None:
        self.person = person
        self.roles = tuple(roles)
        self.truth: list[Truth] = []
        self._rng = rng
        self._body = Body(person.mass_kg, rate_hz, rng)
        self._queue: deque[Loads] = deque()
        self._emitted = 0
        self._place = ""  # the plate one stands on; empty for the floor beside
        self._faults = list(faults)
        self._moving = False
        self._lingers_until = 0
        self._beats = BeatsChanged(0.0, 0.0, 0.0)

    @property
    def now_s(self) -> float:
        """Time of the next sample that is not yet planned."""
        return (self._emitted + sum(self._length(part) for part in self._queue)) / self._body.rate_hz

    def take(self, n: int) -> Loads:
        """Return the next n samples of every plate."""
        parts: list[Loads] = []
        missing = n
        while missing:
            if not self._queue:
                self._idle()
            part = self._queue.popleft()
            length = self._length(part)
            if length > missing:
                self._queue.appendleft({role: _cut(load, missing, length) for role, load in part.items()})
                part = {role: _cut(load, 0, missing) for role, load in part.items()}
                length = missing
            parts.append(part)
            missing -= length
        self._emitted += n
        return joined(parts)

    def on_event(self, event: Event) -> None:
        """React to a cue."""
        if isinstance(event, BeatsChanged):
            self._beats = event
        if isinstance(event, TrialEnded | SessionEnded | StepStarted):
            self._stop_short()
        if not isinstance(event, StepStarted):
            return
        match event.step:
            case "Tare":
                self._go("")
            case "Weigh":
                self._go(event.detail.get("role", "") or self.roles[0])
            case "Trial":
                self._try(event, side_name(event.side))

    def _stop_short(self) -> None:
        """Leave off what was planned; nobody who moves or lies stands still at once."""
        if self._moving:
            self._lingers_until = self._emitted + self._samples(LINGER_S)
        self._moving = False
        keep = self._lingers_until - self._emitted
        planned, self._queue = self._queue, deque()
        while keep > 0 and planned:
            part = planned.popleft()
            length = min(keep, self._length(part))
            self._queue.append({role: _cut(load, 0, length) for role, load in part.items()})
            keep -= length

    def _try(self, event: StepStarted, side: Side) -> None:
        """Do what a trial asks for, with the faults that are due."""
        detail = event.detail
        known = len(self.truth)
        foot = detail.get("role", "") or (side if side in self.roles else self._plates_of(detail)[0])
        if foot not in self.roles and detail.get("gesture") != "step_down":
            return  # the cue is for somebody on other plates
        if detail.get("task") == "Hold" and detail.get("feet", "1") == "2":
            self._perform(event, side, both_legs)
        elif detail.get("task") == "Hold":
            self._hold(event, side)
        elif detail.get("gesture") == "step_down":
            self._step_downs(event, side)
        elif detail.get("gesture", "") in GESTURES:
            self._perform(event, side, GESTURES[detail["gesture"]])
        starts = [truth.time_s for truth in self.truth[known:]]
        if starts and self._faults:
            self._make_faults(foot, starts[0])

    def _plates_of(self, detail: Mapping[str, str]) -> tuple[str, ...]:
        """Return the plates that a trial uses: those that a called protocol may use, or all."""
        named = detail.get("condition_plates", "")
        return tuple(named.split("+")) if named else self.roles

    def _perform(self, event: StepStarted, side: Side, gesture: Callable[[Act], None]) -> None:
        detail = event.detail
        roles = self._plates_of(detail)
        options = {name[7:]: float(value) for name, value in detail.items() if name.startswith("option_")}
        act = Act(
            self._body, self.person, self._rng, roles, side, int(detail.get("reps", "1")),
            float(detail.get("seconds", "0")), 0.0, options, self._beats.first_s, self._beats.period_s,
        )  # fmt: skip
        self._go(act.foot)
        act.start_s = self.now_s
        gesture(act)
        self._moving = True
        for part in act.parts:
            self._plan(**part)
        self.truth += act.truth

    def _make_faults(self, foot: str, begin_s: float) -> None:
        """Lay each fault that is still due, and fits, over this trial."""
        end_s = self.now_s
        whole = joined(self._queue)
        first_s = end_s - len(whole[foot]) / self._body.rate_hz
        for fault in [fault for fault in self._faults if begin_s + fault.at_s < end_s - 2.0]:
            self._faults.remove(fault)
            row = round((begin_s + fault.at_s - first_s) * self._body.rate_hz)
            whole = with_fault(whole, fault.kind, foot, row, self._body.rate_hz)
            self.truth.append(Truth(f"fault-{fault.kind}", begin_s + fault.at_s))
        self._queue.clear()
        self._queue.append(whole)

    def _length(self, part: Loads) -> int:
        return len(next(iter(part.values())))

    def _samples(self, seconds: float) -> int:
        return round(seconds * self._body.rate_hz)

    def _plan(self, **loads: Load) -> None:
        """Queue loads; plates that are not named stay empty."""
        n = len(next(iter(loads.values())))
        self._queue.append({role: loads.get(role, Load.empty(n)) for role in self.roles})

    def _idle(self) -> None:
        n = self._samples(FIDGET_S)
        if self._place in self.roles:
            self._plan(**{self._place: two_legs(self._body, n)})
        else:
            self._queue.append({role: Load.empty(n) for role in self.roles})

    def _go(self, place: str) -> None:
        """Walk to a plate, or off all of them."""
        if place == self._place:
            return
        if self._place in self.roles:
            self._plan(**{self._place: step_off(self._body)})
        self._queue.append({role: Load.empty(self._samples(0.5)) for role in self.roles})
        if place in self.roles:
            self._plan(**{place: step_on(self._body)})
            self._plan(**{place: two_legs(self._body, self._samples(0.3))})
        self._place = place

    def _hold(self, event: StepStarted, side: Side) -> None:
        """Lift the other foot, hold, and perhaps touch down."""
        seconds = float(event.detail["seconds"])
        plate = event.detail.get("role", "") or (side if side in self.roles else self._plates_of(event.detail)[0])
        self._go(plate)
        body, scale = self._body, self._sway_scale(side)
        # Both feet first: the free foot rests on the floor beside the plate, then lifts.
        self._plan(**{plate: foot_down(body, scale, 1.2, share=0.35)})
        self.truth.append(Truth("lifted", self.now_s, side))
        hazard = HAZARD_PER_S * (1 - self.person.skill) * self.person.worse(side)
        fails_at = self._rng.exponential(1 / hazard) if hazard > 0 else np.inf
        if fails_at < seconds + 2.0:
            # No touch-down within the first 1.5 s: one has only just found one's balance
            fails_at = max(fails_at, 1.5)
            self._plan(**{plate: one_leg(body, self._samples(fails_at), scale)})
            self.truth.append(Truth("touch-down", self.now_s, side))
            other = "left" if side == "right" else "right"
            if side in self.roles and other in self.roles:
                self._two_feet(side, other)
            else:
                self._plan(**{plate: foot_down(body, scale)})
        else:
            self._plan(**{plate: one_leg(body, self._samples(seconds + 4.0), scale)})

    def _two_feet(self, side: Side, other: str) -> None:
        n = self._samples(0.7)
        stand = two_legs(self._body, n)
        share = np.clip(np.arange(n) / self._samples(0.08), 0, 1) * 0.3
        kept = Load(stand.fz_n * (1 - share), stand.ml_mm, stand.ap_mm)
        given = Load(stand.fz_n * share, stand.ml_mm, stand.ap_mm)
        self._plan(**{side: kept, other: given})

    def _sway_scale(self, side: Side) -> float:
        return (1.5 - 0.6 * self.person.skill) * self.person.worse(side) * self._about(0.06)

    def _about(self, cv: float) -> float:
        """Draw a factor around 1: nobody does the same thing twice."""
        return float(np.exp(self._rng.normal(0, cv)))

    def _step_downs(self, event: StepStarted, side: Side) -> None:
        """Step down from the box again and again; the free foot lands on the floor."""
        options = {name: float(value) for name, value in event.detail.items() if name.startswith("option_")}
        drop = options.get("option_drop_mm", 200.0)
        asked = options.get("option_lowering_s", 2.0)
        self._go("box")
        for _ in range(int(event.detail["reps"])):
            self._stand("box", self._rng.uniform(1.6, 2.2))
            worse = self.person.worse(side)
            touch = (60 + 260 * (1 - self.person.skill)) * worse * self._about(0.1)
            shape = StepDownShape(
                lowering_s=asked * self._about(0.05),
                drop_mm=drop,
                touch_mm_s=touch,
                impact_s=0.045 * self._about(0.1),
                transfer_s=0.45 * self._about(0.12) / worse,
                dip_mm=12.0 * self._about(0.2) * worse,
            )
            start = self.now_s
            stance, landing, touched = step_down_forces(self._body, shape, settle_s=2.5)
            self._pair(stance, landing)
            facts = {"touch_mm_s": touch, "lowering_s": shape.lowering_s, "drop_mm": drop, "touch_s": start + touched}
            self.truth.append(Truth("step-down", start, side, facts))
            self._climb_back()
        self._place = "box"

    def _stand(self, role: str, seconds: float) -> None:
        n = self._samples(seconds)
        load = one_leg(self._body, n, 1.0)
        if role in self.roles:
            self._plan(**{role: load})
        else:
            self._queue.append({name: Load.empty(n) for name in self.roles})

    def _pair(self, box_n: Array, floor_n: Array) -> None:
        """Queue forces on box and floor with the sway of one leg under each."""
        n = len(box_n)
        under = {"box": box_n, "floor": floor_n}
        part = {}
        for role in self.roles:
            sway = one_leg(self._body, n, 1.0)
            part[role] = Load(under.get(role, np.zeros(n)), sway.ml_mm, sway.ap_mm)
        self._queue.append(part)

    def _climb_back(self) -> None:
        """Step up again: the load goes back to the box, with a push-off at the start and a brake at the end."""
        n = self._samples(1.6)
        s = np.arange(1, n + 1) / n
        total = self._body.standing_fz(n) * (1 + 0.12 * np.sin(2 * np.pi * s))
        to_box = np.clip((s - 0.2) / 0.5, 0, 1)
        to_box = to_box**2 * (3 - 2 * to_box)
        self._pair(total * to_box, total * (1 - to_box))


def _cut(load: Load, start: int, stop: int) -> Load:
    return Load(load.fz_n[start:stop], load.ml_mm[start:stop], load.ap_mm[start:stop])
