"""Look in a finished recording for what several plates saw at once, and say how far their clocks are apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from soleplate.api.events import ClockStarted, Event, Marked, SyncFound, Warned
from soleplate.errors import SignalError
from soleplate.model.stream import FLAG_SYNC_EDGE
from soleplate.pipeline.align import merge
from soleplate.pipeline.sync import edge_offset, tap_offset
from soleplate.storage.recording import Recording
from soleplate.storage.streams import PlateRecord

__all__ = ["TAP", "with_sync"]

TAP = "tap"  # label of the mark that the operator puts after a tap on both plates
BEFORE_S, AFTER_S = 3.0, 0.5  # around the mark


def with_sync(recording: Recording) -> Recording:
    """Return a recording from journals with a SyncFound for each further plate that tells its constant offset.

    By the sync wire where there is one, else by the last marked tap; a tap that cannot be used gives a Warned. Plates
    that are not on the host's clock are left alone.
    """
    found = _find(recording)
    return replace(recording, events=(*recording.events, *found)) if found else recording


def _find(recording: Recording) -> list[Event]:
    clocked = {role for event in recording.events if isinstance(event, ClockStarted) for role in event.roles}
    roles = [role for role in recording.roles if role in clocked and len(recording.plate(role).stream())]
    taps = [event.time_s for event in recording.events if isinstance(event, Marked) and event.label == TAP]
    found: list[Event] = []
    for role in roles[1:]:
        pair = recording.plate(roles[0]), recording.plate(role)
        edges = [_edges(plate) for plate in pair]
        try:
            if all(len(times) for times in edges):
                time_s, offset_s, method = float(edges[0][0]), edge_offset(*edges), "wire"
            elif taps:
                time_s, offset_s, method = taps[-1], _tap(*pair, taps[-1]), "tap"
            else:
                continue
        except SignalError as error:
            found.append(Warned(taps[-1] if taps else 0.0, "sync-failed", error.text))
            continue
        found.append(SyncFound(time_s, role, roles[0], round(offset_s, 7), method))
    return found


def _edges(plate: PlateRecord) -> NDArray[np.float64]:
    stream = plate.stream()
    return stream.time_s[(stream.flags & FLAG_SYNC_EDGE) != 0] if len(plate.streams) == 1 else np.zeros(0)


def _tap(first: PlateRecord, second: PlateRecord, marked_s: float) -> float:
    signals: list[NDArray[np.float64]] = []
    for plate in (first, second):
        streams = plate.streams.values()
        if len(streams) > 1:
            time, counts = merge([(stream.time_s, stream.samples[:, 0]) for stream in streams])
        else:
            time, counts = plate.stream().time_s, plate.stream().samples.astype(np.float64)
        here = (time > marked_s - BEFORE_S) & (time < marked_s + AFTER_S) & np.isfinite(counts).all(axis=1)
        signals += [time[here], counts[here] @ plate.calibration.n_per_count]
    return tap_offset(*signals)
