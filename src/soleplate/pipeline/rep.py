"""A repetition in newtons: what every metric is computed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError, UnknownName
from soleplate.model.limits import LIMITS
from soleplate.model.people import Side, side_name
from soleplate.model.plate import Calibration
from soleplate.pipeline.calibrate import centre_of_pressure
from soleplate.pipeline.design import low_pass as design
from soleplate.pipeline.design import padding_rows
from soleplate.pipeline.frames import stance_from_plate
from soleplate.pipeline.policy import too_short_to_filter
from soleplate.pipeline.signal import Signal
from soleplate.text import Text

__all__ = ["Rep", "Signal"]

FILTER_REACH_S = 0.05

Array = NDArray[np.float64]
T = TypeVar("T")


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
        self._side: Side = side_name(side)
        self._state = state
        self._conditions = _as_text(conditions or {})
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
        """Take signals of several plates on one clock, by role, as one repetition.

        Raises
        ------
        SignalError
            For anything else than signals by role, or without any.
        """
        if not isinstance(plates, Mapping) or not all(isinstance(signal, Signal) for signal in plates.values()):
            raise SignalError(
                Text("plates is no mapping of roles to signals"),
                do=Text("Give a dict of role to Signal.from_force(fz_n, rate_hz, body_weight_n=...)"),
            )
        ends = [signal.time_s[-1] + 1 / signal.rate_hz for signal in plates.values()]
        return cls(plates, 0.0, float(min(ends, default=0.0)), side=side, conditions=conditions)

    def on(self, signals: Mapping[str, Signal], end_s: float | None = None) -> Rep:
        """Return the same repetition on other signals of its plates, with another end where one is given."""
        end = self.end_s if end_s is None else end_s
        return Rep(signals, self.start_s, end, side=self._side, state=self._state, conditions=self._conditions)

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
        """Centre of pressure (ML, AP) in the stance frame, mm, (n,) each; NaN below the validity load.

        An axis that was not given is NaN; without both SignalError is raised.
        """
        signal = self.signal(role)
        if not signal.calibration.senses_place:
            raise SignalError(
                Text("The plate does not know where its cells stand, so that it has no centre of pressure"),
                do=Text(
                    "Say it when the plate is opened: columns=FL,FR,BL,BR or places=x:y,... in mm; one cell has none"
                ),
            )
        if not any(signal.known):
            raise SignalError(Text("The centre of pressure is not known"), do=Text("Give cop_ml_mm and cop_ap_mm"))
        first, last = signal.rows(self.start_s, self.end_s)
        weight = signal.body_weight_n
        load = LIMITS.cop_load(0.0 if np.isnan(weight) else weight)
        place = stance_from_plate(centre_of_pressure(signal.filtered(low_pass)[first:last], load), signal.calibration)
        place[:, [not known for known in signal.known]] = np.nan
        return np.ascontiguousarray(place[:, 0]), np.ascontiguousarray(place[:, 1])

    def halves(self, role: str = "") -> tuple[Array, Array]:
        """Return the forces on the left and on the right of two cells, N, (n,) each: ``x_R Fz + My = (x_R - x_L) F_L``.

        Raises
        ------
        SignalError
            For a plate that has not two cells, one on the left and one on the right.
        """
        signal = self.signal(role)
        places = signal.calibration.cell_x_mm
        if len(places) != 2 or not places.min() < 0 < places.max():
            raise SignalError(
                Text("The plate has not two cells, one under each foot"),
                do=Text("Use a plate under each foot, or say which cell is on the left: columns=L,R"),
            )
        first, last = signal.rows(self.start_s, self.end_s)
        fz, my = signal.wrench[first:last, 0], signal.wrench[first:last, 2]
        left = (places.max() * fz + my) / np.ptp(places)
        return left, fz - left

    def cop_known(self, role: str = "") -> tuple[bool, ...]:
        """Return whether the plate knows the centre of pressure, ML and AP."""
        signal = self.signal(role)
        return tuple(known and signal.calibration.senses_place for known in signal.known)

    def no_cop(self, role: str = "", low_pass: LowPass | None = None) -> str:
        """Say why no row of the window has a centre of pressure: too little load, or holes too near to each other."""
        signal = self.signal(role)
        first, last = signal.rows(self.start_s, self.end_s)
        load = LIMITS.cop_load(0.0 if np.isnan(signal.body_weight_n) else signal.body_weight_n)
        rows = signal.wrench[first:last]
        if low_pass is None or not (rows[:, 0] >= load).any():
            return Text("no centre of pressure: the load was below the validity load of {load:.0f} N", load=load)
        return too_short_to_filter(
            np.isfinite(rows.sum(axis=1)), signal.rate_hz, padding_rows(design(low_pass, signal.rate_hz))
        )

    def refusal(self) -> str:
        """Say why no number can be made of what was handed over, or nothing."""
        for signal in self._signals.values():
            if signal.refusal:
                return signal.refusal
            first, last = signal.rows(self.start_s, self.end_s)
            if last - first < 2:
                return Text("there is nothing in the window: it ended before it began")
        return ""

    def remarks(self, *, path: bool = False) -> list[str]:
        """Return what is to be said of every number here; with ``path``, of its centre of pressure too."""
        signals = self._signals.values()
        return [text for signal in signals for text in (*signal.remarks, *(signal.path_remarks if path else ()))]

    def smoothed(self, rate_hz: float) -> str:
        """Say that a force was filtered before, so low that it matters to what needs such a rate, or nothing."""
        ends = [signal.smoothed_hz for signal in self._signals.values() if 0 < signal.smoothed_hz < rate_hz / 3]
        if not ends:
            return ""
        return Text(
            "the force holds nothing above {hz:.0f} Hz: filtered before, which rounds off peaks and contacts",
            hz=min(ends),
        )

    def missing(self) -> str:
        """Say how many force samples of the window are missing, and where, or nothing."""
        return self.once(_missing)

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


def _missing(rep: Rep) -> str:
    for role in rep.roles:
        holes = np.flatnonzero(np.isnan(rep.fz(role)))
        if len(holes):
            return Text(
                "{n} of {all} force samples are missing, first at {time_s:.3f} s",
                n=len(holes),
                all=len(rep.fz(role)),
                time_s=float(rep.time_s(role)[holes[0]]),
            )
    return ""


def _as_text(conditions: Mapping[str, object]) -> dict[str, str]:
    if not isinstance(conditions, Mapping):
        raise SignalError(Text("conditions is no mapping of names to values"), do=Text("Give a dict, e.g. drop_mm=200"))
    return {str(name): str(value) for name, value in conditions.items()}


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
