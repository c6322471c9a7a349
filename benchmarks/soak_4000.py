"""A native 32-bit board at 4000 conversions of four channels a second, in real time: what is lost, and what it costs.

``python -m benchmarks.soak_4000 [SECONDS]``. The board's sketch runs natively with a modelled converter whose counts
are known, so that every sample is compared.
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

from device import Device, build_device, wrong_samples  # noqa: E402

from soleplate.api.driver import PlateUrl  # noqa: E402
from soleplate.api.events import Bus, PlateHealth  # noqa: E402
from soleplate.api.protocol import Protocol, Rest  # noqa: E402
from soleplate.pipeline.warm import warm  # noqa: E402
from soleplate.session.conduct import Order, conduct  # noqa: E402
from soleplate.storage.opening import open_session  # noqa: E402


def main(seconds: float) -> int:
    program = build_device(ROOT / "build" / "native")
    warm(steps=("wire", "wrench", "filters", "cutting"))
    folder = Path(tempfile.mkdtemp(prefix="soleplate-soak-"))
    fills, late = [], []
    bus = Bus()
    bus.join(lambda e: (fills.append(e.ring_fill), late.append(e.latency_s)) if isinstance(e, PlateHealth) else None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    protocol = Protocol("soak", "", "", lambda _: (yield Rest(seconds)), 1, (), (("plate",),), ())
    with Device(program, ppm=50) as device:
        began = time.process_time()
        urls = {"plate": PlateUrl.parse(f"serial:{device.path}?rate=4000")}
        path = conduct(Order(protocol, urls, "SOAK", folder), bus=bus)
        spent = time.process_time() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    stream = open_session(path).plate().stream()
    wrong = wrong_samples(stream.samples, stream.numbers)
    reader = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime - device.stats["cpu_s"]
    print(f"4000 Hz x 4 for {seconds:g} s: {len(stream)} samples, {stream.lost} lost, {wrong} wrong, "
          f"{stream.measured_rate_hz:.3f} Hz")  # fmt: skip
    print(f"host: reader process {100 * reader / seconds:.1f} % of a CPU, session process with its file "
          f"{100 * spent / seconds:.1f} %; the board itself {100 * device.stats['cpu_s'] / seconds:.1f} %")  # fmt: skip
    print(f"latency of the live view: median {1e3 * np.median(late):.1f} ms, worst {1e3 * max(late):.1f} ms; ring "
          f"filled to {100 * max(fills):.3f} %; board {device.stats['worst_lag_ms']:.1f} ms late")  # fmt: skip
    return int(bool(stream.lost or wrong))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600.0))
