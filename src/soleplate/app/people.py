"""The people of a clinic: codes in the library, names in a separate file of this computer only."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from soleplate.errors import BadParameter, StorageError, UnreadableFile
from soleplate.model.people import Side, participant_code, side_name
from soleplate.storage.files import Stamp, make_folder, replace_file, stamp_of
from soleplate.storage.locks import writing
from soleplate.text import Text

__all__ = ["MASS_STEP", "Names", "People", "Person", "folded", "found"]

PEOPLE_FILE = "participants.json"
RECENT = 5
DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, BadParameter)
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

    Another application may work in the same library: every change is made to what the file holds at that moment, and
    ``refresh`` takes in what others changed. Raises UnreadableFile when the file is damaged: it is left as it is.
    """

    folder: Path
    known: dict[str, Person] = field(default_factory=dict)
    queue: list[str] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    _seen: Stamp | None = None

    @classmethod
    def load(cls, folder: Path) -> People:
        """Read the participants of a library; a library without any is empty."""
        people = cls(folder)
        people.refresh()
        return people

    @staticmethod
    def of(data: bytes, source: str) -> dict[str, Person]:
        """Return the participants that a file from elsewhere holds, by code; raise UnreadableFile."""
        try:
            return {code: _person(code, entry) for code, entry in json.loads(data)["participants"].items()}
        except DAMAGED as error:
            raise _unreadable(source, error) from error

    def refresh(self) -> bool:
        """Read the file again where it changed; return whether it did."""
        path = self.path
        stamp = stamp_of(path)
        if stamp == self._seen:
            return False
        try:
            data = json.loads(path.read_text(encoding="utf-8")) if stamp else {"participants": {}}
            known = {code: _person(code, entry) for code, entry in data["participants"].items()}
            queue, recent = (
                [str(code) for code in data.get(name, []) if code in known] for name in ("queue", "recent")
            )
        except DAMAGED as error:
            raise _unreadable(path, error) from error
        self.known, self.queue, self.recent, self._seen = known, queue, recent, stamp
        return True

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change what the file holds now, and write it; nobody else does so meanwhile."""
        with writing(self.folder):
            self.refresh()
            yield
            content = {
                "participants": {code: _entry(person) for code, person in sorted(self.known.items())},
                "queue": self.queue,
                "recent": self.recent,
            }
            path = self.path
            try:
                replace_file(path, (json.dumps(content, indent=1) + "\n").encode())
            except StorageError:
                self._seen = None  # what was not written does not hold
                self.refresh()
                raise
            self._seen = stamp_of(path)

    def put(self, person: Person, was: Person | None = None) -> Person:
        """Add or change a participant; return them as they are kept.

        Parameters
        ----------
        person : Person
            As they should be.
        was : Person, optional
            As they were shown: what was not changed since is left to what the file holds now.

        Raises
        ------
        BadParameter
            For a code that cannot be used.
        StorageError
            When another application changed the same meanwhile, or the disk refuses; nothing is then stored.
        """
        participant_code(person.code)
        with self._changing():
            there = self.known.get(person.code)
            self.known[person.code] = _merged(person, was, there) if was and there else person
        return self.known[person.code]

    def seen(self, code: str, mass_kg: float = math.nan) -> None:
        """Note that somebody was tested now, and what they weighed; raise StorageError."""
        with self._changing():
            person = self.known.get(code, Person(code))
            self.known[code] = person if math.isnan(mass_kg) else replace(person, mass_kg=round(mass_kg, 2))
            self.recent = [code, *(other for other in self.recent if other != code)][:RECENT]
            self.queue = [other for other in self.queue if other != code]

    @property
    def path(self) -> Path:
        """The file that holds them."""
        return self.folder / PEOPLE_FILE

    def entry(self, code: str) -> dict[str, Any]:
        """Return what is known of a participant, as the file holds it."""
        return _entry(self.known[code])

    def erase(self, code: str) -> None:
        """Forget a participant; raise StorageError."""
        if code in self.known:
            with self._changing():
                self.known.pop(code, None)
                for line in (self.queue, self.recent):
                    line[:] = [other for other in line if other != code]

    def wait(self, code: str) -> None:
        """Put somebody at the end of today's queue, or take them out of it; raise StorageError."""
        waits = code in self.queue
        with self._changing():
            others = [other for other in self.queue if other != code]
            self.queue = others if waits else [*others, code]

    def listed(self) -> Iterator[Person]:
        """Yield everybody: those who wait first, then those seen last, then the others by code."""
        for code in dict.fromkeys((*self.queue, *self.recent, *sorted(self.known))):
            if code in self.known:
                yield self.known[code]


