"""One correction of what a session says of its trials and repetitions."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Edit"]


@dataclass(frozen=True)
class Edit:
    """Hold one correction.

    Attributes
    ----------
    utc, who : str
        When (ISO 8601 with ``Z``) and by whom.
    what : str
        ``trial/<number>/state``, ``/reason`` or ``/side``; ``rep/<trial>/<number>/start_s`` or ``/end_s``.
    old, new : str
        The value before and after, as text.
    why : str
        The reason given.
    digest : str
        SHA-256 over the digest before it (the session id for the first) and the six fields.
    """

    utc: str
    who: str
    what: str
    old: str
    new: str
    why: str
    digest: str = ""
