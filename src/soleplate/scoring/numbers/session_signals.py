"""The signals of a session in newtons: each plate, the limb, and all plates together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.api.metric import LowPass
from soleplate.errors import BadParameter, UnknownName
from soleplate.model.limits import LIMITS
from soleplate.model.people import Side
from soleplate.model.trial import Trial
from soleplate.pipeline.calibrate import centre_of_pressure
from soleplate.pipeline.frames import medial, stance_from_plate
from soleplate.pipeline.rig import places
from soleplate.pipeline.signal import Signal
from soleplate.scoring.numbers.foreign_tables import pandas_of, polars_of, xarray_of
from soleplate.scoring.numbers.signals import signals_at, zeroed_throughout
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.text import Text
from soleplate.version import SOFTWARE

__all__ = ["SessionSignals", "Track", "signals"]

Array = NDArray[np.float64]
COLUMNS = ("fz_n", "mx_nmm", "my_nmm", "cop_ml_mm", "cop_ap_mm", "cop_medial_mm")
RIG, LIMB = "rig", "limb"
NO_PLACES = Text("the plate does not know where its cells stand, so that it has no centre of pressure")


@dataclass(frozen=True, repr=False)
class Track:
    """Hold the signals of one plate, of the limb, or of all plates together, (n,) each.

    Attributes
    ----------
    name : str
        Role of the plate, ``limb`` or ``rig``.
    time_s : (n,) float64
        Session time.
    fz_n : (n,) float64
        Vertical force, up on the person.
    mx_nmm, my_nmm : (n,) float64
        Moments in the plate frame; of the rig in the stance frame.
    cop_ml_mm, cop_ap_mm : (n,) float64
        Centre of pressure in the stance frame; NaN below the validity load ``valid_n``.
    cop_medial_mm : (n,) float64, or None
        Of the limb: ML with medial positive.
    rate_hz, body_weight_n, valid_n : float
        Measured rate; weight as this plate found it, NaN where nobody was weighed; least load of a centre of pressure.
    remark : str
        Why there is no centre of pressure, or how the rig was put together; empty where nothing is to be said.
    """

    name: str
    time_s: Array
    fz_n: Array
    mx_nmm: Array
    my_nmm: Array
    cop_ml_mm: Array
    cop_ap_mm: Array
    rate_hz: float
    body_weight_n: float
    valid_n: float
    remark: str = ""
    cop_medial_mm: Array | None = None

    def __len__(self) -> int:
        return len(self.time_s)

    def __repr__(self) -> str:
        if not len(self):
            return f"<{self.name}: no samples>"
        low, high = float(np.nanmin(self.fz_n)), float(np.nanmax(self.fz_n))
        placed = f"CoP in {100 * float(np.mean(np.isfinite(self.cop_ml_mm))):.0f} %"
        weight = f", {self.body_weight_n:.1f} N weighed" if self.body_weight_n > 0 else ", not weighed"
        told = f" ({self.remark})" if self.remark else ""
        return (
            f"<{self.name}: {len(self)} samples at {self.rate_hz:.6g} Hz, {self.time_s[0]:.3f} to "
            f"{self.time_s[-1]:.3f} s, Fz {low:.1f} to {high:.1f} N, {placed}{weight}{told}>"
        )

    def columns(self, prefix: str = "") -> dict[str, Array]:
        """Return the signals by name, without the time."""
        found = {prefix + name: getattr(self, name) for name in COLUMNS}
        return {name: values for name, values in found.items() if values is not None}


@dataclass(frozen=True, repr=False)
class SessionSignals:
    """Hold the signals of a session, a trial or a repetition.

    Attributes
    ----------
    plates : mapping of role to Track
        Each plate on its own samples.
    rig : Track
        All plates together, at the moments of the first one.
    limb : Track or None
        The plate under the tested leg, with ML medial; None where no leg was tested.
    about : mapping
        Session, participant, protocol, trial, repetition, side, filter, software, file.
    """

    plates: Mapping[str, Track]
    rig: Track
    limb: Track | None
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def time_s(self) -> Array:
        """Session time of the rig, s, (n,)."""
        return self.rig.time_s

    def __getitem__(self, name: str) -> Track:
        tracks = {**self.plates, RIG: self.rig, **({LIMB: self.limb} if self.limb is not None else {})}
        if name not in tracks:
            raise UnknownName(
                Text("There is no signal {name!r}", name=name), do=Text("It has: {listed}", listed=", ".join(tracks))
            )
        return tracks[name]

    def __repr__(self) -> str:
        what = {key: self.about.get(key) for key in ("participant", "protocol", "trial", "rep", "side", "low_pass")}
        head = ", ".join(f"{key} {value}" for key, value in what.items() if value)
        tracks = [*self.plates.values(), self.rig, *([self.limb] if self.limb is not None else [])]
        return f"SessionSignals({head})\n" + "\n".join(f"  {track!r}" for track in tracks)

    def columns(self) -> dict[str, Array]:
        """Return every signal by name, ``time_s`` first, at the moments of the rig (linear between samples)."""
        found: dict[str, Array] = {"time_s": self.time_s}
        for role, track in self.plates.items():
            found |= {name: self._at(track, values) for name, values in track.columns(f"{role}_").items()}
        if self.limb is not None:
            found |= {name: self._at(self.limb, values) for name, values in self.limb.columns("limb_").items()}
        return found | self.rig.columns("rig_")

    def to_pandas(self) -> Any:
        """Return a pandas.DataFrame by ``time_s``; ``attrs`` holds units and where it came from."""
        return pandas_of(self.columns(), self.about, "time_s")

    def to_polars(self) -> Any:
        """Return a polars.DataFrame; names end in their unit, session and trial stand in columns."""
        return polars_of(self.columns(), self.about, ("session", "trial"))

    def to_xarray(self) -> Any:
        """Return an xarray.Dataset along ``time_s``; variables have ``units``, the whole where it came from."""
        return xarray_of(self.columns(), self.about, "time_s")

    def plot(self) -> Any:
        """Return a matplotlib Figure: forces over time, and the path of the centre of pressure."""
        # pictures are drawn in a room above this one
        return import_module("soleplate.report.signal_plots").plot_signals(self)

    def _at(self, track: Track, values: Array) -> Array:
        same = len(track.time_s) == len(self.time_s) and np.array_equal(track.time_s, self.time_s)
        return values if same else _interpolated(self.time_s, track.time_s, values)


def signals(
    session: Recording | Path | str, *, trial: int = 0, rep: int = 0, low_pass: LowPass | float | None = None
) -> SessionSignals:
    """Return forces, moments and centres of pressure of a session.

    Parameters
    ----------
    session : Recording or path
        A session file, a journal, or one that is open already.
    trial, rep : int
        Number of a trial, and of a repetition in it; 0 for all of it.
    low_pass : float or LowPass, optional
        Zero-phase Butterworth low-pass: its cut-off in Hz (order 4, two passes), or a whole description. It runs over
        each gapless span of the session, and the wrench is filtered before it is divided.

    Raises
    ------
    UnknownName
        When there is no such trial or repetition.
    SignalError
        When a plate was never zeroed, so that its counts mean nothing.
    """
    recording = session if isinstance(session, Recording) else open_session(session)
    spec = low_pass if isinstance(low_pass, LowPass) or low_pass is None else LowPass(_frequency(low_pass))
    tried = _trial(recording, trial) if trial or rep else None
    if tried is None:
        found = zeroed_throughout(recording)
        span = (-np.inf, np.inf)
    else:
        used = tried.conditions.get("plates", "")
        every = signals_at(recording, tried.start_s)
        found = {role: every[role] for role in (used.split("+") if used else every) if role in every}
        span = _rep(recording, tried, rep) if rep else (tried.start_s, tried.end_s)
    plates = {role: _track(role, signal, span, spec) for role, signal in found.items()}
    side: Side = tried.side if tried is not None else ""
    header = recording.header
    about = {
        "session": header.session_id, "participant": header.participant, "protocol": header.protocol,
        "created_utc": header.created_utc, "trial": trial, "rep": rep, "side": side,
        "low_pass": str(spec) if spec is not None else "", "file": recording.path.name,
        "raw_sha256": recording.raw_sha256, "software": SOFTWARE,
    }  # fmt: skip
    return SessionSignals(plates, _rig(plates, found), _limb(plates, side), about)


def _frequency(value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise BadParameter(
            Text("low_pass is {given!r}, which is no frequency", given=value), do=Text("Give a cut-off in Hz, e.g. 10")
        )
    return float(value)


def _trial(recording: Recording, number: int) -> Trial:
    trials = {trial.number: trial for trial in recording.trials}
    if number not in trials:
        listed = ", ".join(map(str, trials)) or Text("no trial at all")
        raise UnknownName(
            Text("There is no trial {number} in {name}", number=number, name=recording.path.name),
            do=Text("It has: {listed}", listed=listed),
        )
    return trials[number]


def _rep(recording: Recording, trial: Trial, number: int) -> tuple[float, float]:
    marks = {mark.number: mark for mark in recording.reps if mark.trial == trial.number}
    if number not in marks:
        listed = ", ".join(map(str, marks)) or Text("no repetition at all")
        raise UnknownName(
            Text("There is no repetition {number} in trial {trial}", number=number, trial=trial.number),
            do=Text("It has: {listed}", listed=listed),
        )
    return marks[number].start_s, marks[number].end_s


def _track(role: str, signal: Signal, span: tuple[float, float], spec: LowPass | None) -> Track:
    first, last = signal.rows(*span)
    rows = signal.filtered(spec)[first:last]
    weight = signal.body_weight_n
    valid_n = LIMITS.cop_load(0.0 if np.isnan(weight) else weight)
    remark = ""
    if signal.calibration.senses_place and all(signal.known):
        cop = stance_from_plate(centre_of_pressure(rows, valid_n), signal.calibration)
    else:
        cop, remark = np.full((len(rows), 2), np.nan), NO_PLACES
    fz, mx, my = np.ascontiguousarray(rows.T)
    ml, ap = np.ascontiguousarray(cop.T)
    return Track(role, signal.time_s[first:last], fz, mx, my, ml, ap, signal.rate_hz, weight, valid_n, remark)


def _limb(plates: Mapping[str, Track], side: Side) -> Track | None:
    if not side or not plates:
        return None
    track = plates.get(side, next(iter(plates.values())))
    return Track(**{**vars(track), "name": LIMB, "cop_medial_mm": medial(track.cop_ml_mm, side)})


def _rig(plates: Mapping[str, Track], found: Mapping[str, Signal]) -> Track:
    """Add the plates up in one stance frame, at the moments of the first one."""
    tracks = list(plates.values())
    first = tracks[0]
    where = places({role: found[role].calibration for role in plates})
    total, ml, ap = np.zeros(len(first)), np.zeros(len(first)), np.zeros(len(first))
    for role, track in plates.items():
        lever_ml, lever_ap = _levers(track, found[role], where[role])
        for out, values in ((total, track.fz_n), (ml, lever_ml), (ap, lever_ap)):
            out += values if track is first else _interpolated(first.time_s, track.time_s, values)
    unplaced = any(not signal.calibration.senses_place or not all(signal.known) for signal in found.values())
    weight = _weight([track.body_weight_n for track in tracks])
    valid_n = LIMITS.cop_load(0.0 if np.isnan(weight) else weight)
    if unplaced:
        cop = np.full((len(total), 2), np.nan)
    else:
        cop = centre_of_pressure(np.column_stack([total, ap, -ml]), valid_n)
    remark = NO_PLACES if unplaced else ""
    cop_ml, cop_ap = np.ascontiguousarray(cop.T)
    return Track(RIG, first.time_s, total, ap, -ml, cop_ml, cop_ap, first.rate_hz, weight, valid_n, remark)


def _levers(track: Track, signal: Signal, place: tuple[float, float]) -> tuple[Array, Array]:
    """Return force times ML and force times AP in the common frame, N.mm: linear, so good at any load."""
    plate = signal.calibration
    lever = np.column_stack([-track.my_nmm, track.mx_nmm]) - np.outer(track.fz_n, plate.stance_origin_mm)
    turned = stance_from_plate(lever + np.asarray(plate.stance_origin_mm), plate)
    return turned[:, 0] + place[0] * track.fz_n, turned[:, 1] + place[1] * track.fz_n


def _weight(weights: Sequence[float]) -> float:
    """Return the weight of the person: plates differ by their errors only; NaN where no plate weighed."""
    known = [weight for weight in weights if weight > 0]
    return float(np.mean(known)) if known else float("nan")


def _interpolated(at_s: Array, time_s: Array, values: Array) -> Array:
    if not len(time_s):
        return np.full(len(at_s), np.nan)
    out: Array = np.interp(at_s, time_s, values, left=np.nan, right=np.nan)
    return out
