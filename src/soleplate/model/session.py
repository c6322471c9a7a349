"""What is known of a session before the first sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

from soleplate.model.parameter import Scalar
from soleplate.model.people import Side
from soleplate.model.plate import BoardFacts, Calibration
from soleplate.model.typed import Count, Finite, Name, Sha256

__all__ = ["FORMAT", "FORMAT_VERSION", "FREE_RECORDING", "FileMarks", "PlateMarks", "PlateSetup", "SessionHeader"]

FORMAT = "soleplate-session"
FORMAT_VERSION = 2
FREE_RECORDING = "free_recording"  # in place of a protocol: recorded in the live view, without trials


@dataclass(frozen=True)
class PlateSetup:
    """Hold how one plate was reached and what it said of itself at the start.

    ``driver`` and ``options`` find the decoder again when a journal is read.
    """

    role: str
    url: str
    driver: str
    options: Mapping[str, Scalar]
    facts: BoardFacts
    calibration: Calibration


@dataclass(frozen=True)
class SessionHeader:
    """Identify a session: one run of one protocol by one participant.

    Attributes
    ----------
    session_id : str
        32 hexadecimal digits.
    visit_id : str
        Sessions of one participant on one day share it.
    created_utc : str
        ISO 8601 with ``Z``.
    parameters : mapping
        Every parameter of the protocol with the value used.
    protocol_digest : str
        SHA-256 of the script's source text.
    """

    session_id: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    visit_id: str
    created_utc: str
    software: str
    protocol: Name
    protocol_version: Count
    protocol_digest: str
    participant: Name
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    involved: Side = ""
    dominant: Side = ""
    plates: tuple[PlateSetup, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)
    notes: str = ""


@dataclass(frozen=True)
class FileMarks:
    """Hold what a session file says of itself beside the header.

    ``recovery`` says what was missing when it was put together from journals; ``raw_sha256`` is the check sum of what
    came from the plates; ``roles`` are in the order of the rig, and none for a session by the clock.
    """

    format: Literal["soleplate-session"]
    format_version: Annotated[int, Meta(ge=1, le=FORMAT_VERSION)]
    state: Literal["complete", "stopped", "recovered", "recording"]
    recovered: bool
    recovery: str
    raw_sha256: Sha256
    roles: Annotated[tuple[Name, ...], Meta(max_length=64)]


@dataclass(frozen=True)
class PlateMarks:
    """Hold what a session file says of one plate: see ``PlateSetup`` and ``BoardFacts``."""

    url: str
    driver: str
    options: Mapping[str, Scalar]
    skew_us: Annotated[tuple[Finite, ...], Meta(max_length=64)]
    streams: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=64)]
