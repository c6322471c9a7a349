"""Waiting for what another process, thread or window does.

There is one limit, and it is no measure: a busy machine may take its time, and only what will never come should fail.
"""

import time
from collections.abc import Callable

PATIENCE_S = 240.0  # below the limit of a test, so that it says what did not come


def until(done: Callable[[], object], turn: Callable[[], object] = lambda: None, pause_s: float = 0.01) -> None:
    """Take turns until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end, f"it did not happen within {PATIENCE_S:g} s"
        turn()
        time.sleep(pause_s)
