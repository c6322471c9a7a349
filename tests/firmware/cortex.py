"""The 32-bit sketch as machine code: compiled for a Cortex-M7 and run by QEMU, which counts instructions."""

import shutil
import socket
import subprocess
from pathlib import Path

from patience import until

HERE = Path(__file__).parent
TOOLS = ("arm-none-eabi-g++", "qemu-system-arm")
# Virtual time follows instructions, 16 ns each: without it a busy host would let conversions pass.
QEMU = ("qemu-system-arm", "-icount", "shift=4", "-M", "mps2-an500", "-display", "none", "-monitor", "none")


def missing() -> list[str]:
    """Name what is needed and not there."""
    return [tool for tool in TOOLS if not shutil.which(tool)]


def build(folder: Path, loads: Path | None = None) -> Path:
    """Compile the sketch, without a warning; return the program. ``loads``: what the converter gives (see build.sh)."""
    words = ["sh", HERE / "cortex_m/build.sh", folder, *([loads] if loads else [])]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "plate.elf"


class Board:
    """A running board; a context manager. ``path`` is its port: a socket, since QEMU's terminals can drop bytes."""

    def __init__(self, program: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.path = f"socket://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [*QEMU, "-serial", f"tcp:127.0.0.1:{port},server=on,wait=off,nodelay=on", "-kernel", program]
        )
        until(lambda: _answers(port))

    def __enter__(self) -> "Board":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def _answers(port: int) -> bool:
    """Whether somebody listens there; looked up, since a caller would be taken for the host."""
    return any(
        row.split()[1].endswith(f":{port:04X}") and row.split()[3] == "0A"
        for row in Path("/proc/net/tcp").read_text().splitlines()[1:]
    )
