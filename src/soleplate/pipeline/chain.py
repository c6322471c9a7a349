"""The live path: counts to filtered wrench and centre of pressure, block by block."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError
from soleplate.kernels.chain import chain
from soleplate.model.limits import LIMITS
from soleplate.model.plate import Calibration
from soleplate.pipeline.calibrate import checked_counts, to_wrench
from soleplate.pipeline.design import low_pass, settled_state
from soleplate.text import Text

__all__ = ["Chain"]

Array = NDArray[np.float64]


class Chain:
    """Calibrate, filter and divide by loads worth drawing, carrying the filter from block to block.

    Blocks of any size give the same bits. The filter starts settled on the first instant, so that standing on
    a loaded plate shows no swing from zero. Call ``restart`` after a gap.

    Parameters
    ----------
    calibration : Calibration
        Of the plate.
    tare : (c,) float64
        Counts of the unloaded cells.
    spec : LowPass, optional
        A low-pass of one pass; None for none.
    rate_hz : float
        Measured rate of the stream.
    """

    def __init__(
        self, calibration: Calibration, tare: ArrayLike, spec: LowPass | None = None, rate_hz: float = 1000.0
    ) -> None:
        if spec is not None and spec.passes != 1:
            raise SignalError(
                Text("A live signal cannot be filtered backward"),
                why=Text("{spec} was asked for", spec=spec),
                do=Text("Ask for one pass: LowPass(cutoff_hz, order, passes=1)"),
            )
        self._calibration = calibration
        self._matrix = np.array(calibration.matrix, np.float64, order="C")
        self._tare = np.array(tare, np.float64)
        self._sos = np.empty((0, 6)) if spec is None else low_pass(spec, rate_hz)
        self._settled = settled_state(self._sos)
        self._state = np.zeros((3, len(self._sos), 2))
        self._min_load_n = LIMITS.cop_draw_n if calibration.senses_place else np.inf
        self._fresh = True

    def restart(self) -> None:
        """Forget the filter's past; the next instant settles it anew."""
        self._fresh = True

    def feed(self, counts: ArrayLike) -> tuple[Array, Array]:
        """Take counts (n, c) and return the wrench (n, 3), N and N.mm, and the CoP (n, 2), mm, of the plate frame."""
        rows = checked_counts(counts, self._calibration)
        if self._fresh and len(rows):
            first = to_wrench(rows[:1], self._tare, self._calibration)[0]
            self._state = np.ascontiguousarray(first[:, np.newaxis, np.newaxis] * self._settled[np.newaxis])
            self._fresh = False
        wrench = np.empty((len(rows), 3))
        cop = np.empty((len(rows), 2))
        chain(rows, self._tare, self._matrix, self._sos, self._state, self._min_load_n, wrench, cop)
        return wrench, cop
