"""Names of people by code: in a file of this computer only."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from soleplate.app.people import changed_elsewhere
from soleplate.errors import UnreadableFile, ordinary
from soleplate.storage.files import Stamp, make_folder, replace_file, stamp_of
from soleplate.storage.locks import writing
from soleplate.text import Text

__all__ = ["Names"]


class Names:
    """Names of people by code, in a file that stays on this computer and never enters a session or the library.

    A file that is damaged gives no names, and is never written over.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._names: dict[str, str] = {}
        self._seen: Stamp | None = None
        self.refresh()

    def refresh(self) -> bool:
        """Read the file again where another application changed it; return whether it did."""
        stamp = stamp_of(self.path)
        if stamp == self._seen:
            return False
        with suppress(OSError, ValueError, AttributeError, RecursionError):
            self._names = self._read()
        self._seen = stamp
        return True

    def _read(self) -> dict[str, str]:
        found = json.loads(ordinary(self.path).read_text(encoding="utf-8"))
        return {str(code): str(name) for code, name in found.items()}

    def of(self, code: str) -> str:
        """Return a name, or nothing."""
        return self._names.get(code, "")

    def put(self, code: str, name: str, was: str | None = None) -> None:
        """Keep a name, or forget it when it is empty.

        Parameters
        ----------
        code, name : str
            Who, and what they are called.
        was : str, optional
            The name that was shown: the same one again changes nothing.

        Raises
        ------
        StorageError
            When another application changed it meanwhile, or the disk refuses.
        UnreadableFile
            When the file is damaged.
        """
        make_folder(self.path.parent)
        with writing(self.path.parent):
            try:
                names = self._read() if self.path.exists() else {}
            except (OSError, ValueError, AttributeError, RecursionError) as error:
                raise UnreadableFile(
                    Text("The names in {path} cannot be read", path=self.path),
                    why=str(error),
                    do=Text("Put back a copy of it, or move it away to begin a new list; no session is affected"),
                ) from error
            there, name = names.get(code, ""), name.strip()
            if name != was:
                if was is not None and there not in (was, name):
                    raise changed_elsewhere(code)
                names.pop(code, None)
                if name:
                    names[code] = name
                replace_file(self.path, (json.dumps(names, indent=1, sort_keys=True) + "\n").encode())
            self._names, self._seen = names, stamp_of(self.path)

    def erase(self, code: str) -> None:
        """Forget a name; raise StorageError or UnreadableFile."""
        if self.of(code):
            self.put(code, "")
