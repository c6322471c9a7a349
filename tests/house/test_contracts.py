"""The rules of the house hold, and the contracts would notice if they did not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).parent / "lint-imports"

VIOLATIONS = {
    "a kernel imports a kernel": ("src/soleplate/kernels/wrench.py", "import soleplate.kernels.sos\n"),
    "a kernel reads the model": ("src/soleplate/kernels/sos.py", "import soleplate.model.plate\n"),
    "the model looks up": ("src/soleplate/model/trial.py", "import soleplate.pipeline.cut\n"),
    "what reads plates looks up to the session": ("src/soleplate/acquire/ring.py", "import soleplate.session.plan\n"),
    "the application looks up to its windows": ("src/soleplate/app/people.py", "import soleplate.gui.theme\n"),
    "a protocol reads the pipeline": ("protocols/step_down.py", "import soleplate.pipeline.filters\n"),
    "a protocol counts by itself": ("protocols/screen.py", "import numpy\n"),
    "a driver reads the pipeline": ("drivers/text_plate.py", "import soleplate.pipeline.align\n"),
    "a driver opens sessions": ("drivers/simulated.py", "import soleplate.storage.recording\n"),
    "the library knows a driver": ("src/soleplate/acquire/feed.py", "import soleplate_drivers.simulated\n"),
    "a metric opens files": ("src/soleplate/metrics/stance.py", "import h5py\n"),
    "people are kept in HDF5": ("src/soleplate/app/people.py", "import h5py\n"),
    "calibration draws": ("src/soleplate/calibration/fit.py", "import matplotlib.pyplot\n"),
    "a check opens a port": ("src/soleplate/testing/drivers.py", "import serial\n"),
    "errors speak to the network": ("src/soleplate/errors.py", "import pylsl\n"),
    "guards make tables": ("src/soleplate/app/guards.py", "import pyarrow\n"),
    "a session designs filters": ("src/soleplate/session/frames.py", "import scipy.signal\n"),
    "scoring opens windows": ("src/soleplate/scoring/history/trend.py", "import PySide6.QtCore\n"),
    "statistics read sessions": (
        "src/soleplate/scoring/statistics/nested.py",
        "import soleplate.scoring.numbers.session\n",
    ),
    "storage asks at the terminal": ("src/soleplate/storage/verify.py", "import click\n"),
    "a new room opens files": ("src/soleplate/attic/__init__.py", "import h5py\n"),
}


def lint(folder: Path) -> subprocess.CompletedProcess:
    env = {**os.environ, "PYTHONPATH": str(folder / "links"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, LINT, "--no-cache"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture
def house(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    links = tmp_path / "links"
    links.mkdir()
    for name, place in {
        "soleplate": "src/soleplate",
        "soleplate_drivers": "drivers",
        "soleplate_protocols": "protocols",
    }.items():
        shutil.copytree(ROOT / place, tmp_path / place, ignore=shutil.ignore_patterns("__pycache__", "firmware"))
        (links / name).symlink_to(tmp_path / place)
    return tmp_path


def test_the_house_as_it_stands_keeps_its_contracts(house):
    done = lint(house)
    assert done.returncode == 0, done.stdout


def plant(house: Path, place: str, line: str) -> None:
    file = house / place
    file.parent.mkdir(exist_ok=True)
    text = file.read_text() if file.exists() else ""
    future = "from __future__ import annotations\n"
    file.write_text(text.replace(future, f"{future}\n{line}", 1) if future in text else line + text)
    assert line in file.read_text()


def test_every_planted_violation_is_caught(house):
    """All at once, since to draw who imports whom takes long; a new room is covered by default."""
    for place, line in VIOLATIONS.values():
        plant(house, place, line)
    done = lint(house)
    assert done.returncode == 1
    told = " ".join(done.stdout.split())
    missed = [name for name, (place, line) in VIOLATIONS.items() if chain(place, line) not in told]
    assert not missed, done.stdout


def chain(place: str, line: str) -> str:
    """Return how an import is told: ``soleplate.kernels.wrench -> soleplate.kernels.sos``."""
    rooms = {"src/soleplate": "soleplate", "drivers": "soleplate_drivers", "protocols": "soleplate_protocols"}
    [(root, package)] = [one for one in rooms.items() if place.startswith(f"{one[0]}/")]
    module = place.removeprefix(root).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    imported = line.split()[1]
    return f"{package}{module} -> {imported if imported.startswith('soleplate') else imported.split('.')[0]} "
