"""What an operator may say while a session runs."""

from __future__ import annotations

from dataclasses import dataclass

from soleplate.model.parameter import Scalar
from soleplate.model.result import Advice
from soleplate.model.support import SupportSeen
from soleplate.text import Text

__all__ = [
    "Accept", "Advise", "Answer", "Command", "Next", "Redo", "Reject", "Saw", "SetMark", "Stop", "ToStep", "Undo",
    "Zero",
]  # fmt: skip


@dataclass(frozen=True)
class Next:
    """Go on: past an instruction, a rest, or end a hold that will not end by itself."""


@dataclass(frozen=True)
class Answer:
    """Answer the open question."""

    value: Scalar


@dataclass(frozen=True)
class Advise:
    """Tell what the trials so far say; its answer is what the open question gets when it is merely gone past."""

    advice: Advice


@dataclass(frozen=True)
class Reject:
    """Reject the running trial, or the last one; it stays in the recording with its reason."""

    reason: str


@dataclass(frozen=True)
class Accept:
    """Overrule the judge: the last trial, which was rejected, counts after all."""


@dataclass(frozen=True)
class Saw:
    """Tell what the support was that the judge was not sure of, in the last trial: it changes no number."""

    what: SupportSeen


@dataclass(frozen=True)
class Undo:
    """Take back the last reply: the step runs again."""


@dataclass(frozen=True)
class Redo:
    """Take back the last undo."""


@dataclass(frozen=True)
class SetMark:
    """Put a mark into the recording."""

    label: str


@dataclass(frozen=True)
class Zero:
    """Zero the plates now, besides what the script asks for; only between trials."""


@dataclass(frozen=True)
class Stop:
    """End the session now; all that was recorded is kept."""

    reason: str = Text("stopped by the operator")


#: what is meant for the step that was shown: of a key pressed twice the second is not for the step that came meanwhile
ToStep = Next | Answer

Command = Next | Advise | Answer | Accept | Reject | Saw | Undo | Redo | SetMark | Zero | Stop
