"""A process of ours that does one thing: both sides talk in lines of JSON over its stdin and stdout."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

from soleplate import errors
from soleplate.text import Text
from soleplate.worker import python_command

__all__ = ["ChildProcess", "error_from", "error_to"]

LEAVE_S = 3.0


def error_to(error: errors.SoleplateError) -> dict[str, str]:
    """Return an error as plain values."""
    return {"kind": type(error).__name__, "what": error.what, "why": error.why, "do": error.do}


def error_from(data: Mapping[str, str]) -> errors.SoleplateError:
    """Return the error that plain values hold."""
    kind = getattr(errors, data["kind"], errors.SoleplateError)
    error: errors.SoleplateError = kind(data["what"], why=data["why"], do=data["do"])
    return error


class ChildProcess:
    """Start a module as a process and talk to it.

    Parameters
    ----------
    module : str
        Run as ``python -m module``. It ends when its stdin does: when this process dies, so does the child.
    name : str
        What to call it in errors, with its article.
    """

    def __init__(self, module: str, name: str) -> None:
        self.name = name
        self._process = subprocess.Popen(python_command("-m", module), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._answers: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._process.poll() is None

    def say(self, content: Mapping[str, Any]) -> None:
        """Send one line; when the child has gone nothing happens, and its answer will say so."""
        stdin = self._process.stdin
        with suppress(OSError, ValueError):
            if stdin is not None:
                stdin.write(json.dumps(content).encode() + b"\n")
                stdin.flush()

    def answer(self, wanted: str, within_s: float) -> Any:
        """Return what the child says under this word; raise the error that it met, or PlateError for silence."""
        end = time.monotonic() + within_s
        while True:
            try:
                answer = self._answers.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise errors.PlateError(
                    Text("{name} gave no answer within {within_s:g} s", name=self.name, within_s=within_s),
                    do=Text("Unplug the plate, plug it in again, and start again"),
                ) from None
            if answer is None:
                self._answers.put(None)  # there will never be another
                if wanted == "closed":  # it was killed; the journal holds what it had written
                    return None
                raise errors.PlateError(
                    Text("{name} ended", name=self.name), do=Text("Start again; see `soleplate doctor`")
                )
            if "error" in answer:
                raise error_from(answer["error"])
            if wanted in answer:
                return answer[wanted]

    def answers(self) -> list[Mapping[str, Any]]:
        """Return what the child has said since, without waiting."""
        found: list[Mapping[str, Any]] = []
        while not self._answers.empty():
            answer = self._answers.get()
            if answer is None:
                self._answers.put(None)
                break
            found.append(answer)
        return found

    def close(self, within_s: float = LEAVE_S) -> None:
        """Have the child end in peace, or end it; raise the error that it met. May be called twice."""
        stdin = self._process.stdin
        if stdin is None or stdin.closed:
            return
        try:
            self.say({"stop": True})
            self.answer("closed", within_s)
        finally:
            with suppress(OSError):
                stdin.close()
            try:
                self._process.wait(LEAVE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._listener.join()

    def _listen(self, said: IO[bytes]) -> None:
        for line in said:
            with suppress(ValueError):  # a driver may print what it likes
                answer = json.loads(line)
                if isinstance(answer, dict):
                    self._answers.put(answer)
        said.close()
        self._answers.put(None)
