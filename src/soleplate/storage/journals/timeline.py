"""What the events say: replies that hold, trials, repetitions, ratings, zeros and how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, cast

import numpy as np

from soleplate.api.events import Event, Rated, Replied, RepMarked, SessionEnded, TareDone, TrialEnded, Undone
from soleplate.model.people import Side
from soleplate.model.plate import Tare
from soleplate.model.trial import RepMark, Trial, TrialState

__all__ = ["active_replies", "end_state", "ratings", "rep_marks", "tares", "trials"]


def active_replies(events: Iterable[Event]) -> tuple[Replied, ...]:
    """Return the replies that hold after every undo and redo, in the order of their words.

    An undo puts aside the replies from its index on; a redo brings back what the last undo put aside;
    a new reply makes what was put aside final.
    """
    active: list[Replied] = []
    aside: list[list[Replied]] = []
    for event in events:
        if isinstance(event, Replied):
            active = [*(reply for reply in active if reply.index < event.index), event]
            aside.clear()
        elif isinstance(event, Undone) and not event.redone:
            aside.append([reply for reply in active if reply.index >= event.index])
            active = [reply for reply in active if reply.index < event.index]
        elif isinstance(event, Undone) and aside:
            active += aside.pop()
    return tuple(active)


def trials(events: Iterable[Event]) -> tuple[Trial, ...]:
    """Return the trials by number; of two ends of one trial the later holds."""
    found: dict[int, Trial] = {}
    for event in events:
        if isinstance(event, TrialEnded):
            found[event.number] = Trial(
                event.number,
                event.series,
                cast(Side, event.side),
                event.start_s,
                event.end_s,
                cast(TrialState, event.state),
                event.reason,
                dict(event.conditions),
            )
    return tuple(found[number] for number in sorted(found))


def rep_marks(events: Iterable[Event]) -> tuple[RepMark, ...]:
    """Return the repetitions by trial and number; of two marks of one repetition the later holds."""
    found: dict[tuple[int, int], RepMark] = {}
    for event in events:
        if isinstance(event, RepMarked):
            side = cast(Side, event.side)
            found[event.trial, event.number] = RepMark(event.trial, event.number, side, event.start_s, event.end_s)
    return tuple(found[key] for key in sorted(found))


def ratings(events: Iterable[Event]) -> tuple[Rated, ...]:
    """Return effort, pain and form as they were answered."""
    return tuple(event for event in events if isinstance(event, Rated))


def tares(events: Iterable[Event], role: str) -> tuple[Tare, ...]:
    """Return every zero of one plate, the refused ones too."""
    return tuple(
        Tare(
            event.time_s,
            np.array(event.counts, float),
            event.noise_n,
            event.accepted,
            event.reason,
            cast(Literal["before", "after"], event.phase),
        )
        for event in events
        if isinstance(event, TareDone) and event.role == role
    )


def end_state(events: Iterable[Event]) -> str:
    """Return how the session ended, or an empty string when it never did."""
    ends = [event.state for event in events if isinstance(event, SessionEnded)]
    return ends[-1] if ends else ""
