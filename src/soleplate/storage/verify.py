"""Look a session file over and say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from soleplate.errors import DamagedFile, FileError, ForeignFile, HostileFile, about_file
from soleplate.storage.edits import broken_link
from soleplate.storage.hdf5.digest import broken_parts, raw_digest
from soleplate.storage.hdf5.from_objects import recording_of
from soleplate.storage.hdf5.guard import Guarded, open_guarded
from soleplate.storage.hdf5.objects import Objects, read_column
from soleplate.storage.hdf5.to_hdf5 import explanations
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["Finding", "verify"]

MOST_NAMED = 50  # objects that the format does not know, of one group
STATES = ("complete", "stopped", "recovered")


@dataclass(frozen=True)
class Finding:
    """Hold one thing that is wrong: a stable code, and a sentence."""

    code: str
    text: str


def verify(path: Path | str) -> list[Finding]:
    """Return what is wrong with a session file; an empty list means that it holds what was recorded.

    Looked at are: the guard's rules, the check sum of every chunk and part, what the format does not know, every value
    against the schema, the SHA-256 of the raw recording, the chain of edits, device time, and trials.
    """
    path = Path(path)
    try:
        with about_file(path):
            objects: Objects = {}
            with open_guarded(path) as opened:
                version = opened.version
                if damaged := list(_damaged(opened, objects)):
                    return damaged
                if version > 1:
                    if changed := list(_changed(objects)):
                        return changed
                    damaged = [*_unknown(opened), *_explained(opened)]
            recording = recording_of(objects, version, path)
            return [*damaged, *_raw(recording), *_timing(recording), *_trials(recording), *_state(recording)]
    except FileError as error:
        return [Finding(_code(error), error.text)]


def _code(error: FileError) -> str:
    kinds = {HostileFile: "hostile", ForeignFile: "foreign", DamagedFile: "damaged"}
    return kinds.get(type(error), "unreadable")


def _damaged(opened: Guarded, objects: Objects) -> Iterator[Finding]:
    """Read everything into ``objects``, and yield what HDF5 cannot read."""
    objects.update(opened.attrs)
    for path in opened.data:
        try:
            objects.update(read_column(opened, path))
        except DamagedFile as error:
            yield Finding("damaged", error.text)


def _changed(objects: Objects) -> Iterator[Finding]:
    for part in broken_parts(objects):
        yield Finding(
            "changed", Text("{part} is not what was recorded: its check sum differs from the stored one", part=part)
        )


def _unknown(opened: Guarded) -> Iterator[Finding]:
    """Name what a file holds that the format does not know; it is not opened, and nothing reads it."""
    known = {*opened.groups, *opened.data}
    for path, group in opened.groups.items():
        inside = [f"{path}/{name.decode('utf-8', 'replace')}".lstrip("/") for name in group]
        about = [f"{path}@{name}" for name in _attribute_names(group)]
        found = sorted([name for name in inside if name not in known] + [n for n in about if n not in opened.attrs])
        for one in found[:MOST_NAMED]:
            yield Finding("unknown", Text("/{one} is not of this format; it is not read, and in no check sum", one=one))
        if (more := len(found) - MOST_NAMED) > 0:
            yield Finding("unknown", Text("/{path} holds {more} more of that kind", path=path, more=more))


def _explained(opened: Guarded) -> Iterator[Finding]:
    """Compare what each dataset says of itself with what the format says of it."""
    for path, declared in opened.data.items():
        dataset = declared.id
        told = h5py.Dataset(dataset).attrs
        expected = dict(explanations(path, opened.file))
        wrong = [name for name in _attribute_names(dataset) if name not in expected]
        for name, text in expected.items():
            if name in told and bytes(told[name]) != text.encode():
                wrong.append(name)
        for name in wrong:
            yield Finding(
                "explanation", Text("{name} of /{path} is not what the format says of it", name=name, path=path)
            )


def _attribute_names(owner: h5py.h5g.GroupID | h5py.h5d.DatasetID) -> list[str]:
    names: list[bytes] = []
    h5py.h5a.iterate(owner, names.append)
    return [name.decode("utf-8", "replace") for name in names]


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
