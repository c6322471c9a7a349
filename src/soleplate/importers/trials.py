"""Trials in a record that no script ran: of a test that was named, or of the one that the record shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from soleplate import plugins
from soleplate.api.events import Event, SessionEnded, Weighed
from soleplate.api.protocol import Protocol
from soleplate.errors import SoleplateError
from soleplate.importers.judged import Judged, frames_of, judged, step_of, weighed_in
from soleplate.importers.like import like
from soleplate.importers.order import ImportOrder
from soleplate.session.frames import Frame
from soleplate.storage.journals import timeline
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["AUTO", "SHORT", "with_trials"]

AUTO = "auto"
#: what people call a test: its name, and the settings that it then has
SHORT: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "landing": ("single_leg_landing", {}),
    "jump": ("single_leg_landing", {"version": "hop"}),
    "stance": ("single_leg_stance", {}),
    "hops": ("repeated_hops", {}),
}
# in this order the first one that shows enough is proposed: each test, how many are enough, and of what
CANDIDATES = (
    ("repeated_hops", 5, "reps"), ("step_down", 1, "counted"), ("single_leg_landing", 1, "counted"),
    ("calf_raise", 4, "reps"), ("quiet_stance", 1, "counted"), ("single_leg_stance", 1, "counted"),
)  # fmt: skip
LEAST_HOLD_S = 8.0  # of a stance: a shorter one is a pause of something else
TWO = frozenset({"left", "right"})


def with_trials(session: Recording, order: ImportOrder) -> tuple[Recording, list[str]]:
    """Return the session with the trials of the test that was asked for, and what is to be said of them.

    Raises
    ------
    UnknownName, BadParameter
        For a test, or a setting of one, that there is not.
    """
    if order.like:
        return like(session, order.like)
    if not order.protocol:
        return session, []
    name, settings = SHORT.get(order.protocol, (order.protocol, {}))
    settings = {**settings, **order.parameters}
    frames = frames_of(session)
    session, weights, said = _weights(session, frames)
    if not weights:
        return session, [*said, Text("no trials: without a weight nothing can be judged. Tell it: --weight 700N")]
    if order.protocol == AUTO:
        name, why = _proposed(session, frames, weights, order)
        said.append(why)
        if not name:
            return session, said
    protocol = plugins.protocol(name)
    found, sideless = _found(protocol, settings, session, frames, weights, order)
    said.append(
        Text(
            "{name}: {counted} trials count, {rejected} rejected, {reps} repetitions",
            name=protocol.name.replace("_", "-"), counted=found.counted, rejected=found.rejected, reps=found.reps,
        )
    )  # fmt: skip
    if sideless:
        said.append(Text("which leg it was is not known; it can be told (--side left)"))
    return _put(session, protocol, settings, found.events), said


def _weights(session: Recording, frames: Sequence[Frame]) -> tuple[Recording, dict[str, float], list[str]]:
    """Return the weight on each plate: as told, or as it is weighed live, in the first second of quiet stance."""
    known = {event.role: event.body_weight_n for event in session.events if isinstance(event, Weighed)}
    if known:
        return session, known, []
    found = weighed_in(frames)
    if found is None:
        return session, {}, [Text("nobody stands still for a second: no weight")]
    at = Text("weighed in the record at {time_s:.1f} s", time_s=found.time_s)
    events = [Weighed(0.0, role, found.body_weight_n, found.sd_n, reason=at) for role in session.roles]
    said = Text("{weight:.1f} N, {at}", weight=found.body_weight_n, at=at)
    changed = replace(session, events=(*events, *session.events), context={**session.context, "weight": str(at)})
    return changed, dict.fromkeys(session.roles, found.body_weight_n), [said]


def _found(
    protocol: Protocol, settings: Mapping[str, Any], session: Recording, frames: Sequence[Frame],
    weights: Mapping[str, float], order: ImportOrder,
) -> tuple[Judged, bool]:  # fmt: skip
    step, one_leg = step_of(protocol, settings, session.roles, order.side)
    asked = {condition.name for condition in protocol.conditions} | {one.name for one in protocol.parameters}
    unknown = asked - settings.keys()
    # what nobody told of the record is no condition of it
    step = replace(step, conditions={name: value for name, value in step.conditions.items() if name not in unknown})
    return judged(frames, step, session.roles, weights), one_leg and not step.side


def _proposed(
    session: Recording, frames: Sequence[Frame], weights: Mapping[str, float], order: ImportOrder
) -> tuple[str, Text]:
    """Return the test that the record shows, by what the judges of each find in it, and why; none where none does."""
    seen = []
    for name, enough, what in CANDIDATES:
        if name == "single_leg_stance" and set(session.roles) >= TWO:
            continue
        if name == "step_down" and not {"box", "floor"} <= set(session.roles):
            continue
        try:
            found, _ = _found(plugins.protocol(name), {}, session, frames, weights, order)
        except SoleplateError:
            continue  # not with these plates
        n = found.held(LEAST_HOLD_S) if "stance" in name else getattr(found, what)
        if n >= enough:
            test = name.replace("_", "-")
            if what == "reps":
                return name, Text("it looks like {test}: its judge counts {n} repetitions", test=test, n=n)
            return name, Text("it looks like {test}: its judge finds {n} trials", test=test, n=n)
        seen.append(name.replace("_", "-"))
    return "", Text("no test is proposed: the judges of {listed} find nothing", listed=", ".join(seen))


def _put(session: Recording, protocol: Protocol, settings: Mapping[str, Any], found: Sequence[Event]) -> Recording:
    last = [event for event in session.events if isinstance(event, SessionEnded)]
    before = [event for event in session.events if not isinstance(event, SessionEnded)]
    events = (*sorted((*before, *found), key=lambda event: event.time_s), *last)
    header = replace(
        session.header, protocol=protocol.name, protocol_version=protocol.version, protocol_digest=protocol.digest,
        parameters=dict(settings),
    )  # fmt: skip
    return replace(
        session, header=header, events=events, original_trials=timeline.trials(events),
        original_reps=timeline.rep_marks(events), ratings=timeline.ratings(events),
    )  # fmt: skip
