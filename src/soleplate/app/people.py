"""The people of a clinic, in the library by their codes; two applications may change them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from soleplate.errors import BadParameter, ForeignFile, StorageError, UnreadableFile, ordinary
from soleplate.model.people import participant_code
from soleplate.model.person import Person
from soleplate.storage.files import Stamp, replace_file, stamp_of
from soleplate.storage.locks import writing
from soleplate.text import Text

__all__ = ["PEOPLE_FILE", "People", "changed_elsewhere"]

PEOPLE_FILE = "participants.json"
RECENT = 5
DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, BadParameter, ForeignFile)


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
            return {code: Person.of(code, entry, source) for code, entry in json.loads(data)["participants"].items()}
        except DAMAGED as error:
            raise _unreadable(source, error) from error

    def refresh(self) -> bool:
        """Read the file again where it changed; return whether it did."""
        path = self.path
        stamp = stamp_of(path)
        if stamp == self._seen:
            return False
        try:
            data = json.loads(ordinary(path).read_text(encoding="utf-8")) if stamp else {"participants": {}}
            known = {code: Person.of(code, entry, path.name) for code, entry in data["participants"].items()}
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
                "participants": {code: person.entry() for code, person in sorted(self.known.items())},
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
        return self.known[code].entry()

    def erase(self, code: str, was: Person | None = None) -> None:
        """Forget a participant, where given only as long as they are as they were shown; raise StorageError."""
        if code in self.known:
            with self._changing():
                if was is not None and self.known.get(code) != was:
                    raise changed_elsewhere(code)
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
            "Put back a copy of {people_file}, or move it away to begin a new list; no session is affected",
            people_file=PEOPLE_FILE,
        ),
    )


def _merged(person: Person, was: Person, there: Person) -> Person:
    """Return what the file holds, with what was changed here."""
    now, before, found = person.entry(), was.entry(), there.entry()
    ours = {name for name in now if now[name] != before[name]}
    if any(found[name] not in (before[name], now[name]) for name in ours):
        raise changed_elsewhere(person.code)
    return replace(there, **{name: getattr(person, name) for name in ours})


def changed_elsewhere(code: str) -> StorageError:
    """Return the refusal of a change that another application was faster with."""
    return StorageError(
        Text("{code} was not stored", code=code),
        why=Text("another application changed the same meanwhile"),
        do=Text("Look at what stands there now, and change it again"),
    )
