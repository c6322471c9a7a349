"""What another session knows of the same record: weight, zeros, trials, conditions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from soleplate.api.events import Event, TareDone
from soleplate.errors import BadParameter
from soleplate.pipeline.frames import stance_from_plate
from soleplate.storage.journals import timeline
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.storage.streams import PlateRecord
from soleplate.text import Text

__all__ = ["like"]

SLACK_S = 0.5  # of the ends of the two records
SAME = ("protocol", "protocol_version", "protocol_digest", "parameters", "participant", "involved", "dominant",
        "visit_id", "created_utc")  # fmt: skip


def like(session: Recording, path: str) -> tuple[Recording, list[str]]:
    """Return the session with the events of another one, whose times must fit into it.

    What was exported has the zero taken off that held at the time. Here each part gets back how far its zero lay from
    the first one, and each zero is that distance: newtons stay what they are, and drift is told as there.

    Raises
    ------
    FileError
        When the other session cannot be read.
    BadParameter
        When it has other plates, or goes on for longer.
    """
    model = open_session(Path(path))
    if set(model.roles) != set(session.roles):
        raise BadParameter(
            Text("The plates {mine} are not those of {name}: {theirs}", mine=", ".join(session.roles),
                 name=model.path.name, theirs=", ".join(model.roles)),
            do=Text("Say which is which with --map"),
        )  # fmt: skip
    end_s = max(float(plate.stream().time_s[-1]) for plate in session.plates.values())
    late = max((trial.end_s for trial in model.trials), default=0.0)
    if late > end_s + SLACK_S:
        raise BadParameter(
            Text("The record ends at {end:.1f} s, and {name} has a trial until {late:.1f} s", end=end_s,
                 name=model.path.name, late=late)
        )  # fmt: skip
    events = tuple(_as_here(event, model, session) for event in model.events)
    in_room = session.source.get("format") == "c3d"
    plates = {
        role: _with_offsets(replace(_of_plate(plate, model.plate(role), in_room), tares=timeline.tares(events, role)))
        for role, plate in session.plates.items()
    }
    made = replace(
        session,
        header=replace(session.header, **{name: getattr(model.header, name) for name in SAME}),
        plates={role: plates[role] for role in model.roles},
        events=events,
        replies=timeline.active_replies(events),
        original_trials=model.trials,
        original_reps=model.reps,
        ratings=model.ratings,
        context={**session.context, "like": model.header.session_id, "weight": "of the other session"},
    )
    return made, [Text("{n} trials of {name}", n=len(model.trials), name=model.path.name)]


def _of_plate(plate: PlateRecord, original: PlateRecord, in_room: bool) -> PlateRecord:
    """Return the plate with what is known of the one that it was: its size, height, certificate, and stance frame.

    Tables hold places in the stance frame; C3D in that of the room, whose axes are those of the stance frame.
    """
    known = original.calibration
    origin = (0.0, 0.0)
    if in_room:
        middle = stance_from_plate(np.zeros((1, 2)), known)[0]
        origin = (-float(middle[0]), -float(middle[1]))
    more = {name: getattr(known, name) for name in ("size_mm", "surface_height_mm", "rated_load_n", "certificate")}
    calibration = replace(plate.calibration, **more, stance_origin_mm=origin)
    return replace(plate, setup=replace(plate.setup, calibration=calibration))


def _as_here(event: Event, model: Recording, session: Recording) -> Event:
    """Return an event with zeros as newtons from the first accepted one."""
    if not isinstance(event, TareDone):
        return event
    zeros = [e for e in model.events if isinstance(e, TareDone) and e.role == event.role and e.accepted]
    first = zeros[0] if zeros else event
    matrix = model.plate(event.role).calibration.matrix
    columns = session.plate(event.role).stream().samples.shape[1]
    offset = matrix @ (np.array(event.counts) - np.array(first.counts))
    return replace(event, counts=tuple(float(value) for value in offset[:columns]))


def _with_offsets(plate: PlateRecord) -> PlateRecord:
    stream = plate.stream()
    zeros = [tare for tare in plate.tares if tare.accepted]
    samples = stream.samples.copy()
    for tare, following in zip(zeros[1:], [*zeros[2:], None], strict=True):
        first = int(np.searchsorted(stream.time_s, tare.time_s))
        last = len(samples) if following is None else int(np.searchsorted(stream.time_s, following.time_s))
        samples[first:last] += tare.counts
    return replace(plate, streams={stream.info.name: replace(stream, samples=samples)})
