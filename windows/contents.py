"""What of a wheel goes into the folder: what runs, and the licences."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

__all__ = ["unpack"]

_QT = "Core|Gui|Widgets|OpenGL|OpenGLWidgets|PrintSupport|Svg|Test"  # pyqtgraph asks for both of OpenGL
_KEPT_OF_QT = re.compile(
    rf"(__init__|_config|_git_pyside_version)\.py|Qt({_QT})\.pyd|Qt6({_QT})\.dll|(pyside6\.abi3|msvcp\w*|vcruntime\w*|"
    r"concrt\w*)\.dll|support/.*\.py|plugins/(platforms/q(windows|offscreen)|styles/.*|imageformats/q(jpeg|svg|ico)|"
    r"iconengines/.*|printsupport/.*)\.dll|translations/qtbase_(de|en)\.qm"
)
_LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing/data|include|__pycache__|sample_data|examples)/|\.(pyi|pyx|pxd|lib|exp|h|hpp|c|cpp|f90|pdb)$|"
    r"^distlib|^PySide6/(qml|metatypes|typesystems|glue|doc|scripts)/|\.exe$"
)
_NEEDED = re.compile(r"^(numpy/testing|soleplate|numba/testing|numpy/random|scipy/_lib)")
_LICENCE = re.compile(r"(licen[cs]e|copying|notice|copyright)[^/]*$|\.dist-info/(sboms|licenses)/", re.I)


def unpack(wheel: Path, site: Path, licences: Path) -> int:
    """Unpack a wheel into ``site``, and its licences also under ``licences``; return how many bytes it took."""
    size = 0
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith("/"):
                continue
            data, inside = archive.read(name), _inside(name)
            if _LICENCE.search(name):
                _put(licences / wheel.name.split("-")[0] / _flat(name), data)
            if inside and _runs(inside):
                _put(site / inside, data)
                size += len(data)
    return size


def _inside(name: str) -> str:
    """Return the place below site-packages; nothing for what belongs elsewhere, such as scripts and manual pages."""
    first, _, rest = name.partition("/")
    if not first.endswith(".data"):
        return name
    kind, _, rest = rest.partition("/")
    return rest if kind in ("purelib", "platlib") else ""


def _runs(inside: str) -> bool:
    if inside.startswith("PySide6/"):
        return _KEPT_OF_QT.fullmatch(inside.removeprefix("PySide6/")) is not None
    return not _LEFT_OUT.search(inside) or (_NEEDED.search(inside) is not None and inside.endswith(".py"))


def _flat(name: str) -> str:
    return name.split(".dist-info/")[-1].replace("/", "-") if ".dist-info/" in name else name.replace("/", "-")


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
