"""Sessions that were cut off: put together from their journals what reached the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from soleplate.api.driver import Driver
from soleplate.api.events import event_to_json
from soleplate.errors import DamagedFile, SoleplateError, StorageError, UnreadableFile
from soleplate.storage.cell_marks import with_marks
from soleplate.storage.files import JOURNAL, SessionFiles, in_use, lock
from soleplate.storage.hdf5.from_file import read_file
from soleplate.storage.journals import timeline
from soleplate.storage.journals.from_journals import read_journals
from soleplate.storage.recording import LeftOut, Recording
from soleplate.storage.sync import with_sync
from soleplate.storage.writer import put_away_journals, write_session
from soleplate.text import Text

__all__ = ["Recovered", "find_orphans", "recover"]


@dataclass(frozen=True)
class Recovered:
    """Hold what became of one session.

    Attributes
    ----------
    samples : int
        Rows recovered, over all streams.
    notes : str
        What was torn or missing; empty when nothing was.
    left_out : LeftOut
        Bytes and samples that could not be read; the journals are then kept, as ``.journal.damaged``.
    error : SoleplateError, optional
        Why it could not be recovered; its journals are then untouched.
    """

    files: SessionFiles
    samples: int = 0
    notes: str = ""
    left_out: LeftOut = field(default_factory=LeftOut)
    error: SoleplateError | None = None


def find_orphans(folder: Path | str) -> list[SessionFiles]:
    """Return the sessions in a folder that left journals and that no running program is writing."""
    folder = Path(folder)
    try:
        stems = {
            path.name.split(".", 1)[0] for path in folder.iterdir() if path.name.endswith(JOURNAL) and path.is_file()
        }
    except OSError as error:
        raise UnreadableFile(
            Text("The folder {folder} cannot be read", folder=folder), why=str(error), do=Text("Check its name")
        ) from error
    sessions = [SessionFiles(folder, stem) for stem in sorted(stems)]
    return [files for files in sessions if not any(in_use(path) for path in files.journals)]


def recover(
    path: Path | str, *, find_driver: Callable[[str], Driver] | None = None, unasked: bool = False
) -> list[Recovered]:
    """Complete the sessions that a folder, or one journal, belongs to.

    Running it again changes nothing. No file is overwritten, and journals go only when their session
    file is safely on the disk and holds all that is in them; otherwise they stay, as ``.journal.damaged``.

    Parameters
    ----------
    path : path
        A folder, or any journal of a session.
    find_driver : callable, optional
        From a driver's name to the driver; the registered ones by default.
    unasked : bool
        Leave sessions alone of which anything would be left out: somebody should know of it first.

    Returns
    -------
    list of Recovered
        One for each session; for a folder, a session that fails does not stop the others.

    Raises
    ------
    FileError, PluginError, StorageError
        When ``path`` is a journal and its session cannot be recovered.
    """
    path = Path(path)
    if not path.is_dir():
        return [_recover_one(SessionFiles.of(path), find_driver, unasked)]
    outcomes = []
    for files in find_orphans(path):
        try:
            outcomes.append(_recover_one(files, find_driver, unasked))
        except SoleplateError as error:
            if files.journals:  # otherwise another program has just recovered it
                outcomes.append(Recovered(files, error=error))
    return outcomes


def _recover_one(files: SessionFiles, find_driver: Callable[[str], Driver] | None, unasked: bool) -> Recovered:
    with _held(files):
        if not files.journals:
            raise UnreadableFile(
                Text("There are no journals of {stem} in {folder}", stem=files.stem, folder=files.folder),
                why=Text("nothing was cut off") if files.session_file.exists() else "",
                do=Text("Give a folder or a .journal file"),
            )
        recording = read_journals(files.journals[0], find_driver)
        left_out = recording.left_out
        if unasked and left_out.bytes:
            raise DamagedFile(
                Text("{n} bytes of its journals are damaged", n=left_out.bytes),
                why=recording.recovery,
                do=Text("Complete it with what is whole: soleplate recover {folder}. The journals are kept",
                        folder=files.folder),
            )  # fmt: skip
        return _completed(files, recording)


@contextmanager
def _held(files: SessionFiles) -> Iterator[None]:
    """Keep other programs from recovering the same session meanwhile."""
    with ExitStack() as stack:
        for path in files.journals:
            if os.name != "posix":  # Windows removes no open file, and refuses to rename one that is open elsewhere
                free = not in_use(path)
            else:
                try:
                    free = lock(stack.enter_context(path.open("rb")).fileno())
                except FileNotFoundError:  # recovered a moment ago
                    continue
                except OSError as error:
                    raise UnreadableFile(
                        Text("The journal {path} could not be read", path=path), why=str(error)
                    ) from error
            if not free:
                raise StorageError(
                    Text("{stem} is still being recorded", stem=files.stem),
                    why=Text("another program holds its journals open"),
                    do=Text("End that session first"),
                )
        yield


def _completed(files: SessionFiles, recording: Recording) -> Recovered:
    samples = sum(len(stream) for plate in recording.plates.values() for stream in plate.streams.values())
    if files.session_file.exists():
        # the crash came between the file's final name and the removal of its journals
        if not _holds(read_file(files.session_file), recording):
            raise StorageError(
                Text("{name} exists already and holds something else than the journals", name=files.session_file.name),
                why=Text("nothing is ever overwritten"),
                do=Text("Move it to another folder, then recover again"),
            )
        put_away_journals(files, recording)
        return Recovered(files, samples, Text("the session file was already complete"), recording.left_out)
    state = timeline.end_state(recording.events) or "recovered"
    write_session(replace(with_marks(with_sync(recording)), state=state, recovered=True), files.session_file)
    return Recovered(files, samples, recording.recovery, recording.left_out)


def _holds(stored: Recording, journals: Recording) -> bool:
    """Return whether a session file holds everything that the journals left beside it do."""
    if stored.header.session_id != journals.header.session_id:
        return False
    if {event_to_json(event) for event in journals.events} - {event_to_json(event) for event in stored.events}:
        return False
    for role, plate in journals.plates.items():
        for name, stream in plate.streams.items():
            if not len(stream):  # its journal has been removed already
                continue
            kept = stored.plates[role].streams.get(name) if role in stored.plates else None
            if kept is None or not np.array_equal(kept.samples, stream.samples):
                return False
            if not np.array_equal(kept.ticks, stream.ticks):
                return False
    return True
