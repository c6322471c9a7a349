"""The session file to a Recording."""

from __future__ import annotations

from pathlib import Path

from soleplate.errors import DamagedFile, about_file
from soleplate.storage.edits import check_chain
from soleplate.storage.hdf5.digest import broken_parts, raw_digest
from soleplate.storage.hdf5.from_objects import recording_of
from soleplate.storage.hdf5.guard import open_guarded
from soleplate.storage.hdf5.objects import read_objects
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["read_file"]


def read_file(path: Path, *, check: bool = True) -> Recording:
    """Return the Recording that a session file holds.

    Parameters
    ----------
    check : bool
        Compare check sums and edits; ``verify`` looks at a file that fails.

    Raises
    ------
    FileError
        See ``open_guarded``; ForeignFile for a value that cannot be; DamagedFile when stored data fail their check sums
        or contradict each other.
    """
    with about_file(path):
        with open_guarded(path) as opened:
            version, objects = opened.version, read_objects(opened)
        if check and version > 1 and (parts := broken_parts(objects)):
            raise _changed(
                path, Text("{name} is not what was recorded: {parts}", name=path.name, parts=", ".join(parts))
            )
        recording = recording_of(objects, version, path)
        if check and version == 1 and raw_digest(recording.plates) != recording.raw_sha256:
            raise _changed(path, Text("The samples of {name} are not those that were recorded", name=path.name))
        if check:
            check_chain(recording.header.session_id, recording.edits)
    return recording


def _changed(path: Path, what: str) -> DamagedFile:
    return DamagedFile(
        what,
        why=Text("their check sum differs from the stored one"),
        do=Text("Run soleplate verify {path}, and use another copy of the file if there is one", path=path),
    )
