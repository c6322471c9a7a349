"""A check of a plate from its zero to the line in its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.acquire.plate_under_test import PlateUnderTest, Reading
from soleplate.calibration.checks import CLASSES, judged, range_share
from soleplate.calibration.course import Course, Turn
from soleplate.calibration.ladder import climb
from soleplate.calibration.plan import Spot, five_points, ladder_steps
from soleplate.calibration.quiet import hum_share, noise_floor, ring_down, zero_noise
from soleplate.errors import BadParameter, SignalError
from soleplate.model.certificate import certificate_of, is_calibrated
from soleplate.model.plate import Calibration
from soleplate.model.stamp import utc_stamp
from soleplate.storage.plate_files import save_check
from soleplate.text import Text

__all__ = ["TAP_S", "CheckPlan", "Checking"]

Array = NDArray[np.float64]
EMPTY_S, PERSON_S, SPOT_S, TAP_S = 10.0, 5.0, 2.0, 5.0
ZERO, PERSON = "zero", "person"
CONVERTER_BITS = 24  # boards that print text have none that are known


@dataclass(frozen=True)
class CheckPlan:
    """Hold what a check does.

    Attributes
    ----------
    level, class_name : str
        Of ``LEVELS`` and ``CLASSES``.
    load_kg : float
        The known dead weight.
    person_kg : float or None
        A person of known weight instead: force only, no noise floor; in a daily check.
    floor_s : float
        How long the dead weight is watched.
    ring : bool
        Tap the plate also in a daily check.
    ladder_kg : tuple of float
        Of a yearly check.
    """

    level: str = "daily"
    class_name: str = "clinic"
    load_kg: float = 20.0
    person_kg: float | None = None
    floor_s: float = 30.0
    ring: bool = False
    ladder_kg: tuple[float, ...] = (10.0, 20.0, 30.0, 40.0)

    def __post_init__(self) -> None:
        if self.person_kg is not None and self.level != "daily":
            raise BadParameter(
                Text("A person cannot stand for the weights of this check"), do=Text("Give a dead weight (--load)")
            )

    @property
    def rungs(self) -> tuple[float, ...]:
        """The loads of the ladder, kg; none where it is not climbed."""
        return self.ladder_kg if self.level == "yearly" else ()

    def turns(self, plate: Calibration) -> list[Turn]:
        """Return the readings in their order."""
        turns = [Turn(Spot(ZERO, "zero"), EMPTY_S)]
        if self.person_kg is not None:
            turns.append(Turn(Spot(PERSON, "person", self.person_kg), PERSON_S))
        else:
            middle, *others = five_points(plate, self.load_kg)
            turns += [Turn(step, SPOT_S) for step in (others if self.level != "daily" else ())]
            turns.append(Turn(middle, self.floor_s))
        turns += [Turn(step, SPOT_S) for step in ladder_steps(self.rungs)]
        if self.ring or self.level != "daily":
            turns += [
                Turn(Spot(Text("ring empty"), "zero"), TAP_S, tap=True),
                Turn(Spot(Text("ring loaded"), "spot", self.load_kg), TAP_S, tap=True),
            ]
        return turns


class Checking(Course):
    """Take the readings of a check, judge them by the limits of a class, and keep them in the plate's history.

    Attributes
    ----------
    check : dict
        What was found, from ``conclude`` on.
    """

    def __init__(self, plate: PlateUnderTest, plan: CheckPlan) -> None:
        super().__init__(plate, plan.turns(plate.calibration))
        self.plan = plan
        self._readings: dict[str, tuple[Spot, Reading]] = {}
        self.check: dict[str, Any] = {}

    @property
    def done(self) -> set[str]:
        """Names of the steps that have a reading."""
        return set(self._readings)

    @property
    def zero(self) -> Array | None:
        """Mean counts of the empty plate; None before it was read."""
        return self._readings[ZERO][1].mean if ZERO in self._readings else None

    def put(self, step: Spot, reading: Reading) -> None:
        """Keep a reading."""
        self._readings[step.name] = step, reading

    def undo(self) -> str:
        """Take the last reading back; return the name of its step, empty when there is none."""
        return self._readings.popitem()[0] if self._readings else ""

    def repeat(self) -> None:
        """Begin anew: a check doubts no single reading."""
        self._readings.clear()

    def conclude(self) -> list[str]:
        """Work out what the plate showed and judge it; nothing is doubted."""
        if self.next is not None or self.zero is None:
            raise SignalError(Text("The check is not finished"), do=Text("Take the missing steps"))
        certificate, plate = self.plate.calibration.certificate, self.plate.calibration
        _, empty = self._readings[ZERO]
        force = (empty.counts - self.zero) @ plate.matrix[0]
        found: dict[str, Any] = {
            "utc": utc_stamp(),
            "level": self.plan.level,
            "class": self.plan.class_name,
            "device_id": self.plate.facts.device_id,
            "calibrated": is_calibrated(certificate),
            "calibrated_utc": str(certificate_of(certificate).get("utc", "")),
            "rate_hz": empty.rate_hz,
            "lost": empty.lost,
            "zero_noise_n": zero_noise(force, empty.rate_hz),
            "hum_share": hum_share(force, empty.rate_hz),
        }
        found |= self._loaded(self.zero)
        found["board"] = [asdict(one) for one in self.plate.board_tests]
        if is_calibrated(certificate) and self.plate.facts.bits <= CONVERTER_BITS:
            found["range_share"] = range_share(plate, self.zero, self.plate.facts.bits)
        for turn in self.turns:
            if turn.tap:
                taken = self._readings[turn.step.name][1]
                rang = ring_down(taken.counts @ plate.matrix[0], taken.rate_hz)
                name = turn.step.name.replace(" ", "_")
                found |= {f"{name}_hz": rang and rang.hz, f"{name}_damping": rang and rang.damping}
        found["judged"] = judged(found, CLASSES[self.plan.class_name])
        found["passed"] = all(row["passed"] for row in found["judged"]) and all(one["fine"] for one in found["board"])
        self.check = found
        return []

    def _loaded(self, zero: Array) -> dict[str, Any]:
        if self.plan.person_kg is not None:
            return {"spots": [self._spot(PERSON)]}
        plate = self.plate.calibration
        names = [step.name for step in five_points(plate, self.plan.load_kg) if step.name in self._readings]
        step, dead = self._readings[names[0]]
        floor = noise_floor(dead.counts - zero, plate, dead.rate_hz, step.load_n, utc_stamp())
        found = {"spots": [self._spot(name) for name in names], "noise_floor": asdict(floor)}
        return found | (self._climbed(self.plan.rungs) if self.plan.rungs else {})

    def _climbed(self, rungs: Sequence[float]) -> dict[str, Any]:
        up, down = ([self._spot(f"{way} {load:g} kg") for load in rungs] for way in ("up", "down"))
        climbed = climb(
            [one["load_n"] for one in up], [one["indicated_n"] for one in up], [one["indicated_n"] for one in down]
        )
        return {
            "linearity_pct": climbed.linearity_pct,
            "hysteresis_pct": climbed.hysteresis_pct,
            "ladder_highest_n": climbed.highest_n,
        }

    def _spot(self, name: str) -> dict[str, Any]:
        """Compare what the plate shows with what stands on it."""
        step, found = self._readings[name]
        fz, mx, my = self.plate.calibration.matrix @ (found.mean - self._readings[ZERO][1].mean)
        away = None
        if fz > 0 and step.kind != "person":
            away = float(np.hypot(-my / fz - step.x_mm, mx / fz - step.y_mm))
        return {
            "name": step.name, "load_n": step.load_n, "x_mm": step.x_mm, "y_mm": step.y_mm, "indicated_n": float(fz),
            "fz_error_n": float(fz - step.load_n), "cop_error_mm": away,
        }  # fmt: skip

    def keep(self) -> None:
        """Append the check to the history of its plate; one without an id has none."""
        if self.check["device_id"]:
            self.check["kept_in"] = str(save_check(self.check["device_id"], self.check))
