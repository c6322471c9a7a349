"""``soleplate doctor``: look for what usually goes wrong on this computer."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from soleplate.cli.terminal.options import json_option
from soleplate.cli.terminal.output import echo, print_json
from soleplate.text import plain

__all__ = ["Check", "boards", "checks", "command"]


@dataclass(frozen=True)
class Check:
    """Hold one thing looked at: whether it is fine, what was seen, and the cure."""

    name: str
    fine: bool
    seen: str
    cure: str = ""


@click.command(name="doctor")
@click.option("--clear-cache", is_flag=True, help="Remove the compiled kernels; they are made again when needed.")
@json_option
def command(clear_cache: bool, as_json: bool) -> int:
    """Look at Python, libraries, kernels, plug-ins, disk and ports, and say what to do about each fault."""
    if clear_cache:
        echo(f"Removed {_clear_cache()} files of compiled kernels.", err=True)
    found = [*checks(), *boards()]
    if as_json:
        print_json([{"name": c.name, "fine": c.fine, "seen": c.seen, "cure": c.cure} for c in found])
    else:
        for check in found:
            echo(f"{'ok  ' if check.fine else 'LOOK'}  {check.name}: {check.seen}")
            if check.cure and not check.fine:
                echo(f"      -> {check.cure}")
    return 0 if all(check.fine for check in found) else 1


def boards() -> Iterator[Check]:
    """Let every board that is found test its own converter and wiring."""
    from soleplate.acquire.board_tests import board_tests
    from soleplate.acquire.finding import found
    from soleplate.api.driver import PlateUrl
    from soleplate.errors import SoleplateError

    for place in (place for place in found() if place.facts):
        try:
            for one in board_tests(PlateUrl.parse(place.url)):
                yield Check(f"{place.url}, {plain(one.what)}", one.fine, plain(one.seen), plain(one.cure))
        except SoleplateError as error:
            yield Check(place.url, False, plain(error.what), plain(error.do))


def checks() -> Iterator[Check]:
    """Run every check; one that fails itself is reported as a fault."""
    looks: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("Python", _python),
        ("libraries", _libraries),
        ("kernels", _kernels),
        ("plug-ins", _plugins),
        ("disk", _disk),
        ("port traps", _traps),
        ("plates", _ports),
    )
    for name, look in looks:
        try:
            yield look()
        except Exception as error:  # a doctor must not faint: whatever a check meets is a finding
            yield Check(name, False, f"{type(error).__name__}: {error}", "Reinstall Soleplate")


def _python() -> Check:
    seen = f"{platform.python_version()} on {platform.system()} {platform.release()}"
    return Check("Python", sys.version_info >= (3, 11), seen, "Install Python 3.11 or later")


def _libraries() -> Check:
    from importlib.metadata import version

    names = ("numpy", "scipy", "numba", "h5py", "pyserial", "click", "rich", "matplotlib")
    return Check("libraries", True, ", ".join(f"{name} {version(name)}" for name in names))


def _kernels() -> Check:
    from soleplate.pipeline.warm import STEPS, warm

    try:
        warm()
    except Exception as error:  # a truncated cache raises pickle, type or value errors
        return Check("kernels", False, f"{type(error).__name__}: {error}", "Run soleplate doctor --clear-cache")
    return Check("kernels", True, f"{len(STEPS)} groups compiled or loaded")


def _plugins() -> Check:
    from soleplate import plugins

    troubles = plugins.problems()
    counts = ", ".join(f"{len(plugins.names(group))} {group}" for group in plugins.GROUPS)
    return Check("plug-ins", not troubles, "; ".join(troubles) or counts, "Update or uninstall the package named")


def _disk() -> Check:
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    try:
        with tempfile.TemporaryFile(dir=Path.cwd()):
            pass
    except OSError as error:
        return Check("disk", False, f"{Path.cwd()}: {error.strerror}", "Work in a folder that you may write to")
    return Check("disk", free > 1, f"{free:.1f} GB free here, and writable", "Free some space before a session")


def _traps() -> Check:
    """Look for what takes or disturbs serial ports on Linux."""
    if not sys.platform.startswith("linux"):
        return Check("port traps", True, "looked for on Linux only")
    running = {_text(path) for path in Path("/proc").glob("[0-9]*/comm")}
    found, cures = [], []
    if "ModemManager" in running:
        found.append("ModemManager runs and probes new ports")
        cures.append("sudo systemctl disable --now ModemManager")
    if "brltty" in running:
        found.append("brltty runs and takes CH340 boards")
        cures.append("sudo apt-get remove brltty")
    slow = [path.parent.name for path in Path("/sys/bus/usb-serial/devices").glob("*/latency_timer") if _is_slow(path)]
    if slow:
        found.append(f"the latency timer of {', '.join(slow)} is 16 ms")
        cures.append(f"echo 1 | sudo tee /sys/bus/usb-serial/devices/{slow[0]}/latency_timer")
    return Check("port traps", not found, "; ".join(found) or "none", "; ".join(cures))


def _is_slow(path: Path) -> bool:
    text = _text(path)
    return text.isdigit() and int(text) > 2


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:  # a program that has just ended
        return ""


def _ports() -> Check:
    from soleplate.acquire.finding import candidates
    from soleplate.errors import SoleplateError

    looked = candidates()
    if failed := [plain(str(error)) for error in looked if isinstance(error, SoleplateError)]:
        return Check("plates", False, "; ".join(failed), "Update or uninstall the driver named")
    found = [place for place in looked if not isinstance(place, SoleplateError)]
    if not found:
        return Check("plates", True, "no port found (fine without hardware: use --plate sim:)")
    silent = [place for place in found if place.facts is None]
    seen = "; ".join(f"{plain(place.url)}: {plain(place.seen)}" for place in found)
    return Check("plates", not silent, seen, "; ".join(plain(place.cure) for place in silent if place.cure))


def _clear_cache() -> int:
    """Remove compiled kernels beside their sources, or where NUMBA_CACHE_DIR points."""
    import soleplate

    roots = [Path(soleplate.__file__).parent]
    if "NUMBA_CACHE_DIR" in os.environ:
        roots.append(Path(os.environ["NUMBA_CACHE_DIR"]))
    files = [path for root in roots for ending in ("*.nbi", "*.nbc") for path in root.rglob(ending)]
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)
