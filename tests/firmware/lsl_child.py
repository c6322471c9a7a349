"""Listen to one stream until it says nothing for two seconds; keep all in a file: lsl_child.py NAME FILE."""

import sys

import numpy as np

from soleplate.api.lsl import load_pylsl


def main(name: str, path: str) -> None:
    lsl = load_pylsl()
    [found] = lsl.resolve_byprop("name", name, timeout=30)
    inlet = lsl.StreamInlet(found, max_buflen=60, processing_flags=lsl.proc_clocksync, recover=False)
    inlet.open_stream(timeout=10)
    rows, stamps, quiet = [], [], 0
    while quiet < 20:
        try:
            some, times = inlet.pull_chunk(timeout=0.1, max_samples=8192)
        except lsl.LostError:
            break
        quiet = 0 if len(times) or not stamps else quiet + 1
        rows += list(some)
        stamps += list(times)
    np.savez(path, rows=np.array(rows), stamps=np.array(stamps))


main(*sys.argv[1:])
