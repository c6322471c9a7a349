"""The clock stamp of files: ISO 8601 in UTC, to the second, with ``Z``."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["utc_stamp"]


def utc_stamp(when: datetime | None = None) -> str:
    """Return the stamp of an instant, by default of now."""
    return (when or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
