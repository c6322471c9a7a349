"""The norms there are: those that come with the program, and a clinic's own beside its sessions."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path

from soleplate.errors import BadParameter
from soleplate.model.norm import NormSet
from soleplate.model.typed import parsed, typed
from soleplate.storage.files import replace_file
from soleplate.storage.locks import writing
from soleplate.text import Text

__all__ = ["OWN_FILE", "norm_sets", "own_norms", "save_own_norms"]

OWN_FILE = "norms.json"
LEAST_PEOPLE = 20


@cache
def _built_in() -> tuple[NormSet, ...]:
    folder = files("soleplate") / "data" / "norms"
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".json"))
    return tuple(one for name in names for one in _read((folder / name).read_text(encoding="utf-8"), name))


def _read(text: str, source: str) -> list[NormSet]:
    return [typed(NormSet, _known(one), source=source) for one in parsed(text, source=source)]


def _known(data: object) -> object:
    """Put NaN where JSON has null: a number that was not published, an age that was not told."""
    if isinstance(data, dict):
        return {key: _known(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_known(value) for value in data]
    return math.nan if data is None else data


def own_norms(library: Path) -> tuple[NormSet, ...]:
    """Return the clinic's own norms; none where none were made. Raises ForeignFile for a damaged file."""
    path = library / OWN_FILE
    return tuple(_read(path.read_text(encoding="utf-8"), str(path))) if path.is_file() else ()


def norm_sets(library: Path | None = None) -> tuple[NormSet, ...]:
    """Return all norms, the clinic's own first."""
    return (*(own_norms(library) if library is not None else ()), *_built_in())


def save_own_norms(library: Path, sets: Sequence[NormSet]) -> Path:
    """Keep a clinic's own norms; the newest of a name holds.

    Raises
    ------
    BadParameter
        For fewer than 20 people: single ones could be guessed from them, and their centiles would say little.
    """
    for one in sets:
        if len(one.people) < LEAST_PEOPLE:
            raise BadParameter(
                Text("{name} has {n} people", name=one.name, n=len(one.people)),
                why=Text("a norm of one's own needs {least} or more", least=LEAST_PEOPLE),
                do=Text("Come back when more people did this test in the same way"),
            )
    path = library / OWN_FILE
    with writing(library):
        known = {one.name: one for one in own_norms(library)} | {one.name: one for one in sets}
        data = json.dumps([_unknown(asdict(one)) for one in known.values()], indent=1, allow_nan=False)
        replace_file(path, (data + "\n").encode())
    return path


def _unknown(data: object) -> object:
    if isinstance(data, dict):
        # an infinite limit is none: left out, the default holds
        return {key: _unknown(value) for key, value in data.items() if value != math.inf}
    if isinstance(data, list | tuple):
        return [_unknown(value) for value in data]
    return None if isinstance(data, float) and math.isnan(data) else data
