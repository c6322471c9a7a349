"""Print the ratios that Soleplate promises, measured in one run: ``python -m benchmarks [name ...]``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as every command has it, before numpy is loaded

from benchmarks import batch, conduct, files, live_view, movement, signal_path, starting, sway, window, wire

BENCHMARKS: dict[str, Callable[[], list[str]]] = {
    "chain": signal_path.chain,
    "decoder": wire.decoder,
    "port": wire.port,
    "sway": sway.published,
    "lab": sway.lab,
    "movement": movement.movement,
    "start": starting.start,
    "live": live_view.live,
    "conduct": conduct.conducting,
    "batch": batch.batch,
    "files": files.files,
    "window": window.window,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}. Choose from: {', '.join(BENCHMARKS)}.")
        return 2
    for name in names or BENCHMARKS:
        for line in BENCHMARKS[name]():
            print(f"{name:10s} {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
