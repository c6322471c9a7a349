"""The readings of a calibration as they come: kept line by line, so that it can be left, resumed and undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.calibration.plan import Spot
from soleplate.errors import ForeignFile, StorageError
from soleplate.storage.plate_files import append_line, read_lines
from soleplate.text import Text

__all__ = ["Note", "Notes", "tared"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Note:
    """Hold what the cells read at one step.

    Attributes
    ----------
    step : Spot
        With the load that truly stood there, where somebody corrected it.
    counts, sd : (c,) tuple of float
        Mean and SD of every cell.
    time_s : float
        Seconds since 1970 in the middle of the reading.
    """

    step: Spot
    counts: tuple[float, ...]
    sd: tuple[float, ...]
    time_s: float


class Notes:
    """Keep the readings of one calibration in a file; undoing writes a line, nothing is ever rewritten.

    Parameters
    ----------
    path : Path
        The file; made when the first line is written.
    setting : mapping
        What identifies the calibration: loads, cells, device. A file with another setting is not resumed.
    fresh : bool
        Begin anew whatever is there.
    """

    def __init__(self, path: Path, setting: Mapping[str, Any], *, fresh: bool = False) -> None:
        self._path, self._setting = path, dict(setting)
        self.notes: list[Note] = []
        lines = [] if fresh else read_lines(path)
        if lines and lines[0].get("setting") == self._setting:
            try:
                self._replay(lines[1:])
            except (TypeError, ValueError, KeyError) as error:
                raise ForeignFile(
                    Text("The readings in {path} cannot be used", path=path),
                    why=str(error),
                    do=Text("Begin anew with --fresh"),
                ) from error
        elif path.exists():
            self.discard()

    def _replay(self, lines: Sequence[Mapping[str, Any]]) -> None:
        for line in lines:
            if "undo" in line:
                self.notes = [note for note in self.notes if note.step.name != line["undo"]]
            elif "step" in line:
                step = Spot(**line["step"])
                self.notes.append(Note(step, tuple(line["counts"]), tuple(line["sd"]), float(line["time_s"])))

    @property
    def done(self) -> set[str]:
        """Names of the steps that have a reading."""
        return {note.step.name for note in self.notes}

    def add(self, note: Note) -> None:
        """Keep a reading; raise StorageError when that fails."""
        if not self._path.exists():
            append_line(self._path, {"setting": self._setting})
        append_line(self._path, {**asdict(note), "step": asdict(note.step)})
        self.notes.append(note)

    def undo(self, name: str = "") -> str:
        """Take a reading back, the last one by default; return the name of its step, empty when there is none."""
        name = name or (self.notes[-1].step.name if self.notes else "")
        if name:
            append_line(self._path, {"undo": name})
            self.notes = [note for note in self.notes if note.step.name != name]
        return name

    def discard(self) -> None:
        """Remove the file; raise StorageError when that fails."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(Text("{path} cannot be removed", path=self._path), why=str(error)) from error
        self.notes = []


def tared(notes: Sequence[Note]) -> list[tuple[Note, Array]]:
    """Return the loaded readings with their counts less the zero, which moves linearly between the zeros around."""
    zeros = [note for note in notes if note.step.kind == "zero"]
    times = np.array([note.time_s for note in zeros])
    counts = np.array([note.counts for note in zeros])
    order = np.argsort(times)
    found = []
    for note in notes:
        if note.step.kind != "zero":
            zero = np.array([np.interp(note.time_s, times[order], column[order]) for column in counts.T])
            found.append((note, np.array(note.counts) - zero))
    return found
