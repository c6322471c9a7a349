"""The process that reads files of other programs, under limits: ``python -m soleplate.importers.worker``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from soleplate import plugins
from soleplate.api.importer import ImportedFile, Importer, Question, Told
from soleplate.errors import ForeignFile, PluginError, SoleplateError, StorageError, is_shortage, ordinary, unreadable
from soleplate.importers.order import ImportOrder
from soleplate.importers.session import session_of
from soleplate.importers.trials import with_trials
from soleplate.storage.files import SessionFiles, session_stem
from soleplate.storage.first_look import within_limits
from soleplate.storage.writer import write_session
from soleplate.text import Text
from soleplate.worker import Job, Reply, serve

__all__ = ["importer_of", "main", "work"]

HEAD = 65_536
LAST = ("table",)  # takes any text, so it is asked last
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # zip, and so .xlsx and .ods; the older .xls


def importer_of(path: Path, name: str = "") -> Importer:
    """Return the importer of a file: by its name, or the first one that recognises it.

    Raises
    ------
    UnknownName
        When there is no importer of that name.
    UnreadableFile, ForeignFile
        When the file cannot be read, or is of no format that is known.
    """
    try:
        with ordinary(path).open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise unreadable(path, error) from error
    if name:
        return plugins.importer(name)
    known = plugins.names("importers")
    for one in (*(name for name in known if name not in LAST), *LAST):
        if one in known and (found := _recognising(one, path, head)) is not None:
            return found
    if head.startswith(SPREADSHEETS):
        raise ForeignFile(
            Text("{name} is a workbook, or packed, and no text", name=path.name),
            do=Text("Open it and save its sheet as CSV, or unpack it"),
        )
    raise ForeignFile(
        Text("{name} is of no format that is known", name=path.name),
        why=Text("it begins with {head}", head=head[:16]) if head else Text("it is empty"),
        do=Text("Known are: {listed}. Say one with --format", listed=", ".join(known)),
    )


def _recognising(name: str, path: Path, head: bytes) -> Importer | None:
    """Return an importer that knows a file; None for another one, and for one that fails: the others are asked on."""
    try:
        found = plugins.importer(name)
        return found if found.recognises(path, head) else None
    except (Exception, SystemExit) as error:  # a plug-in; what cannot be loaded is told by soleplate doctor
        if is_shortage(error):
            raise
        return None


def _read(importer: Importer, path: Path, told: Told) -> ImportedFile:
    """Read a file; whatever a plug-in does wrong is its own fault, in words."""
    try:
        found = importer.read(path, told)
        if not isinstance(found, ImportedFile):
            raise TypeError(f"read() gave a {type(found).__name__}, no ImportedFile")
        return found
    except (Exception, SystemExit) as error:
        ours = type(importer).__module__.startswith("soleplate.")
        if ours or isinstance(error, SoleplateError) or is_shortage(error):
            raise
        raise PluginError(
            Text("The importer {name!r} failed", name=importer.name), why=f"{type(error).__name__}: {error}",
            do=Text("Tell whoever wrote {module}", module=type(importer).__module__),
        ) from error  # fmt: skip


def work(item: dict[str, Any], order: ImportOrder) -> Reply:
    """Read one file; write its session where ``out`` is told and nothing must be asked. Plain values.

    ``format``, ``findings``, ``questions``, ``plates`` and ``trials`` say what was understood; ``file`` is the session.
    ``error`` and ``reason`` in place of them say why it could not be read.
    """
    path = Path(item["path"])
    try:
        importer = importer_of(path, order.format)
        found = _read(importer, path, order.told)
        reply: Reply = {
            "format": importer.name,
            "findings": [[_data(row.what), _data(row.value), row.certainty, _data(row.why)] for row in found.findings],
            "questions": [_question(question) for question in found.questions],
        }
        if found.needed or not found.plates:
            return reply
        return {**reply, **_made(path, found, importer, order, item.get("out", ""))}
    except SoleplateError as error:
        return {"error": type(error).__name__, "reason": error.text.data()}


def _made(path: Path, found: ImportedFile, importer: Importer, order: ImportOrder, out: str) -> Reply:
    session = session_of(found, path, path.read_bytes(), importer.name, order)
    whole, told = with_trials(session, order)
    reply: Reply = {
        "plates": [
            [role, len(plate.stream()), plate.stream().info.nominal_rate_hz, plate.stream().info.kind]
            for role, plate in whole.plates.items()
        ],
        "context": dict(whole.context), "trials": [_data(text) for text in told], "file": "",
    }  # fmt: skip
    if out:
        place = SessionFiles(Path(out), session_stem(whole.header)).session_file
        if place.exists():
            raise StorageError(
                Text("{name} was imported before: {place}", name=path.name, place=place),
                why=Text("the same file, read in the same way for the same person"),
                do=Text("Nothing was changed. Move that session away to import it again"),
            )
        reply["file"] = str(write_session(whole, place))
    return reply


def _data(text: str) -> Any:
    return text.data() if isinstance(text, Text) else str(text)


def _question(question: Question) -> dict[str, Any]:
    choices = [[_data(choice.label), dict(choice.options)] for choice in question.choices]
    return {"key": question.key, "text": _data(question.text), "choices": choices, "optional": question.optional}


def _job(settings: Any) -> Job:
    order = ImportOrder.of(settings)
    return lambda item: work(item, order)


def main() -> int:
    """Serve until the input ends; return 0."""
    within_limits()
    return serve({"import": _job})


if __name__ == "__main__":
    sys.exit(main())
