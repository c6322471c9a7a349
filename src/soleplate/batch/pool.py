"""Processes that work on items one after the other: a slow, greedy or crashing item costs itself only."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from soleplate.worker import AHEAD, USUAL, Reply, Worker, WorkerLimits, WorkerOrder

__all__ = ["USUAL", "PoolOrder", "Replies", "Reply", "Worker", "WorkerLimits", "work_through"]

Replies = Generator[tuple[int, Reply], None, None]


@dataclass(frozen=True)
class PoolOrder(WorkerOrder):
    """Name a job of ``batch.worker`` and its settings, plain values."""

    module: str = "soleplate.batch.worker"


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
