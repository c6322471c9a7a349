"""Two plates of four cells in a process of their own, at any rate: ``python -m benchmarks.live_source RATE BLOCK_S``.

Writes rings as a reader process does, in real time, until its stdin ends.
"""

from __future__ import annotations

import json
import select
import sys
import time
from dataclasses import replace

import numpy as np
from soleplate_drivers.framing import encode_data
from soleplate_drivers.simulated import DRIVER

from soleplate.acquire.ring import BYTES, FACTS, RingWriter, runtime_folder
from soleplate.api.driver import PlateUrl
from soleplate.model.parameter import parse_parameters
from soleplate.model.session import PlateSetup
from soleplate.storage.codec import facts_to, setup_to

ROLES = ("left", "right")


def main(rate: float, block_s: float) -> int:
    options = parse_parameters(DRIVER.options, {}, of="sim:")
    connections = DRIVER.open(PlateUrl("sim"), options, ROLES)
    rings, rng = {}, np.random.default_rng(0)
    for role, connection in connections.items():
        stream = replace(connection.facts.streams[0], nominal_rate_hz=rate)
        facts = replace(connection.facts, streams=(stream,))
        ring = rings[role] = RingWriter(runtime_folder() / f"bench.{role}.ring")
        ring.describe(setup_to(PlateSetup(role, f"sim:?seed={role}", "sim", options, facts, connection.calibration)))
        ring.put(FACTS, json.dumps({"facts": facts_to(facts)}).encode(), time.monotonic(), 0)
    n = round(rate * block_s)
    begun, made = time.monotonic(), 0
    try:
        while not select.select([sys.stdin], [], [], max(0.0, begun + made / rate - time.monotonic()))[0]:
            number = made + np.arange(n)
            ticks = np.rint(number / rate * 1e6).astype(np.int64)
            t = (number / rate)[:, None]
            sway = np.sin(2 * np.pi * np.array([0.3, 0.5, 0.7, 1.1]) * t) + 3 * np.sin(2 * np.pi * 8 * t) / 50
            counts = 175_000 + 20_000 * sway + rng.normal(0, 800, (n, 4))
            made += n
            for ring in rings.values():
                data = encode_data(number, ticks, np.zeros(n, np.int64), counts.astype(np.int32))
                ring.put(BYTES, data, begun + made / rate, 0)
    finally:
        for ring in rings.values():
            ring.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), float(sys.argv[2])))
