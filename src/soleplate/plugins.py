"""Find drivers, protocols, metrics, exporters and importers by their entry points.

A broken plug-in is reported by ``problems``, never fatal. A plug-in is imported when it is asked for. A name, which a
file from anywhere may hold, is only ever looked up among what is installed: it is no path.
"""

from __future__ import annotations

import difflib
import importlib.util
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from soleplate.api.driver import Driver
from soleplate.api.exporter import Exporter
from soleplate.api.importer import Importer
from soleplate.api.metric import Metric
from soleplate.api.protocol import Protocol
from soleplate.errors import PluginError, SoleplateError, UnknownName, is_shortage
from soleplate.model.parameter import Parameter
from soleplate.model.session import FREE_RECORDING
from soleplate.text import Text

__all__ = [
    "driver", "exporter", "importer", "metric", "metric_keys", "metrics", "names", "need", "points", "problems",
    "protocol", "protocol_argument", "protocol_from_file", "titles", "working",
]  # fmt: skip

_OWN: dict[str, Protocol] = {}  # scripts loaded from a file, so that their sessions can be scored
MOST_LISTED = 20
SCRIPT = ".py"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_SUFFIX = re.compile(r"\.[A-Za-z0-9_]{1,16}", re.ASCII)
GROUPS = ("drivers", "protocols", "metrics", "exporters", "importers")
KINDS: Mapping[str, Any] = {"drivers": Driver, "protocols": Protocol, "exporters": Exporter, "importers": Importer}


@lru_cache
def _registered(group: str) -> tuple[Mapping[str, EntryPoint], tuple[Text, ...]]:
    """Return the entry points of a group by name, and what is left out: our own come first."""
    found: dict[str, EntryPoint] = {}
    left = []
    for point in sorted(
        entry_points(group=f"soleplate.{group}"), key=lambda point: (not _is_ours(point), _package(point))
    ):
        name = point.name.replace("-", "_")
        other = found.setdefault(name, point) if _NAME.fullmatch(name) else None
        told = {"group": group[:-1], "name": point.name, "package": _package(point)}
        if other is None:
            left.append(Text("The {group} {name!r} of {package} is left out: that is no name", **told))
        elif (_package(other), other.value) != (_package(point), point.value):
            twice = Text("The {group} {name!r} of {package} is left out: {first} has one of this name", **told,
                         first=_package(other))  # fmt: skip
            left.append(twice)
    return found, tuple(left)


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else Text("an unknown package")


def _is_ours(point: EntryPoint) -> bool:
    return _package(point).lower() == "soleplate"


def points(group: str) -> Mapping[str, EntryPoint]:
    """Return the entry points of a group by name; nothing is loaded."""
    return _registered(group)[0]


def metric_keys(name: str) -> list[str]:
    """Return the keys of the metrics that one entry point gives; none of one that is broken."""
    return [key for key, giver in _gathered()[1].items() if giver == name]


def names(group: str) -> list[str]:
    """Return the registered names of ``drivers``, ``protocols``, ``metrics``, ``exporters`` or ``importers``."""
    return sorted(points(group))


def working(group: str) -> list[Any]:
    """Return what is registered and can be loaded; what cannot is told by ``problems`` and stops nobody."""
    found = []
    for name in names(group):
        with suppress(PluginError):
            found.append(_load(group, name))
    return found


@lru_cache
def _load(group: str, name: str) -> Any:
    point = points(group)[name]
    told = {"group": group[:-1], "name": name, "package": _package(point)}
    try:
        with redirect_stdout(sys.stderr):  # what a plug-in prints is no part of our output
            found = point.load()
            fault = _fault(group, name, found)
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way; it must not take the program with it
        if is_shortage(error):  # of this computer
            raise
        raise PluginError(
            Text("The {group} {name!r} of {package} could not be loaded", **told),
            why=f"{type(error).__name__}: {error}",
            do=Text("Update or uninstall {package}", package=_package(point)),
        ) from error
    if fault:
        raise PluginError(
            Text("The {group} {name!r} of {package} is none", **told), why=fault, do=Text("Mend the plug-in")
        )
    return found


