"""The one typed reading of what files hold: plain values onto the frozen dataclasses, with their ranges.

The dataclasses say what may stand in a field; ``typed`` says where something else stands. Plain values come from
``json.loads``, since our own files hold NaN where a number is not known; a field that may not is ``Finite``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import msgspec
import numpy as np
from msgspec import Meta

from soleplate.errors import ForeignFile
from soleplate.text import Text

__all__ = [
    "AtLeastOne", "Beats", "Count", "Finite", "Name", "Positive", "Rigs", "Seconds", "Sha256", "SideName", "described",
    "misfit", "parsed", "typed",
]  # fmt: skip

Finite = Annotated[float, Meta(ge=-1e300, le=1e300)]  # NaN and infinities are refused
Positive = Annotated[float, Meta(gt=0, le=1e12)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]  # of a step: nothing on a plate lasts a day; NaN would never end
Beats = Annotated[float, Meta(ge=0, le=600)]  # a minute
Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]
AtLeastOne = Annotated[int, Meta(ge=1, le=2**63 - 1)]
SideName = Annotated[str, Meta(pattern=r"^(left|right|)\Z")]
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,32}\Z")]
Rigs = Annotated[tuple[tuple[Name, ...], ...], Meta(min_length=1)]  # the sets of plates that a test runs on
Sha256 = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]

MOST_CELLS = 64

Kind = TypeVar("Kind")


def typed(kind: type[Kind], data: object, *, source: str, newer: bool = False) -> Kind:
    """Return the dataclass that plain values hold.

    Parameters
    ----------
    kind : type
        A dataclass whose annotations give types and ranges.
    data : object
        What ``json.loads`` gave.
    source : str
        The file, and the part of it, for the message.
    newer : bool
        Pass over fields that the dataclass does not have; otherwise they are refused, since a newer program meant
        something by them.

    Raises
    ------
    ForeignFile
        With source, place, what stands there and what was expected.
    """
    try:
        value = msgspec.convert(data, kind, dec_hook=_array)
    except (msgspec.ValidationError, RecursionError) as error:
        expected, _, place = str(error).partition(" - at `$")
        place = place.rstrip("`")
        raise _refused(source, place.lstrip("."), _at(data, place), expected) from error
    if not newer and (unknown := _unknown(data, value)):
        raise ForeignFile(
            Text("{source} has the field {place}, which this program does not know", source=source, place=unknown),
            why=Text("a newer program wrote it"),
            do=Text("The file was left as it is. Update Soleplate: pip install --upgrade soleplate"),
        )
    return value


def misfit(value: object, kind: Any) -> str:
    """Return what was expected where a value does not fit an annotation, NaN out of any range; empty when it fits."""
    if isinstance(value, float) and math.isnan(value):
        return "Expected a number, got NaN"
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return str(error)
    return ""


def parsed(text: str, *, source: str, place: str = "") -> Any:
    """Return the plain values that JSON text holds; raise ForeignFile with source and place for anything else."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(source, place, text, f"Expected JSON: {error}") from error


def _refused(source: str, place: str, found: Any, expected: str) -> ForeignFile:
    return ForeignFile(
        Text("{source} cannot be read: {place} holds {found}", source=source, place=place or Text("it"),
             found=_short(found)),
        why=expected,
        do=Text("The file was left as it is"),
    )  # fmt: skip


def described(kind: Any) -> str:
    """Return in a few words what a type admits, for the page about the file: ``0 to 64``, ``left, right or empty``."""
    if get_origin(kind) is Literal:
        return _listed(get_args(kind))
    if get_origin(kind) is not Annotated:
        return {float: "any number, or NaN", bool: "0 or 1"}.get(kind, "")
    meta = get_args(kind)[1]
    if meta.pattern:
        words = re.fullmatch(r"\^\(([\w|-]+)\)\\Z", meta.pattern)
        return _listed(words[1].split("|")) if words else f"`{meta.pattern[1:-2].replace('|', chr(92) + '|')}`"
    if meta.gt is not None:
        return f"more than {meta.gt:g}, at most {meta.le:g}"
    if meta.ge is not None:
        if meta.ge <= -1e300:
            return "finite"
        return f"{meta.ge:g} or more" if meta.le >= 2**63 - 1 else f"{meta.ge:g} to {meta.le:g}"
    low = meta.min_length or 0
    return f"{low} to {meta.max_length} long" if meta.max_length else f"at least {low} long"


def _listed(words: Iterable[str]) -> str:
    *shown, last = [f"`{word}`" if word else "empty" for word in words]
    return f"{', '.join(shown)} or {last}" if shown else last


def _array(_kind: Any, data: Any) -> Any:
    """Return the finite numbers of an array field; msgspec asks for what is no plain value."""
    array = np.asarray(data, np.float64)
    if not np.isfinite(array).all() or array.size > 6 * MOST_CELLS:
        raise ValueError(f"Expected up to {6 * MOST_CELLS} finite numbers")
    return array


def _at(data: Any, place: str) -> Any:
    """Return what stands at a place such as ``.plates[0].facts.gain``, as far as it can be followed."""
    for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", place):
        try:
            data = data[name] if name else data[int(number)]
        except (KeyError, IndexError, TypeError):
            break
    return data


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _unknown(data: Any, value: Any, place: str = "") -> str:
    """Return the place of the first field that the dataclasses do not have, or nothing."""
    if is_dataclass(value) and isinstance(data, Mapping):
        inner = {field.name: getattr(value, field.name) for field in fields(value)}
        for name, content in data.items():
            here = f"{place}.{name}" if place else str(name)
            if name not in inner:
                return here
            if found := _unknown(content, inner[name], here):
                return found
    elif isinstance(value, tuple) and isinstance(data, list):
        for number, (content, one) in enumerate(zip(data, value, strict=False)):
            if found := _unknown(content, one, f"{place}[{number}]"):
                return found
    return ""
