"""The clock stamp of files: ISO 8601 in UTC, to the second, with ``Z``."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["local_day", "utc_stamp"]


def utc_stamp(when: datetime | None = None) -> str:
    """Return the stamp of an instant, by default of now."""
    return (when or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_day(stamp: str) -> str:
    """Return the day of a stamp by the clock of this computer, ISO 8601; what is no time stays as far as it goes."""
    try:
        return datetime.fromisoformat(stamp).astimezone().date().isoformat()
    except ValueError:
        return stamp[:10]
