"""Build firmware and emulator once, and hand out plates that are always stopped."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

# The helpers beside this file (wire, plate, truth) are imported by name; tests are not a package.
sys.path.insert(0, str(HERE))

ARDUINO_CORE = Path(os.environ.get("ARDUINO_AVR", "/usr/share/arduino/hardware/arduino/avr"))


def missing_tools() -> list[str]:
    """Name what the firmware tests need and this machine lacks."""
    missing = [tool for tool in ("avr-gcc", "avr-g++", "cc", "make", "pkg-config") if not shutil.which(tool)]
    if not (ARDUINO_CORE / "cores/arduino/Arduino.h").exists():
        missing.append("the Arduino AVR core")
    if shutil.which("pkg-config") and subprocess.run(["pkg-config", "--exists", "simavr"], check=False).returncode:
        missing.append("libsimavr")
    return missing


def run(*words) -> None:
    done = subprocess.run([str(step) for step in words], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}", pytrace=False)


def build_firmware(folder: Path, *flags: str) -> Path:
    """Compile sketches and emulator into a folder, once a run: a program that another worker runs must not change."""
    folder.mkdir(parents=True, exist_ok=True)
    this_run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    with (folder / "built-by-run").open("a+") as built:
        fcntl.flock(built, fcntl.LOCK_EX)
        built.seek(0)
        if not this_run or built.read() != this_run:
            run("sh", ROOT / "drivers/firmware/build.sh", folder, *flags)
            run("make", "-s", "-C", HERE / "emulator", f"OUT={folder}")
            built.truncate(0)
            built.write(this_run)
    return folder


@pytest.fixture(scope="session")
def tools() -> None:
    """Fail on CI, skip elsewhere, when the toolchain is missing."""
    missing = missing_tools()
    if not missing:
        return
    packages = (ROOT / ".ci/firmware-packages").read_text().split()
    message = f"no {', '.join(missing)}: apt-get install --no-install-recommends {' '.join(packages)}"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session")
def build(tools) -> Path:
    """Folder with the compiled sketches and the emulator."""
    return build_firmware(ROOT / "build/firmware")


@pytest.fixture(scope="session")
def slow_build(tools) -> Path:
    """The same at 115200 baud, which is too slow for 1000 frames a second."""
    return build_firmware(ROOT / "build/firmware-115200", "-DPLATE_BAUD=115200UL")


def _starter(build: Path):
    from plate import Plate

    plates = []

    def start(firmware: str, **options) -> Plate:
        plates.append(Plate(build, firmware, **options))
        return plates[-1]

    yield start
    for plate in plates:
        plate.stop()


@pytest.fixture
def start_plate(build):
    """Start plates: start_plate("plate_hx711", lockstep=True). They stop with the test."""
    yield from _starter(build)


@pytest.fixture
def start_slow_plate(slow_build):
    """Start plates that speak at 115200 baud."""
    yield from _starter(slow_build)
