"""Which session is when: 48 hours between them, missed ones moved by rule, races kept free."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from soleplate.programme.done import Done
from soleplate.programme.plan import Programme, Slot
from soleplate.text import Text

__all__ = ["Placed", "by_slot", "days_done", "due_on", "hours_since", "place"]

State = Literal["done", "due", "coming", "missed", "left out"]


@dataclass(frozen=True)
class Placed:
    """Hold where a planned session stands: its state, its day (the planned one, or where it was moved), and why."""

    slot: Slot
    state: State
    day: date
    why: str = ""

    @property
    def moved(self) -> bool:
        """Whether it is on another day than planned."""
        return self.day != self.slot.day


def days_done(history: Sequence[Done]) -> dict[str, date]:
    """Return on which day each slot was done: that of its first exercise."""
    found: dict[str, date] = {}
    for one in history:
        if one.slot:
            found.setdefault(one.slot, one.day)
    return found


def place(programme: Programme, history: Sequence[Done], today: date) -> list[Placed]:
    """Return every planned session with its state as of today.

    The rules: a session that was not done on its day is moved to the next day of its week that keeps the hours
    between hard sessions; one that finds no such day is missed, and is not made up for. Nothing lies close to a race:
    such a session is put before the race, or left out.
    """
    done = days_done(history)
    gap = max(1, math.ceil(programme.hours_between / 24))
    unplanned = sorted({one.day for one in history if not one.slot})
    before = date.min
    found = []
    slots = programme.slots()
    for slot in slots:
        if slot.code in done:
            day = done[slot.code]
            before = max(before, day)
            found.append(Placed(slot, "done", day))
            continue
        last = _week_end(programme, slot)
        others = [done[other.code] for other in slots if other.code in done] + [
            day for day in unplanned if day <= today
        ]
        free = _next_free(programme, before, max(slot.day, min(today, last + timedelta(1))), last, gap, others)
        if free is None and slot.day >= today:  # a race is in the way: rather before it
            free = _next_free(programme, before, max(today, last - timedelta(6)), slot.day, gap, others)
        if free is None:
            raced = any(race.covers(slot.day) for race in programme.races)
            why = Text("a race is too close") if raced else Text("its week is over, or full; it is not made up for")
            found.append(Placed(slot, "left out" if raced else "missed", slot.day, why))
            continue
        before = free
        found.append(Placed(slot, "due" if free <= today else "coming", free, _why(programme, slot, free)))
    return found


def _week_end(programme: Programme, slot: Slot) -> date:
    return date.fromisoformat(programme.start) + timedelta(days=7 * slot.week - 1)


def _next_free(
    programme: Programme, before: date, first: date, last: date, gap: int, others: Sequence[date]
) -> date | None:
    day = first
    while day <= last:
        far = all(abs((day - other).days) >= gap for other in others)
        far = far and (before == date.min or (day - before).days >= gap)
        if far and not any(race.covers(day) for race in programme.races):
            return day
        day += timedelta(1)
    return None


def _why(programme: Programme, slot: Slot, day: date) -> str:
    if day == slot.day:
        return ""
    if any(race.covers(slot.day) for race in programme.races):
        return Text("moved: a race is too close")
    return Text("moved: it was not done on its day, or the hours between would be too short")


def due_on(placed: Sequence[Placed]) -> Placed | None:
    """Return the session that is due, the earliest of them."""
    return next((one for one in placed if one.state == "due"), None)


def hours_since(history: Sequence[Done], now: datetime) -> float:
    """Return hours since the last session began; infinity before the first."""
    past = [datetime.fromisoformat(one.utc) for one in history]
    return (now - max(past)).total_seconds() / 3600 if past else math.inf


def by_slot(history: Sequence[Done]) -> Mapping[str, list[Done]]:
    """Return what was done for each slot."""
    found: dict[str, list[Done]] = {}
    for one in history:
        if one.slot:
            found.setdefault(one.slot, []).append(one)
    return found
