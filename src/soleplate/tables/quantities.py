"""What a column of a file holds, by its name: time, force, moment or place, along which axis, of which plate."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from soleplate.tables.names import sides_in, tokens
from soleplate.tables.units import force_unit, length_unit, moment_unit, time_unit, weight_unit

__all__ = ["KINDS", "TOTAL", "Quantity", "quantity_of"]

KINDS = ("time", "frame", "force", "moment", "cop", "")
TOTAL = "total"  # in place of a plate: all plates together
_OWN = re.compile(r"(\w+?)_(fz_n|mx_nmm|my_nmm|cop_(?:ml|ap|medial)_mm)$")  # as soleplate.signals names them
_GLUED = re.compile(r"^(l|r)(?=(?:v?grf|cop|free ?moment|force|moment|f[xyz]|m[xyz])\b)")
_LOADS = re.compile(r"(\w+?)_ground_(?:(force)_([vp])([xyz])|(torque)_([xyz]))$")  # OpenSim: a plate, or a leg, first
_BRACKET = re.compile(r"[(\[{]\s*([^()\[\]{}]{1,14}?)\s*[)\]}]\s*$")
_SEPARATORS = re.compile(r"[\s_.\-:/|>]+")
_AXIS = r"(x|y|z|ml|ap|vert\w*|v)"
_COP = re.compile(rf"^(?:cop|cp|kmp|dp|zd)\s?(?:net)?\s?{_AXIS}?\s?(\d+)?$")
_COP_WORDS = re.compile(r"\b(?:cop|cent(?:re|er) of pressure|druckmittelpunkt|druckpunkt|point of application)")
_FORCE = re.compile(r"(?:^|.*\s)(?:r|l)?\s?(?:f|grf|vgrf|gr|kraft|force)\s?([xyz])\s?(\d+)?$")
_MOMENT = re.compile(r"(?:^|.*\s)(?:r|l)?\s?(?:m|t|moment|torque)\s?([xyz])\s?(\d+)?$")
_NUMBERED = re.compile(r"^([fmcap])(\d)\s?([xyz])$")
_PLACE = re.compile(r"^(?:a|c|p)\s?([xyz])\s?(\d+)?$")
_OPENSIM = re.compile(r"(?:ground )?(?:(force) ([vp])([xyz])|(torque|moment) ([xyz]))\s?(\d+)?$")
_FORCE_WORDS = {
    "force", "grf", "vgrf", "load", "kraft", "last", "gewicht", "weight", "belastung", "fp", "plate", "platte",
    "reaction", "bodenreaktionskraft", "forceplate", "vertical", "vertikal",
}  # fmt: skip
_MOMENT_WORDS = {"moment", "torque", "drehmoment", "momentum"}
_TOTAL_WORDS = {"total", "sum", "gesamt", "summe", "net", "both", "combined", "resultant", "rig"}
_TIME_WORDS = {"t", "time", "timestamp", "zeit", "tijd", "temps", "tiempo", "elapsed", "mocaptime", "abstime"}
_FRAME_WORDS = {"frame", "frames", "sample", "samples", "index", "idx", "nr", "no", "item", "subframe", "row", "seq"}
_NOT_READ = {
    "cof", "|ft|", "ft", "free", "freemoment", "friction", "std", "sd", "emg", "acc", "gyro", "knee", "hip", "ankle",
    "angle", "filtered", "velocity", "vel", "speed", "trigger", "rate", "power", "work", "impulse", "displacement",
    "temp",
}  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """Say what one column holds.

    Attributes
    ----------
    kind : str
        One of KINDS; empty for what is not read.
    axis : str
        ``x``, ``y``, ``z``, ``ml``, ``ap``, or empty where the name says none.
    plate : str
        Number or name of the plate, ``left``, ``right``, ``total``, or empty.
    unit : str
        Of UNITS of its kind; empty where nothing says it.
    stranger : str
        A word that stands where a unit would, and is none that is known.
    """

    kind: str = ""
    axis: str = ""
    plate: str = ""
    unit: str = ""
    stranger: str = ""


def quantity_of(label: str, unit: str = "", above: str = "") -> Quantity:
    """Return what a column holds, by its label, what a row of units says, and the heading above (Vicon's devices)."""
    name, word = _split(label)
    if own := _OWN.fullmatch(name):
        return _own(own[1], own[2])
    if loads := _LOADS.fullmatch(name):
        side = {"r": "right", "l": "left"}.get(loads[1].lower(), loads[1])
        kind = "moment" if loads[5] else "force" if loads[3] == "v" else "cop"
        return Quantity(kind, loads[4] or loads[6], side)
    word = unit.strip(" ()[]{}") or word
    found = _kind(name)
    plate = _plate(name, above) if found.kind not in ("time", "frame") else ""
    if not found.kind:
        return Quantity()
    if not word and found.kind != "frame":
        name_words = name.replace("_", " ").split()
        tail = name_words[-1] if len(name_words) > 1 else ""
        word = tail if _unit_of(found.kind, tail) else ""
    if found.kind == "cop" and _force(word):
        found = replace(found, kind="force")  # "z left (N)"
    known = _unit_of(found.kind, word)
    return replace(found, plate=plate or found.plate, unit=known, stranger="" if known else word)


def _own(role: str, signal: str) -> Quantity:
    if role == "limb" or "medial" in signal:
        return Quantity()  # the same as that of its plate
    plate = TOTAL if role == "rig" else role
    parts = signal.split("_")
    if parts[0] == "cop":
        return Quantity("cop", parts[1], plate, "mm")
    return Quantity("force", "z", plate, "N") if parts[0] == "fz" else Quantity("moment", parts[0][1], plate, "N.mm")


def _unit_of(kind: str, word: str) -> str:
    if not word:
        return ""
    read = {"time": time_unit, "force": _force, "moment": moment_unit, "cop": length_unit}.get(kind)
    return read(word) if read else ""


def _force(word: str) -> str:
    return force_unit(word) or weight_unit(word) or (force_unit(word.upper()) if len(word) == 1 else "")


def _split(label: str) -> tuple[str, str]:
    """Return (name, unit) of a label: ``Fz [N]``, ``fz_n``, ``Time(s)``."""
    label = label.strip().strip("\"'#% ").strip()
    if found := _BRACKET.search(label):
        return label[: found.start()].strip(), found[1].strip()
    return label, ""


def _plain(name: str) -> str:
    """Return a name in small letters, its parts between blanks, without a unit at its end."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"CoP|Cop", "COP", name))
    plain = _SEPARATORS.sub(" ", spaced.lower()).strip()
    plain = re.sub(r"\b(v?grf|cop)(?:net|total)\b", r"\1 net", plain)
    return _GLUED.sub(lambda found: "left " if found[1] == "l" else "right ", plain)


def _kind(name: str) -> Quantity:
    plain = _plain(name)
    words = plain.split()
    if not words or set(words) & _NOT_READ:
        return Quantity()
    if set(words) & _TIME_WORDS or (len(words) == 1 and time_unit(words[0]) and len(words[0]) > 1):
        return Quantity("time")
    if set(words) & _FRAME_WORDS or plain in ("#", "sub frame"):
        return Quantity("frame")
    bare = [w for w in words if not _is_unit(w)] if len(words) > 1 else words
    kept = [w for w in bare if w not in ("l", "r", "left", "right", "links", "rechts", "li", "re") and not w.isdigit()]
    kept = [w for w in kept if not re.fullmatch(r"(fp|plate|platte|forceplate)\d*", w)] or kept
    core = " ".join(kept)
    digits = " ".join(w for w in bare if w.isdigit())
    for text in (core, " ".join(kept[:-1])) if len(kept) > 1 and length_unit(kept[-1]) else (core,):
        for pattern, kind in ((_COP, "cop"), (_FORCE, "force"), (_MOMENT, "moment"), (_PLACE, "cop")):
            if found := pattern.match(text):
                plate = TOTAL if set(kept) & _TOTAL_WORDS else found[2] or ""
                return Quantity(kind, _axis(found[1] or ""), plate)
    if found := _NUMBERED.match(core):
        kind = {"f": "force", "m": "moment"}.get(found[1], "cop")
        return Quantity(kind, found[3], found[2])
    if found := _OPENSIM.search(core):
        if found[1]:
            return Quantity("force" if found[2] == "v" else "cop", found[3], found[6] or digits)
        return Quantity("moment", found[5], found[6] or digits)
    axis = next((_axis(w) for w in reversed(kept) if re.fullmatch(_AXIS, w)), "")
    if _COP_WORDS.search(core):
        return Quantity("cop", axis)
    if core in ("ml", "ap", "x", "y", "z"):
        return Quantity("cop", core)
    parts = set(kept) | set(tokens(name))
    if parts & _MOMENT_WORDS:
        return Quantity("moment", axis)
    if parts & _FORCE_WORDS or parts & _TOTAL_WORDS or (not core and sides_in(name)):
        total = bool(parts & _TOTAL_WORDS) and not sides_in(name)
        return Quantity("force", axis or "", TOTAL if total else "")
    if not core and re.search(r"(fp|plate|platte|forceplate)", plain):
        return Quantity("force")
    return Quantity()


def _is_unit(word: str) -> bool:
    return bool(_force(word) or moment_unit(word) or length_unit(word)) and word not in ("m", "x", "y", "z")


def _axis(word: str) -> str:
    return "z" if word.startswith("v") else word


def _plate(name: str, above: str) -> str:
    """Return ``left``, ``right``, a number, or nothing, from the name of a column or the heading above it."""
    for text in (_plain(name), name, above):
        if side := sides_in(text):
            return side
    for text in (name, above):
        plain = _plain(text)
        if found := re.search(
            r"(?:^|\s)(?:fp|p|plate|platte|forceplate|force plate|forceplatform)\s?#?(\d{1,2})\b", plain
        ):
            return found[1]
        if found := re.match(r"#?(\d{1,2})\s", plain):
            return found[1]
        if found := re.search(r"(?:^|\s)(?:cop|[fmacp])(?:\s?[xyz])\s?(\d{1,2})\b", plain):
            return found[1]
    return ""
