"""Recorded trials and their published numbers.

The whole collection lies in ``../shared/reference/balance`` beside the repository; without it the one trial in
``data/reference/balance`` is used, and what is not there is skipped by name.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

# The helpers beside this file are imported by name; tests are not a package.
sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).parents[2]
WHOLE = "../shared/reference/balance"
FOLDER = ROOT / (WHOLE if (ROOT / WHOLE / "reference.json").exists() else "data/reference/balance")


class Values(dict):
    """Numbers by convention; one that is not there skips the test."""

    def __missing__(self, convention: str) -> dict[str, float]:
        pytest.skip(f"the numbers of {convention} are only in the whole collection, {WHOLE}")


@dataclass(frozen=True)
class Trial:
    """ML and AP in cm, as the reference values expect, and those values by convention."""

    name: str
    rate_hz: float
    ml: np.ndarray
    ap: np.ndarray
    columns: dict[str, np.ndarray]
    values: dict[str, dict[str, float]]
    provenance: dict[str, str]


class Balance:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reference = json.loads((folder / "reference.json").read_text())

    @lru_cache(maxsize=32)  # noqa: B019 - one instance lives as long as the run
    def table(self, file: str) -> dict[str, np.ndarray]:
        with (self.folder / file).open() as lines:
            head = next(line for line in lines if not line.startswith("#"))
            rows = np.loadtxt(lines, delimiter=",", ndmin=2)
        return dict(zip(head.strip().split(","), rows.T, strict=True))

    @lru_cache(maxsize=32)  # noqa: B019
    def trial(self, name: str) -> Trial:
        if name not in self.reference["trials"]:
            pytest.skip(f"the trial {name} is only in the whole collection, {WHOLE}")
        facts = self.reference["trials"][name]
        columns = self.table(facts["file"])
        first, last = facts["rows"]
        if "derive" in facts:
            with np.errstate(invalid="ignore", divide="ignore"):
                ratio = {key: columns[f"{key}_Nm"] / columns["Fz_N"] for key in ("My", "Mx")}
            ml, ap = (100 * (ratio[key] - np.nanmean(ratio[key])) for key in ("My", "Mx"))
        else:
            ml, ap = (facts["scale"] * columns[facts[key]] for key in ("ml", "ap"))
        return Trial(
            name,
            float(facts["fs"]),
            ml[first:last],
            ap[first:last],
            columns,
            Values(facts["values"]),
            facts["provenance"],
        )


@pytest.fixture(scope="session")
def balance() -> Balance:
    return Balance(FOLDER)
