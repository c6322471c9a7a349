"""What stands at the head of a page that is handed over: the clinic, who was tested, and by whom."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from soleplate.errors import BadParameter, ordinary
from soleplate.text import Text

__all__ = ["NOBODY", "Letterhead", "logo_of"]

MOST_BYTES = 2_000_000
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True)
class Letterhead:
    """Hold what a page says at its head; all of it may be empty.

    Attributes
    ----------
    clinic, tester : str
        As they want to be named.
    logo : str
        A picture as a ``data:`` address, as ``logo_of`` gives it.
    name : str
        Of the person; by default their code stands there.
    about : tuple of str
        More of the person: age, leg and reason, week.
    goal : str
        In their own words.
    """

    clinic: str = ""
    tester: str = ""
    logo: str = ""
    name: str = ""
    about: tuple[str, ...] = ()
    goal: str = ""


NOBODY = Letterhead()


def logo_of(path: Path) -> str:
    """Return a picture file as a ``data:`` address, so that a page stays one file.

    Raises BadParameter for what is no PNG or JPEG, is larger than 2 MB, or cannot be read.
    """
    try:
        with ordinary(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadParameter(
            Text("The logo {name} cannot be read", name=path.name), why=str(error), do=Text("Choose another picture")
        ) from error
    kind = next((kind for start, kind in KINDS.items() if data.startswith(start)), "")
    if not kind or len(data) > MOST_BYTES:
        raise BadParameter(
            Text("The logo {name} cannot be used", name=path.name),
            why=Text("it is larger than 2 MB") if kind else Text("it is no PNG and no JPEG picture"),
            do=Text("Save it as a small PNG picture"),
        )
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