def _unreadable(source: object, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        Text("The participants in {path} cannot be read", path=str(source)),
        why=str(error),
        do=Text(
            ("Put back a copy of {people_file}, or move it away to begin a new list; no session is affected"),
            people_file=PEOPLE_FILE,
        ),
    )


def _merged(person: Person, was: Person, there: Person) -> Person:
    """Return what the file holds, with what was changed here."""
    now, before, found = _entry(person), _entry(was), _entry(there)
    ours = {name for name in now if now[name] != before[name]}
    if any(found[name] not in (before[name], now[name]) for name in ours):
        raise _changed_elsewhere(person.code)
    return replace(there, **{name: getattr(person, name) for name in ours})


def _changed_elsewhere(code: str) -> StorageError:
    return StorageError(
        Text("{code} was not stored", code=code),
        why=Text("another application changed the same meanwhile"),
        do=Text("Look at what stands there now, and change it again"),
    )


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
    """Names of people by code, in a file that stays on this computer and never enters a session or the library.

    A file that is damaged gives no names, and is never written over.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._names: dict[str, str] = {}
        self._seen: Stamp | None = None
        self.refresh()

    def refresh(self) -> bool:
        """Read the file again where another application changed it; return whether it did."""
        stamp = stamp_of(self.path)
        if stamp == self._seen:
            return False
        with suppress(OSError, ValueError, AttributeError, RecursionError):
            self._names = self._read()
        self._seen = stamp
        return True

    def _read(self) -> dict[str, str]:
        found = json.loads(self.path.read_text(encoding="utf-8"))
        return {str(code): str(name) for code, name in found.items()}

    def of(self, code: str) -> str:
        """Return a name, or nothing."""
        return self._names.get(code, "")

    def put(self, code: str, name: str, was: str | None = None) -> None:
        """Keep a name, or forget it when it is empty.

        Parameters
        ----------
        code, name : str
            Who, and what they are called.
        was : str, optional
            The name that was shown: the same one again changes nothing.

        Raises
        ------
        StorageError
            When another application changed it meanwhile, or the disk refuses.
        UnreadableFile
            When the file is damaged.
        """
        make_folder(self.path.parent)
        with writing(self.path.parent):
            try:
                names = self._read() if self.path.exists() else {}
            except (OSError, ValueError, AttributeError, RecursionError) as error:
                raise UnreadableFile(
                    Text("The names in {path} cannot be read", path=self.path),
                    why=str(error),
                    do=Text("Put back a copy of it, or move it away to begin a new list; no session is affected"),
                ) from error
            there, name = names.get(code, ""), name.strip()
            if name != was:
                if was is not None and there not in (was, name):
                    raise _changed_elsewhere(code)
                names.pop(code, None)
                if name:
                    names[code] = name
                replace_file(self.path, (json.dumps(names, indent=1, sort_keys=True) + "\n").encode())
            self._names, self._seen = names, stamp_of(self.path)

    def erase(self, code: str) -> None:
        """Forget a name; raise StorageError or UnreadableFile."""
        if self.of(code):
            self.put(code, "")


def folded(text: str) -> str:
    """Return text without accents and case, as one types it: ``ozturk`` for Öztürk."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i").replace("ß", "ss"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def found(typed: str, people: Iterable[Person], name_of: Callable[[str], str]) -> list[Person]:
    """Return whom typed words mean: the exact code first, then beginnings, then what merely holds every word.

    Words may come in any order; accents and case do not count.
    """
    words = folded(typed).split()
    ranked: list[tuple[int, Person]] = []
    for person in people:
        code, name = folded(person.code), folded(name_of(person.code))
        parts = (code, *re.split(r"[\s\-'’]+", name))
        if words == [code]:
            ranked.append((0, person))
        elif all(any(part.startswith(word) for part in parts) for word in words):
            ranked.append((1, person))
        elif all(word in f"{code} {name}" for word in words):
            ranked.append((2, person))
    return [person for _, person in sorted(ranked, key=lambda one: one[0])]
