"""Judge heel taps: the free heel touches the plate beside the box, again and again, against the clock."""

from __future__ import annotations

from collections.abc import Mapping

from soleplate.api.protocol import Perform, Trial
from soleplate.model.limits import LIMITS
from soleplate.model.rejection import NOT_STARTED, Rejection
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer
from soleplate.text import Text

__all__ = ["TapsPlayer"]

EMPTY_S = 0.5
STOOD_BW = 0.5
STOOD_S = 0.4


class TapsPlayer(TrialPlayer):
    """Count taps; one that bears more than a tenth of the weight is a fault, stepping down ends the trial."""

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float]) -> None:
        super().__init__(step, number)
        self._task = task
        self._role = "floor" if "floor" in weights_n else next(iter(weights_n))
        self._weight = weights_n[self._role]
        self._on = LIMITS.touch(self._weight)
        self._asked_s: float | None = None
        self._empty_s: float | None = None
        self._came_s: float | None = None
        self._first_s: float | None = None
        self._top = 0.0
        self._stood_s: float | None = None

    def watch(self, frame: Frame) -> None:
        """Wait for an empty plate, then for taps; the clock runs from the first one."""
        now, load = frame.time_s, frame.plates[self._role].fz_n
        self._asked_s = now if self._asked_s is None else self._asked_s
        if self.started_s is None:
            self._wait(now, load)
            return
        self._follow(now, load)
        stood = load > STOOD_BW * self._weight
        self._stood_s = (self._stood_s if self._stood_s is not None else now) if stood else None
        if self._stood_s is not None and now - self._stood_s >= STOOD_S:
            self.fault(Rejection.TOUCH_DOWN, self._stood_s, text=Text("stepped down"))
            self._finish(self._stood_s)
        elif self._over(now) and self._first_s is not None and self._came_s is None:
            self._finish(self._first_s + self._task.seconds)
        elif self._first_s is None and now - self.started_s > self._task.rep_within_s:
            self.end(now, "rejected", NOT_STARTED)

    def _wait(self, now: float, load: float) -> None:
        empty = load < self._on
        self._empty_s = (self._empty_s if self._empty_s is not None else now) if empty else None
        if self._empty_s is not None and now - self._empty_s >= EMPTY_S:
            self.started_s = self._empty_s
        elif now - (self._asked_s or 0.0) > self._task.rep_within_s:
            self.end(now, "rejected", NOT_STARTED)

    def _over(self, now: float) -> bool:
        return self._first_s is not None and now - self._first_s >= self._task.seconds

    def _follow(self, now: float, load: float) -> None:
        if self._came_s is None:
            if load > self._on and not self._over(now):
                self._came_s, self._top = now, load
                self._first_s = now if self._first_s is None else self._first_s
            return
        self._top = max(self._top, load)
        if load >= self._on * LIMITS.contact_off_ratio:
            return
        came, self._came_s = self._came_s, None
        if now - came < LIMITS.touch_s:
            return
        share = self._top / self._weight
        if share > LIMITS.shift_bw and self._stood_s is None:
            said = Text("tap bore {share:.0f} % of body weight", share=100 * share)
            self.fault(Rejection.TOUCH_DOWN, came, rep=len(self.marks) + 1, text=said)
        self.mark(came, now)

    def _finish(self, end_s: float) -> None:
        self.end(end_s, "valid" if self.marks else "rejected", "; ".join(fault.text for fault in self.faults))
