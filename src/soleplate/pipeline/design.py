"""Filter design: the only room of the pipeline that knows scipy."""

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
    from scipy.signal import butter

    sos: NDArray[np.float64] = np.ascontiguousarray(butter(order, cutoff_hz, fs=rate_hz, output="sos"))
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
