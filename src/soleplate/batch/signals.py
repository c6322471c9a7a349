"""Signals of a folder of sessions, each as one Parquet file, by several processes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soleplate import plugins
from soleplate.batch.pool import USUAL, PoolOrder, WorkerLimits, work_through
from soleplate.batch.run import find_sessions
from soleplate.errors import SoleplateError
from soleplate.storage.files import make_folder
from soleplate.storage.opening import open_session

__all__ = ["SignalsWritten", "write_one", "write_signals"]

FORM = "parquet"


@dataclass
class SignalsWritten:
    """Count files written now and before; ``errors`` holds file, kind and reason of what could not be."""

    written: int = 0
    before: int = 0
    errors: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def finished(self) -> int:
        """Sessions that need nothing more."""
        return self.written + self.before + len(self.errors)


def write_signals(
    folder: Path,
    out: Path,
    *,
    workers: int = 1,
    limits: WorkerLimits = USUAL,
    progress: Callable[[int, int], None] | None = None,
) -> SignalsWritten:
    """Write the signals of every session of a folder into another one, under the names of the sessions.

    A file that is there is left as it is, so that a run that was stopped goes on. Raises SoleplateError when there is
    no folder, or nothing can be written; a session that cannot be read raises nothing.
    """
    plugins.need("batch", "pyarrow")
    paths, root = find_sessions(folder), folder.resolve()
    make_folder(out)
    found = SignalsWritten()
    items = [{"path": str(root / path), "out": str(out.resolve() / f"{path.stem}.{FORM}")} for path in paths]
    with closing(work_through(PoolOrder("signals", {}, limits), items, workers)) as replies:
        for place, reply in replies:
            if "error" in reply:
                found.errors.append((paths[place].as_posix(), reply["error"], reply["reason"]))
            elif reply["written"]:
                found.written += 1
            else:
                found.before += 1
            if progress is not None:
                progress(found.finished, len(paths))
    return found


def write_one(item: dict[str, Any]) -> dict[str, Any]:
    """Write one session's signals unless they are there; plain values for the process that asked."""
    path, out = Path(item["path"]), Path(item["out"])
    if out.exists():
        return {"written": False}
    try:
        plugins.exporter(FORM).export(open_session(path), out)
    except SoleplateError as error:
        return {"error": type(error).__name__, "reason": error.text}
    return {"written": True}
