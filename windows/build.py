"""Make the folder that runs on Windows, and its zip, on Linux: ``python -m windows.build [--renew | --console]``.

Everything comes from PyPI by pip, pinned with hashes. A second build over the same parts gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
import tarfile
import time
import zipfile
from pathlib import Path

from windows import parts
from windows.contents import unpack
from windows.launchers import EPOCH, write_launchers
from windows.parts import BUILD, PYTHON_LOCK, STUBS, WHEELS_LOCK, locked_files
from windows.signatures import checked

PTH = "python313.zip\n.\nLib/site-packages\n"  # where this Python looks for modules, and nowhere else


def build(console: bool = False) -> Path:
    """Make folder and zip; return the folder. With ``console`` make a folder for the command line alone, and no zip."""
    began = time.monotonic()
    wheels, own = parts.wheels(console), parts.built_wheel()
    version = own.name.split("-")[1]
    folder = BUILD / ("console" if console else f"Soleplate-{version}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sizes = {"CPython 3.13.2": _unpack_python(parts.python(), folder)}
    signatures = checked(path for path in folder.iterdir() if path.suffix in (".exe", ".dll", ".pyd"))
    print(f"Signatures: {sum('Foundation' in line for line in signatures)} of the Python Software Foundation verified"
          if len(signatures) > 1 else f"Signatures {signatures[0]}")  # fmt: skip
    for wheel in [*wheels, own]:
        size = unpack(wheel, folder / "Lib" / "site-packages", folder / "licences")
        sizes[" ".join(wheel.name.split("-")[:2])] = size
    (stubs,) = (wheel for wheel in wheels if wheel.name.startswith(STUBS))
    write_launchers(stubs, folder, version)
    _write_lists(folder, version, own, signatures)
    _tell(folder, sizes)
    if not console:
        packed = _pack(folder)
        print(f"{packed.stat().st_size / 1e6:7.1f} MB  {packed}, sha256 {_sha256(packed)}")
    print(f"{time.monotonic() - began:.0f} s")
    return folder


def _unpack_python(source: Path, folder: Path) -> int:
    size = 0
    with tarfile.open(source) as archive:
        member = next(item for item in archive if item.name.endswith("/data.zip"))
        content = archive.extractfile(member)
        data = content.read() if content else b""
    with zipfile.ZipFile(io.BytesIO(data)) as embedded:
        for item in embedded.infolist():
            if not item.is_dir():
                size += item.file_size
                (folder / Path(item.filename).name).write_bytes(embedded.read(item))
    (folder / "python313._pth").write_text(PTH, encoding="ascii", newline="\n")
    (folder / "licences" / "CPython").mkdir(parents=True)
    (folder / "LICENSE.txt").rename(folder / "licences" / "CPython" / "LICENSE.txt")
    return size


def _write_lists(folder: Path, version: str, own: Path, signatures: list[str]) -> None:
    text = (Path(__file__).with_name("README.txt")).read_text(encoding="utf-8").replace("@VERSION@", version)
    _text(folder / "README.txt", text)
    (folder / "licences" / "Soleplate").mkdir()
    shutil.copyfile("LICENSE", folder / "licences" / "Soleplate" / "LICENSE.txt")
    locks = (PYTHON_LOCK, WHEELS_LOCK)
    every = {_sha256(own): f"soleplate=={version}"} | {
        d: name for lock in locks for d, name in locked_files(lock).items()
    }
    lines = [f"{name:<32} sha256 {digest}" for digest, name in sorted(every.items(), key=lambda item: item[1])]
    _text(folder / "PARTS.txt", "\n".join([*lines, "", "Signatures of Python's files:", *signatures, ""]))
    files = [path for path in _files(folder) if path.name != "FILES.sha256"]
    _text(folder / "FILES.sha256", "".join(f"{_sha256(path)}  {_inside(path, folder)}\n" for path in files))


def _pack(folder: Path) -> Path:
    """Zip the folder: sorted, with one time for all, so that a second build is the same."""
    packed = folder.with_name(f"{folder.name}-win64.zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in _files(folder):
            item = zipfile.ZipInfo(f"{folder.name}/{_inside(path, folder)}", EPOCH)
            item.compress_type, item.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(item, path.read_bytes())
    return packed


def _tell(folder: Path, sizes: dict[str, int]) -> None:
    total = sum(path.stat().st_size for path in _files(folder))
    for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:10]:
        print(f"{size / 1e6:7.1f} MB  {name}")
    heavy = ("numpy", "scipy", "numba", "llvmlite", "pyside6", "shiboken6")
    rest = total - sum(size for name, size in sizes.items() if name.lower().startswith(heavy))
    print(f"{total / 1e6:7.1f} MB  {folder}: {len(_files(folder))} files; without Qt and numerics {rest / 1e6:.1f} MB")


def _files(folder: Path) -> list[Path]:
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())


def _inside(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\r\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--renew"], ["--console"]):
        raise SystemExit("usage: python -m windows.build [--renew | --console]")
    if sys.argv[1:] == ["--renew"]:
        parts.renew(BUILD / "renewed")
    build(console=sys.argv[1:] == ["--console"])
