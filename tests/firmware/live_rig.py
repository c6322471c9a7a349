"""Run a live session in a process of its own and watch it, as tests that stop and kill need it."""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import serial
from patience import PATIENCE_S, until

from soleplate.acquire.ring import BYTES, RingReader, running_rings
from soleplate.api.events import event_from_json
from soleplate.storage.files import in_use

HERE = Path(__file__).parent


class LiveSession:
    """A session in a child process; events come as lines."""

    def __init__(self, folder: Path, seconds: float, *urls: str):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, HERE / "live_child.py", folder, str(seconds), *urls], stdout=subprocess.PIPE
        )
        self._rest = b""
        self.events = []
        self.failed = ""

    def wait_for(self, kind, timeout_s: float = PATIENCE_S):
        """Return the next event of a kind."""
        end = time.monotonic() + timeout_s
        while True:
            for event in self._lines(end - time.monotonic()):
                if isinstance(event, kind):
                    return event

    def _lines(self, timeout_s: float):
        if not select.select([self.process.stdout], [], [], max(0.0, timeout_s))[0]:
            raise TimeoutError(f"no event came; so far {self.events[-5:]} {self.failed}")
        data = os.read(self.process.stdout.fileno(), 65536)
        if not data:
            raise EOFError(f"the session has ended: {self.events[-3:]} {self.failed}")
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"failed: "):
                self.failed = line.decode()
                continue
            self.events.append(event_from_json(line.decode()))
            yield self.events[-1]

    def finish(self, timeout_s: float = PATIENCE_S) -> int:
        """Read all events to the end and return the exit status."""
        end = time.monotonic() + timeout_s
        try:
            while True:
                list(self._lines(end - time.monotonic()))
        except EOFError:
            return self.process.wait(timeout_s)

    def readers(self) -> list[int]:
        """Process ids of its readers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children]

    def kill(self, which: str) -> None:
        pids = {"session": [self.process.pid], "reader": self.readers()}
        pids["both"] = pids["reader"] + pids["session"]
        for pid in pids[which]:
            os.kill(pid, signal.SIGKILL)

    def __enter__(self) -> "LiveSession":
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def attach() -> RingReader:
    """Return a viewer of the one ring that runs."""
    until(running_rings)
    return RingReader(running_rings()[0])


def bytes_in(viewer: RingReader) -> bytes:
    return b"".join(record.payload for record in viewer.take(1 << 30) if record.kind == BYTES)


def wait_until_free(path: str, folder: Path) -> None:
    """Wait until nobody holds the port and the journals in a folder."""

    def free() -> bool:
        try:
            serial.Serial(path, 1_000_000, exclusive=True).close()
        except serial.SerialException:
            return False
        return not any(in_use(journal) for journal in folder.glob("*.*.journal"))

    until(free, pause_s=0.02)
