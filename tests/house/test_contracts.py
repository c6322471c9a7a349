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
    "the model looks up": ("src/soleplate/model/trial.py", "import soleplate.pipeline.cut\n"),
    "a protocol reads the pipeline": ("protocols/step_down.py", "import soleplate.pipeline.filters\n"),
    "the library knows a driver": ("src/soleplate/acquire/feed.py", "import soleplate_drivers.simulated\n"),
    "a metric opens files": ("src/soleplate/metrics/stance.py", "import h5py\n"),
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


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_planted_violation_is_caught(house, name):
    place, line = VIOLATIONS[name]
    file = house / place
    text = file.read_text()
    file.write_text(
        text.replace("from __future__ import annotations\n", f"from __future__ import annotations\n\n{line}", 1)
    )
    assert line in file.read_text()
    done = lint(house)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout
