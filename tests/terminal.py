"""A command in a terminal of its own, read and typed at."""

import os
import pty
import select
import sys
import time

from patience import PATIENCE_S


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, *words):
        self.screen = ""
        self._pid, self._port = pty.fork()
        if self._pid == 0:
            os.execv(sys.executable, [sys.executable, "-m", "soleplate.cli.main", *map(str, words)])

    def wait_for(self, text, timeout_s=PATIENCE_S):
        end = time.monotonic() + timeout_s
        while text not in self.screen:
            if not select.select([self._port], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError(f"{text!r} did not appear: {self.screen[-2000:]!r}")
            try:
                self.screen += os.read(self._port, 65536).decode("utf-8", "replace")
            except OSError:
                raise EOFError(f"{text!r} did not appear: {self.screen[-2000:]!r}") from None
        self.screen = self.screen.split(text, 1)[1]

    def press(self, keys):
        os.write(self._port, keys.encode())

    def finish(self):
        try:
            while select.select([self._port], [], [], PATIENCE_S)[0]:
                self.screen += os.read(self._port, 65536).decode("utf-8", "replace")
        except OSError:
            pass  # how a terminal says that the other side has gone
        os.close(self._port)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
