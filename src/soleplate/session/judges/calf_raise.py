"""Judge calf raises to a beat: lost tempo is prompted, and prompts that nobody follows end the set."""

from __future__ import annotations

from collections.abc import Mapping

from soleplate.api.events import Warned
from soleplate.api.protocol import Perform, Trial
from soleplate.model.limits import LIMITS
from soleplate.model.rejection import Rejection
from soleplate.session.frames import Frame
from soleplate.session.judges.reps import TAIL_S, RepPlayer, Rule
from soleplate.text import Text

__all__ = ["CalfRaisePlayer"]

UNANSWERED = 2  # prompts (Sleeswijk Visser, procedure of the heel-raise test)


class CalfRaisePlayer(RepPlayer):
    """Count raises; each one off the beat is a fault, and the third in a row ends the set."""

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float], rule: Rule) -> None:
        super().__init__(step, task, number, weights_n, rule)
        self._pace_hz = task.options.get("pace_per_min", 0.0) / 60
        self._before_s: float | None = None
        self._off = 0

    def watch(self, frame: Frame) -> None:
        """Count, and stop the set when prompts are not followed, heel down: its last raise is measured, too."""
        super().watch(frame)
        lowered = self._begun_s is not None or self.now_s - self._last_s >= TAIL_S
        if not self.done and self._off > UNANSWERED and lowered:
            self._finish(self.now_s, Text("{unanswered} prompts for the beat were not followed", unanswered=UNANSWERED))

    def counted(self, rep: int) -> None:
        """Compare the time since the last raise with the beat."""
        begun, before = self._begun_s or 0.0, self._before_s
        self._before_s = begun
        if not self._pace_hz or before is None:
            return
        if abs((begun - before) * self._pace_hz - 1) <= LIMITS.tempo_share:
            self._off = 0
            return
        self._off += 1
        self.fault(Rejection.LOST_TEMPO, begun, rep=rep)
        if self._off <= UNANSWERED:
            self.tell(Warned(self.now_s, "prompt", Text("Keep to the beat")))
