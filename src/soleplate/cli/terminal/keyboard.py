"""Keys of the terminal, one by one and without waiting: termios where there is one, msvcrt on Windows."""

from __future__ import annotations

import sys
from types import TracebackType

__all__ = ["BACKSPACE", "ENTER", "ESCAPE", "REDO", "SPACE", "UNDO", "Keyboard"]

SPACE, ENTER, ESCAPE, BACKSPACE, UNDO, REDO = " ", "\r", "\x1b", "\x7f", "\x1a", "\x19"
_SAME = {"\n": ENTER, "\b": BACKSPACE}


class Keyboard:
    """Read keys while it is entered; the terminal is as before afterwards. Ctrl-C still interrupts."""

    def __enter__(self) -> Keyboard:
        if sys.platform != "win32":
            import termios

            self._descriptor = sys.stdin.fileno()
            self._before = termios.tcgetattr(self._descriptor)
            mode = termios.tcgetattr(self._descriptor)
            mode[0] &= ~termios.ICRNL
            mode[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
            mode[6][termios.VMIN] = mode[6][termios.VTIME] = 0
            mode[6][termios.VSUSP] = b"\0"  # Ctrl+Z means undo here
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, mode)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if sys.platform != "win32":
            import termios

            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)

    def pressed(self) -> list[str]:
        """Return the keys pressed since the last call; arrows and other sequences are left out."""
        if sys.platform == "win32":
            text = _typed_on_windows()
        else:
            import os

            text = os.read(self._descriptor, 1024).decode("utf-8", "replace")
        return split_keys(text)


def split_keys(text: str) -> list[str]:
    """Cut what a terminal sent into keys; a lone escape is a key, one that begins a sequence is not."""
    found = []
    at = 0
    while at < len(text):
        if text[at] == ESCAPE and text[at + 1 : at + 2] in ("[", "O"):
            at += 2
            while at < len(text) and not text[at].isalpha() and text[at] != "~":
                at += 1
        else:
            found.append(_SAME.get(text[at], text[at]))
        at += 1
    return found


def _typed_on_windows() -> str:
    text = ""
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            char = msvcrt.getwch()
            if char in ("\0", "\xe0"):  # the second half names an arrow or function key
                msvcrt.getwch()
            else:
                text += char
    return text
