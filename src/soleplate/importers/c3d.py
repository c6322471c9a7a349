"""C3D files: the force platforms that ezc3d knows, turned into plates."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soleplate.api.importer import Choice, Finding, ImportedEvent, ImportedFile, PlateSamples, Question, Told
from soleplate.errors import BadParameter, DamagedFile, ForeignFile, HostileFile, UnreadableFile
from soleplate.importers.frames import placed, turned, up_axis
from soleplate.importers.text_file import MOST_BYTES
from soleplate.model.people import SIDES, Side
from soleplate.plugins import need
from soleplate.storage.hdf5.layout import is_name
from soleplate.storage.short_names import plainly_named
from soleplate.tables.units import MILLIMETRES, NEWTONS, force_unit, length_unit
from soleplate.text import Text

__all__ = ["IMPORTER", "C3dImporter"]

Array = NDArray[np.float64]
BLOCK = 512
PROCESSORS = {84: "<", 85: "<", 86: ">"}  # Intel, DEC, MIPS
UNLOADED_N = 20.0  # a plate that never bears more was not stood on
AXES = "xyz"
LEVEL = {"z": (0, 1), "y": (2, 0), "x": (1, 2)}


class C3dImporter:
    """Read C3D by ezc3d: platforms of every type that it knows, several of them, events with their side."""

    name = "c3d"
    summary = Text("C3D with force platforms, by ezc3d")
    endings = (".c3d",)

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether it begins as C3D does: the number of the first block of parameters, and 0x50."""
        at = (head[0] - 1) * BLOCK + 3 if head else 0
        return head[1:2] == b"\x50" and b"\0" in head[:BLOCK] and BLOCK < at < len(head) and head[at] in PROCESSORS

    def read(self, path: Path, told: Told) -> ImportedFile:
        """Read it; raise ForeignFile without force platforms, DamagedFile where it was cut off."""
        need("c3d", "ezc3d")
        _check(path)
        content = _read(path)
        platforms = content["data"]["platform"]
        rate_hz = _rate(content, path)
        if not platforms or not rate_hz:
            points, analogs = content["data"]["points"].shape[1], content["data"]["analogs"].shape[1]
            raise ForeignFile(
                Text("{name} holds no force platform", name=path.name),
                why=Text("it has {points} markers and {analogs} analog channels", points=points, analogs=analogs),
                do=Text("Export it with the group FORCE_PLATFORM, or export the forces as a table"),
            )
        questions = _units(platforms[0], told)
        if questions:
            return ImportedFile(questions=questions)
        up = told.get("up") or _up(platforms)
        plates, findings = _plates(path, platforms, rate_hz, up, told, _own_names(content))
        facts = _facts(content)
        events = _events(content)
        rows = (
            Finding(Text("platforms"), Text("{n} of type {types}", n=len(platforms), types=_types(content))),
            Finding(Text("rate"), Text("{rate:.6g} Hz", rate=rate_hz)),
            Finding(Text("up"), up, "told" if told.get("up") else "sure"),
            *findings,
        )
        if events:
            rows += (Finding(Text("events"), ", ".join(sorted({event.label for event in events}))[:80]),)
        asked: tuple[Question, ...] = ()
        if len(plates) > 1 and not all(plate.side for plate in plates):
            listed = ", ".join(plate.name for plate in plates)
            text = Text("Which foot stood on which plate? The plates are: {listed}", listed=listed)
            asked = (Question("sides", text, (), optional=True),)
        return ImportedFile(plates, events, facts, rows, asked)


