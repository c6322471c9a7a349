"""The door for metrics: objects that say all about a number and compute it from a repetition."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from soleplate.model.people import Side
from soleplate.model.plate import Calibration
from soleplate.model.result import Value
from soleplate.text import Text

__all__ = ["Direction", "LowPass", "Metric", "RepView", "Scatter", "Scope", "Symmetry", "Worth"]

Direction = Literal["higher", "lower", "neither"]
Symmetry = Literal["ratio", "difference", "none"]
Scope = Literal["rep", "trial", "session"]
Scatter = Literal["normal", "lognormal", "count", "capped", "none"]
T = TypeVar("T")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class LowPass:
    """Describe a Butterworth low-pass.

    ``order`` is the order of one pass; two passes (forward and backward) double it and shift nothing in time.
    ``cutoff_hz`` is the -3 dB point of one pass; two passes are 6 dB down there, and 3 dB at ``half_power_hz``.
    """

    cutoff_hz: float
    order: int = 4
    passes: int = 2

    @property
    def half_power_hz(self) -> float:
        """The -3 dB point of all passes together, Hz: ``fc (2^(1/passes) - 1)^(1 / 2 order)``."""
        return float(self.cutoff_hz * (2.0 ** (1.0 / self.passes) - 1.0) ** (0.5 / self.order))

    def __str__(self) -> str:
        way = (
            Text("zero-phase, two passes (-3 dB at {half_power_hz:.3g} Hz)", half_power_hz=self.half_power_hz)
            if self.passes == 2
            else Text("causal, one pass")
        )
        return Text(
            "Butterworth order {order} at {cutoff_hz:g} Hz, {way}", order=self.order, cutoff_hz=self.cutoff_hz, way=way
        )


@dataclass(frozen=True)
class Worth:
    """Say which difference is worth finding: power is told for it.

    ``size`` is a share of the mean of the legs, or an amount in the metric's own unit where ``relative`` is false.
    """

    size: float = 0.20
    relative: bool = True
    source: str = Text("none published: 20 % taken")


class RepView(Protocol):
    """What a metric sees of one repetition, hold or trial: newtons in, never counts.

    Filters run over the whole gapless span around the repetition; the window is cut afterwards.
    """

    @property
    def side(self) -> Side:
        """The tested leg."""
        ...

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles of the plates that were there."""
        ...

    @property
    def conditions(self) -> Mapping[str, str]:
        """Vision, surface, drop and so on; also what was typed in (reach_cm, effort) and the drift of the zero."""
        ...

    @property
    def state(self) -> str:
        """State of the trial it belongs to."""
        ...

    def rate_hz(self, role: str = "") -> float:
        """Measured rate of a plate (the first one by default), Hz."""
        ...

    def duration_s(self) -> float:
        """Length of the window, s."""
        ...

    def body_weight_n(self, role: str = "") -> float:
        """Body weight as this plate weighed it, N; NaN when it was not weighed."""
        ...

    def calibration(self, role: str = "") -> Calibration:
        """Geometry of a plate."""
        ...

    def time_s(self, role: str = "") -> Array:
        """Session time of the rows in the window, s, (n,): the same clock for all plates."""
        ...

    def fz(self, role: str = "", low_pass: LowPass | None = None) -> Array:
        """Vertical force of a plate in the window, N, (n,)."""
        ...

    def cop(self, role: str = "", low_pass: LowPass | None = None) -> tuple[Array, Array]:
        """Centre of pressure (ML, AP) in the stance frame, mm, (n,) each; NaN below the validity load.

        The wrench is filtered, then divided. An axis that is not known is NaN; without both, SignalError is raised.
        """
        ...

    def wide_fz(self, role: str = "", low_pass: LowPass | None = None) -> tuple[Array, int, int]:
        """Vertical force of the whole gapless span, N, and first and last (excluded) row of the window in it."""
        ...

    def halves(self, role: str = "") -> tuple[Array, Array]:
        """Return the forces on the left and on the right of two cells, N, (n,) each; SignalError without."""
        ...

    def cop_known(self, role: str = "") -> tuple[bool, ...]:
        """Return whether the plate knows the centre of pressure, ML and AP."""
        ...

    def no_cop(self, role: str = "", low_pass: LowPass | None = None) -> str:
        """Say why no row of the window has a centre of pressure."""
        ...

    def lost(self) -> int:
        """Count the samples lost inside the window."""
        ...

    def once(self, analysis: Callable[[RepView], T]) -> T:
        """Run an analysis once and keep what it returned for the other metrics of this repetition."""
        ...


@dataclass(frozen=True)
class Metric:
    """Say all about one number.

    Attributes
    ----------
    key : str
        Stable name; a unit other than N, mm, s, kg is in it.
    label, unit : str
        For people.
    direction : str
        ``higher`` or ``lower`` is better, or ``neither``.
    symmetry : str
        ``ratio``, ``difference`` or ``none``: how left and right may be compared (rulings 1.6).
    scope : str
        ``rep``, ``trial`` or ``session``.
    formula, source : str
        What is computed, and who published it.
    compute : callable
        From a repetition to a number or a Value. Return NaN only inside a Value with its reason.
    scatter : str
        How repeated values scatter: ``normal``, ``lognormal`` (positive and multiplicative: areas, speeds,
        paths), ``count`` (successes out of a number of tries, or repetitions of a set), ``capped`` (a time that ends
        at a cap at the latest), or ``none`` where nothing can be judged: ``unjudged`` says why.
    low_pass : LowPass, optional
        The filter it uses.
    min_rate_hz, min_duration_s : float
        Gates; below them scoring gives NaN and says why.
    series : tuple of str
        Series of trials that it belongs to; every one where empty.
    even_at : float
        For a share of one leg in what both bear: the value of perfect symmetry. NaN for everything else.
    digits : int
        Decimals worth printing.
    worth : Worth
        The smallest difference worth finding, with its source.
    unjudged : str
        Why it never carries a verdict; needed where ``scatter`` is ``none``.
    gaps : str
        What missing samples do to it: ``refused`` (it needs all of its window), or ``cut`` (it leaves them out).
    """

    key: str
    label: str
    unit: str
    direction: Direction
    symmetry: Symmetry
    formula: str
    source: str
    compute: Callable[[Any], float | Value]
    scope: Scope = "rep"
    scatter: Scatter = "normal"
    low_pass: LowPass | None = None
    min_rate_hz: float = 0.0
    min_duration_s: float = 0.0
    digits: int = 1
    series: tuple[str, ...] = ()
    even_at: float = math.nan
    worth: Worth = Worth()
    unjudged: str = ""
    gaps: Literal["refused", "cut"] = "refused"
