"""The one decorator of all kernels."""

from __future__ import annotations

import atexit
import hashlib
import io
import mmap
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, cast

__all__ = ["kernel"]

ROOM_MB = 500  # what numba, LLVM and BLAS take of a process's addresses


def _look_for_room() -> None:
    """Raise MemoryError where these libraries would not fit: some wait for ever for memory, others end the program."""
    if os.name == "posix":
        try:
            mmap.mmap(-1, ROOM_MB << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
        except OSError as error:
            raise MemoryError(f"{ROOM_MB} MB of addresses are needed to compute anything") from error


_look_for_room()

import numba  # noqa: E402
from numba import njit  # noqa: E402
from numba.core.caching import IndexDataCacheFile  # noqa: E402

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a leaf function: cached on disk, free of the interpreter lock, NaN kept as it is.

    No fastmath, because NaN and the order of additions carry meaning; no parallel loops, because their
    threading layers abort or hang under threads and fork pools. A cache that is damaged, by one bit of machine code
    already, or cannot be written is a cache that has nothing; where neither the installation nor the user's cache can
    be written, a temporary one serves.
    """
    try:
        compiled = _compiled(function)
    except RuntimeError:  # no place for a cache
        _use_temporary_cache()
        compiled = _compiled(function)
    if hasattr(compiled, "_cache"):  # not where compiling is switched off
        compiled._cache = _Forgiving(compiled._cache)
    return cast(F, compiled)


def _compiled(function: Callable[..., Any]) -> Any:
    return njit(cache=True, nogil=True, error_model="numpy")(function)


def _use_temporary_cache() -> None:
    """Let this process and those that it starts share a cache of their own; it goes when this process ends."""
    folder = tempfile.mkdtemp(prefix="soleplate-kernels-")
    os.environ["NUMBA_CACHE_DIR"] = folder
    numba.config.reload_config()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


class _Sealed(IndexDataCacheFile):
    """Numba's files on the disk with the SHA-256 of their content behind it: machine code is run only as it was stored.

    What reads them without knowing of it is not disturbed: a pickle ends before.
    """

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[io.BytesIO]:
        content = io.BytesIO()
        with super()._open_for_write(filepath) as file:
            yield content
            file.write(content.getvalue() + hashlib.sha256(content.getvalue()).digest())

    def _load_index(self) -> Any:
        self._check(self._index_path)
        return super()._load_index()

    def _load_data(self, name: str) -> Any:
        self._check(self._data_path(name))
        return super()._load_data(name)

    def _check(self, path: str) -> None:
        try:
            data = Path(path).read_bytes()
        except FileNotFoundError:
            return  # a miss
        if hashlib.sha256(data[:-32]).digest() != data[-32:]:
            raise ValueError(f"{path} is not as it was stored")


class _Forgiving:
    """Numba's cache, of which a file that was damaged or cannot be written is a miss and no fault."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache
        sealed = _Sealed.__new__(_Sealed)
        sealed.__dict__ = cache._cache_file.__dict__
        cache._cache_file = sealed

    def load_overload(self, signature: Any, context: Any) -> Any:
        try:
            return self._cache.load_overload(signature, context)
        except Exception:  # unpickling what was cut off raises anything
            self._forget()
            return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        try:
            self._cache.save_overload(signature, compiled)
        except Exception:  # a full disk, or an index that was cut off
            self._forget()

    def _forget(self) -> None:
        with suppress(Exception):
            self._cache.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)