def _fault(group: str, name: str, found: Any) -> str:
    """Say what keeps what was registered from being what its group says; nothing where it may be used."""
    if group == "metrics":
        fine = isinstance(found, tuple | list) and all(isinstance(item, Metric) for item in found)
        return "" if fine else Text("it is a {kind}, no tuple of Metric", kind=type(found).__name__)
    kind = KINDS[group]
    if isinstance(found, type):
        return Text("it is a class: an object of it is needed, {name}()", name=found.__name__)
    if not isinstance(found, kind):
        lacks = sorted(_parts(kind) - set(dir(found))) if kind is not Protocol else []
        return (
            Text("it lacks {listed}", listed=", ".join(lacks))
            if lacks
            else Text("it is a {kind}, no {wanted}", kind=type(found).__name__, wanted=kind.__name__)
        )
    if (str(found.name) if group == "protocols" else str(found.name).replace("-", "_")) != name:
        return Text("it calls itself {own!r}: sessions that name it could not be read again", own=str(found.name))
    if group == "drivers" and not all(isinstance(option, Parameter) for option in found.options):
        return Text("its options are no Parameters")
    if group == "exporters" and not _SUFFIX.fullmatch(str(found.suffix)):
        return Text("its suffix {suffix!r} is no ending of a file such as .csv", suffix=str(found.suffix))
    return ""


def _parts(kind: type) -> set[str]:
    """Return what an object of a kind has: attributes and methods."""
    return {name for name in (*vars(kind), *kind.__annotations__) if not name.startswith("_")}


def _find(group: str, name: str) -> Any:
    known = names(group)
    wanted = _checked(group[:-1], name, known).replace("-", "_")
    if wanted not in known:
        raise _unknown(group[:-1], name, known)
    return _load(group, wanted)


def _checked(what: str, name: str, known: Iterable[str]) -> str:
    if not _NAME.fullmatch(name):
        raise _unknown(what, name, known)
    return name


def _unknown(what: str, name: str, known: Iterable[str]) -> UnknownName:
    name = name[:64]
    shown = [item.replace("_", "-") for item in known] if what == "protocol" else list(known)
    close = difflib.get_close_matches(name, shown, 1)
    hint = Text("Did you mean {close}? ", close=close[0]) if close else ""
    own = (
        Text("; for a script of your own, give its file: --protocol FILE.py, or FILE.py in place of the name")
        if what == "protocol"
        else ""
    )
    listed = (
        Text("See all {n}: soleplate {what}s", n=len(shown), what=what)
        if len(shown) > MOST_LISTED
        else Text("Known are: {listed}", listed=", ".join(shown))
    )
    return UnknownName(
        Text("There is no {what} named {name!r}", what=what, name=name),
        do=f"{hint}{listed if shown else 'None is installed'}{own}",
    )


def driver(name: str) -> Driver:
    """Return a driver; raise UnknownName with the nearest known name."""
    found: Driver = _find("drivers", name)
    return found


def exporter(name: str) -> Exporter:
    """Return an exporter; raise UnknownName with the nearest known name."""
    found: Exporter = _find("exporters", name)
    return found


def titles() -> dict[str, str]:
    """Return what each test is called, by its name; a test that cannot be loaded is left out."""
    found: dict[str, str] = {}
    for name in names("protocols"):
        with suppress(PluginError):
            found[name] = protocol(name).title
    return found


def importer(name: str) -> Importer:
    """Return an importer; raise UnknownName with the nearest known name."""
    found: Importer = _find("importers", name)
    return found


def protocol(name: str) -> Protocol:
    """Return a protocol by its name: an installed one, or a script that was loaded; raise UnknownName."""
    own = _OWN.get(name.replace("-", "_"))
    found: Protocol = own if own is not None else _find("protocols", name)
    return found


def protocol_argument(text: str) -> Protocol:
    """Return what a person asked for: a protocol by its name, or from a script when ``text`` ends in ``.py``.

    For arguments of the command line only; never for what was read from a file.
    """
    return protocol_from_file(Path(text)) if text.endswith(SCRIPT) else protocol(text)


