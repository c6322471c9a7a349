"""Score a folder of sessions: here in processes, or on a cluster; one table, and one of what could not be scored."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from soleplate.batch.done import Done
from soleplate.batch.manifest import versions, write_manifest
from soleplate.batch.pool import USUAL, PoolOrder, Replies, WorkerLimits, work_through
from soleplate.batch.score_file import SESSION_FIELDS, ScoreSettings
from soleplate.batch.table import check_ending, write_errors, write_results
from soleplate.batch.wide import write_wide
from soleplate.errors import UnreadableFile
from soleplate.providers import foreign
from soleplate.text import Text

__all__ = ["Summary", "errors_path", "find_sessions", "reprocess"]

Progress = Callable[["Summary"], None]


@dataclass
class Summary:
    """Hold how a run goes.

    Attributes
    ----------
    files : int
        Session files found.
    scored, skipped, failed, copies : int
        Scored now, scored before, not to be scored, and copies of a session that was taken already.
    rows : int
        Rows of the table, once it is written.
    cpu_s : float
        Processor time of scoring, all sessions together.
    peak_mb : float
        Most memory that a worker process took.
    errors : list of (file, kind, reason)
        What could not be scored.
    """

    files: int = 0
    scored: int = 0
    skipped: int = 0
    failed: int = 0
    copies: int = 0
    rows: int = 0
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    errors: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def finished(self) -> int:
        """Files that need nothing more."""
        return self.scored + self.skipped + self.failed + self.copies


def find_sessions(folder: Path) -> list[Path]:
    """Return the session files of a folder and the folders in it, relative to it, sorted.

    Raises UnreadableFile when there are none. Links to folders are not followed.
    """
    if not folder.is_dir():
        raise UnreadableFile(Text("There is no folder {folder}", folder=folder), do=Text("Check the name"))
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        entries = [name for name in (*names, *folders) if name.endswith(".h5") and not name.startswith(".")]
        found += [(Path(parent) / name).relative_to(folder) for name in entries]
    if not found:
        raise UnreadableFile(
            Text("{folder} holds no session files", folder=folder),
            why=Text("none ends in .h5"),
            do=Text("Check the name"),
        )
    return sorted(found, key=lambda path: path.as_posix())


def errors_path(table: Path) -> Path:
    """Return the name of the table of errors that goes with a table."""
    return table.with_name(f"{table.stem}.errors.csv")


def reprocess(
    folder: Path,
    out: Path,
    settings: ScoreSettings,
    *,
    workers: int = 1,
    scheduler: str = "",
    resume: bool = False,
    limits: WorkerLimits = USUAL,
    progress: Progress | None = None,
    wide: bool = False,
) -> Summary:
    """Score every session of a folder and write one table; the sessions are only read.

    Parameters
    ----------
    folder : Path
        Searched with all folders in it.
    out : Path
        The table; ``<stem>.errors.csv`` beside it says what could not be scored.
    workers : int
        Processes on this machine.
    scheduler : str
        Address of a Dask scheduler, whose workers then do the work; they must see ``folder`` under the same path.
    resume : bool
        Do only what no earlier run into ``out`` has done: told by session, raw digest, edits, settings and
        scoring version.
    limits : WorkerLimits
        Time and memory that one file may take.
    progress : callable, optional
        Called after each file.
    wide : bool
        Also write ``<stem>.wide<ending>``: a row for each trial.

    Raises
    ------
    SoleplateError
        When there is no folder, the settings are wrong, or the table cannot be written. A file that cannot be
        scored raises nothing.
    KeyboardInterrupt
        What is done is kept for ``resume``.
    """
    check_ending(out)
    settings.check()
    paths, root = find_sessions(folder), folder.resolve()
    summary = Summary(files=len(paths))
    kept: dict[str, tuple[str, str]] = {}  # session -> file, work
    with Done(out, resume=resume) as done:
        known = done.marks()
        order = PoolOrder("score", {**asdict(settings), "done": sorted(known)}, limits)
        found: dict[int, tuple[str, str]] = {}
        now: set[int] = set()  # places of files that were scored in this run
        with closing(_replies(order, [str(root / path) for path in paths], workers, scheduler)) as replies:
            for place, reply in replies:
                _note(reply, _named_in_text(paths[place]), summary)
                if "rows" in reply:
                    now.add(place)
                if "work" in reply:
                    found[place] = reply["session_id"], reply["work"]
                    if "rows" in reply and reply["mark"] not in known:
                        known.add(reply["mark"])
                        done.add({name: reply[name] for name in ("work", "mark", "session", "rows")})
                if progress is not None:
                    progress(summary)
        for place in sorted(found):
            session, work = found[place]
            file = _named_in_text(paths[place])
            if session in kept:
                summary.copies += 1
                if place in now:
                    summary.scored -= 1
                else:
                    summary.skipped -= 1
                summary.errors.append(
                    (
                        file,
                        "SameSession",
                        Text("It holds the session of {kept}, which was taken", kept=kept[session][0]),
                    )
                )
            else:
                kept[session] = file, work
        works = {work: file for file, work in kept.values()}

        def kept_replies() -> Iterator[dict[str, Any]]:
            """Read them again for each table: a library does not fit into memory."""
            return (_named(reply, works[reply["work"]]) for reply in done.replies(list(works)))

        about = {
            "soleplate": json.dumps(versions()), "soleplate.plugins": json.dumps([str(one) for one in foreign()]),
            "soleplate.settings": json.dumps(asdict(settings)),
        }  # fmt: skip
        summary.rows = write_results(kept_replies(), out, uncertainty=settings.uncertainty, about=about)
        if wide:
            write_wide(kept_replies(), out)
        write_errors(summary.errors, errors_path(out))
        inputs = [_input(reply) for reply in kept_replies()]
        counts = {name: getattr(summary, name) for name in ("files", "scored", "skipped", "failed", "copies", "rows")}
        write_manifest(out, settings, sorted(inputs, key=lambda one: one["file"]), counts)
    return summary


def _named_in_text(path: Path) -> str:
    """Return a name that every table can hold: half a character of one that is no UTF-8 becomes a question mark."""
    return path.as_posix().encode("utf-8", "replace").decode()


def _named(reply: dict[str, Any], file: str) -> dict[str, Any]:
    """Return a reply with the name that its file has now."""
    return {**reply, "session": [*reply["session"][:-1], file]}


def _input(reply: dict[str, Any]) -> dict[str, str]:
    told = dict(zip(SESSION_FIELDS, reply["session"], strict=True))
    return {name: str(told[name]) for name in ("file", "session", "raw_sha256", "protocol_digest")}


def _note(reply: dict[str, Any], file: str, summary: Summary) -> None:
    summary.cpu_s += reply.get("cpu_s", 0.0)
    summary.peak_mb = max(summary.peak_mb, reply.get("peak_mb", 0.0))
    if "error" in reply:
        summary.failed += 1
        summary.errors.append((file, reply["error"], reply["reason"]))
    elif "rows" in reply:
        summary.scored += 1
    else:
        summary.skipped += 1


def _replies(order: PoolOrder, paths: list[str], workers: int, scheduler: str) -> Replies:
    if scheduler:
        from soleplate.batch.cluster import work_through_cluster

        return work_through_cluster(order, paths, scheduler)
    return work_through(order, paths, workers)
