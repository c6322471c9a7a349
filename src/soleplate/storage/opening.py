"""Open a session, whether it is a finished file or still in its journals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from soleplate.api.driver import Driver
from soleplate.storage.recording import Recording

__all__ = ["open_session"]


def open_session(
    path: Path | str, *, check: bool = True, find_driver: Callable[[str], Driver] | None = None
) -> Recording:
    """Read a session file, or the journals of a session that runs or was cut off.

    Parameters
    ----------
    path : path
        A ``.h5`` file, or any ``.journal`` of the session.
    check : bool
        Compare the stored check sum with the samples.
    find_driver : callable, optional
        From a driver's name to the driver, for the bytes in journals; the registered ones by default.

    Raises
    ------
    FileError
        When the file cannot be read, is not ours, is hostile, or is damaged.
    PluginError
        When the driver that wrote a journal is not installed.
    """
    # each reader with all that it needs (HDF5; the decoding of frames) is loaded when it is needed
    if Path(path).suffix == ".journal":
        from soleplate.storage.journals.from_journals import read_journals

        return read_journals(Path(path), find_driver)
    from soleplate.storage.hdf5.from_file import read_file

    return read_file(Path(path), check=check)
