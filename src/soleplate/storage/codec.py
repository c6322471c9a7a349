"""Headers as JSON text: how a journal and the session file keep what was known at the start."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from soleplate.errors import BadParameter, ForeignFile
from soleplate.model.people import participant_code, side_name
from soleplate.model.plate import BoardFacts, Calibration
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.model.stream import StreamInfo
from soleplate.storage.layout import is_name
from soleplate.text import Text

__all__ = [
    "MAX_TEXT",
    "calibration_from",
    "calibration_to",
    "check_header",
    "facts_from",
    "facts_to",
    "header_from",
    "header_to",
    "json_text",
    "setup_from",
    "setup_to",
]

MAX_TEXT = 60_000  # bytes; HDF5 keeps an attribute below 64 KiB


def json_text(value: Any) -> str:
    """Return ``value`` as JSON with sorted keys and no spaces, so that equal values give equal text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def facts_to(facts: BoardFacts) -> dict[str, Any]:
    """Return the facts as plain values."""
    return asdict(facts)


def facts_from(data: Mapping[str, Any]) -> BoardFacts:
    """Return the facts that plain values hold."""
    values = dict(data)
    streams = tuple(StreamInfo(**{**info, "columns": tuple(info["columns"])}) for info in values.pop("streams"))
    return BoardFacts(**{**values, "streams": streams, "skew_us": tuple(values.get("skew_us", ()))})


def calibration_to(calibration: Calibration) -> dict[str, Any]:
    """Return a calibration as plain values."""
    return {
        **asdict(calibration),
        "matrix": calibration.matrix.tolist(),
        "cell_x_mm": calibration.cell_x_mm.tolist(),
        "cell_y_mm": calibration.cell_y_mm.tolist(),
    }


def calibration_from(data: Mapping[str, Any]) -> Calibration:
    """Return the calibration that plain values hold."""
    values = dict(data)
    for name in ("matrix", "cell_x_mm", "cell_y_mm"):
        values[name] = np.asarray(values[name], np.float64)
    for name in ("size_mm", "stance_origin_mm"):
        values[name] = tuple(values[name])
    return Calibration(**values)


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
    """Return the set-up that plain values hold."""
    return PlateSetup(
        **{**data, "facts": facts_from(data["facts"]), "calibration": calibration_from(data["calibration"])}
    )


def header_to(header: SessionHeader) -> dict[str, Any]:
    """Return a session header as plain values."""
    names = [name for name in header.__dataclass_fields__ if name not in ("plates", "parameters", "limits")]
    return {
        **{name: getattr(header, name) for name in names},
        "parameters": dict(header.parameters),
        "limits": dict(header.limits),
        "plates": [setup_to(setup) for setup in header.plates],
    }


def header_from(data: Mapping[str, Any]) -> SessionHeader:
    """Return the session header that plain values hold; raise ForeignFile when they are none of ours."""
    try:
        values = dict(data)
        participant_code(values["participant"])
        side_name(values["involved"])
        side_name(values["dominant"])
        if not is_name(values["protocol"]):
            raise ValueError(f"{values['protocol'][:40]!r} is no name of a protocol")
        return SessionHeader(**{**values, "plates": tuple(setup_from(plate) for plate in values["plates"])})
    except (KeyError, TypeError, ValueError, AttributeError, BadParameter) as error:
        raise ForeignFile(Text("A session header could not be read"), why=f"{type(error).__name__}: {error}") from error


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
