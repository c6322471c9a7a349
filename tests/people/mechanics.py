"""Bodies on plates, from mechanics alone: height over time, force, four cells.

A population of its own for the tests: nothing here comes from the library that it judges. Heights in m, forces in N.
Each gesture is a height of the centre of mass that a smooth curve leads through knots of height and speed; the force
follows from its second derivative, so that impulse and energy hold by construction (``test_people.py`` checks them).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.interpolate import BPoly
from scipy.signal import lfilter

G = 9.80665
RATE = 1000.0


def curve(knots, rate=RATE):
    """Lead a height through (time s, height m, speed m/s); returns time, height, speed, acceleration."""
    times = [knot[0] for knot in knots]
    rows = [[*knot[1:3], knot[3] if len(knot) > 3 else 0.0] for knot in knots]
    line = BPoly.from_derivatives(times, rows)
    t = np.arange(round((times[-1] - times[0]) * rate) + 1) / rate + times[0]
    t = np.minimum(t, times[-1])
    return t, line(t), line.derivative()(t), line.derivative(2)(t)


def trembling(rng, n, rate=RATE, level=0.001):
    """Return the vertical acceleration of standing, m/s^2: heart and sway, a true movement that repays itself."""
    t = np.arange(n) / rate
    heart = 1.1 + 0.25 * rng.random()
    tones = [(heart * k, 1.0 / k) for k in (1, 2, 3)] + [(f, 0.35) for f in rng.uniform(0.4, 6.0, 8)]
    size = np.sqrt(sum(a * a for _, a in tones) / 2)
    wave = sum(a * np.sin(2 * np.pi * f * t + rng.uniform(0, 2 * np.pi)) for f, a in tones)
    return level * G * wave / size


@dataclass(frozen=True)
class Plate:
    """A plate of four cells with what is wrong with it."""

    spread: float = 0.0  # SD of the gains of the cells after calibration
    crosstalk: float = 0.0
    noise_n: float = 0.5
    pink_n: float = 0.2
    hum_n: float = 0.3
    creep: float = 0.0  # of the load, in the long run
    drift_n_s: float = 0.0
    zero_n: float = 0.0
    ring_hz: float = 0.0
    ring_damping: float = 0.04
    half_mm: float = 200.0
    extra: dict = field(default_factory=dict)

    def read(self, rng, fz, ml=0.0, ap=0.0, rate=RATE):
        """Return force and centre of pressure as the plate tells them: fz (n,), ml, ap (n,) mm."""
        n = len(fz)
        ml, ap = np.broadcast_to(ml, n), np.broadcast_to(ap, n)
        true = self._ringing(fz, rate)
        sides = np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)])
        shares = [(1 + x * ml / self.half_mm) * (1 + y * ap / self.half_mm) / 4 for x, y in sides]
        gains = 1 + self.spread * rng.normal(size=4)
        cells = np.stack([gain * share * true for gain, share in zip(gains, shares, strict=True)])
        cells = (1 - self.crosstalk) * cells + self.crosstalk * cells.mean(axis=0)
        t = np.arange(n) / rate
        for cell in cells:
            cell += rng.normal(0, self.noise_n / 2, n) + self._pink(rng, n)
            cell += self.hum_n / 4 * np.sin(2 * np.pi * 50 * t + rng.uniform(0, 6))
            if self.creep:
                cell += self.creep * lfilter([1 / (30 * rate)], [1, 1 / (30 * rate) - 1], cell)
        cells += (self.zero_n + self.drift_n_s * t) / 4
        total = cells.sum(axis=0)
        loaded = np.where(np.abs(total) > 20, total, np.inf)
        return total, self.half_mm * (sides[:, 0] @ cells) / loaded, self.half_mm * (sides[:, 1] @ cells) / loaded

    def _pink(self, rng, n):
        """1/f noise: poles a decade apart."""
        white = rng.normal(0, 1, (4, n))
        total = sum(
            lfilter([1 - p], [1, -p], w) / (1 - p) ** 0.5
            for p, w in zip((0.9, 0.99, 0.999, 0.9999), white, strict=True)
        )
        return self.pink_n / 4 * total / max(float(total.std()), 1e-9)

    def _ringing(self, fz, rate):
        if not self.ring_hz:
            return fz
        w, z, h = 2 * np.pi * self.ring_hz, self.ring_damping, 1 / rate
        a1, a2 = -2 * np.exp(-z * w * h) * np.cos(w * h * np.sqrt(1 - z * z)), np.exp(-2 * z * w * h)
        return lfilter([1 + a1 + a2], [1, a1, a2], fz - fz[0]) + fz[0]


def smooth_step(t, start, seconds):
    """Return 0 before, 1 after, a smooth S between."""
    s = np.clip((t - start) / seconds, 0, 1)
    return s**3 * (10 - 15 * s + 6 * s * s)


def pulse(t, start, seconds, edge=0.08):
    """Return 1 between two moments, with smooth edges."""
    return smooth_step(t, start, edge) - smooth_step(t, start + seconds - edge, edge)