def protocol_from_file(path: Path) -> Protocol:
    """Load a person's own script: a file with a ``PROTOCOL``; raise PluginError with the line at fault."""
    if not path.is_file():
        raise UnknownName(
            Text("There is no protocol script {path}", path=path),
            do=Text("Check the path, or see `soleplate protocols`"),
        )
    spec = importlib.util.spec_from_file_location(f"soleplate_own_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise PluginError(Text("{path} cannot be imported as Python", path=path))
    module = importlib.util.module_from_spec(spec)
    try:
        with redirect_stdout(sys.stderr):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # the script is the user's; whatever it does wrong is told, with its line
        line = _line_in(error, path)
        raise PluginError(
            Text("{path}{part} could not be run", path=path, part=f", line {line}" if line else ""),
            why=error.text if isinstance(error, SoleplateError) else f"{type(error).__name__}: {error}",
        ) from error
    found = getattr(module, "PROTOCOL", None)
    if not isinstance(found, Protocol):
        raise PluginError(
            Text("{path} defines no PROTOCOL", path=path), do=Text("End the script with PROTOCOL = Protocol(...)")
        )
    if "-" in found.name:  # commands take both, and sessions are asked for by the one with the line below
        raise PluginError(
            Text("{path} is named {name!r}", path=path, name=found.name),
            do=Text("Write '_' in place of '-': it is called by either"),
        )
    if found.name in (*names("protocols"), FREE_RECORDING):
        raise PluginError(
            Text("{path} is named {name!r} like a standard test", path=path, name=found.name),
            do=Text("Give it a name of its own"),
        )
    _OWN[found.name] = found
    return found


def _line_in(error: BaseException, path: Path) -> int:
    """Return the last line of ``path`` in the traceback, or 0."""
    if isinstance(error, SyntaxError) and error.lineno:
        return error.lineno
    line, trace = 0, error.__traceback__
    while trace:
        if Path(trace.tb_frame.f_code.co_filename).resolve() == path.resolve():  # Python names it from the root
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def need(extra: str, *modules: str) -> None:
    """Raise PluginError, with the cure, when a library of one of our extras is not installed."""
    for module in modules:
        if sys.modules.get(module, module) is None or importlib.util.find_spec(module) is None:
            raise PluginError(
                Text("{module} is not installed", module=module),
                do=Text("Run: pip install 'soleplate[{extra}]'", extra=extra),
            )


@lru_cache
def _gathered() -> tuple[Mapping[str, Metric], Mapping[str, str], tuple[Text, ...]]:
    """Return every metric by key, the entry point that gives each, and what is left out: a key has one formula."""
    found: dict[str, Metric] = {}
    givers: dict[str, str] = {}
    left = []
    known = points("metrics")
    for name in sorted(known, key=lambda name: (not _is_ours(known[name]), name)):
        with suppress(PluginError):  # told by `problems`
            for item in _load("metrics", name):
                if found.setdefault(item.key, item) is item:
                    givers[item.key] = name
                else:
                    twice = Text("The metric {key} of {package} is left out: {first} has one of this key", key=item.key,
                                 package=_package(known[name]), first=_package(known[givers[item.key]]))  # fmt: skip
                    left.append(twice)
    return found, givers, tuple(left)


def metrics() -> Mapping[str, Metric]:
    """Return every metric that could be loaded, by key: our own first, then by the names of the entry points."""
    return _gathered()[0]


def metric(key: str) -> Metric:
    """Return one metric; raise UnknownName with the nearest known key."""
    known = metrics()
    if _checked("metric", key, known) not in known:
        raise _unknown("metric", key, known)
    return known[key]


def problems(groups: Sequence[str] = GROUPS) -> list[str]:
    """Load every plug-in and return what went wrong, one line each."""
    found: list[str] = []
    for group in groups:
        for name in names(group):
            try:
                _load(group, name)
            except PluginError as error:
                found.append(error.text)
        found += _registered(group)[1]
    return [*found, *(_gathered()[2] if "metrics" in groups else ())]
