"""Look a session file over and say everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from soleplate.errors import DamagedFile, FileError, ForeignFile, HostileFile, about_file
from soleplate.storage import layout
from soleplate.storage.digest import raw_digest
from soleplate.storage.edits import broken_link
from soleplate.storage.from_file import read_array, read_file
from soleplate.storage.guard import open_guarded, result_versions, text_attr
from soleplate.storage.recording import Recording
from soleplate.text import Text

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
        with about_file(path):
            with open_guarded(path) as file:
                damaged = list(_damaged(file))
            if damaged:
                return damaged
            recording = read_file(path, check=False)
            return [*_raw(recording), *_timing(recording), *_trials(recording), *_state(recording)]
    except FileError as error:
        return [Finding(_code(error), error.text)]


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
            yield Finding("damaged", error.text)


def _raw(recording: Recording) -> Iterator[Finding]:
    if raw_digest(recording.plates) != recording.raw_sha256:
        yield Finding("raw-sha256", Text("The samples are not those that were recorded: their check sum differs"))
    broken = broken_link(recording.header.session_id, recording.edits)
    if broken is not None:
        yield Finding(
            "edits",
            Text(
                "Edit {broken} of {n} does not follow from the one before it", broken=broken + 1, n=len(recording.edits)
            ),
        )


def _timing(recording: Recording) -> Iterator[Finding]:
    for role, plate in recording.plates.items():
        for name, stream in plate.streams.items():
            if not len(stream):
                yield Finding("no-samples", Text("{role}/{name} holds no samples", role=role, name=name))
            edges = [segment.first_row for segment in stream.segments]
            for first, end in zip(edges, [*edges[1:], len(stream)], strict=True):
                back = np.flatnonzero(np.diff(stream.ticks[first:end]) <= 0)
                if back.size:
                    yield Finding(
                        "ticks",
                        Text(
                            "Device time of {role}/{name} stands or runs back at row {back}",
                            role=role,
                            name=name,
                            back=first + back[0] + 1,
                        ),
                    )


def _trials(recording: Recording) -> Iterator[Finding]:
    numbers = {trial.number for trial in recording.original_trials}
    if len(numbers) < len(recording.original_trials):
        yield Finding("trials", Text("Two trials have one number"))
    for trial in recording.original_trials:
        if not trial.start_s <= trial.end_s:
            yield Finding(
                "trials",
                Text(
                    "Trial {number} ends at {end_s} s before it starts at {start_s} s",
                    number=trial.number,
                    end_s=trial.end_s,
                    start_s=trial.start_s,
                ),
            )
        plates = trial.conditions.get("plates", "")
        if plates and (missing := set(plates.split("+")) - set(recording.plates)):
            yield Finding(
                "trials",
                Text(
                    "Trial {number} was done on {listed}, which is not in the file",
                    number=trial.number,
                    listed=", ".join(sorted(missing)),
                ),
            )
    for rep in recording.original_reps:
        if rep.trial not in numbers:
            yield Finding(
                "reps",
                Text(
                    "Repetition {number} belongs to trial {trial}, which is not there",
                    number=rep.number,
                    trial=rep.trial,
                ),
            )


def _state(recording: Recording) -> Iterator[Finding]:
    if recording.state not in STATES:
        yield Finding(
            "state",
            Text("The state {state!r} is not one of: {listed}", state=recording.state, listed=", ".join(STATES)),
        )
