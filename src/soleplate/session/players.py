"""Players of the short steps: countdown and metronome."""

from __future__ import annotations

import math

from soleplate.api.events import BeatsChanged, Counted, Event
from soleplate.api.protocol import Countdown, Metronome, Reply
from soleplate.session.frames import Frame
from soleplate.session.judges.judge import TrialPlayer

__all__ = ["CountdownPlayer", "MetronomePlayer", "situation"]

LEAD_S = 1.0  # from the step to the first beat


class CountdownPlayer:
    """Tell each second that is left, by the plate's clock."""

    def __init__(self, step: Countdown) -> None:
        self.done = False
        self.reply: Reply = None
        self._seconds = step.seconds
        self._start_s: float | None = None
        self._told = step.seconds + 1

    def frame(self, frame: Frame) -> list[Event]:
        """Look at the next frame."""
        if self._start_s is None:
            self._start_s = frame.time_s
        left = max(0, math.ceil(self._seconds - (frame.time_s - self._start_s) - 1e-9))
        self.done = left == 0
        if left == self._told:
            return []
        self._told = left
        return [Counted(frame.time_s, left)]


class MetronomePlayer:
    """Fix the times of the beats on the plate's clock, or end them."""

    def __init__(self, step: Metronome) -> None:
        self.done = False
        self.reply: Reply = None
        self._word = step

    def frame(self, frame: Frame) -> list[Event]:
        """Say when the beats come."""
        self.done = True
        period_s = round(60 / self._word.per_minute, 6) if self._word.per_minute > 0 else 0.0
        return [BeatsChanged(frame.time_s, round(frame.time_s + LEAD_S, 6), period_s, self._word.phases)]


def situation(number: int, player: object, frame: Frame | None) -> dict[str, str]:
    """Say what is going on: trial, repetitions so far and load, for a mark such as the onset of pain."""
    facts = {"trial": str(number)}
    if isinstance(player, TrialPlayer):
        facts["reps"] = str(len(player.marks))
    if frame is not None:
        facts["load_n"] = f"{sum(plate.fz_n for plate in frame.plates.values()):.0f}"
    return facts
