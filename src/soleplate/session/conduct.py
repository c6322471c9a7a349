"""Conduct a session: plates, runner, operator and journals, from the first zero to the finished file."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol as Shape

import soleplate
from soleplate.api.driver import PlateUrl
from soleplate.api.events import Bus, Event
from soleplate.api.protocol import Protocol
from soleplate.errors import PlateLost
from soleplate.model.limits import LIMITS
from soleplate.model.parameter import Scalar
from soleplate.model.people import Side, participant_code
from soleplate.model.session import SessionHeader
from soleplate.session.commands import Command, Next, Stop
from soleplate.session.feed import Feed, OpenPlate, open_plates
from soleplate.session.runner import Runner
from soleplate.storage.files import SessionFiles
from soleplate.storage.recording import Recording
from soleplate.storage.session_journals import SessionJournals
from soleplate.storage.writer import write_session

__all__ = ["Identity", "Operator", "Order", "Unattended", "conduct"]


class Operator(Shape):
    """Somebody who watches events and says what to do."""

    attended: bool

    def commands(self, runner: Runner) -> Iterable[Command]:
        """Return what to do now; called after every block of samples."""
        ...


class Unattended:
    """Nobody: every question gets its default answer at once."""

    attended = False

    def commands(self, runner: Runner) -> Iterable[Command]:
        """Go on wherever the runner waits, from one question to the next."""
        while runner.waiting:
            yield Next()


@dataclass(frozen=True)
class Identity:
    """Make the marks that differ from session to session; inject both for a reproducible file."""

    utc: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    session_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)


@dataclass(frozen=True)
class Order:
    """Say what to run, with whom and where to.

    ``plates`` gives each role its URL; ``folder`` must exist.
    """

    protocol: Protocol
    plates: Mapping[str, PlateUrl]
    participant: str
    folder: Path
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    involved: Side = ""
    dominant: Side = ""


def conduct(
    order: Order, operator: Operator | None = None, bus: Bus | None = None, identity: Identity | None = None
) -> Path:
    """Run a protocol to its end and return the session file.

    Raises SoleplateError for whatever cannot be done. What was received by then stays in the journals
    beside the file, and ``recover`` completes it.
    """
    operator, identity = operator or Unattended(), identity or Identity()
    participant_code(order.participant)
    context = order.protocol.context(order.parameters, tuple(order.plates), order.involved)
    plates = open_plates(order.plates)
    header = _header(order, context.parameters, plates, identity)
    try:
        with SessionJournals.create(order.folder, header) as journals:
            _run(Runner(order.protocol, context, header.plates, attended=operator.attended), plates, journals,
                 operator, bus or Bus())  # fmt: skip
            files = journals.files
    finally:
        for plate in plates.values():
            plate.connection.close()
    return _finish(files)


def _run(
    runner: Runner,
    plates: Mapping[str, OpenPlate],
    journals: SessionJournals,
    operator: Operator,
    bus: Bus,
) -> None:
    feed = Feed(plates, journals)

    def tell(events: Iterable[Event]) -> None:
        for event in events:
            feed.tell(event)
            bus.send(event)

    tell(runner.start())
    while not runner.ended:
        for command in operator.commands(runner):
            tell(runner.command(command))
        if runner.ended:
            break
        try:
            chunks = feed.turn()
        except PlateLost as error:
            tell(runner.command(Stop(str(error))))
            break
        if chunks is None:
            tell(runner.data_ended())
            break
        for role, chunk in chunks:
            tell(runner.feed(role, chunk))


def _finish(files: SessionFiles) -> Path:
    recording = Recording.open(files.session_journal)
    write_session(recording, files.session_file)
    return files.session_file


def _header(
    order: Order, parameters: Mapping[str, Scalar], plates: Mapping[str, OpenPlate], identity: Identity
) -> SessionHeader:
    now = identity.utc().astimezone(UTC)
    visit = hashlib.sha256(f"{order.participant}/{now:%Y-%m-%d}".encode()).hexdigest()[:32]
    return SessionHeader(
        session_id=identity.session_id(),
        visit_id=visit,
        created_utc=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        software=f"soleplate {soleplate.__version__}",
        protocol=order.protocol.name,
        protocol_version=order.protocol.version,
        protocol_digest=order.protocol.digest,
        participant=order.participant,
        parameters=dict(parameters),
        involved=order.involved,
        dominant=order.dominant,
        plates=tuple(plate.setup for plate in plates.values()),
        limits=LIMITS.as_text(),
    )
