"""A board that prints, behind a name that stays, on a terminal that may go and come back as another one."""

import os
import pty
import threading
import time
import tty
from contextlib import suppress

RATE_HZ = 80


class Board:
    """Print a time and four loads; ``load_kg`` is what stands on the plate now."""

    def __init__(self, name, shift_s=lambda t: 0.0):
        self.name, self._shift_s, self._on = name, shift_s, True
        self.load_kg = 0.0
        self._lock = threading.Lock()
        self.ours = self.theirs = None
        self.plug()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def plug(self):
        with self._lock:
            self.ours, self.theirs = pty.openpty()
            tty.setraw(self.theirs)
            os.set_blocking(self.ours, False)  # a board does not wait for whoever does not listen
            self.name.symlink_to(os.ttyname(self.theirs))

    def unplug(self):
        with self._lock:
            self.name.unlink()
            os.close(self.ours)
            os.close(self.theirs)
            self.ours = None

    def _run(self):
        began = time.monotonic()
        for i in range(100_000):
            if not self._on:
                return
            t = i / RATE_HZ
            loads = ",".join(f"{10 + self.load_kg / 4 + (i * k) % 7 / 1000:.3f}" for k in (1, 2, 3, 5))
            with self._lock:
                if self.ours is not None:
                    with suppress(BlockingIOError):
                        os.write(self.ours, f"{t + self._shift_s(t):.3f},{loads}\r\n".encode())
            time.sleep(max(0.0, began + t - time.monotonic()))

    def stop(self):
        self._on = False
        self._thread.join(2)
        self.unplug()
