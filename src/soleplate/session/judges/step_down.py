"""Find step-downs while they happen: on the box, on the floor, or on both."""

from __future__ import annotations

from collections.abc import Mapping

from soleplate.api.protocol import Perform, Trial
from soleplate.model.limits import LIMITS
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer
from soleplate.text import Text

__all__ = ["StepDownPlayer"]

QUIET_SHARE = 0.04  # of body weight: nothing moves
READY_S = 0.75
SETTLE_S = 0.25  # of quiet stance on the box: not yet quite still
LANDED_S = 1.5
BEFORE_S = 5.0  # the longest stretch before a touch that belongs to a repetition
FLOOR_BEFORE_S = 1.0


class StepDownPlayer(TrialPlayer):
    """Cut step-downs at quiet stance before and after.

    With both plates, or the box alone, a repetition is armed by quiet stance on the box; with the floor
    alone by an empty plate. It is over after 1.5 s of quiet stance on the floor, or, with the box
    alone, when the box is empty or bears the whole weight again.
    """

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float]) -> None:
        super().__init__(step, number)
        self._task, self._weights = task, weights_n
        self._box, self._floor = "box" in weights_n, "floor" in weights_n
        self._ready_from: float | None = None
        self._armed = False
        self._touched: float | None = None
        self._quiet_from: float | None = None
        self._waiting_since: float | None = None

    def watch(self, frame: Frame) -> None:
        """Follow one repetition after the other."""
        now = frame.time_s
        if self.started_s is None:
            self.started_s = self._waiting_since = now
        if self._touched is None:
            self._wait_for_touch(frame)
        else:
            self._wait_for_quiet(frame)
        if len(self.marks) >= self._task.reps:
            self.end(now, "valid")
        elif self._waiting_since is not None and now - self._waiting_since > self._task.rep_within_s:
            self.end(
                now,
                "valid" if self.marks else "rejected",
                Text("{n} of {reps} repetitions", n=len(self.marks), reps=self._task.reps),
            )

    def _share(self, frame: Frame, role: str) -> float:
        return frame.plates[role].fz_n / self._weights[role]

    def _wait_for_touch(self, frame: Frame) -> None:
        now = frame.time_s
        if self._is_ready(frame):
            if self._ready_from is None:
                self._ready_from = now
            self._armed = self._armed or now - self._ready_from >= READY_S
        elif not self._armed:
            self._ready_from = None
        if not self._armed:
            return
        if self._floor:
            if frame.plates["floor"].fz_n > LIMITS.contact_on(self._weights["floor"]):
                self._touched = now
        elif self._share(frame, "box") < 1 - 4 * QUIET_SHARE:
            self._touched = now

    def _is_ready(self, frame: Frame) -> bool:
        if not self._box:
            return frame.plates["floor"].fz_n < LIMITS.contact_n * LIMITS.contact_off_ratio
        on_box = abs(self._share(frame, "box") - 1) < QUIET_SHARE
        return on_box and not (self._floor and frame.plates["floor"].fz_n > LIMITS.touch(self._weights["floor"]))

    def _wait_for_quiet(self, frame: Frame) -> None:
        now = frame.time_s
        if self._floor:
            quiet, wanted = abs(self._share(frame, "floor") - 1) < QUIET_SHARE, LANDED_S
        else:
            share = self._share(frame, "box")
            quiet, wanted = share < LIMITS.contact_bw or abs(share - 1) < QUIET_SHARE, READY_S
        if not quiet:
            self._quiet_from = None
            return
        if self._quiet_from is None:
            self._quiet_from = now
        if now - self._quiet_from >= wanted:
            self._count(now)

    def _count(self, now: float) -> None:
        touched = self._touched if self._touched is not None else now
        start = touched - (BEFORE_S if self._box else FLOOR_BEFORE_S)
        if self._box and self._ready_from is not None:
            start = max(start, self._ready_from + SETTLE_S)
        self.mark(max(start, 0.0), now)
        self._armed, self._ready_from, self._touched, self._quiet_from = False, None, None, None
        self._waiting_since = now
