"""One person's programme in a library: its file, and an append-only, hash-chained log of all that was decided.

``P01_programme.yaml`` is what people read and edit; what holds is what the log says, so a file that was changed by hand
holds from ``programme change`` on, all of it or nothing. Sessions are not in the log: they are session files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from soleplate.errors import BadParameter, DamagedFile, SoleplateError, UnknownName, UnreadableFile, ordinary
from soleplate.model.edit import Edit
from soleplate.model.people import participant_code
from soleplate.model.stamp import utc_stamp
from soleplate.model.typed import parsed, typed
from soleplate.programme.check import checked
from soleplate.programme.plan import Programme
from soleplate.storage.edits import broken_link, chained
from soleplate.storage.files import make_folder, replace_file
from soleplate.storage.locks import writing
from soleplate.text import Text

__all__ = ["LOG", "PLAN", "Kept", "Log", "has_programme", "log_file", "plan_file"]

PLAN, LOG = "_programme.yaml", "_programme.jsonl"
MOST_LOG = 16 << 20


def plan_file(library: Path, code: str) -> Path:
    """Return where the programme of somebody is, as people read it."""
    return library / f"{participant_code(code)}{PLAN}"


def log_file(library: Path, code: str) -> Path:
    """Return where the log of somebody's programme is."""
    return library / f"{participant_code(code)}{LOG}"


def has_programme(library: Path, code: str) -> bool:
    """Return whether somebody follows a programme."""
    return log_file(library, code).is_file()


@dataclass(frozen=True)
class Kept:
    """Hold one decision that was logged for a slot: which exercise (empty: the session), what, and why."""

    slot: str
    exercise: str
    new: str
    why: str
    who: str
    utc: str


class Log:
    """Read and append what was decided about somebody's programme.

    Raises UnknownName where somebody follows none, DamagedFile when the chain is broken, UnreadableFile else.
    """

    def __init__(self, library: Path, code: str) -> None:
        self.library, self.code = library, participant_code(code)
        self.path = log_file(library, code)
        if not self.path.is_file():
            raise UnknownName(
                Text("{code} follows no programme in {library}", code=code, library=library),
                do=Text("Begin one: {command}", command=f"soleplate programme new {code} --start YYYY-MM-DD"),
            )
        self.entries = _read(self.path, code)

    @classmethod
    def begin(cls, library: Path, code: str, text: str, *, who: str, why: str, utc: str = "") -> Log:
        """Give somebody a programme; raise BadParameter when it cannot be used, or when they have one already."""
        programme = checked(text, Text("The programme"))
        _needs_start(programme)
        make_folder(library)
        with writing(library):
            if has_programme(library, code):
                raise BadParameter(
                    Text("{code} follows a programme already", code=code),
                    do=Text("Change it: {command}", command=f"soleplate programme change {code} FILE"),
                )
            entry = chained(_seed(code), [], Edit(utc or utc_stamp(), who, "plan", "", text, why))
            _write_both(library, code, [entry])
        return cls(library, code)

    @property
    def text(self) -> str:
        """The file of the programme that holds now."""
        return next(entry.new for entry in reversed(self.entries) if entry.what == "plan")

    @property
    def programme(self) -> Programme:
        """The programme that holds now; raise BadParameter where this program cannot use it."""
        return checked(self.text, Text("The programme of {code}", code=self.code))

    @property
    def edited_by_hand(self) -> bool:
        """Whether the file beside the log is another text than the one that holds."""
        try:
            return plan_file(self.library, self.code).read_text(encoding="utf-8") != self.text
        except (OSError, ValueError):
            return True

    def change(self, text: str, *, who: str, why: str, utc: str = "") -> None:
        """Let another programme hold from now on, all of it or nothing; what was done stays done."""
        _needs_start(checked(text, Text("The programme")))
        self.add("plan", text, who=who, why=why, utc=utc)

    def add(self, what: str, new: str, *, who: str, why: str, old: str | None = None, utc: str = "") -> None:
        """Append one entry; raise BadParameter without a name and a reason, StorageError when the disk refuses."""
        if not who.strip() or not why.strip():
            raise BadParameter(Text("An entry needs a name and a reason"), do=Text("Say who decides it, and why"))
        with writing(self.library):
            self.entries = _read(self.path, self.code)
            before = self.last(what)
            old = old if old is not None else hashlib.sha256(before.encode()).hexdigest() if what == "plan" else before
            entry = Edit(utc or utc_stamp(), who, what, old, new, why)
            self.entries = [*self.entries, chained(_seed(self.code), self.entries, entry)]
            _write_both(self.library, self.code, self.entries)

    def last(self, what: str) -> str:
        """Return the newest value of an entry; empty where there is none."""
        return next((entry.new for entry in reversed(self.entries) if entry.what == what), "")

    def all(self, kind: str) -> dict[str, Edit]:
        """Return the newest entry of each thing of a kind, e.g. ``morning`` by date."""
        found: dict[str, Edit] = {}
        for entry in self.entries:
            begins, _, rest = entry.what.partition("/")
            if begins == kind and rest:
                found[rest] = entry
        return found

    def decided(self) -> list[Kept]:
        """Return every decision, oldest first."""
        found = []
        for entry in self.entries:
            kind, _, rest = entry.what.partition("/")
            slot, _, exercise = rest.partition("/")
            if kind == "decision" and exercise:
                found.append(Kept(slot, exercise, entry.new, entry.why, entry.who, entry.utc))
        return found


def _seed(code: str) -> str:
    return f"programme/{code}"


def _needs_start(programme: Programme) -> None:
    if not programme.start:
        raise BadParameter(
            Text("The programme does not say when it starts"), do=Text("Give its first day: start: 2027-01-04")
        )


def _write_both(library: Path, code: str, entries: Iterable[Edit]) -> None:
    kept = list(entries)
    lines = "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in kept)
    replace_file(log_file(library, code), lines.encode("utf-8", "replace"))
    if kept[-1].what == "plan":
        replace_file(plan_file(library, code), kept[-1].new.encode())


def _read(path: Path, code: str) -> list[Edit]:
    try:
        if path.stat().st_size > MOST_LOG:
            raise ValueError(Text("it is longer than 16 MB"))
        lines = ordinary(path).read_text(encoding="utf-8").splitlines()
        found = [_entry(line, path.name, nth) for nth, line in enumerate(lines, 1)]
    except (OSError, ValueError, SoleplateError) as error:
        raise UnreadableFile(
            Text("The log {name} cannot be read", name=path.name),
            why=str(error),
            do=Text("Put back a copy of it from a backup; no session is affected"),
        ) from error
    broken = broken_link(_seed(code), found)
    if broken is not None or not any(entry.what == "plan" for entry in found):
        raise DamagedFile(
            Text("Line {n} of {name} does not follow from the one before it", n=(broken or 0) + 1, name=path.name),
            why=Text("the log was changed after it was written"),
            do=Text("Put back a copy of it from a backup; no session is affected"),
        )
    return found


def _entry(line: str, name: str, number: int) -> Edit:
    data: Any = parsed(line, source=name, place=f"line {number}")
    return typed(Edit, data, source=name)
