"""The runner: chunks, commands and nothing else in; events out.

No thread, clock, port, screen or file: the same input gives the same events.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import soleplate.api.protocol as api
import soleplate.session.commands as say
from soleplate.api.events import (
    Asked,
    BeatsChanged,
    Event,
    Marked,
    PlateBack,
    PlateGone,
    Rated,
    Replied,
    SessionEnded,
    StepStarted,
    TrialEnded,
    TrialStarted,
    Undone,
    Warned,
    Weighed,
)
from soleplate.errors import NotStill
from soleplate.model.result import Advice
from soleplate.model.session import PlateSetup
from soleplate.model.stream import Chunk
from soleplate.session.describe import describe
from soleplate.session.doubts import saw
from soleplate.session.frames import Frame, FrameMaker
from soleplate.session.judges.gestures import trial_player
from soleplate.session.judges.judge import Player, RestPlayer, TarePlayer, TrialPlayer, WeighPlayer
from soleplate.session.losses import Losses
from soleplate.session.plan import Plan, reply_to_data
from soleplate.session.players import CountdownPlayer, MetronomePlayer, situation
from soleplate.session.watches import Watches
from soleplate.session.zeroing import Zeroes
from soleplate.text import Text

__all__ = ["Runner"]


class Runner:
    """Run a protocol.

    Parameters
    ----------
    protocol, context
        What to run.
    setups : sequence of PlateSetup
        The plates that are there.
    attended : bool
        Whether somebody is there to cure a plate that cannot be zeroed; without, the runner gives up after a minute.
    on_clock : bool
        Whether ticks are on the session's clock already (live plates), or count from each stream's first sample.
    """

    def __init__(
        self,
        protocol: api.Protocol,
        context: api.Context,
        setups: Sequence[PlateSetup],
        *,
        attended: bool = False,
        on_clock: bool = False,
    ) -> None:
        self._protocol, self._context = protocol, context
        self._plan = Plan(protocol, context)
        self._redo: list[api.Reply] = []
        self._judged: tuple[str, str] | None = None  # state and reason before the operator overruled them just now
        self._frames = FrameMaker(setups, origin_tick=0 if on_clock else None)
        self.zeroes = Zeroes({setup.role: setup.calibration for setup in setups}, self._frames)
        self._attended, self.rehearsal = attended, not on_clock  # simulated and stored plates keep their own time
        self.weights_n: dict[str, float] = {}
        self._player: Player | None = None
        self._beats: BeatsChanged | None = None
        self._losses, self._overload = Losses(), Watches(setups)
        self._trial_ends: dict[int, TrialEnded] = {}
        self.away: set[str] = set()
        self._trials, self.now_s = 0, 0.0
        self.ended = self._silent = ""
        self.last_frame: Frame | None = None

    @property
    def step(self) -> api.Step | None:
        """The step that is being followed."""
        return self._plan.step

    @property
    def index(self) -> int:
        """Number of the step that is being followed: of the replies before it."""
        return len(self._plan.replies)

    @property
    def trial(self) -> tuple[int, float | None, int]:
        """Number of the last trial, when it started (None while it is awaited or none runs), repetitions so far."""
        player = self._player if isinstance(self._player, TrialPlayer) else None
        return self._trials, player.started_s if player else None, len(player.marks) if player else 0

    @property
    def plan(self) -> Plan:
        """A copy of the plan as it stands: the same step, the same replies."""
        return self._plan.replay(self._plan.replies)

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles of the plates that are there."""
        return self._context.roles

    @property
    def waiting(self) -> bool:
        """Whether an operator must answer before anything goes on."""
        return isinstance(self._plan.step, api.Instruct | api.Ask)

    def start(self) -> list[Event]:
        """Begin with the first step."""
        return self._begin()

    def turns(self, role: str, chunk: Chunk) -> Iterator[list[Event]]:
        """Take in samples of one plate, and yield what happened whenever something did.

        Commands may be given in between: what they change holds for the rest of the samples.
        """
        if lost := self._losses.add(role, chunk.lost_before, chunk.first, self.now_s):
            yield lost
        for frame in self._frames.feed(role, chunk):
            if events := self._look(frame):
                yield events
        if (silent := self._frames.silent) and not self._silent and not self.ended:
            self._silent = silent
            text = Text("Nothing comes from {silent} while the other cells send; check its cable", silent=silent)
            yield self._warned("cell-silent", text) if self._attended else self._stop(text)

    def tick(self, now_s: float) -> Iterator[list[Event]]:
        """Take in the time where there is no plate, as ``turns`` takes in samples."""
        if events := self._look(Frame(now_s, {})):
            yield events

    def _look(self, frame: Frame) -> list[Event]:
        if self.ended:
            return []
        self.now_s, self.last_frame = frame.time_s, frame
        events = self.zeroes.look(frame)
        if self._player is not None:
            events += self._follow(self._player, frame)
        return [*events, *self._watch_load(frame), *self._losses.due(frame.time_s)]

    def notice(self, event: Event) -> list[Event]:
        """Take in what happened to a plate, now; while one is away nothing goes on, since no frames come."""
        events: list[Event] = [replace(event, time_s=self.now_s)]
        match event:
            case PlateGone(role=role):
                self.away.add(role)
                self.zeroes.known.pop(role, None)
                if isinstance(self._player, TrialPlayer) and self._player.started_s is not None:
                    events += self._reject(Text("the plate {role} was lost", role=role))
                elif isinstance(self._player, TarePlayer | WeighPlayer | TrialPlayer):
                    self._player = self._player_of(self._plan.step)
            case PlateBack(role=role):
                self.away.discard(role)
                if role in self.zeroes.counts:
                    zero = Text(
                        "{role} was zeroed before it was lost: zero it again when the test allows it", role=role
                    )
                    events += self._warned("zero-before-loss", zero)
        return events

    def command(self, command: say.Command) -> list[Event]:
        """Obey the operator."""
        if self.ended:
            return []
        match command:
            case say.Stop(reason=reason):
                return self._stop(reason)
            case say.SetMark(label=label):
                return [self._marked(label)]
            case say.Accept():
                return self._judge_again("valid", "")
            case say.Undo():
                return self._undo()
            case say.Redo():
                return self._redone()
            case say.Reject(reason=reason):
                return self._reject(reason)
            case say.Answer(value=value):
                return self._answer(value)
            case say.Saw(what=what):
                return saw(what, self._trial_ends, self.now_s)
            case say.Zero():
                return self._start_zero()
            case say.Advise(advice=advice):
                return self._advised(advice)
            case say.Next():
                return self._next()

    def _advised(self, advice: Advice) -> list[Event]:
        """Tell the advice, and make what it says the answer of an open question that nobody answers."""
        if isinstance(self._plan.step, api.Ask) and advice.answer is not None:
            self._plan.step = replace(self._plan.step, default=advice.answer)
        return self._warned(advice.code, advice.text)

    def _marked(self, label: str) -> Event:
        return Marked(self.now_s, label, situation(self._trials, self._player, self.last_frame))

    def _warned(self, code: str, text: str) -> list[Event]:
        return [Warned(self.now_s, code, text)]

    def _start_zero(self) -> list[Event]:
        if not isinstance(self._plan.step, api.Instruct | api.Ask | api.Rest | api.Weigh):
            return self._warned("zero-refused", Text("The plates can be zeroed between trials only"))
        self.zeroes.ask()
        return []

    def _begin(self) -> list[Event]:
        step = self._plan.step
        self._player = None
        self.zeroes.drop_request()
        if step is None:
            self.ended = "complete"
            return [SessionEnded(self.now_s, "complete")]
        told = (type(step).__name__, api.plan_text(step), getattr(step, "side", ""), describe(step))
        events: list[Event] = [StepStarted(self.now_s, self.index, *told)]
        match step:
            case api.Instruct(text=text):
                events.append(Asked(self.now_s, self.index, "", text, "next"))
            case api.Ask():
                default, choices = "" if step.blocking else str(step.default), tuple(step.choices)
                events.append(Asked(self.now_s, self.index, step.key, step.text, step.kind, default, choices))
            case api.Mark(label=label):
                return [*events, self._marked(label), *self._replied(None)]
            case api.End(reason=reason):
                return events + self._stop(reason)
            case api.Trial():
                self._trials += 1
                events.append(TrialStarted(self.now_s, self._trials, step.series, step.side, step.practice))
        self._player = self._player_of(step)
        if isinstance(self._player, RestPlayer) and self._player.done:
            return events + self._replied(None)
        if isinstance(self._player, TrialPlayer):
            events += self._overload.before(self._player, self.weights_n, self.now_s)
            if self._overload.refused:
                return events + self._stop(self._overload.refused, "overload")
        return events

    def _player_of(self, step: api.Step | None) -> Player | None:
        match step:
            case api.Tare():
                return self.zeroes.player(step, not self._attended)
            case api.Weigh():
                return WeighPlayer(step.role or self._plan.context.roles[0], not self._attended)
            case api.Rest():
                return RestPlayer(step)
            case api.Countdown():
                return CountdownPlayer(step)
            case api.Metronome():
                return MetronomePlayer(step)
            case api.Trial():
                player = trial_player(step, self._trials, self._plan.context.roles, self.weights_n)
                player.beats, player.now_s = self._beats, self.now_s
                return player
        return None

    def _watch_load(self, frame: Frame) -> list[Event]:
        events = self._overload.look_at(frame, self._plan.step, self.zeroes.counts)
        if self._overload.refused and not self.ended:
            events += self._stop(self._overload.refused, "overload")
        return events

    def _follow(self, player: Player, frame: Frame) -> list[Event]:
        try:
            events = player.frame(frame)
        except NotStill as error:
            return self._stop(error.text)
        if not events and not player.done:  # nearly every frame
            return events
        for event in events:
            if isinstance(event, Weighed) and event.accepted:
                self.weights_n[event.role] = event.body_weight_n
            if isinstance(event, BeatsChanged):
                self._beats = event if event.period_s else None
        self._keep_trials(events)
        events += self.zeroes.use(events)
        if player.done:
            events += self._replied(player.reply)
        return events

    def _keep_trials(self, events: list[Event]) -> list[Event]:
        self._trial_ends.update({event.number: event for event in events if isinstance(event, TrialEnded)})
        return events

    def _replied(self, reply: api.Reply) -> list[Event]:
        step = self._plan.step
        event = Replied(self.now_s, self.index, type(step).__name__, json.dumps(reply_to_data(reply)))
        rated: list[Event] = []
        if isinstance(step, api.Ask) and step.rates:
            rated = [Rated(self.now_s, self._trials, step.key, str(reply))]
        self._redo.clear()
        self._judged = None
        self._plan.reply(reply)
        return [*rated, event, *self._begin()]

    def _answer(self, value: float | int | str | bool) -> list[Event]:
        step = self._plan.step
        if not isinstance(step, api.Ask):
            return self._warned("not-asked", Text("Nothing was asked; the answer {value!r} is not used", value=value))
        return self._replied(step.parse(value))

    def _next(self) -> list[Event]:
        match self._plan.step:
            case api.Instruct() | api.Rest() | api.Countdown():
                return self._replied(None)
            case api.Ask(blocking=True) if self._attended:
                return self._warned("answer-needed", Text("This question needs an answer before anything goes on"))
            case api.Trial() if isinstance(self._player, TrialPlayer) and self._player.can_stop:
                events = self._keep_trials(self._player.stop("valid", Text("ended by the operator")))
                return events + self._replied(self._player.reply)
            case api.Ask() as step:
                return self._replied(step.parse(step.default))
        return []

    def _reject(self, reason: str) -> list[Event]:
        """Reject the running trial; between trials, the last one, which is then repeated."""
        if isinstance(self._player, TrialPlayer):
            player = self._player
            return self._keep_trials(player.stop("rejected", reason)) + self._replied(player.reply)
        return self._judge_again("rejected", reason)

    def _judge_again(self, state: str, reason: str) -> list[Event]:
        """Overrule the state of the last trial: the plan goes on as if it had ended so."""
        replies = self._plan.replies
        last = next((i for i in reversed(range(len(replies))) if isinstance(replies[i], api.TrialReply)), None)
        reply = replies[last] if last is not None else None
        running = isinstance(self._player, TrialPlayer) and self._player.started_s is not None
        if last is None or not isinstance(reply, api.TrialReply) or running:
            return self._warned("nothing-to-reject", Text("There is no finished trial to judge, or one is running"))
        ended, before = self._trial_ends[reply.number], (reply.state, reply.reason)
        if state == "valid" and ended.start_s >= ended.end_s:
            return self._warned("never-begun", Text("The last try ended before it began: nothing of it can count"))
        events = [*self._rewind(last), replace(ended, time_s=self.now_s, state=state, reason=reason)]
        events = self._keep_trials(events) + self._replied(replace(reply, state=state, reason=reason))
        self._judged = before
        return events

    def _trial_again(self, number: int, reason: str) -> list[Event]:
        """State anew that a trial is rejected, or (without a reason) that it stands as it was."""
        ended = self._trial_ends[number]
        return [replace(ended, time_s=self.now_s, state="rejected", reason=reason) if reason else ended]

    def _undo(self) -> list[Event]:
        if isinstance(self._player, TrialPlayer) and self._player.started_s is not None:
            return self._warned("undo-refused", Text("A trial is running: reject it, then undo"))
        if self._judged is not None:
            events, self._judged = self._judge_again(*self._judged), None
            return events
        if not self._plan.replies:
            return self._warned("nothing-to-undo", Text("There is nothing to undo"))
        undone = self._plan.replies[-1]
        self._redo.append(undone)
        events = self._rewind(self.index - 1)
        if isinstance(undone, api.TrialReply):
            events += self._trial_again(undone.number, "undone")
        return events + self._begin()

    def _redone(self) -> list[Event]:
        if not self._redo:
            return self._warned("nothing-to-redo", Text("There is nothing to redo"))
        reply, keep = self._redo.pop(), self._redo[:]
        events: list[Event] = [Undone(self.now_s, self.index, redone=True)]
        if isinstance(reply, api.TrialReply):
            events += self._trial_again(reply.number, "")
        if isinstance(reply, api.WeighReply):
            self.weights_n[reply.role] = reply.body_weight_n
        events += self._replied(reply)
        self._redo = keep
        return events

    def _rewind(self, index: int) -> list[Event]:
        """Go back to the step that got reply ``index``."""
        self._plan, self._player = self._plan.replay(self._plan.replies[:index]), None
        self.weights_n = self._plan.weights_n
        return [Undone(self.now_s, index)]

    def _stop(self, reason: str, code: str = "") -> list[Event]:
        player, self._player = self._player, None
        events = self._keep_trials(player.stop("rejected", reason)) if isinstance(player, TrialPlayer) else []
        self.ended = "stopped"
        return [*events, SessionEnded(self.now_s, "stopped", reason, code)]

    def data_ended(self) -> list[Event]:
        """Say that no more samples will come."""
        return [] if self.ended else self._stop(Text("the plate's data ended before the protocol did"))
