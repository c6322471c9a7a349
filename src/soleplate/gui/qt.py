"""Qt and pyqtgraph, checked before they are loaded. Every other file of the windows takes them from here."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
from collections.abc import Mapping
from importlib import metadata, util
from pathlib import Path

from soleplate.errors import SoleplateError, is_unloadable, part_missing
from soleplate.model.labels import listed
from soleplate.text import Text

__all__ = ["QtCore", "QtGui", "QtWidgets", "application", "check_qt", "check_screen", "pg", "run", "speak"]

INSTALL = 'pip install "soleplate[app]"'
CURE = 'pip install "PySide6-Essentials>=6.8,<6.12" "pyqtgraph>=0.14"'
OTHERS = ("PyQt5", "PyQt6", "PySide2")
ANSWERS_S = 10.0
SWITCH_S = 0.001  # Python's 5 ms, waited several times while something is drawn, are felt beside a busy thread


def check_qt(
    versions: Mapping[str, str] | None = None,
    python: tuple[int, int] = sys.version_info[:2],
    loaded: Mapping[str, object] = sys.modules,
) -> None:
    """Refuse a Qt that is missing or known to break; raise SoleplateError with its cure.

    Parameters
    ----------
    versions : mapping, optional
        Installed versions of ``PySide6`` and ``pyqtgraph``; looked up by default.
    python : (int, int)
        Version of the interpreter.
    loaded : mapping
        Modules that are there already.
    """
    found = _installed() if versions is None else versions
    missing = [name for name in ("PySide6", "pyqtgraph") if name not in found]
    if missing:
        raise SoleplateError(
            Text("Windows and PDF pages need {missing}, which is not installed", missing=listed(missing)),
            do=Text("Install it with: {command}", command=INSTALL),
        )
    qt, graph = _numbers(found["PySide6"]), _numbers(found["pyqtgraph"])
    if qt == (6, 12, 0) and python < (3, 12):
        raise SoleplateError(
            Text(
                "PySide6 {qt} cannot be used with Python {python}", qt=found["PySide6"], python="{}.{}".format(*python)
            ),
            why=Text("it loses a reference to None in every call and ends the program after some seconds"),
            do=Text("Install another version: {command}", command=CURE),
        )
    if qt < (6, 8) or graph < (0, 14):
        raise SoleplateError(
            Text("PySide6 {qt} with pyqtgraph {graph} is too old", qt=found["PySide6"], graph=found["pyqtgraph"]),
            why=Text("older pairs do not work together, or draw many times slower"),
            do=Text("Update both: {command}", command=CURE),
        )
    for name in OTHERS:
        if name in loaded:
            raise SoleplateError(
                Text("{name} is loaded already", name=name),
                why=Text("pyqtgraph takes whichever Qt it finds first, and two of them do not go together"),
                do=Text("Import soleplate.gui first, or open the window from a program of its own"),
            )


def check_screen(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> None:
    """Refuse to open a window where Qt would end the program for want of a screen; raise SoleplateError."""
    if not platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        raise SoleplateError(
            Text("There is no screen to open a window on"),
            why=Text("neither DISPLAY nor WAYLAND_DISPLAY is set"),
            do=Text("Start it from a desktop, or set QT_QPA_PLATFORM=offscreen to draw pictures only"),
        )
    plugin = _plugin_folder() / "libqxcb.so"
    if environment.get("DISPLAY") and not environment.get("WAYLAND_DISPLAY") and plugin.exists():
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            raise SoleplateError(
                Text("Qt cannot open a window here"),
                why=Text("a library of the system is missing: {error}", error=error),
                do=_packages(),
            ) from error
        _check_x11(environment["DISPLAY"])


def _check_x11(display: str) -> None:
    """Knock at an X server: Qt ends the program where there is none, and waits for ever for one that is silent."""
    xcb = ctypes.CDLL("libxcb.so.1")  # the plug-in has loaded it already
    xcb.xcb_connect.restype = ctypes.c_void_p
    answer: list[int] = []

    def knock() -> None:
        connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
        answer.append(xcb.xcb_connection_has_error(connection))
        xcb.xcb_disconnect(connection)

    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(ANSWERS_S)
    if answer != [0]:
        late = Text("nothing came from it for {seconds:g} s", seconds=ANSWERS_S)
        raise SoleplateError(
            Text("The screen {display} does not answer", display=display[:40]),
            why=Text("there is none, or it refuses this user") if answer else late,
            do=Text("Start it from a desktop, or set QT_QPA_PLATFORM=offscreen to draw pictures only"),
        )


def _installed() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, packages in {"PySide6": ("PySide6-Essentials", "PySide6"), "pyqtgraph": ("pyqtgraph",)}.items():
        for package in packages:
            try:
                found.setdefault(name, metadata.version(package))
            except metadata.PackageNotFoundError:
                continue
    return {name: version for name, version in found.items() if util.find_spec(name) is not None}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())


def _plugin_folder() -> Path:
    spec = util.find_spec("PySide6")
    places = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(places), "") if places else "") / "Qt" / "plugins" / "platforms"


def _packages() -> str:
    return Text(
        "On Debian and Ubuntu: apt-get install libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 "
        "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-xkb1"
    )


check_qt()
# Qt would wait 5 ms before each painting for more to paint; our draw timer has collected it already
os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"  # before pyqtgraph looks for one itself
try:
    import pyqtgraph as pg
    from PySide6 import QtCore, QtGui, QtWidgets
except ImportError as error:
    if is_unloadable(error):
        raise part_missing(error) from error
    raise SoleplateError(Text("Qt cannot be loaded"), why=str(error), do=_packages()) from error


def application() -> QtWidgets.QApplication:
    """Return the one application of this process, made when it is first asked for."""
    check_screen()
    sys.setswitchinterval(SWITCH_S)
    known = QtWidgets.QApplication.instance()
    return known if isinstance(known, QtWidgets.QApplication) else QtWidgets.QApplication(["soleplate"])


def run(app: QtWidgets.QApplication) -> int:
    """Let windows live until they are closed; return the exit status of Qt.

    What is loaded by now is not looked through for garbage meanwhile: that takes 90 ms, comes now and then, and nothing
    is drawn in it.
    """
    gc.collect()
    gc.freeze()
    try:
        return app.exec()
    finally:
        gc.unfreeze()


def speak(language: str) -> None:
    """Have the buttons and menus that Qt makes by itself speak a language, as far as Qt knows it."""
    app = application()
    for before in app.findChildren(QtCore.QTranslator):
        app.removeTranslator(before)
        before.deleteLater()
    if language == "en":
        return
    translator = QtCore.QTranslator(app)
    folder = QtCore.QLibraryInfo.path(QtCore.QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QtCore.QLocale(language), "qtbase", "_", folder):
        app.installTranslator(translator)
