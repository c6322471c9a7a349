"""Judge holds: one leg until a touch-down, or both legs for a time."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping

from soleplate.api.protocol import Hold, Trial
from soleplate.model.limits import LIMITS
from soleplate.model.rejection import NOT_STARTED, STEPPED_OFF, Rejection
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer
from soleplate.session.judges.support import UNDECIDED_S, SupportWatch, doubted
from soleplate.text import Text

__all__ = ["FootWatch", "HoldPlayer", "TwoLegsPlayer"]

STEADY_S = 0.5
PRESSED = Text("more than the weight for a second: somebody else on the plate, or a hand that pulls")
SURE_S = 0.25  # from losing weight to calling it a touch-down: a hop leaves the plate by then
STEADY_SHARE = 0.05  # of body weight: the load of the standing leg is the person's weight again


class HoldPlayer(TrialPlayer):
    """Find the steady start of a one-leg stance, and its end: the time is up, or a touch-down."""

    def __init__(self, step: Trial, task: Hold, number: int, role: str, body_weight_n: float) -> None:
        super().__init__(step, number)
        self._task, self._role, self._weight = task, role, body_weight_n
        self._asked_s: float | None = None
        self._steady_s: float | None = None
        self._support = SupportWatch(body_weight_n)
        self._others_s = 0.0
        self._down: tuple[float, str] | None = None
        self._foot = FootWatch()

    def watch(self, frame: Frame) -> None:
        """Look for the start, then for the end."""
        now = frame.time_s
        if self._asked_s is None:
            self._asked_s = now
        if self.started_s is None:
            self._look_for_start(frame)
            if self.started_s is None and now - self._asked_s > self._task.start_within_s:
                self.end(now, "rejected", NOT_STARTED)
            return
        down = self._down = self._down or self._touch_down(frame)
        if down is not None and down[0] >= self.started_s + self._task.seconds:
            self._finish(self.started_s + self._task.seconds, "valid", "")
            return
        if down is not None and frame.plates[self._role].fz_n < LIMITS.left_plate_n:
            self.fault(Rejection.HOP, down[0])
            self._finish(down[0], "rejected", self.faults[-1].text)
        elif self._support.pressed_s is not None:
            self.fault(Rejection.SUPPORT, self._support.pressed_s, text=PRESSED)
            self._finish(self._support.pressed_s, "rejected", self.faults[-1].text)
        elif down is not None:
            if now - down[0] >= SURE_S:
                self._finish(down[0], "censored", down[1])
        elif self._foot.moved(now, frame.plates[self._role].ml_mm, frame.plates[self._role].ap_mm):
            self.fault(Rejection.FOOT_MOVED, now)
            self._finish(now, "rejected", self.faults[-1].text)
        elif now - self.started_s >= self._task.seconds + (UNDECIDED_S if self._support.pending else 0.0):
            self._finish(self.started_s + self._task.seconds, "valid", "")

    def _look_for_start(self, frame: Frame) -> None:
        plate = frame.plates[self._role]
        steady = abs(plate.fz_n / self._weight - 1) < STEADY_SHARE and not self._other_loaded(frame)
        if not steady:
            self._steady_s = None
        elif self._steady_s is None:
            self._steady_s = frame.time_s
        elif frame.time_s - self._steady_s >= STEADY_S:
            self.started_s = self._steady_s

    def _other_loaded(self, frame: Frame) -> bool:
        limit = LIMITS.touch(self._weight)
        return any(plate.fz_n > limit for role, plate in frame.plates.items() if role != self._role)

    def _touch_down(self, frame: Frame) -> tuple[float, str] | None:
        if self._other_loaded(frame):
            self._others_s = self._others_s or frame.time_s
            if frame.time_s - self._others_s >= LIMITS.touch_s:
                return self._others_s, Text("touch-down on the other plate")
        else:
            self._others_s = 0.0
        return self._support.add(frame.time_s, frame.plates[self._role].fz_n)

    def _finish(self, end_s: float, state: str, reason: str) -> None:
        start = self.started_s if self.started_s is not None else end_s
        first = start + self._task.settle_s
        last = min(end_s, first + self._task.window_s)
        if last > first:
            self.mark(first, last)
        self._tell_support(start, end_s)
        self.end(end_s, state, reason, round(end_s - start, 6))

    def _tell_support(self, start_s: float, end_s: float) -> None:
        """Store what may have been a hand, and that the place under the foot weighs something else."""
        self.measured |= doubted(self._support, start_s, end_s)
        if abs(self._support.differs_bw) > LIMITS.weight_remark_bw:
            self.measured["weight_differs_pct"] = f"{100 * self._support.differs_bw:+.1f}"


class FootWatch:
    """Find a foot that moved: the centre of pressure jumped farther than sway does."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float, float]] = deque()

    def moved(self, time_s: float, ml_mm: float, ap_mm: float) -> bool:
        """Add a frame; return whether the foot moved just before it."""
        self._recent.append((time_s, ml_mm, ap_mm))
        while time_s - self._recent[0][0] > LIMITS.foot_moved_s:
            self._recent.popleft()
        _, ml, ap = self._recent[0]
        return math.hypot(ml_mm - ml, ap_mm - ap) > LIMITS.foot_moved_mm


class TwoLegsPlayer(TrialPlayer):
    """Time quiet stance on both legs; the loads of all plates together are the person's weight."""

    def __init__(self, step: Trial, task: Hold, number: int, weights_n: Mapping[str, float]) -> None:
        super().__init__(step, number)
        self._task, self._weights = task, weights_n
        self._asked_s: float | None = None
        self._steady_s: float | None = None

    def watch(self, frame: Frame) -> None:
        """Look for steady stance, then for its end: the time is up, or somebody steps off."""
        now = frame.time_s
        self._asked_s = now if self._asked_s is None else self._asked_s
        share = sum(frame.plates[role].fz_n / weight for role, weight in self._weights.items())
        steady = abs(share - 1) < STEADY_SHARE
        if self.started_s is None:
            self._steady_s = (self._steady_s or now) if steady else None
            if self._steady_s is not None and now - self._steady_s >= STEADY_S:
                self.started_s = self._steady_s
            elif now - self._asked_s > self._task.start_within_s:
                self.end(now, "rejected", NOT_STARTED)
        elif share < 1 - LIMITS.shift_bw:
            self.end(now, "rejected", STEPPED_OFF)
        elif now - self.started_s >= self._task.seconds:
            first = self.started_s + self._task.settle_s
            last = self.started_s + self._task.seconds
            self.mark(first, min(last, first + self._task.window_s))
            self.end(last, "valid", hold_s=self._task.seconds)
