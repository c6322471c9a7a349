"""Look at who, what and when of a session file, without its samples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from soleplate.errors import about_file
from soleplate.storage import layout
from soleplate.storage.from_file import read_array
from soleplate.storage.guard import number_attr, open_guarded, text_attr
from soleplate.storage.tables import unpack

__all__ = ["Peek", "peek"]

MOST_VERSION = 1 << 53


@dataclass(frozen=True)
class Peek:
    """Hold what a session file says of itself; ``edits`` is the digest of the last edit, or empty."""

    session_id: str
    visit_id: str
    participant: str
    created_utc: str
    protocol: str
    protocol_version: int
    protocol_digest: str
    state: str
    raw_sha256: str
    edits: str = ""


def peek(path: Path) -> Peek:
    """Return what a session file says of itself; raise FileError as ``open_guarded`` does."""
    with about_file(path), open_guarded(path, header_only=True) as file:
        texts = {
            name: text_attr(file, name)
            for name in Peek.__dataclass_fields__
            if layout.ROOT_ATTRS.get(name) == layout.TEXT
        }
        version = int(number_attr(file, "protocol_version"))
        if abs(version) > MOST_VERSION:
            raise ValueError(f"it was version {version:g} of its protocol")
        edits = unpack(layout.COMPOUND_TABLES["edits"], read_array(file["edits"]))
    return Peek(**texts, protocol_version=version, edits=edits[-1]["digest"] if edits else "")
