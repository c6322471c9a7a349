"""The wrench of one plate over a whole recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import SignalError
from soleplate.model.limits import LIMITS
from soleplate.model.plate import Calibration, square_plate
from soleplate.pipeline.cut import gapless_spans
from soleplate.pipeline.design import low_pass as design
from soleplate.pipeline.design import padding_rows
from soleplate.pipeline.filters import zero_phase
from soleplate.pipeline.frames import plate_from_stance
from soleplate.pipeline.policy import positive, taken_force
from soleplate.pipeline.policy_noise import smoothed_hz
from soleplate.pipeline.policy_path import taken_path
from soleplate.text import Text

__all__ = ["Signal"]

Array = NDArray[np.float64]


@dataclass
class Signal:
    """Hold the wrench of one plate over a whole recording.

    Attributes
    ----------
    time_s : (n,) float64
        Session time of each row.
    wrench : (n, 3) float64
        Fz (N), Mx and My (N.mm) in the plate frame, tared and calibrated.
    spans : sequence of (int, int)
        First and last (excluded) row of each gapless part.
    gaps : (g, 2) int64
        Row and number of samples lost just before it.
    flagged : (n,) bool, optional
        Rows in which a cell was saturated, unplugged or out of step.
    spoiled : mapping of str to (n,) bool
        Rows that no number may be made of, by cell and fault.
    known : (bool, bool)
        Whether the centre of pressure is known, ML and AP.
    smoothed_hz : float
        Above this frequency the force holds nothing: it was filtered before; 0 where it holds noise.
    remarks, path_remarks, refusal
        What is to be said of every number, and of those of the centre of pressure; why there can be none.
        These and the one before: of arrays handed over only.
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
    known: tuple[bool, ...] = (True, True)
    smoothed_hz: float = 0.0
    remarks: tuple[str, ...] = ()
    path_remarks: tuple[str, ...] = ()
    refusal: str = ""
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
        """Build a signal from a force and, where known, its place in the stance frame, (n,) each.

        ``pipeline.policy`` says what becomes of gaps, fillers and wrong units.
        """
        rate = positive(rate_hz, "rate_hz")
        weight = _weight(body_weight_n)
        taken = taken_force(fz_n, rate, weight)
        force, remarks, refusal = taken.columns[0], taken.remarks, taken.refusal
        axes = {"cop_ml_mm": cop_ml_mm, "cop_ap_mm": cop_ap_mm}
        given = {name: values for name, values in axes.items() if values is not None}
        place = dict.fromkeys(axes, np.zeros(len(force)))  # an axis that is not given is never read again
        path_remarks: list[str] = []
        if given:
            path = taken_path(given, rows=len(force), loaded=force >= LIMITS.cop_load(weight if weight > 0 else 0.0))
            path_remarks, refusal = path.remarks, refusal or path.refusal
            place |= dict(zip(given, path.columns, strict=True))
        plate = square_plate()
        xy = plate_from_stance(np.column_stack(list(place.values())), plate)
        wrench = np.column_stack([force, xy[:, 1] * force, -xy[:, 0] * force])
        return cls(
            np.arange(len(force)) / rate,
            np.ascontiguousarray(wrench),
            rate,
            plate,
            weight,
            known=tuple(name in given for name in axes),
            remarks=tuple(remarks),
            smoothed_hz=smoothed_hz(force, rate),
            path_remarks=tuple(path_remarks),
            refusal=refusal,
        )

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

    def between(self, start_s: float, end_s: float) -> Signal:
        """Return the part of the signal between two moments."""
        first, last = self.rows(start_s, end_s)
        inside = (self.gaps[:, 0] > first) & (self.gaps[:, 0] < last)
        return replace(
            self,
            time_s=self.time_s[first:last],
            wrench=np.ascontiguousarray(self.wrench[first:last]),
            spans=[(max(a, first) - first, min(b, last) - first) for a, b in self.spans if a < last and b > first],
            gaps=self.gaps[inside] - np.array([first, 0]),
            flagged=None if self.flagged is None else self.flagged[first:last],
            spoiled={name: mask[first:last] for name, mask in self.spoiled.items()},
            _filtered={},
            _forces={},
        )

    def changed(self, change: Callable[[Array], Array], body_weight_n: float) -> Signal:
        """Return the signal with another wrench and weight; ``change`` maps any rows (n, 3), and is nearly linear.

        What is filtered already is mapped too, instead of being filtered again.
        """
        known = (low_pass for low_pass in {*self._filtered, *self._forces} if low_pass is not None)
        kept = {low_pass: change(self.filtered(low_pass)) for low_pass in known}
        wrench = np.ascontiguousarray(change(self.wrench))
        return replace(self, wrench=wrench, body_weight_n=body_weight_n, _filtered=kept, _forces={})

    def thinned(self, rows: int) -> Signal:
        """Return the signal at a lower rate: each row is the mean of so many; one with gaps stays as it is."""
        n = len(self.time_s) // rows * rows
        if rows < 2 or n < 2 * rows or len(self.spans) > 1 or len(self.gaps):
            return self
        return replace(
            self,
            time_s=self.time_s[:n].reshape(-1, rows).mean(axis=1),
            wrench=self.wrench[:n].reshape(-1, rows, 3).mean(axis=1),
            rate_hz=self.rate_hz / rows,
            spans=(),
            flagged=None if self.flagged is None else _any(self.flagged[:n], rows),
            spoiled={name: _any(mask[:n], rows) for name, mask in self.spoiled.items()},
            _filtered={},
            _forces={},
        )

    def _through(self, low_pass: LowPass, columns: Array) -> Array:
        sos = design(low_pass, self.rate_hz)
        out = np.empty(columns.shape)
        end = 0
        for first, last in self._stretches(columns):
            if last - first > padding_rows(sos):
                out[end:first] = np.nan
                zero_phase(sos, columns[first:last], out[first:last])
                end = last
        out[end:] = np.nan
        return out

    def _stretches(self, columns: Array) -> Sequence[tuple[int, int]]:
        """Return the spans, cut where a column has no number."""
        valid = np.ones(len(columns), bool)
        for column in columns.T:
            valid &= np.isfinite(column)
        if valid.all():
            return self.spans
        inside = np.zeros(len(valid), bool)
        cut: list[tuple[int, int]] = []
        for first, last in self.spans:
            inside[:] = False
            inside[first:last] = valid[first:last]
            cut += gapless_spans(inside)
        return cut

    def rows(self, start_s: float, end_s: float) -> tuple[int, int]:
        """Return first and last (excluded) row of an interval of session time."""
        first, last = np.searchsorted(self.time_s, [start_s - 1e-9, end_s - 1e-9])
        return int(first), int(last)


def _any(mask: NDArray[np.bool_], rows: int) -> NDArray[np.bool_]:
    return np.asarray(mask.reshape(-1, rows).any(axis=1), np.bool_)


def _weight(body_weight_n: float | None) -> float:
    """Return a weight in N; NaN where it is not known: None, NaN, or not positive, as tables have it."""
    if body_weight_n is None:
        return float("nan")
    if not isinstance(body_weight_n, Real) or isinstance(body_weight_n, bool) or np.isinf(float(body_weight_n)):
        raise SignalError(
            Text("body_weight_n is {given!r}, which is no weight", given=body_weight_n), do=Text("Give newtons")
        )
    return float(body_weight_n) if float(body_weight_n) > 0 else float("nan")
