"""What is known of a session before the first sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from soleplate.model.parameter import Scalar
from soleplate.model.people import Side
from soleplate.model.plate import BoardFacts, Calibration

__all__ = ["FORMAT", "FORMAT_VERSION", "FREE_RECORDING", "PlateSetup", "SessionHeader"]

FORMAT = "soleplate-session"
FORMAT_VERSION = 1
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

    session_id: str
    visit_id: str
    created_utc: str
    software: str
    protocol: str
    protocol_version: int
    protocol_digest: str
    participant: str
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    involved: Side = ""
    dominant: Side = ""
    plates: tuple[PlateSetup, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)
    notes: str = ""
