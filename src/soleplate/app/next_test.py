"""What a test would begin with: its plates, how it was done last, and how long it would take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from soleplate.acquire.feed import roles_for
from soleplate.acquire.live_plate import is_live
from soleplate.api.driver import PlateUrl
from soleplate.api.protocol import Protocol
from soleplate.api.safety import VISIT
from soleplate.errors import BadParameter, FileError, SoleplateError, about_file
from soleplate.model.labels import label
from soleplate.model.parameter import Scalar, spelled
from soleplate.model.people import Side
from soleplate.session.preview import preview
from soleplate.storage.library import Library
from soleplate.storage.opening import open_session
from soleplate.text import Text, joined

__all__ = ["LastTime", "last_times", "minutes_of", "plates_for", "repeated"]

#: of one visit only: what was said or drawn for it
ONCE = frozenset(
    {"check_list", "planned", "lighter", "clearance", "pain_start", "quick", "drawn", *(p.name for p in VISIT)}
)


def plates_for(protocol: Protocol, urls: Mapping[str, str]) -> dict[str, PlateUrl]:
    """Return the plate for each role of a test: the first of its rigs for which all are set up, by role.

    Raises BadParameter when none is.
    """
    set_up = {role: url for role, url in urls.items() if url}
    for rig in protocol.rigs:
        if all(role in set_up for role in rig):
            return roles_for([PlateUrl.parse(f"{role}={set_up[role]}") for role in rig], protocol.rigs)
    if "plate" in set_up:
        rig = next((rig for rig in protocol.rigs if len(rig) == 1), ())
        url = PlateUrl.parse(set_up["plate"])
        if not is_live(url):  # a simulated plate can be all of them
            return roles_for([url], protocol.rigs)
        if rig:
            return roles_for([PlateUrl.parse(f"{rig[0]}={set_up['plate']}")], protocol.rigs)
    rigs: list[str] = [joined(map(label, rig), by=" + ") for rig in protocol.rigs]
    wanted = reduce(lambda one, other: Text("{one} or {more}", one=one, more=other), rigs)
    raise BadParameter(
        Text("No plate is set up for {title}", title=protocol.title),
        why=Text("it wants {wanted}", wanted=wanted),
        do=Text("Set one up on the page Plates"),
    )


@dataclass(frozen=True)
class LastTime:
    """Hold when somebody did a test last, and with which settings, as text."""

    utc: str
    settings: Mapping[str, str]


def last_times(code: str, library: Path) -> dict[str, LastTime]:
    """Return the last time of each test of one person; the index tells which files to open.

    What cannot be read is left out: the page of visits names it.
    """
    with Library(library) as index:
        index.update()
        entries = index.find(participant=code)
    found: dict[str, LastTime] = {}
    for entry in reversed(entries):
        if entry.about.protocol in found:
            continue
        try:
            with about_file(entry.file):
                header = open_session(entry.file, check=False).header
        except FileError:
            continue
        found[header.protocol] = LastTime(header.created_utc, repeated(header.parameters))
    return found


def repeated(parameters: Mapping[str, Scalar]) -> dict[str, str]:
    """Return the settings of a session that hold the next time, too: not what was said or drawn."""
    return {name: spelled(value) for name, value in parameters.items() if name not in ONCE}


def minutes_of(
    protocol: Protocol, settings: Mapping[str, str], urls: Mapping[str, str], involved: Side
) -> float | None:
    """Return how long a test takes as it would begin now, min; nothing where its settings do not hold."""
    try:
        steps = preview(protocol, protocol.context(settings, tuple(plates_for(protocol, urls)), involved))
    except SoleplateError:
        return None
    return sum(step.seconds for step in steps) / 60
