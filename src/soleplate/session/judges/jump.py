"""Judge a maximal jump from quiet stance: weighed while one stands still, one dip, one flight, a landing."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from soleplate.api.protocol import Perform, Trial
from soleplate.model.plate import G_MS2
from soleplate.model.rejection import NOBODY_LANDED, NOT_STARTED, STEPPED_OFF, Rejection
from soleplate.session.frames import Frame
from soleplate.session.judges.contacts import Foot
from soleplate.session.judges.judge import TrialPlayer
from soleplate.text import Text

__all__ = ["JumpPlayer"]

STILL_S = 1.0  # of quiet stance before the jump: the weight of this very trial
STILL_BW = 0.04
CALM_S = 0.25
BEFORE_S = 3.0  # of the stance that belongs to the jump: a sum over more of it only gathers noise
SHORTEST_S, HOP_S = 0.12, 0.20  # of flight, 18 and 49 mm: less is no jump; less is a hop where no push explains it
LONGEST_S = 1.2
HOLD_S = 1.5
STANDS_S, LONGER_S = 0.75, 2.5  # quiet stance that checks the height by the way back, and how long it is waited for
MOVING_M_S = 0.15  # down, up, and down again: a step or a second dip
EXPLAINED = 0.25  # of the speed that the flight tells, and of 0.3 m/s at least
LEAST_M_S = 0.3
BEFORE = Text("step or hop before the jump")


class JumpPlayer(TrialPlayer):
    """Judge one jump. What spoils it rejects it, and the runner repeats it within the cap.

    A step shows as a short loss of contact or as a second dip; a hand or the other foot as a flight that the push does
    not explain. Whatever follows the landing is told, and spoils nothing of the jump.
    """

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float]) -> None:
        super().__init__(step, number)
        self._task, self._weights = task, weights_n
        self._foot = Foot(sum(weights_n.values()) / len(weights_n))
        self._asked_s: float | None = None
        self._still_s: float | None = None
        self._loads: deque[tuple[float, float]] = deque()  # time, load over body weight, of the last seconds
        self._flying_s: float | None = None
        self._landed_s: float | None = None
        self._stands_s: float | None = None  # quiet again after the landing
        self._again_s: float | None = None  # left the plate after it
        self._hold_s = task.options.get("hold_s", HOLD_S)

    def watch(self, frame: Frame) -> None:
        """Wait for quiet stance, then for a flight and what follows it."""
        now = frame.time_s
        load = sum(frame.plates[role].fz_n / weight for role, weight in self._weights.items())
        weight = next(iter(self._weights.values()))
        self._asked_s = now if self._asked_s is None else self._asked_s
        if self.started_s is None:
            self._wait(now, load)
            return
        self._loads.append((now, load))
        while now - self._loads[0][0] > BEFORE_S:
            self._loads.popleft()
        changed = self._foot.add(now, load * weight)
        if self._landed_s is not None:
            self._after(now, changed, load)
        elif changed:
            self._left_or_came(now)
        elif self._flying_s is not None and now - self._flying_s > LONGEST_S:
            self.end(now, "rejected", STEPPED_OFF if now - self._flying_s < 2 * LONGEST_S else NOBODY_LANDED)
        elif self._flying_s is None and now - self.started_s > self._task.rep_within_s:
            self.end(now, "rejected", NOT_STARTED)

    def _wait(self, now: float, load: float) -> None:
        still = abs(load - 1) < STILL_BW
        self._still_s = (self._still_s if self._still_s is not None else now) if still else None
        if self._still_s is not None and now - self._still_s >= STILL_S:
            self.started_s = self._foot.since_s = self._still_s
        elif now - (self._asked_s or 0.0) > self._task.rep_within_s:
            self.end(now, "rejected", NOT_STARTED)

    def _left_or_came(self, now: float) -> None:
        if not self._foot.down:
            self._flying_s = now
            return
        left = self._flying_s if self._flying_s is not None else now
        if now - left < SHORTEST_S:
            self._reject(Rejection.HOP, left, BEFORE)
            return
        speeds = self._speeds(left)
        told = G_MS2 * (now - left) / 2
        unexplained = abs(speeds[-1] - told) > EXPLAINED * max(told, LEAST_M_S / EXPLAINED)
        if unexplained and now - left < HOP_S:
            self._reject(Rejection.HOP, left, BEFORE)
        elif _dips(speeds) > 1:
            self._reject(Rejection.HOP, left, Text("step or second dip before the jump"))
        elif unexplained:
            said = Text(
                "the push explains {push:.1f} m/s of the {flight:.1f} m/s of the flight: the other foot, a hand or "
                "another landing helped",
                push=speeds[-1], flight=told,
            )  # fmt: skip
            self._reject(Rejection.SUPPORT, left, said)
        else:
            self._landed_s = now

    def _speeds(self, until_s: float) -> list[float]:
        """Return the upward speed from quiet stance to take-off, m/s, frame by frame.

        Stance pays back what it takes: no speed is carried through a quarter of a second of quiet.
        """
        own = [(at, load) for at, load in self._loads if at <= until_s]
        quiet = [load for at, load in own if abs(load - 1) < STILL_BW] or [1.0]
        level, speed, speeds, before = sum(quiet) / len(quiet), 0.0, [0.0], own[0][0]
        moved_s = before - CALM_S
        for at, load in own:
            moved_s = moved_s if abs(load - 1) < STILL_BW else at
            speed = 0.0 if at - moved_s >= CALM_S else speed + G_MS2 * (load / level - 1) * (at - before)
            speeds.append(speed)
            before = at
        return speeds

    def _after(self, now: float, changed: bool, load: float) -> None:
        """Look for a flight after the landing: a longer one is the jump, and what came before it was a hop."""
        landed, flew = self._landed_s or 0.0, (self._landed_s or 0.0) - (self._flying_s or 0.0)
        if self._again_s is None:
            self._again_s = now if changed and not self._foot.down else None
            still = abs(load - 1) < STILL_BW
            self._stands_s = (self._stands_s if self._stands_s is not None else now) if still else None
            stood = self._stands_s is not None and now - self._stands_s >= STANDS_S
            held = now - landed >= self._hold_s + (0.0 if stood else LONGER_S)
            if self._again_s is None and held:
                self._finish(now, "")
        elif changed and now - self._again_s > flew:
            self._reject(Rejection.HOP, self._flying_s or now, BEFORE)
        elif changed or now - self._again_s > LONGEST_S:
            self.fault(Rejection.HOP, self._again_s, text=Text("hop after the landing, which changes no height"))
            self._finish(self._again_s, self.faults[-1].text)

    def _finish(self, end_s: float, reason: str) -> None:
        start = max(self.started_s or 0.0, (self._flying_s or end_s) - BEFORE_S)
        self.mark(start, end_s)
        self.end(end_s, "valid", reason)

    def _reject(self, why: Rejection, at_s: float, text: str) -> None:
        self.fault(why, at_s, text=text)
        self.end(self.now_s, "rejected", self.faults[-1].text)


def _dips(speeds: list[float]) -> int:
    """Count how often the body goes down and comes up again."""
    dips, down = 0, False
    for speed in speeds:
        if speed < -MOVING_M_S:
            down = True
        elif speed > MOVING_M_S and down:
            dips, down = dips + 1, False
    return dips
