"""The session file, written once, whole, at the end.

HDF5 is built in memory and then goes to the disk as plain bytes: a disk that fills up in the middle
is an ordinary error, and nothing half-written ever has the final name.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from soleplate.api.events import event_to_json
from soleplate.errors import StorageError, UnreadableFile
from soleplate.model.plate import Calibration
from soleplate.model.result import Result
from soleplate.model.session import FORMAT, FORMAT_VERSION
from soleplate.storage import layout
from soleplate.storage.codec import check_header, json_text
from soleplate.storage.digest import raw_digest
from soleplate.storage.edits import Edit, broken_link
from soleplate.storage.files import SessionFiles, remove_partial, replace_file, write_new
from soleplate.storage.first_look import remember
from soleplate.storage.from_file import read_array, read_file
from soleplate.storage.guard import open_guarded, text_attr
from soleplate.storage.layout import Columns
from soleplate.storage.locks import writing
from soleplate.storage.recording import Recording
from soleplate.storage.streams import PlateRecord, StreamRecord
from soleplate.storage.tables import encode_text, pack, unpack
from soleplate.text import Text

__all__ = ["put_away_journals", "remove_journals", "session_bytes", "store_edits", "store_results", "write_session"]

DAMAGED = ".damaged"  # behind the name of a journal that holds more than could be read
CHUNK_ROWS = 4096
CHUNK_BYTES = 1 << 18


def write_session(recording: Recording, path: Path | str) -> Path:
    """Write a session file and then remove the journals that it replaces; return its path.

    Journals of which anything was left out stay, as ``<name>.journal.damaged``.

    Parameters
    ----------
    recording : Recording
        Usually opened from the session's journals.
    path : path
        The final name; must not exist.

    Raises
    ------
    StorageError
        When the file exists or the disk is full, read-only or gone; the journals are then still there.
    """
    path = Path(path)
    data = session_bytes(recording)
    write_new(path, data)
    remember(path, data)
    if recording.path.suffix == ".journal":
        put_away_journals(SessionFiles.of(recording.path), recording)
    return path


def put_away_journals(files: SessionFiles, recording: Recording) -> None:
    """Remove journals whose session file is on the disk; keep them, renamed, when it lacks anything of them."""
    remove_partial(files.session_file)
    if not recording.left_out.bytes:
        remove_journals(files)
        return
    for path in reversed(files.journals):
        names = (path.with_name(f"{path.name}{DAMAGED}{number or ''}") for number in count())
        with suppress(OSError):  # found again by ``recover``, which sees the file
            path.rename(next(name for name in names if not os.path.lexists(name)))


def remove_journals(files: SessionFiles) -> None:
    """Remove the journals of a session whose file is safely on the disk; the session journal goes last."""
    for path in reversed(files.journals):
        with suppress(OSError):  # a journal that cannot be removed is found again by ``recover``, which sees the file
            path.unlink()


def store_results(
    path: Path | str, results: Iterable[Result], version: int, *, recording: Recording | None = None
) -> None:
    """Store (or replace) the results of one scoring version in a session file.

    Parameters
    ----------
    path : path
        The session file.
    results, version
        What was computed, and by which scoring.
    recording : Recording, optional
        What it was computed from; those of its edits that the file lacks are stored in the same step.

    Raises
    ------
    FileError
        When the file is refused by the guard.
    StorageError
        When the file was changed meanwhile, another program is writing, or the disk refuses; the file is unchanged.
    """
    rows = [asdict(result) for result in results]
    with writing(Path(path).parent), _Changed(Path(path)) as change:
        if recording is not None:
            change.append_edits(recording.edits, recording)
        group = change.file.require_group("results")
        if str(version) in group:
            del group[str(version)]
        _write_table(group, str(version), layout.RESULTS, rows)


def store_edits(path: Path | str, edits: Iterable[Edit]) -> None:
    """Append edits, made by ``make_edit``, to a session file.

    Raises
    ------
    FileError
        When the file is refused by the guard.
    StorageError
        When the edits do not follow from those in the file, another program is writing, or the disk refuses; the file
        is unchanged.
    """
    path = Path(path)
    with writing(path.parent):
        before = read_file(path)
        with _Changed(path) as change:
            change.append_edits((*before.edits, *edits), before)


class _Changed:
    """Change a copy of a session file in memory and put it in the file's place at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        open_guarded(path).close()
        try:
            self._memory = io.BytesIO(path.read_bytes())
        except OSError as error:
            raise UnreadableFile(Text("{path} cannot be read", path=path), why=str(error)) from error

    def __enter__(self) -> _Changed:
        self.file = h5py.File(self._memory, "r+")
        return self

    def append_edits(self, chain: Sequence[Edit], base: Recording) -> None:
        """Store the whole chain of edits; raise StorageError where it does not go on from the one in the file."""
        name, header = self._path.name, base.header
        if (text_attr(self.file, "session_id"), text_attr(self.file, "raw_sha256")) != (
            header.session_id, base.raw_sha256,
        ):  # fmt: skip
            raise StorageError(
                Text("{name} is another recording than the one that was opened", name=name),
                why=Text("somebody put another file in its place meanwhile; nothing was stored now"),
                do=Text("Open it again"),
            )
        columns = layout.COMPOUND_TABLES["edits"]
        stored = [Edit(**row) for row in unpack(columns, read_array(self.file["edits"]))]
        last = stored[-1] if stored else None
        if list(chain[: len(stored)]) != stored or broken_link(header.session_id, chain) is not None:
            raise StorageError(
                Text("{name} was corrected elsewhere since it was opened", name=name),
                why=Text(
                    "{who} changed {what} to {new} at {utc}; nothing was stored now",
                    who=last.who,
                    what=last.what,
                    new=last.new,
                    utc=last.utc,
                )
                if last
                else Text("its corrections are not those that were read; nothing was stored now"),
                do=Text("Open it again, look at that correction, and make yours once more"),
            )
        if len(chain) > len(stored):
            del self.file["edits"]
            _write_table(self.file, "edits", columns, [asdict(edit) for edit in chain])

    def __exit__(self, kind: object, *_: object) -> None:
        self.file.close()
        if kind is None:
            data = self._memory.getvalue()
            replace_file(self._path, data)
            remember(self._path, data)


