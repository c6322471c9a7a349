"""Standing: empty plate, two legs, one leg, and the ways between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soleplate.sim.body import ONE_LEG, TWO_LEGS, Array, Body, smooth_step

__all__ = ["Load", "foot_down", "one_leg", "step_off", "step_on", "two_legs"]

FOOT_AP_MM = 10.0


@dataclass(frozen=True)
class Load:
    """Hold what one plate bears: force N and its place in the stance frame mm, (n,) each."""

    fz_n: Array
    ml_mm: Array
    ap_mm: Array

    def __len__(self) -> int:
        return len(self.fz_n)

    @classmethod
    def empty(cls, n: int) -> Load:
        """Return n samples of nothing."""
        return cls(np.zeros(n), np.zeros(n), np.zeros(n))

    @classmethod
    def join(cls, *parts: Load) -> Load:
        """Return the parts one after the other."""
        return cls(
            np.concatenate([p.fz_n for p in parts]),
            np.concatenate([p.ml_mm for p in parts]),
            np.concatenate([p.ap_mm for p in parts]),
        )


def two_legs(body: Body, n: int) -> Load:
    """Stand quietly on both legs."""
    ml, ap = body.sway(n, TWO_LEGS)
    return Load(body.standing_fz(n), ml, ap + FOOT_AP_MM)


def one_leg(body: Body, n: int, sway_scale: float) -> Load:
    """Stand on one leg; the foot stands in the middle of the plate."""
    ml, ap = body.sway(n, ONE_LEG, sway_scale)
    return Load(body.standing_fz(n, 1.5), ml, ap + FOOT_AP_MM)


def step_on(body: Body) -> Load:
    """Step on in 0.8 s: the load grows, a little overshoot, then quiet."""
    n = int(0.8 * body.rate_hz)
    rise = smooth_step(n)
    shape = rise + 0.08 * np.sin(np.pi * rise) * rise
    stand = two_legs(body, n)
    return Load(stand.fz_n * shape, stand.ml_mm, stand.ap_mm)


def step_off(body: Body) -> Load:
    """Step off in 0.6 s: the load goes."""
    n = int(0.6 * body.rate_hz)
    stand = two_legs(body, n)
    return Load(stand.fz_n * (1 - smooth_step(n)), stand.ml_mm, stand.ap_mm)


def foot_down(body: Body, sway_scale: float, seconds: float = 0.7, share: float = 0.3) -> Load:
    """Put the free foot on the floor beside the plate: a share of the weight leaves it for a while."""
    n = int(seconds * body.rate_hz)
    ramp = int(0.08 * body.rate_hz)
    dip = np.ones(n)
    dip[:ramp] = smooth_step(ramp)
    dip[n - ramp :] = 1 - smooth_step(ramp)
    stand = one_leg(body, n, 1.5 * sway_scale)
    return Load(stand.fz_n * (1 - share * dip), stand.ml_mm, stand.ap_mm)
