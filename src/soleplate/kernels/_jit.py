"""The one decorator of all kernels."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

import numba
from numba import njit

__all__ = ["kernel"]

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a leaf function: cached on disk, free of the interpreter lock, NaN kept as it is.

    No fastmath, because NaN and the order of additions carry meaning; no parallel loops, because their
    threading layers abort or hang under threads and fork pools. A cache that is damaged or cannot be written is a
    cache that has nothing; where neither the installation nor the user's cache can be written, a temporary one serves.
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


class _Forgiving:
    """Numba's cache, of which a file that was cut off or cannot be written is a miss and no fault."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

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
