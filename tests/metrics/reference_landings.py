"""The landing recordings and their expected values, where the reference folder is at hand."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

WHOLE = "../shared/reference/landing"
FOLDER = Path(__file__).parents[2] / WHOLE


def need() -> None:
    if not FOLDER.exists():
        pytest.skip(f"the reference recordings are not at {WHOLE}")


@cache
def values() -> dict:
    return json.loads((FOLDER / "reference.json").read_text())["values"]


@cache
def forces(name: str) -> tuple[np.ndarray, float]:
    """Return vertical force (N) and rate (Hz) of a record."""
    if name.startswith("Dual"):
        return np.loadtxt(FOLDER / "sj_cmj_dj_1000hz" / f"{name}.txt", skiprows=1).sum(axis=1), 1000.0
    if name == "bmc_jump1":
        return np.loadtxt(FOLDER / "bmc_jumps" / "jump1.txt", skiprows=1)[:, 1], 450.0
    if name == "F02_CTRL1":
        data = np.loadtxt(FOLDER / "cmj_dual_2000hz" / "F02_CTRL1_2000hz.txt", delimiter=",")
        return data[:, 2] + data[:, 8], 2000.0
    if name == "issue2":
        data = np.loadtxt(FOLDER / "cmj_dual_2000hz" / "issue2_cmj_800hz.csv", delimiter=",", skiprows=1)
        return np.ascontiguousarray(data[:, 1]), 800.0
    if name == "running":
        return np.loadtxt(FOLDER / "running" / "custom_drift_S001runT25.csv"), 300.0
    data = np.loadtxt(FOLDER / "acl_squatjump" / f"{name}_1000hz.csv", delimiter=",", skiprows=1)
    return data[:, 1:], 1000.0
