"""Make the header of a session: what is known of it before its first sample."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from soleplate.model.limits import LIMITS
from soleplate.model.parameter import Scalar
from soleplate.model.people import Side, participant_code
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stamp import local_day, utc_stamp
from soleplate.version import SOFTWARE

__all__ = ["Identity", "new_header"]


@dataclass(frozen=True)
class Identity:
    """Make the marks that differ from session to session; inject both for a reproducible file."""

    utc: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    session_id: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)


def new_header(
    participant: str,
    plates: Sequence[PlateSetup],
    *,
    protocol: str,
    version: int,
    digest: str,
    parameters: Mapping[str, Scalar] | None = None,
    involved: Side = "",
    dominant: Side = "",
    identity: Identity | None = None,
) -> SessionHeader:
    """Return a header with new marks; raise BadParameter for a code that may not name a participant."""
    identity = identity or Identity()
    now = identity.utc().astimezone(UTC)
    return SessionHeader(
        session_id=identity.session_id(),
        visit_id=hashlib.sha256(f"{participant}/{local_day(utc_stamp(now))}".encode()).hexdigest()[:32],
        created_utc=utc_stamp(now),
        software=SOFTWARE,
        protocol=protocol,
        protocol_version=version,
        protocol_digest=digest,
        participant=participant_code(participant),
        parameters=dict(parameters or {}),
        involved=involved,
        dominant=dominant,
        plates=tuple(plates),
        limits=LIMITS.as_text(),
    )
