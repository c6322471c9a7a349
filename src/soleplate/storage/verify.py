"""Look a session file over and say everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from soleplate.errors import DamagedFile, FileError, ForeignFile, HostileFile
from soleplate.storage import layout
from soleplate.storage.digest import raw_digest
from soleplate.storage.edits import broken_link
from soleplate.storage.from_file import read_array, read_file
from soleplate.storage.guard import open_guarded, result_versions, text_attr
from soleplate.storage.recording import Recording

__all__ = ["Finding", "verify"]

STATES = ("complete", "stopped", "recovered")


@dataclass(frozen=True)
class Finding:
    """Hold one thing that is wrong: a stable code, and a sentence."""

    code: str
    text: str


def verify(path: Path | str) -> list[Finding]:
    """Return what is wrong with a session file; an empty list means that it holds what was recorded.

    Looked at are: the guard's rules, the check sum of every chunk, the SHA-256 of the raw recording,
    the chain of edits, numbers of rows, device time, trials, and the state.
    """
    path = Path(path)
    try:
        with open_guarded(path) as file:
            damaged = list(_damaged(file))
        if damaged:
            return damaged
        recording = read_file(path, check=False)
    except FileError as error:
        return [Finding(_code(error), str(error))]
    return [*_raw(recording), *_timing(recording), *_trials(recording), *_state(recording)]


def _code(error: FileError) -> str:
    kinds = {HostileFile: "hostile", ForeignFile: "foreign", DamagedFile: "damaged"}
    return kinds.get(type(error), "unreadable")


def _damaged(file: h5py.File) -> Iterator[Finding]:
    paths = [*layout.COMPOUND_TABLES, *(f"results/{version}" for version in result_versions(file))]
    for role in json.loads(text_attr(file, "roles")):
        plate = f"plates/{role}"
        paths += [f"{plate}/{name}" for name in ("segments", "gaps", "tares", "faults") if name in file[plate]]
        paths += [f"{plate}/calibration/{name}" for name in layout.CALIBRATION_ARRAYS]
        for stream in json.loads(text_attr(file[plate], "streams")):
            paths += [f"{plate}/{stream}/{name}" for name in (*layout.STREAM_ARRAYS, "arrivals")]
    for path in paths:
        try:
            read_array(file[path])
        except DamagedFile as error:
            yield Finding("damaged", str(error))


def _raw(recording: Recording) -> Iterator[Finding]:
    if raw_digest(recording.plates) != recording.raw_sha256:
        yield Finding("raw-sha256", "The samples are not those that were recorded: their check sum differs")
    broken = broken_link(recording.header.session_id, recording.edits)
    if broken is not None:
        yield Finding("edits", f"Edit {broken + 1} of {len(recording.edits)} does not follow from the one before it")


def _timing(recording: Recording) -> Iterator[Finding]:
    for role, plate in recording.plates.items():
        for name, stream in plate.streams.items():
            if not len(stream):
                yield Finding("no-samples", f"{role}/{name} holds no samples")
            edges = [segment.first_row for segment in stream.segments]
            for first, end in zip(edges, [*edges[1:], len(stream)], strict=True):
                back = np.flatnonzero(np.diff(stream.ticks[first:end]) <= 0)
                if back.size:
                    yield Finding(
                        "ticks", f"Device time of {role}/{name} stands or runs back at row {first + back[0] + 1}"
                    )


def _trials(recording: Recording) -> Iterator[Finding]:
    numbers = {trial.number for trial in recording.original_trials}
    if len(numbers) < len(recording.original_trials):
        yield Finding("trials", "Two trials have one number")
    for trial in recording.original_trials:
        if not trial.start_s <= trial.end_s:
            yield Finding(
                "trials", f"Trial {trial.number} ends at {trial.end_s} s before it starts at {trial.start_s} s"
            )
    for rep in recording.original_reps:
        if rep.trial not in numbers:
            yield Finding("reps", f"Repetition {rep.number} belongs to trial {rep.trial}, which is not there")


def _state(recording: Recording) -> Iterator[Finding]:
    if recording.state not in STATES:
        yield Finding("state", f"The state {recording.state!r} is not one of: {', '.join(STATES)}")
