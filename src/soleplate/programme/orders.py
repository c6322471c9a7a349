"""From an exercise that is due to the order of its session: which plate, which settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.acquire.live_plate import is_live
from soleplate.api.driver import PlateUrl
from soleplate.model.parameter import Scalar
from soleplate.model.people import SIDES, Side
from soleplate.programme.done import WORKOUT
from soleplate.programme.plan import Slot
from soleplate.programme.today import Due, Today
from soleplate.session.conduct import Order

__all__ = ["order_of", "plates_for", "settings_of"]


def settings_of(
    due: Due, slot: Slot, *, lighter: bool, listed: bool = False, first: Side = "", pain: float = 0.0
) -> dict[str, Scalar]:
    """Return the settings of the workout for one exercise; ``listed``: the check-list was answered today.

    ``pain`` is that before the session, once it was asked.
    """
    dose, kind = due.dose, due.exercise.kind
    found: dict[str, Scalar] = {
        "exercise": kind.name, "sets": dose.sets, "load_kg": dose.load_kg, "rest_s": dose.rest_s, "beats": dose.beats,
        "block": slot.block.name, "week": slot.week, "deload_every": 0, "lighter": lighter, "planned": slot.code,
        "ask_after": "exercise", "check_list": "done" if listed else "ask",
        "pain_start": pain,
    }  # fmt: skip
    found[kind.by] = dose.reps if kind.by == "reps" else dose.seconds
    if dose.tempo:
        found |= dict(zip(("down_s", "bottom_s", "up_s"), dose.phases, strict=True))
    if kind.box_mm[1]:
        found["drop_mm"] = dose.box_mm
    if first in SIDES:
        found["first"] = first
    return found


def plates_for(due: Due, urls: Mapping[str, PlateUrl]) -> dict[str, PlateUrl]:
    """Return the plate that sees an exercise, by its role; none where no plate does, or none is there.

    A simulated plate can be any of them; a real one only what it is set up for.
    """
    role = due.exercise.kind.role
    if not role:
        return {}
    if role in urls:
        return {role: urls[role]}
    other = urls.get("") or urls.get("plate")
    if other is None or (is_live(other) and role != "plate"):
        return {}
    return roles_for([replace(other, role="")], [(role,)])


def order_of(
    due: Due,
    today: Today,
    code: str,
    folder: Path,
    urls: Mapping[str, PlateUrl],
    *,
    involved: Side = "",
    listed: bool = False,
    ahead: bool = False,
) -> Order:
    """Return the order of the session of one exercise that is due; ``today`` must have one."""
    if today.placed is None:
        raise ValueError("nothing is due")
    slot, first = today.placed.slot, today.first
    settings = settings_of(due, slot, lighter=today.lighter, listed=listed, first=first, pain=today.pain_before)
    protocol = plugins.protocol(WORKOUT)
    return Order(protocol, plates_for(due, urls), code, folder, settings, involved, ahead=ahead)
