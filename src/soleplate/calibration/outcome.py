"""From readings to a calibration with its certificate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.calibration.corners import corner_faults
from soleplate.calibration.fit import Fit, Readings
from soleplate.calibration.ladder import Ladder, climb
from soleplate.calibration.notes import Note, tared
from soleplate.calibration.plan import Spot
from soleplate.calibration.suspects import Suspect, doubted, fit_without_suspects
from soleplate.errors import SignalError
from soleplate.model.plate import BoardFacts, Calibration
from soleplate.model.stamp import utc_stamp
from soleplate.text import Text
from soleplate.version import SOFTWARE

__all__ = ["CERTIFICATE", "About", "CalibrationOutcome", "cell_names", "cells_checked", "concluded", "ladder_of"]

CERTIFICATE = "Soleplate calibration by known weights"
METHOD = Text(
    "vertical force only; one gain for each cell, then a 3 x c matrix by ridge least "
    "squares with the ridge of the smallest leave-one-out error; errors are of spots "
    "that were held out of the fit, and include how well the weights were placed"
)
Array = NDArray[np.float64]


@dataclass(frozen=True)
class About:
    """Hold what people know of a plate and its calibration; empty or NaN where they do not."""

    cell_ids: tuple[str, ...] = ()
    rated_load_n: float = 2000.0
    surface_height_mm: float = 0.0
    temperature_c: float | None = None
    who: str = ""
    notes: str = ""


@dataclass(frozen=True)
class CalibrationOutcome:
    """Hold a calibration, what its certificate says, and the readings that are doubted."""

    calibration: Calibration
    certificate: Mapping[str, Any]
    suspects: tuple[Suspect, ...]
    steps: tuple[Spot, ...]

    def step_of(self, suspect: Suspect) -> Spot:
        """Return the step that a doubted reading was taken at."""
        return self.steps[suspect.row]


def cell_names(facts: BoardFacts) -> list[str]:
    """Return the names of a plate's cells in their order."""
    return [column for info in facts.streams for column in info.columns]


def cells_checked(notes: Sequence[Note], facts: BoardFacts) -> list[str]:
    """Say which cells are faulty, by the corners that were taken so far; empty when all are sound."""
    corners = [(note, counts) for note, counts in tared(notes) if note.step.kind == "corner"]
    corners.sort(key=lambda pair: pair[0].step.cell)
    by_cell = {note.step.cell: counts for note, counts in corners}
    names = cell_names(facts)
    if set(by_cell) != set(range(len(names))):
        raise SignalError(Text("Not every corner was pressed"), do=Text("Take the missing steps"))
    raw = np.array([note.counts for note in notes])
    return corner_faults([by_cell[cell] for cell in range(len(names))], raw, names, facts.bits)


def concluded(notes: Sequence[Note], plate: Calibration, facts: BoardFacts, about: About) -> CalibrationOutcome:
    """Fit the plate and say how good it is now; raise SignalError when the readings do not suffice."""
    pairs = [(note, counts) for note, counts in tared(notes) if note.step.kind in ("spot", "held-out", "repeat")]
    readings = _readings(pairs)
    steps = [note.step for note, _ in pairs]
    kinds = np.array([step.kind for step in steps])
    fit_rows = np.flatnonzero(kinds == "spot")
    fit, left_out = fit_without_suspects(readings.only(fit_rows), plate)
    suspects = doubted(readings, fit, [step.name for step in steps])
    doubtful = {suspect.row for suspect in suspects} | {int(fit_rows[row]) for row in left_out}
    believed = np.array([row not in doubtful for row in range(len(steps))])
    errors, before = readings.errors(fit.matrix), readings.errors(plate.matrix)
    held = np.flatnonzero((kinds == "held-out") & believed)
    if not len(held):
        raise SignalError(Text("No held-out spot can be believed"), do=Text("Repeat the steps named above"))
    used = [row for row in fit_rows if row not in doubtful]
    certificate: dict[str, Any] = {
        "name": CERTIFICATE,
        "utc": utc_stamp(),
        "software": SOFTWARE,
        "method": METHOD,
        "device_id": facts.device_id,
        "board": facts.board,
        "adc": facts.adc,
        "gain": facts.gain,
        "cells": _cells(plate, facts, about, fit),
        "rated_load_n": about.rated_load_n,
        "surface_height_mm": about.surface_height_mm,
        "temperature_c": about.temperature_c,
        "who": about.who,
        "notes": about.notes,
        "loads_kg": sorted({step.load_kg for step in steps}),
        "fitted_readings": len(used),
        "held_out_readings": len(held),
        "cop_rmse_mm": _rmse_mm(errors[held]),
        "cop_worst_mm": float(np.hypot(errors[held, 1], errors[held, 2]).max()),
        "cop_rmse_before_mm": _rmse_mm(before[held]),
        "fz_rmse_pct": 100 * float(np.sqrt(np.mean(errors[held, 0] ** 2))),
        "fz_worst_pct": 100 * float(np.abs(errors[held, 0]).max()),
        "fz_rmse_before_pct": 100 * float(np.sqrt(np.mean(before[held, 0] ** 2))),
        "leave_one_out_cop_rmse_mm": _rmse_mm(fit.left_out),
        **_repeated(errors[(kinds == "repeat") & believed], readings.load_n[(kinds == "repeat") & believed]),
        **_zeros(notes, fit.matrix),
        **_ladder(notes, fit.matrix),
        "left_out": [suspect.text for suspect in suspects],
        "spots": [
            _spot(step, error, row in doubtful) for row, (step, error) in enumerate(zip(steps, errors, strict=True))
        ],
    }
    calibration = replace(
        plate,
        matrix=fit.matrix,
        rated_load_n=about.rated_load_n,
        surface_height_mm=about.surface_height_mm,
        certificate=json.dumps(certificate, ensure_ascii=False),
    )
    return CalibrationOutcome(calibration, certificate, tuple(suspects), tuple(steps))


