"""From a recording to signals in newtons: the zero and the weight that held at the time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from soleplate.api.events import TareDone, Weighed
from soleplate.errors import SignalError
from soleplate.model.cell_fault import SPOILING
from soleplate.model.limits import LIMITS
from soleplate.model.stream import ASYNC_INVALID, FLAG_INVALID
from soleplate.pipeline.align import deskew, merge
from soleplate.pipeline.calibrate import to_wrench
from soleplate.pipeline.rep import Signal
from soleplate.storage.recording import Recording
from soleplate.storage.streams import PlateRecord, StreamRecord
from soleplate.text import Text

__all__ = ["ZeroDrift", "signals_at", "zero_age_s", "zero_drift", "zeroed_throughout"]


@dataclass(frozen=True)
class ZeroDrift:
    """Hold how far the zero of a plate moved across a trial, N; NaN when it was not zeroed afterwards."""

    role: str
    newtons: float


def signals_at(recording: Recording, time_s: float) -> dict[str, Signal]:
    """Return the signal of every plate with the last zero and weight taken before ``time_s``."""
    return {role: _signal(recording, role, time_s) for role in recording.roles}


def zeroed_throughout(recording: Recording) -> dict[str, Signal]:
    """Return the signal of every plate over the whole session, each part with the zero that held then.

    What was before the first zero has the first one, as the weight is the last that was taken.
    """
    return {role: _throughout(recording, role) for role in recording.roles}


def _throughout(recording: Recording, role: str) -> Signal:
    tares = _tares(recording, role)
    signal = _signal(recording, role, math.inf)
    matrix = signal.calibration.matrix
    for tare, following in pairwise(tares):
        first = 0 if tare is tares[0] else int(np.searchsorted(signal.time_s, tare.time_s))
        last = int(np.searchsorted(signal.time_s, following.time_s))
        signal.wrench[first:last] += matrix @ (np.array(tares[-1].counts) - np.array(tare.counts))
    return signal


def _signal(recording: Recording, role: str, time_s: float) -> Signal:
    plate = recording.plate(role)
    tare = _last_tare(recording, role, time_s)
    if tare is None and plate.stream().info.kind != "counts":
        tare = np.zeros(plate.calibration.matrix.shape[1])  # newtons as they came: their zero is that of the file
    if tare is None:
        raise SignalError(
            Text(
                "The plate {role!r} of {name} was never zeroed before {time_s:.1f} s",
                role=role,
                name=recording.path.name,
                time_s=time_s,
            ),
            why=Text("without a zero, counts cannot be turned into newtons"),
            do=Text("Record the session again, with the zero first"),
        )
    weights = [e for e in recording.events if isinstance(e, Weighed) and e.role == role and e.accepted]
    before = [e.body_weight_n for e in weights if e.time_s <= time_s]
    weight = before[-1] if before else math.nan
    if len(plate.streams) > 1:
        return _merged(plate, tare, weight)
    stream = plate.stream()
    samples = stream.samples
    if any(plate.facts.skew_us):
        samples = _deskewed(stream, plate.facts.skew_us)
    gaps = np.column_stack([stream.gaps["row"], stream.gaps["lost"]]).astype(np.int64)
    return Signal(
        stream.time_s,
        samples - tare if stream.info.kind == "wrench" else _newtons(samples, tare, plate),
        stream.measured_rate_hz,
        plate.calibration,
        weight,
        stream.spans,
        gaps,
        (stream.flags & FLAG_INVALID) != 0,
        _spoiled(plate),
    )


def _newtons(samples: np.ndarray, tare: np.ndarray, plate: PlateRecord) -> np.ndarray:
    if samples.dtype == np.int32:
        return to_wrench(samples, tare, plate.calibration)
    return np.ascontiguousarray((samples - tare) @ plate.calibration.matrix.T)  # interpolated: no longer whole counts


def _deskewed(stream: StreamRecord, skew_us: Sequence[float]) -> np.ndarray:
    """Bring a multiplexed board's channels onto one instant, each gapless span apart."""
    out = stream.samples.astype(np.float64)
    time = stream.time_s
    for first, last in stream.spans:
        out[first:last] = deskew(out[first:last], time[first:last], skew_us)
    return out


