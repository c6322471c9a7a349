"""One view of a session, whether it is a finished file or still in its journals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleplate.api.events import Event, Rated, Replied
from soleplate.errors import UnknownName
from soleplate.model.parameter import Scalar
from soleplate.model.result import Result
from soleplate.model.session import SessionHeader
from soleplate.model.trial import RepMark, Trial
from soleplate.storage.edits import Edit, apply_to_reps, apply_to_trials
from soleplate.storage.streams import PlateRecord
from soleplate.text import Text

if TYPE_CHECKING:
    from soleplate.scoring.numbers.session_signals import SessionSignals

__all__ = ["LeftOut", "Recording"]


@dataclass(frozen=True)
class LeftOut:
    """Count what of a session's journals could not be read.

    Attributes
    ----------
    bytes : int
        Bytes that belong to no whole record of this session.
    samples : int
        Samples that are missing there, as the plate's own count or the arrivals tell.
    """

    bytes: int = 0
    samples: int = 0


@dataclass(frozen=True)
class Recording:
    """Hold everything that was recorded in one session; open one with ``open_session``.

    Attributes
    ----------
    header : SessionHeader
        Who, what and with which plates.
    state : str
        ``complete``, ``stopped``, ``recovered``, or ``recording`` while it still runs.
    recovered : bool
        True when it was put together from journals after a crash; ``recovery`` says what was missing.
    plates : mapping of role to PlateRecord
        In the order of the rig: session time is that of the first one.
    events : tuple of Event
        Everything that happened, nothing deleted.
    replies : tuple of Replied
        The replies that hold after undo and redo.
    original_trials, original_reps
        As recorded; ``trials`` and ``reps`` have the edits applied.
    ratings : tuple of Rated
        Effort, pain and form.
    edits : tuple of Edit
        Hash-chained corrections.
    stored_results : mapping of scoring version to results
        What ``score --write`` stored.
    raw_sha256 : str
        Check sum of what came from the plates.
    left_out : LeftOut
        What of the journals it was read from could not be read; nothing for a session file.
    source, context : mapping
        Where an imported session came from, and what else is known of it; empty where nothing is.
    source_bytes : bytes
        The file that was imported, byte for byte; empty where there was none, or it was not kept.
    """

    path: Path
    header: SessionHeader
    state: str
    recovered: bool
    plates: Mapping[str, PlateRecord]
    raw_sha256: str
    events: tuple[Event, ...] = ()
    replies: tuple[Replied, ...] = ()
    original_trials: tuple[Trial, ...] = ()
    original_reps: tuple[RepMark, ...] = ()
    ratings: tuple[Rated, ...] = ()
    edits: tuple[Edit, ...] = ()
    stored_results: Mapping[int, tuple[Result, ...]] = field(default_factory=dict)
    recovery: str = ""
    left_out: LeftOut = LeftOut()
    source: Mapping[str, Scalar] = field(default_factory=dict)
    context: Mapping[str, Scalar] = field(default_factory=dict)
    source_bytes: bytes = field(default=b"", repr=False)

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles of the plates, in the order of the rig."""
        return tuple(self.plates)

    def plate(self, role: str = "") -> PlateRecord:
        """Return a plate by role, or the first one; raise UnknownName when there is none."""
        if not role and self.plates:
            return next(iter(self.plates.values()))
        try:
            return self.plates[role]
        except KeyError:
            raise UnknownName(
                Text("This session has no plate {role!r}", role=role),
                do=Text("It has: {listed}", listed=", ".join(self.plates) or "none"),
            ) from None

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Trials with the edits applied."""
        return apply_to_trials(self.original_trials, self.edits)

    @property
    def reps(self) -> tuple[RepMark, ...]:
        """Repetitions with the edits applied."""
        return apply_to_reps(self.original_reps, self.edits)

    @property
    def effort(self) -> float:
        """Mean of the efforts that were answered, 0 to 10; NaN when nobody was asked."""
        efforts = [float(rated.value) for rated in self.ratings if rated.scale == "effort"]
        return sum(efforts) / len(efforts) if efforts else math.nan

    def results(self, version: int | None = None) -> tuple[Result, ...]:
        """Return stored results of one scoring version (the newest by default); empty when there are none."""
        if version is None:
            version = max(self.stored_results, default=0)
        return self.stored_results.get(version, ())

    def signals(self, *, trial: int = 0, rep: int = 0, low_pass: Any = None) -> SessionSignals:
        """Return forces, moments and centres of pressure; see ``soleplate.signals``."""
        # newtons are made in a room above this one
        found: SessionSignals = import_module("soleplate.scoring.numbers.session_signals").signals(
            self, trial=trial, rep=rep, low_pass=low_pass
        )
        return found
