"""Processes of ours that work on items one after the other, under limits: both sides of the talk.

The first line on a worker's input names the job and its settings, each further line is one item; the first line of its
output says that it is ready, each further line is the reply to one item, in order. All lines are JSON. It ends when its
input does, or when nobody reads its output.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from soleplate.errors import SoleplateError
from soleplate.text import Text

__all__ = ["AHEAD", "USUAL", "Job", "Reply", "Worker", "WorkerLimits", "WorkerOrder", "limit_memory", "python_command",
           "serve", "taken_input"]  # fmt: skip

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
Job = Callable[[Any], Reply]


def python_command(*words: str) -> list[str]:
    """Return the command that runs Python with these words, e.g. ``"-m", "soleplate.batch.worker"``.

    Safe wherever it starts: the working directory is no place to import from (``-P``), so a file ``h5py.py`` beside a
    colleague's sessions, or a library folder named ``soleplate``, is never taken for a module.
    """
    return [sys.executable, "-P", *words]


def taken_input() -> FileIO:
    """Return what the parent says, taken away from standard input, which is empty from then on.

    Windows lets nobody ask anything of a pipe while a thread waits in a read of it, and every library that is loaded
    asks about standard input: the thread that loads one would wait for the parent's next word. Nor can a child of ours
    keep the pipe. Unbuffered: a thread that waits in a buffered one would hold its lock when the interpreter ends.
    """
    pipe, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    if sys.platform == "win32":
        import ctypes
        import msvcrt

        ctypes.windll.kernel32.SetStdHandle(-10, ctypes.c_void_p(msvcrt.get_osfhandle(0)))
    return FileIO(pipe)


@dataclass(frozen=True)
class WorkerLimits:
    """Say how long one item may take, s, and how much memory its worker may take for it, MB."""

    seconds: float = 120.0
    memory_mb: int = 2000


USUAL = WorkerLimits()


@dataclass(frozen=True)
class WorkerOrder:
    """Name the module that serves, its job, and the job's settings, plain values."""

    job: str
    settings: Any
    limits: WorkerLimits = USUAL
    module: str = ""


class Worker:
    """Run one worker process and give it items; start it again when it ends.

    Raises SoleplateError when a process cannot start.
    """

    def __init__(self, order: WorkerOrder) -> None:
        self._order = order
        self._process: subprocess.Popen[str] | None = None
        self._late = False

    def replies(self, items: Sequence[Any], seconds: float | None = None) -> Iterator[tuple[int, Reply]]:
        """Give the items to the process; yield the number of each with its reply, in order.

        Another limit of time than that of the order may be given, s.
        """
        allowed = self._order.limits.seconds if seconds is None else seconds
        waiting = deque(enumerate(items))
        sent: deque[tuple[int, Any]] = deque()
        deaths = 0
        while waiting or sent:
            process = self._process or self._start()
            while waiting and len(sent) < AHEAD:
                sent.append(waiting.popleft())
                _send(process, sent[-1][1])
            line = self._receive(process, allowed)
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
                yield number, _blame(code, allowed if late else None)
            waiting.extendleft(reversed(sent))
            sent.clear()

    def _start(self) -> subprocess.Popen[str]:
        process = self._process = subprocess.Popen(
            python_command("-m", self._order.module), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
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
                    listed=" ".join(python_command("-m", self._order.module)),
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
            watch.join()
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


def serve(jobs: Mapping[str, Callable[[Any], Job]]) -> int:
    """Be a worker until the input ends; return 0."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # whatever else a library prints must not look like a reply
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends the workers
    order = json.loads(sys.stdin.readline())
    job = jobs[order["job"]](order["settings"])
    limit_memory(int(order["memory_mb"]))
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


def limit_memory(more_mb: int) -> None:
    """Let this process take so much more memory than it has now; without effect where the system cannot do that."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = pages * os.sysconf("SC_PAGE_SIZE") + (more_mb << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def _peak_mb() -> float:
    """Peak memory of this program in MB; 0 where the system does not tell it.

    Not ``ru_maxrss``: on Linux that begins with the size of whoever started this process.
    """
    try:
        found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
