"""Lay a fault over the loads of a trial."""

from __future__ import annotations

import numpy as np

from soleplate.sim.body import Array, smooth_step
from soleplate.sim.gestures.act import Loads
from soleplate.sim.gestures.stance import Load

__all__ = ["with_fault"]

TOUCH_SHARE, TOUCH_S = 0.3, 0.7
SUPPORT_SHARE, SUPPORT_S = 0.09, 3.0
HOP_S = 0.15
MOVED_MM = 55.0
RAMP_S = 0.08


def with_fault(loads: Loads, kind: str, foot: str, row: int, rate_hz: float) -> Loads:
    """Return the loads with a fault from ``row`` on.

    ``touch`` puts the other foot down, on its own plate where there is one; ``support`` is a hand on a rail;
    ``hop`` leaves the plate; ``moved`` shifts the foot.
    """
    load = loads[foot]
    n = len(load)
    if kind == "moved":
        shift = np.where(np.arange(n) >= row, MOVED_MM, 0.0)
        return {**loads, foot: Load(load.fz_n, load.ml_mm, load.ap_mm + shift)}
    if kind == "hop":
        seconds, share = HOP_S, 1.0
    elif kind == "touch":
        seconds, share = TOUCH_S, TOUCH_SHARE
    else:
        seconds, share = SUPPORT_S, SUPPORT_SHARE
    gone = share * _window(n, row, round(seconds * rate_hz), 1 if kind == "hop" else round(RAMP_S * rate_hz))
    found = {**loads, foot: Load(load.fz_n * (1 - gone), load.ml_mm, load.ap_mm)}
    other = {"left": "right", "right": "left"}.get(foot, "")
    if kind == "touch" and other in loads:
        found[other] = Load(load.fz_n * gone, load.ml_mm, load.ap_mm)
    return found


def _window(n: int, row: int, rows: int, ramp: int) -> Array:
    shape = np.ones(max(rows, 2 * ramp))
    shape[:ramp] = smooth_step(ramp)
    shape[len(shape) - ramp :] = 1 - smooth_step(ramp)
    out = np.zeros(n)
    end = min(n, row + len(shape))
    out[row:end] = shape[: end - row]
    return out
