"""The 32-bit sketch as machine code: compiled for a Cortex-M7 and run by QEMU, which counts instructions."""

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
TOOLS = ("arm-none-eabi-g++", "qemu-system-arm")
# Virtual time follows instructions, four nanoseconds each: without it a busy host would let conversions pass.
QEMU = ("qemu-system-arm", "-icount", "shift=2", "-M", "mps2-an500", "-display", "none", "-monitor", "none")


def missing() -> list[str]:
    """Name what is needed and not there."""
    return [tool for tool in TOOLS if not shutil.which(tool)]


def build(folder: Path) -> Path:
    """Compile the sketch, without a warning; return the program."""
    done = subprocess.run(["sh", HERE / "cortex_m/build.sh", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "plate.elf"


class Board:
    """A running board; a context manager. ``path`` is its port."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [*QEMU, "-serial", "pty", "-kernel", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.path = self._process.stdout.readline().split(" to ")[1].split()[0]

    def __enter__(self) -> "Board":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
