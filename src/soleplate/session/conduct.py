"""Conduct a session: plates, runner, operator and journals, from the first zero to the finished file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol as Shape

from soleplate.acquire.clock_feed import ClockFeed
from soleplate.acquire.feed import Feed, open_plates
from soleplate.acquire.live_feed import LiveFeed
from soleplate.acquire.live_plate import is_live, open_live_plates
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Asked, Bus, Event, TrialEnded, Warned
from soleplate.api.protocol import Ask, Protocol, Step
from soleplate.errors import BadParameter, PlateLost, SoleplateError
from soleplate.model.certificate import is_calibrated
from soleplate.model.parameter import Scalar
from soleplate.model.people import Side, participant_code
from soleplate.model.plate import UNVERIFIED
from soleplate.model.result import Advice
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stream import Chunk
from soleplate.session.commands import Advise, Answer, Command, Next, Stop
from soleplate.session.drawing import drawn
from soleplate.session.judges.judge import GIVE_UP_S
from soleplate.session.preview import check_rates, preview
from soleplate.session.runner import Runner
from soleplate.storage.cell_marks import with_marks
from soleplate.storage.files import SessionFiles
from soleplate.storage.header import Identity, new_header
from soleplate.storage.journals.session_journals import SessionJournals
from soleplate.storage.opening import open_session
from soleplate.storage.recording import Recording
from soleplate.storage.sync import with_sync
from soleplate.storage.writer import write_session
from soleplate.text import Text

__all__ = ["Identity", "Listener", "Operator", "Order", "Unattended", "conduct", "session_header"]


class Listener(Shape):
    """Somebody who hears a session, samples included, and has no say in it."""

    def begin(self, header: SessionHeader) -> None:
        """Hear which plates there are; called once."""
        ...

    def chunk(self, role: str, chunk: Chunk) -> None:
        """Hear samples of one plate, on the session's clock."""
        ...

    def event(self, event: Event) -> None:
        """Hear an event."""
        ...


class Operator(Shape):
    """Somebody who watches events and says what to do."""

    attended: bool

    def commands(self, runner: Runner) -> Iterable[Command]:
        """Return what to do now; called after every block of samples, and within it whenever something happened."""
        ...


class Unattended:
    """Nobody: every question gets at once the answer given for its key beforehand, or its default.

    A question of safety has no default where a person stands on real plates: without an answer the session ends.
    """

    attended = False

    def __init__(self, answers: Mapping[str, Scalar] | None = None) -> None:
        self._answers = dict(answers or {})

    def commands(self, runner: Runner) -> Iterable[Command]:
        """Go on wherever the runner waits, from one question to the next."""
        while runner.waiting:
            yield self._next(runner.step, runner.rehearsal)

    def _next(self, step: Step | None, rehearsal: bool) -> Command:
        if not isinstance(step, Ask):
            return Next()
        if step.key in self._answers:
            return Answer(self._answers[step.key])
        if not step.blocking or rehearsal:
            return Next()
        example = step.choices[0] if step.choices else "yes"
        return Stop(
            Text(
                "Nobody answered {question!r}, and it has no default: say --answer {key}={example} if that is so",
                question=step.text,
                key=step.key,
                example=str(example),
            )
        )


Advisor = Callable[[Recording, str], Advice | None]


@dataclass(frozen=True)
class Order:
    """Say what to run, with whom and where to.

    ``plates`` gives each role its URL; without any the session goes by the clock. ``folder`` must exist. ``advise``
    looks at the session so far when a script asks for advice by name. ``ahead``: a clock without plates does not wait
    for the one on the wall, since this is a rehearsal, or since the operator keeps time.
    """

    protocol: Protocol
    plates: Mapping[str, PlateUrl]
    participant: str
    folder: Path
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    involved: Side = ""
    dominant: Side = ""
    advise: Advisor | None = None
    ahead: bool = False


def conduct(
    order: Order,
    operator: Operator | None = None,
    bus: Bus | None = None,
    identity: Identity | None = None,
    listener: Listener | None = None,
) -> Path:
    """Run a protocol to its end and return the session file.

    Raises SoleplateError for whatever cannot be done. What was received by then stays in the journals
    beside the file, and ``recover`` completes it.
    """
    operator = operator or Unattended()
    participant_code(order.participant)
    live = [is_live(url) for url in order.plates.values()]
    rehearsed = "" if identity is not None or any(live) else " ".join(map(str, order.plates.values()))
    parameters, identity = drawn(order.protocol, order.parameters, identity or Identity(), rehearsed)
    context = order.protocol.context(parameters, tuple(order.plates), order.involved)
    preview(order.protocol, context)  # a script that is at fault is told before anybody stands on a plate
    if any(live) and not all(live):
        raise BadParameter(
            Text("A real plate and a simulated one cannot run together"),
            why=Text("they keep different time"),
            do=Text("Give real plates for all roles, or sim: for all"),
        )

    def make_header(setups: Sequence[PlateSetup]) -> SessionHeader:
        return session_header(order, context.parameters, setups, identity)

    patience_s = math.inf if operator.attended else GIVE_UP_S
    if not live:
        feed, header = _by_clock(order, make_header)
    else:
        feed, header = _live(order, make_header, patience_s) if all(live) else _inline(order, make_header)
    own_time = all(live) and not (order.ahead and not live)  # a rehearsal keeps its own
    runner = Runner(order.protocol, context, header.plates, attended=operator.attended, on_clock=own_time)
    bus = bus or Bus()
    try:
        if listener is not None:
            listener.begin(header)
            bus.join(listener.event)
        _run(runner, feed, operator, bus, listener, order.advise, _caveats(header))
    finally:
        feed.close()
    return _finish(feed.files)


