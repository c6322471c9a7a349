"""Two plates as one rig: the net centre of pressure, the share of each plate, and when load moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError
from soleplate.model.limits import LIMITS
from soleplate.model.plate import Calibration
from soleplate.pipeline.frames import stance_from_plate
from soleplate.pipeline.rep import Signal

__all__ = ["LoadFollower", "Move", "RigSignal", "places", "rig_signal"]

Array = NDArray[np.float64]
HOLDS = 0.8  # of the load: this plate bears it
SOMEBODY_N = 100.0


@dataclass(frozen=True)
class RigSignal:
    """Hold what several plates bear together, on the instants of the first.

    Attributes
    ----------
    time_s : (n,) float64
        Session time.
    fz_n : (n,) float64
        Load of all plates.
    share : mapping of role to (n,) float64
        Part of the load on each plate; NaN where nobody stands.
    ml_mm, ap_mm : (n,) float64
        Net centre of pressure in the common stance frame; NaN below the validity load.
    """

    time_s: Array
    fz_n: Array
    share: Mapping[str, Array]
    ml_mm: Array
    ap_mm: Array


def places(calibrations: Mapping[str, Calibration]) -> dict[str, tuple[float, float]]:
    """Return how far right and forward of the common frame's origin each plate's own stance frame lies, mm.

    Plates whose calibration states a stance origin share its frame already. Otherwise ``left`` and ``right`` stand side
    by side and touch, the origin between them; any other plates are taken to have one frame.
    """
    stated = any(plate.stance_origin_mm != (0.0, 0.0) for plate in calibrations.values())
    if stated or set(calibrations) != {"left", "right"}:
        return dict.fromkeys(calibrations, (0.0, 0.0))
    return {"left": (-calibrations["left"].size_mm[0] / 2, 0.0), "right": (calibrations["right"].size_mm[0] / 2, 0.0)}


def rig_signal(signals: Mapping[str, Signal], low_pass: LowPass | None = None) -> RigSignal:
    """Add up the plates of a rig: ``CoP = sum(F_i CoP_i) / sum(F_i)`` (Winter 1993).

    Raises
    ------
    SignalError
        For fewer than two plates.
    """
    if len(signals) < 2:
        raise SignalError("A rig needs two plates", do="Give a plate for each foot: --plate left=... --plate right=...")
    at = places({role: signal.calibration for role, signal in signals.items()})
    first = next(iter(signals.values()))
    time = first.time_s[(first.time_s >= max(s.time_s[0] for s in signals.values()))
                        & (first.time_s <= min(s.time_s[-1] for s in signals.values()))]  # fmt: skip
    loads: dict[str, Array] = {}
    moment = np.zeros((len(time), 2))  # load times place
    weight = max((s.body_weight_n for s in signals.values() if s.body_weight_n > 0), default=0.0)
    for role, signal in signals.items():
        wrench = signal.filtered(low_pass)
        fz, mx, my = (_on(time, signal, wrench[:, axis]) for axis in range(3))
        loads[role] = fz
        # the frame turns and shifts linearly, so load times place does too
        origin = stance_from_plate(np.zeros((1, 2)), signal.calibration)[0] + np.array(at[role])
        turned = stance_from_plate(np.column_stack([-my, mx]), signal.calibration)
        shift = stance_from_plate(np.zeros((1, 2)), signal.calibration)[0]
        moment += turned - shift + fz[:, None] * origin
    total = np.sum(list(loads.values()), axis=0)
    somebody = total >= LIMITS.cop_load(weight)
    cop = np.full((len(time), 2), np.nan)
    np.divide(moment, total[:, None], out=cop, where=somebody[:, None])
    share = {
        role: np.divide(fz, total, out=np.full(len(time), np.nan), where=total > SOMEBODY_N)
        for role, fz in loads.items()
    }
    return RigSignal(time, total, share, np.ascontiguousarray(cop[:, 0]), np.ascontiguousarray(cop[:, 1]))


def _on(time: Array, signal: Signal, values: Array) -> Array:
    """Bring a column onto other instants; NaN where that would bridge a gap."""
    out = np.full(len(time), np.nan)
    for first, end in signal.spans:
        here = (time >= signal.time_s[first]) & (time <= signal.time_s[end - 1])
        out[here] = np.interp(time[here], signal.time_s[first:end], values[first:end])
    return out


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
        most = max(loads_n, key=lambda role: loads_n[role])
        for role, load in loads_n.items():
            moves += self._edge(time_s, role, load, total, most)
        if loads_n[most] > HOLDS * total:
            if self._holder not in ("", most):
                moves.append(Move(time_s, "transfer", most, self._holder, self._held_s))
            self._holder, self._held_s = most, time_s
        return moves

    def _edge(self, time_s: float, role: str, load_n: float, total_n: float, most: str) -> list[Move]:
        was = self._on.get(role)
        on = load_n > LIMITS.touch(total_n) * (LIMITS.contact_off_ratio if was else 1.0)
        if was is None or on == was:
            self._on.setdefault(role, on)
            self._crossed_s.pop(role, None)
            return []
        since_s = self._crossed_s.setdefault(role, time_s)
        if time_s - since_s < LIMITS.touch_s:
            return []
        self._on[role] = on
        del self._crossed_s[role]
        other = most if most != role else next((name for name in self._on if name != role), "")
        return [Move(time_s, "touch" if on else "lift", role, other, since_s)]
