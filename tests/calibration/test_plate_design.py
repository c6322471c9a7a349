"""The design of a plate against figures that were reckoned by hand (docs/build/README.md)."""

import json

import numpy as np
import pytest

from soleplate.calibration.plate_design import BUDGETS, CONVERTERS, TASKS, cop_error, design, shares
from soleplate.cli.main import main
from soleplate.model.plate import G_MS2

M04 = CONVERTERS["ads131m04"]
SPACING = (420.0, 320.0)

#: kg on one cell, foot off the middle and in the middle, by body mass and task
BY_HAND = {
    60: {"stance": (44, 17), "step-down": (79, 30), "hop": (139, 52), "landing": (198, 75)},
    80: {"stance": (58, 22), "step-down": (106, 40), "hop": (185, 70), "landing": (264, 100)},
    100: {"stance": (73, 28), "step-down": (132, 50), "hop": (231, 88), "landing": (330, 125)},
    120: {"stance": (87, 33), "step-down": (158, 60), "hop": (277, 105), "landing": (396, 150)},
}


@pytest.mark.parametrize("mass_kg", BY_HAND)
@pytest.mark.parametrize("task", TASKS)
def test_the_load_of_one_cell(mass_kg, task):
    found = design(mass_kg, task, M04, SPACING)
    off, middle = BY_HAND[mass_kg][task]
    assert found.cell_kg == pytest.approx(off, rel=0.012)
    assert found.cell_middle_kg == pytest.approx(middle, abs=0.6)
    assert found.rated_kg >= found.cell_kg


@pytest.mark.parametrize(("mass_kg", "task", "rated", "noise"), [(80, "landing", 300, 0.9), (120, "landing", 500, 1.5)])
def test_noise(mass_kg, task, rated, noise):
    found = design(mass_kg, task, M04, SPACING)
    assert found.rated_kg == rated
    assert found.noise_n == pytest.approx(noise, rel=0.02)
    assert found.calm_noise_n == pytest.approx(noise / 5, rel=0.02)
    assert found.clip_share == pytest.approx(1.875)


@pytest.mark.parametrize(
    ("name", "parts", "total"),
    [
        ("uncalibrated", (0.56, 1.03, 1.67, 0.60, 1.5, 1.0), 2.8),
        ("calibrated", (0.28, 0.10, 0.28, 0.14, 0.35, 0.3), 0.63),
    ],
)
def test_the_error_of_the_centre_of_pressure(name, parts, total):
    found = cop_error(BUDGETS[name], 80 * G_MS2, SPACING)
    assert list(found.values())[:-1] == pytest.approx(parts, abs=0.01)
    assert found["total"] == pytest.approx(total, abs=0.03)


def test_shares_are_those_of_the_place():
    load = shares(60 / 420, 60 / 320)
    assert load == pytest.approx([0.44, 0.25, 0.11, 0.20], abs=0.006)
    x = np.array([210, -210, -210, 210])
    assert float(load @ x) == pytest.approx(60)


def test_the_command(capsys):
    assert main(["design-plate", "--mass", "100", "--task", "landing"]) == 0
    out = capsys.readouterr().out
    assert "500 kg" in out
    assert "333 kg" in out
    assert main(["design-plate", "--mass", "80", "--task", "hop", "--converter", "hx711", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert any("too slow" in note for note in told["notes"])
    assert main(["design-plate", "--mass", "100"]) == 2
