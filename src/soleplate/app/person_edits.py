"""Changes of what is known of people, each of which can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.model.person import Person

__all__ = ["PersonEdits"]


@dataclass(frozen=True)
class _Edit:
    before: Person | None
    after: Person | None
    name_before: str
    name_after: str

    @property
    def code(self) -> str:
        return (self.after or self.before or Person("")).code


class PersonEdits:
    """Save changes of people and their names, take them back in turn, and make them again.

    Parameters
    ----------
    people : People
        Those of the library.
    names : Names
        Those of this computer.
    """

    def __init__(self, people: People, names: Names) -> None:
        self._people, self._names = people, names
        self._done: list[_Edit] = []
        self._undone: list[_Edit] = []

    def save(self, person: Person, was: Person | None, name: str, name_was: str) -> Person:
        """Keep a person, new (``was`` is None) or changed, and their name; return them as they are kept.

        Raises
        ------
        BadParameter
            For a code that cannot be used.
        StorageError
            When another application changed the same meanwhile, or the disk refuses.
        UnreadableFile
            When the file of people or names is damaged.
        """
        kept = self._people.put(person, was)
        self._names.put(person.code, name, name_was)
        self._done.append(_Edit(was, kept, name_was, name.strip()))
        self._undone.clear()
        return kept

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._done)

    def undo(self) -> str:
        """Take the last change back; return whose it was, or nothing. Raises as ``save`` does."""
        return self._move(self._done, self._undone)

    def redo(self) -> str:
        """Make again what was taken back; return whose it was, or nothing. Raises as ``save`` does."""
        return self._move(self._undone, self._done)

    def forget(self, code: str) -> None:
        """Drop the changes of a person who was erased: what is erased does not come back."""
        for edits in (self._done, self._undone):
            edits[:] = [edit for edit in edits if edit.code != code]

    def _move(self, from_: list[_Edit], to: list[_Edit]) -> str:
        if not from_:
            return ""
        edit = from_[-1]
        code = edit.code
        if edit.before is not None:
            self._people.put(edit.before, edit.after)
        else:
            self._people.erase(code, edit.after)
        self._names.put(code, edit.name_before, edit.name_after)
        from_.pop()
        to.append(_Edit(edit.after, edit.before, edit.name_after, edit.name_before))
        return code
