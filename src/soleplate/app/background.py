"""Work that would hold the window up: done one after another in a thread, its outcome taken when something is drawn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from soleplate.errors import SoleplateError
from soleplate.text import Text

__all__ = ["Background"]

T = TypeVar("T")


class Background:
    """Do pieces of work in the order in which they were given."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._open: deque[tuple[Future[Any], Callable[[Any], None], Callable[[SoleplateError], None]]] = deque()

    @property
    def busy(self) -> bool:
        """Whether the outcome of something is still to be taken."""
        return bool(self._open)

    def do(self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[SoleplateError], None]) -> None:
        """Do some work in the thread; ``deliver`` hands its value to ``then``, or its error to ``failed``.

        What ``work`` looks at must not be changed meanwhile: give it frozen things.
        """
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "background")
        self._open.append((self._pool.submit(work), then, failed))

    def deliver(self) -> None:
        """Hand over what is done; called by the window whenever it draws."""
        while self._open and self._open[0][0].done():
            future, then, failed = self._open.popleft()
            error = future.exception()
            if error is None:
                then(future.result())
            elif isinstance(error, SoleplateError):
                failed(error)
            else:  # a fault of ours must end on the screen, not in a lost thread
                failed(
                    SoleplateError(Text("A fault of the program: {error}", error=f"{type(error).__name__}: {error}"))
                )

    def settle(self) -> None:
        """Wait until all that was given so far is done: for other threads than the window's, before they begin."""
        pool = self._pool
        if pool is not None:
            with suppress(RuntimeError):  # closed meanwhile: then it is done, too
                pool.submit(lambda: None).result()

    def close(self) -> None:
        """Wait for the end of what was given; its outcome is not taken any more."""
        self._open.clear()
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
