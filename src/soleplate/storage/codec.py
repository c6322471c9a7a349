"""Headers as JSON text: how a journal and the session file keep what was known at the start."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from soleplate.errors import BadParameter, ForeignFile
from soleplate.model.people import participant_code
from soleplate.model.plate import BoardFacts, Calibration
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stamp import instant_of
from soleplate.model.typed import typed
from soleplate.storage.hdf5.layout import is_name
from soleplate.text import Text

__all__ = [
    "JOURNAL_FORMAT", "JOURNAL_VERSION", "MAX_TEXT", "JournalHeader", "calibration_from", "calibration_to",
    "check_header", "facts_from", "facts_to", "header_from", "header_to", "journal_header_from", "json_text",
    "setup_from", "setup_to",
]  # fmt: skip

JOURNAL_FORMAT, JOURNAL_VERSION = "soleplate-journal", 1
MAX_TEXT = 60_000  # bytes; HDF5 keeps an attribute below 64 KiB


def json_text(value: Any) -> str:
    """Return ``value`` as JSON with sorted keys and no spaces, so that equal values give equal text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def facts_to(facts: BoardFacts) -> dict[str, Any]:
    """Return the facts as plain values."""
    return asdict(facts)


def facts_from(data: Mapping[str, Any]) -> BoardFacts:
    """Return the facts that plain values hold; raise ForeignFile for anything else."""
    return typed(BoardFacts, data, source=Text("What a board says of itself"))


def calibration_to(calibration: Calibration) -> dict[str, Any]:
    """Return a calibration as plain values."""
    return {
        **asdict(calibration),
        "matrix": calibration.matrix.tolist(),
        "cell_x_mm": calibration.cell_x_mm.tolist(),
        "cell_y_mm": calibration.cell_y_mm.tolist(),
    }


def calibration_from(data: Mapping[str, Any]) -> Calibration:
    """Return the calibration that plain values hold; raise ForeignFile for anything else."""
    return typed(Calibration, data, source=Text("A calibration"))


def setup_to(setup: PlateSetup) -> dict[str, Any]:
    """Return a plate's set-up as plain values."""
    return {
        "role": setup.role,
        "url": setup.url,
        "driver": setup.driver,
        "options": dict(setup.options),
        "facts": facts_to(setup.facts),
        "calibration": calibration_to(setup.calibration),
    }


def setup_from(data: Mapping[str, Any]) -> PlateSetup:
    """Return the set-up that plain values hold; raise ForeignFile for anything else."""
    return typed(PlateSetup, data, source=Text("The set-up of a plate"))


def header_to(header: SessionHeader) -> dict[str, Any]:
    """Return a session header as plain values."""
    names = [name for name in header.__dataclass_fields__ if name not in ("plates", "parameters", "limits")]
    return {
        **{name: getattr(header, name) for name in names},
        "parameters": dict(header.parameters),
        "limits": dict(header.limits),
        "plates": [setup_to(setup) for setup in header.plates],
    }


def header_from(data: Mapping[str, Any], source: str = "") -> SessionHeader:
    """Return the session header that plain values hold; raise ForeignFile when they are none of ours."""
    source = source or Text("A session header")
    header = typed(SessionHeader, data, source=source)
    try:
        instant_of(header.created_utc)
    except ValueError as error:
        raise ForeignFile(
            Text("{source} has no start that can be", source=source), why=str(error),
            do=Text("Ask whoever sent it for the original file"),
        ) from error  # fmt: skip
    return header


@dataclass(frozen=True)
class JournalHeader:
    """Hold a header record: of a session, of a plate that may stand alone, or of a plate connected again."""

    format: str = JOURNAL_FORMAT
    format_version: int = JOURNAL_VERSION
    session: SessionHeader | None = None
    plate: PlateSetup | None = None
    facts: BoardFacts | None = None


def journal_header_from(payload: bytes, source: str) -> JournalHeader:
    """Return what a header record holds; raise ForeignFile, naming ``source``, when it is not ours or is newer."""
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ForeignFile(Text("{source} could not be read", source=source), why=str(error)) from error
    version = data.get("format_version", JOURNAL_VERSION) if isinstance(data, dict) else None
    if version is None or data.get("format", JOURNAL_FORMAT) != JOURNAL_FORMAT:
        raise ForeignFile(Text("{source} is no header of a journal of Soleplate", source=source))
    if not isinstance(version, int) or version > JOURNAL_VERSION:
        raise ForeignFile(
            Text(
                "{source} has format version {version}; this program knows up to {format_version}",
                source=source,
                version=version,
                format_version=JOURNAL_VERSION,
            ),
            do=Text("The file was left as it is. Update Soleplate: pip install --upgrade soleplate"),
        )
    header = typed(JournalHeader, data, source=source)
    if header.session is not None:
        header_from(data["session"], source)
    return header


def check_header(header: SessionHeader) -> None:
    """Refuse, before anything is recorded, a header that the session file could not hold.

    Raises
    ------
    BadParameter
        For a participant, protocol, role or stream name that cannot safely name a file or a path, two
        plates of one role, or text longer than 60 000 bytes.
    """
    participant_code(header.participant)
    named = [("protocol", header.protocol, False)]
    for setup in header.plates:
        named.append((Text("plate role"), setup.role, False))
        named += [("stream", info.name, True) for info in setup.facts.streams]
    for what, name, stream in named:
        if not is_name(name, stream=stream):
            raise BadParameter(
                Text("The {what} name {name!r} cannot be used", what=what, name=name[:40]),
                why=Text("it names a file or a path in the session file"),
                do=Text("Use 1 to 32 letters, digits, '_' or '-'"),
            )
    roles = [setup.role for setup in header.plates]
    if len(set(roles)) < len(roles):
        raise BadParameter(
            Text("Two plates have one role: {listed}", listed=", ".join(roles)), do=Text("Give each plate its own role")
        )
    texts = {"notes": header.notes, "parameters": json_text(dict(header.parameters))}
    texts.update(
        {Text("certificate of {role}", role=setup.role): setup.calibration.certificate for setup in header.plates}
    )
    for what, text in texts.items():
        if len(text.encode("utf-8", "replace")) > MAX_TEXT:
            raise BadParameter(
                Text("The {what} is longer than {max_text} bytes", what=what, max_text=MAX_TEXT), do=Text("Shorten it")
            )
