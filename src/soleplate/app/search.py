"""Who is meant by what is typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from soleplate.model.person import Person

__all__ = ["folded", "found"]


@lru_cache(maxsize=1 << 15)  # a list of people is searched at every letter
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