def session_bytes(recording: Recording) -> bytes:
    """Return the session file as bytes; equal recordings give equal bytes."""
    check_header(recording.header)
    memory = io.BytesIO()
    try:
        with h5py.File(memory, "w") as file:
            _write_root(file, recording)
            plates = file.create_group("plates")
            for role, plate in recording.plates.items():
                _write_plate(plates.create_group(role), plate)
            for name, rows in _table_rows(recording).items():
                _write_table(file, name, layout.COMPOUND_TABLES[name], rows)
            for version, results in recording.stored_results.items():
                group = file.require_group("results")
                _write_table(group, str(version), layout.RESULTS, [asdict(result) for result in results])
    except (OSError, RuntimeError, ValueError) as error:
        raise StorageError(
            Text("The session file of {session_id} could not be built", session_id=recording.header.session_id),
            why=str(error),
            do=Text("Keep the journals and report this as a bug"),
        ) from error
    return memory.getvalue()


def _write_root(file: h5py.File, recording: Recording) -> None:
    header = recording.header
    values: dict[str, Any] = {
        **{name: getattr(header, name) for name in layout.ROOT_ATTRS if hasattr(header, name)},
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "parameters": json_text(dict(header.parameters)),
        "limits": json_text(dict(header.limits)),
        "state": recording.state,
        "recovered": int(recording.recovered),
        "recovery": recording.recovery[:10_000],
        "raw_sha256": raw_digest(recording.plates),
        "roles": json_text(list(recording.plates)),
    }
    _write_attrs(file, layout.ROOT_ATTRS, values)


