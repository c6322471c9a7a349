"""What the name of a column says: a corner of the plate, a side, a time, the whole force, or nothing to be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from soleplate.tables.units import time_unit

__all__ = [
    "CORNERS", "corners_of", "corners_on_a_map", "has_place", "is_cell", "kind_of", "says_corner", "sides_in",
    "sides_of", "tokens",
]  # fmt: skip

CORNERS = ("FR", "FL", "BL", "BR")  # the order in which cells without names stand: counter-clockwise from front right

_FRONT = {
    "f", "front", "fwd", "v", "vorn", "vorne", "vorder", "anterior", "anteriore", "ant", "av", "avant", "delantera",
    "delantero", "frente", "davanti", "voor", "toe", "toes", "forefoot",
}  # fmt: skip
_BACK = {
    "b", "back", "r", "rear", "h", "hinten", "hinter", "posterior", "posteriore", "post", "arriere", "trasera",
    "trasero", "atras", "dietro", "achter", "heel", "heels", "hindfoot", "rearfoot",
}  # fmt: skip
_LEFT = {
    "l", "left", "links", "li", "gauche", "izquierda", "izquierdo", "izq", "sinistra", "sinistro", "sx", "esquerda",
}  # fmt: skip
_RIGHT = {"r", "right", "rechts", "re", "droite", "droit", "derecha", "derecho", "destra", "destro", "dx", "direita"}
_TOP, _BOTTOM = (
    {"t", "top", "u", "upper", "up", "oben", "n", "north"},
    {"bottom", "lower", "low", "unten", "s", "south"},
)
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
    "fx", "fy", "mx", "my", "mz",
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
    plain = "".join(sign for sign in unicodedata.normalize("NFD", name) if unicodedata.category(sign) != "Mn")
    return [word.lower() for word in _WORD.findall(plain)]


def kind_of(name: str) -> str:
    """Return ``time``, ``total``, ``skip``, ``cell`` or nothing for a name that says nothing."""
    words = [word for word in tokens(name) if not word.isdigit()]
    if not words:
        return ""
    if {*words, "".join(words)} & _NOT_READ:
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
    """Return the corner that a name spells out: front or back, left or right, one of them perhaps as a letter."""
    words = {part for word in words for part in _parts(word)}
    long = {word for word in words if len(word) > 1}
    rows, sides = (_FRONT, _BACK), (_LEFT, _RIGHT)
    front, back = (bool(row & long) for row in rows)
    left, right = (bool(side & long - {"li", "re"}) or bool(side & words and front != back) for side in sides)
    if left != right and not (front or back):
        front, back = (bool(row & words) for row in rows)
    return ("F" if front else "B") + ("L" if left else "R") if front != back and left != right else ""


def _parts(word: str) -> tuple[str, ...]:
    """Return the two words for places of which one is made: ``linksvoor``; else the word."""
    known = _FRONT | _BACK | _LEFT | _RIGHT
    cuts = ((word[:at], word[at:]) for at in range(3, len(word) - 2))
    return word, *next((cut for cut in cuts if cut[0] in known and cut[1] in known), ())


_SCHEMES = (
    {"fl": "FL", "fr": "FR", "bl": "BL", "br": "BR"},
    {"fl": "FL", "fr": "FR", "rl": "BL", "rr": "BR"},
    {"lf": "FL", "rf": "FR", "lb": "BL", "rb": "BR"},
    {"lf": "FL", "rf": "FR", "lr": "BL", "rr": "BR"},
    {"vl": "FL", "vr": "FR", "hl": "BL", "hr": "BR"},
)


_MAPS = (
    {"tl": "FL", "tr": "FR", "bl": "BL", "br": "BR"},
    {"ul": "FL", "ur": "FR", "ll": "BL", "lr": "BR"},
    {"nw": "FL", "ne": "FR", "sw": "BL", "se": "BR"},
)


def corners_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the corner of each of four names (of CORNERS), or nothing where they do not say four different ones."""
    parts = _words(names)
    spelt = tuple(_corner(set(words)) for words in parts)
    return spelt if len(set(spelt)) == 4 and "" not in spelt else _by_letters(parts, _SCHEMES)


def corners_on_a_map(names: Sequence[str]) -> tuple[str, ...]:
    """Return the corners of names such as ``TL`` or ``upper_left`` if the top is the front; nothing for other names."""
    parts = _words(names)
    told = [[("front" if w in _TOP else "back" if w in _BOTTOM else w) for w in words if len(w) > 1] for words in parts]
    spelt = tuple(_corner(set(words)) for words in told)
    return spelt if len(set(spelt)) == 4 and "" not in spelt else _by_letters(parts, _MAPS)


def _words(names: Sequence[str]) -> list[list[str]]:
    return [[word for word in tokens(name) if not word.isdigit()] for name in names]


def _by_letters(parts: Sequence[Sequence[str]], schemes: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    for scheme in schemes:
        hits = [[scheme[word] for word in (*words, "".join(words)) if word in scheme][:1] for words in parts]
        if all(hits) and len({hit[0] for hit in hits}) == 4:
            return tuple(hit[0] for hit in hits)
    return ()


def has_place(name: str) -> bool:
    """Return whether a name holds a word for a place on the plate."""
    words = {part for word in tokens(name) for part in _parts(word)}
    words.add("".join(tokens(name)))
    return bool(words & (_LEFT | _RIGHT | _FRONT | _BACK) or any(words & set(scheme) for scheme in _SCHEMES))


def says_corner(name: str) -> bool:
    """Return whether a name says more of a corner than a single letter does: ``FL``, ``top_left``, ``rear``."""
    words = {part for word in tokens(name) for part in _parts(word) if len(part) > 1}
    known = {word for word in _FRONT | _BACK | _LEFT | _RIGHT | _TOP | _BOTTOM if len(word) > 1}
    return bool(words & known or any(words & set(scheme) for scheme in (*_SCHEMES, *_MAPS)))


def sides_in(name: str) -> str:
    """Return the side that a name says, or nothing."""
    words = set(tokens(name))
    left, right = bool(words & _LEFT), bool(words & _RIGHT)
    return "left" if left and not right else "right" if right and not left else ""


def sides_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the side of each of two names, or nothing where they do not say left and right."""
    found = [sides_in(name) for name in names]
    return tuple(found) if len(found) == 2 and set(found) == {"left", "right"} else ()
