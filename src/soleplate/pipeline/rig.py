"""Two plates as one rig: where each plate stands, and when load moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.model.limits import LIMITS
from soleplate.model.plate import Calibration

__all__ = ["LoadFollower", "Move", "places"]

Array = NDArray[np.float64]
HOLDS = 0.8  # of the load: this plate bears it
SOMEBODY_N = 100.0


def places(calibrations: Mapping[str, Calibration]) -> dict[str, tuple[float, float]]:
    """Return how far right and forward of the common frame's origin each plate's own stance frame lies, mm.

    Plates whose calibration states a stance origin share its frame already. Otherwise ``left`` and ``right`` stand side
    by side and touch, the origin between them; any other plates are taken to have one frame.
    """
    stated = any(plate.stance_origin_mm != (0.0, 0.0) for plate in calibrations.values())
    if stated or set(calibrations) != {"left", "right"}:
        return dict.fromkeys(calibrations, (0.0, 0.0))
    return {"left": (-calibrations["left"].size_mm[0] / 2, 0.0), "right": (calibrations["right"].size_mm[0] / 2, 0.0)}


@dataclass(frozen=True)
class Move:
    """Say that load moved at ``time_s``.

    ``kind`` is ``touch`` (``role`` began to bear load beside ``other``), ``lift`` (it stopped), or ``transfer``
    (``role`` now bears what ``other`` bore until ``since_s``).
    """

    time_s: float
    kind: str
    role: str
    other: str
    since_s: float


class LoadFollower:
    """Tell touches, lifts and transfers between plates, instant by instant."""

    def __init__(self) -> None:
        self._on: dict[str, bool] = {}
        self._crossed_s: dict[str, float] = {}
        self._holder, self._held_s = "", 0.0

    def feed(self, time_s: float, loads_n: Mapping[str, float]) -> list[Move]:
        """Take the tared load of every plate, N; nothing is told while nobody stands on any."""
        total = sum(loads_n.values())
        if total < SOMEBODY_N or not total < float("inf"):
            self._on.clear()
            self._crossed_s.clear()
            self._holder = ""
            return []
        moves: list[Move] = []
        most = max(loads_n, key=loads_n.__getitem__)
        touch_n = LIMITS.touch(total)
        for role, load in loads_n.items():
            was = self._on.get(role)
            on = load > (touch_n * LIMITS.contact_off_ratio if was else touch_n)
            if was is None or on == was:
                self._on[role] = on
                self._crossed_s.pop(role, None)
                continue
            since_s = self._crossed_s.setdefault(role, time_s)
            if time_s - since_s >= LIMITS.touch_s:
                self._on[role] = on
                del self._crossed_s[role]
                other = most if most != role else next((name for name in self._on if name != role), "")
                moves.append(Move(time_s, "touch" if on else "lift", role, other, since_s))
        if loads_n[most] > HOLDS * total:
            if self._holder not in ("", most):
                moves.append(Move(time_s, "transfer", most, self._holder, self._held_s))
            self._holder, self._held_s = most, time_s
        return moves
