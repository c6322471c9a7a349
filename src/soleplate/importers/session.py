"""What was read becomes an ordinary session: newtons as they came, what is not known marked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from soleplate.api.events import Event, Marked, SessionEnded, TareDone, Weighed
from soleplate.api.importer import ImportedFile, PlateSamples
from soleplate.errors import BadParameter
from soleplate.importers.order import ImportOrder
from soleplate.model.parameter import Scalar
from soleplate.model.plate import G_MS2, UNVERIFIED, BoardFacts, Calibration
from soleplate.model.session import FREE_RECORDING, PlateSetup
from soleplate.model.stamp import instant_of, utc_stamp
from soleplate.model.stream import StreamInfo
from soleplate.storage.codec import MAX_TEXT
from soleplate.storage.hdf5.layout import is_name
from soleplate.storage.header import Identity, new_header
from soleplate.storage.journals.timeline import tares
from soleplate.storage.recording import Recording
from soleplate.storage.streams import GAP_ROW, PlateRecord, Segment, StreamRecord
from soleplate.text import Text

__all__ = ["DRIVER", "LARGEST_KEPT", "session_of"]

DRIVER = "import"  # in place of a driver: what stands in the file needs no decoder
LARGEST_KEPT = 256 << 20
TICK_HZ = 1e9  # of stamps that are not even
TOLD = Text("told, not weighed")


def session_of(found: ImportedFile, path: Path, data: bytes, importer: str, order: ImportOrder) -> Recording:
    """Return a session without trials: plates, marks, weight and zero as far as they are known.

    The same file, read in the same way for the same person, gives the same session, its id included.
    """
    digest = hashlib.sha256(data).hexdigest()
    plates = {role: _plate(role, samples, importer) for role, samples in _roles(found.plates).items()}
    events, context = _known(found, plates, order)
    plates = {role: replace(plate, tares=tares(events, role)) for role, plate in plates.items()}
    utc = order.created_utc or utc_stamp(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    told = json.dumps(order.plain(), sort_keys=True)
    identity = Identity(
        lambda: instant_of(utc),
        lambda: hashlib.sha256(f"{digest} {importer} {told}".encode()).hexdigest()[:32],
    )
    header = new_header(
        order.participant, [plate.setup for plate in plates.values()], protocol=FREE_RECORDING, version=0, digest="",
        involved=order.involved, dominant=order.dominant, identity=identity,
    )  # fmt: skip
    kept = order.keep and len(data) <= LARGEST_KEPT
    source: dict[str, Scalar] = {
        "sha256": digest, "bytes": float(len(data)), "format": importer, "map": _short(_map(found, order)),
        "created_utc_from": "told" if order.created_utc else "time of the file",
    }  # fmt: skip
    if order.keep:
        source |= {
            "file": path.name[:200],
            **{f"file_{name}": _short(v) for name, v in found.facts.items() if is_name(name)},
        }
    return Recording(
        path=path, header=header, state="complete", recovered=False, plates=plates, raw_sha256="", events=events,
        source=source, context=context, source_bytes=data if kept else b"",
    )  # fmt: skip


def _short(value: Scalar) -> Scalar:
    return value.encode()[: MAX_TEXT - 1000].decode("utf-8", "ignore") if isinstance(value, str) else value


def _map(found: ImportedFile, order: ImportOrder) -> str:
    """Return how the file was read, as JSON: what was found and what was told."""
    rows = [[str(row.what), str(row.value), row.certainty] for row in found.findings]
    told = order.told
    return json.dumps(
        {"found": rows, "columns": dict(told.columns), "units": dict(told.units), "rate_hz": told.rate_hz,
         "more": dict(told.more)}, ensure_ascii=False, sort_keys=True,
    )  # fmt: skip


def _roles(plates: Sequence[PlateSamples]) -> dict[str, PlateSamples]:
    """Return the plates by role: the foot on them, a name that is one, or a number."""
    if len(plates) == 1 and not plates[0].side:
        return {"plate": plates[0]}
    found: dict[str, PlateSamples] = {}
    for number, plate in enumerate(plates, 1):
        named = plate.name if is_name(plate.name) and not plate.name.isdigit() else f"plate{plate.name or number}"
        role = plate.side or (named if is_name(named) else f"plate{number}")
        if role in found:
            raise BadParameter(
                Text("Two plates are under the {role} foot", role=role), do=Text("Say --map 1=left --map 2=right")
            )
        found[role] = plate
    return found


def _plate(role: str, plate: PlateSamples, importer: str) -> PlateRecord:
    n, columns = plate.samples.shape
    even = plate.time_s is None
    kind, names = ("wrench", ("fz", "mx", "my")) if columns == 3 else ("force", ("fz",))
    unit = "N, N.mm" if columns == 3 else "N"
    info = StreamInfo(kind, kind, names, unit, "float64", plate.rate_hz, plate.rate_hz if even else TICK_HZ)
    ticks = np.arange(n, dtype=np.int64) if plate.time_s is None else np.rint(plate.time_s * TICK_HZ).astype(np.int64)
    gaps = np.zeros(0, GAP_ROW)
    if plate.time_s is not None:
        lost = np.maximum(np.rint(np.diff(plate.time_s) * plate.rate_hz).astype(np.int64) - 1, 0)
        rows = np.flatnonzero(lost)
        gaps = np.array(list(zip((rows + 1).tolist(), lost[rows].tolist(), strict=True)), GAP_ROW)
    facts = BoardFacts(name=plate.name[:64], board=importer, adc=UNVERIFIED, streams=(info,))
    matrix = np.eye(3, columns)
    calibration = Calibration(
        matrix, np.zeros(columns), np.zeros(columns),
        size_mm=plate.size_mm, stance_origin_mm=(-plate.centre_mm[0], -plate.centre_mm[1]),
    )  # fmt: skip
    setup = PlateSetup(role, f"{DRIVER}:{importer}", DRIVER, {}, facts, calibration)
    stream = StreamRecord(
        info, np.ascontiguousarray(plate.samples, np.float64), ticks, np.zeros(n, np.uint8), gaps=gaps,
        segments=(Segment(0, facts),), origin_tick=int(ticks[0]) if n else 0,
    )  # fmt: skip
    return PlateRecord(setup, {kind: stream})


def _known(
    found: ImportedFile, plates: Mapping[str, PlateRecord], order: ImportOrder
) -> tuple[tuple[Event, ...], dict[str, Scalar]]:
    """Return the events before any trial, and what is not known in words."""
    events: list[Event] = []
    context: dict[str, Scalar] = {"zero": "as in the file", "weight": "not known"}
    if order.zero_s is not None:
        context["zero"] = f"the empty plates from {order.zero_s[0]:g} to {order.zero_s[1]:g} s"
        events += [_zero(role, plate, order.zero_s) for role, plate in plates.items()]
    mass = found.facts.get("body_mass_kg")
    if order.weigh_s is not None:
        context["weight"] = f"weighed from {order.weigh_s[0]:g} to {order.weigh_s[1]:g} s"
        events += _weighed(plates, events, order.weigh_s)
    elif order.weight_n > 0:
        context["weight"] = "told"
        events += [Weighed(0.0, role, order.weight_n, float("nan"), reason=TOLD) for role in plates]
    elif isinstance(mass, float):
        context["weight"] = f"{mass:g} kg, as the file says"
        events += [Weighed(0.0, role, mass * G_MS2, float("nan"), reason=Text("as the file says")) for role in plates]
    if len(plates) > 1:
        context["sides"] = "known" if {"left", "right"} <= plates.keys() else "not known"
    context["forward"] = order.told.get("facing") or "as the axes of the file"
    end_s = max((float(plate.stream().time_s[-1]) for plate in plates.values() if len(plate.stream())), default=0.0)
    events += [Marked(event.time_s, event.label, {"side": event.side, "from": "file"}) for event in found.events]
    return (*sorted(events, key=lambda event: event.time_s), SessionEnded(end_s, "complete")), context


def _rows(plate: PlateRecord, span_s: tuple[float, float]) -> np.ndarray:
    stream = plate.stream()
    first, last = np.searchsorted(stream.time_s, span_s)
    rows = stream.samples[first:last]
    if last - first < 2 or not np.isfinite(rows).all():
        raise BadParameter(
            Text("From {first:g} to {last:g} s the plate {role} has no {n} whole samples", first=span_s[0],
                 last=span_s[1], role=plate.role, n=2),
            do=Text("Give a span inside the recording, 0 to {end:.6g} s", end=float(stream.time_s[-1])),
        )  # fmt: skip
    return rows


def _zero(role: str, plate: PlateRecord, span_s: tuple[float, float]) -> TareDone:
    rows = _rows(plate, span_s)
    # it holds for the whole of the file, so it stands at its beginning
    return TareDone(0.0, role, tuple(map(float, rows.mean(axis=0))), float(rows[:, 0].std()))


def _weighed(plates: Mapping[str, PlateRecord], zeros: Sequence[Event], span_s: tuple[float, float]) -> list[Event]:
    """Weigh on all plates together: each is taken to find the same weight."""
    offsets = {event.role: event.counts[0] for event in zeros if isinstance(event, TareDone)}
    total = None
    for role, plate in plates.items():
        force = _rows(plate, span_s)[:, 0] - offsets.get(role, 0.0)
        total = force if total is None else total[: len(force)] + force[: len(total)]
    if total is None:
        return []
    mean, sd = float(total.mean()), float(total.std())
    if mean < 100:
        raise BadParameter(
            Text("From {first:g} to {last:g} s the plates bear {mean:.0f} N: nobody stands there",
                 first=span_s[0], last=span_s[1], mean=mean)
        )  # fmt: skip
    return [Weighed(0.0, role, mean, sd) for role in plates]
