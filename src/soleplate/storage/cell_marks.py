"""Look at every cell of a finished recording and mark what is wrong with it, beside the samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from soleplate.api.events import Event, Warned
from soleplate.model.cell_fault import FAULT_KINDS, CellFault
from soleplate.model.limits import LIMITS
from soleplate.model.stream import ASYNC_INVALID
from soleplate.pipeline import cell_faults
from soleplate.pipeline.cell_faults import CellSignal
from soleplate.pipeline.cut import gapless_spans
from soleplate.storage.recording import Recording
from soleplate.storage.streams import PlateRecord, StreamRecord
from soleplate.text import Text

__all__ = ["fault_counts", "with_marks"]

RATE_OFF = 0.02
RATE_AFTER_S = 2.0


def with_marks(recording: Recording) -> Recording:
    """Return a recording from journals with the faults of its cells, and a Warned for each plate that has some."""
    plates = {role: replace(plate, faults=tuple(_find(plate))) for role, plate in recording.plates.items()}
    end_s = max((event.time_s for event in recording.events), default=0.0)
    told: list[Event] = [
        Warned(end_s, "cell-faults", f"{role}: {fault_counts(plate)}") for role, plate in plates.items() if plate.faults
    ]
    return replace(recording, plates=plates, events=(*recording.events, *told))


def fault_counts(plate: PlateRecord) -> str:
    """Say in words what is marked on a plate: kind, cell, rows and what was measured."""
    parts: dict[tuple[str, str], list[CellFault]] = {}
    for fault in plate.faults:
        parts.setdefault((fault.kind, fault.cell), []).append(fault)
    said = []
    for (kind, cell), faults in parts.items():
        rows = sum(fault.rows for fault in faults)
        more = f", {faults[0].text}" if faults[0].text else ""
        said.append(
            Text(
                "{cell} {kind} ({fault_kinds}): {rows} samples in {n} places{more}",
                cell=cell,
                kind=kind,
                fault_kinds=FAULT_KINDS[kind],
                rows=rows,
                n=len(faults),
                more=more,
            )
        )
    return "; ".join(said)


def _find(plate: PlateRecord) -> Iterator[CellFault]:
    signals, streams = _signals(plate), list(plate.streams.values())
    if not signals or any(stream.info.kind != "counts" for stream in streams):
        return
    dead = list(cell_faults.dead_cells(signals))
    yield from dead
    silent = {(fault.stream, fault.cell) for fault in dead}
    alive = [signal for signal in signals if (signal.stream, signal.cell) not in silent]
    for signal in signals:
        yield from cell_faults.saturated(signal, plate.facts.bits)
    yield from cell_faults.stuck(alive)
    for signal in alive:
        yield from cell_faults.hum(signal)
    yield from cell_faults.spikes(alive)
    for stream in streams:
        yield from _desync(stream)
        yield from _rate(stream)
    yield from _creep(plate, signals)
    yield from _crossed(plate, signals)


def _signals(plate: PlateRecord) -> list[CellSignal]:
    gains = iter(plate.calibration.n_per_count)
    return [
        CellSignal(name, cell, stream.time_s, stream.samples[:, column], float(next(gains)), stream.measured_rate_hz)
        for name, stream in plate.streams.items()
        for column, cell in enumerate(stream.info.columns)
        if len(stream)
    ]


def _desync(stream: StreamRecord) -> Iterator[CellFault]:
    """Mark what the board itself flagged."""
    lone = len(stream.info.columns) == 1
    for column, cell in enumerate(stream.info.columns):
        bit = ASYNC_INVALID if lone else 1 << column
        if column < 4:
            for first, end in gapless_spans((stream.flags & bit) != 0):
                yield CellFault(stream.info.name, cell, "desync", first, end - first, Text("flagged by the board"))


def _rate(stream: StreamRecord) -> Iterator[CellFault]:
    measured, nominal = stream.measured_rate_hz, stream.info.nominal_rate_hz
    long_enough = len(stream) > 1 and stream.time_s[-1] - stream.time_s[0] > RATE_AFTER_S
    if long_enough and abs(measured / nominal - 1) > RATE_OFF:
        text = Text(
            "{measured:.2f} Hz, told {nominal:g} Hz; the measured rate is used", measured=measured, nominal=nominal
        )
        yield CellFault(stream.info.name, stream.info.columns[0], "rate", 0, len(stream), text)


def _creep(plate: PlateRecord, signals: list[CellSignal]) -> Iterator[CellFault]:
    """Compare the zeros before and after, cell by cell: opposite drifts cancel in the sum, not in the CoP."""
    tares = [tare for tare in plate.tares if tare.accepted]
    before, after = [t for t in tares if t.phase == "before"], [t for t in tares if t.phase == "after"]
    if not before or not after:
        return
    first, last = before[-1], after[-1]
    for column, signal in enumerate(signals):
        moved_n = float(last.counts[column] - first.counts[column]) * signal.n_per_count
        if abs(moved_n) > LIMITS.zero_drift_warn_n:
            a, b = np.searchsorted(signal.time_s, [first.time_s, last.time_s])
            text = Text(
                "{moved_n:+.1f} N from {time_s:.0f} to {time_s2:.0f} s",
                moved_n=moved_n,
                time_s=first.time_s,
                time_s2=last.time_s,
            )
            yield CellFault(signal.stream, signal.cell, "creep", int(a), int(b - a), text)


def _crossed(plate: PlateRecord, signals: list[CellSignal]) -> Iterator[CellFault]:
    tares = [tare for tare in plate.tares if tare.accepted]
    if len(signals) != 4 or len(plate.streams) != 1 or not tares:
        return
    stream, calibration = plate.stream(), plate.calibration
    # Column by column: numpy is slow along short rows.
    loads = [(signal.counts - zero) * signal.n_per_count for signal, zero in zip(signals, tares[0].counts, strict=True)]
    loaded = np.column_stack(loads)[sum(loads) > cell_faults.LOADED_N]
    found = cell_faults.crossed_cells(loaded, calibration.cell_x_mm, calibration.cell_y_mm)
    if found is None:
        return
    (a, b), as_told, exchanged = found
    one, two = stream.info.columns[a], stream.info.columns[b]
    text = Text(
        "{one} and {two}: warp {as_told:.0f} N, exchanged {exchanged:.0f} N; press each corner to see",
        one=one,
        two=two,
        as_told=as_told,
        exchanged=exchanged,
    )
    for cell in (one, two):
        yield CellFault(stream.info.name, cell, "crossed", 0, len(stream), text)
