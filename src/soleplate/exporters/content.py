"""What every export holds: signals on an even clock, events, results, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.api.events import Marked
from soleplate.errors import SignalError, SoleplateError
from soleplate.model.limits import LIMITS
from soleplate.pipeline.calibrate import centre_of_pressure
from soleplate.pipeline.frames import stance_from_plate
from soleplate.scoring.numbers.session import score
from soleplate.scoring.numbers.session_signals import SessionSignals, signals
from soleplate.storage.recording import Recording
from soleplate.text import Text

__all__ = ["CODEBOOK", "EvenPlate", "Happened", "even_plates", "events_of", "results_of", "table_of", "unit_rows"]

Array = NDArray[np.float64]
NEAR = 0.75  # of a sample: farther from any sample a moment has none
CODEBOOK: Mapping[str, tuple[str, str]] = {
    "time_s": ("s", "session time, 0 at the first sample of the first plate"),
    "fz_n": ("N", "vertical force, up on the person, by the zero that held then"),
    "mx_nmm": ("N.mm", "moment about the x axis of the plate, to the right"),
    "my_nmm": ("N.mm", "moment about the y axis of the plate, forward"),
    "cop_ml_mm": ("mm", "centre of pressure in the stance frame, right positive; empty below 20 N"),
    "cop_ap_mm": ("mm", "centre of pressure in the stance frame, forward positive; empty below 20 N"),
    "trial": ("", "number of the trial; 0: of the whole session"),
    "rep": ("", "number of the repetition; 0: of the whole trial"),
    "side": ("", "the tested leg"),
    "key": ("", "the measure: soleplate metrics KEY says all about it"),
    "value": ("as unit says", "empty where there is none: reason says why"),
    "unit": ("", "of the value"),
    "reason": ("", "why there is no value, or what limits it"),
    "method": ("", "filter, rate and window"),
    "label": ("", "what happened: begin and end of trials and repetitions, marks"),
}


@dataclass(frozen=True)
class EvenPlate:
    """Hold one plate at even moments: wrench (n, 3) in its own frame, place (n, 2) in the stance frame, mm."""

    role: str
    rate_hz: float
    time_s: Array
    wrench: Array
    place: Array
    placed: bool


@dataclass(frozen=True)
class Happened:
    """Hold one event of a session, s."""

    time_s: float
    label: str
    side: str = ""


def even_plates(session: Recording) -> list[EvenPlate]:
    """Return every plate at the moments of an even clock of the first one's rate; NaN where samples are missing.

    Raises SignalError where a session has no plate, or less than two samples.
    """
    found = signals(session)
    first = found.rig
    if len(first) < 2 or not first.rate_hz > 0:
        raise SignalError(Text("{name} has no samples to export", name=session.path.name))
    n = round(float(first.time_s[-1] - first.time_s[0]) * first.rate_hz) + 1
    grid = first.time_s[0] + np.arange(n) / first.rate_hz
    return [_even(session, found, role, grid) for role in found.plates]


def _even(session: Recording, found: SessionSignals, role: str, grid: Array) -> EvenPlate:
    track = found.plates[role]
    rows = np.column_stack([track.fz_n, track.mx_nmm, track.my_nmm])
    if len(rows) == len(grid) and np.abs(track.time_s - grid).max() < 1e-6:
        wrench = rows
    else:
        wrench = np.column_stack([np.interp(grid, track.time_s, column) for column in rows.T])
        after = np.clip(np.searchsorted(track.time_s, grid), 1, len(track.time_s) - 1)
        near = np.minimum(np.abs(track.time_s[after] - grid), np.abs(grid - track.time_s[after - 1]))
        wrench[near > NEAR / track.rate_hz] = np.nan
    plate = session.plate(role).calibration
    place = np.full((len(grid), 2), np.nan)
    if plate.senses_place:
        place = stance_from_plate(centre_of_pressure(wrench, LIMITS.cop_draw_n), plate)
    return EvenPlate(role, found.rig.rate_hz, grid, np.ascontiguousarray(wrench), place, plate.senses_place)


def table_of(session: Recording) -> dict[str, Array]:
    """Return the columns of a table of signals: ``time_s``, and of each plate force, moments and place."""
    plates = even_plates(session)
    columns: dict[str, Array] = {"time_s": plates[0].time_s}
    for plate in plates:
        columns[f"{plate.role}_fz_n"] = plate.wrench[:, 0]
        if plate.placed:
            columns[f"{plate.role}_mx_nmm"], columns[f"{plate.role}_my_nmm"] = plate.wrench[:, 1], plate.wrench[:, 2]
            columns[f"{plate.role}_cop_ml_mm"], columns[f"{plate.role}_cop_ap_mm"] = plate.place.T
    return columns


def events_of(session: Recording) -> list[Happened]:
    """Return begin and end of every trial and repetition, and the marks, in order."""
    found: list[Happened] = []
    for trial in session.trials:
        what = f"trial {trial.number}"
        found += [
            Happened(trial.start_s, f"{what} start", trial.side),
            Happened(trial.end_s, f"{what} end", trial.side),
        ]
    for rep in session.reps:
        what = f"trial {rep.trial} rep {rep.number}"
        found += [Happened(rep.start_s, f"{what} start", rep.side), Happened(rep.end_s, f"{what} end", rep.side)]
    found += [
        Happened(event.time_s, event.label, event.detail.get("side", ""))
        for event in session.events
        if isinstance(event, Marked)
    ]
    return sorted(found, key=lambda one: (one.time_s, one.label))


def results_of(session: Recording) -> list[dict[str, Any]]:
    """Return a row for each value of the session's test; none where its test is not installed here."""
    try:
        found = score(session)
    except SoleplateError:  # signals go out all the same
        return []
    return [
        {name: str(value) if isinstance(value, str) else value for name, value in asdict(one).items()} for one in found
    ]


def unit_rows(names: list[str]) -> list[tuple[str, str, str]]:
    """Return name, unit and meaning of each column."""
    rows = []
    for name in names:
        known = next((key for key in CODEBOOK if name == key or name.endswith(f"_{key}")), "")
        role = name[: -len(known) - 1] if known and name != known else ""
        unit, about = CODEBOOK.get(known, ("", ""))
        rows.append((name, unit, f"plate {role}: {about}" if role else about))
    return rows
