"""The unit in which people see forces: newtons, kilograms, or per cent of the body weight. Files and tables stay SI."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from soleplate.language import Language
from soleplate.model.plate import G_MS2
from soleplate.text import Text

__all__ = ["UNITS", "Units"]

UNITS: Mapping[str, str] = {
    "N": Text("newtons (N)"),
    "kg": Text("kilograms (kg)"),
    "bw": Text("per cent of body weight (% BW)"),
}
_DIGITS: Mapping[str, int] = {"N": 0, "kg": 1, "% BW": 0}


@dataclass(frozen=True)
class Units:
    """Show forces in one unit.

    Parameters
    ----------
    choice : str
        A key of ``UNITS``; anything else is newtons.
    """

    choice: str = "N"

    def scale(self, body_weight_n: float = math.nan) -> tuple[float, str]:
        """Return what newtons are multiplied by, and the unit then; N for % BW of a body weight that is not known."""
        if self.choice == "kg":
            return 1 / G_MS2, "kg"
        if self.choice == "bw" and body_weight_n > 0 and math.isfinite(body_weight_n):
            return 100 / body_weight_n, "% BW"
        return 1.0, "N"

    def of_metric(self, unit: str, body_weight_n: float = math.nan) -> tuple[float, str]:
        """Return the same for a metric: one in newtons is shown as forces are, any other stays as it is."""
        return self.scale(body_weight_n) if unit == "N" else (1.0, unit)

    def show(self, newtons: float, body_weight_n: float = math.nan) -> tuple[float, str]:
        """Return a force as the number and the unit that people see."""
        factor, unit = self.scale(body_weight_n)
        return factor * newtons, unit

    def text(self, words: Language, newtons: float, body_weight_n: float = math.nan, more_digits: int = 0) -> str:
        """Return a force in words, e.g. ``71.4 kg``; nothing for NaN."""
        number, unit = self.show(newtons, body_weight_n)
        return "" if math.isnan(number) else f"{words.number(number, _DIGITS[unit] + more_digits)} {unit}"
