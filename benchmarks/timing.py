"""Best of several runs: on a machine that others share, the best is what the code can do."""

from __future__ import annotations

import time
from collections.abc import Callable


def best_s(work: Callable[[], object], *, seconds: float = 1.0, at_least: int = 3) -> float:
    work()
    best, begun, runs = float("inf"), time.perf_counter(), 0
    while runs < at_least or time.perf_counter() - begun < seconds:
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
        runs += 1
    return best
