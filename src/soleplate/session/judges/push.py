"""Judge an isometric push: quiet stance, a rise of the force against a bar or strap, and its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from soleplate.api.protocol import Perform, Trial
from soleplate.model.rejection import NOT_STARTED, STEPPED_OFF, Rejection
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer
from soleplate.text import Text

__all__ = ["PushPlayer"]

STILL_S, STILL_BW = 1.0, 0.04
PRESSED_BW, PRESSED_S = 0.08, 2.0  # over the weight for so long before the start: the bar is pressed already
ONSET_BW = 0.08
DIP_BW = 0.06  # under the weight just before: a swing into the push
BEFORE_S = 1.5
LET_GO = 0.15  # of the highest push
GONE_S = 0.4
PUSH_S = 5.0
LEAST_BW = 0.15
LEFT_BW = 0.2


class PushPlayer(TrialPlayer):
    """Judge one push; one that was pressed before the start, or swung into, is rejected with its reason."""

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float]) -> None:
        super().__init__(step, number)
        self._task = task
        self._role = step.side if step.side in weights_n else next(iter(weights_n))
        self._weight = weights_n[self._role]
        self._asked_s: float | None = None
        self._still_s: float | None = None
        self._pressed_s: float | None = None
        self._loads: deque[tuple[float, float]] = deque()
        self._onset_s: float | None = None
        self._level, self._top = 1.0, 0.0
        self._gone_s: float | None = None

    def watch(self, frame: Frame) -> None:
        """Wait for quiet stance, for the push, and for its end."""
        now, load = frame.time_s, frame.plates[self._role].fz_n / self._weight
        self._asked_s = now if self._asked_s is None else self._asked_s
        self._loads.append((now, load))
        while now - self._loads[0][0] > BEFORE_S:
            self._loads.popleft()
        if self.started_s is None:
            self._wait(now, load)
        elif self._onset_s is None:
            self._look_for_push(now, load)
        else:
            self._follow(now, load)

    def _wait(self, now: float, load: float) -> None:
        still = abs(load - 1) < STILL_BW
        self._still_s = (self._still_s if self._still_s is not None else now) if still else None
        pressed = load - 1 > PRESSED_BW
        self._pressed_s = (self._pressed_s if self._pressed_s is not None else now) if pressed else None
        if self._still_s is not None and now - self._still_s >= STILL_S:
            self.started_s = self._still_s
        elif self._pressed_s is not None and now - self._pressed_s >= PRESSED_S:
            self.started_s = self._pressed_s
            said = Text("pressed before the start, {more:.0f} % over the weight: no ramp", more=100 * (load - 1))
            self._reject(self._pressed_s, said)
        elif now - (self._asked_s or 0.0) > self._task.rep_within_s:
            self.end(now, "rejected", NOT_STARTED)

    def _look_for_push(self, now: float, load: float) -> None:
        if load < LEFT_BW:
            self.end(now, "rejected", STEPPED_OFF)
        elif load - 1 > ONSET_BW:
            self._onset_s = now
            self._level = sum(own for _, own in self._loads) / len(self._loads)
            lowest = min(own for _, own in self._loads)
            if 1 - lowest > DIP_BW:
                said = Text("swung into the push: {less:.0f} % under the weight just before", less=100 * (1 - lowest))
                self.fault(Rejection.OTHER, now, text=said)
        elif now - (self.started_s or 0.0) > self._task.rep_within_s:
            self.end(now, "rejected", NOT_STARTED)

    def _follow(self, now: float, load: float) -> None:
        onset, net = self._onset_s or now, load - 1
        self._top = max(self._top, net)
        low = net < LET_GO * self._top
        self._gone_s = (self._gone_s if self._gone_s is not None else now) if low else None
        over = self._gone_s is not None and now - self._gone_s >= GONE_S
        if not over and now - onset < self._task.options.get("push_s", PUSH_S) + GONE_S:
            return
        if self.faults:
            self.end(now, "rejected", self.faults[-1].text)
        elif self._top < LEAST_BW:
            said = Text("the push was {top:.0f} % of body weight at most: none", top=100 * self._top)
            self._reject(onset, said)
        else:
            self.mark(max(self.started_s or 0.0, onset - BEFORE_S), now)
            self.end(now, "valid")

    def _reject(self, at_s: float, text: str) -> None:
        self.fault(Rejection.OTHER, at_s, text=text)
        self.end(self.now_s, "rejected", self.faults[-1].text)
