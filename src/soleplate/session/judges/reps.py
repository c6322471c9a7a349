"""One judge for many gestures: repetitions of a signal that leaves a level and comes back.

What differs between gestures is a ``Rule``: the signal, its levels, how one gets ready, and which faults show.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from soleplate.api.protocol import Perform, Trial
from soleplate.model.limits import LIMITS
from soleplate.model.rejection import NOT_STARTED, STEPPED_OFF, Rejection
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer
from soleplate.session.judges.stance import FootWatch
from soleplate.session.judges.support import SupportWatch
from soleplate.text import Text, joined

__all__ = ["TAIL_S", "RepPlayer", "Rule", "Shares"]

READY_S = 0.5
TAIL_S = 1.0  # of stance after the last repetition, for what is measured from rest to rest
SLOW_S = 2.5  # longer than one repetition: a load that is missing for so long is carried by hands
RECOVERED_S = 0.5
LEFT_S = 0.5  # without the foot: somebody stepped off
ENDLESS = 2.0  # times as long as a repetition may be awaited: none goes on for so long


@dataclass(frozen=True)
class Shares:
    """Hold one frame as the judges see it: loads over body weight by role, and the foot's centre of pressure."""

    time_s: float
    load_bw: Mapping[str, float]
    ml_mm: float
    ap_mm: float

    @property
    def foot_bw(self) -> float:
        """Load of the first plate: the one under the tested foot."""
        return next(iter(self.load_bw.values()))

    @property
    def total_bw(self) -> float:
        """Load of all plates."""
        return sum(self.load_bw.values())


@dataclass(frozen=True)
class Rule:
    """Say how repetitions of a gesture show.

    Attributes
    ----------
    signal : callable
        From what is seen, and what was seen at rest, to one number.
    on, off : float
        A repetition begins above ``on`` and ends below ``off``.
    ready_low, ready_high : float
        Load of the foot over body weight while one gets ready.
    smooth_s : float
        Running mean over so long before the levels are looked at.
    least_s : float
        Shorter repetitions are none.
    support : str
        ``quick`` finds touch-downs in gestures that hardly move the load; ``slow`` finds hands by the mean load
        over more than one repetition; empty looks for neither.
    before_s, after_s : float
        Added to a repetition on either side.
    foot_stays : bool
        Whether a jump of the centre of pressure tells that the foot moved.
    unit : str
        Of the signal: ``mm``, or ``% BW`` of one that is a share of body weight.
    """

    signal: Callable[[Shares, Shares], float]
    on: float
    off: float
    ready_low: float = 0.95
    ready_high: float = 1.05
    smooth_s: float = 0.1
    least_s: float = 0.2
    support: str = ""
    before_s: float = 0.0
    after_s: float = 0.0
    foot_stays: bool = False
    unit: str = "mm"


