"""What the journals of one session hold together, and what of them had to be left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from soleplate.api.events import Event, event_from_json
from soleplate.errors import ForeignFile, UnreadableFile
from soleplate.model.session import PlateSetup, SessionHeader
from soleplate.storage.codec import journal_header_from
from soleplate.storage.files import SessionFiles
from soleplate.storage.journals.journal import BYTES, CHUNK, EVENT, HEADER, JournalText, Record, read_journal
from soleplate.text import Text

__all__ = ["JournalContents", "place_of", "read_contents"]


@dataclass
class JournalContents:
    """Gather the records of a session.

    Attributes
    ----------
    session : SessionHeader, optional
        From the session's journal, or any plate's where that one has lost it.
    setups : dict of role to PlateSetup
        In the order of the rig.
    bodies : dict of role to list of Record
        Records of each plate behind its header, in the order of their host time.
    events : list of Event
        Everything that happened.
    left_out : int
        Bytes of the journals that are in none of these.
    notes : list of str
        What was left out, is missing or was put in order.
    """

    session: SessionHeader | None = None
    setups: dict[str, PlateSetup] = field(default_factory=dict)
    bodies: dict[str, list[Record]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    left_out: int = 0
    notes: list[str] = field(default_factory=list)

    def leave(self, records: Iterable[Record], note: str) -> None:
        """Count records as left out, and say why."""
        self.left_out += sum(record.end - record.at for record in records)
        self.notes.append(note)

    def records(self, path: Path, kinds: Collection[int]) -> list[Record]:
        """Return the whole records of a journal in the order of their host time, those of a plate each once."""
        text = read_journal(path)
        self.left_out += text.left_out
        if text.holes:
            self.notes.append(_holes(path, text))
        for record in text.records:
            if record.kind not in (HEADER, BYTES, CHUNK, EVENT):
                raise ForeignFile(
                    Text("{source} is of kind {kind}, which this program does not know",
                         source=place_of(path.name, record), kind=record.kind),
                    why=Text("a newer program wrote it"),
                    do=Text("The file was left as it is. Update Soleplate: pip install --upgrade soleplate"),
                )  # fmt: skip
        kept = [record for record in text.records if record.kind in kinds]
        self.strangers(path, [record for record in text.records if record.kind not in kinds])
        # what a board said while it was opened is older than the header that its opening ends with
        ordered = sorted(kept, key=lambda record: (record.segment, record.kind != HEADER, record.host_s))
        moved = any(one is not two for one, two in zip(ordered, kept, strict=True))
        if moved:
            self.notes.append(Text("the records of {name} were not in the order of their time; they were put in order",
                                   name=path.name))  # fmt: skip
        if EVENT in kinds and not moved:  # two events of one moment may be equal
            return ordered
        once = list(dict.fromkeys(ordered))
        if twice := len(ordered) - len(once):
            kept_ids = {id(record) for record in once}
            self.leave(
                (record for record in ordered if id(record) not in kept_ids),
                Text("{n} records of {name} stand there twice and were taken once", n=twice, name=path.name),
            )
        return once

    def strangers(self, path: Path, records: Collection[Record]) -> None:
        """Leave out records of another journal."""
        if records:
            note = Text("{n} records of {name} do not belong there and were left out", n=len(records), name=path.name)
            self.leave(records, note)

    def read_session(self, path: Path) -> None:
        """Take in the journal of the header and the events."""
        for record in self.records(path, (HEADER, EVENT)):
            source = place_of(path.name, record)
            if record.kind == EVENT:
                text = record.payload.decode("utf-8", "replace")
                self.events.append(event_from_json(text, source=source, newer=False))
            elif self.session is None:
                self.session = journal_header_from(record.payload, source).session
        if self.session is None:
            self.notes.append(Text("{name} has no header", name=path.name))

    def read_plates(self, paths: Mapping[str, Path]) -> None:
        """Take in the journals of the plates; where one has lost its header, the others say what the plate was."""
        found: dict[str, tuple[list[Record], Record | None]] = {}
        setups: dict[str, PlateSetup] = {}
        for role, path in paths.items():
            records = self.records(path, (HEADER, BYTES, CHUNK))
            first = next((record for record in records if record.kind == HEADER and record.segment == 0), None)
            header = journal_header_from(first.payload, place_of(path.name, first)) if first else None
            if header is None or header.session is None or header.plate is None:
                first = None
                self.notes.append(Text("{name} has no header", name=path.name))
            else:
                self.session = self.session or header.session
                setups[role] = header.plate
                if header.session.session_id != self.session.session_id or header.plate.role != role:
                    raise ForeignFile(
                        Text("{name} is the journal of another session, or of plate {other}",
                             name=path.name, other=header.plate.role),
                        why=Text("the journals beside it hold session {mine}", mine=self.session.session_id[:8]),
                        do=Text("Move it to another folder, then recover again"),
                    )  # fmt: skip
            found[role] = records, first
        if self.session is not None:
            self.setups = {**{setup.role: setup for setup in self.session.plates}, **setups}
        for role, (records, first) in found.items():
            roles = list(self.setups)
            if role not in roles:
                self.leave(records, Text("nothing tells what plate {role} was", role=role))
                continue
            index = first.plate if first is not None else roles.index(role)
            body = [record for record in records if record is not first]
            self.strangers(paths[role], [record for record in body if record.plate != index])
            self.bodies[role] = [record for record in body if record.plate == index]


def read_contents(files: SessionFiles) -> tuple[SessionHeader, JournalContents]:
    """Return the header of a session and what its journals hold.

    Raises
    ------
    UnreadableFile
        When no journal can be read or none has a whole header.
    ForeignFile
        When one is another program's, another session's or a newer program's.
    """
    found = JournalContents()
    if files.session_journal.exists():
        found.read_session(files.session_journal)
    else:
        found.notes.append(Text("the session journal is missing"))
    found.read_plates(files.plate_journals)
    if found.session is None:
        raise UnreadableFile(
            Text("No header was found in the journals of {stem} in {folder}", stem=files.stem, folder=files.folder),
            why="; ".join(found.notes) or Text("there are none"),
            do=Text("Check the name; if the journals are empty, nothing had been recorded yet"),
        )
    found.notes += [
        Text("the journal of plate {role} is missing", role=role)
        for role in found.setups
        if role not in files.plate_journals
    ]
    return found.session, found


def place_of(name: str, record: Record) -> str:
    """Return file and place of a record, for messages."""
    return Text("{name}, record at byte {at},", name=name, at=record.at)


def _holes(path: Path, text: JournalText) -> str:
    n, at = text.left_out, text.holes[0][0]
    if len(text.holes) > 1:
        return Text("{n} bytes of {name} were damaged in {places} places, the first at byte {at}, and left out",
                    n=n, name=path.name, places=len(text.holes), at=at)  # fmt: skip
    if not text.records or at > text.records[-1].at:
        return Text("{left_out} bytes at the end of {name} were torn and left out", left_out=n, name=path.name)
    return Text("{n} bytes at byte {at} of {name} were damaged and left out", n=n, at=at, name=path.name)
