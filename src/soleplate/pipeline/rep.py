"""A repetition in newtons: what every metric is computed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError, UnknownName
from soleplate.model.limits import LIMITS
from soleplate.model.people import Side
from soleplate.model.plate import Calibration, square_plate
from soleplate.pipeline.calibrate import centre_of_pressure
from soleplate.pipeline.design import low_pass as design
from soleplate.pipeline.design import padding_rows
from soleplate.pipeline.filters import zero_phase
from soleplate.pipeline.frames import plate_from_stance, stance_from_plate
from soleplate.text import Text

__all__ = ["Rep", "Signal"]

FILTER_REACH_S = 0.05

Array = NDArray[np.float64]
T = TypeVar("T")


@dataclass
class Signal:
    """Hold the wrench of one plate over a whole recording.

    Attributes
    ----------
    time_s : (n,) float64
        Session time of each row.
    wrench : (n, 3) float64
        Fz (N), Mx and My (N.mm) in the plate frame, tared and calibrated.
    rate_hz : float
        Measured rate.
    spans : sequence of (int, int)
        First and last (excluded) row of each gapless part.
    gaps : (g, 2) int64
        Row and number of samples lost just before it.
    flagged : (n,) bool, optional
        Rows in which a cell was saturated, unplugged or out of step.
    spoiled : mapping of str to (n,) bool
        Rows that no number may be made of, by cell and fault.
    """

    time_s: Array
    wrench: Array
    rate_hz: float
    calibration: Calibration
    body_weight_n: float = float("nan")
    spans: Sequence[tuple[int, int]] = ()
    gaps: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    flagged: NDArray[np.bool_] | None = None
    spoiled: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    _filtered: dict[LowPass, Array] = field(default_factory=dict, repr=False)
    _forces: dict[LowPass | None, Array] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not self.spans:
            self.spans = ((0, len(self.time_s)),)

    @classmethod
    def from_force(
        cls,
        fz_n: ArrayLike,
        rate_hz: float,
        *,
        body_weight_n: float | None = None,
        cop_ml_mm: ArrayLike | None = None,
        cop_ap_mm: ArrayLike | None = None,
    ) -> Signal:
        """Build a signal from a force and, where known, its place in the stance frame, (n,) each."""
        force = np.asarray(fz_n, np.float64)
        if force.ndim != 1 or len(force) < 2:
            raise SignalError(
                Text("A force of shape {shape} is no signal", shape=force.shape),
                do=Text("Give one array of at least two numbers"),
            )
        if not rate_hz > 0:
            raise SignalError(
                Text("A rate of {rate_hz:g} Hz is not possible", rate_hz=rate_hz), do=Text("Give samples per second")
            )
        place = [np.zeros_like(force) if axis is None else np.asarray(axis, float) for axis in (cop_ml_mm, cop_ap_mm)]
        if any(axis.shape != force.shape for axis in place):
            raise SignalError(
                Text(
                    "Force and CoP have different lengths: {n}, {n2} and {n3}",
                    n=len(force),
                    n2=len(place[0]),
                    n3=len(place[1]),
                ),
                do=Text("Give arrays of one length"),
            )
        plate = square_plate()
        xy = plate_from_stance(np.column_stack(place), plate)
        wrench = np.column_stack([force, xy[:, 1] * force, -xy[:, 0] * force])
        weight = float("nan") if body_weight_n is None else float(body_weight_n)
        return cls(np.arange(len(force)) / rate_hz, np.ascontiguousarray(wrench), float(rate_hz), plate, weight)

    def filtered(self, low_pass: LowPass | None) -> Array:
        """Return the wrench (n, 3) after a zero-phase low-pass over each gapless span.

        A span too short for the filter's padding is NaN.
        """
        if low_pass is None:
            return self.wrench
        if low_pass not in self._filtered:
            self._filtered[low_pass] = self._through(low_pass, self.wrench)
        return self._filtered[low_pass]

    def force(self, low_pass: LowPass | None) -> Array:
        """Return the vertical force (n,), N, after a low-pass: the first column of ``filtered``, without the others."""
        if low_pass not in self._forces:
            if low_pass is None or low_pass in self._filtered:
                column = self.filtered(low_pass)[:, 0]
            else:
                column = self._through(low_pass, self.wrench[:, :1])[:, 0]
            self._forces[low_pass] = np.ascontiguousarray(column)
        return self._forces[low_pass]

    def _through(self, low_pass: LowPass, columns: Array) -> Array:
        sos = design(low_pass, self.rate_hz)
        out = np.empty(columns.shape)
        end = 0
        for first, last in self.spans:
            if last - first > padding_rows(sos):
                out[end:first] = np.nan
                zero_phase(sos, columns[first:last], out[first:last])
                end = last
        out[end:] = np.nan
        return out

    def rows(self, start_s: float, end_s: float) -> tuple[int, int]:
        """Return first and last (excluded) row of an interval of session time."""
        first, last = np.searchsorted(self.time_s, [start_s - 1e-9, end_s - 1e-9])
        return int(first), int(last)


class Rep:
    """Hold one repetition, hold or trial: an interval on the signals of every plate.

    ``api.metric.RepView`` says what a metric may ask of it.
    """

    def __init__(
        self,
        signals: Mapping[str, Signal],
        start_s: float,
        end_s: float,
        *,
        side: Side,
        state: str = "valid",
        conditions: Mapping[str, str] | None = None,
    ) -> None:
        if not signals:
            raise SignalError(Text("A repetition needs at least one plate"))
        self._signals = dict(signals)
        self.start_s, self.end_s = start_s, end_s
        self._side: Side = side
        self._state = state
        self._conditions = dict(conditions or {})
        self._kept: dict[Callable[[Any], Any], Any] = {}

    @classmethod
    def from_force(
        cls,
        fz_n: ArrayLike,
        rate_hz: float,
        *,
        side: Side,
        body_weight_n: float | None = None,
        cop_ml_mm: ArrayLike | None = None,
        cop_ap_mm: ArrayLike | None = None,
        conditions: Mapping[str, str] | None = None,
    ) -> Rep:
        """Take a force in N, (n,), and where known its CoP in mm, as one repetition on one plate.

        Raises
        ------
        SignalError
            For arrays of other shapes or lengths, or a rate that is not positive.
        """
        signal = Signal.from_force(fz_n, rate_hz, body_weight_n=body_weight_n, cop_ml_mm=cop_ml_mm, cop_ap_mm=cop_ap_mm)
        return cls.from_plates({"plate": signal}, side=side, conditions=conditions)

    @classmethod
    def from_plates(
        cls, plates: Mapping[str, Signal], *, side: Side = "", conditions: Mapping[str, str] | None = None
    ) -> Rep:
        """Take signals of several plates on one clock, by role, as one repetition."""
        ends = [signal.time_s[-1] + 1 / signal.rate_hz for signal in plates.values()]
        return cls(plates, 0.0, min(ends, default=0.0), side=side, conditions=conditions)

    @property
    def side(self) -> Side:
        """The tested leg."""
        return self._side

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles of the plates that were there."""
        return tuple(self._signals)

    @property
    def conditions(self) -> Mapping[str, str]:
        """Vision, surface, drop and so on."""
        return self._conditions

    @property
    def state(self) -> str:
        """State of the trial it belongs to."""
        return self._state

    def signal(self, role: str = "") -> Signal:
        """Return the signal of a plate: by default the one under the tested leg, or the first one."""
        name = role or (self._side if self._side in self._signals else next(iter(self._signals)))
        try:
            return self._signals[name]
        except KeyError:
            raise UnknownName(
                Text("There is no plate {name!r} here", name=name),
                do=Text("There is {listed}", listed=", ".join(self._signals)),
            ) from None

    def rate_hz(self, role: str = "") -> float:
        """Measured rate of a plate, Hz."""
        return self.signal(role).rate_hz

    def duration_s(self) -> float:
        """Length of the window, s."""
        return self.end_s - self.start_s

    def body_weight_n(self, role: str = "") -> float:
        """Body weight as this plate weighed it, N; NaN when it was not weighed."""
        return self.signal(role).body_weight_n

    def calibration(self, role: str = "") -> Calibration:
        """Geometry of a plate."""
        return self.signal(role).calibration

    def time_s(self, role: str = "") -> Array:
        """Session time of the rows in the window, s, (n,)."""
        signal = self.signal(role)
        first, last = signal.rows(self.start_s, self.end_s)
        return signal.time_s[first:last]

    def fz(self, role: str = "", low_pass: LowPass | None = None) -> Array:
        """Vertical force of a plate in the window, N, (n,)."""
        wide, first, last = self.wide_fz(role, low_pass)
        return wide[first:last]

    def wide_fz(self, role: str = "", low_pass: LowPass | None = None) -> tuple[Array, int, int]:
        """Vertical force of the whole gapless span, N, and first and last (excluded) row of the window in it."""
        signal = self.signal(role)
        first, last = signal.rows(self.start_s, self.end_s)
        begin, end = next(((a, b) for a, b in signal.spans if a <= first < b), (first, last))
        end = max(end, last)  # a window with a gap inside keeps its rows; `lost` tells of the gap
        # a copy: the caller may change it
        return signal.force(low_pass)[begin:end].copy(), first - begin, last - begin

    def cop(self, role: str = "", low_pass: LowPass | None = None) -> tuple[Array, Array]:
        """Centre of pressure (ML, AP) in the stance frame, mm, (n,) each; NaN below the validity load."""
        signal = self.signal(role)
        first, last = signal.rows(self.start_s, self.end_s)
        weight = signal.body_weight_n
        load = LIMITS.cop_load(0.0 if np.isnan(weight) else weight)
        place = stance_from_plate(centre_of_pressure(signal.filtered(low_pass)[first:last], load), signal.calibration)
        return np.ascontiguousarray(place[:, 0]), np.ascontiguousarray(place[:, 1])

    def lost(self) -> int:
        """Count the samples lost inside the window, all plates together."""
        return self.once(_lost)

    def flagged(self) -> int:
        """Count the samples in the window in which a cell was saturated, unplugged or out of step."""
        return self.once(_flagged)

    def spoiled(self) -> dict[str, int]:
        """Count the samples in the window, and as far beside it as a filter reaches, that a fault of a cell spoils."""
        return self.once(_spoiled)

    def once(self, analysis: Callable[[Any], T]) -> T:
        """Run an analysis once and keep what it returned for the other metrics of this repetition."""
        if analysis not in self._kept:
            self._kept[analysis] = analysis(self)
        kept: T = self._kept[analysis]
        return kept


def _lost(rep: Rep) -> int:
    total = 0
    for role in rep.roles:
        signal = rep.signal(role)
        if len(signal.gaps):
            first, last = signal.rows(rep.start_s, rep.end_s)
            inside = (signal.gaps[:, 0] > first) & (signal.gaps[:, 0] < last)
            total += int(signal.gaps[inside, 1].sum())
    return total


def _flagged(rep: Rep) -> int:
    total = 0
    for signal in map(rep.signal, rep.roles):
        if signal.flagged is not None:
            first, last = signal.rows(rep.start_s, rep.end_s)
            total += int(signal.flagged[first:last].sum())
    return total


def _spoiled(rep: Rep) -> dict[str, int]:
    found: dict[str, int] = {}
    for role in rep.roles:
        signal = rep.signal(role)
        for name, mask in signal.spoiled.items():
            first, last = signal.rows(rep.start_s - FILTER_REACH_S, rep.end_s + FILTER_REACH_S)
            if count := int(mask[first:last].sum()):
                found[f"{name} of {role}"] = count
    return found
