"""All that is kept of one person: found, handed out, and erased."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from soleplate.app.names import Names
from soleplate.app.people import People
from soleplate.errors import BadParameter, FileError, StorageError, about_file
from soleplate.model.people import participant_code
from soleplate.model.stamp import utc_stamp
from soleplate.programme.store import log_file, plan_file
from soleplate.storage.files import JOURNAL, in_use, new_file
from soleplate.storage.first_look import forget
from soleplate.storage.library import Library
from soleplate.storage.opening import open_session
from soleplate.text import Text

__all__ = ["Kept", "Overdue", "erase", "export", "kept_of", "overdue"]

PAGES = (".html", ".pdf", ".png", ".svg", ".csv")  # what was written of a session beside it


@dataclass(frozen=True)
class Kept:
    """Name one thing that is kept of a person.

    Attributes
    ----------
    kind : str
        ``session``, ``journal``, ``page``, ``programme``, ``entry`` (in the list of people) or ``name``.
    path : Path
        The file that holds it.
    """

    kind: str
    path: Path


@dataclass(frozen=True)
class Overdue:
    """Name a person whose last session lies further back than is to be kept."""

    code: str
    last_utc: str
    sessions: int


def kept_of(code: str, library: Path, names: Names) -> list[Kept]:
    """Return everything that is kept of a person here: files of theirs only, and their entries in files of all.

    Copies and backups elsewhere are not known. Raises BadParameter for what is no code.
    """
    participant_code(code)
    with Library(library) as index:
        index.update()
        sessions = [entry.file for entry in index.find(participant=code)]
    stems = {path.stem for path in sessions} | {f"{code}_programme"}
    found = [Kept("session", path) for path in sessions]
    plans = (plan_file(library, code), log_file(library, code))
    found += [Kept("programme", path) for path in plans if path.is_file()]
    for path in sorted(_below(library)):
        if path.name.startswith(f"{code}_") and path not in sessions:
            if JOURNAL in path.name:
                if _is_of(path, code):
                    found.append(Kept("journal", path))
            elif path.suffix in PAGES and any(path.name.startswith(stem) for stem in stems):
                found.append(Kept("page", path))
    if code in (people := People.load(library)).known:
        found.append(Kept("entry", people.path))
    if names.of(code):
        found.append(Kept("name", names.path))
    return found


def export(code: str, library: Path, names: Names, out: Path) -> list[Kept]:
    """Put all that is kept of a person into one new zip archive, to be handed to them; return what it holds.

    Raises BadParameter when nothing is kept, StorageError when the archive cannot be written.
    """
    found = _something(code, library, names)
    people = People.load(library)
    about: dict[str, object] = {"code": code, "name": names.of(code)}
    if code in people.known:
        about["entry"] = people.entry(code)
    with new_file(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(about, indent=1, ensure_ascii=False))
        for kept in found:
            if kept.kind not in ("entry", "name"):
                archive.write(kept.path, kept.path.relative_to(library).as_posix())
    return found


def erase(code: str, library: Path, names: Names) -> list[Kept]:
    """Remove all that is kept of a person here, and return what was removed. There is no way back.

    Raises
    ------
    BadParameter
        When nothing is kept.
    StorageError
        While something of theirs is being recorded, or where a file cannot be removed: the others are removed then.
    """
    found = _something(code, library, names)
    if any(kept.kind == "journal" and in_use(kept.path) for kept in found):
        raise StorageError(
            Text("Nothing of {code} was erased: a test is being recorded", code=code), do=Text("Wait for its end")
        )
    stuck = []
    for kept in found:
        if kept.kind in ("session", "journal", "page", "programme"):
            forget(kept.path)
            try:
                kept.path.unlink(missing_ok=True)
            except OSError as error:
                stuck.append(f"{kept.path.name}: {error.strerror}")
    People.load(library).erase(code)
    names.erase(code)
    with Library(library) as index:
        index.update()  # not made anew: it remembers the digests of everybody else's files
    if stuck:
        raise StorageError(
            Text("Not everything of {code} could be removed", code=code),
            why="; ".join(stuck),
            do=Text("Close programs that have these files open, and erase again"),
        )
    return found


def overdue(library: Path, years: float, now: datetime | None = None) -> list[Overdue]:
    """Return the persons of a library whose last session is older than so many years, the oldest first."""
    limit = utc_stamp((now or datetime.now(UTC)) - timedelta(days=365.25 * years))
    last: dict[str, str] = {}
    count: dict[str, int] = {}
    with Library(library) as index:
        index.update()
        for entry in index.find():
            code = entry.about.participant
            last[code] = max(last.get(code, ""), entry.about.created_utc)
            count[code] = count.get(code, 0) + 1
    return sorted(
        (Overdue(code, utc, count[code]) for code, utc in last.items() if utc < limit), key=lambda one: one.last_utc
    )


def _something(code: str, library: Path, names: Names) -> list[Kept]:
    found = kept_of(code, library, names)
    if not found:
        raise BadParameter(
            Text("Nothing is kept of {code} in {library}", code=code, library=library),
            do=Text("Check the code, or give another --library"),
        )
    return found


def _below(library: Path) -> Iterator[Path]:
    for folder, _, files in os.walk(library):  # no link is followed
        yield from (Path(folder) / name for name in files)


def _is_of(journal: Path, code: str) -> bool:
    """Return whether a journal is this person's: by its header, or by its name where that cannot be read."""
    with suppress(FileError), about_file(journal):
        return open_session(journal, check=False).header.participant == code
    return True