MakeHeader = Callable[[Sequence[PlateSetup]], SessionHeader]
AnyFeed = Feed | LiveFeed | ClockFeed


def _by_clock(order: Order, make_header: MakeHeader) -> tuple[AnyFeed, SessionHeader]:
    header = make_header([])
    return ClockFeed(SessionJournals.create(order.folder, header), ahead=order.ahead), header


def _inline(order: Order, make_header: MakeHeader) -> tuple[AnyFeed, SessionHeader]:
    plates = open_plates(order.plates)
    try:
        header = make_header([plate.setup for plate in plates.values()])
        return Feed(plates, SessionJournals.create(order.folder, header)), header
    except BaseException:
        for plate in plates.values():
            plate.connection.close()
        raise


def _live(order: Order, make_header: MakeHeader, patience_s: float) -> tuple[AnyFeed, SessionHeader]:
    plates = open_live_plates(order.plates)
    try:
        header = make_header([plate.setup for plate in plates.values()])
        return LiveFeed(plates, order.folder, header, patience_s), header
    except BaseException:
        for plate in plates.values():
            with suppress(SoleplateError):
                plate.close()
        raise


def _caveats(header: SessionHeader) -> list[Event]:
    """Say of which plates the numbers are not verified, or not calibrated."""
    roles = [setup.role for setup in header.plates if setup.facts.adc == UNVERIFIED]
    text = Text("its numbers come as text without a check sum: a damaged one may look right")
    found: list[Event] = [
        Warned(0.0, "unverified-plate", Text("{role} is not verified: {text}", role=role, text=text)) for role in roles
    ]
    bare = [setup for setup in header.plates if not is_calibrated(setup.calibration.certificate)]
    text = Text("is uncalibrated, and every result will say so: soleplate calibrate")
    return found + [Warned(0.0, "uncalibrated-plate", f"{setup.role} {text} {setup.url}") for setup in bare]


def _run(
    runner: Runner,
    feed: AnyFeed,
    operator: Operator,
    bus: Bus,
    listener: Listener | None,
    advise: Advisor | None,
    notes: Sequence[Event],
) -> None:
    def tell(events: Iterable[Event]) -> None:
        for event in events:
            feed.tell(event)
            bus.send(event)
            if advise is not None and (what := _advice_wanted(event, runner.step)):
                advice = advise(open_session(feed.files.session_journal, check=False), what)
                tell(runner.command(Advise(advice)) if advice is not None else [])

    def obey() -> None:
        for command in operator.commands(runner):
            tell(runner.command(command))

    tell(notes)
    tell(runner.start())
    while not runner.ended:
        obey()
        if runner.ended:
            break
        try:
            items = feed.turn()
            if items is None:
                tell(runner.data_ended())
                break
            for item in items:
                if isinstance(item, Event):
                    tell(runner.notice(item))
                    continue
                if isinstance(item, float):
                    for events in runner.tick(item):
                        tell(events)
                    continue
                if listener is not None:
                    listener.chunk(*item)
                for events in runner.turns(*item):
                    tell(events)
                    obey()  # at the frame that asked, not at the end of the block that it came with
        except PlateLost as error:
            tell(runner.command(Stop(error.text)))


def _advice_wanted(event: Event, step: Step | None) -> str:
    """Return what a script wants to know: before a question, or after a trial done to a tone."""
    if isinstance(event, Asked) and isinstance(step, Ask):
        return step.advice
    toned = isinstance(event, TrialEnded) and event.state != "rejected" and event.conditions.get("feedback") == "tone"
    return "softer" if toned else ""


def _finish(files: SessionFiles) -> Path:
    write_session(with_marks(with_sync(open_session(files.session_journal))), files.session_file)
    return files.session_file


def session_header(
    order: Order, parameters: Mapping[str, Scalar], setups: Sequence[PlateSetup], identity: Identity
) -> SessionHeader:
    """Return what is known of a session before its first sample."""
    check_rates(order.protocol, setups)
    return new_header(
        order.participant,
        setups,
        protocol=order.protocol.name,
        version=order.protocol.version,
        digest=order.protocol.digest,
        parameters=parameters,
        involved=order.involved,
        dominant=order.dominant,
        identity=identity,
    )
