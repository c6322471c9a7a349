"""The one union of events, and the one bus.

Events are flat: numbers, text, tuples of numbers and mappings of text, so that each is one JSON line
in the event journal and one row of ``/events``. ``time_s`` is session time: device time of the first
plate, 0 at its first sample; or, after a ``ClockStarted``, the host's time since then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Annotated, Any

from msgspec import Meta

from soleplate.errors import ForeignFile
from soleplate.model.typed import Finite, SideName, typed
from soleplate.text import Text

__all__ = [
    "Asked", "BeatsChanged", "Bus", "ClockFitted", "ClockStarted", "Counted", "Event", "FaultSeen", "LoadMoved",
    "Marked", "PlateBack", "PlateGone", "PlateHealth", "PlateTapped", "Rated", "RepMarked", "Replied", "SessionEnded",
    "StepStarted", "SyncFound", "TareDone", "TrialEnded", "TrialStarted", "Undone", "Warned", "Weighed", "WeightPlaced",
    "event_from_json", "event_to_json",
]  # fmt: skip


ADDED = {"added": True}  # to events of a frozen format: written where it says something


@dataclass(frozen=True)
class Event:
    """Something that happened at ``time_s``."""

    time_s: Finite


@dataclass(frozen=True)
class StepStarted(Event):
    """The protocol has begun a step: what the screen shows and what the virtual athlete hears.

    ``detail`` holds the fields of the step as text (side, series, seconds, gesture ...).
    """

    index: int
    step: str
    text: str
    side: SideName = ""
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked(Event):
    """A question waits for an answer; ``kind`` is ``next``, ``number``, ``choice``, ``yes`` or ``text``."""

    index: int
    key: str
    text: str
    kind: str
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replied(Event):
    """The step ``index`` is done; ``reply`` is its reply as JSON text. The log of these is the session's plan."""

    index: int
    step: str
    reply: str


@dataclass(frozen=True)
class Undone(Event):
    """The replies from ``index`` on no longer hold (``redone`` False) or hold again (True)."""

    index: int
    redone: bool = False


@dataclass(frozen=True)
class TareDone(Event):
    """A plate was zeroed, or the zero was refused; ``age_s``: one from so long before is used again."""

    role: str
    counts: tuple[float, ...]
    noise_n: float
    accepted: bool = True
    reason: str = ""
    phase: str = "before"
    age_s: float = field(default=0.0, metadata=ADDED)


@dataclass(frozen=True)
class Weighed(Event):
    """Body weight on one plate, N; ``sd_n`` after the 10 Hz low-pass."""

    role: str
    body_weight_n: float
    sd_n: float
    accepted: bool = True
    reason: str = ""


@dataclass(frozen=True)
class TrialStarted(Event):
    """A trial has begun."""

    number: int
    series: str
    side: SideName
    practice: bool = False


@dataclass(frozen=True)
class TrialEnded(Event):
    """A trial is over; see ``model.trial.Trial`` for the fields."""

    number: int
    series: str
    side: SideName
    start_s: Finite
    end_s: Finite
    state: Annotated[str, Meta(pattern=r"^(valid|censored|rejected|practice)\Z")]
    reason: str = ""
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RepMarked(Event):
    """A repetition or hold was cut out of a trial."""

    trial: int
    number: int
    side: SideName
    start_s: Finite
    end_s: Finite


@dataclass(frozen=True)
class Rated(Event):
    """Effort, pain or form, as answered; ``scale`` names it."""

    trial: int
    scale: str
    value: str


@dataclass(frozen=True)
class FaultSeen(Event):
    """The judge saw a fault; ``code`` is that of rejection (1-9), ``rep`` 0 when it belongs to the whole trial."""

    trial: int
    rep: int
    code: int
    text: str


@dataclass(frozen=True)
class Counted(Event):
    """A countdown stands at ``left`` seconds; 0 means go."""

    left: int


@dataclass(frozen=True)
class BeatsChanged(Event):
    """The metronome beats every ``period_s`` from ``first_s`` on (session time); a period of 0 is silence."""

    first_s: float
    period_s: float
    phases: tuple[int, ...] = ()


@dataclass(frozen=True)
class Marked(Event):
    """The operator, or the script, put a mark; ``detail`` says what was going on."""

    label: str
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Warned(Event):
    """Something to tell the operator; ``code`` is stable, ``text`` says what to do."""

    code: str
    text: str


@dataclass(frozen=True)
class ClockStarted(Event):
    """Session time 0 is ``host_s`` of the host's monotonic clock, and these plates are fitted to it."""

    host_s: Finite
    roles: tuple[str, ...]


@dataclass(frozen=True)
class ClockFitted(Event):
    """The clock of a stream as it is known by now: ``host_s = rate * device_s + offset_s``.

    For people and for tests: scoring fits the stored arrivals again.
    """

    role: str
    stream: str
    rate: float
    offset_s: float


