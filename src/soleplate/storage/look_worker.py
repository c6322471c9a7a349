"""The process that looks at a session file first: ``python -m soleplate.storage.look_worker``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from soleplate.errors import FileError
from soleplate.storage.first_look import MEMORY_MB, MEMORY_PER_MB, within_limits
from soleplate.storage.hdf5.from_file import read_file
from soleplate.storage.peek import peek
from soleplate.worker import Job, Reply, limit_memory, serve

__all__ = ["main"]


def _look(item: Any) -> Reply:
    """Read a file as a reader would; say whether it was sound."""
    limit_memory(MEMORY_MB + MEMORY_PER_MB * item["size_mb"])
    path = Path(item["path"])
    try:
        peek(path) if item["header_only"] else read_file(path)
    except FileError:
        return {"sound": False}
    return {"sound": True}


def _job(_settings: Any) -> Job:
    return _look


def main() -> int:
    """Serve until the input ends; return 0."""
    within_limits()
    return serve({"look": _job})


if __name__ == "__main__":
    sys.exit(main())
