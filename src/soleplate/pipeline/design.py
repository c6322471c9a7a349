"""Filter design.

A Butterworth low-pass is a dozen lines of closed form; ``scipy.signal`` gives the same numbers (the tests compare them)
but takes longer to load than a session to score.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError
from soleplate.text import Text

__all__ = ["low_pass", "padding_rows", "settled_state"]


def low_pass(spec: LowPass, rate_hz: float) -> NDArray[np.float64]:
    """Design a Butterworth low-pass as second-order sections.

    Parameters
    ----------
    spec : LowPass
        Order and cut-off of one pass.
    rate_hz : float
        Sampling rate; the cut-off must lie below half of it.

    Returns
    -------
    (k, 6) float64
        Sections with a0 = 1.
    """
    if not rate_hz > 0:
        raise SignalError(
            Text("A rate of {rate_hz:g} Hz cannot be filtered", rate_hz=rate_hz),
            do=Text("Give the measured rate in Hz"),
        )
    if not 0 < spec.cutoff_hz < rate_hz / 2:
        raise SignalError(
            Text(
                "A low-pass at {cutoff_hz:g} Hz is not possible at {rate_hz:g} Hz",
                cutoff_hz=spec.cutoff_hz,
                rate_hz=rate_hz,
            ),
            why=Text("the cut-off must lie between 0 and half the rate, {rate_hz:g} Hz", rate_hz=rate_hz / 2),
            do=Text("Record faster, or leave out the measures that need this filter"),
        )
    return _butterworth(spec.order, spec.cutoff_hz, rate_hz).copy()


@lru_cache(maxsize=256)
def _butterworth(order: int, cutoff_hz: float, rate_hz: float) -> NDArray[np.float64]:
    """Place the poles on a circle in s, warp the cut-off, go to z by the bilinear transform; zeros lie at -1.

    Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.2.
    """
    angles = np.pi * (2 * np.arange((order + 1) // 2) + 1 + order) / (2 * order)  # the upper half, a real one the last
    analog = np.tan(np.pi * cutoff_hz / rate_hz) * np.exp(1j * angles)
    poles = (1 + analog) / (1 - analog)
    sos = np.array([(1.0, 2.0, 1.0, 1.0, -2 * pole.real, abs(pole) ** 2) for pole in poles])
    if order % 2:
        sos[-1] = 1.0, 1.0, 0.0, 1.0, -poles[-1].real, 0.0
    to_one = np.abs(2 * analog / (1 - analog))  # the distance of each pole to z = 1, without cancellation
    sos = np.ascontiguousarray(sos[np.argsort(np.abs(poles))])  # the sharpest resonance last
    sos[0, :3] *= np.prod(to_one) * np.prod(to_one[: order // 2]) / 2.0**order
    return sos


def settled_state(sos: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the state (k, 2) in which a constant input of 1 gives a constant output.

    Solves ``s0 = (b1 - a1 g) u + s1``, ``s1 = (b2 - a2 g) u`` section by section, where ``u`` is what arrives and
    ``g`` the gain of the section for a constant (same values as ``scipy.signal.sosfilt_zi``).
    """
    state = np.empty((len(sos), 2))
    arriving = 1.0
    for row, (b0, b1, b2, _, a1, a2) in enumerate(sos):
        gain = (b0 + b1 + b2) / (1.0 + a1 + a2)
        state[row, 1] = (b2 - a2 * gain) * arriving
        state[row, 0] = (b1 - a1 * gain) * arriving + state[row, 1]
        arriving *= gain
    return state


def padding_rows(sos: NDArray[np.float64]) -> int:
    """Return how many rows of odd reflection stand before and behind a zero-phase run: 3 (order + 1).

    This is the default of ``scipy.signal.sosfiltfilt``.
    """
    taps = 2 * len(sos) + 1
    taps -= min(int((sos[:, 2] == 0).sum()), int((sos[:, 5] == 0).sum()))
    return 3 * taps
