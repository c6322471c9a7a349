"""Programs to double-click: a stub, the Python to start, and a script as an appended zip, as pip makes its own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from windows.resources import with_resources

__all__ = ["EPOCH", "write_launchers"]

HERE = Path(__file__).parent
EPOCH = (2020, 1, 1, 0, 0, 0)  # of everything in an archive, so that a second build is the same
#: program: the stub, the Python beside it (one of them has no terminal), the script
PROGRAMS = {
    "Soleplate.exe": ("w64.exe", "pythonw.exe", "start_window.py"),
    "soleplate-console.exe": ("t64.exe", "python.exe", "start_console.py"),
}


def write_launchers(stubs: Path, folder: Path, version: str) -> None:
    """Write the programs into the folder that holds Python; they find it wherever that folder is moved."""
    with zipfile.ZipFile(stubs) as wheel:
        for program, (stub, python, script) in PROGRAMS.items():
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                archive.writestr(zipfile.ZipInfo("__main__.py", EPOCH), (HERE / script).read_bytes())
            start = f"#!<launcher_dir>\\{python}\n".encode()
            shown = with_resources(wheel.read(f"distlib/{stub}"), program, version)
            (folder / program).write_bytes(shown + start + packed.getvalue())
