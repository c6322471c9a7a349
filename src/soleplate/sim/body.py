"""The body that stands on the simulated plates: mass, sway and the noise of standing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.kernels.pendulum import pendulum_sway
from soleplate.kernels.sos import sosfilt
from soleplate.model.plate import G_MS2

__all__ = ["ONE_LEG", "TWO_LEGS", "Body", "SwayStyle", "smooth_step"]

COM_HEIGHT_M = 0.95
FZ_NOISE_BW = 0.002  # heartbeat and sway: quiet standing holds 0.06-0.15 % BW in 4-12 Hz alone (rulings 3.8)
FZ_CENTRE_HZ = 4.0
FZ_Q = 0.6

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SwayStyle:
    """Gains and noise of the pendulum controller; tuned so that CoP speed at 10 Hz is that of real stance.

    Two legs give about 9 mm/s, one leg with open eyes about 35 mm/s (sway.md section 7).
    """

    stiffness: float
    damping_s: float
    slow_mm: float
    fast_mm: float
    slow_tau_s: float
    fast_tau_s: float


TWO_LEGS = SwayStyle(0.35, 0.35, 0.9, 0.35, 0.8, 0.10)
ONE_LEG = SwayStyle(0.60, 0.40, 1.7, 1.55, 0.6, 0.12)


def smooth_step(n: int) -> Array:
    """Return a minimum-jerk rise from 0 to 1 over n samples, (n,) (Flash & Hogan 1985)."""
    s = np.arange(1, n + 1) / max(n, 1)
    return s**3 * (10 - 15 * s + 6 * s**2)


class Body:
    """Hold the state of one simulated person's sway; every draw comes from one generator."""

    def __init__(self, mass_kg: float, rate_hz: float, rng: np.random.Generator) -> None:
        self.weight_n = mass_kg * G_MS2
        self.rate_hz = rate_hz
        self.rng = rng
        self._state = np.zeros((2, 4))
        self._fz_state = np.zeros((1, 1, 2))
        self._band = _band_pass(FZ_CENTRE_HZ, FZ_Q, rate_hz)
        # White noise of unit SD leaves the band with an SD of sqrt(pi f0 / (Q rate)), for f0 well below the rate
        self._fz_unit = FZ_NOISE_BW / np.sqrt(np.pi * FZ_CENTRE_HZ / (FZ_Q * rate_hz))

    def sway(self, n: int, style: SwayStyle, scale: float = 1.0) -> tuple[Array, Array]:
        """Return n samples of CoP (ML, AP), mm, (n,) each, around 0; ``scale`` multiplies the noise."""
        axes = []
        for axis, more in ((0, 0.85), (1, 1.1)):  # AP sways somewhat more than ML
            out = np.empty((n, 2))
            noise = self.rng.standard_normal((2, n)) * scale * more
            pendulum_sway(
                noise[0] * style.slow_mm,
                noise[1] * style.fast_mm,
                1 / self.rate_hz,
                G_MS2 / COM_HEIGHT_M,
                style.stiffness,
                style.damping_s,
                style.slow_tau_s,
                style.fast_tau_s,
                self._state[axis],
                out,
            )
            axes.append(np.ascontiguousarray(out[:, 1]))
        return axes[0], axes[1]

    def standing_fz(self, n: int, scale: float = 1.0) -> Array:
        """Return n samples of the vertical force of standing, N, (n,): weight and band-passed noise.

        The band has no power at 0 Hz: the centre of mass of somebody who stands goes nowhere.
        """
        out = np.empty((n, 1))
        sosfilt(self._band, self.rng.standard_normal((n, 1)), self._fz_state, out)
        return self.weight_n * (1 + self._fz_unit * scale * out[:, 0])


def _band_pass(centre_hz: float, q: float, rate_hz: float) -> Array:
    """Return a second-order band-pass with unit gain at its centre, (1, 6) (bilinear transform)."""
    w = 2 * np.pi * centre_hz / rate_hz
    alpha = np.sin(w) / (2 * q)
    a0 = 1 + alpha
    return np.array([[alpha / a0, 0.0, -alpha / a0, 1.0, -2 * np.cos(w) / a0, (1 - alpha) / a0]])
