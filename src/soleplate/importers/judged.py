"""The judges that run live, on a record that is there: they find trials and repetitions, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from soleplate.api.events import Event, RepMarked, TrialEnded, TrialStarted, Weighed
from soleplate.api.protocol import Hold, Perform, Protocol, Trial, TrialReply
from soleplate.errors import BadParameter, NotStill
from soleplate.model.parameter import Scalar
from soleplate.model.people import SIDES, Side
from soleplate.model.stream import Chunk
from soleplate.session.frames import Frame, FrameMaker, PlateFrame
from soleplate.session.judges.contacts import BEFORE_S, LandingPlayer
from soleplate.session.judges.gestures import trial_player
from soleplate.session.judges.judge import TrialPlayer, WeighPlayer
from soleplate.session.preview import preview
from soleplate.storage.as_counts import as_counts
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["Judged", "frames_of", "judged", "step_of", "weighed_in"]

CHUNK = 4096
ALL = "all"  # of the plates together, in place of a role
SHORTEST_S = 1.0  # of a hold that ends with the record
MOST_TRIALS = 500
LEFT_S = 0.5  # before somebody steps off, the weight has gone to the other foot
LONGEST_FLIGHT_S = 1.2
ENDS = "record_ends"  # measured condition of a trial that goes on until the record ends


@dataclass(frozen=True)
class Judged:
    """Hold what the judges of one test found: events in order, trials that count, rejected ones, repetitions."""

    events: tuple[Event, ...] = ()
    counted: int = 0
    rejected: int = 0
    reps: int = 0

    def held(self, least_s: float) -> int:
        """Return how many trials that count last so long at least."""
        ends = (event for event in self.events if isinstance(event, TrialEnded))
        return sum(end.state in ("valid", "censored") and end.end_s - end.start_s >= least_s for end in ends)


def frames_of(session: Recording) -> list[Frame]:
    """Return what the judges look at: a hundred frames a second, by the zero of the session."""
    plates = {role: as_counts(plate) for role, plate in session.plates.items()}
    maker = FrameMaker([plate.setup for plate in plates.values()])
    for role, plate in plates.items():
        if plate.tares:
            maker.set_tare(role, plate.tares[-1].counts)
    frames: list[Frame] = []
    longest = max(len(plate.stream()) for plate in plates.values())
    for first in range(0, longest, CHUNK):
        for role, plate in plates.items():
            stream = plate.stream()
            rows = slice(first, min(first + CHUNK, len(stream)))
            if first < len(stream):
                chunk = Chunk("cells", first, stream.ticks[rows], stream.samples[rows], stream.flags[rows], 0, 0.0)
                frames += maker.feed(role, chunk)
    return frames


def together(frame: Frame) -> Frame:
    """Return the frame with all plates as one, for whoever weighs a person on two."""
    plates = list(frame.plates.values())
    fz, still = sum(plate.fz_n for plate in plates), sum(plate.still_n for plate in plates)
    placed = [plate for plate in plates if np.isfinite(plate.ml_mm)]
    load = sum(plate.fz_n for plate in placed)
    ml = sum(plate.fz_n * plate.ml_mm for plate in placed) / load if load > 0 else np.nan
    ap = sum(plate.fz_n * plate.ap_mm for plate in placed) / load if load > 0 else np.nan
    return Frame(frame.time_s, {ALL: PlateFrame(np.array([fz]), fz, still, ml, ap)})


def weighed_in(frames: Sequence[Frame]) -> Weighed | None:
    """Return the weight of the first second in which somebody stands still on the plates, as it is weighed live."""
    player = WeighPlayer(ALL, give_up=False)
    for frame in frames:
        try:
            events = player.frame(together(frame))
        except NotStill:
            return None
        found = [event for event in events if isinstance(event, Weighed) and event.accepted]
        if found:
            return found[0]
    return None


def step_of(
    protocol: Protocol, parameters: Mapping[str, Scalar], roles: Sequence[str], side: Side
) -> tuple[Trial, bool]:
    """Return the trial that the test asks for, of the told leg, and whether it is one of a leg.

    Raises BadParameter for a test without trials.
    """
    rig = tuple(roles) if frozenset(roles) in [frozenset(rig) for rig in protocol.rigs] else protocol.rigs[0]
    context = protocol.context(parameters, rig)
    steps = [planned.step for planned in preview(protocol, context)]
    trials = [step for step in steps if isinstance(step, Trial) and not step.practice]
    if not trials:
        raise BadParameter(Text("The test {name} has no trials", name=protocol.name.replace("_", "-")))
    kinds: dict[tuple[str, str], Trial] = {}
    for trial in trials:
        kinds.setdefault((trial.series, trial.side), trial)
    series = trials[0].series
    legs = [trial for (name, _), trial in kinds.items() if name == series]
    one_leg = any(trial.side for trial in legs)
    first = next((trial for trial in legs if trial.side == side), legs[0])
    return replace(first, side=side if one_leg else ""), one_leg


def judged(
    frames: Sequence[Frame], step: Trial, roles: Sequence[str], weights_n: Mapping[str, float], first: int = 1
) -> Judged:
    """Let the judge of a trial look for it again and again until the record ends.

    Tries in which nothing began are none. What goes on when the record ends is judged by what there is of it: a hold of
    at least a second, repetitions that were counted.
    """
    if len(roles) > 1 and not _by_plate(step):
        frames = [together(frame) for frame in frames]
        roles, weights_n = [ALL], {ALL: max(weights_n.values())}
    events: list[Event] = []
    counted = rejected = reps = 0
    at, number = 0, first
    ordered = _ordered(roles, step.side)
    weights = {role: weights_n[role] for role in ordered}
    while at < len(frames) and number < first + MOST_TRIALS:
        found, end = _once(frames, at, step, number, ordered, weights, again=number > first)
        if _stepped_on(step, found, frames, ordered[0], weights):
            found = []  # from the floor, or a box beside it: no flight after a jump
        began = [event for event in found if isinstance(event, TrialEnded) and event.end_s > event.start_s]
        at = max(end, at + 1)
        if not began:
            continue
        start = TrialStarted(began[0].start_s, number, step.series, step.side)
        events += [start, *found]
        counted += began[-1].state in ("valid", "censored")
        rejected += began[-1].state == "rejected"
        reps += sum(isinstance(event, RepMarked) for event in found)
        number += 1
    return Judged(tuple(events), counted, rejected, reps)


def _by_plate(step: Trial) -> bool:
    """Whether the judge of a trial tells plates apart; to the others the body stands on one."""
    task = step.task
    return isinstance(task, Hold) or task.gesture in ("step_down", "step_up", "split_squat", "bridge", "bridge_hold")


def _ordered(roles: Sequence[str], side: str) -> list[str]:
    """Return the roles with the plate under the tested leg first: judges look at that one."""
    return [side, *(role for role in roles if role != side)] if side in SIDES and side in roles else list(roles)


def _once(
    frames: Sequence[Frame], at: int, step: Trial, number: int, roles: Sequence[str], weights: Mapping[str, float],
    *, again: bool = False,
) -> tuple[list[Event], int]:  # fmt: skip
    """Follow one try; return what happened, and the frame behind it."""
    player = trial_player(step, number, roles, weights)
    events: list[Event] = []
    for n in range(at, len(frames)):
        events += player.frame(frames[n])
        if player.done:
            left = _left_early(step, player, frames[n].time_s)
            return _once(frames, at, left, number, roles, weights) if left is not None else (events, n + 1)
    if player.started_s is None or (again and isinstance(step.task, Hold)):
        return [], len(frames)  # what is left of a stance behind a whole one is no other one
    shorter = _until_the_end(step, player, frames[-1].time_s)
    if shorter is not None:
        player, events = trial_player(shorter, number, roles, weights), []
        for frame in frames[at:]:
            events += player.frame(frame)
            if player.done:
                return [_marked(event) for event in events], len(frames)
    if player.marks:
        return [*events, *map(_marked, player.stop("valid", Text("the record ends")))], len(frames)
    return [*events, *map(_marked, player.stop("rejected", Text("the record ends")))], len(frames)


def _until_the_end(step: Trial, player: TrialPlayer, end_s: float) -> Trial | None:
    """Return the trial with a hold that the record has room for; None where it has no second of it."""
    if isinstance(step.task, Hold):
        left = end_s - (player.started_s or 0.0) - 0.02
        if left < SHORTEST_S:
            return None
        window_s = min(step.task.window_s, left - step.task.settle_s)
        conditions = {**step.conditions, **({"window_s": f"{window_s:g}"} if "window_s" in step.conditions else {})}
        return replace(step, task=replace(step.task, seconds=left, window_s=window_s), conditions=conditions)
    return _held(step, player, end_s)


def _held(step: Trial, player: TrialPlayer, end_s: float) -> Trial | None:
    """Return a landing that is held until ``end_s`` only; None where that is too short, or it is none."""
    if not isinstance(player, LandingPlayer) or not isinstance(step.task, Perform) or player.landed_s is None:
        return None
    left = end_s - player.landed_s - 0.02
    return (
        replace(step, task=replace(step.task, options={**step.task.options, "hold_s": left}))
        if left >= SHORTEST_S
        else None
    )


def _left_early(step: Trial, player: TrialPlayer, now_s: float) -> Trial | None:
    """Return a landing that was held, if not as long as the test asks: whoever recorded it asked for less."""
    reply = player.reply
    if not isinstance(reply, TrialReply) or reply.state != "rejected":
        return None
    return _held(step, player, now_s - LEFT_S)


def _stepped_on(
    step: Trial, found: Sequence[Event], frames: Sequence[Frame], role: str, weights: Mapping[str, float]
) -> bool:
    """Whether what looks like the landing of a jump had nobody on the plates right before it."""
    if not isinstance(step.task, Perform) or step.task.gesture != "landing" or not step.task.options.get("hop"):
        return False
    began = next((event.start_s for event in found if isinstance(event, TrialEnded)), None)
    if began is None:
        return False
    before = [frame for frame in frames if began - LONGEST_FLIGHT_S < frame.time_s < began + BEFORE_S - 0.05]
    return not any(frame.plates[role].fz_n > 0.5 * weights[role] for frame in before)


def _marked(event: Event) -> Event:
    if isinstance(event, TrialEnded):
        return replace(event, conditions={**event.conditions, ENDS: "yes"})
    return event