def _readings(pairs: Sequence[tuple[Note, Array]]) -> Readings:
    steps = [note.step for note, _ in pairs]
    return Readings(
        np.array([counts for _, counts in pairs]).reshape(len(pairs), -1),
        np.array([step.load_n for step in steps]),
        np.array([step.x_mm for step in steps]),
        np.array([step.y_mm for step in steps]),
    )


def _rmse_mm(errors: Array) -> float:
    return float(np.sqrt(np.mean(errors[:, 1] ** 2 + errors[:, 2] ** 2)))


def _cells(plate: Calibration, facts: BoardFacts, about: About, fit: Fit) -> list[dict[str, Any]]:
    names = cell_names(facts)
    ids = about.cell_ids or ("",) * len(names)
    return [
        {"name": name, "id": ident, "x_mm": float(x), "y_mm": float(y), "n_per_count": float(gain)}
        for name, ident, x, y, gain in zip(names, ids, plate.cell_x_mm, plate.cell_y_mm, fit.gains, strict=True)
    ]


def _repeated(errors: Array, load_n: Array) -> dict[str, Any]:
    """Say how far readings of one load on one spot lie apart, put down anew each time."""
    if len(errors) < 2:
        return {"repeatability_mm": None, "repeatability_n": None}
    mm = float(np.sqrt(errors[:, 1].var(ddof=1) + errors[:, 2].var(ddof=1)))
    return {"repeatability_mm": mm, "repeatability_n": float((errors[:, 0] * load_n).std(ddof=1))}


def _zeros(notes: Sequence[Note], matrix: Array) -> dict[str, Any]:
    zeros = [note for note in notes if note.step.kind == "zero"]
    force = np.array([note.counts for note in zeros]) @ matrix[0]
    cells = np.array([note.sd for note in zeros]) * matrix[0]
    return {"zero_drift_n": float(np.ptp(force)), "zero_noise_n": float(np.sqrt((cells**2).sum(axis=1)).mean())}


def _ladder(notes: Sequence[Note], matrix: Array) -> dict[str, Any]:
    found = ladder_of(notes, matrix)
    if found is None:
        return {"linearity_pct": None, "hysteresis_pct": None, "ladder_highest_kg": None}
    return {
        "linearity_pct": found.linearity_pct,
        "hysteresis_pct": found.hysteresis_pct,
        "ladder_highest_kg": max(note.step.load_kg for note in notes if note.step.kind == "up"),
    }


def ladder_of(notes: Sequence[Note], matrix: Array) -> Ladder | None:
    """Return what the ladder told, or None where none was climbed; by a matrix in N per count."""
    pairs = tared(notes)
    ways = {
        kind: {note.step.load_n: float(matrix[0] @ counts) for note, counts in pairs if note.step.kind == kind}
        for kind in ("up", "down")
    }
    loads = sorted(set(ways["up"]) & set(ways["down"]))
    if not loads:
        return None
    return climb(loads, [ways["up"][load] for load in loads], [ways["down"][load] for load in loads])


def _spot(step: Spot, error: Array, doubted_: bool) -> dict[str, Any]:
    return {
        "name": step.name,
        "kind": step.kind,
        "load_kg": step.load_kg,
        "x_mm": step.x_mm,
        "y_mm": step.y_mm,
        "fz_error_pct": 100 * float(error[0]),
        "error_x_mm": float(error[1]),
        "error_y_mm": float(error[2]),
        "left_out": doubted_,
    }
