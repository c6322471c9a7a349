"""The judge of what no plate sees: time passes to the beat, and nothing is claimed to have been counted."""

from __future__ import annotations

from collections.abc import Mapping

from soleplate.api.protocol import Perform, Trial
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer
from soleplate.text import Text

__all__ = ["GuidedPlayer"]


class GuidedPlayer(TrialPlayer):
    """End a set when its time is over, or when the operator says so; how much was done is asked afterwards.

    It lasts ``seconds``, or all repetitions by their ``rep_s``.
    """

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float]) -> None:
        super().__init__(step, number)
        self._lasts_s = task.seconds or task.reps * task.options.get("rep_s", 3.0)

    @property
    def can_stop(self) -> bool:
        """Whether what was done so far counts when the operator ends the set."""
        return self.started_s is not None

    def watch(self, frame: Frame) -> None:
        """Let the time pass."""
        if self.started_s is None:
            self.started_s = frame.time_s
        elif frame.time_s - self.started_s >= self._lasts_s:
            self.end(frame.time_s, "valid", Text("by the clock"))