def _write_plate(group: h5py.Group, plate: PlateRecord) -> None:
    setup = plate.setup
    values = {
        "url": setup.url,
        "driver": setup.driver,
        "options": json_text(dict(setup.options)),
        "skew_us": json_text(list(setup.facts.skew_us)),
        "streams": json_text(list(plate.streams)),
    }
    _write_attrs(group, layout.PLATE_ATTRS, values)
    segments, gaps = [], []
    for name, stream in plate.streams.items():
        _write_stream(group.create_group(name), stream)
        for segment in stream.segments:
            facts = {key: getattr(segment.facts, key) for key, _ in layout.SEGMENTS if hasattr(segment.facts, key)}
            segments.append({**facts, "stream": name, "first_row": segment.first_row, "reason": segment.reason})
        gaps += [{"stream": name, "row": int(row), "lost": int(lost)} for row, lost in stream.gaps.tolist()]
    columns = sum(stream.samples.shape[1] for stream in plate.streams.values())
    _write_table(group, "segments", layout.SEGMENTS, segments)
    _write_table(group, "gaps", layout.GAPS, gaps)
    _write_table(group, "faults", layout.FAULTS, [asdict(fault) for fault in plate.faults])
    _write_table(group, "tares", layout.TARES, [asdict(tare) for tare in plate.tares], counts=columns)
    _write_calibration(group.create_group("calibration"), plate.calibration)


def _write_stream(group: h5py.Group, stream: StreamRecord) -> None:
    info = stream.info
    values = {
        **{name: getattr(info, name) for name in ("kind", "unit", "dtype", "nominal_rate_hz", "tick_hz")},
        "columns": json_text(list(info.columns)),
        "measured_rate_hz": stream.measured_rate_hz,
    }
    _write_attrs(group, layout.STREAM_ATTRS, values)
    _write_array(group, "samples", np.asarray(stream.samples, layout.SAMPLE_TYPES[info.dtype]))
    _write_array(group, "ticks", np.asarray(stream.ticks, "<i8"))
    _write_array(group, "flags", np.asarray(stream.flags, "<u1"))
    _write_array(group, "arrivals", np.asarray(stream.arrivals, dtype=list(layout.ARRIVALS)))


def _write_calibration(group: h5py.Group, calibration: Calibration) -> None:
    for name in layout.CALIBRATION_ARRAYS:
        _write_array(group, name, np.asarray(getattr(calibration, name), "<f8"))
    values = {
        **{name: getattr(calibration, name) for name in layout.CALIBRATION_ATTRS if hasattr(calibration, name)},
        "width_mm": calibration.size_mm[0],
        "depth_mm": calibration.size_mm[1],
        "stance_origin_x_mm": calibration.stance_origin_mm[0],
        "stance_origin_y_mm": calibration.stance_origin_mm[1],
    }
    _write_attrs(group, layout.CALIBRATION_ATTRS, values)


def _table_rows(recording: Recording) -> dict[str, list[dict[str, Any]]]:
    events = [
        {"time_s": event.time_s, "event": type(event).__name__, "data": event_to_json(event)}
        for event in recording.events
    ]
    trials = [{**asdict(trial), "conditions": json_text(dict(trial.conditions))} for trial in recording.original_trials]
    return {
        "events": events,
        "replies": [{**asdict(reply), "word": reply.step} for reply in recording.replies],
        "trials": trials,
        "reps": [asdict(rep) for rep in recording.original_reps],
        "ratings": [asdict(rating) for rating in recording.ratings],
        "edits": [asdict(edit) for edit in recording.edits],
    }


def _write_attrs(obj: h5py.HLObject, wanted: Mapping[str, str], values: Mapping[str, Any]) -> None:
    for name, kind in wanted.items():
        if kind == layout.TEXT:
            data = encode_text(values[name])
            obj.attrs.create(name, data, dtype=h5py.string_dtype("utf-8", max(1, len(data))))
        else:
            obj.attrs[name] = values[name]


def _write_table(
    group: h5py.Group, name: str, columns: Columns, rows: Iterable[Mapping[str, Any]], *, counts: int = 0
) -> None:
    _write_array(group, name, pack(columns, rows, counts=counts))


def _write_array(group: h5py.Group, name: str, data: NDArray[Any]) -> None:
    if not data.size:
        group.create_dataset(name, data=data)
        return
    row_bytes = max(1, data.nbytes // len(data))
    rows = max(1, min(len(data), CHUNK_ROWS, CHUNK_BYTES // row_bytes))
    group.create_dataset(
        name,
        data=data,
        chunks=(rows, *data.shape[1:]),
        shuffle=True,
        compression="gzip",
        compression_opts=4,
        fletcher32=True,
    )
