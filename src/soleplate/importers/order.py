"""What is to become of a file: everything that a person told, as plain values for the process that reads it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from soleplate.api.importer import Told
from soleplate.errors import BadParameter
from soleplate.model.parameter import Scalar
from soleplate.model.people import Side, participant_code
from soleplate.model.plate import G_MS2
from soleplate.model.stamp import utc_stamp
from soleplate.text import Text

__all__ = ["ImportOrder", "span_of", "weight_of"]

UNKNOWN = "unknown"  # the participant of a file of which nobody told


@dataclass(frozen=True)
class ImportOrder:
    """Say how files are read, and whose they are.

    Attributes
    ----------
    participant : str
        A code.
    format : str
        Name of an importer; the first one that recognises the file where empty.
    told : Told
        What was said of the file.
    protocol : str
        The test whose trials are looked for; ``auto`` to propose one; empty for none.
    parameters : mapping
        Of that test.
    side, involved, dominant : str
        The tested leg, and what else is known of the person.
    weight_n : float
        Body weight; NaN where it is not known.
    zero_s, weigh_s : (float, float), optional
        When the plates were empty, and when the person stood still on them.
    like : str
        A session from which weight, zero, trials and conditions are taken.
    created_utc : str
        When it was recorded; the time of the file where empty.
    keep : bool
        Whether the bytes of the file are kept in the session.
    """

    participant: str = UNKNOWN
    format: str = ""
    told: Told = field(default_factory=Told)
    protocol: str = ""
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    side: Side = ""
    involved: Side = ""
    dominant: Side = ""
    weight_n: float = math.nan
    zero_s: tuple[float, float] | None = None
    weigh_s: tuple[float, float] | None = None
    like: str = ""
    created_utc: str = ""
    keep: bool = True

    def __post_init__(self) -> None:
        participant_code(self.participant)
        if self.created_utc:
            object.__setattr__(self, "created_utc", _stamp(self.created_utc))

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> ImportOrder:
        """Return the order that ``plain`` made plain."""
        spans = {name: tuple(data[name]) if data[name] else None for name in ("zero_s", "weigh_s")}
        weights = {"weight_n": _number(data["weight_n"])}
        told = {**data["told"], "weight_n": _number(data["told"]["weight_n"])}
        return cls(**{**data, **spans, **weights, "told": Told(**told)})

    def plain(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def _stamp(text: str) -> str:
    try:
        when = datetime.fromisoformat(text)
        return utc_stamp(when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise BadParameter(
            Text("{text!r} is no time", text=text[:40]), do=Text("Write it as 2025-01-31T08:30:00Z, or 2025-01-31")
        ) from error


def weight_of(text: str) -> float:
    """Return newtons for ``700``, ``700N``, ``71.4kg`` or ``157lb``; raise BadParameter."""
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(N|n|kg|lb)?\s*", text)
    value = float(found[1].replace(",", ".")) if found else math.nan
    unit = (found[2] or "N").lower() if found else ""
    newtons = value * {"n": 1.0, "kg": G_MS2, "lb": 0.45359237 * G_MS2}.get(unit, math.nan)
    if not 100 <= newtons <= 3000:
        raise BadParameter(
            Text("{text!r} is no weight of a person", text=text[:40]), do=Text("Write 700N, 71.4kg or 157lb")
        )
    return newtons


def span_of(text: str) -> tuple[float, float]:
    """Return two moments, s, of ``0:2.5``; raise BadParameter."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)\s*", text)
    if found is None or float(found[2]) <= float(found[1]):
        raise BadParameter(Text("{text!r} is no span of time", text=text[:40]), do=Text("Write it in s: 0:2.5"))
    return float(found[1]), float(found[2])
