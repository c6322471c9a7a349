"""Processes that work on items one after the other: a slow, greedy or crashing item costs itself only."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from soleplate.acquire.child import python_command
from soleplate.errors import SoleplateError
from soleplate.text import Text

__all__ = ["USUAL", "PoolOrder", "Replies", "Reply", "Worker", "WorkerLimits", "work_through"]

AHEAD = 8  # items that wait in a worker's pipe, so that it never waits for its parent
START_S = 300.0  # a first start may compile kernels
TRIES = 2  # a worker that died may have been killed by somebody; a second death is the item's doing

# One thread each, and (glibc) memory of one file is kept for the next: to fault it in again costs a tenth of the time
ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}

Reply = dict[str, Any]
Replies = Generator[tuple[int, Reply], None, None]


@dataclass(frozen=True)
class WorkerLimits:
    """Say how long one item may take, s, and how much memory its worker may take for it, MB."""

    seconds: float = 120.0
    memory_mb: int = 2000


USUAL = WorkerLimits()


@dataclass(frozen=True)
class PoolOrder:
    """Name a job of ``batch.worker`` and its settings, plain values."""

    job: str
    settings: Any
    limits: WorkerLimits = USUAL


class Worker:
    """Run one worker process and give it items; start it again when it ends.

    Raises SoleplateError when a process cannot start.
    """

    def __init__(self, order: PoolOrder) -> None:
        self._order = order
        self._process: subprocess.Popen[str] | None = None
        self._late = False

    def replies(self, items: Sequence[Any]) -> Iterator[tuple[int, Reply]]:
        """Give the items to the process; yield the number of each with its reply, in order."""
        waiting = deque(enumerate(items))
        sent: deque[tuple[int, Any]] = deque()
        deaths = 0
        while waiting or sent:
            process = self._process or self._start()
            while waiting and len(sent) < AHEAD:
                sent.append(waiting.popleft())
                _send(process, sent[-1][1])
            line = self._receive(process, self._order.limits.seconds)
            if line:
                number, _ = sent.popleft()
                deaths = 0
                yield number, json.loads(line)
                continue
            late, code = self._late, self.close()
            deaths += 1
            if late or deaths == TRIES:
                number, _ = sent.popleft()
                deaths = 0
                yield number, _blame(code, self._order.limits.seconds if late else None)
            waiting.extendleft(reversed(sent))
            sent.clear()

    def _start(self) -> subprocess.Popen[str]:
        process = self._process = subprocess.Popen(
            python_command("-m", "soleplate.batch.worker"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8", env={**os.environ, **ENVIRONMENT},
            start_new_session=os.name == "posix",
        )  # fmt: skip
        order = self._order
        _send(process, {"job": order.job, "settings": order.settings, "memory_mb": order.limits.memory_mb})
        if not self._receive(process, START_S):
            raise SoleplateError(
                Text("A worker process could not start"),
                why=Text("exit status {close}", close=self.close())
                if not self._late
                else Text("nothing came from it for {start_s:g} s", start_s=START_S),
                do=Text(
                    "Try {listed} </dev/null, and soleplate doctor",
                    listed=" ".join(python_command("-m", "soleplate.batch.worker")),
                ),
            )
        return process

    def _receive(self, process: subprocess.Popen[str], seconds: float) -> str:
        """Return the next line, or nothing from a process that ended, or was killed for being late."""
        self._late = False
        watch = threading.Timer(seconds, self._kill_late, [process])
        watch.daemon = True
        watch.start()
        try:
            line = process.stdout.readline() if process.stdout else ""
        except (OSError, ValueError):
            return ""
        finally:
            watch.cancel()
        return line if line.endswith("\n") else ""

    def _kill_late(self, process: subprocess.Popen[str]) -> None:
        self._late = True
        process.kill()

    def kill(self) -> None:
        """End the process now; whoever waits for a reply gets none."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> int:
        """End the process, free its pipes and return its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with suppress(OSError):
            process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()
        return code


def _send(process: subprocess.Popen[str], data: Any) -> None:
    with suppress(OSError, ValueError):  # a process that has ended is noticed when its reply is missing
        print(json.dumps(data), file=process.stdin, flush=True)


def _blame(code: int, seconds: float | None) -> Reply:
    if seconds is not None:
        return {
            "error": "TooSlow",
            "reason": Text("It took longer than {seconds:g} s. See --time-limit.", seconds=seconds),
        }
    how = f"signal {-code}" if code < 0 else Text("exit status {code}", code=code)
    return {
        "error": "Crash",
        "reason": Text(
            "It ended the process that read it, {tries} times ({how}). Do not trust it.", tries=TRIES, how=how
        ),
    }


def work_through(order: PoolOrder, items: Sequence[Any], workers: int) -> Replies:
    """Yield the number of each item and its reply, as they come, from several processes.

    Closing the iterator, or an exception such as KeyboardInterrupt, ends the processes at once.
    """
    waiting = deque(enumerate(items))
    found: queue.Queue[tuple[int, Reply] | BaseException] = queue.Queue()
    stop = threading.Event()
    size = max(1, min(4 * AHEAD, len(items) // (4 * workers)))
    team = [Worker(order) for _ in range(min(workers, len(items)))]

    def serve(worker: Worker) -> None:
        try:
            while batch := _take(waiting, size):
                for place, reply in worker.replies([item for _, item in batch]):
                    if stop.is_set():
                        return
                    found.put((batch[place][0], reply))
        except BaseException as error:  # told to whoever waits for replies
            found.put(error)
        finally:
            worker.close()

    threads = [threading.Thread(target=serve, args=(worker,), daemon=True) for worker in team]
    for thread in threads:
        thread.start()
    try:
        for _ in items:
            got = _next(found)
            if isinstance(got, BaseException):
                raise got
            yield got
    finally:
        stop.set()
        waiting.clear()
        for worker in team:
            worker.kill()
        for thread in threads:
            thread.join(timeout=10.0)


def _take(waiting: deque[tuple[int, Any]], size: int) -> list[tuple[int, Any]]:
    batch: list[tuple[int, Any]] = []
    with suppress(IndexError):
        while len(batch) < size:
            batch.append(waiting.popleft())
    return batch


def _next(found: queue.Queue[tuple[int, Reply] | BaseException]) -> tuple[int, Reply] | BaseException:
    while True:
        try:
            return found.get(timeout=0.5)  # a wait without end could not be broken by Ctrl-C on Windows
        except queue.Empty:
            continue
