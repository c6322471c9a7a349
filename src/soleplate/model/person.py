"""One person of a clinic: what is known of them besides their name, and how it is written and read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta

from soleplate.errors import BadParameter
from soleplate.model.days import parse_day
from soleplate.model.norm import PersonFacts
from soleplate.model.people import Side
from soleplate.model.typed import Name, typed
from soleplate.text import Text

__all__ = ["SEXES", "Note", "Person", "Sex", "sex_name"]

MASS_STEP = 0.05  # of body mass since the last visit: is it the right person?
Sex = Literal["", "female", "male", "other"]
SEXES: tuple[Sex, ...] = ("", "female", "male", "other")
Day = Annotated[str, Meta(pattern=r"^(\d{4}-\d\d-\d\d|)\Z")]
Words = Annotated[str, Meta(max_length=2000)]
Millimetres = Annotated[float, Meta(gt=0, le=3000)]
Kilograms = Annotated[float, Meta(gt=0, le=1000)]


@dataclass(frozen=True)
class Note:
    """Hold what was noted of a person on a day (ISO; empty where it is not known)."""

    day: Day
    text: Words


@dataclass(frozen=True)
class Person:
    """Hold what is known of a participant; no name.

    Attributes
    ----------
    code : str
        1 to 32 letters, digits, ``_`` or ``-``.
    involved, dominant : str
        Legs, or empty.
    reason : str
        Why they come: a diagnosis, or "screening".
    since : str
        Day of the injury, operation or first complaint, ISO; empty where none is known.
    born : str
        Day of birth, ISO, or empty.
    sex : str
        ``female``, ``male``, ``other`` or empty: norms ask for it.
    height_mm : float
        Body height; NaN when unknown.
    limits, goal : str
        What must not be done, and what for.
    mass_kg : float
        As weighed last; NaN before.
    archived : bool
        Whether they come no more: kept, and out of the list.
    notes : tuple of Note
        What was noted, oldest first.
    """

    code: Name
    involved: Side = ""
    dominant: Side = ""
    reason: Words = ""
    since: Day = ""
    born: Day = ""
    sex: Sex = ""
    height_mm: Millimetres = math.nan
    limits: Words = ""
    goal: Words = ""
    mass_kg: Kilograms = math.nan
    archived: bool = False
    notes: Annotated[tuple[Note, ...], Meta(max_length=1000)] = ()

    def other_mass(self, mass_kg: float) -> bool:
        """Return whether a mass is so far from the last one that another person may stand there."""
        return abs(mass_kg - self.mass_kg) > MASS_STEP * self.mass_kg

    def age_years(self, today: date) -> int | None:
        """Return the age in whole years; None where the day of birth is not known."""
        if not self.born:
            return None
        born = date.fromisoformat(self.born)
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def week(self, today: date) -> int | None:
        """Return which week since the injury or operation this is, its first days being week 1; None without a day."""
        days = (today - date.fromisoformat(self.since)).days if self.since else -1
        return days // 7 + 1 if days >= 0 else None

    def facts(self, today: date) -> PersonFacts:
        """Return what norms may ask of them."""
        age = self.age_years(today)
        sex = self.sex if self.sex in ("female", "male") else ""
        return PersonFacts(math.nan if age is None else age, sex, self.height_mm, self.mass_kg)

    def about(self, today: date) -> list[str]:
        """Say who they are in a few words: age, leg and reason, and the week counted from its day."""
        age, week = self.age_years(today), self.week(today)
        said: list[str] = [] if age is None else [Text("{n} y", n=age)]
        if self.involved:
            text = Text("{side}: {reason}", side=self.involved, reason=self.reason)
            said.append(text if self.reason else Text("involved: {side}", side=self.involved))
        elif self.reason:
            said.append(self.reason)
        return said if week is None else [*said, Text("week {week}", week=week)]

    def entry(self) -> dict[str, Any]:
        """Return plain values for a file, without the code; None for what is not known."""
        values = asdict(self)
        del values["code"]
        return {name: None if value != value else value for name, value in values.items()}

    @classmethod
    def of(cls, code: str, entry: Mapping[str, Any], source: str) -> Person:
        """Return the person that an entry of a file holds.

        Raises ForeignFile for values that cannot be, and BadParameter for a day that is none. A field that an older
        version asked for (weeks, without a day to count from) becomes a note; one of a newer version is passed over.
        """
        values = {field.name: entry[field.name] for field in fields(cls) if entry.get(field.name) is not None}
        weeks = entry.get("weeks_since")
        if isinstance(weeks, int | float) and "notes" not in values:
            values["notes"] = [{"day": "", "text": f"weeks since injury or operation, as entered once: {weeks:g}"}]
        person = typed(cls, {**values, "code": code}, source=source)
        for day in (person.born, person.since, *(note.day for note in person.notes)):
            if day:
                parse_day(day)
        return person


def sex_name(text: str) -> Sex:
    """Return ``female``, ``male``, ``other`` or an empty string; raise BadParameter for anything else."""
    for sex in SEXES:
        if text == sex:
            return sex
    raise BadParameter(Text("The sex {text!r} is unknown", text=text[:20]), do=Text("Say female, male or other"))
