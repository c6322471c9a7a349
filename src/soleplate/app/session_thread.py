"""One session that runs in a thread of its own, and what a screen needs to know of it."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from soleplate.acquire.live_plate import is_live
from soleplate.api.events import Counted, Event, PlateGone, SessionEnded, StepStarted, TareDone
from soleplate.api.protocol import Ask, Hold, Perform, Rest, Step, Trial
from soleplate.app.guards import Guards
from soleplate.errors import SoleplateError
from soleplate.model.people import Side, side_name
from soleplate.model.person import Person
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stream import Chunk
from soleplate.scoring.assessment import Assessment
from soleplate.session.commands import Command, Stop, ToStep
from soleplate.session.conduct import Order, conduct
from soleplate.session.judges.judge import KnownZero
from soleplate.session.preview import PlannedStep, ahead
from soleplate.session.runner import Runner
from soleplate.text import Text

__all__ = ["Scene", "SessionThread"]

AHEAD_STEPS = 12
Scored = Callable[[Path], Assessment]
CHUNKS_KEPT = 4000  # for a screen that does not look; the recording has them all


@dataclass(frozen=True)
class Scene:
    """Hold what happens now.

    Attributes
    ----------
    step : Step or None
        What is being followed; None before the first and after the last.
    index : int
        Its number.
    asks : Ask or None
        The open question.
    waiting : bool
        Whether nothing goes on until the operator does something.
    since_s, now_s : float
        When the step began, and now (session time).
    started_s : float or None
        When the trial started; None while it is awaited.
    trial, reps : int
        Number of the trial, and repetitions so far.
    countdown : int or None
        Seconds left of a countdown.
    loads_n : mapping
        Force of each plate.
    zero_age_s : float or None
        Since the last zero.
    steps : tuple of PlannedStep
        This step and those to come, if every trial is valid.
    """

    step: Step | None = None
    index: int = 0
    text: str = ""
    waiting: bool = False
    since_s: float = 0.0
    now_s: float = 0.0
    started_s: float | None = None
    trial: int = 0
    reps: int = 0
    countdown: int | None = None
    loads_n: dict[str, float] = field(default_factory=dict)
    zero_age_s: float | None = None
    steps: tuple[PlannedStep, ...] = ()

    @property
    def asks(self) -> Ask | None:
        """The open question."""
        return self.step if isinstance(self.step, Ask) else None

    @property
    def side(self) -> Side:
        """The leg that the step is for, or nothing."""
        return side_name(getattr(self.step, "side", ""))

    @property
    def progress(self) -> float | None:
        """Share of the hold, set or rest that is done, 0 to 1; None where nothing can be told."""
        match self.step:
            case Trial(task=Hold(seconds=seconds)) if self.started_s is not None:
                return min(1.0, (self.now_s - self.started_s) / seconds)
            case Trial(task=Perform(seconds=seconds)) if seconds and self.started_s is not None:
                return min(1.0, (self.now_s - self.started_s) / seconds)
            case Trial(task=Perform(reps=reps)):
                return min(1.0, self.reps / reps)
            case Rest(seconds=seconds) if seconds:
                return min(1.0, (self.now_s - self.since_s) / seconds)
        return None


_Same = tuple[str, int, float, bytes]


def _same(setup: PlateSetup) -> _Same:
    """Return what stays as long as a zero can hold: the board since it was switched on, its gain and calibration."""
    facts = setup.facts
    return facts.device_id or setup.url, facts.boot_id, facts.gain, setup.calibration.matrix.tobytes()


class SessionThread:
    """Run one session at a time; read ``scene`` and the events whenever something is drawn.

    Parameters
    ----------
    speed : float
        How fast a simulated plate lets time pass, 1 as a real one; real plates keep their own time.
    """

    attended = True

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._sent: queue.SimpleQueue[tuple[Command, int]] = queue.SimpleQueue()  # with the step shown
        self._thread: threading.Thread | None = None
        self._zeroes: dict[_Same, KnownZero] = {}  # of the sessions so far, on the clock of the wall
        self._events: deque[Event] = deque()
        self._chunks: deque[tuple[str, Chunk]] = deque(maxlen=CHUNKS_KEPT)
        self._reset(Person("none"))

    def _reset(self, person: Person) -> None:
        self.scene = Scene()
        self.guards = Guards(person)
        self.path: Path | None = None
        self.outcome: Assessment | None = None
        self.trouble: SoleplateError | None = None
        self.ended = ""
        self._began: float | None = None
        self._zeroes_told = False
        self._step_since_s = 0.0
        self._countdown: int | None = None
        self._steps: tuple[PlannedStep, ...] = ()
        self._plan_is_new = True
        self.setups: tuple[PlateSetup, ...] = ()
        self._events.clear()
        self._chunks.clear()

    @property
    def running(self) -> bool:
        """Whether a session is running."""
        return self._thread is not None and self._thread.is_alive()

    def start(
        self, order: Order, person: Person, scored: Scored | None = None, before: Callable[[], None] = lambda: None
    ) -> None:
        """Begin a session, after what its thread does ``before``, scored at its end where asked.

        Raises SoleplateError when one runs already.
        """
        if self.running:
            raise SoleplateError(Text("A session is running"), do=Text("Stop it, or wait for its end"))
        self._reset(person)
        while not self._sent.empty():
            self._sent.get_nowait()
        order = replace(order, ahead=not order.plates)  # time is kept here
        self._thread = threading.Thread(target=self._work, args=(order, scored, before), name="session", daemon=True)
        self._thread.start()

    def send(self, command: Command, at: int | None = None) -> None:
        """Say what to do; it is done after the next block of samples.

        What is meant for a step, the one that is shown or number ``at``, is not done for the one that came meanwhile.
        """
        self._sent.put((command, self.scene.index if at is None else at))

    def stop(self, reason: str = Text("stopped by the operator")) -> None:
        """End the session now; everything recorded is kept."""
        self.send(Stop(reason))

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end of the session; return whether it came."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.running

    def events(self) -> Iterator[Event]:
        """Yield what has happened since the last call."""
        while True:
            try:
                yield self._events.popleft()
            except IndexError:
                return

    def chunks(self) -> Iterator[tuple[str, Chunk]]:
        """Yield the samples that came since the last call, with the role of their plate."""
        while True:
            try:
                yield self._chunks.popleft()
            except IndexError:
                return

    # In the session's thread

    def _work(self, order: Order, scored: Scored | None, before: Callable[[], None]) -> None:
        try:
            before()
            self._paced = not order.plates or not all(is_live(url) for url in order.plates.values())
            self.path = conduct(order, self, listener=self)
            self.outcome = scored(self.path) if scored is not None else None
        except SoleplateError as error:
            self.trouble = error
        except Exception as error:  # a fault of ours must end on the screen, not in a lost thread
            self.trouble = SoleplateError(
                Text("The session broke off by a fault of the program"),
                why=f"{type(error).__name__}: {error}",
                do=Text("What was received is in the journals; soleplate recover completes it"),
            )
            self.fault = error

    fault: Exception | None = None

    def begin(self, header: SessionHeader) -> None:
        """Hear which plates there are."""
        self.setups = header.plates

    def chunk(self, role: str, chunk: Chunk) -> None:
        """Keep samples for the screen."""
        self._chunks.append((role, chunk))

    def event(self, event: Event) -> None:
        """Hear an event."""
        self._plan_is_new = True
        if isinstance(event, StepStarted):
            self._step_since_s, self._countdown = event.time_s, None
        if isinstance(event, Counted):
            self._countdown = event.left
        if isinstance(event, SessionEnded):
            self.ended = event.reason
        if isinstance(event, TareDone | PlateGone) and not self._paced:
            self._keep_zero(event)
        self.guards.on_event(event)
        self._events.append(event)

    def commands(self, runner: Runner) -> Iterable[Command]:
        """Show how things stand, keep time with the clock on the wall, and return what was asked for."""
        if not (self._zeroes_told or self._paced):
            self._tell_zeroes(runner)
        self._look(runner)
        if self._paced:
            self._pace(runner.now_s)
        while not self._sent.empty():
            command, index = self._sent.get_nowait()
            if index == runner.index or not isinstance(command, ToStep):
                yield command

    def _keep_zero(self, event: TareDone | PlateGone) -> None:
        """Keep the last zero of a plate for the next session; not beyond the pull of its cable."""
        plate = _same(next(setup for setup in self.setups if setup.role == event.role))
        if isinstance(event, PlateGone):
            self._zeroes.pop(plate, None)
        elif event.accepted:
            self._zeroes[plate] = KnownZero(time.monotonic() - event.age_s, event.counts, event.noise_n)

    def _tell_zeroes(self, runner: Runner) -> None:
        """Tell a session which zeroes its plates had before: it may use them again while they are fresh."""
        self._zeroes_told = True
        began = time.monotonic() - runner.now_s
        for setup in self.setups:
            if (last := self._zeroes.get(_same(setup))) is not None:
                runner.zeroes.known.setdefault(setup.role, replace(last, taken_s=last.taken_s - began))

    def _pace(self, now_s: float) -> None:
        if self._began is None:
            self._began = time.monotonic() - now_s / self.speed
        ahead_s = self._began + now_s / self.speed - time.monotonic()
        if ahead_s > 0:
            time.sleep(ahead_s)

    def _look(self, runner: Runner) -> None:
        frame = runner.last_frame
        loads = {role: plate.fz_n for role, plate in frame.plates.items()} if frame else {}
        self.guards.look(runner.now_s, runner.step, loads)
        if self._plan_is_new:
            self._steps, self._plan_is_new = tuple(ahead(runner.plan)[:AHEAD_STEPS]), False
        number, started_s, reps = runner.trial
        zeroed_s = runner.zeroes.taken_s
        self.scene = Scene(
            step=runner.step,
            index=runner.index,
            text=self._steps[0].text if self._steps else "",
            waiting=runner.waiting,
            since_s=self._step_since_s,
            now_s=runner.now_s,
            started_s=started_s,
            trial=number,
            reps=reps,
            countdown=self._countdown,
            loads_n=loads,
            zero_age_s=None if zeroed_s is None else runner.now_s - zeroed_s,
            steps=self._steps,
        )
