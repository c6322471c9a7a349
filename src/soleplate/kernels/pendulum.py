"""Sway of a noisy, stabilised inverted pendulum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels._jit import kernel

__all__ = ["pendulum_sway"]


@kernel
def pendulum_sway(
    slow: NDArray[np.float64],
    fast: NDArray[np.float64],
    dt_s: float,
    omega2: float,
    stiffness: float,
    damping_s: float,
    slow_tau_s: float,
    fast_tau_s: float,
    state: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Integrate one axis of a pendulum whose ankle torque follows position, velocity and noise.

    ``cop = (1 + stiffness) com + damping com' + noise`` and ``com'' = omega2 (com - cop)`` (Winter et al. 1998,
    J Neurophysiol 80:1211, with Ornstein-Uhlenbeck torque noise), semi-implicit Euler.

    Parameters
    ----------
    slow, fast : (n,) float64
        Normal numbers, mm, that drive the slow and the fast part of the noise; their SD is the SD of that part.
    dt_s : float
        Step, s.
    omega2 : float
        g / height of the centre of mass, 1/s^2.
    stiffness, damping_s : float
        Gains of the controller (-, s).
    slow_tau_s, fast_tau_s : float
        Time constants of the noise, s.
    state : (4,) float64
        com (mm), its velocity (mm/s), slow and fast noise (mm); carried on.
    out : (n, 2) float64
        com and cop, mm.
    """
    com, velocity, low, high = state[0], state[1], state[2], state[3]
    keep_low, keep_high = np.exp(-dt_s / slow_tau_s), np.exp(-dt_s / fast_tau_s)
    push_low, push_high = np.sqrt(1 - keep_low**2), np.sqrt(1 - keep_high**2)
    for i in range(slow.shape[0]):
        low = keep_low * low + push_low * slow[i]
        high = keep_high * high + push_high * fast[i]
        cop = (1 + stiffness) * com + damping_s * velocity + low + high
        velocity += omega2 * (com - cop) * dt_s
        com += velocity * dt_s
        out[i, 0] = com
        out[i, 1] = cop
    state[0], state[1], state[2], state[3] = com, velocity, low, high
