"""Corrections after the fact: an append-only, hash-chained list beside the originals."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from soleplate.errors import BadParameter, DamagedFile
from soleplate.model.edit import Edit
from soleplate.model.trial import RepMark, Trial
from soleplate.storage.codec import json_text
from soleplate.text import Text

__all__ = ["Edit", "apply_to_reps", "apply_to_trials", "broken_link", "chained", "check_chain", "make_edit"]

_TRIAL = re.compile(r"trial/(\d+)/(state|reason|side)")
_REP = re.compile(r"rep/(\d+)/(\d+)/(start_s|end_s)")
_STATES = ("valid", "censored", "rejected", "practice")
_SIDES = ("left", "right", "")
EDGE_S = 0.5  # a judge may date a mark that much before its try began, or after it ended


def _digest(before: str, edit: Edit) -> str:
    fields = {name: value for name, value in asdict(edit).items() if name != "digest"}
    return hashlib.sha256((before + "\n" + json_text(fields)).encode("utf-8", "replace")).hexdigest()


def chained(seed: str, before: Sequence[Edit], edit: Edit) -> Edit:
    """Return an edit with the digest that makes it the next one of a chain; ``seed`` is what the first follows."""
    return replace(edit, digest=_digest(before[-1].digest if before else seed, edit))


def broken_link(session_id: str, edits: Sequence[Edit]) -> int | None:
    """Return the index of the first edit whose digest does not follow from the one before, or None."""
    before = session_id
    for index, edit in enumerate(edits):
        if edit.digest != _digest(before, edit):
            return index
        before = edit.digest
    return None


def check_chain(session_id: str, edits: Sequence[Edit]) -> None:
    """Raise DamagedFile when an edit was changed, removed or put in since it was made."""
    broken = broken_link(session_id, edits)
    if broken is not None:
        raise DamagedFile(
            Text("Edit {broken} of {n} does not follow from the one before it", broken=broken + 1, n=len(edits)),
            why=Text("the list of edits was changed after it was made"),
            do=Text("Use a copy of the file from before; the recorded samples are not affected"),
        )


def make_edit(
    session_id: str,
    edits: Sequence[Edit],
    trials: Iterable[Trial],
    reps: Iterable[RepMark],
    *,
    what: str,
    new: str,
    why: str,
    who: str,
    utc: str,
) -> Edit:
    """Return the next edit of the chain; its old value is the one that holds now.

    Parameters
    ----------
    session_id : str
        Seed of the chain.
    edits : sequence of Edit
        The chain so far.
    trials, reps
        As they are now, with all edits so far applied.
    what, new, why, who, utc : str
        See ``Edit``.

    Raises
    ------
    BadParameter
        When there is no such trial or repetition, the value is impossible, or no reason is given.
    """
    if not why.strip() or not who.strip():
        raise BadParameter(Text("An edit needs a name and a reason"), do=Text("Say who changes it, and why"))
    trial, rep, field = _named(what, trials, reps)
    value = _checked(what, new)
    if rep is None:
        if field == "state" and value in ("valid", "censored") and trial.start_s >= trial.end_s:
            raise BadParameter(
                Text("Try {n} ended before it began: nothing of it can count", n=trial.number),
                do=Text("Do it again, or leave it as it is"),
            )
        old = str(getattr(trial, field))
    else:
        start_s, end_s = (float(value) if field == name else getattr(rep, name) for name in ("start_s", "end_s"))
        if not (trial.start_s - EDGE_S <= float(value) <= trial.end_s + EDGE_S and start_s < end_s):
            raise BadParameter(
                Text(
                    "A mark from {start_s:.3f} to {end_s:.3f} s does not lie within its try, {first_s:.3f} to "
                    "{last_s:.3f} s",
                    start_s=start_s, end_s=end_s, first_s=trial.start_s, last_s=trial.end_s,
                ),
                do=Text("Choose an edge within the try, the start before the end"),
            )  # fmt: skip
        old = repr(float(getattr(rep, field)))
    return chained(session_id, edits, Edit(utc, who, what, old, value, why))


def _named(what: str, trials: Iterable[Trial], reps: Iterable[RepMark]) -> tuple[Trial, RepMark | None, str]:
    """Return the trial that an edit is about, the repetition where it is about one, and the field."""
    tried = {trial.number: trial for trial in trials}
    if (match := _TRIAL.fullmatch(what)) and int(match[1]) in tried:
        return tried[int(match[1])], None, match[2]
    if match := _REP.fullmatch(what):
        for rep in reps:
            if (rep.trial, rep.number) == (int(match[1]), int(match[2])) and rep.trial in tried:
                return tried[rep.trial], rep, match[3]
    raise BadParameter(
        Text("There is nothing called {what!r} to edit", what=what[:60]),
        do=Text("Name trial/<number>/state, reason or side, or rep/<trial>/<number>/start_s or end_s"),
    )


def _checked(what: str, new: str) -> str:
    field = what.rpartition("/")[2]
    choices = {"state": _STATES, "side": _SIDES}.get(field)
    if choices and new not in choices:
        raise BadParameter(
            Text("{what} cannot become {new!r}", what=what, new=new[:40]),
            do=Text("Choose one of: {listed}", listed=", ".join(map(repr, choices))),
        )
    if field in ("start_s", "end_s"):
        try:
            return repr(float(new))
        except ValueError:
            raise BadParameter(
                Text("{what} cannot become {new!r}", what=what, new=new[:40]), do=Text("Give seconds, e.g. 12.5")
            ) from None
    return new


def apply_to_trials(trials: Iterable[Trial], edits: Iterable[Edit]) -> tuple[Trial, ...]:
    """Return the trials as the edits leave them; the originals are not touched."""
    now = {trial.number: trial for trial in trials}
    for edit in edits:
        match = _TRIAL.fullmatch(edit.what)
        if match and int(match[1]) in now:
            change: dict[str, Any] = {match[2]: edit.new}
            now[int(match[1])] = replace(now[int(match[1])], **change)
    return tuple(now.values())


def apply_to_reps(reps: Iterable[RepMark], edits: Iterable[Edit]) -> tuple[RepMark, ...]:
    """Return the repetitions as the edits leave them; the originals are not touched."""
    now = {(rep.trial, rep.number): rep for rep in reps}
    for edit in edits:
        match = _REP.fullmatch(edit.what)
        key = (int(match[1]), int(match[2])) if match else None
        if match and key in now:
            change: dict[str, Any] = {match[3]: float(edit.new)}
            now[key] = replace(now[key], **change)
    return tuple(now.values())
