"""Scoring a library against plain reading of it, one worker against two, and the index.

``python -m benchmarks.batch N`` makes N simulated sessions (1000 of 270 s take 2.1 GB and two minutes to make); all
ratios are of runs that took turns.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

import h5py

from benchmarks.timing import best_s
from soleplate.batch.pool import PoolOrder, work_through
from soleplate.batch.run import find_sessions
from soleplate.batch.score_file import ScoreSettings
from soleplate.batch.simulate import SimulatedLibrary
from soleplate.pipeline.warm import warm
from soleplate.storage import library
from soleplate.storage.library import Library

WORKERS = 2
ROUNDS = 3
STREAM = ("samples", "ticks", "flags", "arrivals")
PARAMETERS = {"practice": 0, "rest_s": 20}


def make(folder: Path, sessions: int) -> list[str]:
    wanted = SimulatedLibrary(str(folder), 7, parameters=PARAMETERS)
    for _, reply in work_through(PoolOrder("simulate", asdict(wanted)), range(sessions), WORKERS):
        if "error" in reply:
            raise SystemExit(reply["reason"])
    return [str(folder / path) for path in find_sessions(folder)]


def read(paths: Sequence[str], names: Sequence[str] = STREAM) -> int:
    """Read what was recorded, with h5py and nothing else."""
    total = 0
    for path in paths:
        with h5py.File(path, "r") as file:
            total += sum(plate["cells"][name][()].nbytes for plate in file["plates"].values() for name in names)
    return total


def read_samples(paths: Sequence[str]) -> int:
    return read(paths, ("samples",))


def reading_s(files: Sequence[str], workers: int, what: Callable[[Sequence[str]], int]) -> float:
    """Return the wall time of reading, the start of the processes left out."""
    batches = [files[at : at + 8] for at in range(0, len(files), 8)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(what, [files[:1]] * 4 * workers))
        began = time.perf_counter()
        list(pool.map(what, batches))
        return time.perf_counter() - began


def scoring(files: Sequence[str], workers: int) -> tuple[float, float, float]:
    """Return wall time without the start of the workers and CPU time of a session, s; peak memory of a worker, MB."""
    cpu, peak, began = [], 0.0, 0.0
    order = PoolOrder("score", asdict(ScoreSettings()))
    first = [files[0]] * 4 * workers  # a few to start with, so that every worker is there when the clock starts
    with closing(work_through(order, [*first, *files], workers)) as replies:
        for count, (_, reply) in enumerate(replies, 1):
            cpu.append(reply["cpu_s"])
            peak = max(peak, reply["peak_mb"])
            if count == len(first):
                began = time.perf_counter()
        return time.perf_counter() - began, sorted(cpu)[len(cpu) // 2], peak


def index(folder: Path) -> list[str]:
    with Library(folder) as base:
        began = time.perf_counter()
        count = base.rebuild()
        rebuilt = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as empty, Library(empty) as base:
        rows = ", ".join("?" * (len(library.FIELDS) + 4))
        people = [
            (f"{n}.h5", 1, 1, f"{n:032x}", "v", f"P{n // 10:05d}", f"2026-01-{n % 28 + 1:02d}T09:00:00Z",
             "single_leg_stance", 1, "d", "complete", "r", "", "")
            for n in range(100_000)
        ]  # fmt: skip
        with closing(sqlite3.connect(Path(empty) / library.INDEX_FILE)) as table, table:
            table.executemany(f"INSERT INTO sessions VALUES ({rows})", people)
        query = best_s(lambda: base.find(participant="P04321"))
        found = len(base.find(participant="P04321"))
    return [
        f"index rebuilt in {1000 * rebuilt / count:.2f} ms for each of {count} sessions (promised at most 10)",
        f"a person's {found} sessions among 100 000 found in {1000 * query:.2f} ms (at most 50)",
    ]


def run(sessions: int) -> list[str]:
    warm()
    with tempfile.TemporaryDirectory(prefix="soleplate-bench-") as name:
        folder = Path(name)
        files = make(folder, sessions)
        ratios, plain, gains = [], [], []
        cpu = peak = 0.0
        for _ in range(ROUNDS):
            reading, only = reading_s(files, WORKERS, read), reading_s(files, WORKERS, read_samples)
            two, cpu, peak = scoring(files, WORKERS)
            one, *_ = scoring(files, 1)
            ratios.append(two / reading)
            plain.append(two / only)
            gains.append(one / two)
        middle = ROUNDS // 2
        return [
            f"{sessions} sessions, {WORKERS} processes: scoring over reading them with h5py "
            f"{sorted(ratios)[middle]:.2f} (promised at most 2.5); over reading the counts alone "
            f"{sorted(plain)[middle]:.2f}",
            f"scoring a session takes {1000 * cpu:.0f} ms of CPU; a worker at most {peak:.0f} MB (promised below 500)",
            f"two workers are {sorted(gains)[middle]:.2f} times as fast as one (promised at least 1.8 on idle cores)",
            *index(folder),
        ]


def batch() -> list[str]:
    return run(60)


if __name__ == "__main__":
    print("\n".join(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
