"""The clock stamp of files: ISO 8601 in UTC, to the second, with ``Z``."""

from __future__ import annotations

from datetime import UTC, datetime

from soleplate.model.days import iso_day

__all__ = ["instant_of", "local_day", "utc_stamp"]

FORM = "%Y-%m-%dT%H:%M:%SZ"


def utc_stamp(when: datetime | None = None) -> str:
    """Return the stamp of an instant, by default of now."""
    return (when or datetime.now(UTC)).strftime(FORM)


def instant_of(stamp: str) -> datetime:
    """Return the instant of a stamp, in UTC; raise ValueError for what is none, or of a year out of reach."""
    when = datetime.strptime(stamp, FORM).replace(tzinfo=UTC)
    iso_day(f"{when:%Y-%m-%d}")
    return when


def local_day(stamp: str) -> str:
    """Return the day of a stamp by the clock of this computer, ISO 8601; what is no time stays as far as it goes."""
    try:
        return datetime.fromisoformat(stamp).astimezone().date().isoformat()
    except (ValueError, OverflowError):
        return stamp[:10]
