"""The door for importers: a file of another program becomes a session.

An importer reads newtons and places; everything behind that (the session file, trials, weights) is done for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from soleplate.model.parameter import Scalar
from soleplate.model.people import Side
from soleplate.tables.found import Choice, Finding, Question

__all__ = ["Choice", "Finding", "ImportedEvent", "ImportedFile", "Importer", "PlateSamples", "Question", "Told"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """Hold what a person said about a file; whatever is empty is guessed, or asked.

    Attributes
    ----------
    columns : mapping
        What a column, by name or by number from 1, holds: ``fz``, ``left.fz``, ``2.cop_x``, ``time``, ``-`` for what is
        not read. Of formats with plates: the side of a plate, ``left`` or ``right``, or ``-``.
    units : mapping
        Of ``force``, ``moment``, ``cop`` and ``time``.
    rate_hz : float
        Samples in a second; 0 where the file says it.
    more : mapping
        ``numbers`` (a decimal comma?), ``up`` (the axis that points up), ``facing`` (the axis that points forward for
        the person), ``torn=drop`` (leave out a last line that was cut off), and what an importer knows of its own.
    weight_n : float
        Body weight for forces that are told in body weights; NaN where it is not known.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    rate_hz: float = 0.0
    more: Mapping[str, str] = field(default_factory=dict)
    weight_n: float = float("nan")

    def get(self, name: str, default: str = "") -> str:
        """Return what was told under a name of ``more``."""
        return self.more.get(name, default)


@dataclass(frozen=True)
class PlateSamples:
    """Hold what one plate measured.

    Attributes
    ----------
    name : str
        As the file names the plate.
    samples : (n, 3) or (n, 1) float64
        Fz in N, up on the person, and Mx, My in N.mm about the middle of the surface: the centre of pressure is
        ``(-My / Fz, Mx / Fz)``, x to the right and y forward of the person. Fz alone where no place is known. NaN where
        the file has no number; a moment of an unloaded plate, whose place nobody can know, is 0.
    rate_hz : float
        Samples in a second.
    time_s : (n,) float64, optional
        Where samples are missing or not evenly spaced.
    side : str
        The foot that stood on it; empty where the file does not say it.
    size_mm, centre_mm : (float, float)
        Width and depth; middle of the surface in the frame that all plates of the file share.
    """

    name: str
    samples: Array
    rate_hz: float
    time_s: Array | None = None
    side: Side = ""
    size_mm: tuple[float, float] = (0.0, 0.0)
    centre_mm: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class ImportedEvent:
    """Hold a mark that the file has: when, s from the first sample, and what it is called."""

    time_s: float
    label: str
    side: Side = ""


@dataclass(frozen=True)
class ImportedFile:
    """Hold what was read, and what was understood of it.

    Attributes
    ----------
    plates : tuple of PlateSamples
        Empty as long as a question that is not optional is open.
    events : tuple of ImportedEvent
        Marks in the file.
    facts : mapping
        What else the file says, to be kept: names of its fields as they are.
    findings, questions
        What the preview shows, and what only a person can know.
    """

    plates: tuple[PlateSamples, ...] = ()
    events: tuple[ImportedEvent, ...] = ()
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def needed(self) -> tuple[Question, ...]:
        """What must be answered before it can become a session."""
        return tuple(question for question in self.questions if not question.optional)


@runtime_checkable
class Importer(Protocol):
    """Read the files of one format.

    Attributes
    ----------
    name : str
        What ``--format`` calls it.
    summary : str
        One line.
    endings : tuple of str
        Of its files, with the dot.
    """

    name: str
    summary: str
    endings: tuple[str, ...]

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether a file is of this format, by its name and its first 64 KiB; quick, and never an error."""
        ...

    def read(self, path: Path, told: Told) -> ImportedFile:
        """Read a file; raise ForeignFile, DamagedFile or HostileFile with line and column, or what was expected.

        It runs in a process under limits of time and memory. What is not known is a question, never a guess.
        """
        ...
