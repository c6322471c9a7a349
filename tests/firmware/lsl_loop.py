"""A session of the native board, published by LSL and heard by another process."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from device import Device
from patience import PATIENCE_S

from soleplate.api.driver import PlateUrl
from soleplate.api.events import ClockStarted
from soleplate.api.protocol import Protocol, Rest
from soleplate.live.lsl import LslOutlets
from soleplate.session.conduct import Order, conduct
from soleplate.storage.opening import open_session


@dataclass
class Heard:
    """What the other process got, beside what the session stored."""

    samples: int
    missing: int  # stored, but never heard
    extra: int
    nan_rows: int
    lost: int  # by the session's own count
    stamp_ms: np.ndarray  # difference to the session's own times, of every sample but those of the first three seconds


def loop(program: Path, folder: Path, seconds: float, drop_ms: float) -> Heard:
    epoch = time.monotonic()
    name = f"lsl{int(epoch * 1000)}"
    heard = folder / "heard.npz"
    child = subprocess.Popen([sys.executable, Path(__file__).parent / "lsl_child.py", f"Soleplate {name}", heard])
    options = {"epoch": repr(epoch), "drop_at": 3 + seconds / 2, "drop_ms": drop_ms}
    with Device(program, ppm=90, **options) as device:
        protocol = Protocol("listen", "", "", lambda _: (yield Rest(seconds)), 1, (), ((name,),), ())
        order = Order(protocol, {name: PlateUrl.parse(f"serial:{device.path}")}, "P01", folder)
        outlets = LslOutlets()
        try:
            recording = open_session(conduct(order, listener=outlets))
            child.wait(PATIENCE_S)
        finally:
            outlets.close()
            child.kill()
    [start_s] = [event.host_s for event in recording.events if isinstance(event, ClockStarted)]
    stream = recording.plate().stream()
    with np.load(heard) as got:
        rows, stamps = got["rows"], got["stamps"]
    # the subscriber joins a little later than the session begins: it is told apart by the numbers of the samples
    cells = np.rint(np.nan_to_num(rows[:, :4].astype(float), nan=-1e9) / 0.0005).astype(np.int64)
    stored = stream.samples.astype(np.int64)
    first = int(np.flatnonzero((stored == cells[0]).all(axis=1))[0])
    numbers = stream.numbers[first:] - stream.numbers[first]
    whole = np.flatnonzero(~np.isnan(rows[:, 0]))
    common = np.intersect1d(numbers, whole)
    own_s = np.interp(common, numbers, stream.time_s[first:] + start_s)
    same = (stored[first:][np.searchsorted(numbers, common)] == cells[common]).all(axis=1)
    settled = common > common[0] + 3000  # the live clock knows the rate of the board after two seconds
    return Heard(
        len(rows),
        int(np.setdiff1d(numbers[numbers < len(rows)], whole).size + (~same).sum()),
        int(np.setdiff1d(whole, numbers).size),
        int(np.isnan(rows[:, 0]).sum()),
        stream.lost,
        1e3 * (stamps[common] - own_s)[settled],
    )
