"""A session of the native board by Lab Streaming Layer to another process, with a gap of 200 ms in the middle.

``python -m benchmarks.soak_lsl [SECONDS]``: 8 channels at 1000 Hz; what is lost, and how far the stamps are off.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "firmware"), str(ROOT / "tests")]

from device import build_device  # noqa: E402
from lsl_loop import loop  # noqa: E402


def main(seconds: float) -> int:
    heard = loop(
        build_device(ROOT / "build" / "native"), Path(tempfile.mkdtemp(prefix="soleplate-soak-")), seconds, 200
    )
    worst = float(np.abs(heard.stamp_ms).max())
    print(f"LSL, 8 channels at 1 kHz for {seconds:g} s: {heard.samples} samples heard, {heard.missing} missing, "
          f"{heard.extra} too many; {heard.nan_rows} NaN for {heard.lost} lost in the gap")  # fmt: skip
    print(f"stamps: {np.median(heard.stamp_ms):+.3f} ms in the median, {worst:.3f} ms at worst from the session's own")
    return int(bool(heard.missing or heard.extra or heard.nan_rows != heard.lost or worst > 1.0))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
