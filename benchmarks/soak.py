"""Two emulated boards in real time, +5000 and -3000 ppm: what is lost, and how well their clocks agree.

``python -m benchmarks.soak [SECONDS]``. The truth is the cycle of every conversion, from the emulator; how far it
fell behind real time by itself is printed too, since nothing can be more punctual than that.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "firmware"), str(ROOT / "tests")]

from conftest import build_firmware  # noqa: E402
from plate import Plate  # noqa: E402

from soleplate.api.driver import PlateUrl  # noqa: E402
from soleplate.api.events import Bus, ClockStarted, PlateHealth  # noqa: E402
from soleplate.api.protocol import Protocol, Rest  # noqa: E402
from soleplate.pipeline.warm import warm  # noqa: E402
from soleplate.session.conduct import Order, conduct  # noqa: E402
from soleplate.storage.opening import open_session  # noqa: E402
from soleplate.storage.recording import Recording  # noqa: E402

PPM = {"left": 5000.0, "right": -3000.0}
F_CPU = 16e6


def main(seconds: float) -> int:
    build = build_firmware(ROOT / "build" / "firmware")
    warm(steps=("wire", "wrench", "filters", "cutting"))
    folder = Path(tempfile.mkdtemp(prefix="soleplate-soak-"))
    logs = {role: folder / f"{role}.csv" for role in PPM}
    plates = {role: Plate(build, "plate_ads131m04", ppm=PPM[role], truth=logs[role]) for role in PPM}
    fills, late = [], []
    bus = Bus()
    bus.join(lambda e: (fills.append(e.ring_fill), late.append(e.latency_s)) if isinstance(e, PlateHealth) else None)
    try:
        urls = {role: PlateUrl.parse(f"serial:{plate.path}") for role, plate in plates.items()}
        protocol = Protocol("soak", "", "", lambda _: (yield Rest(seconds)), 1, (), (tuple(PPM),), ())
        began = time.process_time()
        path = conduct(Order(protocol, urls, "SOAK", folder), bus=bus)
        spent = time.process_time() - began
        stats = {role: plate.stats() for role, plate in plates.items()}
    finally:
        for plate in plates.values():
            plate.stop()
    report(open_session(path), logs, stats)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"session process {100 * spent / seconds:.1f} % of one CPU; all children, emulators included, "
          f"{100 * (children.ru_utime + children.ru_stime) / seconds:.0f} %")  # fmt: skip
    print(f"latency of the live view: median {1e3 * np.median(late):.1f} ms, worst {1e3 * max(late):.1f} ms; "
          f"ring filled to at most {100 * max(fills):.3f} %")  # fmt: skip
    return 0


def report(recording: Recording, logs: dict[str, Path], stats: dict[str, dict[str, float]]) -> None:
    start = next(event for event in recording.events if isinstance(event, ClockStarted)).host_s
    times, errors = {}, {}
    for role in recording.roles:
        stream = recording.plate(role).stream()
        table = np.loadtxt(logs[role], delimiter=",", skiprows=1)
        table = table[table[:, 0] == 0]
        row = np.searchsorted(table[:, 3], stream.ticks + 100) - 1  # a board's stamp is within 40 us of the truth
        true = stats[role]["wall_start"] + table[row, 2] / (F_CPU * (1 + 1e-6 * PPM[role]))
        off_us = np.abs(table[row, 3] - stream.ticks)
        times[role], errors[role] = true, stream.time_s + start - true
        print(f"{role}: {len(stream)} samples, {stream.lost} lost, {stream.measured_rate_hz:.4f} Hz")
        print(f"    clock error {1e3 * errors[role].min():+.3f} to {1e3 * errors[role].max():+.3f} ms; stamps within "
              f"{off_us.max():.0f} us; emulator at worst {stats[role]['worst_lag_ms']:.1f} ms late")  # fmt: skip
    left, right = recording.roles
    common = times[left][(times[left] > times[right][0]) & (times[left] < times[right][-1])]
    gap = np.interp(common, times[left], errors[left]) - np.interp(common, times[right], errors[right])
    print(f"alignment left to right: mean {1e3 * gap.mean():+.3f} ms, worst {1e3 * np.abs(gap).max():.3f} ms")


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
