"""The people of a clinic: codes in the library, names in a separate file of this computer only."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from soleplate.errors import BadParameter, UnreadableFile
from soleplate.model.people import Side, participant_code, side_name
from soleplate.storage.files import make_folder, replace_file
from soleplate.text import Text

__all__ = ["MASS_STEP", "Names", "People", "Person"]

PEOPLE_FILE = "participants.json"
RECENT = 5
MASS_STEP = 0.05  # of body mass since the last visit: is it the right person?


@dataclass(frozen=True)
class Person:
    """Hold what is known of a participant; no name.

    Attributes
    ----------
    code : str
        1 to 32 letters, digits, ``_`` or ``-``.
    involved, dominant : str
        Legs, or empty.
    weeks_since : float
        Weeks since the injury or operation at the time it was entered; NaN when unknown.
    limits, goal : str
        What must not be done, and what for.
    mass_kg : float
        As weighed last; NaN before.
    """

    code: str
    involved: Side = ""
    dominant: Side = ""
    weeks_since: float = math.nan
    limits: str = ""
    goal: str = ""
    mass_kg: float = math.nan

    def other_mass(self, mass_kg: float) -> bool:
        """Return whether a mass is so far from the last one that another person may stand there."""
        return abs(mass_kg - self.mass_kg) > MASS_STEP * self.mass_kg


@dataclass
class People:
    """Keep the participants of a library, the queue of today and the five seen last; saved at every change.

    Raises UnreadableFile when the file in the library is damaged: it is left as it is.
    """

    folder: Path
    known: dict[str, Person] = field(default_factory=dict)
    queue: list[str] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, folder: Path) -> People:
        """Read the participants of a library; a library without any is empty."""
        path = folder / PEOPLE_FILE
        if not path.exists():
            return cls(folder)
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            known = {code: _person(code, entry) for code, entry in data["participants"].items()}
            queue, recent = (
                [str(code) for code in data.get(name, []) if code in known] for name in ("queue", "recent")
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, BadParameter) as error:
            raise UnreadableFile(
                Text("The participants in {path} cannot be read", path=path),
                why=str(error),
                do=Text(
                    ("Put back a copy of {people_file}, or move it away to begin a new list; no session is affected"),
                    people_file=PEOPLE_FILE,
                ),
            ) from error
        return cls(folder, known, queue, recent)

    def save(self) -> None:
        """Write the file; raise StorageError when the disk refuses."""
        content = {
            "participants": {code: _entry(person) for code, person in sorted(self.known.items())},
            "queue": self.queue,
            "recent": self.recent,
        }
        replace_file(self.folder / PEOPLE_FILE, (json.dumps(content, indent=1) + "\n").encode())

    def put(self, person: Person) -> Person:
        """Add or change a participant; raise BadParameter for a code that cannot be used."""
        participant_code(person.code)
        self.known[person.code] = person
        self.save()
        return person

    def seen(self, code: str, mass_kg: float = math.nan) -> None:
        """Note that somebody was tested now, and what they weighed."""
        person = self.known.get(code, Person(code))
        self.known[code] = person if math.isnan(mass_kg) else replace(person, mass_kg=round(mass_kg, 2))
        self.recent = [code, *(other for other in self.recent if other != code)][:RECENT]
        self.queue = [other for other in self.queue if other != code]
        self.save()

    def wait(self, code: str) -> None:
        """Put somebody at the end of today's queue, or take them out of it."""
        self.queue = [other for other in self.queue if other != code] if code in self.queue else [*self.queue, code]
        self.save()

    def listed(self) -> Iterator[Person]:
        """Yield everybody: those who wait first, then those seen last, then the others by code."""
        for code in dict.fromkeys((*self.queue, *self.recent, *sorted(self.known))):
            if code in self.known:
                yield self.known[code]


def _entry(person: Person) -> dict[str, Any]:
    entry = asdict(person)
    del entry["code"]
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in entry.items()}


def _person(code: str, entry: dict[str, Any]) -> Person:
    known = {f.name for f in fields(Person)} - {"code"}
    values = {name: value for name, value in entry.items() if name in known and value is not None}
    for name in ("weeks_since", "mass_kg"):
        if name in values:
            values[name] = float(values[name])
    for name in ("involved", "dominant"):
        values[name] = side_name(str(values.get(name, "")))
    return Person(participant_code(code), **values)


class Names:
    """Names of people by code, in a file that stays on this computer and never enters a session or the library."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            self._names = {str(code): str(name) for code, name in found.items()}
        except (OSError, ValueError, AttributeError):
            self._names = {}

    def of(self, code: str) -> str:
        """Return a name, or nothing."""
        return self._names.get(code, "")

    def put(self, code: str, name: str) -> None:
        """Keep a name, or forget it when it is empty; raise StorageError when the disk refuses."""
        self._names.pop(code, None)
        if name.strip():
            self._names[code] = name.strip()
        make_folder(self.path.parent)
        replace_file(self.path, (json.dumps(self._names, indent=1, sort_keys=True) + "\n").encode())
