"""One writer at a time: what is read, changed and written back is changed under a lock of its folder.

The lock is one hidden file for each folder that is written to: beside the data and not in this computer's own folders,
because the other program may run on another computer and see the same network share. The system's own lock on it ends
with the process, however that ends, so the file may stay and never blocks anybody. Where the system refuses locks
(some network shares) a lease takes its place, a file that names host and process: it goes when it is given back, when
its process has died, or, written by another host, when nobody has renewed it for ``LEASE_S``.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from soleplate.errors import StorageError
from soleplate.storage.files import disk_trouble, mode_of_new
from soleplate.text import Text

__all__ = ["LEASE_FILE", "LOCK_FILE", "writing"]

LOCK_FILE = ".soleplate.lock"
LEASE_FILE = ".soleplate.lease"
WAIT_S = 10.0  # storing takes a fraction of a second
LEASE_S = 30.0
_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL})
_HELD = threading.local()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Keep other programs and threads from changing what is in a folder meanwhile; may be nested.

    Raises
    ------
    StorageError
        When another program has been writing for ``WAIT_S``, or the folder cannot be written to.
    """
    held: set[Path] = _HELD.__dict__.setdefault("folders", set())
    folder = folder.resolve()
    if folder in held:
        yield
        return
    with ExitStack() as stack:
        stack.enter_context(_locked(folder))
        held.add(folder)
        try:
            yield
        finally:
            held.discard(folder)


def _locked(folder: Path) -> Any:
    """Return what gives the lock back at the end of a ``with``."""
    from filelock import FileLock, SoftFileLease, Timeout  # a tenth of a second that reading need not wait

    settings: dict[str, Any] = {"timeout": WAIT_S, "mode": mode_of_new(folder), "poll_interval": 0.02}
    path = folder / LOCK_FILE
    try:
        folder.stat()  # the library would make a folder that has gone
        try:
            return FileLock(path, fallback_to_soft=False, **settings).acquire()
        except OSError as error:
            if isinstance(error, Timeout) or error.errno not in _NO_LOCKS:
                raise
            return SoftFileLease(folder / LEASE_FILE, lease_duration=LEASE_S, **settings).acquire()
    except Timeout as error:
        raise StorageError(
            Text("Another program is writing in {folder}", folder=folder),
            why=Text("it has held {name} for {wait_s:g} s; nothing was changed", name=LOCK_FILE, wait_s=WAIT_S),
            do=Text("Try again in a moment, or end the other program"),
        ) from error
    except OSError as error:
        doing, safe = Text("The folder could not be locked for writing"), Text("Nothing was changed or lost")
        raise disk_trouble(error, path, doing=doing, safe=safe) from error
