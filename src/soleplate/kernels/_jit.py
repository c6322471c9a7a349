"""The one decorator of all kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

__all__ = ["kernel"]

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a leaf function: cached on disk, free of the interpreter lock, NaN kept as it is.

    No fastmath, because NaN and the order of additions carry meaning; no parallel loops, because their
    threading layers abort or hang under threads and fork pools.
    """
    return cast(F, njit(cache=True, nogil=True, error_model="numpy")(function))
