"""Units of force and of time that a table may be in, and the words for them."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = [
    "BODY_WEIGHTS", "FOREIGN_UNITS", "MILLIMETRES", "NEWTONS", "NEWTON_MILLIMETRES", "STEPS", "TIME_TICKS",
    "force_unit", "length_unit", "moment_unit", "time_unit", "unit_of_label", "weight_unit",
]  # fmt: skip

G_MS2 = 9.80665  # standard gravity, CGPM 1901
NEWTONS: Mapping[str, float] = {
    "N": 1.0, "kN": 1000.0, "mN": 0.001, "kg": G_MS2, "g": G_MS2 / 1000, "lb": 0.45359237 * G_MS2,
}  # fmt: skip
# Numbers are kept as whole steps of this many units, far below the noise of any plate that prints text.
STEPS: Mapping[str, float] = {"count": 1.0, "N": 1e-4, "kN": 1e-7, "mN": 0.1, "kg": 1e-5, "g": 1e-2, "lb": 1e-5}
MILLIMETRES: Mapping[str, float] = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
NEWTON_MILLIMETRES: Mapping[str, float] = {"N.mm": 1.0, "N.cm": 10.0, "N.m": 1000.0}
BODY_WEIGHTS: Mapping[str, float] = {"BW": 1.0, "%BW": 0.01}  # newtons once the person's weight is known
TIME_TICKS: Mapping[str, float] = {"s": 1e6, "ms": 1e3, "us": 1.0}  # microseconds in one unit

_FORCE = {
    "N": "N newton newtons", "kN": "kN kilonewton", "mN": "mN millinewton",
    "kg": "kg kgs kgf kilo kilos kilogram kilograms",
    "g": "g gr gramm gram grams gf", "lb": "lb lbs lbf pound pounds", "count": "count counts cnt cts raw adc lsb",
}  # fmt: skip
_LENGTH = {
    "mm": "mm millimetre millimetres millimeter millimeters", "cm": "cm centimetre centimetres centimeter centimeters",
    "m": "m metre metres meter meters", "in": "in inch inches",
}  # fmt: skip
_MOMENT = {"N.mm": "nmm", "N.cm": "ncm", "N.m": "nm newtonmetre newtonmeter"}
_WEIGHT = {"BW": "bw bodyweight xbw", "%BW": "%bw pctbw bw% percentbw"}
_TIME = {
    "us": "us µs μs usec usecs micro micros microsecond microseconds",
    "ms": "ms msec msecs milli millis millisecond milliseconds",
    "s": "s sec secs second seconds sek",
}
#: words for units that are neither a force that is known here nor a time
FOREIGN_UNITS = frozenset(
    {
        "v",
        "mv",
        "uv",
        "µv",
        "volt",
        "volts",
        "c",
        "degc",
        "°c",
        "f",
        "k",
        "%",
        "hz",
        "khz",
        "mm",
        "cm",
        "m",
        "pa",
        "hpa",
    }
    | {"kpa", "db", "dbm", "mah", "ma", "oz", "mg", "t", "st", "a", "deg", "°", "rad", "bpm"}
)
_BRACKET = re.compile(r"[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]\s*$")
_TAIL = re.compile(r"(?:^|[\s_./-])([A-Za-zµμ°%]{1,12})\s*$")


def force_unit(word: str) -> str:
    """Return the unit of force that a word means, or nothing."""
    for unit, words in _FORCE.items():
        known = words.split()
        if word in known or (word.lower() in known and word.lower() not in ("n", "mn", "kn") and len(word) > 1):
            return unit
    return {"KN": "kN", "newton": "N"}.get(word, "")


def length_unit(word: str) -> str:
    """Return the unit of length that a word means, or nothing."""
    return next((unit for unit, words in _LENGTH.items() if word.lower() in words.split()), "")


def moment_unit(word: str) -> str:
    """Return the unit of a moment that a word means, or nothing: ``Nm``, ``N.mm``, ``N*m``, ``N·m``, ``N-m``."""
    bare = re.sub(r"[\s.*·⋅×_-]", "", word).lower()
    return next((unit for unit, words in _MOMENT.items() if bare in words.split()), "")


def weight_unit(word: str) -> str:
    """Return ``BW`` or ``%BW`` where a word means forces in body weights, else nothing."""
    bare = re.sub(r"[\s._]", "", word).lower()
    return next((unit for unit, words in _WEIGHT.items() if bare in words.split()), "")


def time_unit(word: str) -> str:
    """Return the unit of time that a word means, or nothing."""
    return next((unit for unit, words in _TIME.items() if word.lower() in words.split()), "")


def unit_of_label(label: str) -> tuple[str, str]:
    """Return (label without its unit, the word for the unit): ``Load [kg]``, ``f1_N``, ``time ms``."""
    if found := _BRACKET.search(label):
        return label[: found.start()].strip(), found[1]
    found = _TAIL.search(label)
    if found and found.start() > 0 and (force_unit(found[1]) or time_unit(found[1])):
        return label[: found.start()].strip(), found[1]
    return label, ""
