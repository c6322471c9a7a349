"""A Recording to the objects of a session file of format version 2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

import numpy as np

from soleplate.api.events import event_to_json
from soleplate.model.conditions import MEASURED, TYPED
from soleplate.model.edit import Edit
from soleplate.model.result import Result
from soleplate.model.session import FORMAT, FORMAT_VERSION
from soleplate.model.trial import Trial
from soleplate.storage.codec import MAX_TEXT, json_text
from soleplate.storage.hdf5 import layout
from soleplate.storage.hdf5.columns import Column, Table
from soleplate.storage.hdf5.digest import part_digests, raw_digest, totals
from soleplate.storage.hdf5.objects import Objects
from soleplate.storage.hdf5.tables import encode_text
from soleplate.storage.recording import Recording
from soleplate.storage.streams import PlateRecord, StreamRecord
from soleplate.text import Text

__all__ = ["digest_objects", "edit_objects", "objects_of", "result_objects"]


def objects_of(recording: Recording) -> Objects:
    """Return the objects of a recording, with their check sums; equal recordings give equal ones."""
    header = recording.header
    values = {
        **{column.name: getattr(header, column.name, None) for column in layout.ROOT_ATTRS},
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "state": recording.state,
        "recovered": recording.recovered,
        "recovery": recording.recovery[:10_000],
        "recovery_data": _as_data(recording.recovery, most=MAX_TEXT),
        "raw_sha256": raw_digest(recording.plates),
        "roles": list(recording.plates),
    }
    objects = _attributes("", layout.ROOT_ATTRS, values)
    for role, plate in recording.plates.items():
        objects.update(_plate(f"plates/{role}", plate, recording.original_trials))
    events = [
        {"time_s": event.time_s, "event": type(event).__name__, "data": event_to_json(event)}
        for event in recording.events
    ]
    rows: dict[str, Sequence[Mapping[str, Any]]] = {
        "events": events,
        "replies": _rows(recording.replies),
        "trials": [_trial(trial) for trial in recording.original_trials],
        "reps": _rows(recording.original_reps),
        "ratings": _rows(recording.ratings),
    }
    for name, table in rows.items():
        objects.update(_table(name, layout.TABLES[name], table))
    objects.update(edit_objects(recording.edits))
    for version, results in recording.stored_results.items():
        objects.update(result_objects(version, results))
    for name in layout.OPEN_GROUPS:
        for key, value in getattr(recording, name).items():
            objects[f"{name}@{key}"] = encode_text(value) if isinstance(value, str) else float(value)
    if recording.source_bytes:
        objects[f"source/{layout.SOURCE_BYTES.name}"] = np.frombuffer(recording.source_bytes, "<u1")
    return {**objects, **digest_objects(part_digests(objects))}


def edit_objects(edits: Sequence[Edit]) -> Objects:
    """Return the objects of a chain of edits."""
    told = {"count": len(edits), "head": edits[-1].digest if edits else ""}
    return {**_table("edits", layout.EDITS, _rows(edits)), **_attributes("edits", layout.EDITS_ATTRS, told)}


def result_objects(
    version: int,
    results: Sequence[Result],
    uncertainty: Mapping[tuple[int, int, str], tuple[float, float]] = MappingProxyType({}),
) -> Objects:
    """Return the objects of the results of one scoring version, with what is known of their uncertainty."""
    rows = _rows(results)
    for result, row in zip(results, rows, strict=True):
        known = uncertainty.get((result.trial, result.rep, result.key), (np.nan, np.nan))
        row["u_shared"], row["u_random"] = known
    return _table(f"results/{version}", layout.RESULTS, rows)


def digest_objects(parts: Mapping[str, str]) -> Objects:
    """Return the objects that hold the check sums of parts."""
    names = sorted(parts, key=str.encode)
    rows = [{"part": name, "sha256": parts[name]} for name in names]
    return {**_table("digests", layout.DIGESTS, rows), **_attributes("digests", layout.DIGEST_ATTRS, totals(parts))}


def _plate(where: str, plate: PlateRecord, trials: Sequence[Trial]) -> Objects:
    setup = plate.setup
    values = {
        "url": setup.url,
        "driver": setup.driver,
        "options": dict(setup.options),
        "skew_us": list(setup.facts.skew_us),
        "streams": list(plate.streams),
    }
    objects = _attributes(where, layout.PLATE_ATTRS, values)
    segments, gaps = [], []
    for name, stream in plate.streams.items():
        objects.update(_stream(f"{where}/{name}", stream, trials))
        for segment in stream.segments:
            segments.append({**vars(segment.facts), **vars(segment), "stream": name})
        gaps += [{"stream": name, "row": int(row), "lost": int(lost)} for row, lost in stream.gaps.tolist()]
    columns = sum(stream.samples.shape[1] for stream in plate.streams.values())
    tares = _rows(plate.tares)
    for row in tares:
        row["counts"] = np.concatenate([row["counts"], np.full(columns - len(row["counts"]), np.nan)])
    for name, rows in {"segments": segments, "gaps": gaps, "faults": _rows(plate.faults), "tares": tares}.items():
        objects.update(_table(f"{where}/{name}", layout.PLATE_TABLES[name], rows, columns))
    calibration = plate.calibration
    told = {
        **vars(calibration),
        **dict(zip(("width_mm", "depth_mm"), calibration.size_mm, strict=True)),
        **dict(zip(("stance_origin_x_mm", "stance_origin_y_mm"), calibration.stance_origin_mm, strict=True)),
    }
    objects.update(_attributes(f"{where}/calibration", layout.CALIBRATION_ATTRS, told))
    for array in layout.CALIBRATION:
        objects[f"{where}/calibration/{array.name}"] = np.ascontiguousarray(told[array.name], array.dtype)
    return objects


def _stream(where: str, stream: StreamRecord, trials: Sequence[Trial]) -> Objects:
    told = {**vars(stream.info), "columns": list(stream.info.columns), "measured_rate_hz": stream.measured_rate_hz}
    edges = np.array([(trial.start_s, trial.end_s) for trial in trials], float).reshape(-1, 2)
    arrivals = [dict(zip(("row", "device_s", "host_s"), row, strict=True)) for row in stream.arrivals.tolist()]
    return {
        **_attributes(where, layout.STREAM_ATTRS, told),
        f"{where}/samples": np.ascontiguousarray(stream.samples, layout.SAMPLE_TYPES[stream.info.dtype]),
        f"{where}/ticks": np.ascontiguousarray(stream.ticks, "<i8"),
        f"{where}/flags": np.ascontiguousarray(stream.flags, "<u1"),
        f"{where}/trial_rows": np.searchsorted(stream.time_s, edges).astype("<i8"),
        **_table(f"{where}/arrivals", layout.ARRIVALS, arrivals),
    }


def _trial(trial: Trial) -> dict[str, Any]:
    kinds: dict[str, dict[str, str]] = {"asked": {}, "measured": {}, "typed": {}}
    for name, value in trial.conditions.items():
        kinds["measured" if name in MEASURED else "typed" if name in TYPED else "asked"][name] = value
    number = trial.conditions.get("set", "")
    return {**vars(trial), **kinds, "set": int(number) if number.isascii() and number.isdigit() else 0}


def _rows(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [asdict(one) for one in found]


def _attributes(path: str, columns: Iterable[Column], values: Mapping[str, Any]) -> Objects:
    return {
        f"{path}@{column.name}": _one(column, values[column.name])
        for column in columns
        if column.until >= FORMAT_VERSION
    }


def _one(column: Column, value: Any) -> Any:
    if column.stored == "json":
        return encode_text(json_text(dict(value) if isinstance(value, Mapping) else list(value)))
    if column.stored == "text":
        return encode_text(str(value))
    return float(value) if column.stored == "f8" else int(value)


def _table(path: str, table: Table, rows: Sequence[Mapping[str, Any]], counts: int = 0) -> Objects:
    objects: Objects = {}
    for column in table.of(FORMAT_VERSION):
        sentence = column.name.removesuffix("_data")
        if sentence != column.name:
            values: list[Any] = [_as_data(row[sentence]) for row in rows]
        else:
            values = [row[column.name] for row in rows]
        if column.is_text:
            objects[f"{path}/{column.name}"] = [_one(column, value) for value in values]
        elif column.stored == "counts":
            objects[f"{path}/{column.name}"] = np.array(values, "<f8").reshape(len(rows), max(counts, 1))
        else:
            objects[f"{path}/{column.name}"] = np.array(values, f"<{column.stored}")
    return objects


def _as_data(text: str, most: int = 1 << 20) -> str:
    """Return a sentence as data, as JSON; nothing for what is quoted as it is."""
    data = json_text(text.data()) if isinstance(text, Text) and text else ""
    return data if len(data.encode("utf-8", "replace")) <= most else ""
