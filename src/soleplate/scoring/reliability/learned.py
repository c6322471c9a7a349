"""What a clinic has learned of its own measurements, kept beside its sessions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from soleplate import plugins
from soleplate.errors import UnreadableFile
from soleplate.model.conditions import Asked, asked_of
from soleplate.model.session import FREE_RECORDING
from soleplate.scoring.reliability.error import Error, Practice
from soleplate.scoring.statistics.nested import Spread
from soleplate.storage.files import replace_file
from soleplate.storage.locks import writing
from soleplate.storage.recording import Recording
from soleplate.text import Text

K = TypeVar("K", Error, Spread)

__all__ = ["BORROWED", "ERRORS_FILE", "NOTHING_LEARNED", "Learned", "conditions_text", "load_learned", "save_learned"]

ERRORS_FILE = "reliability.json"

# Used only until a clinic knows its own; from another device, filter or form, and said to be so. By key and series;
# any series where that is empty.
BORROWED: Mapping[tuple[str, str], Error] = {
    ("mean_velocity_mm_s", "eyes-closed"): Error(
        10.0,
        of_k=0,
        source="J Sports Sci Med 2018;17:174 (typical error, single-leg stance, eyes closed)",
        borrowed=True,
    ),
    ("calf_raises", ""): Error(
        6.35 / 1.96 / math.sqrt(2),
        of_k=1,
        source="Hebert-Losier 2017 (limits of agreement of a retest -6.2 to 6.5 repetitions, 10 deg incline)",
        borrowed=True,
    ),
}


@dataclass(frozen=True)
class Learned:
    """Hold the clinic's own errors between visits and scatter of sets within a session, by metric key.

    ``under`` and ``spreads_under`` have those under one set of conditions each, by key and ``conditions_text``.
    """

    errors: Mapping[str, Error] = field(default_factory=dict)
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    under: Mapping[tuple[str, str], Error] = field(default_factory=dict)
    spreads_under: Mapping[tuple[str, str], Spread] = field(default_factory=dict)

    def spread(self, key: str, recording: Recording) -> Spread | None:
        """Return how sets of a metric scatter: under the same conditions where that is known, as ``error`` does."""
        return _own(self.spreads.get(key), key, self.spreads_under, recording)

    def error(self, key: str, recording: Recording) -> Error | None:
        """Return the clinic's own error of a metric, or a published one for tests of this kind.

        That learned under the same conditions where they have one; else that of all together, and it is said.
        """
        if key in self.errors:
            return _own(self.errors[key], key, self.under, recording)
        series = ["", *(trial.series for trial in recording.trials if trial.counts)]
        return next((BORROWED[key, name] for name in series if (key, name) in BORROWED), None)


NOTHING_LEARNED = Learned()


def conditions_text(protocol: str, asked: Asked) -> str:
    """Return a test and what was asked of its trials as the text that errors are kept under."""
    return json.dumps([protocol, asked])


def _own(pooled: K | None, key: str, under: Mapping[tuple[str, str], K], recording: Recording) -> K | None:
    if pooled is None or not any(one == key for one, _ in under):
        return pooled
    own = under.get((key, _where(recording)))
    return own or replace(pooled, source=Text("{source}, not of these conditions alone", source=pooled.source))


def _where(recording: Recording) -> str:
    name = recording.header.protocol
    declared = () if name == FREE_RECORDING else plugins.protocol(name).conditions
    return conditions_text(name, asked_of(recording.trials, declared))


def save_learned(
    folder: Path,
    errors: Mapping[str, tuple[Error, int]],
    spreads: Mapping[str, Spread],
    under: Mapping[tuple[str, str], Error] = {},
    spreads_under: Mapping[tuple[str, str], Spread] = {},
) -> Path:
    """Keep a clinic's own errors (with their number of people) and spreads; the newest of a measure holds."""
    path = folder / ERRORS_FILE
    with writing(folder):
        load_learned(folder)  # a damaged file is named, and not written over
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for key, (error, people) in errors.items():
            own = {where: asdict(one) for (of, where), one in under.items() if of == key}
            known[key] = {**known.get(key, {}), **asdict(error), "people": people, "under": own}
        for key, spread in spreads.items():
            each = {where: asdict(one) for (of, where), one in spreads_under.items() if of == key}
            known.setdefault(key, {}).update(sets=asdict(spread), sets_under=each)
        replace_file(path, (json.dumps(known, indent=1, sort_keys=True) + "\n").encode())
    return path


def load_learned(folder: Path) -> Learned:
    """Return what the clinic has learned; empty when nothing was kept. Raises UnreadableFile for a damaged file."""
    path = folder / ERRORS_FILE
    if not path.is_file():
        return NOTHING_LEARNED
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        errors = {key: _error(one) for key, one in known.items() if "day_sd" in one}
        spreads = {key: _spread(one["sets"]) for key, one in known.items() if "sets" in one}
        spreads_under = {
            (key, where): _spread(own) for key, one in known.items() for where, own in one.get("sets_under", {}).items()
        }
        under = {(key, where): _error(own) for key, one in known.items() for where, own in one.get("under", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise UnreadableFile(
            Text("The errors in {path} cannot be read", path=path),
            why=str(error),
            do=Text("Run soleplate retest with --save again"),
        ) from error
    return Learned(errors, spreads, under, spreads_under)


def _error(kept: Mapping[str, Any]) -> Error:
    # before degrees of freedom were kept, two legs of one person counted as two
    freedom = float(kept.get("freedom", max(1, int(kept.get("people", 2)) // 2)))
    practice = kept.get("practice")
    return Error(
        _positive(kept["day_sd"]), _positive(kept["trial_sd"]), bool(kept["log"]), int(kept["of_k"]),
        str(kept["source"]), False, freedom,
        Practice(float(practice["step"]), float(practice["error"]), int(practice["people"])) if practice else None,
    )  # fmt: skip


def _spread(kept: Mapping[str, Any]) -> Spread:
    return Spread(
        _positive(kept["sd"]), _positive(kept["freedom"]), max(1.0, _positive(kept["reps"])),
        min(1.0, _positive(kept["trial_share"])), bool(kept["log"]), str(kept["source"]),
    )  # fmt: skip


def _positive(value: object) -> float:
    number = float(value)  # type: ignore[arg-type]
    if not (number >= 0 and math.isfinite(number)):
        raise ValueError(f"{number} is no size")
    return number
