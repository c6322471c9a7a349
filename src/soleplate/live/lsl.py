"""Publish plates and events on the lab's network: one stream of forces for each plate, one of markers.

Stamps come from the session's own clock, sample by sample: what LSL makes of arrivals is wrong by the delays of the
line, and by 0.2 s after a gap of 0.2 s. Lost samples are sent as NaN, so that every sample keeps its place.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.api.events import ClockStarted, Event, PlateHealth, TareDone, event_to_json
from soleplate.api.lsl import load_pylsl
from soleplate.model.plate import Calibration
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stream import Chunk, StreamInfo
from soleplate.text import Text

__all__ = ["LslOutlets"]

NAN_MAX_S = 10.0  # of samples lost at once; a longer silence is told by the stamps
UNITS = {"Fz": "N", "Mx": "N.mm", "My": "N.mm", "flags": "bits"}

Array = NDArray[np.float64]


class LslOutlets:
    """Hold the outlets of a session: hears chunks that are on its clock, and its events.

    Raises PluginError where LSL is not installed; nothing is on the network before ``open`` or ``begin``.
    """

    def __init__(self) -> None:
        self._lsl = load_pylsl()
        self._offset_s = self._measure_offset()
        self._start_host_s: float | None = None
        self._plates: dict[tuple[str, str], _PlateOutlet] = {}
        self._markers: Any = None

    def begin(self, header: SessionHeader) -> None:
        """Offer the plates of a session."""
        self.open(header.plates, header.session_id)

    def open(self, setups: Sequence[PlateSetup], name: str) -> None:
        """Offer a stream for each plate, and one of markers that ``name`` tells from those of others."""
        self._plates = {
            (setup.role, info.name): _PlateOutlet(self._lsl, setup, info, column)
            for setup in setups
            for column, info in enumerate(setup.facts.streams)
        }
        info = self._lsl.StreamInfo("Soleplate markers", "Markers", 1, 0, "string", f"soleplate-{name}")
        info.desc().append_child_value("format", Text("one event of the session as JSON; time_s is session time"))
        self._markers = self._lsl.StreamOutlet(info)

    def _measure_offset(self) -> float:
        """Return LSL's clock less the host's monotonic clock, s: the same one on Linux, not everywhere."""
        tries = []
        for _ in range(20):
            before = time.monotonic()
            there = self._lsl.local_clock()
            after = time.monotonic()
            tries.append((after - before, there - (before + after) / 2))
        return float(min(tries)[1])

    def chunk(self, role: str, chunk: Chunk) -> None:
        """Publish samples whose ticks are on the session's clock."""
        outlet = self._plates[role, chunk.stream]
        session_s = chunk.ticks / outlet.tick_hz
        outlet.push(chunk, self._stamps(session_s))

    def event(self, event: Event) -> None:
        """Publish an event as a marker; a new zero holds for the samples after it."""
        if isinstance(event, ClockStarted):
            self._start_host_s = event.host_s
        if isinstance(event, TareDone) and event.accepted:
            self.zero(event.role, np.array(event.counts))
        if not isinstance(event, PlateHealth):
            self._markers.push_sample([event_to_json(event)], float(self._stamps(np.array([event.time_s]))[0]))

    def zero(self, role: str, counts: Array) -> None:
        """Use these counts (c,) as the zero of a plate."""
        for (owner, _), outlet in self._plates.items():
            if owner == role:
                outlet.tare = counts[outlet.columns]

    def zero_stream(self, role: str, stream: str, counts: Array) -> None:
        """Use these counts (c,) as the zero of one stream."""
        self._plates[role, stream].tare = counts

    def _stamps(self, session_s: Array) -> Array:
        if self._start_host_s is None:  # a simulation: session time 0 is now
            self._start_host_s = time.monotonic() - float(session_s[0])
        return session_s + (self._start_host_s + self._offset_s)

    def close(self) -> None:
        """End the streams."""
        self._plates.clear()
        self._markers = None


class _PlateOutlet:
    """Publish one stream of a plate in newtons."""

    def __init__(self, lsl: Any, setup: PlateSetup, info: StreamInfo, column: int) -> None:
        self.tick_hz, self._rate_hz = info.tick_hz, info.nominal_rate_hz
        self._whole = len(setup.facts.streams) == 1
        self.columns = np.arange(len(info.columns)) if self._whole else np.array([column])
        self._calibration = setup.calibration
        self.tare: Array = np.zeros(len(self.columns))
        self._last_stamp: float | None = None
        labels = [*info.columns, *(("Fz", "Mx", "My") if self._whole else ()), "flags"]
        name = f"Soleplate {setup.role}" + ("" if self._whole else f" {info.name}")
        source = f"soleplate-{setup.facts.device_id or setup.role}-{info.name}"
        described = lsl.StreamInfo(name, "Force", len(labels), info.nominal_rate_hz, "float32", source)
        _describe(described.desc(), setup, labels)
        self._outlet = lsl.StreamOutlet(described, max_buffered=360)

    def push(self, chunk: Chunk, stamps: Array) -> None:
        rows = self._newtons(chunk)
        lost = min(max(chunk.lost_before, 0), int(NAN_MAX_S * self._rate_hz))
        if lost and self._last_stamp is not None:
            between = np.linspace(self._last_stamp, stamps[0], lost + 2)[1:-1]
            stamps = np.concatenate([between, stamps])
            rows = np.concatenate([np.full((lost, rows.shape[1]), np.nan, np.float32), rows])
        self._last_stamp = float(stamps[-1])
        self._outlet.push_chunk(rows, stamps.tolist())

    def _newtons(self, chunk: Chunk) -> NDArray[np.float32]:
        zeroed = chunk.samples - self.tare
        parts = [zeroed * self._calibration.n_per_count[self.columns]]
        if self._whole:
            parts.append(zeroed @ self._calibration.matrix.T)
        parts.append(chunk.flags[:, None])
        return np.concatenate(parts, axis=1).astype(np.float32)


def _describe(desc: Any, setup: PlateSetup, labels: Sequence[str]) -> None:
    channels = desc.append_child("channels")
    for label in labels:
        channel = channels.append_child("channel")
        for name, value in (("label", label), ("unit", UNITS.get(label, "N")), ("type", "Force")):
            channel.append_child_value(name, value)
    plate = desc.append_child("plate")
    for name, value in _facts(setup).items():
        plate.append_child_value(name, value)


def _facts(setup: PlateSetup) -> Mapping[str, str]:
    plate: Calibration = setup.calibration
    return {
        "role": setup.role,
        "device_id": setup.facts.device_id,
        "board": setup.facts.board,
        "adc": setup.facts.adc,
        "cell_x_mm": json.dumps(plate.cell_x_mm.tolist()),
        "cell_y_mm": json.dumps(plate.cell_y_mm.tolist()),
        "size_mm": json.dumps(list(plate.size_mm)),
        "surface_height_mm": f"{plate.surface_height_mm:g}",
        "axes": Text(
            "x right, y forward, z up; Fz is the reaction on the person; Fz, Mx and My about the centre of the top"
        ),
        "shear": Text("not measured"),
        "zero": Text("as the marker TareDone says; before the first one the cells are not zeroed"),
        "lost_samples": "NaN",
        "stamps": Text("of every sample, by the session's fit of the device clock; do not dejitter"),
    }
