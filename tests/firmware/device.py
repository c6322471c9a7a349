"""Build and start the native 32-bit board: the very sketch, with a modelled converter and a pty for its USB port."""

import subprocess
from pathlib import Path

import numpy as np
from patience import PATIENCE_S

HERE = Path(__file__).parent
FIRMWARE = HERE.parents[1] / "drivers/firmware"
SKETCH = FIRMWARE / "plate_ads131m04/plate_ads131m04.ino"
BOARDS = {"teensy4": "__IMXRT1062__", "rp2040": "ARDUINO_ARCH_RP2040", "esp32": "ARDUINO_ARCH_ESP32"}
FLAGS = ["-std=gnu++17", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function",
         f"-I{HERE / 'native/arduino'}", f"-I{FIRMWARE / 'libraries/FP1/src'}", "-x", "c++"]  # fmt: skip


def check_sketch(board: str) -> None:
    """Compile the sketch as for a board, without code: its headers are stubs."""
    words = ["c++", "-fsyntax-only", f"-D{BOARDS[board]}", *FLAGS, "-include", "Arduino.h", SKETCH]
    subprocess.run([str(step) for step in words], check=True)


def build_device(folder: Path) -> Path:
    """Compile the board natively; return the program."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "device"
    words = ["c++", "-O2", f"-D{BOARDS['teensy4']}", *FLAGS, "-include", "Arduino.h", SKETCH]
    subprocess.run([str(step) for step in [*words, HERE / "native/device.cpp", "-lutil", "-o", program]], check=True)
    return program


class Device:
    """A running board; a context manager. Options are those of the program, with underscores."""

    def __init__(self, program: Path, **options: object) -> None:
        words = [str(step) for name, value in options.items() for step in ("--" + name.replace("_", "-"), value)]
        self._process = subprocess.Popen([program, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.path = self._process.stdout.readline().strip().removeprefix("ready path=")
        self.stats: dict[str, float] = {}

    def __enter__(self) -> "Device":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the program and keep what it counted. May be called twice."""
        if self._process.poll() is None:
            said, _ = self._process.communicate(timeout=PATIENCE_S)
            self.stats = {name: float(value) for name, _, value in (step.partition("=") for step in said.split())}


def counts_of(index: np.ndarray) -> np.ndarray:
    """Return what the modelled converter gives for its conversions ``index`` (n,): (n, 4)."""
    k = np.asarray(index, np.uint64)[:, None]
    mixed = ((k * 2654435761 + np.arange(4, dtype=np.uint64) * 40503) & 0xFFFFFFFF) ^ (k >> 7)
    return ((mixed >> 9) & 0xFFFFF).astype(np.int64) - 0x80000


def wrong_samples(samples: np.ndarray, numbers: np.ndarray) -> int:
    """Count the rows that are not what the converter gave: ``numbers`` (n,) count conversions from the first row."""
    early = counts_of(np.arange(4_000_000))
    [first] = np.flatnonzero((early == samples[0]).all(axis=1))[:1]
    return int((counts_of(first + numbers) != samples).any(axis=1).sum())
