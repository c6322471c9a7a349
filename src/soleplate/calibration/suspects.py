"""Point out readings that the others contradict: a weight entered wrongly, a weight on another spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soleplate.calibration.fit import LEAST, Fit, Readings, fit_matrix, spread_of
from soleplate.model.plate import G_MS2, Calibration
from soleplate.text import Text

__all__ = ["Suspect", "doubted", "fit_without_suspects"]

Array = NDArray[np.float64]
# Numbers without a source are the project's own choice; tests hold them against plates with every planted error.
SDS = 8.0
LEAST_SHARE = 0.02
LEAST_MM = 8.0
NEAR_MM = 15.0  # from a spot: it may have stood there
ROUNDS, SHARPNESS = 30, 8.0
MOST_SHARE = 0.25  # of the readings that may be left out


@dataclass(frozen=True)
class Suspect:
    """Hold a reading that does not fit: its row, ``weight`` or ``spot``, and what it seems to have been."""

    row: int
    kind: str
    text: str


def fit_without_suspects(readings: Readings, plate: Calibration) -> tuple[Fit, list[int]]:
    """Fit a plate; leave out, one after the other, readings that those left contradict.

    Returns
    -------
    fit : Fit
        Of the readings that are left.
    left_out : list of int
        Rows that were left out, the worst first; at most a quarter.
    """
    most = int(MOST_SHARE * len(readings))
    severity = _severity(readings.errors(_robust(readings, plate).matrix))
    worst_first = np.argsort(-severity, kind="stable")
    out = [int(row) for row in worst_first[:most] if severity[row] > 1]
    kept = [row for row in range(len(readings)) if row not in out]
    fit = fit_matrix(readings.only(kept), plate)
    while len(out) < most and len(kept) > LEAST:
        severity = _severity(fit.left_out)
        worst = int(np.argmax(severity))
        if severity[worst] <= 1:
            break
        out.append(kept.pop(worst))
        fit = fit_matrix(readings.only(kept), plate)
    return fit, out


def _robust(readings: Readings, plate: Calibration) -> Fit:
    """Fit so that a few wrong readings count little (Cauchy weights), for they would hide one another."""
    weights = np.ones(len(readings))
    fit = fit_matrix(readings, plate)
    for _ in range(ROUNDS):
        errors = readings.errors(fit.matrix)
        weights = 1 / np.sqrt(1 + (SHARPNESS * _severity(errors)) ** 2)
        fit = fit_matrix(readings, plate, weights)
    return fit


def doubted(readings: Readings, fit: Fit, names: Sequence[str] = ()) -> list[Suspect]:
    """Say which readings the fit contradicts, in words.

    Parameters
    ----------
    readings : Readings
        All of them, also those that the fit left out and those held out.
    fit : Fit
        Of readings that agree.
    names : sequence of str
        How people know the readings; their numbers from 1 by default.
    """
    known = list(names) or [Text("reading {n}", n=row + 1) for row in range(len(readings))]
    errors = readings.errors(fit.matrix)
    rows = np.flatnonzero(_severity(errors, fit.left_out) > 1)
    stood = np.column_stack([readings.x_mm, readings.y_mm]) + errors[:, 1:]
    return [_suspect(int(row), readings, errors, stood, rows, known) for row in rows]


def _suspect(
    row: int, readings: Readings, errors: Array, stood: Array, rows: NDArray[np.intp], names: Sequence[str]
) -> Suspect:
    load_kg = readings.load_n[row] / G_MS2
    seems_kg = load_kg * (1 + errors[row, 0])
    if abs(errors[row, 0]) > LEAST_SHARE:
        text = Text(
            "{names}: entered as {load_kg:.2f} kg, but the other readings say {seems_kg:.2f} kg",
            names=names[row],
            load_kg=load_kg,
            seems_kg=seems_kg,
        )
        return Suspect(row, "weight", text)
    spots = np.column_stack([readings.x_mm, readings.y_mm])
    away = np.hypot(*(spots - stood[row]).T)
    text = Text(
        "{names}: it seems to have stood at x {stood:.0f}, y {stood2:.0f} mm",
        names=names[row],
        stood=stood[row, 0],
        stood2=stood[row, 1],
    )
    text += Text(", not at x {spots:.0f}, y {spots2:.0f} mm", spots=spots[row, 0], spots2=spots[row, 1])
    partners = [int(p) for p in rows if p != row and away[p] < NEAR_MM and np.hypot(*(spots[row] - stood[p])) < NEAR_MM]
    nearest = int(np.argmin(away))
    if partners:
        text += Text(": exchanged with {names}", names=names[partners[0]])
    elif away[nearest] < NEAR_MM:
        text += Text(": the spot of {names}", names=names[nearest])
    return Suspect(row, "spot", text)


def _severity(errors: Array, usual: Array | None = None) -> Array:
    """Return how far each reading is off, as a multiple of what is believed, (m,); ``usual`` errors are its scale."""
    usual = errors if usual is None else usual
    force = np.abs(errors[:, 0]) / max(LEAST_SHARE, SDS * spread_of(usual[:, 0]))
    place_mm = np.hypot(errors[:, 1], errors[:, 2])
    place = place_mm / max(LEAST_MM, SDS * spread_of(usual[:, 1:].ravel()))
    return np.asarray(np.fmax(force, place))
