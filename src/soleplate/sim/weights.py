"""The virtual rig: puts known weights on simulated plates and taps them, where no person would."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from soleplate.api.events import Event, PlateTapped, WeightPlaced
from soleplate.errors import BadParameter
from soleplate.model.plate import G_MS2
from soleplate.sim.gestures.act import Loads
from soleplate.sim.gestures.stance import Load
from soleplate.text import Text

__all__ = ["WeightRig", "parse_slips"]

WRONG_WEIGHT = 1.25
PLATE_KG = 10.0  # of the part that swings when it is tapped
DAMPING = 0.03
TAP_N, RING_N, TAP_S = 150.0, 40.0, 0.004


def parse_slips(text: str) -> dict[int, str]:
    """Read e.g. ``weight@7,spot@9``: at the 7th placing another weight, at the 9th the opposite spot."""
    found: dict[int, str] = {}
    for part in filter(None, text.split(",")):
        match = re.fullmatch(r"(weight|spot)@(\d{1,4})", part.strip())
        if not match:
            raise BadParameter(
                Text("{part!r} is no slip of the virtual rig", part=part),
                do=Text("Write e.g. slips=weight@7,spot@9 (the number of placing)"),
            )
        found[int(match[2])] = match[1]
    return found


class WeightRig:
    """Put weights on the plates of one stage.

    Parameters
    ----------
    roles : sequence of str
        The plates.
    rng : numpy Generator
        For how well the weights are placed.
    placing_mm : float
        SD of where a weight truly stands, along each axis, mm.
    ring_hz : float
        Frequency at which the empty plate rings.
    slips : dict
        What goes wrong at which placing.

    Attributes
    ----------
    busy : bool
        Whether it was ever told anything: then no athlete stands on the plates.
    """

    def __init__(
        self,
        roles: Sequence[str],
        rate_hz: float,
        rng: np.random.Generator,
        *,
        placing_mm: float = 0.0,
        ring_hz: float = 120.0,
        slips: dict[int, str] | None = None,
    ) -> None:
        self._roles, self._rate_hz, self._rng = tuple(roles), rate_hz, rng
        self._placing_mm, self._ring_hz, self._slips = placing_mm, ring_hz, slips or {}
        self._stands: dict[str, tuple[float, float, float]] = dict.fromkeys(self._roles, (0.0, 0.0, 0.0))
        self._since_tap: dict[str, int] = {}
        self._placed = 0
        self.busy = False

    def on_event(self, event: Event) -> None:
        """Do what a calibration or check says."""
        match event:
            case WeightPlaced(role=role) if role in self._stands:
                self.busy = True
                self._stands[role] = self._put(event)
            case PlateTapped(role=role) if role in self._stands:
                self.busy = True
                self._since_tap[role] = 0

    def _put(self, event: WeightPlaced) -> tuple[float, float, float]:
        if not event.load_n > 0:
            return 0.0, 0.0, 0.0
        self._placed += 1
        slip = self._slips.get(self._placed, "")
        load = event.load_n * (WRONG_WEIGHT if slip == "weight" else 1)
        way = -1 if slip == "spot" else 1
        dx, dy = self._placing_mm * self._rng.standard_normal(2)
        return load, way * event.x_mm + dx, way * event.y_mm + dy

    def take(self, n: int) -> Loads:
        """Return what every plate bears in the next n samples."""
        return {role: self._load(role, n) for role in self._roles}

    def _load(self, role: str, n: int) -> Load:
        load, x, y = self._stands[role]
        force = np.full(n, load)
        if role in self._since_tap:
            first = self._since_tap[role]
            force = force + self._ringing(np.arange(first, first + n) / self._rate_hz, load)
            self._since_tap[role] = first + n
        return Load(force, np.full(n, x), np.full(n, y))

    def ring_hz(self, load_n: float) -> float:
        """Return at which frequency the plate rings under a load, Hz: the truth of a ring-down."""
        return self._ring_hz * math.sqrt(PLATE_KG / (PLATE_KG + load_n / G_MS2))

    def _ringing(self, time_s: np.ndarray, load_n: float) -> np.ndarray:
        turn = 2 * np.pi * self.ring_hz(load_n)
        tap = np.where(time_s < TAP_S, TAP_N * np.sin(np.pi * time_s / TAP_S), 0.0)
        after = np.maximum(time_s - TAP_S, 0.0)
        ring: np.ndarray = tap + RING_N * np.exp(-DAMPING * turn * after) * np.sin(turn * after)
        return ring
