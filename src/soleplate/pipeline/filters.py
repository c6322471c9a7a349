"""Zero-phase and causal filtering of arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError
from soleplate.kernels.both_ways import both_ways
from soleplate.kernels.sos import sosfilt
from soleplate.pipeline.cut import gapless_spans
from soleplate.pipeline.design import low_pass, padding_rows, settled_state
from soleplate.text import Text

__all__ = ["causal", "filter_spans", "smooth", "zero_phase"]

Array = NDArray[np.float64]


def zero_phase(sos: Array, x: ArrayLike, out: Array | None = None) -> Array:
    """Filter forward and backward, so that nothing shifts in time.

    Parameters
    ----------
    sos : (k, 6) float64
        Second-order sections of one pass.
    x : (n,) or (n, c) float64
        Gapless samples. Padded at both ends by odd reflection over ``padding_rows(sos)`` rows; both passes start
        settled on their first value. The same as ``scipy.signal.sosfiltfilt``.
    out : (n, c) float64, optional
        Contiguous rows that receive the result; not those of ``x``.

    Returns
    -------
    (n,) or (n, c) float64

    Raises
    ------
    SignalError
        When there are not more samples than rows of padding.
    """
    samples = np.asarray(x, np.float64)
    columns = _columns(samples)
    pad = padding_rows(sos)
    if len(columns) <= pad:
        raise SignalError(
            Text("{n} samples are too few for a zero-phase filter", n=len(columns)),
            why=Text("it reflects {pad} samples at each end, and needs more than that", pad=pad),
            do=Text("Take a longer gapless span"),
        )
    found = np.empty(columns.shape) if out is None else out
    work = np.empty((len(columns) + 2 * pad, columns.shape[1]))
    both_ways(
        np.array(sos, order="C"), settled_state(sos), np.require(columns, np.float64, ["C", "W"]), pad, work, found
    )
    return found.reshape(samples.shape)


def _columns(samples: Array) -> Array:
    return samples[:, np.newaxis] if samples.ndim == 1 else samples


def causal(sos: Array, x: ArrayLike, state: Array | None = None) -> tuple[Array, Array]:
    """Filter forward once and return the output and the state for the next block.

    ``x`` (n,) or (n, c); ``state`` (c, k, 2), or None to start settled on the first row. Blocks of any size give
    the same bits.
    """
    samples = np.asarray(x, np.float64)
    columns = np.require(_columns(samples), np.float64, ["C", "W"])
    if state is None:
        first = columns[0] if len(columns) else np.zeros(columns.shape[1])
        state = first[:, np.newaxis, np.newaxis] * settled_state(sos)[np.newaxis]
    carried = np.array(state, np.float64, order="C")
    out = np.empty(columns.shape)
    sosfilt(np.array(sos, order="C"), columns, carried, out)
    return out.reshape(samples.shape), carried


def filter_spans(sos: Array, x: ArrayLike) -> Array:
    """Filter each run without NaN of ``x`` (n,) or (n, c) apart, zero-phase; runs too short for that become NaN."""
    samples = np.asarray(x, np.float64)
    # Column by column: numpy is slow along short rows.
    valid = np.ones(len(samples), bool)
    for column in _columns(samples).T:
        valid &= np.isfinite(column)
    pad = padding_rows(sos)
    spans = [(first, last) for first, last in gapless_spans(valid) if last - first > pad]
    if spans == [(0, len(samples))]:
        return zero_phase(sos, samples)
    out = np.full(samples.shape, np.nan)
    for first, last in spans:
        out[first:last] = zero_phase(sos, samples[first:last])
    return out


def smooth(x: ArrayLike, spec: LowPass, rate_hz: float) -> Array:
    """Filter a gapless array the way a metric declares it: two passes, or one from a settled start."""
    sos = low_pass(spec, rate_hz)
    return zero_phase(sos, x) if spec.passes == 2 else causal(sos, x)[0]
