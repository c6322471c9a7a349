"""The session file to a Recording."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import h5py
import numpy as np

from soleplate.api.events import Rated, Replied, TrialEnded, event_from_json
from soleplate.errors import DamagedFile, about_file
from soleplate.model.cell_fault import CellFault
from soleplate.model.people import side_name
from soleplate.model.plate import BoardFacts, Calibration, Tare
from soleplate.model.result import Result
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stream import StreamInfo
from soleplate.model.trial import RepMark, Trial
from soleplate.storage import layout
from soleplate.storage.chunks import read_chunks
from soleplate.storage.codec import header_from, setup_to
from soleplate.storage.digest import raw_digest
from soleplate.storage.edits import Edit, check_chain
from soleplate.storage.guard import member, number_attr, open_guarded, result_versions, text_attr
from soleplate.storage.layout import Columns
from soleplate.storage.recording import Recording
from soleplate.storage.streams import GAP_ROW, PlateRecord, Segment, StreamRecord, on_session_clock
from soleplate.storage.tables import unpack
from soleplate.text import Text

__all__ = ["read_array", "read_file"]


def read_file(path: Path, *, check: bool = True) -> Recording:
    """Return the Recording that a session file holds.

    Parameters
    ----------
    path : Path
        The session file.
    check : bool
        Compare check sum and edits; ``verify`` looks at a file that fails.

    Raises
    ------
    FileError
        See ``open_guarded``; DamagedFile when stored data fail their check sums or contradict each other.
    """
    with about_file(path), open_guarded(path) as file:
        recording = _read(file, path)
    if check:
        if raw_digest(recording.plates) != recording.raw_sha256:
            raise DamagedFile(
                Text("The samples of {name} are not those that were recorded", name=path.name),
                why=Text("their check sum differs from the stored one"),
                do=Text("Run soleplate verify {path}, and use another copy of the file if there is one", path=path),
            )
        with about_file(path):
            check_chain(recording.header.session_id, recording.edits)
    return recording


def read_array(dataset: h5py.Dataset) -> Any:
    """Return all data of a guarded dataset; raise DamagedFile when its check sum does not match."""
    try:
        return dataset[()]
    except (OSError, RuntimeError) as error:
        raise DamagedFile(
            Text("{name} of {name2} is damaged", name=dataset.name, name2=Path(dataset.file.filename).name),
            why=str(error),
            do=Text("Use another copy of the file if there is one"),
        ) from error


def _read_long(dataset: h5py.Dataset) -> Any:
    found = read_chunks(dataset)
    return read_array(dataset) if found is None else found


def _rows(parent: h5py.Group, name: str, columns: Columns) -> list[dict[str, Any]]:
    return unpack(columns, read_array(member(parent, name)))


def _read(file: h5py.File, path: Path) -> Recording:
    group = member(file, "plates")
    plates = {role: _plate(member(group, role), role) for role in json.loads(text_attr(file, "roles"))}
    tables = {name: _rows(file, name, columns) for name, columns in layout.COMPOUND_TABLES.items()}
    events = tuple(event_from_json(row["data"]) for row in tables["events"])
    plates = on_session_clock(plates, events)
    for row in (*tables["trials"], *tables["reps"]):
        side_name(row["side"])  # names pictures
    said = {event.reason: event.reason for event in events if isinstance(event, TrialEnded)}  # sentences as data
    trials = (
        {**row, "conditions": json.loads(row["conditions"]), "reason": said.get(row["reason"], row["reason"])}
        for row in tables["trials"]
    )
    return Recording(
        path=path,
        header=_header(file, [plate.setup for plate in plates.values()]),
        state=text_attr(file, "state"),
        recovered=bool(number_attr(file, "recovered")),
        recovery=text_attr(file, "recovery"),
        plates=plates,
        raw_sha256=text_attr(file, "raw_sha256"),
        events=events,
        replies=tuple(Replied(r["time_s"], r["index"], r["word"], r["reply"]) for r in tables["replies"]),
        original_trials=tuple(Trial(**row) for row in trials),
        original_reps=tuple(RepMark(**row) for row in tables["reps"]),
        ratings=tuple(Rated(**row) for row in tables["ratings"]),
        edits=tuple(Edit(**row) for row in tables["edits"]),
        stored_results={
            int(version): tuple(Result(**row) for row in _rows(file["results"], version, layout.RESULTS))
            for version in result_versions(file)
        },
    )


def _header(file: h5py.File, setups: list[PlateSetup]) -> SessionHeader:
    names = SessionHeader.__dataclass_fields__.keys() - {"plates", "parameters", "limits", "protocol_version"}
    return header_from(
        {
            **{name: text_attr(file, name) for name in names},
            "protocol_version": int(number_attr(file, "protocol_version")),
            "parameters": json.loads(text_attr(file, "parameters")),
            "limits": json.loads(text_attr(file, "limits")),
            "plates": [setup_to(setup) for setup in setups],
        }
    )


def _plate(plate: h5py.Group, role: str) -> PlateRecord:
    names = json.loads(text_attr(plate, "streams"))
    infos = {name: _info(member(plate, name), name) for name in names}
    skew = tuple(json.loads(text_attr(plate, "skew_us")))
    segments = _rows(plate, "segments", layout.SEGMENTS)
    gaps = _rows(plate, "gaps", layout.GAPS)
    streams = {
        name: _stream(member(plate, name), info, tuple(infos.values()), skew, segments, gaps)
        for name, info in infos.items()
    }
    firsts = [int(stream.ticks[0]) for stream in streams.values() if len(stream)]
    streams = {name: replace(stream, origin_tick=min(firsts, default=0)) for name, stream in streams.items()}
    tares = tuple(
        Tare(**{**row, "counts": np.array(row["counts"]), "accepted": bool(row["accepted"])})
        for row in _rows(plate, "tares", layout.TARES)
    )
    setup = PlateSetup(
        role=role,
        url=text_attr(plate, "url"),
        driver=text_attr(plate, "driver"),
        options=json.loads(text_attr(plate, "options")),
        facts=streams[names[0]].segments[0].facts,
        calibration=_calibration(member(plate, "calibration")),
    )
    faults = _rows(plate, "faults", layout.FAULTS) if "faults" in plate else []
    return PlateRecord(setup, streams, tares, tuple(CellFault(**row) for row in faults))


def _info(stream: h5py.Group, name: str) -> StreamInfo:
    return StreamInfo(
        name=name,
        kind=text_attr(stream, "kind"),
        columns=tuple(json.loads(text_attr(stream, "columns"))),
        unit=text_attr(stream, "unit"),
        dtype=text_attr(stream, "dtype"),
        nominal_rate_hz=number_attr(stream, "nominal_rate_hz"),
        tick_hz=number_attr(stream, "tick_hz"),
    )


def _stream(
    stream: h5py.Group,
    info: StreamInfo,
    infos: tuple[StreamInfo, ...],
    skew_us: tuple[float, ...],
    segments: list[dict[str, Any]],
    gaps: list[dict[str, Any]],
) -> StreamRecord:
    native = {"samples": info.dtype, "ticks": "int64", "flags": "uint8"}
    arrays: dict[str, Any] = {
        name: np.ascontiguousarray(_read_long(member(stream, name)), dtype) for name, dtype in native.items()
    }
    rows = len(arrays["ticks"])
    arrived = read_array(member(stream, "arrivals"))
    arrivals = np.empty(len(arrived), dtype=list(layout.ARRIVALS))
    for name, _ in layout.ARRIVALS:  # by name: another program may have padded its records
        arrivals[name] = arrived[name]
    mine = [(row["row"], row["lost"]) for row in gaps if row["stream"] == info.name]
    starts = []
    for row in segments:
        if row["stream"] == info.name:
            about = {name: row[name] for name in row.keys() - {"stream", "first_row", "reason"}}
            starts.append(Segment(row["first_row"], BoardFacts(**about, streams=infos, skew_us=skew_us), row["reason"]))
    firsts = [segment.first_row for segment in starts]
    outside = [row for row, lost in mine if not 0 <= row <= rows or not 0 <= lost < 1 << 53]
    outside += [row for row in arrivals["row"].tolist() if not 0 <= row < rows]
    if not firsts or firsts[0] != 0 or sorted(set(firsts)) != firsts or firsts[-1] > rows or outside:
        raise ValueError(f"segments, gaps or arrivals of {stream.name} point outside its {rows} rows")
    if not info.tick_hz > 0:
        raise ValueError(f"{stream.name} has a clock of {info.tick_hz} ticks per second")
    return StreamRecord(
        info=info,
        **arrays,
        arrivals=arrivals,
        gaps=np.array(mine, dtype=GAP_ROW),
        segments=tuple(starts),
    )


def _calibration(group: h5py.Group) -> Calibration:
    numbers = {name: number_attr(group, name) for name, kind in layout.CALIBRATION_ATTRS.items() if kind != layout.TEXT}
    arrays: dict[str, Any] = {
        name: np.ascontiguousarray(read_array(member(group, name)), "float64") for name in layout.CALIBRATION_ARRAYS
    }
    return Calibration(
        **arrays,
        size_mm=(numbers.pop("width_mm"), numbers.pop("depth_mm")),
        stance_origin_mm=(numbers.pop("stance_origin_x_mm"), numbers.pop("stance_origin_y_mm")),
        certificate=text_attr(group, "certificate"),
        **cast(Any, numbers),
    )
