"""Judge lateral step-ups: up when the box bears everything, down when the other foot stands on the floor again."""

from __future__ import annotations

from collections.abc import Mapping

from soleplate.api.protocol import Perform, Trial
from soleplate.model.limits import LIMITS
from soleplate.model.rejection import Rejection
from soleplate.session.frames import Frame
from soleplate.session.judges.reps import RepPlayer, Rule, Shares
from soleplate.text import Text

__all__ = ["StepUpPlayer"]

UP, DOWN = 0.8, 0.3


def _up(seen: Shares, rest: Shares) -> float:
    """Return how far the load went over to the box: 0 as while standing on both feet, 1 all of it.

    With a plate on the floor it is the share of both: a quick rise changes the force by a third, not the share.
    """
    box = seen.foot_bw / max(seen.total_bw, LIMITS.contact_bw) if len(seen.load_bw) > 1 else seen.foot_bw
    return (box - rest.foot_bw) / (1 - rest.foot_bw)


RULE = Rule(_up, UP, DOWN, ready_low=0.2, ready_high=0.8, smooth_s=0.2, least_s=0.2, before_s=1.2)


class StepUpPlayer(RepPlayer):
    """Count step-ups; with a plate on the floor, a push-off by the trailing foot is a fault of the repetition."""

    def __init__(self, step: Trial, task: Perform, number: int, weights_n: Mapping[str, float]) -> None:
        super().__init__(step, task, number, weights_n, RULE)
        self._pushed_s: float | None = None

    def watch(self, frame: Frame) -> None:
        """Keep the hardest push of the trailing foot besides."""
        floor = frame.plates.get("floor")
        started = self.started_s is not None and "floor" in self._weights
        if floor is not None and started and floor.fz_n / self._weights["floor"] > LIMITS.push_off_bw:
            self._pushed_s = frame.time_s
        super().watch(frame)

    def counted(self, rep: int) -> None:
        """Tell a push-off."""
        if self._pushed_s is not None:
            self.fault(Rejection.OTHER, self._pushed_s, rep=rep, text=Text("push-off by the trailing leg"))
        self._pushed_s = None
