"""What a run has done so far: a journal beside its table, so that it can go on after whatever ended it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from soleplate.storage.files import disk_trouble, make_folder, open_new
from soleplate.text import Text

__all__ = ["Done"]

SYNC_S = 5.0
Reply = dict[str, Any]


class Done:
    """Append replies to a part in ``<table>.parts/``: one line of JSON each; a crash can tear only the last one.

    Raises StorageError when the disk refuses.
    """

    def __init__(self, table: Path, *, resume: bool) -> None:
        self.folder = table.with_name(f"{table.name}.parts")
        self._synced_s = time.monotonic()
        try:
            if self.folder.is_symlink():
                raise FileExistsError
            make_folder(self.folder)
            for part in () if resume else self.folder.glob("*.jsonl"):
                part.unlink()
            number = 1
            while (part := self.folder / f"{number:04d}.jsonl").exists():
                number += 1
            self._part = part
            self._file = open_new(part)
        except OSError as error:
            raise self._trouble(error) from error

    def _trouble(self, error: OSError) -> Exception:
        safe = Text("What was done before is kept; go on with --resume")
        return disk_trouble(error, self.folder / "part", doing=Text("The work could not be kept"), safe=safe)

    def marks(self) -> set[str]:
        """Return the marks of all work that is done; that of an older version has none, and is done again."""
        return {reply["mark"] for reply in self._lines() if "mark" in reply}

    def add(self, reply: Reply) -> None:
        """Keep a reply; it is on the disk for good within seconds."""
        try:
            self._file.write(json.dumps(reply, separators=(",", ":")).encode() + b"\n")
            if time.monotonic() - self._synced_s > SYNC_S:
                os.fsync(self._file.fileno())
                self._synced_s = time.monotonic()
        except OSError as error:
            raise self._trouble(error) from error

    def replies(self, wanted: Collection[str]) -> Iterator[Reply]:
        """Yield the reply of each work that is wanted, once."""
        missing = set(wanted)
        for reply in self._lines():
            if reply["work"] in missing:
                missing.discard(reply["work"])
                yield reply

    def _lines(self) -> Iterator[Reply]:
        for part in sorted(self.folder.glob("*.jsonl")):
            with part.open("rb") as file:
                for line in file:
                    if line.endswith(b"\n"):
                        with suppress(ValueError, RecursionError):  # what was damaged is done again
                            yield json.loads(line)

    def __enter__(self) -> Done:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        self._file.close()
        if self._part.stat().st_size == 0:
            self._part.unlink()