def _merged(plate: PlateRecord, tare: np.ndarray, weight: float) -> Signal:
    """Bring free-running cells onto one clock."""
    streams = list(plate.streams.values())
    time_s, counts = merge([(stream.time_s, stream.samples[:, 0]) for stream in streams])
    whole = np.isfinite(counts).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], whole, [False]]).astype(np.int8))).reshape(-1, 2)
    rate = float(np.mean([stream.measured_rate_hz for stream in streams]))
    spans = [(int(a), int(b)) for a, b in edges]
    lost = [(row, 1) for row in np.flatnonzero(~whole)]
    return Signal(
        time_s,
        _newtons(counts, tare, plate),
        rate,
        plate.calibration,
        weight,
        spans,
        np.array(lost, np.int64).reshape(-1, 2),
        _flagged_at(time_s, streams),
        {name: _at_instants(time_s, plate, name, mask) for name, mask in _spoiled(plate).items()},
    )


def _flagged_at(time_s: np.ndarray, streams: Sequence[StreamRecord]) -> np.ndarray:
    """Mark the instants next to which some free-running cell was saturated or out of step."""
    marked = np.zeros(len(time_s), bool)
    for stream in streams:
        marked |= _beside(time_s, stream.time_s[(stream.flags & ASYNC_INVALID) != 0])
    return marked


def _beside(time_s: np.ndarray, bad_s: np.ndarray) -> np.ndarray:
    """Mark the instants on either side of each bad one."""
    marked = np.zeros(len(time_s), bool)
    at = np.searchsorted(time_s, bad_s)
    marked[np.clip(at, 0, len(time_s) - 1)] = True
    marked[np.clip(at - 1, 0, len(time_s) - 1)] = True
    return marked


def _spoiled(plate: PlateRecord) -> dict[str, np.ndarray]:
    """Return the rows of a cell's stream that no number may be made of, by cell and fault."""
    masks: dict[str, np.ndarray] = {}
    for fault in plate.faults:
        if fault.kind in SPOILING:
            rows = len(plate.stream(fault.stream))
            mask = masks.setdefault(f"{fault.cell} {fault.kind}", np.zeros(rows, bool))
            mask[fault.first_row : fault.first_row + fault.rows] = True
    return masks


def _at_instants(time_s: np.ndarray, plate: PlateRecord, name: str, mask: np.ndarray) -> np.ndarray:
    """Bring the marks of a free-running cell onto the common instants."""
    cell = name.partition(" ")[0]
    stream = next(s for s in plate.streams.values() if s.info.columns[0] == cell)
    return _beside(time_s, stream.time_s[mask])


def _tares(recording: Recording, role: str) -> list[TareDone]:
    return [e for e in recording.events if isinstance(e, TareDone) and e.role == role and e.accepted]


def _last_tare(recording: Recording, role: str, time_s: float) -> np.ndarray | None:
    before = [e for e in _tares(recording, role) if e.time_s <= time_s]
    return np.array(before[-1].counts) if before else None


def zero_age_s(recording: Recording, role: str, start_s: float) -> float:
    """Return how old the zero of a trial was when it was used again; 0 where it was taken for this session."""
    before = [e for e in _tares(recording, role) if e.time_s <= start_s]
    return before[-1].age_s if before else 0.0


def zero_drift(recording: Recording, role: str, start_s: float, end_s: float) -> ZeroDrift:
    """Compare the last zero before a trial with the first one after it."""
    tares = _tares(recording, role)
    before = [e for e in tares if e.time_s <= start_s]
    after = [e for e in tares if e.time_s >= end_s]
    if not before or not after:
        return ZeroDrift(role, math.nan)
    gains = recording.plate(role).calibration.n_per_count
    return ZeroDrift(role, float(gains @ (np.array(after[0].counts) - np.array(before[-1].counts))))


def drift_verdict(drift: ZeroDrift, body_weight_n: float) -> tuple[bool, str]:
    """Return whether a zero drift makes a trial invalid, and what to say of it."""
    size = abs(drift.newtons)
    if math.isnan(size):
        return False, Text("{role} was not zeroed after the trial: its drift is unknown", role=drift.role)
    limit = LIMITS.zero_drift_max(0.0 if math.isnan(body_weight_n) else body_weight_n)
    if size > limit:
        return True, Text(
            "the zero of {role} drifted by {newtons:.1f} N (at most {limit:.0f} N)",
            role=drift.role,
            newtons=drift.newtons,
            limit=limit,
        )
    if size > LIMITS.zero_drift_warn_n:
        return False, Text("the zero of {role} drifted by {newtons:.1f} N", role=drift.role, newtons=drift.newtons)
    return False, ""
