"""The live view for a long time: frames and memory must not change. ``python -m benchmarks.live_soak [SECONDS]``.

Eight channels at 1 kHz at 30 frames a second. The first part, in which the history fills, is left out of the judgement.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.live_view import LAYOUT, Measured, Meter, plates, run
from soleplate.gui.qt import application

FRAMES_PER_S = 30.0
PART_S = 60.0
FILL_S = 64.0
ALLOWED = 0.05


def own_mb() -> float:
    """Memory of this process alone, MB: without the rings of 16 MiB that it shares with the readers."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main(seconds: float) -> int:
    application()
    parts = []
    with plates(1000.0) as dashboard:
        window = Measured(dashboard, frames_per_s=FRAMES_PER_S)
        window.set_layout(LAYOUT)
        window.resize(1600, 900)
        window.show()
        run(min(FILL_S, seconds))
        part_s = min(PART_S, seconds / 4)
        for number in range(max(4, round(seconds / part_s))):
            meter = window.meter = Meter(dashboard)
            run(part_s)
            rate = (len(meter.painted_s) - 1) / (meter.painted_s[-1] - meter.painted_s[0])
            parts.append((rate, own_mb()))
            print(f"minute {(number + 1) * part_s / 60:5.1f}: {rate:.2f} frames/s, {parts[-1][1]:.1f} MB", flush=True)
        lost = sum(view.lost for view in dashboard.plates)
        undrawn = sum(source.undrawn_s for source in dashboard.sources)
        window.close()
    quarter = len(parts) // 4
    begin, end = parts[:quarter], parts[-quarter:]  # the best of each: others may use this machine
    changes = (max(end)[0] / max(begin)[0] - 1, end[-1][1] / begin[-1][1] - 1)
    flat = abs(changes[0]) <= ALLOWED and changes[1] <= ALLOWED and not lost
    print(f"live view, {seconds:.0f} s: frames {100 * changes[0]:+.1f} %, memory {100 * changes[1]:+.1f} % from the "
          f"first quarter to the last (allowed {100 * ALLOWED:g} %); {lost} samples lost, {undrawn:.1f} s not drawn: "
          f"{'flat' if flat else 'NOT FLAT'}")  # fmt: skip
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
