"""Draw which leg begins, before a session begins: the lot is a setting in the header, so that scripts stay pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from soleplate.api.protocol import Protocol
from soleplate.api.rounds import DRAW
from soleplate.model.parameter import Scalar
from soleplate.model.people import SIDES
from soleplate.storage.header import Identity

__all__ = ["drawn"]


def drawn(
    protocol: Protocol, parameters: Mapping[str, Scalar], identity: Identity, lot: str = ""
) -> tuple[dict[str, Scalar], Identity]:
    """Return the settings with the leg that the lot fell on, and the marks of the session that it was drawn for.

    The lot is a bit of the digest of the session's own number, which nobody chooses, or of ``lot`` where a rehearsal is
    to go the same way each time. A leg that the tester chose, and a test that has no such setting, stay as they are.
    """
    session = identity.session_id()
    identity = Identity(identity.utc, lambda: session)
    settings = dict(parameters)
    has = any(parameter.name == "drawn" for parameter in protocol.parameters)
    if has and settings.get("first", DRAW) == DRAW and not settings.get("drawn"):
        settings["drawn"] = SIDES[hashlib.sha256((lot or session).encode()).digest()[0] % 2]
    return settings, identity