@dataclass(frozen=True)
class SyncFound(Event):
    """One event that two plates saw: ``role`` shows it ``offset_s`` later than ``reference`` does.

    The host cannot see a constant difference of their delays; scoring takes it off. ``method`` is ``tap`` or ``wire``.
    """

    role: str
    reference: str
    offset_s: Finite
    method: str


@dataclass(frozen=True)
class LoadMoved(Event):
    """Load moved between two plates: ``kind`` is ``touch``, ``lift`` or ``transfer``.

    ``role`` began or stopped to bear load beside ``other``, or bears now what ``other`` bore until ``since_s``.
    """

    kind: str
    role: str
    other: str
    since_s: float


@dataclass(frozen=True)
class PlateGone(Event):
    """A plate stopped answering: unplugged, or without power."""

    role: str
    reason: str


@dataclass(frozen=True)
class PlateBack(Event):
    """The same board answers again; ``segment`` counts its connections from 0."""

    role: str
    segment: int
    device_id: str
    boot_id: int
    away_s: float


@dataclass(frozen=True)
class PlateHealth(Event):
    """How a plate is doing: for screens, every second; not stored, since the recording tells it too.

    ``rate_hz`` is measured by the host's clock; ``lost`` counts samples since the start; ``latency_s`` is how
    old the newest sample is, beyond the least delay; ``ring_fill`` is the share of the ring not yet read.
    """

    role: str
    rate_hz: float
    lost: int
    latency_s: float
    ring_fill: float


@dataclass(frozen=True)
class WeightPlaced(Event):
    """A known weight stands on a plate (``load_n`` 0: it was taken off); x and y in the plate frame, mm.

    Told in calibrations and checks, where the virtual rig of the simulated plate puts it there.
    """

    role: str
    load_n: float
    x_mm: float = 0.0
    y_mm: float = 0.0


@dataclass(frozen=True)
class PlateTapped(Event):
    """Somebody taps the plate now, so that it rings."""

    role: str


@dataclass(frozen=True)
class SessionEnded(Event):
    """The session is over: ``complete``, ``stopped`` or ``recovered``; ``code`` says which rule stopped it."""

    state: Annotated[str, Meta(pattern=r"^(complete|stopped|recovered)\Z")]
    reason: str = ""
    code: str = ""


_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        StepStarted, Asked, Replied, Undone, TareDone, Weighed, TrialStarted, TrialEnded,
        RepMarked, FaultSeen, Counted, BeatsChanged, Rated, Marked, Warned, SessionEnded,
        ClockStarted, ClockFitted, SyncFound, LoadMoved, PlateGone, PlateBack, PlateHealth, WeightPlaced, PlateTapped,
    )
}  # fmt: skip


def event_to_json(event: Event) -> str:
    """Return the event as one line of JSON; its class is under ``event``, its sentences as data under ``texts``."""
    values = asdict(event)
    for one in fields(event):
        if one.metadata.get("added") and values[one.name] == one.default:
            del values[one.name]
    texts = {name: value.data() for name, value in values.items() if isinstance(value, Text)}
    about = {"event": type(event).__name__, **({"texts": texts} if texts else {})}
    return json.dumps({**about, **values}, sort_keys=True, ensure_ascii=False)


def event_from_json(text: str, *, source: str = "", newer: bool = True) -> Event:
    """Return the event that a line of JSON holds.

    Raises
    ------
    ForeignFile
        When it is none of ours, or, unless ``newer`` fields are passed over, has a field that is not known; ``source``
        is named.
    """
    source = source or Text("An event")
    try:
        data: Any = json.loads(text)
        name = data.pop("event")
        kind = _KINDS["StepStarted" if name == "WordStarted" else name]
        if "word" in data:  # as steps were called in files of version 1
            data["step"] = data.pop("word")
        texts = dict(data.pop("texts", {}))
    except KeyError as error:
        raise ForeignFile(
            Text("{source} is of a kind that this program does not know: {error}", source=source, error=error),
            why=Text("a newer program wrote it"),
            do=Text("The file was left as it is. Update Soleplate: pip install --upgrade soleplate"),
        ) from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ForeignFile(Text("An event could not be read: {text!r}", text=text[:80]), why=str(error)) from error
    event: Event = typed(kind, data, source=source, newer=newer)
    said: dict[str, Any] = {name: Text.of(text) for name, text in texts.items()}
    # what the English that is stored beside it does not say is not taken
    return replace(event, **{name: text for name, text in said.items() if getattr(event, name, None) == text})


class Bus:
    """Hand each event to every listener, in the order they joined."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Event], None]] = []

    def join(self, listener: Callable[[Event], None]) -> None:
        """Add a listener."""
        self._listeners.append(listener)

    def send(self, event: Event) -> None:
        """Hand ``event`` to every listener."""
        for listener in tuple(self._listeners):
            listener(event)