class RepPlayer(TrialPlayer):
    """Count repetitions by a rule, with the faults of each."""

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float], rule: Rule) -> None:
        super().__init__(step, number)
        self._task, self._rule = task, rule
        first = step.side if step.side in weights_n else next(iter(weights_n))
        self._roles = (first, *(role for role in weights_n if role != first))
        self._weights = weights_n
        self._asked_s: float | None = None
        self._ready: deque[Shares] = deque()
        self._rest = Shares(0.0, {first: math.nan}, math.nan, math.nan)
        self._recent: deque[tuple[float, float]] = deque()
        self._begun_s: float | None = None
        self._farthest = 0.0
        self._last_s = 0.0
        self._slow: deque[tuple[float, float]] = deque()
        self._support = SupportWatch(1.0)
        self._supported_s: float | None = None
        self._foot = FootWatch()
        self._moved_s = -RECOVERED_S
        self._there_s = 0.0  # when the foot last bore something
        self._least_bw = min(LIMITS.left_plate_n / weights_n[first], rule.ready_low / 2)

    def watch(self, frame: Frame) -> None:
        """Wait until one is ready, then count."""
        seen = self.seen(frame)
        if self._asked_s is None:
            self._asked_s = seen.time_s
        if self.started_s is None:
            self._there_s = seen.time_s
            self._wait(seen)
            return
        if seen.foot_bw >= self._least_bw:
            self._there_s = seen.time_s
        elif seen.time_s - self._there_s > LEFT_S:
            self._give_up(self._there_s, STEPPED_OFF)
            return
        self._count(seen)
        self._look_for_support(seen)
        if self._rule.foot_stays and self._foot.moved(seen.time_s, seen.ml_mm, seen.ap_mm):
            self._tell_moved()
        self._look_for_end(seen)

    def seen(self, frame: Frame) -> Shares:
        """Return the frame in body weights."""
        loads = {role: frame.plates[role].fz_n / self._weights[role] for role in self._roles}
        foot = frame.plates[self._roles[0]]
        return Shares(frame.time_s, loads, foot.ml_mm, foot.ap_mm)

    def _wait(self, seen: Shares) -> None:
        if not self._rule.ready_low <= seen.foot_bw <= self._rule.ready_high:
            self._ready.clear()
        else:
            self._ready.append(seen)
            if seen.time_s - self._ready[0].time_s >= READY_S:
                self.started_s = self._last_s = self._ready[0].time_s
                table = np.array([(s.foot_bw, s.ml_mm, s.ap_mm) for s in self._ready])
                load, ml, ap = map(float, np.median(table, axis=0))
                self._rest = Shares(seen.time_s, {self._roles[0]: load}, ml, ap)
        if self.started_s is None and seen.time_s - (self._asked_s or 0.0) > self._task.rep_within_s:
            self.end(seen.time_s, "rejected", NOT_STARTED)

    def _count(self, seen: Shares) -> None:
        rule, now = self._rule, seen.time_s
        self._recent.append((now, rule.signal(seen, self._rest)))
        while now - self._recent[0][0] > rule.smooth_s:
            self._recent.popleft()
        level = sum(value for _, value in self._recent) / len(self._recent)
        middle = now - rule.smooth_s / 2
        self._farthest = max(self._farthest, level)
        if self._begun_s is None:
            self._begun_s = middle if level > rule.on and len(self.marks) < self._task.reps else None
        elif level < rule.off:
            if middle - self._begun_s >= rule.least_s:
                first = self.marks[-1].end_s if self.marks else self.started_s or 0.0
                self.counted(len(self.marks) + 1)
                self.mark(max(first, self._begun_s - rule.before_s), min(middle + rule.after_s, now))
            self._begun_s, self._last_s = None, now

    def counted(self, rep: int) -> None:
        """Tell faults of a repetition that only its own gesture knows."""

    def _look_for_support(self, seen: Shares) -> None:
        if self._rule.support == "quick":
            found = self._support.add(seen.time_s, seen.total_bw)
            self._tell_support(found[0] if found else None, Rejection.TOUCH_DOWN)
        elif self._rule.support == "slow":
            self._slow.append((seen.time_s, seen.foot_bw))
            while seen.time_s - self._slow[0][0] > SLOW_S:
                self._slow.popleft()
            whole = seen.time_s - self._slow[0][0] > 0.95 * SLOW_S
            missing = 1 - sum(load for _, load in self._slow) / len(self._slow)
            self._tell_support(
                seen.time_s - SLOW_S / 2 if whole and missing > LIMITS.support_bw else None, Rejection.SUPPORT
            )

    def _tell_support(self, began_s: float | None, why: Rejection) -> None:
        """Tell a support once, until it has been gone for a while."""
        if began_s is None:
            if self._supported_s is not None and self.now_s - self._supported_s > RECOVERED_S:
                self._supported_s = None
            return
        if self._supported_s is None:
            rep = len(self.marks) + 1
            self.fault(why, began_s, rep=rep if rep <= self._task.reps else 0)
        self._supported_s = self.now_s

    def _tell_moved(self) -> None:
        """Tell a move once, not in every frame of it."""
        if self.now_s - self._moved_s > RECOVERED_S:
            self.fault(Rejection.FOOT_MOVED, self.now_s, rep=min(len(self.marks) + 1, self._task.reps))
        self._moved_s = self.now_s

    def _look_for_end(self, seen: Shares) -> None:
        task, now = self._task, seen.time_s
        start = self.started_s or 0.0
        if len(self.marks) >= task.reps:
            if now - self._last_s >= TAIL_S:
                self._finish(now, "")
        elif task.seconds and now - start >= task.seconds:
            self._finish(start + task.seconds, "")
        elif now - (self._begun_s or self._last_s) > task.rep_within_s * (ENDLESS if self._begun_s else 1.0):
            self._give_up(now, self._too_few())

    def _too_few(self) -> str:
        """Say how many there were; of none, how near the signal came to one."""
        few = Text("{n} of {reps} repetitions", n=len(self.marks), reps=self._task.reps)
        if self.marks or self._farthest > self._rule.on:
            return few
        times = 1 if self._rule.unit == "mm" else 100
        near = Text("the load moved by {most:.0f} {unit} at most, {on:.0f} begin one",
                    most=times * self._farthest, unit=self._rule.unit, on=times * self._rule.on)  # fmt: skip
        return joined((few, near))

    def _give_up(self, end_s: float, why: str) -> None:
        """End a trial that will not end by itself; what was counted before counts."""
        self._finish(end_s, why) if self.marks else self.end(end_s, "rejected", why)

    def _finish(self, end_s: float, reason: str) -> None:
        state = "rejected" if self.faults and self._task.reps == 1 else "valid"
        self.end(end_s, state, "; ".join([*filter(None, [reason]), *(fault.text for fault in self.faults)]))
