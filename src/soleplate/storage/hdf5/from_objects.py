"""The objects of a session file to a Recording: every value through the one typed reading."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from soleplate.api.events import Rated, Replied, TrialEnded, event_from_json
from soleplate.model.cell_fault import CellFault
from soleplate.model.edit import Edit
from soleplate.model.plate import BoardFacts, Calibration, Tare
from soleplate.model.result import Result
from soleplate.model.session import FileMarks, PlateMarks, PlateSetup, SessionHeader
from soleplate.model.stream import Gap, SegmentStart, StreamInfo
from soleplate.model.trial import RepMark, Trial
from soleplate.model.typed import parsed, typed
from soleplate.storage.codec import header_from
from soleplate.storage.hdf5 import layout
from soleplate.storage.hdf5.columns import Column, Table
from soleplate.storage.hdf5.objects import Objects
from soleplate.storage.recording import Recording
from soleplate.storage.streams import ARRIVAL_ROW, GAP_ROW, PlateRecord, Segment, StreamRecord, on_session_clock
from soleplate.text import Text

__all__ = ["recording_of"]

CONDITIONS = ("conditions", "asked", "measured", "typed")


def recording_of(objects: Objects, version: int, path: Path) -> Recording:
    """Return the Recording that objects hold.

    Raises
    ------
    ForeignFile
        With file, place, what stands there and what was expected, for a value that cannot be.
    ValueError
        For values that contradict each other.
    """
    return _Reader(objects, version, path).recording()


class _Reader:
    def __init__(self, objects: Objects, version: int, path: Path) -> None:
        self._objects, self._version, self._path = objects, version, path

    def recording(self) -> Recording:
        root = self._attributes("", layout.ROOT_ATTRS)
        marks = typed(FileMarks, _only(FileMarks, root), source=self._source(""))
        plates = {role: self._plate(f"plates/{role}", role) for role in marks.roles}
        header = header_from(_only(SessionHeader, root), self._source(""))
        events = tuple(
            event_from_json(row["data"], source=self._source("events")) for row in self._plain("events", layout.TABLES)
        )
        return Recording(
            path=self._path,
            header=replace(header, plates=tuple(plate.setup for plate in plates.values())),
            state=marks.state,
            recovered=marks.recovered,
            recovery=_said(marks.recovery, root.get("recovery_data", "")),
            plates=on_session_clock(plates, events),
            raw_sha256=marks.raw_sha256,
            events=events,
            replies=self._rows(Replied, "replies", layout.TABLES),
            original_trials=self._trials(events),
            original_reps=self._rows(RepMark, "reps", layout.TABLES),
            ratings=self._rows(Rated, "ratings", layout.TABLES),
            edits=self._rows(Edit, "edits", layout.TABLES),
            stored_results=self._results(),
            source=self._open_group("source"),
            context=self._open_group("context"),
            source_bytes=bytes(self._objects.get(f"source/{layout.SOURCE_BYTES.name}", b"")),
        )

    def _source(self, place: str) -> str:
        return f"/{place}"

    def _attributes(self, path: str, columns: Iterable[Column]) -> dict[str, Any]:
        """Return attributes as plain values."""
        found: dict[str, Any] = {}
        for column in columns:
            if column.since <= self._version <= column.until:
                value = self._objects[f"{path}@{column.name}"]
                found[column.name] = self._value(column, value, path, column.name)
        return found

    def _value(self, column: Column, value: Any, path: str, place: str) -> Any:
        if column.is_text:
            value = value.decode("utf-8", "replace")
        if column.stored == "json":
            return parsed(value, source=self._source(path), place=place)
        return bool(value) if column.stored == "u1" and value in (0, 1) else value

    def _plain(self, path: str, tables: Mapping[str, Table] | Table) -> list[dict[str, Any]]:
        """Return the rows of a table as plain values."""
        table = tables if isinstance(tables, Table) else tables[path.rpartition("/")[2]]
        names, columns = [], []
        for column in table.of(self._version):
            stored = self._objects[f"{path}/{column.name}"]
            values = stored if column.is_text else stored.tolist()
            if column.stored == "counts":
                values = [[count for count in row if not math.isnan(count)] for row in values]
            elif column.is_text or column.stored == "u1":
                name = column.name
                values = [self._value(column, value, path, f"[{row}].{name}") for row, value in enumerate(values)]
            names.append("step" if column.name == "word" else column.name)
            columns.append(values)
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def _rows(self, kind: type[Any], path: str, tables: Mapping[str, Table] | Table) -> tuple[Any, ...]:
        """Return the rows of a table as what they become."""
        rows = self._plain(path, tables)
        found: tuple[Any, ...] = typed(tuple[kind, ...], [_only(kind, row) for row in rows], source=self._source(path))  # type: ignore[valid-type]
        names = [name for name in (rows[0] if rows else ()) if name.endswith("_data")]
        return tuple(_with_texts(one, row, names) for one, row in zip(found, rows, strict=True)) if names else found

    def _trials(self, events: Iterable[Any]) -> tuple[Trial, ...]:
        rows = self._plain("trials", layout.TABLES)
        for row in rows:
            given = [row.pop(name) for name in CONDITIONS if name in row]
            if all(isinstance(one, dict) for one in given):
                row["conditions"] = {name: value for one in given for name, value in one.items()}
            else:
                row["conditions"] = given
        trials = typed(tuple[Trial, ...], [_only(Trial, row) for row in rows], source=self._source("trials"))
        if self._version > 1:
            return tuple(_with_texts(one, row, ["reason_data"]) for one, row in zip(trials, rows, strict=True))
        said = {event.reason: event.reason for event in events if isinstance(event, TrialEnded)}  # sentences as data
        return tuple(replace(one, reason=said.get(one.reason, one.reason)) for one in trials)

    def _results(self) -> dict[int, tuple[Result, ...]]:
        found = {path.split("/")[1] for path in self._objects if path.startswith("results/")}
        names = sorted(found, key=int)
        return {int(name): self._rows(Result, f"results/{name}", layout.RESULTS) for name in names}

    def _open_group(self, name: str) -> dict[str, Any]:
        found = {path: value for path, value in self._objects.items() if path.startswith(f"{name}@")}
        return {
            path.partition("@")[2]: value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            for path, value in found.items()
        }

    def _plate(self, where: str, role: str) -> PlateRecord:
        marks = typed(PlateMarks, self._attributes(where, layout.PLATE_ATTRS), source=self._source(where))
        infos = {name: self._info(f"{where}/{name}", name) for name in marks.streams}
        segments = self._segments(f"{where}/segments", infos, marks.skew_us)
        gaps = self._rows(Gap, f"{where}/gaps", layout.PLATE_TABLES)
        strangers = {mark.stream for mark in gaps} | segments.keys() - infos.keys()
        if strangers - infos.keys():
            raise ValueError(f"segments or gaps of {where} name streams that are not there: {sorted(strangers)}")
        streams = {
            name: self._stream(f"{where}/{name}", info, segments.get(name, ()), [g for g in gaps if g.stream == name])
            for name, info in infos.items()
        }
        firsts = [int(stream.ticks[0]) for stream in streams.values() if len(stream)]
        streams = {name: replace(stream, origin_tick=min(firsts, default=0)) for name, stream in streams.items()}
        facts = streams[marks.streams[0]].segments[0].facts
        setup = PlateSetup(role, marks.url, marks.driver, marks.options, facts, self._calibration(where))
        has_faults = any(path.startswith(f"{where}/faults/") for path in self._objects)
        faults = self._rows(CellFault, f"{where}/faults", layout.PLATE_TABLES) if has_faults else ()
        return PlateRecord(setup, streams, self._rows(Tare, f"{where}/tares", layout.PLATE_TABLES), faults)

    def _info(self, where: str, name: str) -> StreamInfo:
        told = _only(StreamInfo, self._attributes(where, layout.STREAM_ATTRS))
        return typed(StreamInfo, {"name": name, **told}, source=self._source(where))

    def _segments(
        self, path: str, infos: Mapping[str, StreamInfo], skew_us: tuple[float, ...]
    ) -> dict[str, tuple[Segment, ...]]:
        rows = self._plain(path, layout.PLATE_TABLES)
        source = self._source(path)
        starts = typed(tuple[SegmentStart, ...], [_only(SegmentStart, row) for row in rows], source=source)
        facts = typed(tuple[BoardFacts, ...], [_only(BoardFacts, row) for row in rows], source=source)
        found: dict[str, tuple[Segment, ...]] = {}
        for start, about in zip(starts, facts, strict=True):
            segment = Segment(
                start.first_row, replace(about, streams=tuple(infos.values()), skew_us=skew_us), start.reason
            )
            found[start.stream] = (*found.get(start.stream, ()), segment)
        return found

    def _stream(self, where: str, info: StreamInfo, segments: tuple[Segment, ...], gaps: list[Gap]) -> StreamRecord:
        native = {"samples": info.dtype, "ticks": "int64", "flags": "uint8"}
        arrays: dict[str, Any] = {
            name: np.ascontiguousarray(self._objects[f"{where}/{name}"], kind) for name, kind in native.items()
        }
        rows = len(arrays["ticks"])
        arrivals = np.empty(len(self._objects[f"{where}/arrivals/row"]), ARRIVAL_ROW)
        for name in ARRIVAL_ROW.names or ():
            arrivals[name] = self._objects[f"{where}/arrivals/{name}"]
        if not (np.isfinite(arrivals["device_s"]).all() and np.isfinite(arrivals["host_s"]).all()):
            raise ValueError(f"arrivals of {where} hold times that are no finite numbers")
        mine = [(gap.row, gap.lost) for gap in gaps]
        firsts = [segment.first_row for segment in segments]
        outside = [row for row, _ in mine if row > rows]
        outside += [row for row in arrivals["row"].tolist() if not 0 <= row < rows]
        if not firsts or firsts[0] != 0 or sorted(set(firsts)) != firsts or firsts[-1] > rows or outside:
            raise ValueError(f"segments, gaps or arrivals of {where} point outside its {rows} rows")
        return StreamRecord(
            info=info, **arrays, arrivals=arrivals, gaps=np.array(mine, dtype=GAP_ROW), segments=segments
        )

    def _calibration(self, plate: str) -> Calibration:
        where = f"{plate}/calibration"
        told = self._attributes(where, layout.CALIBRATION_ATTRS)
        told["size_mm"] = [told.pop("width_mm"), told.pop("depth_mm")]
        told["stance_origin_mm"] = [told.pop("stance_origin_x_mm"), told.pop("stance_origin_y_mm")]
        for array in layout.CALIBRATION:
            told[array.name] = self._objects[f"{where}/{array.name}"].tolist()
        return typed(Calibration, told, source=self._source(where))


def _only(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values for the fields of a dataclass."""
    fields = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return {name: value for name, value in values.items() if name in fields}


def _with_texts(one: Any, row: Mapping[str, str], names: Iterable[str]) -> Any:
    told = {name.removesuffix("_data"): row[name] for name in names if row[name]}
    return replace(one, **{name: _said(getattr(one, name), text) for name, text in told.items()}) if told else one


def _said(english: str, data: str) -> str:
    """Return a sentence as a Text; what the English that is stored beside it does not say is not taken."""
    if not data:
        return english
    said = Text.of(parsed(data, source=english[:40]))
    return said if said == english else english
