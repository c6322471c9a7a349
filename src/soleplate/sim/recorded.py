"""A person's recorded forces, played on the simulated plate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from soleplate.api.events import Event
from soleplate.errors import BadParameter, UnreadableFile, ordinary
from soleplate.sim.body import Array, smooth_step
from soleplate.sim.gestures.act import Loads
from soleplate.sim.gestures.stance import Load
from soleplate.sim.person import Truth
from soleplate.text import Text

__all__ = ["RecordedAthlete", "read_forces"]

EMPTY_S = 3.0
STEP_S = 0.5
_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
_COLUMN = {
    "time": re.compile(r"t(ime)?_s", re.I),
    "fz": re.compile(r"f(orce_)?z_n", re.I),
    "ml": re.compile(r"(cop_?x|cop_ml|ml)_(?P<unit>mm|cm|m)", re.I),
    "ap": re.compile(r"(cop_?y|cop_ap|ap)_(?P<unit>mm|cm|m)", re.I),
}


def read_forces(path: Path, columns: Mapping[str, str] | None = None) -> tuple[Array, Array, Array, Array]:
    """Read a table of recorded forces.

    Parameters
    ----------
    path : Path
        CSV with one header line; lines that start with ``#`` are skipped. Columns are found by their names:
        ``time_s``, ``fz_n``, ``cop_ml_mm`` or ``copx_m`` (any of mm, cm, m), ``cop_ap_mm`` or ``copy_m``.
    columns : mapping, optional
        Names of the columns ``ml`` and ``ap`` where the defaults do not fit.

    Returns
    -------
    time_s, fz_n, ml_mm, ap_mm : (n,) float64

    Raises
    ------
    UnreadableFile
        When the file cannot be read as such a table.
    """
    try:
        lines = [
            line
            for line in ordinary(path).read_text(encoding="utf-8").splitlines()
            if line and not line.startswith("#")
        ]
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            Text("The recording {path} cannot be read", path=path), why=str(error), do=Text("Check the path")
        ) from error
    if len(lines) < 3:
        raise UnreadableFile(
            Text("The recording {path} holds {n} rows", path=path, n=max(len(lines) - 1, 0)),
            do=Text("It needs at least two"),
        )
    header = [name.strip() for name in lines[0].split(",")]
    try:
        table = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
    except ValueError as error:
        raise UnreadableFile(Text("The recording {path} is no table of numbers", path=path), why=str(error)) from error
    if table.ndim != 2 or table.shape[1] != len(header):
        raise UnreadableFile(
            Text(
                "The recording {path} has rows of another length than its header of {n} names", path=path, n=len(header)
            )
        )
    found = {what: _column(path, header, what, (columns or {}).get(what, "")) for what in _COLUMN}
    values = {what: table[:, index] * scale for what, (index, scale) in found.items()}
    if not np.isfinite(table).all() or (np.diff(values["time"]) <= 0).any():
        raise UnreadableFile(
            Text("The recording {path} has times that do not grow, or values that are not finite", path=path)
        )
    return values["time"] - values["time"][0], values["fz"], values["ml"], values["ap"]


def _column(path: Path, header: list[str], what: str, name: str) -> tuple[int, float]:
    pattern = re.compile(re.escape(name) if name else _COLUMN[what].pattern, re.I)
    for index, column in enumerate(header):
        if pattern.fullmatch(column):
            unit = column.rsplit("_", 1)[-1].lower()
            return index, _MM.get(unit, 1.0) if what in ("ml", "ap") else 1.0
    raise BadParameter(
        Text("The recording {path} has no column for {what}", path=path, what=what),
        why=Text("its columns are {listed}", listed=", ".join(header)),
        do=Text(
            "Name columns time_s, fz_n, cop_ml_mm, cop_ap_mm, or say which: sim:?forces=FILE&ml=NAME_cm&ap=NAME_cm"
        ),
    )


class RecordedAthlete:
    """Play a recording: empty plate for 3 s, step on, the recorded stance, step off, empty.

    It does not hear cues: the schedule is fixed, as it is for a recording played into an emulated board.
    """

    def __init__(self, recording: tuple[Array, Array, Array, Array], rate_hz: float, roles: Sequence[str]) -> None:
        self.roles = tuple(roles)
        self.truth: list[Truth] = []
        time_s, fz_n, ml_mm, ap_mm = recording
        n = int((time_s[-1]) * rate_hz + 1e-6) + 1
        at = np.arange(n) / rate_hz
        fz, ml, ap = (np.interp(at, time_s, values) for values in (fz_n, ml_mm, ap_mm))
        step = smooth_step(int(STEP_S * rate_hz))
        quiet = np.zeros(int(EMPTY_S * rate_hz))
        self._fz = np.concatenate([quiet, fz[0] * step, fz, fz[-1] * (1 - step)])
        held = len(quiet) + len(step), len(step)
        self._ml = np.pad(ml, held, mode="edge")
        self._ap = np.pad(ap, held, mode="edge")
        self._at = 0
        start = len(quiet) + len(step)
        self.truth.append(Truth("recording", start / rate_hz, facts={"first_row": start, "rows": n}))

    def take(self, n: int) -> Loads:
        """Return the next n samples; every plate bears the same."""
        missing = max(0, self._at + n - len(self._fz))
        rows = slice(self._at, self._at + n)
        self._at += n
        pad = (0, min(missing, n))
        load = Load(*(np.pad(values[rows], pad) for values in (self._fz, self._ml, self._ap)))
        return dict.fromkeys(self.roles, load)

    def on_event(self, event: Event) -> None:
        """Ignore cues: a recording cannot react."""
