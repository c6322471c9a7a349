"""Watch a rig of two plates while a session runs: load that moves, and plates that were taken for each other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from soleplate.api.events import Event, LoadMoved, Warned
from soleplate.api.protocol import Hold, Step, Trial, Weigh
from soleplate.pipeline.rig import HOLDS, SOMEBODY_N, LoadFollower
from soleplate.session.frames import Frame
from soleplate.text import Text

__all__ = ["RigWatch"]

WRONG_S = 3.0


class RigWatch:
    """Tell touches, lifts and transfers, and, once, a foot that stands for seconds where the other one should."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        self._roles = roles
        self._follower = LoadFollower()
        self._wrong_since_s: float | None = None
        self._told = False

    def look(self, frame: Frame, step: Step | None, tares: Mapping[str, np.ndarray]) -> list[Event]:
        """Look at the next frame; nothing is known before every plate was zeroed."""
        if len(tares) < len(self._roles):
            return []
        loads = {role: plate.fz_n for role, plate in frame.plates.items()}
        moves = self._follower.feed(frame.time_s, loads)
        told: list[Event] = [LoadMoved(m.time_s, m.kind, m.role, m.other, m.since_s) for m in moves]
        return told if self._told else told + self._swapped(frame.time_s, self._expected(step), loads)

    def _expected(self, step: Step | None) -> str:
        match step:
            case Weigh(role=role):
                return role or self._roles[0]
            case Trial(task=Hold(feet=1), side=side) if side in self._roles:
                return side
        return ""

    def _swapped(self, now_s: float, wanted: str, loads: Mapping[str, float]) -> list[Event]:
        if not wanted:
            self._wrong_since_s = None
            return []
        total = sum(loads.values())
        elsewhere = max(loads, key=loads.__getitem__)
        if elsewhere == wanted or total < SOMEBODY_N or loads[elsewhere] < (HOLDS + 0.15) * total:
            self._wrong_since_s = None
            return []
        if self._wrong_since_s is None:
            self._wrong_since_s = now_s
        if now_s - self._wrong_since_s < WRONG_S:
            return []
        self._told = True
        text = Text(
            "Somebody should stand on {wanted}, but {elsewhere} bears {loads:.0f} N. If the foot is right, the "
            "plates are swapped: run again with --swap; `soleplate plates --blink URL` shows which one it is",
            wanted=wanted,
            elsewhere=elsewhere,
            loads=loads[elsewhere],
        )
        return [Warned(now_s, "plates-swapped", text)]
