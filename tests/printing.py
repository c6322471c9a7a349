"""A sketch that prints to whoever opens its port."""

import os
import pty
import threading
import time
import tty


class Sketch:
    """A sketch that prints to whoever listens, from a thread."""

    def __init__(self, rate_hz=80.0):
        self.rate_hz = rate_hz
        self.ours, self.theirs = pty.openpty()
        tty.setraw(self.theirs)
        self.port = os.ttyname(self.theirs)
        self._on = True

    def prints(self, say):
        self._thread = threading.Thread(target=self._run, args=(say,), daemon=True)
        self._thread.start()
        return self

    def _run(self, say):
        began = time.monotonic()
        for i in range(100_000):
            if not self._on:
                return
            try:
                os.write(self.ours, say(i, i / self.rate_hz))
            except OSError:
                return
            time.sleep(max(0.0, began + i / self.rate_hz - time.monotonic()))

    def stop(self):
        self._on = False
        self._thread.join(2)
        os.close(self.ours)
        os.close(self.theirs)
