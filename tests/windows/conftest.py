"""The programs for Windows under Wine: ``make test-windows``. Elsewhere these tests are skipped, visibly."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT), str(HERE.parent / "firmware")]
SWITCH = "SOLEPLATE_WINDOWS"


def pytest_collection_modifyitems(items):
    if os.environ.get(SWITCH) == "1":
        return
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="the programs for Windows are tested by make test-windows"))


@pytest.fixture(scope="session")
def wine():
    if shutil.which("wine") is None:
        pytest.fail(f"no wine: apt-get install {(ROOT / '.ci/wine-packages').read_text()}", pytrace=False)
    from wine import Wine

    return Wine()


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
def board(build, tmp_path):
    """An emulated board with four cells at 1 kHz; its load moves the centre of pressure after some seconds."""
    from plate import Plate

    loads = tmp_path / "loads.csv"
    from wine import LOADS

    loads.write_text("time_s,c0,c1,c2,c3\n" + "".join(",".join(map(str, row)) + "\n" for row in LOADS))
    with Plate(build, "plate_ads131m04", schedule=loads, noise=0) as plate:
        yield plate
