"""The plan: a script and the replies it got, and nothing else.

The same replies always lead to the same word, so undo, retest and resume are a replay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import asdict
from typing import Any

from soleplate.api.protocol import (
    Ask,
    Context,
    Instruct,
    Protocol,
    Reply,
    Rest,
    Tare,
    Trial,
    TrialReply,
    Weigh,
    WeighReply,
    Word,
)
from soleplate.errors import ForeignFile, ProtocolError

__all__ = ["MAX_WORDS", "Plan", "reply_from_data", "reply_to_data"]

MAX_WORDS = 2000
_WORDS = (Instruct, Tare, Weigh, Trial, Rest, Ask)


class Plan:
    """Follow a script word by word.

    A rejected trial comes again until it is valid or the protocol's attempt cap for its series and
    side is reached; the script sees only the last reply.
    """

    def __init__(self, protocol: Protocol, context: Context, replies: Sequence[Reply] = ()) -> None:
        self._protocol = protocol
        self._context = context
        self._script: Generator[Word, Any, None] = protocol.script(context)
        self._attempts: Counter[tuple[str, str, bool]] = Counter()
        self.replies: list[Reply] = []
        self.word: Word | None = None
        self._advance(None)
        for reply in replies:
            self.reply(reply)

    def reply(self, reply: Reply) -> None:
        """Give the reply to the current word and go to the next one."""
        word = self.word
        if word is None:
            raise ProtocolError("The protocol is over; nothing is left to reply to")
        self.replies.append(reply)
        if len(self.replies) > MAX_WORDS:
            raise ProtocolError(
                f"{self._name} does not end: {MAX_WORDS} words were followed",
                why=f"it stands at line {self._line}",
                do="Give its loop an end",
            )
        if isinstance(word, Trial) and isinstance(reply, TrialReply):
            key = (word.series, word.side, word.practice)
            self._attempts[key] += 1
            if reply.state == "rejected" and self._attempts[key] < self._protocol.max_attempts:
                return  # the same word again
        self._advance(reply)

    def replay(self, replies: Sequence[Reply]) -> Plan:
        """Return a fresh plan that got these replies."""
        return Plan(self._protocol, self._context, replies)

    @property
    def _name(self) -> str:
        return f"The protocol {self._protocol.name.replace('_', '-')}"

    @property
    def _line(self) -> int:
        frame = getattr(self._script, "gi_frame", None)
        return frame.f_lineno if frame else 0

    def _advance(self, reply: Reply) -> None:
        line = self._line
        try:
            word = self._script.send(reply) if self.word is not None else next(self._script)
        except StopIteration:
            self.word = None
            return
        except Exception as error:  # the script is somebody's own; its fault is told with its line
            raise ProtocolError(
                f"{self._name} failed after line {line}", why=f"{type(error).__name__}: {error}"
            ) from error
        if not isinstance(word, _WORDS):
            raise ProtocolError(
                f"{self._name} yields {word!r} at line {self._line}, which is no word",
                do="Yield words of soleplate.api.protocol only",
            )
        self.word = word


def reply_to_data(reply: Reply) -> Any:
    """Return a reply as data for JSON."""
    return asdict(reply) if isinstance(reply, TrialReply | WeighReply) else reply


def reply_from_data(data: Any) -> Reply:
    """Return the reply that ``reply_to_data`` described; raise ForeignFile for anything else."""
    if data is None or isinstance(data, bool | int | float | str):
        return data
    try:
        return TrialReply(**data) if "state" in data else WeighReply(**data)
    except TypeError as error:
        raise ForeignFile(f"A reply could not be read: {data!r}", why=str(error)) from error
