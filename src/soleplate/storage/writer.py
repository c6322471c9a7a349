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

import h5py

from soleplate.errors import StorageError, UnreadableFile
from soleplate.model.result import Result
from soleplate.storage.codec import check_header
from soleplate.storage.edits import Edit, broken_link
from soleplate.storage.files import SessionFiles, remove_partial, replace_file, write_new
from soleplate.storage.first_look import remember
from soleplate.storage.hdf5 import layout
from soleplate.storage.hdf5.digest import part_digests
from soleplate.storage.hdf5.from_file import read_file
from soleplate.storage.hdf5.guard import open_guarded
from soleplate.storage.hdf5.objects import Objects
from soleplate.storage.hdf5.tables import pack
from soleplate.storage.hdf5.to_hdf5 import write_data, write_objects
from soleplate.storage.hdf5.to_objects import digest_objects, edit_objects, objects_of, result_objects
from soleplate.storage.locks import writing
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["put_away_journals", "remove_journals", "session_bytes", "store_edits", "store_results", "write_session"]

DAMAGED = ".damaged"  # behind the name of a journal that holds more than could be read


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
    path: Path | str,
    results: Iterable[Result],
    version: int,
    *,
    recording: Recording | None = None,
    uncertainty: Mapping[tuple[int, int, str], tuple[float, float]] | None = None,
) -> None:
    """Store (or replace) the results of one scoring version in a session file.

    Parameters
    ----------
    results, version
        What was computed, and by which scoring.
    recording : Recording, optional
        What it was computed from; those of its edits that the file lacks are stored in the same step.
    uncertainty : mapping, optional
        Shared and random standard uncertainty by trial, repetition and key; a file of version 1 has no room for it.

    Raises
    ------
    FileError
        When the file is refused by the guard.
    StorageError
        When the file was changed meanwhile, another program is writing, or the disk refuses; the file is unchanged.
    """
    path, listed = Path(path), list(results)
    with writing(path.parent):
        chain = _going_on(recording.edits, recording, read_file(path)) if recording is not None else ()
        with _Changed(path) as change:
            change.edits(chain)
            change.results(version, listed, uncertainty or {})


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
        chain = _going_on((*before.edits, *edits), before, before)
        with _Changed(path) as change:
            change.edits(chain)


def _going_on(chain: Sequence[Edit], base: Recording, now: Recording) -> Sequence[Edit]:
    """Return the chain of edits where it has more than the file has now, else none.

    Raises StorageError where it does not go on from the one in the file, or that is another recording.
    """
    name, stored = now.path.name, now.edits
    if (now.header.session_id, now.raw_sha256) != (base.header.session_id, base.raw_sha256):
        raise StorageError(
            Text("{name} is another recording than the one that was opened", name=name),
            why=Text("somebody put another file in its place meanwhile; nothing was stored now"),
            do=Text("Open it again"),
        )
    if tuple(chain[: len(stored)]) == tuple(stored) and broken_link(base.header.session_id, chain) is None:
        return chain if len(chain) > len(stored) else ()
    why = Text("its corrections are not those that were read; nothing was stored now")
    if stored:
        last = stored[-1]
        why = Text(
            "{who} changed {what} to {new} at {utc}; nothing was stored now",
            who=last.who,
            what=last.what,
            new=last.new,
            utc=last.utc,
        )
    raise StorageError(
        Text("{name} was corrected elsewhere since it was opened", name=name),
        why=why,
        do=Text("Open it again, look at that correction, and make yours once more"),
    )


class _Changed:
    """Change a copy of a session file in memory and put it in the file's place at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with open_guarded(path) as opened:
            self.version = opened.version
        try:
            self._memory = io.BytesIO(path.read_bytes())
        except OSError as error:
            raise UnreadableFile(Text("{path} cannot be read", path=path), why=str(error)) from error

    def __enter__(self) -> _Changed:
        self.file = h5py.File(self._memory, "r+")
        return self

    def edits(self, chain: Sequence[Edit]) -> None:
        """Put the whole chain of edits into the file; nothing where there is none."""
        if not chain:
            return
        if self.version == 1:
            self.replace("edits")
            write_data(self.file, "edits", pack(layout.EDITS.of(1), [asdict(edit) for edit in chain]))
        else:
            self.part("edits", edit_objects(chain))

    def results(
        self, version: int, results: Sequence[Result], uncertainty: Mapping[tuple[int, int, str], tuple[float, float]]
    ) -> None:
        """Put the results of one scoring version in the place of older ones."""
        if self.version == 1:
            group = self.file.require_group("results")
            self.replace(f"results/{version}")
            write_data(group, str(version), pack(layout.RESULTS.of(1), [asdict(result) for result in results]))
        else:
            self.part(f"results/{version}", result_objects(version, list(results), uncertainty))

    def replace(self, name: str) -> None:
        """Remove what stands there, if anything does."""
        if name in self.file:
            del self.file[name]

    def part(self, name: str, objects: Objects) -> None:
        """Put a part in the place of its older form; the check sums of all others stay what they were."""
        told = self.file["digests"]
        stored = {n.decode(): s.decode() for n, s in zip(told["part"][()], told["sha256"][()], strict=True)}
        for old in (name, "digests"):
            self.replace(old)
        write_objects(self.file, {**objects, **digest_objects({**stored, **part_digests(objects)})})

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
            write_objects(file, objects_of(recording))
    except (OSError, RuntimeError, ValueError) as error:
        raise StorageError(
            Text("The session file of {session_id} could not be built", session_id=recording.header.session_id),
            why=str(error),
            do=Text("Keep the journals and report this as a bug"),
        ) from error
    return memory.getvalue()
