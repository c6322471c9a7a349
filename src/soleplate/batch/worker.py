"""A process of its own that works on files one after the other, under limits: ``python -m soleplate.batch.worker``.

The first line on its input names the job and its settings, each further line is one item; the first line of output
says that it is ready, each further line is the reply to one item, in order. All lines are JSON. It ends when its input
does, or when nobody reads its output.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from soleplate.text import Text

__all__ = ["main"]

Reply = dict[str, Any]
Job = Callable[[Any], Reply]


def _score(settings: Any) -> Job:
    from soleplate.batch.score_file import ScoreSettings, score_file
    from soleplate.pipeline.warm import SCORING, warm

    warm(steps=SCORING)
    wanted, done = ScoreSettings.of(settings), frozenset(settings.get("done", ()))
    return lambda item: score_file(Path(item), wanted, done)


def _simulate(settings: Any) -> Job:
    from soleplate.batch.simulate import SimulatedLibrary, make_session

    return partial(make_session, SimulatedLibrary.of(settings))


JOBS: dict[str, Callable[[Any], Job]] = {"score": _score, "simulate": _simulate}


def main() -> int:
    """Serve until the input ends; return 0."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # whatever else a library prints must not look like a reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends the workers
    order = json.loads(sys.stdin.readline())
    job = JOBS[order["job"]](order["settings"])
    _limit_memory(int(order["memory_mb"]))
    print(json.dumps({"ready": True}), file=replies, flush=True)
    try:
        for line in sys.stdin:
            print(json.dumps(_do(job, json.loads(line)), ensure_ascii=True), file=replies, flush=True)
    except BrokenPipeError:
        pass  # the parent has gone
    return 0


def _do(job: Job, item: Any) -> Reply:
    began = time.process_time()
    try:
        reply = job(item)
    except MemoryError:
        reply = {"error": "TooLarge", "reason": Text("It needs more memory than a file may take. See --memory-limit.")}
    except Exception as error:  # one file, however odd, must not stop the others
        reply = {
            "error": type(error).__name__,
            "reason": Text("{error} (unexpected: please report it with the file)", error=error),
        }
    return {**reply, "cpu_s": time.process_time() - began, "peak_mb": _peak_mb()}


def _limit_memory(more_mb: int) -> None:
    """Let this process take so much more memory than it has now; without effect where the system cannot do that."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    limit = pages * os.sysconf("SC_PAGE_SIZE") + (more_mb << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _peak_mb() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    sys.exit(main())
