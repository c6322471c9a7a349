"""The programs for Windows under Wine: ``make test-windows``, or of them the most telling: ``make test-windows-short``.

Elsewhere these tests are skipped, visibly.
"""

import os
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT), str(HERE.parent / "firmware")]
SWITCH = "SOLEPLATE_WINDOWS"


def pytest_collection_modifyitems(items):
    if os.environ.get(SWITCH):
        return
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="the programs for Windows are tested by make test-windows"))


@pytest.fixture(scope="session")
def wine():
    if shutil.which("wine") is None:
        pytest.fail(f"no wine: apt-get install {(ROOT / '.ci/wine-packages').read_text()}", pytrace=False)
    from wine import Wine

    return Wine(console=os.environ[SWITCH] == "short")


@pytest.fixture
def place(request):
    """A folder with umlauts and blanks in its name, new for each test."""
    from wine import BUILT

    folder = BUILT / "Für Jörg und Zoë" / request.node.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(autouse=True)
def told(request, capsys):
    """Say what was provoked, and how long it took."""
    began = time.monotonic()
    yield
    first = (request.function.__doc__ or request.node.name).splitlines()[0]
    with capsys.disabled():
        print(f"\n{time.monotonic() - began:6.1f} s  {first}", end="")


@pytest.fixture(scope="session")
def build():
    """Folder with the compiled sketches and the emulator of the board."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("firmware_conftest", HERE.parent / "firmware" / "conftest.py")
    tools = module_from_spec(spec)
    spec.loader.exec_module(tools)
    if missing := tools.missing_tools():
        pytest.fail(f"no {', '.join(missing)}: make system-tools", pytrace=False)
    return tools.build_firmware(ROOT / "build" / "firmware")


@pytest.fixture
def start_board(build, tmp_path):
    """Start an emulated board with four cells at 1 kHz; what it bears is given as rows of time and counts."""
    from plate import Plate

    with ExitStack() as running:

        def start(rows, noise=0.0):
            loads = tmp_path / "loads.csv"
            np.savetxt(loads, rows, fmt="%.6g", delimiter=",", header="time_s,c0,c1,c2,c3", comments="")
            return running.enter_context(Plate(build, "plate_ads131m04", schedule=loads, noise=noise))

        yield start


@pytest.fixture
def board(start_board):
    """A board whose load moves the centre of pressure some seconds after it was told to play."""
    from wine import LOADS

    return start_board(LOADS)
