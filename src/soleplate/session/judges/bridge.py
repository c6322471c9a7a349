"""Judge a bridge that is held: the load of the foot from hips up to hips down."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from soleplate.api.protocol import Perform, Trial
from soleplate.model.limits import LIMITS
from soleplate.model.rejection import NOT_STARTED
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer
from soleplate.text import Text

__all__ = ["BridgeHoldPlayer"]

READY_S = 0.5
LYING_BW = 0.30  # of the foot of somebody who lies: at most
SETTLED_S = 1.0
DOWN_S = 0.3


class BridgeHoldPlayer(TrialPlayer):
    """Time a bridge from half of the way up until a tenth of it is left, both by the load of the foot.

    The level is known only once the hips are up, so the start is found looking back.
    """

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float]) -> None:
        super().__init__(step, number)
        self._task = task
        self._role = next(iter(weights_n))
        self._weight = weights_n[self._role]
        self._asked_s: float | None = None
        self._lying: list[tuple[float, float]] = []
        self._rest: float | None = None
        self._rising: list[tuple[float, float]] = []
        self._level = 0.0
        self._down_s: float | None = None

    def watch(self, frame: Frame) -> None:
        """Wait for somebody who lies, for the hips to rise, and for them to come down."""
        now, load = frame.time_s, frame.plates[self._role].fz_n / self._weight
        self._asked_s = now if self._asked_s is None else self._asked_s
        if self._rest is None:
            self._wait(now, load)
        elif self.started_s is None:
            self._rise(now, load)
        else:
            self._hold(now, load)
        if self.started_s is None and not self.done and now - self._asked_s > self._task.rep_within_s:
            self.end(now, "rejected", NOT_STARTED)

    def _wait(self, now: float, load: float) -> None:
        if not LIMITS.contact_bw < load < LYING_BW:
            self._lying.clear()
            return
        self._lying.append((now, load))
        if now - self._lying[0][0] >= READY_S:
            self._rest = float(np.median([value for _, value in self._lying]))

    def _rise(self, now: float, load: float) -> None:
        rest = self._rest or 0.0
        self._rising.append((now, load))
        up = [t for t, value in self._rising if value > rest + LIMITS.bridge_rise_bw]
        if not up or now - up[0] < SETTLED_S:
            return
        top = float(np.median([value for t, value in self._rising if t > up[0] + SETTLED_S / 2]))
        self._level = rest + LIMITS.bridge_down_share * (top - rest)
        half = (rest + top) / 2
        below = [t for t, value in self._rising if value <= half and t < up[0] + SETTLED_S / 2]
        self.started_s = below[-1] if below else self._rising[0][0]

    def _hold(self, now: float, load: float) -> None:
        start = self.started_s or 0.0
        if load >= self._level:
            self._down_s = None
        elif self._down_s is None:
            self._down_s = now
        if self._down_s is not None and now - self._down_s >= DOWN_S:
            self._finish(start, self._down_s, Text("hips came down"))
        elif now - start >= self._task.seconds:
            self._finish(start, start + self._task.seconds, "")

    def _finish(self, start_s: float, end_s: float, reason: str) -> None:
        self.mark(start_s, end_s)
        self.started_s = self._lying[0][0]
        self.end(self.now_s, "valid", reason, round(end_s - start_s, 6))
