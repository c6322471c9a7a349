"""A calibration from its first zero to the files that it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.acquire.plate_under_test import PlateUnderTest, Reading
from soleplate.calibration.course import Course, Turn, kilograms
from soleplate.calibration.notes import Note, Notes
from soleplate.calibration.outcome import About, CalibrationOutcome, cells_checked, concluded
from soleplate.calibration.plan import Spot, calibration_steps
from soleplate.errors import BadParameter, PlateError, SignalError
from soleplate.model.plate import G_MS2, Calibration
from soleplate.storage.files import make_folder, replace_file
from soleplate.storage.plate_files import calibration_file, notes_file, read_lines, save_calibration
from soleplate.text import Text, joined

__all__ = ["Calibrating", "CalibrationPlan", "Known"]

Array = NDArray[np.float64]
LONGEST_TEXT = 500


@dataclass(frozen=True)
class CalibrationPlan:
    """Hold which weights are put on every spot and on the ladder, kg, and how long a reading is, s."""

    loads_kg: tuple[float, ...] = (10.0, 20.0)
    ladder_kg: tuple[float, ...] = (10.0, 20.0, 30.0, 40.0)
    seconds: float = 2.0

    @classmethod
    def parse(cls, loads: str, ladder: str, seconds: float = 2.0) -> CalibrationPlan:
        """Read what somebody typed; an empty ladder is none. Raises BadParameter."""
        return cls(tuple(kilograms(loads)), tuple(kilograms(ladder, least=2) if ladder.strip() else ()), seconds)

    @classmethod
    def left_off(cls, device_id: str, seconds: float = 2.0) -> CalibrationPlan | None:
        """Return the weights of a calibration of this plate that was left; None where there is none."""
        lines = read_lines(notes_file(device_id or "no-id"))
        setting: Any = lines[0].get("setting") if len(lines) > 1 else None
        try:
            return cls(tuple(map(float, setting["loads_kg"])), tuple(map(float, setting["ladder_kg"])), seconds)
        except (TypeError, KeyError, ValueError):
            return None


@dataclass(frozen=True)
class Known:
    """Hold what somebody says of a plate; None where nothing was said."""

    rated_kg: float | None = None
    height_mm: float | None = None
    cell_ids: str = ""
    temperature_c: float | None = None
    who: str = ""
    remarks: str = ""

    def about(self, plate: Calibration) -> About:
        """Return it with what the plate says itself; raise BadParameter where it does not fit."""
        cells = tuple(part.strip() for part in self.cell_ids.split(",")) if self.cell_ids else ()
        if cells and len(cells) != len(plate.cell_x_mm):
            raise BadParameter(
                Text("{n} ids do not fit {n2} cells", n=len(cells), n2=len(plate.cell_x_mm)),
                do=Text("Give one for each, with commas"),
            )
        if max(map(len, (self.who, self.remarks, *cells)), default=0) > LONGEST_TEXT:
            raise BadParameter(
                Text("A text is longer than {longest_text} characters", longest_text=LONGEST_TEXT),
                do=Text("Shorten it"),
            )
        return About(
            cells,
            plate.rated_load_n if self.rated_kg is None else self.rated_kg * G_MS2,
            plate.surface_height_mm if self.height_mm is None else self.height_mm,
            self.temperature_c,
            self.who,
            self.remarks,
        )


class Calibrating(Course):
    """Take the readings of a calibration; they are on disk as they come, so that it can be left and goes on later.

    Parameters
    ----------
    plate : PlateUnderTest
        The plate, opened as built.
    plan : CalibrationPlan
        The weights.
    known : Known
        What people know of the plate.
    page_of : callable
        Makes the page of a certificate.
    folder : Path, optional
        Put calibration and certificate here; by default they are kept for this plate.
    fresh : bool
        Begin anew whatever was read before.

    Attributes
    ----------
    outcome : CalibrationOutcome or None
        From ``conclude`` on.
    files : list of Path
        Calibration and certificate, from ``keep`` on.

    Raises
    ------
    BadParameter
        When the board has no id and no folder is given, or what is known does not fit.
    """

    def __init__(
        self,
        plate: PlateUnderTest,
        plan: CalibrationPlan,
        known: Known,
        page_of: Callable[[Mapping[str, Any]], str],
        *,
        folder: Path | None = None,
        fresh: bool = False,
    ) -> None:
        calibration, self._device_id = plate.calibration, plate.facts.device_id
        self._about = known.about(calibration)
        if not self._device_id and folder is None:
            raise BadParameter(
                Text("This board has no id, so that its calibration cannot be found again by itself"),
                do=Text("Give a folder with --out, and open the plate with ?calibration=FILE"),
            )
        steps = calibration_steps(calibration, plan.loads_kg, plan.ladder_kg)
        super().__init__(plate, [Turn(step, plan.seconds) for step in steps])
        corners = next(number for number, step in enumerate(steps) if step.name == "zero 2") + 1
        self._corners = [step.name for step in steps[:corners]]
        setting = {
            "loads_kg": list(plan.loads_kg),
            "ladder_kg": list(plan.ladder_kg),
            "cells": list(map(float, calibration.cell_x_mm)),
        }
        self._notes = Notes(notes_file(self._device_id or "no-id"), setting, fresh=fresh)
        self._page_of, self._folder = page_of, folder
        self.resumed = len(self._notes.notes)
        self.outcome: CalibrationOutcome | None = None
        self.files: list[Path] = []

    @property
    def done(self) -> set[str]:
        """Names of the steps that have a reading."""
        return self._notes.done

    @property
    def zero(self) -> Array | None:
        """Mean counts of the last zero; None before the first."""
        zeros = [note for note in self._notes.notes if note.step.kind == "zero"]
        return np.array(zeros[-1].counts) if zeros else None

    def put(self, step: Spot, reading: Reading) -> None:
        """Keep a reading; raise PlateError when the corners show that the cells are not in order."""
        self._notes.add(Note(step, tuple(reading.mean.tolist()), tuple(reading.sd.tolist()), reading.time_s))
        if step.name in self._corners and self.done.issuperset(self._corners):
            faults = cells_checked(self._notes.notes, self.plate.facts)
            if faults:
                for name in self._corners:
                    self._notes.undo(name)
                raise PlateError(
                    Text("The cells are not in order: {listed}", listed=joined(faults)),
                    do=Text("Mend that, then start again: the corners come first"),
                )

    def undo(self) -> str:
        """Take the last reading back; return the name of its step, empty when there is none."""
        self.outcome = None
        return self._notes.undo()

    def conclude(self) -> list[str]:
        """Fit the plate; return which readings are doubted, in words. Raises SignalError."""
        self.outcome = concluded(self._notes.notes, self.plate.calibration, self.plate.facts, self._about)
        return [suspect.text for suspect in self.outcome.suspects]

    def repeat(self) -> None:
        """Take the readings that are doubted back, so that they are read again."""
        if self.outcome is not None:
            for suspect in self.outcome.suspects:
                self._notes.undo(self.outcome.step_of(suspect).name)
        self.outcome = None

    def keep(self) -> None:
        """Write calibration and certificate; what was there before stays, with its date in the name."""
        if self.outcome is None:
            raise SignalError(Text("The calibration is not finished"), do=Text("Take the missing steps"))
        if self._folder is not None:
            make_folder(self._folder)
        path = self._folder / "calibration.json" if self._folder else calibration_file(self._device_id)
        when = str(self.outcome.certificate["utc"]).replace(":", "").replace("-", "")
        page = path.with_name("certificate.html")
        for old in (path, page):
            if old.exists():
                with suppress(OSError):
                    old.replace(old.with_name(f"{old.stem}-before-{when}{old.suffix}"))
        save_calibration(path, self.outcome.calibration, self._device_id)
        replace_file(page, self._page_of(self.outcome.certificate).encode())
        self.files = [path, page]
        self._notes.discard()
