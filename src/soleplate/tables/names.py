"""What the name of a column says: a corner of the plate, a side, a time, the whole force, or nothing to be read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from soleplate.tables.units import time_unit

__all__ = ["CORNERS", "corners_of", "has_place", "is_cell", "kind_of", "sides_in", "sides_of", "tokens"]

CORNERS = ("FR", "FL", "BL", "BR")  # the order in which cells without names stand: counter-clockwise from front right

_FRONT = {"f", "front", "fwd", "v", "vorn", "vorne", "vorder", "anterior", "ant", "av"}
_BACK = {"b", "back", "r", "rear", "h", "hinten", "hinter", "posterior", "post"}
_LEFT, _RIGHT = {"l", "left", "links", "li", "gauche"}, {"r", "right", "rechts", "re", "droite"}
_TIME = {
    "t",
    "time",
    "timestamp",
    "stamp",
    "zeit",
    "tijd",
    "temps",
    "tiempo",
    "clock",
    "uptime",
    "elapsed",
    "ts",
    "tms",
}
_TOTAL = {"total", "sum", "gesamt", "summe", "fz", "sigma", "tot"}
_NOT_READ = {
    "avg", "average", "mean", "median", "smooth", "smoothed", "filt", "filtered", "filter", "ema", "max", "min", "peak",
    "temp", "temperature", "batt", "battery", "bat", "vbat", "vcc", "volt", "voltage", "rate", "hz", "fps", "sps",
    "sample", "samples", "seq", "sequence", "idx", "index", "nr", "no", "num", "id", "rssi", "crc", "sum8", "checksum",
    "chk", "cs", "status", "state", "flag", "flags", "cop", "copx", "copy", "x", "y", "cx", "cy", "ml", "ap", "line",
    "tare", "zero", "offset", "factor", "gain", "button", "btn", "trigger", "sync", "marker", "loop", "dt",
    "heap", "ram", "free", "humidity", "pressure", "std", "sd", "noise", "diff", "delta", "level", "bpm",
}  # fmt: skip
_CELL = {
    "cell", "loadcell", "load", "weight", "force", "scale", "f", "w", "c", "s", "lc", "ch", "channel", "sensor", "hx",
    "reading", "value", "val", "v", "raw", "kraft", "gewicht", "masse", "mass", "output", "adc", "a", "g", "one",
    "hx711", "fsr", "wert", "strain", "bridge", "plate", "n", "kg",
}  # fmt: skip
_WORD = re.compile(r"[A-ZÄÖÜ]+(?![a-zäöü])|[A-ZÄÖÜ]?[a-zäöüµ]+|\d+")


def tokens(name: str) -> list[str]:
    """Return the words and whole numbers of a name, in small letters: ``Load_cell1`` is load, cell, 1."""
    return [word.lower() for word in _WORD.findall(name)]


def kind_of(name: str) -> str:
    """Return ``time``, ``total``, ``skip``, ``cell`` or nothing for a name that says nothing."""
    words = [word for word in tokens(name) if not word.isdigit()]
    if not words:
        return ""
    if set(words) & _NOT_READ:
        return "skip"
    if set(words) & _TIME or (len(words) == 1 and len(words[0]) > 1 and time_unit(words[0])):
        return "time"
    if set(words) & _TOTAL:
        return "total"
    return "cell" if is_cell(name) else ""


def is_cell(name: str) -> bool:
    """Return whether a name may be that of a cell: a word for it, or a letter with a number."""
    words = [word for word in tokens(name) if not word.isdigit()]
    return all(word in _CELL for word in words) if words else False


def _corner(words: set[str]) -> str:
    """Return the corner that a name spells out, e.g. front and left."""
    front, back = bool(words & (_FRONT - {"f", "v"})), bool(words & (_BACK - {"b", "r", "h"}))
    left, right = bool(words & (_LEFT - {"l"})), bool(words & (_RIGHT - {"r"}))
    return ("F" if front else "B") + ("L" if left else "R") if front != back and left != right else ""


_SCHEMES = (
    {"fl": "FL", "fr": "FR", "bl": "BL", "br": "BR"},
    {"fl": "FL", "fr": "FR", "rl": "BL", "rr": "BR"},
    {"lf": "FL", "rf": "FR", "lb": "BL", "rb": "BR"},
    {"lf": "FL", "rf": "FR", "lr": "BL", "rr": "BR"},
    {"vl": "FL", "vr": "FR", "hl": "BL", "hr": "BR"},
)


def corners_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the corner of each of four names (of CORNERS), or nothing where they do not say four different ones."""
    parts = [[word for word in tokens(name) if not word.isdigit()] for name in names]
    spelt = tuple(_corner(set(words)) for words in parts)
    if len(set(spelt)) == 4 and "" not in spelt:
        return spelt
    for scheme in _SCHEMES:
        hits = [[scheme[word] for word in words if word in scheme] for words in parts]
        if all(len(hit) == 1 for hit in hits) and len({hit[0] for hit in hits}) == 4:
            return tuple(hit[0] for hit in hits)
    return ()


def has_place(name: str) -> bool:
    """Return whether a name holds a word for a place on the plate."""
    words = set(tokens(name))
    return bool(words & (_LEFT | _RIGHT | _FRONT | _BACK) or any(words & set(scheme) for scheme in _SCHEMES))


def sides_in(name: str) -> str:
    """Return the side that a name says, or nothing."""
    words = set(tokens(name))
    left, right = bool(words & _LEFT), bool(words & _RIGHT)
    return "left" if left and not right else "right" if right and not left else ""


def sides_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the side of each of two names, or nothing where they do not say left and right."""
    found = [sides_in(name) for name in names]
    return tuple(found) if set(found) == {"left", "right"} else ()
