"""Files go in: read by processes under limits, shown, and written as sessions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soleplate import errors
from soleplate.api.importer import Choice, Finding, Question, Told
from soleplate.batch.pool import PoolOrder, Worker, work_through
from soleplate.errors import BadParameter, HostileFile, SoleplateError
from soleplate.importers.asking import option_of
from soleplate.importers.order import ImportOrder
from soleplate.model.people import side_name
from soleplate.storage.files import make_folder
from soleplate.text import Text
from soleplate.worker import USUAL, Reply, WorkerLimits

__all__ = ["Imported", "import_file", "import_files", "look_at"]

WORKER = "soleplate.importers.worker"


@dataclass(frozen=True)
class Imported:
    """Hold what became of one file.

    Attributes
    ----------
    format : str
        Of which importer.
    findings, questions : tuple
        What was understood, and what must, or may, be told.
    plates : tuple of (role, samples, rate, kind)
        What it holds; empty as long as something must be told.
    trials : tuple of str
        What was found of a test, or why nothing was.
    context : mapping
        What is not known, in words: zero, weight, sides.
    session : Path or None
        The session file, where one was written.
    error : SoleplateError or None
        Why it could not be read.
    """

    path: Path
    format: str = ""
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    plates: tuple[tuple[str, int, float, str], ...] = ()
    trials: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    session: Path | None = None
    error: SoleplateError | None = None

    @property
    def needed(self) -> tuple[Question, ...]:
        """What must be told before it can become a session."""
        return tuple(question for question in self.questions if not question.optional)

    @property
    def cures(self) -> list[str]:
        """The options that answer what must be told, an example of each."""
        return [
            option_of(*next(iter(question.choices[0].options.items()))) for question in self.needed if question.choices
        ]


def look_at(paths: Sequence[Path], order: ImportOrder, *, limits: WorkerLimits = USUAL) -> list[Imported]:
    """Return what would become of files, without writing anything."""
    return [found for _, found in _through(paths, order, None, 1, limits)]


def import_files(
    paths: Sequence[Path], out: Path, order: ImportOrder, *, workers: int = 1, limits: WorkerLimits = USUAL
) -> Iterator[tuple[int, Imported]]:
    """Import files into a folder; yield the number of each and what became of it, as they come.

    A file that cannot be read, or about which something must be told, raises nothing and writes nothing.
    """
    make_folder(out)
    yield from _through(paths, order, out, workers, limits)


def import_file(
    path: Path | str,
    out: Path | str,
    *,
    format: str = "",  # as the option is called
    columns: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    rate_hz: float = 0.0,
    weight_n: float = float("nan"),
    tell: Mapping[str, str] | None = None,
    **more: Any,
) -> Path:
    """Import a file of another program and return the session file.

    Parameters
    ----------
    path, out : path
        The file, and the folder of the session.
    format : str
        Name of an importer; found by the content where empty.
    columns, units, rate_hz, weight_n, tell
        What the file does not say: see ``soleplate.api.importer.Told``.
    **more
        ``participant``, ``protocol`` (or ``auto``), ``parameters``, ``side``, ``involved``, ``dominant``, ``zero_s``,
        ``weigh_s``, ``like``, ``created_utc``, ``keep``: see ``soleplate.importers.order.ImportOrder``.

    Raises
    ------
    FileError
        When it cannot be read: with line and column, and what was expected.
    BadParameter
        When something must be told: with the question and its answers.
    """
    told = Told(dict(columns or {}), dict(units or {}), rate_hz, dict(tell or {}), weight_n)
    if "side" in more:
        more["side"] = side_name(more["side"])
    try:
        order = ImportOrder(format=format, told=told, weight_n=weight_n, **more)
    except TypeError as error:
        raise BadParameter(Text("An import takes no such option: {error}", error=error)) from error
    [(_, found)] = import_files([Path(path)], Path(out), order)
    if found.error is not None:
        raise found.error
    if found.session is None:
        raise BadParameter(
            Text("{name} does not say everything: {question}", name=Path(path).name, question=found.needed[0].text),
            do=Text("Tell it; on the command line: {options}", options=" ".join(found.cures)),
        )
    return found.session


def _through(
    paths: Sequence[Path], order: ImportOrder, out: Path | None, workers: int, limits: WorkerLimits
) -> Iterator[tuple[int, Imported]]:
    wanted = PoolOrder("import", order.plain(), limits, WORKER)
    items = [{"path": str(path), "out": "" if out is None else str(out)} for path in paths]
    if workers < 2 or len(items) < 2:
        with closing(Worker(wanted)) as worker:
            for number, reply in worker.replies(items):
                yield number, _imported(paths[number], reply)
        return
    with closing(work_through(wanted, items, workers)) as replies:
        for number, reply in replies:
            yield number, _imported(paths[number], reply)


def _imported(path: Path, reply: Reply) -> Imported:
    if "error" in reply:
        kind = getattr(errors, str(reply["error"]), HostileFile)
        known = isinstance(kind, type) and issubclass(kind, SoleplateError)
        made = (kind if known else HostileFile)(Text.of(reply["reason"]))
        return Imported(path, error=made)
    findings = tuple(
        Finding(Text.of(what), Text.of(value), certainty, Text.of(why))
        for what, value, certainty, why in reply["findings"]
    )
    questions = tuple(
        Question(
            one["key"], Text.of(one["text"]),
            tuple(Choice(Text.of(label), options) for label, options in one["choices"]), bool(one["optional"]),
        )
        for one in reply["questions"]
    )  # fmt: skip
    return Imported(
        path, reply["format"], findings, questions,
        tuple((str(role), int(n), float(rate), str(kind)) for role, n, rate, kind in reply.get("plates", ())),
        tuple(Text.of(text) for text in reply.get("trials", ())), reply.get("context", {}),
        Path(reply["file"]) if reply.get("file") else None,
    )  # fmt: skip
