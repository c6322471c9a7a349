"""Judge what leaves the plate and comes back: hops, dots and landings."""

from __future__ import annotations

from collections.abc import Mapping

from soleplate.api.protocol import Perform, Trial
from soleplate.model.limits import LIMITS
from soleplate.model.rejection import NOBODY_LANDED, NOT_STARTED, Rejection
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer
from soleplate.session.judges.support import UNDECIDED_S, SupportWatch, doubted
from soleplate.text import Text

__all__ = ["ContactsPlayer", "Foot", "LandingPlayer", "hops_player"]

STANDS_S = 1.0  # on the plate, or off it: the set is over
READY_S = 0.5
BEFORE_S = 0.5  # of flight or empty plate before a contact that belongs to a landing
HOLD_S = 4.0
FLIGHT_S = 0.2  # or time off the plate: a shorter one is no landing


class Foot:
    """Say when a foot comes and goes, with hysteresis."""

    def __init__(self, body_weight_n: float) -> None:
        self._on = LIMITS.contact_on(body_weight_n)
        self._off = self._on * LIMITS.contact_off_ratio
        self.down = True
        self.since_s = 0.0

    def add(self, time_s: float, fz_n: float) -> bool:
        """Add a frame; return whether the foot just came or went."""
        down = fz_n > (self._off if self.down else self._on)
        changed = down != self.down
        if changed:
            self.down, self.since_s = down, time_s
        return changed


class ContactsPlayer(TrialPlayer):
    """Count whole contacts: from a landing to the next take-off; a longer one than ``longest_s`` is a fault."""

    def __init__(
        self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float], longest_s: float = 0.0
    ) -> None:
        super().__init__(step, number)
        self._task, self._longest_s = task, longest_s
        self._role = next(iter(weights_n))
        self._weight = weights_n[self._role]
        self._foot = Foot(self._weight)
        self._asked_s: float | None = None
        self._stood_s: float | None = None
        self._hopped = False

    def watch(self, frame: Frame) -> None:
        """Wait for somebody on the plate, then follow every contact."""
        now, fz = frame.time_s, frame.plates[self._role].fz_n
        self._asked_s = now if self._asked_s is None else self._asked_s
        if self.started_s is None:
            self._wait(now, fz)
            return
        came = self._foot.since_s
        if self._foot.add(now, fz):
            if not self._foot.down and self._hopped:
                self._left(came, now)
            self._hopped = self._hopped or not self._foot.down
        self._look_for_end(now)

    def _wait(self, now: float, fz_n: float) -> None:
        standing = abs(fz_n / self._weight - 1) < LIMITS.support_bw
        self._stood_s = (self._stood_s if self._stood_s is not None else now) if standing else None
        if self._stood_s is not None and now - self._stood_s >= READY_S:
            self.started_s = self._foot.since_s = self._stood_s
        elif now - (self._asked_s or 0.0) > self._task.rep_within_s:
            self.end(now, "rejected", NOT_STARTED)

    def _left(self, came_s: float, now: float) -> None:
        long = bool(self._longest_s) and now - came_s > self._longest_s
        if long:
            self.fault(Rejection.HOP, came_s, text=Text("stood between two hops"))
        elif len(self.marks) < self._task.reps:
            self.mark(came_s, now)

    def _look_for_end(self, now: float) -> None:
        task, start = self._task, self.started_s or 0.0
        rests = self._hopped and now - self._foot.since_s >= STANDS_S
        if len(self.marks) >= task.reps and rests:
            self._finish(now)
        elif task.seconds and now - start >= task.seconds:
            self._finish(start + task.seconds)
        elif now - self._foot.since_s > task.rep_within_s:
            self._finish(now)

    def _finish(self, end_s: float) -> None:
        wanted = self._task.reps
        few = (
            ""
            if self._task.seconds or len(self.marks) >= wanted
            else Text("{n} of {wanted} hops", n=len(self.marks), wanted=wanted)
        )
        reason = "; ".join([*filter(None, [few]), *(fault.text for fault in self.faults)])
        self.end(end_s, "valid" if self.marks else "rejected", reason)


def hops_player(step: Trial, task: Perform, number: int, weights_n: Mapping[str, float]) -> ContactsPlayer:
    """Return the judge of hops: a contact that lasts longer than 0.65 s is none."""
    return ContactsPlayer(step, task, number, weights_n, LIMITS.hop_contact_s)


class LandingPlayer(TrialPlayer):
    """Judge one landing: onto an empty plate or after a flight, then held still.

    A second flight, or the other foot on the floor, rejects it: the runner repeats it within the cap.
    """

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float]) -> None:
        super().__init__(step, number)
        self._task = task
        self._role = next(iter(weights_n))
        self._weight = weights_n[self._role]
        self._foot = Foot(self._weight)
        self._support = SupportWatch(self._weight, level_bw=0.0)  # from soon after the landing on
        self._asked_s: float | None = None
        self.landed_s: float | None = None
        self._held_s: float | None = None  # the hold is over, its last dip may be undecided
        self._hold_s = task.options.get("hold_s", HOLD_S)

    def watch(self, frame: Frame) -> None:
        """Wait for the flight and the contact after it, then for the hold."""
        now, fz = frame.time_s, frame.plates[self._role].fz_n
        self._asked_s = now if self._asked_s is None else self._asked_s
        gone_s = self._foot.since_s
        changed = self._foot.add(now, fz)
        if self.landed_s is None:
            if changed and self._foot.down and now - gone_s >= FLIGHT_S:
                self.landed_s = now
                self.started_s = max(now - BEFORE_S, self._asked_s, gone_s)
            elif now - self._asked_s > self._task.rep_within_s:
                self.end(now, "rejected", NOBODY_LANDED)
            return
        since = now - self.landed_s
        if changed and self._held_s is None:
            self._reject(Rejection.HOP, now)
        elif since > LIMITS.stick_settle_s:
            found = self._support.add(now, fz)
            if found is not None and (self._held_s is None or found[0] < self._held_s):
                self._reject(Rejection.TOUCH_DOWN, found[0])
        if self.done or since < self._hold_s:
            return
        self._held_s = now if self._held_s is None else self._held_s
        if since >= self._hold_s + (UNDECIDED_S if self._support.pending else 0.0):
            self._finish(self._held_s)

    def _finish(self, end_s: float) -> None:
        self.measured |= doubted(self._support, self.landed_s or 0.0, end_s)
        self.mark(self.started_s or 0.0, end_s)
        self.end(end_s, "valid", hold_s=self._hold_s)

    def _reject(self, why: Rejection, at_s: float) -> None:
        self.fault(why, at_s)
        self.end(self.now_s, "rejected", self.faults[-1].text)
