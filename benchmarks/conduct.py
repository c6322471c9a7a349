"""How many simulated seconds a second of processor time conducts, the session file included."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from soleplate import plugins
from soleplate.acquire.feed import roles_for
from soleplate.api.driver import PlateUrl
from soleplate.pipeline.warm import warm
from soleplate.session.conduct import Order, conduct
from soleplate.storage.opening import open_session

ROUNDS = 3


def conducted(name: str) -> tuple[float, float]:
    """Return how long a session is and the least processor time of a few runs of it, s."""
    protocol = plugins.protocol(name)
    plates = roles_for([PlateUrl.parse("sim:?seed=1")], protocol.rigs)
    best = float("inf")
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            path = conduct(Order(protocol, plates, "P01", Path(folder), involved="left"))
            best = min(best, time.process_time() - began)
            plates_read = open_session(path).plates.values()
            streams = [stream for plate in plates_read for stream in plate.streams.values()]
            length_s = max(len(stream.samples) / stream.info.nominal_rate_hz for stream in streams)
    return length_s, best


def conducting() -> list[str]:
    warm()
    lines = []
    for name in plugins.names("protocols"):
        length_s, cpu_s = conducted(name)
        lines.append(
            f"{name:20s} {length_s:6.0f} s in {cpu_s:5.2f} s of processor: {length_s / cpu_s:4.0f} times real time "
            "(promised 200)"
        )
    return lines