def _check(path: Path) -> None:
    """Refuse what is larger, or shorter, than its own header says, before a library reads it."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(BLOCK)
            file.seek((max(1, head[0]) - 1) * BLOCK if head else 0)
            parameters = file.read(4)
    except OSError as error:
        raise UnreadableFile(Text("{path} cannot be read", path=path), why=error.strerror or str(error)) from error
    if size > MOST_BYTES:
        raise HostileFile(
            Text("{name} has {size} MB", name=path.name, size=size >> 20),
            why=Text("a recording may have {most} MB", most=MOST_BYTES >> 20),
        )
    if len(head) < BLOCK or len(parameters) < 4 or head[1] != 0x50:
        raise ForeignFile(
            Text("{name} is no C3D file", name=path.name),
            why=Text("its header has {n} bytes; 512 that begin with a block number and 80 were expected", n=len(head)),
        )
    order = PROCESSORS.get(parameters[3], "<")
    points, analogs, first, last = struct.unpack(f"{order}4H", head[2:10])
    scale = struct.unpack(f"{order}f", head[12:16])[0] if order == "<" and parameters[3] == 84 else -1.0
    start = struct.unpack(f"{order}H", head[16:18])[0]
    if last == 0xFFFF or last < first or parameters[3] != 84:
        return  # longer than the header can say, or in another machine's numbers: ezc3d tells
    each = 4 if scale < 0 else 2
    wanted = (start - 1) * BLOCK + (last - first + 1) * (points * 4 + analogs) * each
    if wanted > size + BLOCK:
        raise DamagedFile(
            Text("{name} was cut off: {size} of {wanted} bytes", name=path.name, size=size, wanted=wanted),
            why=Text("its header tells of {frames} frames", frames=last - first + 1),
            do=Text("Copy it again from where it was recorded"),
        )


def _read(path: Path) -> Any:
    import ezc3d

    name = plainly_named(path)
    try:
        return ezc3d.c3d(name, extract_forceplat_data=True)
    except Exception as error:  # a foreign library, on a foreign file: whatever it raises is the file's fault
        raise ForeignFile(
            Text("{name} cannot be read as C3D with force platforms", name=path.name),
            why=f"{type(error).__name__}: {error}",
            do=Text("Open it in the program that made it and export it again"),
        ) from error


def _value(content: Any, group: str, name: str) -> list[Any]:
    """Return a parameter as a list; empty where it is not there."""
    with suppress(KeyError, TypeError, AttributeError):
        value = content["parameters"][group][name]["value"]
        return [_readable(one) for one in np.ravel(np.asarray(value), order="F").tolist()]
    return []


def _readable(value: Any) -> Any:
    """Return a value; text that is no UTF-8 is western European, as in most files of that age."""
    if isinstance(value, str) and not value.isascii():
        with suppress(UnicodeDecodeError):
            return value.encode("utf-8", "surrogateescape").decode("utf-8")
        return value.encode("utf-8", "surrogateescape").decode("latin-1")
    return value


def _rate(content: Any, path: Path) -> float:
    rates = [*_value(content, "ANALOG", "RATE"), 0.0]
    rate = float(rates[0])
    if not 0 <= rate < 1e6:
        raise ForeignFile(Text("{name} tells of {rate:.6g} samples a second", name=path.name, rate=rate))
    return rate


def _types(content: Any) -> str:
    return ", ".join(str(int(kind)) for kind in dict.fromkeys(_value(content, "FORCE_PLATFORM", "TYPE"))) or "?"


def _units(platform: Mapping[str, Any], told: Told) -> tuple[Question, ...]:
    """Ask for a unit that the file does not tell, or that is none."""
    asked = []
    for kind, found, choices in (
        ("force", force_unit(platform["unit_force"]), ("N", "kg", "lb")),
        ("cop", length_unit(platform["unit_position"]), ("mm", "cm", "m")),
    ):
        if not found and kind not in told.units:
            what = Text("force") if kind == "force" else Text("centre of pressure")
            text = Text("In which unit are the {kind} values of its platforms?", kind=what)
            asked.append(Question(f"unit:{kind}", text, tuple(Choice(u, {f"unit:{kind}": u}) for u in choices)))
    return tuple(asked)


def _up(platforms: list[Mapping[str, Any]]) -> str:
    """Return the axis of the room along which the surfaces of the plates point."""
    normals = np.zeros(3)
    for platform in platforms:
        corners = np.asarray(platform["corners"], float)
        normals += np.abs(np.cross(corners[:, 0] - corners[:, 1], corners[:, 0] - corners[:, 3]))
    if normals.max() > 0:
        return AXES[int(np.argmax(normals))]
    forces: dict[str, Array] = {}
    for platform in platforms:
        for axis, values in zip(AXES, np.asarray(platform["force"], float), strict=True):
            forces[axis] = forces.get(axis, 0.0) + np.abs(values)
    return up_axis(forces) or "z"


def _plates(
    path: Path, platforms: list[Mapping[str, Any]], rate_hz: float, up: str, told: Told, names: Sequence[str]
) -> tuple[tuple[PlateSamples, ...], list[Finding]]:
    found, findings = [], []
    sides = _sides(told, len(platforms))
    right, forward = LEVEL[up]
    for number, platform in enumerate(platforms, 1):
        word = sides.get(number) or (names[number - 1] if number <= len(names) else "")
        name = word if word not in ("", "-") else str(number)
        if word == "-":
            findings.append(Finding(Text("plate {number}", number=number), Text("left out"), "told"))
            continue
        force = (
            np.asarray(platform["force"], float)
            * NEWTONS[told.units.get("force") or force_unit(platform["unit_force"])]
        )
        millimetres = MILLIMETRES[told.units.get("cop") or length_unit(platform["unit_position"])]
        if not np.isfinite(force).any() or np.nanmax(np.abs(force[AXES.index(up)])) < UNLOADED_N:
            said = Text("left out: it never bears {n:g} N", n=UNLOADED_N)
            findings.append(Finding(Text("plate {number}", number=number), said))
            continue
        corners = np.asarray(platform["corners"], float) * millimetres
        centre = corners.mean(axis=1)
        cop = np.asarray(platform["center_of_pressure"], float) * millimetres - centre[:, np.newaxis]
        signals = {f"force_{up}": force[AXES.index(up)], f"cop_{AXES[right]}": cop[right],
                   f"cop_{AXES[forward]}": cop[forward]}  # fmt: skip
        samples, notes = placed(signals, up, told.get("facing"))
        if samples is None:
            continue
        level = np.ptp(corners, axis=1)[[right, forward]]
        middle = turned(centre[[right, forward]][np.newaxis], told.get("facing"))[0]
        size = level[::-1] if told.get("facing").strip("+-") == "x" else level
        side: Side = sides.get(number, "")  # type: ignore[assignment]
        found.append(
            PlateSamples(name, samples, rate_hz, None, side, (float(size[0]), float(size[1])),
                         (float(middle[0]), float(middle[1])))
        )  # fmt: skip
        findings += [Finding(Text("plate {number}", number=number), note) for note in notes]
    if not found:
        raise ForeignFile(
            Text("Nobody stands on a platform of {name}", name=path.name),
            why=Text("none of its {n} platforms bears {least:g} N", n=len(platforms), least=UNLOADED_N),
        )
    return tuple(found), findings


def _sides(told: Told, n: int) -> dict[int, str]:
    """Return what was told of each platform: the foot on it, its role, or that it is not read."""
    found: dict[int, str] = {}
    for name, what in told.columns.items():
        if not (name.isdigit() and 1 <= int(name) <= n and (what == "-" or is_name(what))):
            raise BadParameter(
                Text("{name}={what} says nothing of a platform", name=name[:20], what=what[:20]),
                do=Text("Say --map 1=left, --map 2=right, --map 1=box or --map 3=-; there are {n} platforms", n=n),
            )
        found[int(name)] = what
    return found


def _own_names(content: Any) -> list[str]:
    """Return the roles of the plates in a file that Soleplate exported; nothing for any other."""
    if [str(one) for one in _value(content, "MANUFACTURER", "COMPANY")] != ["Soleplate"]:
        return []
    said = [str(one).partition(":")[0].strip() for one in _value(content, "FORCE_PLATFORM", "DESCRIPTIONS")]
    return said if all(map(is_name, said)) else []


def _events(content: Any) -> tuple[ImportedEvent, ...]:
    labels, contexts = _value(content, "EVENT", "LABELS"), _value(content, "EVENT", "CONTEXTS")
    times = np.asarray(_value(content, "EVENT", "TIMES"), float)
    if not labels or len(times) != 2 * len(labels):
        return ()
    minutes_and_seconds = times.reshape(-1, 2)
    rate = float((_value(content, "POINT", "RATE") or [0.0])[0])
    first = content["header"]["points"]["first_frame"] / rate if rate > 0 else 0.0
    found = []
    for n, label in enumerate(labels):
        word = str(contexts[n]).strip().lower() if n < len(contexts) else ""
        side: Side = word if word in SIDES else ""
        time_s = float(minutes_and_seconds[n, 0] * 60 + minutes_and_seconds[n, 1] - first)
        found.append(ImportedEvent(time_s, str(label).strip()[:64], side))
    return tuple(sorted(found, key=lambda event: event.time_s))


def _facts(content: Any) -> dict[str, Any]:
    """Return what is kept of the parameters: never names of people."""
    facts: dict[str, Any] = {}
    for name, group, parameter in (("software", "MANUFACTURER", "SOFTWARE"), ("company", "MANUFACTURER", "COMPANY")):
        if told := _value(content, group, parameter):
            facts[name] = str(told[0])[:200]
    for parameter in ("Bodymass", "BODYMASS"):
        if mass := _value(content, "PROCESSING", parameter):
            with suppress(TypeError, ValueError):
                if 10 < float(mass[0]) < 300:
                    facts["body_mass_kg"] = float(mass[0])
    return facts


IMPORTER = C3dImporter()
