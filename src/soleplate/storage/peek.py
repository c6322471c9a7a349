"""Look at who, what and when of a session file, without its samples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from soleplate.errors import about_file
from soleplate.model.typed import Count, Name, Sha256, typed
from soleplate.storage.hdf5.guard import open_guarded
from soleplate.storage.hdf5.objects import read_column

__all__ = ["Peek", "peek"]


@dataclass(frozen=True)
class Peek:
    """Hold what a session file says of itself.

    ``edits`` is the digest of the last edit, or empty; ``chain`` has those of all edits, with blanks between them;
    ``recorded`` is the check sum over what never changes: a file whose own differs from it later was made anew.
    """

    session_id: str
    visit_id: str
    participant: Name
    created_utc: str
    protocol: Name
    protocol_version: Count
    protocol_digest: str
    state: str
    raw_sha256: Sha256
    edits: str = ""
    chain: str = ""
    recorded: Sha256 = ""


def peek(path: Path) -> Peek:
    """Return what a session file says of itself; raise FileError as ``open_guarded`` does."""
    with about_file(path), open_guarded(path, header_only=True) as opened:
        fields = Peek.__dataclass_fields__
        texts = {name: opened.text(f"@{name}") for name in fields if isinstance(opened.attrs.get(f"@{name}"), bytes)}
        version = int(opened.attrs["@protocol_version"])
        edits = read_column(opened, "edits" if opened.version == 1 else "edits/digest")["edits/digest"]
        recorded = texts["raw_sha256"] if opened.version == 1 else opened.text("digests@recorded_sha256")
    chain = [digest.decode("utf-8", "replace") for digest in edits]
    told = {"edits": chain[-1] if chain else "", "chain": " ".join(chain), "recorded": recorded}
    return typed(Peek, {**texts, **told, "protocol_version": version}, source=f"{path.name}: /")
